"""`framer frames poster`: where the poster is written, in which language, with which address."""

import errno
import io
import os
import sys
from dataclasses import dataclass, field
from typing import Any

import pytest

from framer.campaigns.poster_content import PosterContent
from framer.campaigns.poster_sheet import PosterSheet
from framer.campaigns.registry import load_campaigns
from framer.campaigns.types import Campaign
from support.campaigns import write_campaign
from support.command import Cli, names

SITE = "https://khung.langson.example.vn"
PAGE = f"{SITE}/c/lang-son-xvii"


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    return next(campaign for campaign in load_campaigns() if campaign.id == "lang-son-xvii")


@dataclass
class Blank:
    """Posters that were asked for; no real one is drawn, for speed."""

    posters: list[PosterContent] = field(default_factory=list)
    sheets: list[PosterSheet] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)

    def make(self, poster: PosterContent, sheet: PosterSheet, file_format: str) -> bytes:
        self.posters.append(poster)
        self.sheets.append(sheet)
        self.formats.append(file_format)
        return {"pdf": b"%PDF-1.7 ... %%EOF", "png": b"\x89PNG"}[file_format]


@pytest.fixture
def blank(monkeypatch: pytest.MonkeyPatch) -> Blank:
    blank = Blank()
    monkeypatch.setattr("framer.campaigns.poster.make_poster", blank.make)
    return blank


def test_the_ending_decides(cli: Cli, campaign: Campaign, blank: Blank) -> None:
    for name, start in (("p.PNG", b"\x89PNG"), ("p.pdf", b"%PDF-")):
        run = cli("frames", "poster", campaign.frames[0].id, "--url", PAGE, "-o", name)
        assert (run.code, run.out, run.err) == (0, b"", "")
        assert (cli.folder / name).read_bytes().startswith(start)
    assert [(poster.address, poster.frame) for poster in blank.posters] == [(PAGE, campaign.frames[0])] * 2
    for name in ("p.jpg", "p"):
        cli.failed(cli("frames", "poster", campaign.id, "--url", SITE, "-o", name), 2, name, ".pdf or .png")
    assert names(cli.folder) == {"p.PNG", "p.pdf"}


def test_the_language_is_vietnamese_unless_the_setting_says_english(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, blank: Blank
) -> None:
    for lang, spoken in (("en", "en"), ("vi", "vi"), ("", "vi")):
        monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
        cli.speak(lang)
        assert cli("frames", "poster", "lang-son-xvii", "--url", SITE).code == 0
        assert blank.posters[-1].language == spoken


@pytest.mark.parametrize(("said", "setting"), [("en", "vi"), ("vi", "en")])
def test_the_campaigns_language_goes_before_the_settings(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, blank: Blank, said: str, setting: str
) -> None:
    write_campaign(cli.folder / "khung", "suc-khoe", lang=said)
    monkeypatch.setenv("FRAMER_FRAMES_DIR", str(cli.folder / "khung"))
    cli.speak(setting)
    assert cli("frames", "poster", "suc-khoe", "--url", SITE).code == 0
    assert blank.posters[-1].language == said


def test_stdout(cli: Cli, monkeypatch: pytest.MonkeyPatch, blank: Blank) -> None:
    run = cli("frames", "poster", "lang-son-xvii", "--url", SITE, "-o", "-")
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith(b"%PDF-")
    assert run.out.endswith(b"%%EOF")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    cli.failed(cli("frames", "poster", "lang-son-xvii", "--url", SITE, "-o", "-"), 2, "terminal", "-o")
    assert names(cli.folder) == set()


def test_a_stdout_that_ended(cli: Cli, monkeypatch: pytest.MonkeyPatch, blank: Blank) -> None:
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


def test_the_address_comes_from_the_setting_too(cli: Cli, monkeypatch: pytest.MonkeyPatch, blank: Blank) -> None:
    cli.failed(cli("frames", "poster", "lang-son-xvii"), 2, "public address", "FRAMER_URL")
    cli.failed(cli("frames", "poster", "lang-son-xvii", "--url", "javascript:alert(1)\n"), 2, "javascript:alert(1)�")
    monkeypatch.setenv("FRAMER_URL", "https://tinh.example.vn/")
    assert cli("frames", "poster", "lang-son-xvii").code == 0
    assert cli("frames", "poster", "lang-son-xvii", "--url", SITE).code == 0
    assert [poster.address for poster in blank.posters] == ["https://tinh.example.vn/c/lang-son-xvii", PAGE]


