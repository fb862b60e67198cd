"""The reports that `framer batch` and `framer watch` leave in OUT."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from framer.atomic_files import explain_os_error
from framer.cli.batch_counts import count_report
from framer.cli.console import Console
from framer.errors import FramerError

if TYPE_CHECKING:  # Pillow waits until there are photos to frame
    from framer.batch.output.session import OutputSession
    from framer.batch.plan import Plan
    from framer.batch.planning import PlannedBatch
    from framer.batch.types import ReportRow


def write_reports(  # noqa: PLR0913  (the last are a watch's)
    console: Console,
    session: "OutputSession",
    batch: "PlannedBatch",
    quiet: bool,
    *,
    rows: "Iterable[ReportRow] | None" = None,
    plan: "Plan | None" = None,
    unfinished: tuple[int, int] | None = None,
) -> FramerError | None:
    """Write both reports, of `rows` or else of all in the session, and, unless `quiet`, print a summary.

    `plan` is the newest, where the batch's own has been replaced; `unfinished` is how many files of how many a run has
    come to that was ended early. Returns why a report cannot be written.
    """
    from framer.batch.output.session import RowsFile
    from framer.batch.report.all_reports import deliver_reports
    from framer.batch.report.summary import count_rows, summarise_counts

    rows = RowsFile(session.rows_path) if rows is None else rows
    matching = (plan or batch.plan).matching
    try:
        written = deliver_reports(session, batch, rows, matching, console.translate, console.language, unfinished)
        if not quiet:
            for line in summarise_counts(count_rows(rows), console.translate, written.paths):
                console.print_info(line)
            for line in written.staff.count_lines if written.staff else ():
                console.print_info(line)
        count_report(console, session.report_id, batch, rows, quiet)
    except OSError as error:
        return explain_os_error(session.rows_path, error)
    except FramerError as error:
        return error
    return None


def write_staff_files(console: Console, session: "OutputSession", plan: "Plan") -> FramerError | None:
    """Write matches.csv and who has no photo, if there is a staff list; returns why they cannot be written."""
    from framer.batch.report.all_reports import deliver_staff_files

    try:
        if plan.matching is not None:
            deliver_staff_files(session, plan.matching, console.translate)
    except FramerError as error:
        return error
    return None
