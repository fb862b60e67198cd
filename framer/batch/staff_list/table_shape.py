"""Where in a sheet the people stand: the row of headings, and what is above and below."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from framer.batch.csv_table import normalize_word
from framer.batch.output_names import to_nfc
from framer.batch.staff_list.headings import ESSENTIAL_KINDS, count_headings, find_columns
from framer.batch.staff_list.types import Sheet, SheetRow
from framer.batch.staff_list.unit_titles import clean_unit_title, is_unit_title
from framer.text.normalize import normalize_text

HEADING_SEARCH_ROWS = 40

_ROMAN_OR_LETTER = re.compile(r"(?:[ivxl]{1,6}|[a-h])\.?\)?", re.IGNORECASE)
# With these, as `normalize_word` returns them, what stands under a table begins: totals, place and day, who signs.
_CLOSING_WORDS = re.compile(
    r"(?:tong(?:so|cong)|cong\d|tong\d|an?dinhdanhsach|danhsachnaygom|danhsachgom|nguoilap|lapbieu|lapbang|thutruong"
    r"|giamdoc|phogiamdoc|truongphong|ketoantruong|hieutruong|chutich|kytenvadongdau|kyten|kyghiro|noinhan|xacnhan"
    r"|.{0,20}ngay\d{0,2}thang\d{0,2}nam(?:\d{2,4})?)"
)
_COLUMN_LABEL = re.compile(r"\(?(?:[A-Z]|\d{1,2})\)?")
_GIVEN_NAME = re.compile(r"[^\W\d_]+")
_GIVEN_SHARE = 0.8  # of the rows: with so many given names beside the names the heading covers two columns
_TITLED_PEOPLE = 60  # characters; a longer text is no name


@dataclass(frozen=True)
class SheetShape:
    """The parts of a sheet: its row of headings, the column of each kind, and the rows below."""

    heading: SheetRow
    columns: Mapping[str, int]
    body: Sequence[SheetRow]


@dataclass(frozen=True)
class BodyRow:
    """One row below the headings: its cells by kind, in NFC, and the section's title above it, if there is one.

    `is_left_out`: it is no person: a title, a total, a signature.
    """

    number: int
    cells: Mapping[str, str]
    section: str = ""
    is_left_out: bool = False


def find_shape(sheet: Sheet) -> SheetShape | None:
    """The shape of a sheet; None where none of its first rows has the headings of a staff list."""
    candidates = [
        (len(columns), -index, columns)
        for index, row in enumerate(sheet.rows[:HEADING_SEARCH_ROWS])
        if ESSENTIAL_KINDS & (columns := find_columns(row.cells)).keys()
    ]
    if not candidates:
        return None
    _, negative_index, columns = max(candidates, key=lambda candidate: candidate[:2])
    index = -negative_index
    heading, body = _join_side_tables(sheet.rows[index], sheet.rows[index + 1 :])
    return SheetShape(heading, _split_merged_name(columns, heading, body), body)


def fill_merged_units(rows: Sequence[BodyRow]) -> tuple[Sequence[BodyRow], int]:
    """The rows with the unit that stands once beside all its people, as in merged cells; and how many were filled.

    Only where that is sure: the first person has one, each unit stands once in the column, and below each is at least
    one empty cell.
    """
    people = [row for row in rows if not row.is_left_out]
    units = [row.cells.get("unit", "") for row in people]
    given = [unit for unit in units if unit]
    empty_count = len(units) - len(given)
    stand_apart = all(not (unit and below) for unit, below in pairwise([*units, "end"]))
    if len(given) < 2 or not units[0] or len(set(given)) < len(given) or not stand_apart:
        return rows, 0
    filled, unit = [], ""
    for row in rows:
        if row.is_left_out:
            filled.append(row)
            continue
        unit = row.cells["unit"] or unit
        filled.append(replace(row, cells={**row.cells, "unit": unit}))
    return filled, empty_count


def read_body_rows(shape: SheetShape) -> Iterator[BodyRow]:
    """The rows below the headings, each with what it is."""
    section, has_closed = "", False
    for index, row in enumerate(shape.body):
        raw_cells = {kind: row.cells[index] if index < len(row.cells) else "" for kind, index in shape.columns.items()}
        cells = {kind: normalize_text(text) for kind, text in raw_cells.items()}
        if "file" in cells:  # spaces and invisible characters are part of a file's name
            cells["file"] = to_nfc(raw_cells["file"].strip())
        held = [normalize_text(cell) for cell in row.cells if cell.strip()]
        if _is_heading_again(row) or (index == 0 and _is_column_labels(held)):
            yield BodyRow(row.number, cells, section, is_left_out=True)
            continue
        if title := _find_section_title(cells, held, shape.columns):
            section = title
            yield BodyRow(row.number, cells, is_left_out=True)
            continue
        has_closed = has_closed or _closes_table(cells, held)
        is_numbered = bool(cells.get("number")) or bool(cells.get("file"))
        left_out = (has_closed and not is_numbered) or not is_person(cells)
        yield BodyRow(row.number, cells, section, left_out)


def is_person(cells: Mapping[str, str]) -> bool:
    """Whether a row may be about a person: it names a photo, or has a name with letters in it."""
    name = cells.get("name") or f"{cells.get('family', '')}{cells.get('given', '')}" or cells.get("output", "")
    return bool(cells.get("file")) or any(character.isalpha() or character == "?" for character in name)


def _find_section_title(cells: Mapping[str, str], held: Sequence[str], columns: Mapping[str, int]) -> str:
    """The title of the rows that follow, such as “II. Khoa Nội”; empty for a row of another sort."""
    number = cells.get("number", "")
    if not held or cells.get("file") or _closes_table(cells, held):
        return ""
    if len(held) == 1 and held[0] == number and any(map(str.isalpha, number)):  # merged over the whole table
        return clean_unit_title(number)
    others = [text for text in held if text != number]
    if len(others) != 1:
        return ""
    # “1 | Khoa Nội” may be a person where nobody's row holds more than a number and a name.
    is_unit = is_unit_title(others[0]) and (not number.isdigit() or len(columns) > 2)
    is_titled = _ROMAN_OR_LETTER.fullmatch(number) is not None and len(others[0]) <= _TITLED_PEOPLE
    return clean_unit_title(others[0]) if is_unit or is_titled else ""


def _join_side_tables(heading: SheetRow, body: Sequence[SheetRow]) -> tuple[SheetRow, Sequence[SheetRow]]:
    """Heading and rows, with a second table beside the first, under the same headings, put below it."""
    words = [normalize_word(cell) for cell in heading.cells]
    first = next((index for index, word in enumerate(words) if word), 0)
    for start in range(first + 2, len(words)):
        left = [word for word in words[:start] if word]
        if words[start] == words[first] and left == [word for word in words[start:] if word] and len(left) > 1:
            tables = [[SheetRow(row.number, row.cells[:start]) for row in body]]
            tables.append([SheetRow(row.number, ("",) * first + row.cells[start:]) for row in body])
            rows = [row for table in tables for row in table if any(cell.strip() for cell in row.cells)]
            return SheetRow(heading.number, heading.cells[:start]), rows
    return heading, body


def _split_merged_name(columns: Mapping[str, int], heading: SheetRow, body: Sequence[SheetRow]) -> Mapping[str, int]:
    """The columns with family and given name apart, where one heading stands above both."""
    given_column = columns.get("name", 0) + 1
    is_free = (
        given_column not in columns.values() and not "".join(heading.cells[given_column : given_column + 1]).strip()
    )
    if "name" not in columns or {"family", "given"} & columns.keys() or not is_free:
        return columns
    named = [row.cells[columns["name"] :] for row in body if "".join(row.cells[columns["name"] : given_column]).strip()]
    beside = [normalize_text(cells[1]) for cells in named if len(cells) > 1]
    given = Counter(text for text in beside if _GIVEN_NAME.fullmatch(text))
    # “Nam” and “Nữ” alone are no given names, nor is one word that most have.
    if len(given) < 3 or given.total() < _GIVEN_SHARE * len(named) or 2 * max(given.values()) > given.total():
        return columns
    others = {kind: index for kind, index in columns.items() if kind != "name"}
    return {**others, "family": columns["name"], "given": given_column}


def _is_heading_again(row: SheetRow) -> bool:
    """Whether a row below the heading has headings again: its second row, or that of a further page."""
    return bool(ESSENTIAL_KINDS & find_columns(row.cells).keys()) and count_headings(row.cells) > 1


def _is_column_labels(held: Sequence[str]) -> bool:
    """Whether a row only numbers the columns: A, B, C or (1), (2), (3)."""
    return len(held) > 2 and all(map(_COLUMN_LABEL.fullmatch, held))


def _closes_table(cells: Mapping[str, str], held: Sequence[str]) -> bool:
    """Whether what stands under a table begins here."""
    if cells.get("number", "").rstrip(".").isdigit() or cells.get("file"):
        return False
    return any(_CLOSING_WORDS.match(normalize_word(text)) for text in held)
