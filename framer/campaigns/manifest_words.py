"""The captions and units of a ``campaign.toml``, which may be one, several, or a table beside it."""

import csv
import re
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Any

from framer.campaigns.manifest_fields import MAX_UNIT_LENGTH
from framer.campaigns.manifest_findings import COPY_IT, COPY_OR_TYPE, TYPE_EXAMPLE, TYPE_LINE, ManifestFinding
from framer.campaigns.manifest_ids import MAX_ID_LENGTH, suggest_id
from framer.campaigns.manifest_keys import CAPTION_KEYS, UNIT_KEYS, nearest_name
from framer.campaigns.manifest_lines import KeyPath
from framer.campaigns.manifest_tables import ManifestReader
from framer.campaigns.manifest_text import read_text_file
from framer.campaigns.manifest_values import Slip, ascii_name, normalize_manifest_text, read_text
from framer.campaigns.types import Caption
from framer.i18n import N_
from framer.text.unit import Unit

MAX_UNITS = 2_000
MAX_CAPTIONS = 12
MAX_UNIT_FILE_BYTES = 500_000
CAPTION_PLACEHOLDERS = ("link", "unit")

_NOT_CAPTIONS = N_("“captions” must be a list of texts.")
_NO_PLACEHOLDER = N_("{%(name)s} in “%(key)s” stands for nothing; possible: {link} and {unit}.")
_NOT_UNITS = N_("“units” must be a list of names, or the name of a CSV file beside campaign.toml.")
_ENTRIES_TOO_MANY = N_("“%(key)s” has %(count)d entries; at most %(most)d.")
_BAD_UNIT_ID = N_("The unit's id “%(id)s” cannot stand in addresses: only a-z, 0-9 and - are possible.")
_SAME_UNIT = N_("Two units have the id “%(id)s”.")
_SAME_NAME = N_("“%(name)s” stands in the list twice, and is taken once.")
_LONG_UNIT = N_("The unit's name has %(count)d letters; at most %(most)d.")
_NO_UNIT_NAME = N_("This unit has no name.")
_BAD_STAFF = N_("The number of people is “%(value)s”; it must be a whole number, or empty.")
_NO_TABLE = N_("There is no file “%(name)s” beside campaign.toml.")
_UNITS_IN_ONE = N_("“units” is a list: each name stands in quotes, all of them in brackets.")
_NO_CSV = N_("“%(name)s” is no CSV file.")
_SAVE_AS_CSV = N_(
    "Save the list from Excel with File → Save as, CSV UTF-8, beside campaign.toml, and type line %(line)d like this: "
    "%(correction)s"
)
_EMPTY_TABLE = N_("There is no unit in the file.")

_WORKBOOKS = (".xlsx", ".xls", ".ods", ".docx", ".doc", ".pdf")
_MAX_ROWS_ABOVE_HEAD = 5  # a title, the day, an empty line
_COLUMNS = {
    "name": "name", "ten": "name", "ten_don_vi": "name", "don_vi": "name", "unit": "name", "ten_day_du": "name",
    "khoa_phong": "name", "ten_khoa_phong": "name", "phong_khoa": "name", "khoa": "name", "phong": "name",
    "ten_khoa": "name", "ten_phong": "name", "phong_ban": "name", "ten_phong_ban": "name", "khoa_phong_ban": "name",
    "bo_phan": "name", "ten_bo_phan": "name", "co_quan": "name", "ten_co_quan": "name", "co_quan_don_vi": "name",
    "don_vi_co_quan": "name", "khoa_phong_trung_tam": "name", "chi_bo": "name", "chi_doan": "name", "to": "name",
    "to_chuc": "name", "department": "name",
    "short_name": "short", "short": "short", "ten_ngan": "short", "ten_tat": "short", "viet_tat": "short",
    "ten_viet_tat": "short", "id": "id", "ma": "id", "ma_don_vi": "id", "staff": "staff", "so_nguoi": "staff",
    "so_can_bo": "staff", "nhan_su": "staff", "so_luong": "staff", "bien_che": "staff", "tong_so": "staff",
    "tong_so_nguoi": "staff", "so_nhan_vien": "staff", "so_nhan_su": "staff", "so_cbvc": "staff", "si_so": "staff",
    "so_can_bo_vien_chuc": "staff", "so_luong_nguoi": "staff", "so_doan_vien": "staff", "so_dang_vien": "staff",
}  # fmt: skip
_COLUMN_ORDER = ("name", "short", "id", "staff")


