"""Sheets → people, with what was used and what was left out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from framer.batch.output_names import FORMAT_EXTENSIONS
from framer.batch.staff_list.no_headings import find_shape_without_headings
from framer.batch.staff_list.person_names import has_addresses, split_person_name, strip_address
from framer.batch.staff_list.table_shape import BodyRow, SheetShape, fill_merged_units, find_shape, read_body_rows
from framer.batch.staff_list.tcvn3 import decode_tcvn3, is_surely_tcvn3
from framer.batch.staff_list.types import (
    MAX_LIST_PEOPLE,
    MAX_LIST_ROWS,
    Remark,
    Sheet,
    SheetRow,
    StaffList,
    StaffPerson,
    TableContent,
    UsedSheet,
    is_lossy,
)
from framer.batch.staff_list.unit_titles import is_unit_title
from framer.i18n import N_
from framer.text.normalize import normalize_text

TCVN3 = "TCVN3 (ABC)"

_STRIPPED_EXTENSIONS = (*FORMAT_EXTENSIONS.values(), ".jpeg")
_USED_KINDS = ("file", "output", "name", "family", "given", "unit", "code", "phone", "title")
_MAX_TOLD_HEADING = 40  # characters

_LETTERS_LOST = N_(
    "Letters were lost when this list was saved (“Nguy?n”): %(count)s rows. Save it anew in Excel as a workbook "
    "(.xlsx), or as “Unicode Text”, for names with all their marks."
)
_TOO_MANY_PEOPLE = N_("Only the first %(count)s people were read.")
_TOO_MANY_ROWS = N_("Only the first %(count)s rows were read.")
_ROW_TWICE = N_("the row is the same as line %(other)s, and was taken once.")
_UNITS_FILLED = N_("Rows without a unit that have the one above, as in merged cells: %(count)s.")
_NOTES_LEFT_OUT = N_("Titles and notes beside names, such as “%(one)s”, are no part of the names: %(count)s rows.")
_OUTPUT_PATH = N_("“%(name)s” is a path; give a name only. The photo keeps its own name.")


@dataclass(frozen=True)
class _FoundSheet:
    sheet: Sheet
    shape: SheetShape
    rows: Sequence[BodyRow]


def find_people(file_name: str, content: TableContent) -> StaffList | None:
    """The people in a file; None where no sheet has the headings of a staff list, nor names beyond doubt.

    All sheets with such headings are used; the unit of a row is that of its column, else the title of its section,
    else, where each sheet is a unit, the sheet's name.
    """
    content = _restore_letters(content)
    shapes = [(sheet, find_shape(sheet)) for sheet in content.sheets]
    if not any(shape for _, shape in shapes):
        shapes = [(sheet, find_shape_without_headings(sheet)) for sheet in content.sheets]
    found = [_FoundSheet(sheet, shape, list(read_body_rows(shape))) for sheet, shape in shapes if shape]
    if not found:
        return None
    with_people = [each for each in found if any(not row.is_left_out for row in each.rows)] or found[:1]
    remarks: list[Remark] = []
    people = list(_unique_people(_read_people(with_people, remarks), remarks))
    if len(people) > MAX_LIST_PEOPLE:
        remarks.insert(0, Remark(_TOO_MANY_PEOPLE, {"count": MAX_LIST_PEOPLE}))
        del people[MAX_LIST_PEOPLE:]
    elif content.truncated:
        remarks.insert(0, Remark(_TOO_MANY_ROWS, {"count": MAX_LIST_ROWS}))
    if lost_count := sum(map(_shows_loss, people)):
        remarks.insert(0, Remark(_LETTERS_LOST, {"count": lost_count}))
    return StaffList(
        file_name,
        content.encoding,
        tuple(people),
        tuple(_describe_use(each) for each in with_people),
        unused_sheets=_unused_sheet_names(content, with_people),
        unused_columns=tuple(dict.fromkeys(name for each in with_people for name in _unused_headings(each.shape))),
        left_out_rows=tuple(
            _row_place(each, row.number, with_people) for each in with_people for row in each.rows if row.is_left_out
        ),
        remarks=tuple(remarks),
    )


def _restore_letters(content: TableContent) -> TableContent:
    """The content with the letters that were meant, where it is TCVN3 beyond doubt."""
    if not is_surely_tcvn3(cell for sheet in content.sheets for row in sheet.rows for cell in row.cells):
        return content
    sheets = (
        Sheet(
            decode_tcvn3(sheet.name),
            tuple(SheetRow(row.number, tuple(map(decode_tcvn3, row.cells))) for row in sheet.rows),
        )
        for sheet in content.sheets
    )
    return replace(content, sheets=tuple(sheets), encoding=TCVN3)


def _read_people(found: Sequence[_FoundSheet], remarks: list[Remark]) -> Iterator[tuple[StaffPerson, tuple[str, ...]]]:
    """Each person, and the cells that tell whether another row is the same."""
    are_units = len(found) > 1 and not any("unit" in each.shape.columns for each in found)
    filled = [fill_merged_units(each.rows) for each in found]
    if filled_count := sum(count for _, count in filled):
        remarks.append(Remark(_UNITS_FILLED, {"count": filled_count}))
    found = [replace(each, rows=rows) for each, (rows, _) in zip(found, filled, strict=True)]
    addressed = has_addresses(_listed_name(row.cells) for each in found for row in each.rows if not row.is_left_out)
    noted: list[str] = []
    for each in found:
        default_unit = normalize_text(each.sheet.name) if are_units else ""
        has_unit_column = "unit" in each.shape.columns
        for row in each.rows:
            if row.is_left_out:
                continue
            raw_row = _telling_cells(each.shape, row)
            unit = row.cells.get("unit", "") if has_unit_column else row.section or default_unit
            person = _make_person(_row_place(each, row.number, found), row.cells, unit, remarks)
            name, note = split_person_name(strip_address(person.name) if addressed else person.name)
            if name != person.name:
                noted.append(person.name)
                person = _with_bare_name(person, name, note)
            yield person, raw_row
    if noted:
        remarks.append(Remark(_NOTES_LEFT_OUT, {"one": noted[0], "count": len(noted)}))


def _listed_name(cells: Mapping[str, str]) -> str:
    return cells.get("name") or " ".join(filter(None, (cells.get("family", ""), cells.get("given", ""))))


def _with_bare_name(person: StaffPerson, name: str, note: str) -> StaffPerson:
    """The person called by the name alone; the note is the unit or the post where the list has none."""
    is_unit = not person.unit and is_unit_title(note)
    return replace(
        person,
        name=name,
        output=name if person.output == person.name else person.output,
        unit=note if is_unit else person.unit,
        title=person.title or ("" if is_unit else note),
    )


def _telling_cells(shape: SheetShape, row: BodyRow) -> tuple[str, ...]:
    """What a row says, but for its running number."""
    return tuple(text for kind, text in sorted(row.cells.items()) if kind != "number" and kind in shape.columns)


def _make_person(line: str, cells: Mapping[str, str], unit: str, remarks: list[Remark]) -> StaffPerson:
    name = _listed_name(cells)
    asked = cells.get("output", "")
    if "/" in asked or "\\" in asked:
        remarks.append(Remark(_OUTPUT_PATH, {"name": asked}, line))
        asked = ""
    output = _strip_extension(asked or name)
    return StaffPerson(
        line,
        name=_strip_extension(name) or output,
        output="" if is_lossy(output) else output,
        unit=unit,
        title=cells.get("title", ""),
        code=cells.get("code", ""),
        phone=cells.get("phone", ""),
        file=cells.get("file", ""),
        has_lost_letters=is_lossy(name) or is_lossy(output) or is_lossy(unit),
    )


def _unique_people(
    people: Iterable[tuple[StaffPerson, tuple[str, ...]]], remarks: list[Remark]
) -> Iterator[StaffPerson]:
    """The people without rows that say the same twice; a row with a name alone may be a namesake's."""
    lines: dict[tuple[str, ...], str] = {}
    for person, cells in people:
        is_telling = sum(bool(cell) for cell in cells) > 2 or bool(person.code or person.phone)
        if is_telling and cells in lines:
            remarks.append(Remark(_ROW_TWICE, {"other": lines[cells]}, person.line))
            continue
        lines.setdefault(cells, person.line)
        yield person


