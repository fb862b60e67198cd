"""Where the counts are, on every system."""

import sys
from pathlib import Path

import pytest

from framer.counts.counts_file import CountsFile
from framer.counts.open_counts import find_counts, open_counter
from framer.counts.place import counts_path
from framer.settings import Settings


def test_the_setting_names_a_file_or_turns_counting_off() -> None:
    assert counts_path("off") is None
    assert counts_path("/srv/so-lieu.sqlite") == Path("/srv/so-lieu.sqlite")


@pytest.mark.parametrize(
    ("system", "environment", "folder"),
    [
        ("linux", {"HOME": "/home/an"}, "/home/an/.local/share"),
        ("linux", {"HOME": "/home/an", "XDG_DATA_HOME": "/data"}, "/data"),
        ("linux", {"HOME": "/home/an", "XDG_DATA_HOME": "data"}, "/home/an/.local/share"),
        ("darwin", {"HOME": "/Users/an"}, "/Users/an/Library/Application Support"),
        ("win32", {"LOCALAPPDATA": "/Users/an/AppData/Local"}, "/Users/an/AppData/Local"),
    ],
)
def test_without_it_they_are_in_the_users_data(
    system: str, environment: dict[str, str], folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    assert counts_path("", environment) == Path(folder, "framer", "counts.sqlite")


def test_a_command_counts_where_a_server_has_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert find_counts(Settings()) is None
    assert find_counts(Settings(counts="off")) is None
    open_counter(Settings())
    assert isinstance(find_counts(Settings()), CountsFile)
    assert isinstance(find_counts(Settings(counts=str(tmp_path / "named"))), CountsFile)


def test_a_file_that_cannot_be_made_is_told_and_tried_again(tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.write_text("a file where a folder should be")
    counter = open_counter(Settings(counts=str(place / "counts.sqlite")))
    assert counter.state.problem
    place.unlink()
    assert counter.flush()
    assert not counter.state.problem