def read_captions(reader: ManifestReader, single: str) -> tuple[Caption, ...]:
    """The captions of the document: `single`, which is its ``caption``, and those of the list ``captions``."""
    captions = [Caption(single)] if single else []
    _check_placeholders(reader, ("caption",), single)
    listed = reader.document.get("captions", [])
    if not isinstance(listed, list):
        fix = [listed] if isinstance(listed, str) else None
        reader.tell(("captions",), Slip("not_captions", _NOT_CAPTIONS, fix))
        return tuple(captions)
    if len(listed) > MAX_CAPTIONS:
        reader.tell(("captions",), _refuse_count(len(listed), MAX_CAPTIONS))
    for number, item in enumerate(listed[:MAX_CAPTIONS]):
        path: KeyPath = ("captions", number)
        if isinstance(item, dict):
            values = reader.read_table(item, path, CAPTION_KEYS)
            reader.require(item, path, CAPTION_KEYS[1])
        else:
            text, slip = read_text(item)
            values = {"text": text}
            if slip:
                reader.tell(path, slip)
        if values.get("text"):
            _check_placeholders(reader, path, values["text"])
            captions.append(Caption(values["text"], values.get("label", "")))
    return tuple(captions)


def read_units(reader: ManifestReader, directory: Path) -> tuple[Unit, ...]:
    """The units of the document, whose CSV file would be in `directory`."""
    listed = reader.document.get("units", [])
    if isinstance(listed, str):
        return _read_unit_file(reader, directory, listed.strip())
    if not isinstance(listed, list) or not all(isinstance(item, str | dict) for item in listed):
        reader.tell(("units",), Slip("not_units", _NOT_UNITS, ["Khoa Nội", "Khoa Ngoại"], is_example=True))
        return ()
    if len(listed) > MAX_UNITS:
        reader.tell(("units",), _refuse_count(len(listed), MAX_UNITS))
        return ()
    units: list[Unit] = []
    for number, item in enumerate(listed):
        path: KeyPath = ("units", number)
        values = reader.read_table(item, path, UNIT_KEYS) if isinstance(item, dict) else {"name": item}
        unit, slip = _make_unit(values, units)
        if slip:
            reader.tell(path if isinstance(item, str) else (*path, str(slip.details.get("field", "name"))), slip)
        if unit:
            units.append(unit)
    return tuple(units)


def _read_unit_file(reader: ManifestReader, directory: Path, name: str) -> tuple[Unit, ...]:
    path = PurePath(name)
    if not path.suffix or "\n" in name:
        names = [each.strip() for each in re.split(r"[,;\n]", name) if each.strip()]
        reader.tell(("units",), Slip("units_in_one", _UNITS_IN_ONE, names))
        return ()
    if path.suffix.lower() in _WORKBOOKS:
        meant = path.with_suffix(".csv").name
        reader.tell(("units",), Slip("no_csv", _NO_CSV, meant, hint=_SAVE_AS_CSV, details={"name": name[:60]}))
        return ()
    file = directory / path.name
    if path.parent != PurePath() or not path.name or not file.is_file():
        tables = sorted(each.name for each in directory.glob("*.csv"))
        statement = reader.places.find(("units",))
        correction, hint = (f'units = "{tables[0]}"', COPY_OR_TYPE) if tables else ("", COPY_IT)
        line = statement.first if statement else 0
        details = {"name": name[:60]}
        reader.add("no_unit_file", ("units",), line, _NO_TABLE, correction=correction, hint=hint, details=details)
        return ()
    decoded = read_text_file(file, MAX_UNIT_FILE_BYTES)
    reader.findings += decoded.findings
    if decoded.text is None:
        return ()
    units, findings = parse_unit_table(decoded.text, f"{directory.name}/{file.name}")
    reader.findings += findings
    return units


def parse_unit_table(text: str, file: str) -> tuple[tuple[Unit, ...], list[ManifestFinding]]:
    """The units of a CSV table: name, short name, id, staff, in the order of its heading or, without one, in this one.

    What stands above the heading, and a column that numbers the lines, is left out.
    Columns are parted by ``;``, ``,`` or a tabulator. `file` is how findings call it.
    """
    lines = text.split("\n")
    delimiter = max(
        ";\t,", key=lambda sign: max((line.count(sign) for line in lines[:_MAX_ROWS_ABOVE_HEAD]), default=0)
    )
    rows = csv.reader(lines, delimiter=delimiter)
    findings: list[ManifestFinding] = []
    units: list[Unit] = []
    names: set[str] = set()
    columns, heading = _find_unit_columns(lines, delimiter)
    for row in rows:
        cells = [normalize_manifest_text(" ".join(cell.split())) for cell in row]
        if not any(cells) or rows.line_num <= heading:
            continue
        values: dict[str, Any] = {name: cell for name, cell in zip(columns, cells, strict=False) if name and cell}
        unit, slip = _make_unit(values, units)
        if unit and not values.get("id") and unit.name.casefold() in names:
            slip = Slip("same_unit_name", _SAME_NAME, None, "warning", details={"name": unit.name})
            unit = None
        if slip is None and len(units) >= MAX_UNITS:
            slip = _refuse_count(len(units) + 1, MAX_UNITS)
        if slip:
            values |= {str(slip.details["field"]): slip.fix} if slip.fix is not None and "field" in slip.details else {}
            kept = [*cells, *[""] * (len(columns) - len(cells))]
            meant = (str(values.get(name, "")) if name else cell for name, cell in zip(columns, kept, strict=False))
            correction = delimiter.join(meant).rstrip(delimiter)
            hint = TYPE_EXAMPLE if slip.is_example else TYPE_LINE
            correction, hint = (correction, hint) if slip.fix is not None else ("", "")
            details = {"key": "units", **slip.details}
            findings.append(
                ManifestFinding(
                    slip.code, "units", rows.line_num, slip.message, correction, slip.severity, file, hint, details
                )
            )
        if slip and slip.code == "too_many":
            break
        if unit:
            units.append(unit)
            names.add(unit.name.casefold())
    if not units and not findings:
        findings.append(ManifestFinding("no_units", "units", 0, _EMPTY_TABLE, "", "error", file))
    return tuple(units), findings


