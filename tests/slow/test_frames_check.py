"""`framer frames check`: findings, the sheet, and exit codes."""

from pathlib import Path

from PIL import ImageChops

from framer.studio.preview.sheet import SHEET_HEIGHT, SHEET_WIDTH
from support.artwork import assert_any
from support.command import Cli, names, picture
from support.pictures import ring


def test_the_command_prints_everything_and_writes_the_sheet(cli: Cli, tmp_path: Path) -> None:
    path = ring(tmp_path / "khung.png", 1080, radius=0.15)
    before = path.read_bytes()
    run = cli("frames", "check", "khung.png")
    assert run.code == 3
    lines = run.text.splitlines()
    assert lines[0] == "khung.png"
    assert_any(lines, "  ✓ Square: 1080 × 1080 px.")
    assert_any(lines, "  ! Rather small: 1080 px")
    assert_any(lines, "  ✗ The window is too small")
    assert_any(lines, "    → Make the opening wider")
    assert lines[-2].startswith("Preview sheet: ")
    assert lines[-2].endswith("khung.preview.png")
    assert lines[-1] == "Errors: 1. Warnings: 1."
    assert names(tmp_path) == {"khung.png", "khung.preview.png"}
    assert path.read_bytes() == before
    assert picture(tmp_path / "khung.preview.png").size == (SHEET_WIDTH, SHEET_HEIGHT)


def test_the_command_speaks_vietnamese_and_warnings_do_not_fail(cli: Cli, tmp_path: Path) -> None:
    ring(tmp_path / "khung.png", 1080)
    assert cli("frames", "check", "khung.png").code == 0
    english = picture(tmp_path / "khung.preview.png")
    cli.speak("vi")
    run = cli("frames", "check", "khung.png")
    assert run.code == 0
    assert "Lỗi: 0. Cảnh báo: 1." in run.text
    assert "%(" not in run.text
    assert ImageChops.difference(english, picture(tmp_path / "khung.preview.png")).getbbox()  # its labels too


def test_a_sheet_that_cannot_be_written_comes_after_all_findings(cli: Cli, tmp_path: Path) -> None:
    ring(tmp_path / "khung.png", 2048)
    (tmp_path / "khung.preview.png").mkdir()
    run = cli("frames", "check", "khung.png")
    assert run.code == 6
    assert "✓ Square: 2048 × 2048 px." in run.text
    assert "khung.preview.png" in run.err
