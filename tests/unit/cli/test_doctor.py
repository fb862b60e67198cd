"""`framer doctor`."""

import shutil
from pathlib import Path

import pytest

from framer.assets import asset_directory
from framer.campaigns.last_good import kept_directory
from support.campaigns import write_campaign
from support.command import Cli


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return write_campaign(tmp_path / "frames")


@pytest.mark.slow
def test_doctor_names_every_broken_campaign_with_a_hint(cli: Cli, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_campaign(home.parent, "hoi-xuan").joinpath("campaign.toml").write_text("title = ")
    write_campaign(home.parent, "tet").joinpath("ring0.png").write_bytes(b"rubbish")
    monkeypatch.setenv("FRAMER_FRAMES_DIR", str(home.parent))
    kept_directory(home.parent / "tet").mkdir(parents=True)
    run = cli("doctor")
    assert run.code == 3
    lines = run.text.splitlines()
    (served,) = [index for index, line in enumerate(lines) if "last good state" in line]
    assert "tet is broken" in lines[served]
    good = next(line for line in lines if line.startswith("✓ frames: "))
    assert "lang-son-xvii/ring" in good
    assert "dai-hoi/ring0" in good
    broken = [index for index, line in enumerate(lines) if line.startswith("✗ frames: ")]
    assert len(broken) == 2
    assert "hoi-xuan/campaign.toml" in lines[broken[0]]
    assert "tet" in lines[broken[1]]
    assert all(lines[index + 1].startswith("  → ") for index in broken)
    assert any(line.startswith("✓ own campaigns: ") and "hoi-xuan" in line for line in lines)


def test_doctor_misses_the_organisations_folder(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAMER_FRAMES_DIR", str(tmp_path / "nowhere"))
    run = cli("doctor")
    assert run.code == 3
    assert "✗ own campaigns: " in run.text
    assert "✓ frames: " in run.text
    assert "FRAMER_FRAMES_DIR" in run.text


def test_doctor_knows_what_a_public_address_is(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAMER_URL", "khung.example.vn")
    run = cli("doctor")
    assert run.code == 3
    assert "FRAMER_URL='khung.example.vn'" in run.text


@pytest.mark.slow
def test_doctor_finds_all_well(cli: Cli) -> None:
    run = cli("doctor")
    assert (run.code, run.err) == (0, "")
    assert [line[0] for line in run.text.splitlines()] == ["✓"] * 7
    cli.speak("vi")
    assert "mô hình khuôn mặt" in cli("doctor").text


@pytest.mark.parametrize(("confined", "words"), [(True, "open no files"), (False, "keep all rights")])
def test_doctor_shows_what_workers_may_do(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, confined: bool, words: str
) -> None:
    monkeypatch.setattr("framer.workers.sandbox.can_confine", lambda: confined)
    run = cli("doctor")
    assert run.code == 0
    assert f"photo workers: {words}" in run.text


@pytest.mark.parametrize(
    ("variable", "value", "broken"),
    [
        ("FRAMER_MODEL", "/nonexistent", "face model"),
        ("FRAMER_MODEL", __file__, "face model"),
        ("FRAMER_PORT", "hai", "settings"),
        ("FRAMER_DEADLINE", "0", "settings"),
    ],
)
def test_doctor_says_what_is_broken(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, broken: str
) -> None:
    monkeypatch.setenv(variable, value)
    run = cli("doctor")
    assert run.code == 3
    (line,) = [line for line in run.text.splitlines() if not line.startswith("✓")]
    assert line.startswith(f"✗ {broken}: ")
    assert variable in line


def test_doctor_says_which_frame_is_broken(cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    home = tmp_path / "static" / "frames" / "hoi-xuan"
    shutil.copytree(asset_directory("static") / "frames" / "lang-son-xvii", home)
    home.joinpath("ring.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    monkeypatch.setattr("framer.campaigns.registry.asset_directory", lambda name: tmp_path / name)
    run = cli("doctor")
    assert run.code == 3
    assert "✗ frames: " in run.text
    assert "The picture “ring.png” cannot be laid over photos." in run.text


def test_doctor_survives_a_library_that_is_missing(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: str) -> None:
        raise ImportError("libGL.so.1: cannot open shared object file")

    monkeypatch.setattr("framer.imaging.face_detector.thread_detector", missing)
    run = cli("doctor")
    assert run.code == 3
    assert "✗ face model: libGL.so.1" in run.text


def test_doctor_names_variables_that_are_no_settings(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAMER_WORKER", "2")
    run = cli("doctor")
    assert run.code == 0
    assert "✓ settings: 80 MB, 127.0.0.1:8000. FRAMER_WORKER is not a setting. Did you mean FRAMER_WORKERS?" in run.text
