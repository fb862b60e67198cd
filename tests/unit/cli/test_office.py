"""`framer office`: the page or the desk, and the folder of campaigns in the documents."""

import sys
from pathlib import Path

import click
import pytest

from framer.cli import desk, office, serve
from framer.cli.console import Console
from framer.desk.places import CAMPAIGNS_FOLDER, find_campaigns_directory

ANSWERS = [("2", "desk"), ("1", "page"), ("", "page"), ("x", "page"), (None, "page")]


@pytest.mark.parametrize(("typed", "opened"), ANSWERS)
def test_it_asks_where_there_is_somebody_to_ask(
    typed: str | None, opened: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    started: list[str] = []
    monkeypatch.setattr(serve, "serve_command", click.command(lambda: started.append("page")))
    monkeypatch.setattr(desk, "desk_command", click.command(lambda: started.append("desk")))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: typed is not None, raising=False)
    monkeypatch.setattr(click, "prompt", lambda *_, default, **__: typed or default)
    monkeypatch.setenv("FRAMER_FRAMES_DIR", str(tmp_path / "chien dich"))
    office.office_command.main([], standalone_mode=False, obj=Console("vi"))
    assert started == [opened]
    assert (tmp_path / "chien dich").is_dir()
    assert ("Bàn làm việc" in capsys.readouterr().err) is (typed is not None)


def test_serve_reads_the_folder_in_the_documents_once_it_is_there(tmp_path: Path) -> None:
    (tmp_path / "Documents").mkdir()
    home = {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}
    assert find_campaigns_directory(home) == ""
    (tmp_path / "Documents" / CAMPAIGNS_FOLDER).mkdir(parents=True)
    assert find_campaigns_directory(home) == str(tmp_path / "Documents" / CAMPAIGNS_FOLDER)
