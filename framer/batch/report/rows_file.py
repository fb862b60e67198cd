"""The rows of a run, read from their file as often as a report needs them: they are not held in memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from framer.batch.types import ReportRow, parse_row


@dataclass(frozen=True)
class RowsFile:
    """The rows in a file, in the order of the photos' names (they are written as photos are finished).

    Every iteration reads the file anew, and raises OSError. Names and offsets are held in memory.
    """

    path: Path

    def __iter__(self) -> Iterator[ReportRow]:
        with self.path.open("rb") as file:
            index = []
            offset = 0
            for line in file:
                if row := parse_row(line):
                    index.append((*row_sort_key(row.source), offset))
                offset += len(line)
            for *_, offset in sorted(index):
                file.seek(offset)
                if row := parse_row(file.readline()):
                    yield row


def row_sort_key(source: str) -> tuple[str, str]:
    """The order of the rows in all reports."""
    return source.casefold(), source
