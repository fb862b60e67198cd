"""A folder named alone, as when it is dropped on the program's icon."""

from pathlib import Path

import pytest

from framer.cli.console import Console
from framer.cli.dropped_folder import redirect_folder
from framer.i18n import load_translator

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


def test_anything_else_is_left_as_it_is(tmp_path: Path, console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "batch").mkdir()
    (tmp_path / "a.jpg").write_bytes(b"")
    given: tuple[list[str], ...] = ([], ["batch"], ["photo", "a.jpg"], ["a.jpg"], ["photo"], ["batch", "a", "b"], ["/"])
    for arguments in given:
        assert redirect_folder(arguments, COMMANDS, console) == arguments


def test_the_folder_beside_it_has_a_name_in_the_users_language(tmp_path: Path) -> None:
    assert load_translator("vi")("%(folder)s - framed") == "%(folder)s - khung"
