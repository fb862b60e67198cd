"""The reports that `framer batch` and `framer watch` leave in OUT."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from framer.atomic_files import explain_os_error
from framer.cli.batch_counts import count_report
from framer.cli.console import Console
from framer.cli.planned_batch import PlannedBatch
from framer.errors import FramerError

if TYPE_CHECKING:  # Pillow waits until there are photos to frame
    from framer.batch.output.session import OutputSession
    from framer.batch.plan import Plan
    from framer.batch.types import ReportRow


def write_reports(  # noqa: PLR0913  (the last are a watch's)
    console: Console,
    session: "OutputSession",
    batch: PlannedBatch,
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
    from framer.batch.report.csv_report import ReportOrigin, write_csv_report
    from framer.batch.report.director_page import write_director_page
    from framer.batch.report.html_report import ReportHeading, write_html_report
    from framer.batch.report.people_table import write_people_table
    from framer.batch.report.staff_report import make_staff_report
    from framer.batch.report.summary import count_rows, summarise_counts
    from framer.batch.types import DIRECTOR_NAME, PEOPLE_NAME, REPORT_NAMES
    from framer.campaigns.local_date import today

    heading = ReportHeading(batch.campaign.title, today(), console.language, batch.frame.title, unfinished)
    rows = RowsFile(session.rows_path) if rows is None else rows
    csv_path, html_path = (session.reports_directory / name for name in REPORT_NAMES)
    matching = (plan or batch.plan).matching
    try:
        session.flush()
        staff = make_staff_report(matching, console.translate, rows) if matching else None
        origin = ReportOrigin(batch.frame.id, session.report_id)
        write_csv_report(rows, csv_path, console.translate, origin, staff, unfinished)
        pages = write_html_report(
            rows,
            session.output.read_thumbnail,
            html_path,
            console.translate,
            heading,
            staff=staff,
            read_heads=session.output.read_heads,
        )
        director_path = session.reports_directory / DIRECTOR_NAME
        write_director_page(rows, session.output.read_thumbnail, director_path, console.translate, heading)
        delivered = session.deliver_reports(csv_path, director_path, *pages)
        if matching:
            people_path = session.reports_directory / PEOPLE_NAME
            write_people_table(matching, rows, people_path, console.translate)
            session.deliver_table(people_path)
        if not quiet:
            for line in summarise_counts(count_rows(rows), console.translate, delivered):
                console.print_info(line)
            for line in staff.count_lines if staff else ():
                console.print_info(line)
        count_report(console, session.report_id, batch, rows, quiet)
    except OSError as error:
        return explain_os_error(session.rows_path, error)
    except FramerError as error:
        return error
    return None


def write_staff_files(console: Console, session: "OutputSession", plan: "Plan") -> FramerError | None:
    """Write matches.csv and who has no photo, if there is a staff list; returns why they cannot be written."""
    from framer.batch.matching.matches_file import write_matches
    from framer.batch.report.staff_report import make_staff_report
    from framer.batch.types import MATCHES_NAME, MISSING_PEOPLE_NAME

    if plan.matching is None:
        return None
    out, name = session.output.out, MATCHES_NAME
    try:
        write_matches(out, plan.matching, console.translate)
        name = MISSING_PEOPLE_NAME
        text = make_staff_report(plan.matching, console.translate).missing_text
        out.write_durably(name, text.replace("\n", "\r\n").encode("utf-8-sig"))  # as Notepad of any Windows takes it
    except OSError as error:  # such as that Excel has it open
        return explain_os_error(out.display_path(name), error)
    except FramerError as error:
        return error
    return None
