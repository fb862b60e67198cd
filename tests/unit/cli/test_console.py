"""What goes to stdout and stderr, and in which language."""

import pytest

from framer.batch.wishes import UNIT_LEFT_OUT
from framer.cli.console import Console
from framer.errors import NoFile


@pytest.mark.parametrize(("language", "port"), [("vi", "8000"), ("en", "8000"), ("vi", "two"), ("en", "two")])
def test_the_language_is_that_of_the_settings_also_of_broken_ones(
    language: str, port: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRAMER_LANG", language)
    monkeypatch.setenv("FRAMER_PORT", port)
    assert Console.from_environment().language == language


def test_a_message_is_translated_and_goes_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    for language in ("en", "vi"):
        Console(language).print_message(UNIT_LEFT_OUT, frame="x")
    out, err = capsys.readouterr()
    english, vietnamese = err.splitlines()
    assert out == ""
    assert english == "framer: The frame x has no line for the unit's name; it was left out."
    assert vietnamese.startswith("framer: Khung x ")


def test_a_name_that_is_no_utf_8_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console("en")
    console.print_line("anh\udcff.jpg")
    console.print_info("anh\udcff.jpg")
    assert capsys.readouterr() == ("anh?.jpg\n", "anh?.jpg\n")


def test_an_error_is_two_lines_on_stderr_and_an_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert Console("en").print_error(NoFile(path="anh.jpg"), cause="OSError") == NoFile.exit_code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        "framer: anh.jpg: there is no such file, or it cannot be read. (OSError)",
        "  → Check the path and the spelling of the file's name.",
    ]
