"""The rows of a watch: the last about each file counts, and not every file is there any more."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path

from framer.batch.output.session import row_sort_key
from framer.batch.types import ReportRow, parse_row


@dataclass(frozen=True)
class LatestRows:
    """The last row of each of `sources` in a file of rows, in the order of names.

    Every iteration reads the file anew, and raises OSError. Names and offsets are held in memory.
    """

    path: Path
    sources: Container[str]

    def __iter__(self) -> Iterator[ReportRow]:
        with self.path.open("rb") as file:
            offsets: dict[str, int] = {}
            offset = 0
            for line in file:
                row = parse_row(line)
                if row and row.source in self.sources:
                    offsets[row.source] = offset
                offset += len(line)
            for source in sorted(offsets, key=row_sort_key):
                file.seek(offsets[source])
                if row := parse_row(file.readline()):
                    yield row
