"""The rows of a watch: of what happened to a file, the last counts, and not every file is there any more."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path

from framer.batch.values import Row, row_of


@dataclass(frozen=True)
class NewestRows:
    """The newest row of each file in `shown`, out of a file of rows, in the order of names.

    Going through, as often as one likes, raises OSError. Only names and places are held in memory.
    """

    path: Path
    shown: Container[str]

    def __iter__(self) -> Iterator[Row]:
        """Once through the rows."""
        with self.path.open("rb") as file:
            places: dict[str, int] = {}
            place = 0
            for line in file:
                row = _row(line)
                if row and row.source in self.shown:
                    places[row.source] = place
                place += len(line)
            for source in sorted(places, key=lambda name: (name.casefold(), name)):
                file.seek(places[source])
                row = _row(file.readline())
                if row:
                    yield row


def _row(line: bytes) -> Row | None:
    try:
        return row_of(line.decode("utf-8"))
    except ValueError:
        return None
