"""Workbooks → text, as a confined worker does it; the worker itself is in the lane `integration`."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from framer.batch.staff_list.workbook import pack_workbook
from framer.errors import TooLarge, UsageError


def saved_workbook(*sheets: tuple[str, list[list[object]]]) -> bytes:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets:
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def unpacked(data: bytes) -> list[list[str]]:
    """The cells of the first sheet."""
    _, *rows = pack_workbook(data, "x.xlsx").decode().split("\x1d")[0].split("\x1e")
    return [row.split("\x1f")[:-1] for row in rows if row]


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The workbook with another content for one part."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return buffer.getvalue()


def test_cells_are_text_as_people_see_it() -> None:
    row: list[object] = [
        "Nguyễn Thị Ánh",
        12,
        12.0,
        1.5,
        date(1980, 1, 2),
        datetime(2020, 9, 18, 7, 30),
        True,
        "a\x1fb",
    ]
    assert unpacked(saved_workbook(("S", [[cell for cell in row if cell != "a\x1fb"]]))) == [
        ["Nguyễn Thị Ánh", "12", "12", "1.5", "02/01/1980", "18/09/2020 07:30", "True"]
    ]


def test_rows_keep_their_numbers() -> None:
    packed = pack_workbook(saved_workbook(("S", [["a"], [], [], ["b"]])), "x.xlsx").decode()
    assert packed == "S\x1ea\x1f\x1e\x1e\x1eb\x1f\x1e\x1d"


def test_formulas_are_not_run() -> None:
    """Without Excel there is no stored value, and nothing is reckoned instead."""
    assert unpacked(saved_workbook(("S", [["name", '=HYPERLINK("http://example.invalid","x")'], ["An", "=1+1"]]))) == [
        ["name"],
        ["An"],
    ]


def test_hidden_sheets_count_only_where_there_is_no_other() -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["shown"])
    workbook.create_sheet("old").append(["hidden"])
    workbook["old"].sheet_state = "hidden"
    buffer = io.BytesIO()
    workbook.save(buffer)
    assert b"hidden" not in pack_workbook(buffer.getvalue(), "x.xlsx")


def test_parts_that_unpack_to_too_much_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("framer.batch.staff_list.workbook._MAX_PART_BYTES", 2**20)
    bomb = with_part(saved_workbook(("S", [["a"]])), "xl/sharedStrings.xml", b"<sst>" + b" " * 2**20)
    assert len(bomb) < 10_000
    with pytest.raises(TooLarge, match="unpacks to far more"):
        pack_workbook(bomb, "x.xlsx")


@pytest.mark.parametrize("lead", [b"", b"<!-- " + b"x" * 70_000 + b" -->"])
@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_entities_are_refused(part: str, lead: bytes) -> None:
    entities = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 9))
    document = lead + b'<!DOCTYPE x [<!ENTITY a0 "ha">' + entities + b"]><x>&a8;</x>"
    with pytest.raises(UsageError, match="cannot be read as an Excel workbook"):
        pack_workbook(with_part(saved_workbook(("S", [["a"]])), part, document), "x.xlsx")


def test_an_entity_that_names_a_file_is_refused() -> None:
    document = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'
    with pytest.raises(UsageError):
        pack_workbook(with_part(saved_workbook(("S", [["a"]])), "xl/sharedStrings.xml", document), "x.xlsx")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"no zip at all"])
def test_what_is_no_workbook(data: bytes) -> None:
    with pytest.raises(UsageError, match="cannot be read as an Excel workbook"):
        pack_workbook(data, "x.xlsx")


def test_a_cell_far_away_takes_no_time() -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c><c r="XFD1"><v>1</v></c></row>'
        b'<row r="1048576"><c r="A1048576"><v>2</v></c></row></sheetData></worksheet>'
    )
    assert unpacked(with_part(saved_workbook(("S", [["a"]])), "xl/worksheets/sheet1.xml", sheet)) == [["name"]]
