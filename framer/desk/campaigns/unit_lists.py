"""Units as people have them: cells copied from a spreadsheet, a CSV file, or a list with one on each line."""

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from framer.batch.staff_list.encodings import decode_list_text
from framer.batch.staff_list.people import find_people
from framer.batch.staff_list.reader import is_workbook, read_workbook
from framer.batch.staff_list.text_tables import parse_text_table
from framer.batch.staff_list.types import Sheet, TableContent
from framer.campaigns.manifest_findings import ManifestFinding
from framer.campaigns.manifest_words import parse_unit_table
from framer.errors import TooLarge, UsageError
from framer.i18n import N_
from framer.text.unit import Unit

MAX_UNIT_TEXT = 500_000  # characters
MAX_UNIT_FILE = 20_000_000  # bytes

_NO_TEXT = N_("%(path)s is no Excel or text file.")
_COPY_CELLS = N_("Open it, copy the cells with the units, and paste them into the box.")
_NO_CELLS = N_("%(path)s has no list of units.")
_PLAIN_CELLS = {ord(";"): ",", ord('"'): None}  # in lines whose cells are parted by ;


@dataclass(frozen=True)
class FileOfUnits:
    """The lines for `read_unit_text`. `people`: of how many the file is a staff list; 0 where it lists units."""

    text: str
    people: int = 0


def read_file_of_units(name: str, data: bytes) -> FileOfUnits:
    """What a file called `name` has: the units of a staff list, else its text, or a workbook's longest sheet.

    Raises UsageError, TooLarge.
    """
    if len(data) > MAX_UNIT_FILE:
        raise TooLarge(size=f"{len(data) / 1e6:.1f} MB", limit=f"{MAX_UNIT_FILE / 1e6:g} MB")
    path = Path(Path(name).name)
    if not is_workbook(path, data):
        text, encoding = decode_list_text(data)
        if "\0" in text:
            raise UsageError(_NO_TEXT, _COPY_CELLS, path=path.name)
        return _find_units_of_staff(path.name, _read_unit_cells(text, encoding)) or FileOfUnits(
            text.replace("\t", "; ")
        )
    content = read_workbook(path, data)
    if not content.sheets:
        raise UsageError(_NO_CELLS, _COPY_CELLS, path=path.name)
    longest = max(content.sheets, key=lambda sheet: len(sheet.rows))
    rows = ([" ".join(cell.translate(_PLAIN_CELLS).split()) for cell in row.cells] for row in longest.rows)
    listed = FileOfUnits("\n".join("; ".join(cells) for cells in rows))
    return _find_units_of_staff(path.name, content) or listed


def _read_unit_cells(text: str, encoding: str) -> TableContent:
    try:
        rows, truncated = parse_text_table(text)
    except csv.Error:
        return TableContent((), encoding)
    return TableContent((Sheet("", rows),), encoding, truncated)


def _find_units_of_staff(name: str, content: TableContent) -> FileOfUnits | None:
    """The units of a staff list, in its order and with their numbers of people; None for a list of units."""
    staff = find_people(name, content)
    columns = (
        {kind for sheet in staff.used_sheets if sheet.heading_row for kind, _ in sheet.columns} if staff else set()
    )
    if staff is None or "unit" not in columns or not columns & {"name", "family"}:
        return None
    sizes = Counter(" ".join(person.unit.translate(_PLAIN_CELLS).split()) for person in staff.people)
    del sizes[""]
    if not sizes or max(sizes.values()) == 1:  # each once: of units a list as well
        return None
    return FileOfUnits("\n".join(f"{unit};;;{size}" for unit, size in sizes.items()), len(staff.people))


def read_unit_text(text: str) -> tuple[list[dict[str, Any]], list[ManifestFinding]]:
    """The units in `text`, as a manifest lists them, and what is wrong with those that are left out.

    Raises TooLarge.
    """
    if len(text) > MAX_UNIT_TEXT:
        raise TooLarge(size=f"{len(text) / 1e6:.1f} MB", limit=f"{MAX_UNIT_TEXT / 1e6:g} MB")
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    units, findings = parse_unit_table(plain, "")
    return [unit_block(unit) for unit in units], findings


def unit_block(unit: Unit) -> dict[str, Any]:
    """The unit as a table of a manifest, without what is empty."""
    block = {"name": unit.name, "short": unit.short, "id": unit.id, "staff": unit.staff}
    return {key: value for key, value in block.items() if value not in ("", None)}
