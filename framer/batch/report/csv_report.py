"""``report.csv``: one row a photo, for Excel.

UTF-16 with a byte order mark and tabs: the one form of text that Excel opens in columns and with its diacritics,
whatever Windows' region is. In UTF-8 the separator must be the region's own, a comma or a semicolon (office computers
in Vietnam are set to Vietnam or to the USA), and after a line ``sep=`` Excel no longer heeds the byte order mark.
"""

import csv
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from framer.atomic_files import replaced
from framer.batch.output_names import FORMULA
from framer.batch.report.reasons import RESULTS, sentences
from framer.batch.types import Row
from framer.i18n import N_, Translate

ENCODING = "utf-16-le"
MARK = "\ufeff"
DELIMITER = "\t"

COLUMNS = (
    N_("File"),
    N_("Result"),
    N_("What it says and what to do"),
    N_("Picture"),
    N_("Unit"),
    N_("Faces"),
    N_("Warnings"),
    N_("Milliseconds"),
)

_SHOWN = str.maketrans({"\t": "␉", "\n": "␊", "\r": "␍", "\u2028": " ", "\u2029": " "})


def write_csv(rows: Iterable[Row], path: Path, translate: Translate) -> None:
    """Write the report in one pass over `rows`. Raises OutputError."""
    with replaced(path, ENCODING) as file:
        file.write(MARK)
        sheet = csv.writer(file, delimiter=DELIMITER, lineterminator="\r\n")
        sheet.writerow([translate(column) for column in COLUMNS])
        for row in rows:
            sheet.writerow([safe(cell) for cell in _cells(row, translate)])


def safe(cell: str | int) -> str | int:
    """The cell in one line, and so that no spreadsheet takes it for a formula (an apostrophe comes before it)."""
    if isinstance(cell, int):
        return cell
    text = "".join(letter for letter in cell.translate(_SHOWN) if unicodedata.category(letter) != "Cc")
    return f"'{text}" if text.lstrip().startswith(FORMULA) else text


def _cells(row: Row, translate: Translate) -> tuple[str | int, ...]:
    return (
        row.source,
        translate(RESULTS[row.status]),
        " ".join(sentences(row, translate)),
        row.output or "",
        row.unit,
        row.faces,
        " ".join(row.warnings),
        # Whole numbers: a decimal point is a thousands separator, or a date, in other regions.
        round(row.seconds * 1000),
    )
