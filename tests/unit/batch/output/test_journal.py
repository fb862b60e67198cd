"""The journal in the folder of pictures."""

import json
from pathlib import Path
from typing import Any

import pytest

from framer.batch.output.journal import Journal, JournalEntry
from framer.errors import OutputError


def test_half_a_line_in_the_journal_does_not_spoil_the_next(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    one, two = (JournalEntry(name, "d", "r", f"{name}.jpg", 1, "s", 1, {}) for name in ("one", "two"))
    real = journal._writer

    class Full:
        def __getattr__(self, name: str) -> Any:
            return getattr(real, name)

        def write(self, line: bytes) -> int:
            return real.write(line[:20])

    journal._writer = Full()  # type: ignore[assignment]
    with pytest.raises(OutputError):
        journal.add(one)
    journal._writer = real
    journal.add(two)
    assert (journal.find("one"), journal.find("two")) == (None, two)
    journal.close()
    assert [json.loads(line)["source"] for line in (tmp_path / "journal.jsonl").read_text().splitlines()] == ["two"]
