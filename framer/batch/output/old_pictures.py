"""Pictures in OUT that framer made and that no longer belong: renamed, left out, or of photos that are gone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from framer.atomic_files import printable_path
from framer.batch.output.journal import Journal
from framer.batch.output.output_folder import OutputFolder
from framer.batch.row_words import tell_row
from framer.batch.types import FAILED, OLD, REMOVED, FileJob, ReportRow
from framer.i18n import Translator


class OldPictures:
    """Finds them at the end of a run, of which it notes all rows.

    A picture counts as made here if the journal knows its place, size and sha256 (in a storage: place and size): what
    a person has changed or put there is none. A failed photo keeps what was made of it before.
    """

    def __init__(self, output: OutputFolder, journal: Journal, translate: Translator) -> None:
        self.places: list[str] = []
        self._output, self._journal, self._translate = output, journal, translate
        self._wanted: set[str] = set()
        self._told: set[str] = set()

    def note(self, row: ReportRow, job: FileJob | None) -> None:
        """Take note of what became of a file."""
        self._wanted.update(path for path in (row.output, *row.further) if path)
        if row.leftover:
            self._told.add(row.leftover)
        if row.status == FAILED and job and (entry := self._journal.find(job.source)):
            self._wanted.update(place for place, *_ in entry.pictures())

    def find(self, unreadable_prefixes: tuple[str, ...] = ()) -> Iterator[ReportRow]:
        """A row for each that no row has told of yet; `places` has all. Raises Unreachable.

        Photos whose paths begin with one of the prefixes could not be looked for.
        """
        for picture in self._journal.pictures_elsewhere(self._wanted):
            if picture.source.startswith(unreadable_prefixes):
                continue
            if not self._output.seems_to_match(picture.output, picture.size, picture.sha256):
                continue
            self.places.append(picture.output)
            if picture.output not in self._told:
                source = printable_path(picture.source)
                yield tell_row(ReportRow(source, OLD, leftover=picture.output), self._translate)


@dataclass(frozen=True)
class TidiedRows:
    """The rows of a run after old pictures were moved aside: without those, as often as they are read."""

    rows: Iterable[ReportRow]
    moved: frozenset[str]

    def __iter__(self) -> Iterator[ReportRow]:
        for row in self.rows:
            if row.leftover not in self.moved:
                yield row
            elif row.status not in (OLD, REMOVED):
                yield replace(row, leftover=None)