def _find_unit_columns(lines: list[str], delimiter: str) -> tuple[tuple[str, ...], int]:
    """What the columns hold ("" for what is not looked at), and the number of the line that says so; 0 without one."""
    rows = csv.reader(lines, delimiter=delimiter)
    filled: list[list[str]] = []
    for row in rows:
        columns = tuple(_COLUMNS.get(ascii_name(cell), "") for cell in row)
        if "name" in columns:
            return columns, rows.line_num
        cells = [cell.strip() for cell in row]
        if any(cells):
            filled.append(cells)
        if rows.line_num > _MAX_ROWS_ABOVE_HEAD:
            break
    is_numbered = bool(filled) and len(filled[0]) > 1 and filled[0][0].isdecimal()
    skipped = ("",) if is_numbered else ()
    seconds = [cells[len(skipped) + 1] for cells in filled if len(cells) > len(skipped) + 1]
    are_people = any(seconds) and all(cell.replace(".", "").isdecimal() for cell in seconds if cell)
    return (*skipped, *(("name", "staff") if are_people else _COLUMN_ORDER)), 0


def _make_unit(values: Mapping[str, Any], before: list[Unit]) -> tuple[Unit | None, Slip | None]:
    """The unit that `values` describe, unlike those `before`; the detail ``field`` of a slip says what is wrong."""
    name, short = (" ".join(str(values.get(key, "")).split()) for key in ("name", "short"))
    if not name:
        return None, Slip("no_unit_name", _NO_UNIT_NAME, "Khoa Nội", is_example=True, details={"field": "name"})
    if len(name) > MAX_UNIT_LENGTH:
        return None, Slip(
            "long_unit", _LONG_UNIT, details={"field": "name", "count": len(name), "most": MAX_UNIT_LENGTH}
        )
    staff = values.get("staff")
    if isinstance(staff, str):
        digits = re.sub(r"[.\s]", "", staff)
        if not re.fullmatch(r"\d{1,7}", digits):
            shown = {"field": "staff", "value": staff[:40]}
            return None, Slip("bad_staff", _BAD_STAFF, 25, is_example=True, details=shown)
        staff = int(digits)
    ids = {unit.id for unit in before}
    unit_id = str(values.get("id", "")) or _free_id(suggest_id(short or name) or f"don-vi-{len(before) + 1}", ids)
    if suggest_id(unit_id) != unit_id:
        shown = {"field": "id", "id": unit_id[:60]}
        return None, Slip("bad_unit_id", _BAD_UNIT_ID, suggest_id(unit_id) or "don-vi", is_example=True, details=shown)
    if unit_id in ids:
        shown = {"field": "id", "id": unit_id}
        return None, Slip("same_unit", _SAME_UNIT, _free_id(unit_id, ids), is_example=True, details=shown)
    return Unit(unit_id, name, short, staff), None


def _free_id(wanted: str, taken: set[str]) -> str:
    """`wanted`, or with a number that makes it another one than those `taken`."""
    number, unit_id = 1, wanted
    while unit_id in taken:
        number += 1
        unit_id = f"{wanted[: MAX_ID_LENGTH - 5]}-{number}"
    return unit_id


def _refuse_count(count: int, most: int) -> Slip:
    return Slip("too_many", _ENTRIES_TOO_MANY, details={"count": count, "most": most})


def _check_placeholders(reader: ManifestReader, path: KeyPath, text: str) -> None:
    """Warn of ``{…}`` in a caption that stands for nothing but looks as if it should."""
    for name in re.findall(r"\{\s*([\w ]{1,20})\s*\}", text):
        if name not in CAPTION_PLACEHOLDERS:
            near = nearest_name(name, CAPTION_PLACEHOLDERS) or {"duong_dan": "link", "don_vi": "unit"}.get(
                ascii_name(name), "link"
            )
            fix = text.replace(f"{{{name}}}", f"{{{near}}}")
            reader.tell(path, Slip("no_placeholder", _NO_PLACEHOLDER, fix, "warning", details={"name": name}))
