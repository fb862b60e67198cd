"""`framer frames poster`: where the poster is written, in which language, with which address."""

import errno
import io
import os
import sys
from typing import Any

import pytest
from PIL import Image

from framer.campaigns.poster import POSTER_HEIGHT, POSTER_WIDTH, PosterContent
from framer.campaigns.registry import load_campaigns
from framer.campaigns.types import Campaign
from support.campaigns import write_campaign
from support.command import Cli, names

SITE = "https://khung.langson.example.vn"
PAGE = f"{SITE}/c/lang-son-xvii"


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    return next(campaign for campaign in load_campaigns() if campaign.id == "lang-son-xvii")


@pytest.fixture
def blank(monkeypatch: pytest.MonkeyPatch) -> list[PosterContent]:
    """A blank page instead of the real one, for speed; what comes back are the posters asked for."""
    asked: list[PosterContent] = []

    def drawn(poster: PosterContent) -> Image.Image:
        asked.append(poster)
        return Image.new("RGB", (POSTER_WIDTH // 10, POSTER_HEIGHT // 10), "white")

    monkeypatch.setattr("framer.campaigns.poster.draw_poster", drawn)
    return asked


def test_the_ending_decides(cli: Cli, campaign: Campaign, blank: list[PosterContent]) -> None:
    for name, start in (("p.PNG", b"\x89PNG"), ("p.pdf", b"%PDF-")):
        run = cli("frames", "poster", campaign.frames[0].id, "--url", PAGE, "-o", name)
        assert (run.code, run.out, run.err) == (0, b"", "")
        assert (cli.folder / name).read_bytes().startswith(start)
    assert [(poster.address, poster.frame) for poster in blank] == [(PAGE, campaign.frames[0])] * 2
    for name in ("p.jpg", "p"):
        cli.failed(cli("frames", "poster", campaign.id, "--url", SITE, "-o", name), 2, name, ".pdf or .png")
    assert names(cli.folder) == {"p.PNG", "p.pdf"}


def test_the_language_is_vietnamese_unless_the_setting_says_english(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, blank: list[PosterContent]
) -> None:
    for lang, spoken in (("en", "en"), ("vi", "vi"), ("", "vi")):
        monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
        cli.speak(lang)
        assert cli("frames", "poster", "lang-son-xvii", "--url", SITE).code == 0
        assert blank[-1].language == spoken


@pytest.mark.parametrize(("said", "setting"), [("en", "vi"), ("vi", "en")])
def test_the_campaigns_language_goes_before_the_settings(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, blank: list[PosterContent], said: str, setting: str
) -> None:
    write_campaign(cli.folder / "khung", "suc-khoe", lang=said)
    monkeypatch.setenv("FRAMER_FRAMES_DIR", str(cli.folder / "khung"))
    cli.speak(setting)
    assert cli("frames", "poster", "suc-khoe", "--url", SITE).code == 0
    assert blank[-1].language == said


def test_stdout(cli: Cli, monkeypatch: pytest.MonkeyPatch, blank: list[PosterContent]) -> None:
    run = cli("frames", "poster", "lang-son-xvii", "--url", SITE, "-o", "-")
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith(b"%PDF-")
    assert run.out.endswith(b"%%EOF")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    cli.failed(cli("frames", "poster", "lang-son-xvii", "--url", SITE, "-o", "-"), 2, "terminal", "-o")
    assert names(cli.folder) == set()


def test_a_stdout_that_ended(cli: Cli, monkeypatch: pytest.MonkeyPatch, blank: list[PosterContent]) -> None:
    class Ended(io.BytesIO):
        def write(self, _data: object) -> int:
            raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    ended = Ended()
    stream = type("Stdout", (), {"buffer": ended, "isatty": lambda _: False, "fileno": lambda _: ended.fileno()})()
    with monkeypatch.context() as only_here:
        only_here.setattr(sys, "stdout", stream)
        run = cli("frames", "poster", "lang-son-xvii", "--url", SITE, "-o", "-")
    cli.failed(run, 6, "stdout")
    with monkeypatch.context() as only_here:
        only_here.setattr(sys, "stdout", None)
        run = cli("frames", "poster", "lang-son-xvii", "--url", SITE, "-o", "-")
    cli.failed(run, 6, "stdout")


def test_the_address_comes_from_the_setting_too(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, blank: list[PosterContent]
) -> None:
    cli.failed(cli("frames", "poster", "lang-son-xvii"), 2, "public address", "FRAMER_URL")
    cli.failed(cli("frames", "poster", "lang-son-xvii", "--url", "javascript:alert(1)\n"), 2, "javascript:alert(1)�")
    monkeypatch.setenv("FRAMER_URL", "https://tinh.example.vn/")
    assert cli("frames", "poster", "lang-son-xvii").code == 0
    assert cli("frames", "poster", "lang-son-xvii", "--url", SITE).code == 0
    assert [poster.address for poster in blank] == ["https://tinh.example.vn/c/lang-son-xvii", PAGE]


def test_unknown_frames_and_broken_settings(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    cli.failed(cli("frames", "poster", "nhầm", "--url", SITE), 2, "“nhầm”", "lang-son-xvii/ring")
    cli.failed(cli("frames", "poster", "lang-son-xvii/nhầm", "--url", SITE), 2, "“lang-son-xvii/nhầm”")
    assert cli("frames", "poster", "--url", SITE).code == 2
    monkeypatch.setenv("FRAMER_PORT", "x")
    cli.failed(cli("frames", "poster", "lang-son-xvii", "--url", SITE), 3, "FRAMER_PORT")
    assert names(cli.folder) == set()


def test_what_cannot_be_written_leaves_nothing(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, blank: list[PosterContent]
) -> None:
    def poster(out: object) -> Any:
        return cli("frames", "poster", "lang-son-xvii", "--url", SITE, "-o", out)

    cli.failed(poster("nix/p.pdf"), 6, "nix/p.pdf: there is no such folder")
    (cli.folder / "d.pdf").mkdir()
    cli.failed(poster("d.pdf"), 6, "folder")
    assert blank == []  # told before the work

    def no_space(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (cli.folder / "p.pdf").write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", no_space)
    cli.failed(poster("p.pdf"), 6, "no space left")
    assert (cli.folder / "p.pdf").read_bytes() == b"old"
    assert names(cli.folder) == {"d.pdf", "p.pdf"}
