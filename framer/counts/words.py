"""What is shown of counts, as cells of text: for the command and for spreadsheets."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from framer.counts.release import LEAST_SHOWN, ShownCell
from framer.counts.table import CountsTable, UnitRow
from framer.i18n import N_, Translator
from framer.text.formulas import FORMULA_PREFIXES

HELD_BACK = f"< {LEAST_SHOWN}"
MERGED = "→"
_NO_UNIT, _NO_LIST = N_("no unit"), N_("All pictures")
_UNIT_HEADING, _FRAME_HEADING, _DAY_HEADING, _TOTAL_HEADING, _SHARE_HEADING, _ABOUT_HEADING = (
    N_("Unit"),
    N_("Campaign frame"),
    N_("Day"),
    N_("Total"),
    N_("Share of pictures"),
    N_("About so many"),
)
_MADE_HEADING, _SAVED_HEADING = N_("Made"), N_("Saved, at least")
_OPENED_HEADING, _STAFF_HEADING = N_("Page opened, at least"), N_("Staff")
MERGED_NOTE = N_(
    "Numbers below 5 are not shown: they are added to the next day with which there are 5 (→), and until then “< 5”."
    " Totals are sums of what is shown."
)
SPANNED_NOTE = N_(
    "Numbers below 5 are not shown: a unit's days are taken together until there are 5, and stand across those days;"
    " until then “< 5”. Totals are sums of what is shown."
)
RUNNING_NOTE = N_("Today is not over: ≥ means at least so many, counted in fives.")


@dataclass(frozen=True)
class TextTable:
    """A heading and rows of cells, text or numbers."""

    heading: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]


def format_cell(cell: ShownCell, write: Callable[[int], str | int] = int) -> str | int:
    """The number as `write` has it, or what stands for it."""
    if cell.is_merged:
        return MERGED
    if cell.is_held_back:
        return HELD_BACK
    number = write(cell.number)
    return f"≥ {number}" if cell.is_running and cell.number else number


def row_unit_name(row: UnitRow, table: CountsTable, translate: Translator) -> str:
    """The unit's name; words for pictures without one."""
    if row.id:
        return row.name
    return translate(_NO_UNIT if len(table.units) > 1 else _NO_LIST)


def table_by_unit(table: CountsTable, translate: Translator, day_format: str = "%d/%m/%Y") -> TextTable:
    """Units and days, with sums."""
    has_staff = any(row.staff for row in table.units)
    heading = [translate(_UNIT_HEADING), *(day.strftime(day_format) for day in table.days), translate(_TOTAL_HEADING)]
    rows = []
    for row in table.units:
        cells = [row_unit_name(row, table, translate), *map(format_cell, row.cells), row.total]
        rows.append((*cells, row.staff or "") if has_staff else tuple(cells))
    last: list[str | int] = [translate(_TOTAL_HEADING), *_running_sums(table), table.total]
    if has_staff:
        heading.append(translate(_STAFF_HEADING))
        last.append("")
    return TextTable(tuple(heading), (*rows, tuple(last)))


def table_by_day(table: CountsTable, translate: Translator) -> TextTable:
    """Days with what was made, saved, opened, and sums."""
    columns = zip(table.days, table.made, table.saved, table.opened, strict=True)
    rows: list[tuple[str | int, ...]] = [(f"{day:%d/%m/%Y}", *numbers) for day, *numbers in columns]
    if table.is_running:
        rows[-1] = (rows[-1][0], *(f"≥ {number}" if number else 0 for number in rows[-1][1:]))
    rows.append((translate(_TOTAL_HEADING), table.total, sum(table.saved), sum(table.opened)))
    return TextTable(tuple(map(translate, (_DAY_HEADING, _MADE_HEADING, _SAVED_HEADING, _OPENED_HEADING))), tuple(rows))


def table_by_frame(table: CountsTable, translate: Translator) -> TextTable:
    """Frames with their share; a dash where there are too few to tell."""
    rows = []
    for share in table.frames:
        name = f"{share.title} ({share.id})" if share.title != share.id else share.id
        if share.percent is None:
            rows.append((name, "–", "–"))
        else:
            rows.append((name, f"{share.percent} %", str(round(share.percent * table.total / 100))))
    return TextTable(tuple(map(translate, (_FRAME_HEADING, _SHARE_HEADING, _ABOUT_HEADING))), tuple(rows))


TABLES_BY_NAME = {"unit": table_by_unit, "day": table_by_day, "frame": table_by_frame}


def table_notes(table: CountsTable, held_back: str = MERGED_NOTE) -> list[str]:
    """The messages that explain what is not shown; `held_back` that on numbers below five."""
    changed = any(cell.is_merged or cell.is_held_back for row in table.units for cell in row.cells)
    return [held_back] * changed + [RUNNING_NOTE] * table.is_running


def format_counts_csv(texts: TextTable) -> bytes:
    """The table for spreadsheets: UTF-16 with tabs, as report.csv has it and for its reasons."""
    lines = (map(_guard_cell, row) for row in (texts.heading, *texts.rows))
    text = "".join("\t".join(line) + "\r\n" for line in lines)
    return ("\ufeff" + text).encode("utf-16-le")


def format_text_table(texts: TextTable) -> Iterable[str]:
    """The lines of the table for a terminal: the first column to the left, numbers to the right."""
    rows = [tuple(map(str, row)) for row in (texts.heading, *texts.rows)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *others in rows:
        cells = (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
        yield "  ".join((first.ljust(widths[0]), *cells)).rstrip()


def _running_sums(table: CountsTable) -> list[str | int]:
    sums: list[str | int] = list(table.made)
    if table.is_running and table.made[-1]:
        sums[-1] = f"≥ {table.made[-1]}"
    return sums


def _guard_cell(cell: str | int) -> str:
    """On one line, with an apostrophe before what a spreadsheet would take for a formula; a quote starts no cell."""
    if isinstance(cell, int):
        return str(cell)
    text = " ".join(cell.split())
    return f"'{text}" if text.startswith((*FORMULA_PREFIXES, '"')) else text
