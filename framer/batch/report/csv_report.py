"""``report.csv``: one row a photo, for Excel.

UTF-16 with a byte order mark and tabs: the one form of text that Excel opens in columns and with its diacritics,
whatever Windows' region is. In UTF-8 the separator must be the region's own, a comma or a semicolon (office computers
in Vietnam are set to Vietnam or to the USA), and after a line ``sep=`` Excel no longer heeds the byte order mark.
"""

import csv
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from framer.atomic_files import atomic_text_writer
from framer.batch.report.reasons import STATUS_LABELS, reason_label, row_messages
from framer.batch.report.staff_report import StaffReport
from framer.batch.report.summary import format_unfinished
from framer.batch.types import ReportRow
from framer.i18n import N_, Translator
from framer.text.formulas import FORMULA_PREFIXES

CSV_ENCODING = "utf-16-le"
BYTE_ORDER_MARK = "\ufeff"
CSV_DELIMITER = "\t"

REPORT_COLUMNS = (
    N_("File"),
    N_("Result"),
    N_("What it says and what to do"),
    N_("Picture"),
    N_("Unit"),
    N_("Faces"),
    N_("Warnings"),
    N_("Milliseconds"),
    N_("Frame ID"),
    N_("Report"),
)

MACHINE_COLUMN = N_("Machine")  # of a cluster; the last, where one has made pictures
PERSON_COLUMNS = (N_("Person"), N_("Match"))
_PERSON_PLACE = 7  # before the milliseconds

_CONTROL_SYMBOLS = str.maketrans({"\t": "␉", "\n": "␊", "\r": "␍", "\u2028": " ", "\u2029": " "})


@dataclass(frozen=True)
class ReportOrigin:
    """Of which frame, and of which folder's pictures a report is: what `framer counts --add` reads; "": not known."""

    frame: str = ""
    report_id: str = ""


NO_ORIGIN_OF_REPORT = ReportOrigin()


def write_csv_report(  # noqa: PLR0913, PLR0917  (what stands in a report)
    rows: Iterable[ReportRow],
    path: Path,
    translate: Translator,
    origin: ReportOrigin = NO_ORIGIN_OF_REPORT,
    staff: StaffReport | None = None,
    unfinished: tuple[int, int] | None = None,
) -> None:
    """Write the report of `rows`, which are read twice, with the people of a staff list if there is one.

    `unfinished`: how many files of how many a run has come to that was ended early; that comes first. Raises
    OutputError.
    """
    columns = (*REPORT_COLUMNS[:_PERSON_PLACE], *(PERSON_COLUMNS if staff else ()), *REPORT_COLUMNS[_PERSON_PLACE:])
    has_machines = any(row.machine for row in rows)
    if has_machines:
        columns = (*columns, MACHINE_COLUMN)
    with atomic_text_writer(path, CSV_ENCODING) as file:
        file.write(BYTE_ORDER_MARK)
        writer = csv.writer(file, delimiter=CSV_DELIMITER, lineterminator="\r\n")
        writer.writerow([translate(column) for column in columns])
        if unfinished:
            writer.writerow(["", "", format_unfinished(unfinished, translate)])
        for row in rows:
            person_cells = staff.people.get(row.source, ("", "")) if staff else ()
            cells = _row_cells(row, translate, origin)
            cells = (*cells[:_PERSON_PLACE], *person_cells, *cells[_PERSON_PLACE:])
            if has_machines:
                cells = (*cells, row.machine)
            writer.writerow([escape_cell(cell) for cell in cells])


def escape_cell(cell: str | int) -> str | int:
    """The cell on one line, with an apostrophe before what a spreadsheet would take for a formula.

    Characters that are not seen, some of which turn the others round, are left out.
    """
    if isinstance(cell, int):
        return cell
    visible = cell.translate(_CONTROL_SYMBOLS)
    text = "".join(character for character in visible if unicodedata.category(character) not in ("Cc", "Cf"))
    return f"'{text}" if text.lstrip().startswith(FORMULA_PREFIXES) else text


def _row_cells(row: ReportRow, translate: Translator, origin: ReportOrigin) -> tuple[str | int, ...]:
    return (
        row.source,
        translate(STATUS_LABELS[row.status]),
        " ".join(row_messages(row, translate)),
        row.output or "",
        row.unit,
        row.faces,
        ", ".join(reason_label(warning, translate) for warning in row.warnings),
        # A whole number: with a decimal point it is thousands, or a date, in other regions.
        round(row.seconds * 1000),
        origin.frame if row.output else "",
        f"r{origin.report_id}"
        if row.output and origin.report_id
        else "",  # with a letter: a spreadsheet takes 12e34 for a number
    )
