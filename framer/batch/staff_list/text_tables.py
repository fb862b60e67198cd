"""Text → rows, whatever separates the cells."""

import csv
import io
import re
from collections.abc import Iterator

from framer.batch.staff_list.headings import count_headings
from framer.batch.staff_list.types import MAX_LIST_COLUMNS, MAX_LIST_ROWS, SheetRow

_DELIMITERS = ",;\t|"
_DELIMITER_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?\s*", re.IGNORECASE)
_SEARCHED_LINES = 60  # physical ones, in which the heading must be
MAX_CELL_CHARACTERS = 2_000


def parse_text_table(text: str) -> tuple[tuple[SheetRow, ...], bool]:
    """The rows that hold something, and whether there were more than MAX_LIST_ROWS.

    The separator is that of a line ``sep=``, else the one with which most headings are found, else with which most
    cells are. Raises csv.Error for a quoted cell without end.
    """
    first_line, _, rest = text.partition("\n")
    told = _DELIMITER_LINE.fullmatch(first_line.rstrip("\r"))
    if told:  # the line counts where lines are numbered
        return _collect_rows(rest, told[1], first_number=2)
    return _collect_rows(text, find_delimiter(text), first_number=1)


def find_delimiter(text: str) -> str:
    """The separator of a text's cells: one of comma, semicolon, tab and bar."""
    sample = "\n".join(text[:100_000].splitlines()[:_SEARCHED_LINES])

    def rank(delimiter: str) -> tuple[int, int]:
        rows = list(_read_leniently(sample, delimiter))
        heading_count = max((count_headings(row) for row in rows), default=0)
        return heading_count, max((sum(bool(cell.strip()) for cell in row) for row in rows), default=0)

    return max(_DELIMITERS, key=rank)


def _read_leniently(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error:  # reading the whole comes to it, and raises
        return


def _collect_rows(text: str, delimiter: str, first_number: int) -> tuple[tuple[SheetRow, ...], bool]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[SheetRow] = []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(rows) == MAX_LIST_ROWS:
            return tuple(rows), True
        shown = tuple(cell[:MAX_CELL_CHARACTERS] for cell in cells[:MAX_LIST_COLUMNS])
        rows.append(SheetRow(reader.line_num + first_number - 1, shown))
    return tuple(rows), False
