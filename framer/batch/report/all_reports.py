"""The reports that a batch leaves in OUT, all together; and what a staff list is answered with."""

from collections.abc import Iterable
from dataclasses import dataclass

from framer.atomic_files import explain_os_error
from framer.batch.matching.match_staff import StaffMatching
from framer.batch.matching.matches_file import write_matches
from framer.batch.output.session import OutputSession
from framer.batch.planning import PlannedBatch
from framer.batch.report.absent_people import find_absent
from framer.batch.report.copies import name_originals
from framer.batch.report.csv_report import ReportOrigin, write_csv_report
from framer.batch.report.director_page import write_director_page
from framer.batch.report.html_report import ReportHeading, write_html_report
from framer.batch.report.people_table import write_people_table
from framer.batch.report.staff_report import StaffReport, make_staff_report
from framer.batch.types import DIRECTOR_NAME, MATCHES_NAME, MISSING_PEOPLE_NAME, PEOPLE_NAME, REPORT_NAMES, ReportRow
from framer.campaigns.local_date import today
from framer.i18n import Translator


@dataclass(frozen=True)
class DeliveredReports:
    """The paths or URLs of the reports, report.csv first; what they say of a staff list, if there is one."""

    paths: tuple[str, ...]
    staff: StaffReport | None


def deliver_reports(  # noqa: PLR0913, PLR0917  (what a report is made of)
    session: OutputSession,
    batch: PlannedBatch,
    rows: Iterable[ReportRow],
    matching: StaffMatching | None,
    translate: Translator,
    language: str,
    unfinished: tuple[int, int] | None = None,
) -> DeliveredReports:
    """Write all reports of `rows`, which are read several times.

    `unfinished` is how many files of how many a run has come to that was ended early. Raises OSError (the rows' file),
    OutputError, NoFile or Unreachable.
    """
    heading = ReportHeading(batch.campaign.title, today(), language, batch.frame.title, unfinished)
    csv_path, html_path = (session.reports_directory / name for name in REPORT_NAMES)
    session.flush()
    rows = name_originals(rows)
    staff = make_staff_report(matching, translate, rows) if matching else None
    origin = ReportOrigin(batch.frame.id, session.report_id)
    write_csv_report(rows, csv_path, translate, origin, staff, unfinished)
    pages = write_html_report(
        rows,
        session.output.read_thumbnail,
        html_path,
        translate,
        heading,
        staff=staff,
        read_heads=session.output.read_heads,
    )
    director_path = session.reports_directory / DIRECTOR_NAME

    def is_named(row: ReportRow) -> bool:
        return matching is None or matching.find_person(row.source) is not None

    absent = find_absent(rows, matching, translate)
    write_director_page(rows, session.output.read_thumbnail, director_path, translate, heading, is_named, absent)
    delivered = session.deliver_reports(csv_path, director_path, *pages)
    if matching:
        people_path = session.reports_directory / PEOPLE_NAME
        write_people_table(matching, rows, people_path, translate)
        session.deliver_table(people_path)
    if staff:
        _write_missing(session, staff)
    return DeliveredReports(delivered, staff)


def deliver_staff_files(
    session: OutputSession, matching: StaffMatching, translate: Translator, rows: Iterable[ReportRow] = ()
) -> None:
    """Write matches.csv and who has no photo, or by `rows` none that is of use.

    Raises OutputError (such as that Excel has it open) or Unreachable.
    """
    out = session.output.out
    try:
        write_matches(out, matching, translate)
    except OSError as error:
        raise explain_os_error(out.display_path(MATCHES_NAME), error) from error
    _write_missing(session, make_staff_report(matching, translate, rows))


def _write_missing(session: OutputSession, staff: StaffReport) -> None:
    out, text = session.output.out, staff.missing_text.replace("\n", "\r\n")
    try:
        out.write_durably(MISSING_PEOPLE_NAME, text.encode("utf-8-sig"))  # as Notepad of any Windows takes it
    except OSError as error:
        raise explain_os_error(out.display_path(MISSING_PEOPLE_NAME), error) from error
