"""The rows of a watch: of what happened to a file, the last counts, and not every file is there any more."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path

from framer.batch.types import ReportRow, try_parse_row


@dataclass(frozen=True)
class LatestRows:
    """The newest row of each file in `shown`, out of a file of rows, in the order of names.

    Going through, as often as one likes, raises OSError. Only names and places are held in memory.
    """

    path: Path
    sources: Container[str]

    def __iter__(self) -> Iterator[ReportRow]:
        """Once through the rows."""
        with self.path.open("rb") as file:
            places: dict[str, int] = {}
            place = 0
            for line in file:
                row = try_parse_row(line)
                if row and row.source in self.sources:
                    places[row.source] = place
                place += len(line)
            for source in sorted(places, key=lambda name: (name.casefold(), name)):
                file.seek(places[source])
                row = try_parse_row(file.readline())
                if row:
                    yield row
