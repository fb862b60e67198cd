"""A slip in campaign.toml is told in the same sentence by every command."""

from pathlib import Path

import pytest

from support.command import Cli
from support.slips import make_slip

SENTENCE = 'cao-bang-xx/campaign.toml, dòng 7: Chữ của “title” thiếu dấu nháy (") ở cuối.'
HINT = '→ Hãy gõ lại dòng 7: title = "Chào mừng Đại hội"'


@pytest.fixture
def viet(cli: Cli, tmp_path: Path) -> Cli:
    cli.speak("vi")
    cli.monkeypatch.setenv("FRAMER_FRAMES_DIR", str(tmp_path))
    return cli


def test_build_check_list_and_doctor_say_the_same(viet: Cli, tmp_path: Path) -> None:
    folder = make_slip(tmp_path, "missing-end-quote")
    commands = (
        ("frames", "build", folder),
        ("frames", "build", folder / "ring.svg"),
        ("frames", "check", folder),
        ("frames", "check", folder / "ring.png"),
        ("frames", "list"),
        ("doctor",),
    )
    for command in commands:
        run = viet(*command)
        assert SENTENCE in run.text + run.err, command
        assert HINT in run.text + run.err, command
        assert "cài đặt đúng" not in run.text + run.err
        assert run.code == (0 if "list" in command else 3)


def test_what_is_only_worth_a_warning_is_told_as_well(viet: Cli, tmp_path: Path) -> None:
    make_slip(tmp_path, "key-caps")
    run = viet("doctor")
    assert run.code == 0
    assert "! khung: cao-bang-xx/campaign.toml, dòng 9: “Mark” phải viết là “mark”" in run.text


def test_a_file_that_notepad_named_is_named(viet: Cli, tmp_path: Path) -> None:
    folder = make_slip(tmp_path, "notepad-txt")
    for command in (("frames", "build", folder), ("frames", "check", folder), ("frames", "list")):
        run = viet(*command)
        assert "campaign.toml.txt: Tệp phải có tên campaign.toml" in run.text + run.err, command


def test_an_overlay_that_is_not_drawn_yet_is_told_with_the_command(viet: Cli, tmp_path: Path) -> None:
    folder = make_slip(tmp_path, "quoted-date")
    (folder / "ring.png").unlink()
    run = viet("frames", "list")
    assert "dòng 50: Khung “ring.png” chưa được vẽ." in run.err
    assert "framer frames build cao-bang-xx" in run.err


def test_words_that_cannot_be_drawn_are_told_by_their_line(viet: Cli, tmp_path: Path) -> None:
    run = viet("frames", "build", make_slip(tmp_path, "emoji-title"))
    assert run.code == 3
    assert "campaign.toml, dòng 7: Phông chữ của khung không có “🇻🇳”, đang dùng trong “title”." in run.err
    assert "ring.svg" not in run.err
