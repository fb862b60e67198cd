"""The journal in the folder of pictures."""

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from framer.batch.output.journal import Journal
from framer.batch.output.journal_entry import JournalEntry
from framer.errors import OutputError

ENTRY = JournalEntry("an.jpg", "d" * 64, "2-r", "an.jpg", 1, "s" * 64, 300, {"ok": True})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


@contextlib.contextmanager
def room_for(path: Path, size: int) -> Iterator[None]:
    """No file of this process may grow beyond what `path` has and `size` bytes more, as on a full disk."""
    resource = pytest.importorskip("resource", reason="this system has no limit for files")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_half_a_line_in_the_journal_does_not_spoil_the_next(path: Path) -> None:
    journal = Journal(path)
    lost, kept = replace(ENTRY, source="lost"), replace(ENTRY, source="kept")
    with room_for(path, 20), pytest.raises(OutputError):
        journal.add(lost)
    journal.add(kept)
    assert (journal.find("lost"), journal.find("kept")) == (None, kept)
    journal.close()
    assert [json.loads(line)["source"] for line in path.read_text().splitlines()] == ["kept"]


def test_a_line_is_as_it_always_was(path: Path) -> None:
    journal = Journal(path)
    journal.add(replace(ENTRY, source="Ánh.jpg", record={"crop": {"x": 1.5}, "warnings": []}))
    journal.close()
    assert path.read_bytes() == (
        b'{"source": "\\u00c1nh.jpg", "digest": "' + b"d" * 64 + b'", "recipe": "2-r", "output": "an.jpg", "size": 1, '
        b'"sha256": "' + b"s" * 64 + b'", "pixels": 300, "record": {"crop": {"x": 1.5}, "warnings": []}}\n'
    )


def test_a_name_that_is_no_utf8_comes_back_as_the_file_system_has_it(path: Path) -> None:
    source = os.fsdecode(b"\xc1nh.jpg")
    journal = Journal(path)
    journal.add(replace(ENTRY, source=source))
    journal.close()
    assert b'"source": "\\udcc1nh.jpg"' in path.read_bytes()
    again = Journal(path)
    entry = again.find(source)
    again.close()
    assert entry == replace(ENTRY, source=source)
    assert os.fsencode(entry.source) == b"\xc1nh.jpg"


@pytest.mark.parametrize(
    "change", [{"size": "1"}, {"size": 1.5}, {"output": None}, {"record": []}, {"pixels": True}], ids=str
)
def test_a_line_with_values_of_other_types_does_not_count(path: Path, change: dict[str, object]) -> None:
    line = vars(ENTRY) | change
    path.write_text(json.dumps(line) + "\n" + json.dumps(vars(ENTRY) | {"source": "b.jpg"}) + "\n")
    journal = Journal(path)
    assert (journal.find("an.jpg"), journal.find("b.jpg")) == (None, replace(ENTRY, source="b.jpg"))
    journal.close()


def test_a_line_of_a_later_version_with_further_keys_counts(path: Path) -> None:
    path.write_text(json.dumps(vars(ENTRY) | {"later": 1}) + "\n")
    journal = Journal(path)
    assert journal.find("an.jpg") == ENTRY
    journal.close()


def test_a_renamed_photo_is_under_its_new_path_alone(path: Path) -> None:
    journal = Journal(path)
    journal.add(ENTRY)
    journal.add(replace(ENTRY, source="other", digest="e" * 64, output="other.jpg"))
    journal.rename({"other": ("an.jpg", "d" * 64), "an.jpg": ("other", "e" * 64)})  # a swap
    journal.rename({"new": ("other", "d" * 64), "none": ("an.jpg", "f" * 64)})
    for _ in range(2):
        assert sorted(journal.sources()) == ["an.jpg", "new"]
        assert (journal.peek("new"), journal.peek("an.jpg")) == (
            replace(ENTRY, source="new", former="other"),
            replace(ENTRY, source="an.jpg", digest="e" * 64, output="other.jpg", former="other"),
        )
        assert journal.former_sources() == {"new": "other", "an.jpg": "other"}
        journal.close()
        journal = Journal(path)
    journal.add(replace(ENTRY, source="new", output="new.jpg"))
    assert journal.former_sources() == {"an.jpg": "other"}
    journal.close()


def test_a_line_that_is_kept_for_its_picture_alone_brings_no_photo_back(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("framer.batch.output.journal.MAX_STALE_LINES", 0)
    journal = Journal(path)
    journal.add(ENTRY)
    journal.rename({"new": ("an.jpg", ENTRY.digest)})
    for _ in range(4):
        journal.add(replace(ENTRY, source="new", output="new.jpg"))
    journal.close()
    for _ in range(2):
        journal = Journal(path)
        assert list(journal.sources()) == ["new"]
        assert [known.output for known in journal.pictures_elsewhere(["new.jpg"])] == ["an.jpg"]
        journal.close()
    assert len(path.read_bytes().splitlines()) == 2