def _shows_loss(person: StaffPerson) -> bool:
    """Whether letters of a row were lost; a question mark in an address is none."""
    return person.has_lost_letters or (is_lossy(person.file) and "://" not in person.file)


def _describe_use(found: _FoundSheet) -> UsedSheet:
    heading, columns = found.shape.heading, found.shape.columns
    used = sorted((index, kind) for kind, index in columns.items() if kind in _USED_KINDS)
    return UsedSheet(
        found.sheet.name,
        heading.number,
        tuple((kind, _shown_heading(heading.cells[index])) for index, kind in used),
        sum(not row.is_left_out for row in found.rows),
    )


def _unused_headings(shape: SheetShape) -> Iterator[str]:
    used = {index for kind, index in shape.columns.items() if kind in _USED_KINDS}
    for index, cell in enumerate(shape.heading.cells):
        if index not in used and (text := _shown_heading(cell)):
            yield text


def _unused_sheet_names(content: TableContent, used: Sequence[_FoundSheet]) -> tuple[str, ...]:
    used_names = {each.sheet.name for each in used}
    return tuple(sheet.name for sheet in content.sheets if sheet.name not in used_names)


def _shown_heading(cell: str) -> str:
    return normalize_text(cell)[:_MAX_TOLD_HEADING]


def _row_place(found: _FoundSheet, number: int, used: Sequence[_FoundSheet]) -> str:
    """Where a row is: its number, with the sheet's name where several are used."""
    return f"{found.sheet.name} {number}" if len(used) > 1 else str(number)


def _strip_extension(text: str) -> str:
    """The name without the extension of a picture, which the format decides."""
    extension = next((extension for extension in _STRIPPED_EXTENSIONS if text.lower().endswith(extension)), "")
    return text[: len(text) - len(extension)].strip()