def test_unknown_frames_and_broken_settings(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    cli.failed(cli("frames", "poster", "nhầm", "--url", SITE), 2, "“nhầm”", "lang-son-xvii/ring")
    cli.failed(cli("frames", "poster", "lang-son-xvii/nhầm", "--url", SITE), 2, "“lang-son-xvii/nhầm”")
    assert cli("frames", "poster", "--url", SITE).code == 2
    monkeypatch.setenv("FRAMER_PORT", "x")
    cli.failed(cli("frames", "poster", "lang-son-xvii", "--url", SITE), 3, "FRAMER_PORT")
    assert names(cli.folder) == set()


def test_what_cannot_be_written_leaves_nothing(cli: Cli, monkeypatch: pytest.MonkeyPatch, blank: Blank) -> None:
    def poster(out: object) -> Any:
        return cli("frames", "poster", "lang-son-xvii", "--url", SITE, "-o", out)

    cli.failed(poster("nix/p.pdf"), 6, "nix/p.pdf: there is no such folder")
    (cli.folder / "d.pdf").mkdir()
    cli.failed(poster("d.pdf"), 6, "folder")
    assert blank.posters == []  # told before the work

    def no_space(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (cli.folder / "p.pdf").write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", no_space)
    cli.failed(poster("p.pdf"), 6, "no space left")
    assert (cli.folder / "p.pdf").read_bytes() == b"old"
    assert names(cli.folder) == {"d.pdf", "p.pdf"}


def test_papers(cli: Cli, blank: Blank) -> None:
    for wishes, name, size in (
        ((), "poster-lang-son-xvii.pdf", (2480, 3508)),
        (("--paper", "a3", "--bleed"), "poster-lang-son-xvii-a3.pdf", (3508, 4961)),
        (("--paper", "square"), "poster-lang-son-xvii-square.png", (2048, 2048)),
        (("--paper", "square", "--size", "1080"), "poster-lang-son-xvii-square.png", (1080, 1080)),
        (("--paper", "screen"), "poster-lang-son-xvii-screen.png", (1920, 1080)),
        (("--paper", "screen", "--size", "3840"), "poster-lang-son-xvii-screen.png", (3840, 2160)),
    ):
        run = cli("frames", "poster", "lang-son-xvii", "--url", SITE, *wishes)
        assert (run.code, run.err) == (0, f"{name}\n")
        sheet = blank.sheets[-1]
        assert (sheet.pixel_width, sheet.pixel_height, sheet.bleed) == (*size, "--bleed" in wishes)
        assert name.endswith(blank.formats[-1])


def test_wishes_that_do_not_go_together(cli: Cli, blank: Blank) -> None:
    def refused(*wishes: str) -> Any:
        return cli("frames", "poster", "lang-son-xvii", "--url", SITE, *wishes)

    cli.failed(refused("--size", "1080"), 2, "--size", "--paper square")
    cli.failed(refused("--paper", "square", "--bleed"), 2, "--bleed", "--paper a4")
    for size in ("1079", "4097", "x", "1080.5", "١٠٨٠", ""):
        cli.failed(refused("--paper", "square", "--size", size), 2, "1080 to 4096", "--size 1080")
    cli.failed(refused("--paper", "a5"), 2, "--paper")
    cli.failed(refused("--portrait", "cat"), 2, "--portrait")
    assert blank.posters == []


def test_whom_the_frame_is_shown_on(cli: Cli, blank: Blank) -> None:
    for wishes, shown in (((), "doctor"), (("--portrait", "nurse"), "nurse"), (("--portrait", "none"), "none")):
        assert cli("frames", "poster", "lang-son-xvii", "--url", SITE, *wishes).code == 0
        assert blank.posters[-1].portrait_name == shown
