"""Where in a sheet the people stand: the row of headings, and what is above and below."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from framer.batch.csv_table import normalize_word
from framer.batch.output_names import to_nfc
from framer.batch.staff_list.headings import ESSENTIAL_KINDS, find_columns
from framer.batch.staff_list.types import Sheet, SheetRow
from framer.text.normalize import normalize_text

HEADING_SEARCH_ROWS = 20

_ROMAN_OR_LETTER = re.compile(r"(?:[ivxl]{1,6}|[a-h])\.?\)?", re.IGNORECASE)
# With these, as `normalize_word` returns them, what stands under a table begins: totals, place and day, who signs.
_CLOSING_WORDS = re.compile(
    r"(?:tong(?:so|cong)|cong\d|tong\d|an?dinhdanhsach|danhsachnaygom|danhsachgom|nguoilap|lapbieu|lapbang|thutruong"
    r"|giamdoc|phogiamdoc|truongphong|ketoantruong|hieutruong|chutich|kytenvadongdau|kyten|kyghiro|noinhan|xacnhan"
    r"|.{0,20}ngay\d{0,2}thang\d{0,2}nam(?:\d{2,4})?)"
)
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
    return SheetShape(sheet.rows[index], columns, sheet.rows[index + 1 :])


def read_body_rows(shape: SheetShape) -> Iterator[BodyRow]:
    """The rows below the headings, each with what it is."""
    section, has_closed = "", False
    for row in shape.body:
        raw_cells = {kind: row.cells[index] if index < len(row.cells) else "" for kind, index in shape.columns.items()}
        cells = {kind: normalize_text(text) for kind, text in raw_cells.items()}
        if "file" in cells:  # spaces and invisible characters are part of a file's name
            cells["file"] = to_nfc(raw_cells["file"].strip())
        held = [normalize_text(cell) for cell in row.cells if cell.strip()]
        if title := _find_section_title(cells, held, "number" in shape.columns):
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


def _find_section_title(cells: Mapping[str, str], held: Sequence[str], has_numbers: bool) -> str:
    """The title of the rows that follow, such as “II. Khoa Nội”; empty for a row of another sort."""
    number = cells.get("number", "")
    if not has_numbers or not held or cells.get("file") or _closes_table(cells, held):
        return ""
    if len(held) == 1 and held[0] == number and any(map(str.isalpha, number)):  # merged over the whole table
        return re.sub(r"^(?:[IVXL]+|[A-H]|\d+)[.)\-–:]\s*", "", number)
    others = [text for text in held if text != number]
    is_titled = _ROMAN_OR_LETTER.fullmatch(number) is not None and len(others) == 1
    return others[0] if is_titled and len(others[0]) <= _TITLED_PEOPLE else ""


def _closes_table(cells: Mapping[str, str], held: Sequence[str]) -> bool:
    """Whether what stands under a table begins here."""
    if cells.get("number", "").rstrip(".").isdigit() or cells.get("file"):
        return False
    return any(_CLOSING_WORDS.match(normalize_word(text)) for text in held)
