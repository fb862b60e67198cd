"""The reports that `framer batch` and `framer watch` leave in OUT."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from framer.atomic_files import explain_os_error
from framer.cli.console import Console
from framer.cli.planned_batch import PlannedBatch
from framer.errors import FramerError

if TYPE_CHECKING:  # Pillow waits until there are photos to frame
    from framer.batch.output.session import OutputSession
    from framer.batch.types import ReportRow


def write_reports(
    console: Console,
    session: "OutputSession",
    batch: PlannedBatch,
    quiet: bool,
    rows: "Iterable[ReportRow] | None" = None,
) -> FramerError | None:
    """Write both reports, of `rows` or else of all in the session, and, unless `quiet`, print a summary.

    Returns why a report cannot be written.
    """
    from framer.batch.output.session import RowsFile
    from framer.batch.report.csv_report import write_csv_report
    from framer.batch.report.html_report import ReportHeading, write_html_report
    from framer.batch.report.summary import count_rows, summarise_counts
    from framer.batch.types import REPORT_NAMES
    from framer.campaigns.local_date import today

    heading = ReportHeading(batch.campaign_title, today(), console.language, batch.frame.title)
    rows = RowsFile(session.rows_path) if rows is None else rows
    csv_path, html_path = (session.reports_directory / name for name in REPORT_NAMES)
    try:
        session.flush()
        write_csv_report(rows, csv_path, console.translate)
        pages = write_html_report(rows, session.output.read_thumbnail, html_path, console.translate, heading)
        delivered = session.deliver_reports(csv_path, *pages)
        if not quiet:
            for line in summarise_counts(count_rows(rows), console.translate, delivered):
                console.print_info(line)
    except OSError as error:
        return explain_os_error(session.rows_path, error)
    except FramerError as error:
        return error
    return None
