"""What is done with the pictures once they are made: old ones aside, ZIP files. What went wrong is told, not raised."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from framer.batch.folder import Folder
from framer.batch.output.archives import PictureArchive, gather_all, group_by_unit, write_archive
from framer.batch.output.made_archives import note_unit_archives
from framer.batch.output.made_folders import remove_emptied_folders
from framer.batch.output.session import OutputSession
from framer.batch.types import ReportRow
from framer.errors import FramerError
from framer.i18n import N_, Translator

ARCHIVE_CHOICES = ("all", "unit")
_NO_UNIT_ARCHIVE = N_("No unit given")


@dataclass(frozen=True)
class MadeArchives:
    """The `paths` or URLs of ZIP files, and the names of those that have `gone`: of units without any picture now."""

    paths: tuple[str, ...]
    gone: tuple[str, ...] = ()


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
    """One ZIP of all pictures ("all"), or one for each unit ("unit"); none without pictures."""
    if choice == "unit":
        return group_by_unit(rows, translate(_NO_UNIT_ARCHIVE), ())
    whole = gather_all(rows, Path(out.local_path or out.display_name).name or "framer")
    return [whole] if whole.entries else []


def make_archives(
    session: OutputSession, rows: Iterable[ReportRow], choice: str, translate: Translator
) -> MadeArchives:
    """Write what `plan_archives` says; those of units take the place of all that framer made of units before.

    Raises OutputError, NoFile or Unreachable.
    """
    output = session.output
    planned = plan_archives(rows, choice, output.out, translate)
    paths = tuple(write_archive(output, archive, session.reports_directory) for archive in planned)
    if choice != "unit" or not planned:
        return MadeArchives(paths)
    return MadeArchives(paths, note_unit_archives(output.out, {archive.name for archive in planned}))
