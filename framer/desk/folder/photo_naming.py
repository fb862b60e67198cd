"""A photo that gets a name while pictures are looked at: its picture is made anew, the old one goes aside."""

import contextlib
from collections.abc import Iterable
from typing import Any

from framer.batch.output.journal import find_last_entry
from framer.desk.folder.folder_work import FolderWork
from framer.desk.folder.match_choices import choose_match
from framer.desk.own_words import load_desk_translator
from framer.errors import FramerError


def name_photo(work: FolderWork, identity: str, choice: Any, language: str) -> dict[str, Any]:
    """As `choose_match`; of a photo that has a row the picture has the new name and unit then.

    Where nothing else is to be made the folder is finished as before. Raises what `choose_match` and `remake` do.
    """
    changes = choose_match(work, identity, choice, load_desk_translator(language))
    if work.book.find(identity):
        former = find_last_entry(work.journal_path, work.find_job(identity).source)
        work.remake([identity], language)
        if former:
            _put_aside(work, former.pictures())
        work.settle_state()
    return changes


def _put_aside(work: FolderWork, former: Iterable[tuple[str, int, str]]) -> None:
    """Move the former pictures that are nobody's now; what cannot be moved stays an old one, which is told of."""
    rows = work.book.report_rows()
    wanted = {place for row in rows for place in (row.output, *row.further) if place}
    with work.session() as session, contextlib.suppress(FramerError):
        own = [one[0] for one in former if one[0] not in wanted and session.output.seems_to_match(*one)]
        for place in own:
            session.output.set_aside(place)
        work.book.forget_old(own)
