"""What is done with the pictures once they are made: old ones aside, ZIP files. What went wrong is told, not raised."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from framer.batch.folder import Folder
from framer.batch.output.archive_contents import ARCHIVE_ENDING
from framer.batch.output.archives import PictureArchive, gather_all, group_by_unit, write_archive
from framer.batch.output.former_archives import FormerArchives, handle_former_archives
from framer.batch.output.made_folders import remove_emptied_folders
from framer.batch.output.session import OutputSession
from framer.batch.types import FAILED, OLD, REMOVED, ReportRow
from framer.errors import FramerError
from framer.i18n import N_, Translator

ARCHIVE_CHOICES = ("all", "unit")
_NO_UNIT_ARCHIVE = N_("No unit given")


@dataclass(frozen=True)
class MadeArchives:
    """The `paths` or URLs of ZIP files, and what became of other files that lay there.

    `own_files_aside`: where files are now that framer did not write, and that had the name of one of the ZIPs.
    `former`: the ZIPs of units of which nothing was packed.
    """

    paths: tuple[str, ...]
    own_files_aside: tuple[str, ...] = ()
    former: FormerArchives = field(default_factory=FormerArchives)


def set_pictures_aside(session: OutputSession, places: Iterable[str]) -> tuple[frozenset[str], FramerError | None]:
    """Move pictures that no longer belong out of the way; which are, and why the next one could not be moved.

    One that somebody has moved already is out of the way. Folders that framer made and that are empty then go.
    """
    out_of_the_way, moved, problem = set[str](), set[str](), None
    for place in places:
        try:
            if session.output.exists(place):
                session.output.set_aside(place)
                moved.add(place)
        except FramerError as error:
            problem = error
            break
        out_of_the_way.add(place)
    remove_emptied_folders(session.output.out, moved)
    return frozenset(out_of_the_way), problem


def plan_archives(rows: Iterable[ReportRow], choice: str, out: Folder, translate: Translator) -> list[PictureArchive]:
    """One ZIP of all pictures ("all"), or one for each unit ("unit"); none without pictures.

    The name of OUT is that of the ZIP of all; a unit of that name gets a number.
    """
    if choice == "unit":
        return group_by_unit(rows, translate(_NO_UNIT_ARCHIVE), (_name_whole(out) + ARCHIVE_ENDING,))
    whole = gather_all(rows, _name_whole(out))
    return [whole] if whole.entries else []


def make_archives(
    session: OutputSession, rows: Iterable[ReportRow], choice: str, translate: Translator, *, only_approved: bool
) -> MadeArchives:
    """Write what `plan_archives` says of these rows; then see to former ZIPs of units, of which none is deleted.

    `only_approved`: the rows are not all, so no other ZIP is touched. Raises OutputError, NoFile or Unreachable.
    """
    output = session.output
    planned = plan_archives(rows, choice, output.out, translate)
    written = [write_archive(output, archive, session.reports_directory) for archive in planned]
    paths = tuple(each.path for each in written)
    own_files_aside = tuple(each.own_file_aside for each in written if each.own_file_aside)
    if choice != "unit" or not planned:
        return MadeArchives(paths, own_files_aside)
    names = {archive.name for archive in planned}
    is_complete = not only_approved and not any(map(_misses_a_picture, rows))
    former = handle_former_archives(output, names, (_name_whole(output.out) + ARCHIVE_ENDING,), is_complete=is_complete)
    return MadeArchives(paths, own_files_aside, former)


def _name_whole(out: Folder) -> str:
    return Path(out.local_path or out.display_name).name or "framer"


def _misses_a_picture(row: ReportRow) -> bool:
    """Whether OUT may have a picture that no row has as its own: of a photo that failed, is gone or is left out."""
    return row.status in (FAILED, REMOVED, OLD) or bool(row.leftover)
