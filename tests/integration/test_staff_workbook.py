"""Workbooks of anybody, opened in a confined worker."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from framer.batch.staff_list.reader import read_staff_list
from framer.batch.staff_list.types import MAX_LIST_PEOPLE, Remark
from framer.desk.campaigns.unit_lists import read_file_of_units, read_unit_text
from framer.errors import UsageError


def save_office_list(path: Path) -> None:
    """With merged titles above the headings, a signature below, and sheets that are none."""
    workbook = openpyxl.Workbook()
    cover = workbook.active
    cover.title = "Bìa"
    cover.append(["Kèm theo Công văn số 2109"])
    sheet = workbook.create_sheet("CBVC 2020")
    sheet["A1"] = "SỞ Y TẾ TỈNH LẠNG SƠN"
    sheet.merge_cells("A1:D1")
    sheet["A3"] = "DANH SÁCH CÁN BỘ"
    for column, heading in enumerate(["STT", "Họ và tên", "Ngày sinh", "Đơn vị", "File ảnh"], 1):
        sheet.cell(5, column, heading)
    sheet.append([1, "Nguyễn Thị Ánh", "01/02/1980", "Khoa Nội", 12])
    sheet.append([2, "Trần Văn Bình", None, "Khoa Ngoại", None])
    sheet.cell(9, 4, "Lạng Sơn, ngày 18 tháng 9 năm 2020")
    sheet.cell(10, 4, "NGƯỜI LẬP BIỂU")
    workbook.save(path)


def test_a_workbook_of_an_office(tmp_path: Path) -> None:
    save_office_list(tmp_path / "danh-sach.xlsx")
    found = read_staff_list(tmp_path / "danh-sach.xlsx")
    assert [(person.line, person.name, person.unit, person.file) for person in found.people] == [
        ("6", "Nguyễn Thị Ánh", "Khoa Nội", "12"),
        ("7", "Trần Văn Bình", "Khoa Ngoại", ""),
    ]
    used = found.used_sheets[0]
    assert (used.name, used.heading_row, used.people_count) == ("CBVC 2020", 5, 2)
    assert (found.encoding, found.unused_sheets, found.left_out_rows) == ("Excel (.xlsx)", ("Bìa",), ("9", "10"))


def test_units_of_a_campaign_come_from_a_workbook_too(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["Kèm theo Công văn số 2109"])
    sheet = workbook.create_sheet("Khoa phòng")
    for row in (
        ["DANH SÁCH KHOA PHÒNG"],
        ["STT", "Tên khoa", "Số người"],
        [1, "Khoa Nội; tim mạch", 42],
        [2, "Khoa Dược", 9],
    ):
        sheet.append(row)
    data = io.BytesIO()
    workbook.save(data)
    units, faults = read_unit_text(read_file_of_units("khoa.xlsx", data.getvalue()).text)
    assert [(unit["name"], unit["staff"]) for unit in units] == [("Khoa Nội, tim mạch", 42), ("Khoa Dược", 9)]
    assert not faults
    with pytest.raises(UsageError):
        read_file_of_units("khoa.xlsx", b"PK\x03\x04 and no workbook")


def test_a_sheet_for_each_unit(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for unit, name in (("Khoa Nội", "Nguyễn Văn An"), ("Khoa Sản", "Lê Thị Cúc")):
        sheet = workbook.create_sheet(unit)
        sheet.append(["STT", "Họ tên"])
        sheet.append([1, name])
    workbook.save(tmp_path / "x.xlsx")
    found = read_staff_list(tmp_path / "x.xlsx")
    assert [(person.line, person.name, person.unit) for person in found.people] == [
        ("Khoa Nội 2", "Nguyễn Văn An", "Khoa Nội"),
        ("Khoa Sản 2", "Lê Thị Cúc", "Khoa Sản"),
    ]


@pytest.mark.parametrize("data", [b"PK\x03\x04xlsx", b"PK\x03\x04" + bytes(4_000)])
def test_what_only_begins_like_a_workbook(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.xlsx").write_bytes(data)
    with pytest.raises(UsageError, match=r"x\.xlsx cannot be read as an Excel workbook"):
        read_staff_list(tmp_path / "x.xlsx")


SHARED_STRINGS_TYPE = (
    b'<Override PartName="/xl/sharedStrings.xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)


def write_workbook(path: Path, sheet: bytes, strings: bytes) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["Họ tên"])
    buffer = io.BytesIO()
    workbook.save(buffer)
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part not in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"):
                new.writestr(part, old.read(part).replace(b"</Types>", SHARED_STRINGS_TYPE + b"</Types>"))
        new.writestr("xl/worksheets/sheet1.xml", sheet)
        new.writestr("xl/sharedStrings.xml", strings)


NAMESPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def test_a_bomb_of_shared_strings_is_told_and_costs_its_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three million strings fit into the bound on parts; the worker's time or memory is what they meet."""
    monkeypatch.setattr("framer.batch.staff_list.reader._WORKBOOK_SECONDS", 2.0)
    strings = b"<sst " + NAMESPACE + b">" + b"<si><t>%s</t></si>" % (b"x" * 40) * 3_000_000 + b"</sst>"
    write_workbook(tmp_path / "x.xlsx", b"<worksheet " + NAMESPACE + b"><sheetData/></worksheet>", strings)
    assert (tmp_path / "x.xlsx").stat().st_size < 1_000_000
    with pytest.raises(UsageError, match=r"x\.xlsx: this workbook takes too long or too much memory"):
        read_staff_list(tmp_path / "x.xlsx")


@pytest.mark.large
def test_more_rows_than_a_list_may_have(tmp_path: Path) -> None:
    rows = b"".join(
        b'<row r="%d"><c r="A%d" t="s"><v>%d</v></c></row>' % (number, number, number > 1)
        for number in range(1, MAX_LIST_PEOPLE + 50)
    )
    strings = "<si><t>Họ tên</t></si><si><t>Nguyễn Văn An</t></si>".encode()
    write_workbook(
        tmp_path / "x.xlsx",
        b"<worksheet " + NAMESPACE + b"><sheetData>" + rows + b"</sheetData></worksheet>",
        b"<sst " + NAMESPACE + b">" + strings + b"</sst>",
    )
    found = read_staff_list(tmp_path / "x.xlsx")
    assert len(found.people) == MAX_LIST_PEOPLE
    assert found.remarks == (Remark("Only the first %(count)s people were read.", {"count": MAX_LIST_PEOPLE}),)
