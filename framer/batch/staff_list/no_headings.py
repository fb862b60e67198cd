"""A list without headings, such as rows pasted from a chat: its columns by what stands in them."""

from collections.abc import Callable, Sequence

from framer.batch.output_names import FORMAT_EXTENSIONS
from framer.batch.staff_list.person_names import looks_like_name
from framer.batch.staff_list.table_shape import SheetShape
from framer.batch.staff_list.types import Sheet, SheetRow
from framer.batch.staff_list.unit_titles import is_unit_title
from framer.text.normalize import normalize_text

_MIN_PEOPLE = 3  # with fewer it cannot be told
_NAME_SHARE, _OTHER_SHARE = 0.7, 0.6  # of the column's cells that hold something
_PHOTO_ENDINGS = (*FORMAT_EXTENSIONS.values(), ".jpeg", ".heic")
_PHONE_DIGITS = range(9, 13)


def find_shape_without_headings(sheet: Sheet) -> SheetShape | None:
    """The shape of a sheet in which one column holds people's names beyond doubt; its heading row is number 0."""
    width = max((len(row.cells) for row in sheet.rows), default=0)
    columns = [[normalize_text(row.cells[i]) for row in sheet.rows if i < len(row.cells)] for i in range(width)]
    shares = [_share_passing(column, looks_like_name) for column in columns]
    name_column = max(range(width), key=shares.__getitem__, default=0)
    if not columns or shares[name_column] < _NAME_SHARE:
        return None
    if sum(map(looks_like_name, columns[name_column])) < _MIN_PEOPLE:
        return None
    found = {"name": name_column}
    tests: dict[str, Callable[[str], bool]] = {
        "number": _is_running_number,
        "unit": is_unit_title,
        "file": _is_photo,
        "phone": _is_phone,
    }
    for kind, test in tests.items():
        for index, column in enumerate(columns):
            if index not in found.values() and _share_passing(column, test) >= _OTHER_SHARE:
                found.setdefault(kind, index)
    return SheetShape(SheetRow(0, tuple(map(_column_letters, range(width)))), found, sheet.rows)


def _share_passing(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    held = [cell for cell in cells if cell]
    return sum(map(test, held)) / len(held) if held else 0.0


def _is_running_number(text: str) -> bool:
    return len(text) <= 5 and text.rstrip(".)").isdigit()


def _is_photo(text: str) -> bool:
    return text.lower().endswith(_PHOTO_ENDINGS)


def _is_phone(text: str) -> bool:
    digits = "".join(filter(str.isdigit, text))
    return len(digits) in _PHONE_DIGITS and not any(map(str.isalpha, text))


def _column_letters(index: int) -> str:
    """As a spreadsheet calls the column: A, B, …, AA."""
    first, last = divmod(index, 26)
    return (chr(64 + first) if first else "") + chr(65 + last)
