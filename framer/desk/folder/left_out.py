"""Pictures of photos that were left out: they go aside at once, and come back when the photo is taken in again.

Nobody who copies the folder shall hand them over; nothing is deleted.
"""

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from framer.batch.output.aside import find_aside, put_back
from framer.batch.output.session import OutputSession
from framer.batch.report.reasons import is_left_out
from framer.batch.types import FileJob, ReportRow
from framer.desk.folder.planned_folder import photo_id
from framer.desk.folder.row_book import RowBook
from framer.errors import FramerError


@dataclass
class LeftOutPictures:
    """Moves them, in an open OUT. What cannot be moved stays an old picture, of which the last step tells.

    Retouched pictures, which the journal does not know, are known while the desk is open.
    """

    _retouched: dict[str, str] = field(default_factory=dict)  # place → where it lies aside

    def move_out(
        self, session: OutputSession, book: RowBook, jobs: Mapping[str, FileJob], former: Iterable[ReportRow] = ()
    ) -> None:
        """Move what was made of the photos that are left out. `former`: their rows of before."""
        rows = book.report_rows()
        wanted = {place for row in rows for place in (row.output, *row.further) if place}
        retouched = {row.source: row.output for row in former if row.retouched and row.output}
        for row in filter(is_left_out, rows):
            job = jobs.get(photo_id(row.source))
            entry = session.journal.peek(job.source) if job else None
            if entry is None:
                continue
            with contextlib.suppress(FramerError):
                made = [(place, size, digest) for place, size, digest in entry.pictures() if place not in wanted]
                own = [each[0] for each in made if session.output.seems_to_match(*each)]
                for place in own:
                    session.output.set_aside(place)
                book.forget_old(own)
                by_hand = retouched.get(row.source)
                if by_hand and by_hand not in wanted and session.output.exists(by_hand):
                    self._retouched[by_hand] = session.output.set_aside(by_hand)

    def take_back(self, session: OutputSession, jobs: Iterable[FileJob]) -> None:
        """Put back what was made of these photos: then nothing has to be made anew where nothing else has changed."""
        for job in jobs:
            entry = session.journal.peek(job.source)
            if job.skip_reason or entry is None:
                continue
            with contextlib.suppress(FramerError):
                for place, size, digest in entry.pictures():
                    aside = self._retouched.pop(place, "") or find_aside(session.output, place, size, digest)
                    if aside:
                        put_back(session.output, aside, place)
