"""A folder named alone, as when it is dropped on the program's icon."""

from pathlib import Path

import pytest

from framer.cli.console import Console
from framer.cli.dropped_folder import redirect_folder
from framer.i18n import load_translator
from support.command import Cli

COMMANDS = ["photo", "batch"]


@pytest.fixture
def console() -> Console:
    return Console.from_environment()


@pytest.mark.parametrize("before", [[], ["photo"]])
def test_a_folder_alone_is_a_batch_beside_it(
    tmp_path: Path, console: Console, before: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "ảnh gốc"
    folder.mkdir()
    arguments = redirect_folder([*before, str(folder)], COMMANDS, console)
    assert arguments is not None
    assert arguments[:2] == ["batch", str(folder)]
    assert Path(arguments[2]).parent == tmp_path
    assert "framer batch" in capsys.readouterr().err


def test_options_and_out_are_those_of_the_batch(
    tmp_path: Path, console: Console, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "anh co quan").mkdir()
    beside = str(tmp_path / "anh co quan") + console.translate("%(folder)s - framed").removeprefix("%(folder)s")
    options = ["--names", "ds 1.csv", "--size", "512", "--dry-run"]
    assert redirect_folder(["anh co quan", *options], COMMANDS, console) == [
        "batch", str(tmp_path / "anh co quan"), beside, *options,
    ]  # fmt: skip
    line = f'framer batch "{tmp_path / "anh co quan"}" "{beside}" --names "ds 1.csv" --size 512 --dry-run'
    assert line in capsys.readouterr().err
    for given in (["anh co quan", "ra"], ["anh co quan", "--size", "512", "ra", "--zip"]):
        assert redirect_folder(given, COMMANDS, console) == ["batch", *given]
    given = ["anh co quan", "--no-such-option"]
    assert redirect_folder(given, COMMANDS, console) == ["batch", str(tmp_path / given[0]), beside, given[1]]


@pytest.mark.parametrize("asked", ["-h", "--help"])
def test_its_help_is_that_of_the_batch(cli: Cli, asked: str) -> None:
    (cli.folder / "anh co quan").mkdir()
    assert cli("anh co quan", asked).text == cli("batch", "--help").text


def test_one_photo_asked_of_a_folder_is_answered_with_the_command_for_all(cli: Cli) -> None:
    (cli.folder / "anh co quan").mkdir()
    refused = cli("photo", "anh co quan", "-o", "x.jpg")
    beside = cli.folder / "anh co quan - framed"
    cli.failed(refused, 2, "a folder, not a photo", f'framer batch "anh co quan" "{beside}"')


def test_anything_else_is_left_as_it_is(tmp_path: Path, console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "batch").mkdir()
    (tmp_path / "a.jpg").write_bytes(b"")
    given: tuple[list[str], ...] = (
        [],
        ["batch"],
        ["photo", "a.jpg"],
        ["a.jpg"],
        ["photo"],
        ["batch", "a", "b"],
        ["/"],
        ["no"],
    )
    for arguments in given:
        assert redirect_folder(arguments, COMMANDS, console) == arguments


def test_the_folder_beside_it_has_a_name_in_the_users_language(tmp_path: Path) -> None:
    assert load_translator("vi")("%(folder)s - framed") == "%(folder)s - khung"
