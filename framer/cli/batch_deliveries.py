"""What `framer batch` does with the pictures once they are made: old ones aside, ZIP files, the report shown."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from framer.cli.console import Console
from framer.errors import FramerError
from framer.i18n import N_

if TYPE_CHECKING:
    from framer.batch.output.session import OutputSession
    from framer.batch.types import ReportRow

_MOVED_ASIDE = N_("Old pictures moved aside to %(folder)s: %(count)s.")
_ARCHIVES_LINE = N_("ZIP files: %(paths)s")
_OWN_FILES_ASIDE = N_("Files with the names of ZIP files that framer did not make, moved aside: %(paths)s")
_FORMER_ASIDE = N_("ZIP files whose pictures are all in other ZIP files now, moved aside: %(paths)s")
_FORMER_KEPT = N_("ZIP files of units of which nothing was packed now, left as they are: %(names)s")


def move_old_pictures(
    console: Console, session: "OutputSession", places: Iterable[str], quiet: bool
) -> tuple[frozenset[str], FramerError | None]:
    """Move pictures that no longer belong out of the way; which were moved, and why the next one could not be."""
    from framer.batch.output.deliveries import set_pictures_aside
    from framer.batch.output.output_folder import ASIDE_DIRECTORY

    moved, problem = set_pictures_aside(session, places)
    if moved and not quiet:
        folder = session.output.out.display_path(ASIDE_DIRECTORY)
        console.print_message(_MOVED_ASIDE, folder=folder, count=len(moved))
    return moved, problem


def write_archives(
    console: Console, session: "OutputSession", rows: "Iterable[ReportRow]", choice: str, quiet: bool
) -> FramerError | None:
    """Write one ZIP of all pictures ("all"), or one for each unit ("unit"); returns why that cannot be done."""
    from framer.batch.output.deliveries import make_archives

    try:
        made = make_archives(session, rows, choice, console.translate, only_approved=False)
    except FramerError as error:
        return error
    if quiet:
        return None
    show = session.output.out.display_path
    if made.paths:
        console.print_message(_ARCHIVES_LINE, paths=", ".join(made.paths))
    if made.own_files_aside:
        console.print_message(_OWN_FILES_ASIDE, paths=", ".join(map(show, made.own_files_aside)))
    if made.former.aside:
        console.print_message(_FORMER_ASIDE, paths=", ".join(map(show, made.former.aside)))
    if made.former.kept:
        console.print_message(_FORMER_KEPT, names=", ".join(made.former.kept))
    return None


def show_report(session: "OutputSession") -> None:
    """Open the report of a folder of this machine in the browser, if there is one."""
    import webbrowser

    from framer.batch.types import REPORT_NAMES

    local = session.output.out.local_path
    if local is not None:
        webbrowser.open((local.absolute() / REPORT_NAMES[1]).as_uri())
