"""Staff lists as offices have them, in whatever text file."""

import os
import unicodedata
from pathlib import Path

import pytest

from framer.batch.staff_list.reader import StaffListReader, read_staff_list
from framer.batch.staff_list.types import StaffList, format_remark
from support.pictures import shared

TABLE = (
    "STT;Họ và tên;Ngày sinh;Chức vụ;Đơn vị công tác;Mã NV\r\n"
    "1;Nguyễn Thị Ánh Tuyết;02/01/1980;Bác sĩ;Khoa Nội tổng hợp;NV007\r\n"
    "2;Đỗ Đức Ưởng;03/01/1980;Điều dưỡng;Khoa Hồi sức tích cực - Chống độc;NV008\r\n"
    "3;Vũ Thị Hậu;04/01/1980;Hộ lý;Khoa Sản;NV009\r\n"
)


def read(folder: Path, table: str | bytes, encoding: str = "utf-8") -> StaffList:
    path = folder / "danh-sach.csv"
    path.write_bytes(table if isinstance(table, bytes) else table.encode(encoding))
    return read_staff_list(path)


def people(found: StaffList) -> list[tuple[str, str]]:
    return [(person.name, person.unit) for person in found.people]


def in_cp1258(text: str) -> bytes:
    """As Excel in Vietnam saves: hats and horns in the letter, tones after it."""
    parts = []
    for character in text:
        try:
            parts.append(character.encode("cp1258"))
        except UnicodeEncodeError:
            letter, *marks = list(unicodedata.normalize("NFD", character))
            hats = [mark for mark in marks if mark in "\u0302\u0306\u031b"]
            tones = "".join(mark for mark in marks if mark not in hats)
            parts.append((unicodedata.normalize("NFC", letter + "".join(hats)) + tones).encode("cp1258"))
    return b"".join(parts)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TABLE.encode(), "UTF-8"),
        (TABLE.encode("utf-8-sig"), "UTF-8"),
        (unicodedata.normalize("NFD", TABLE).encode(), "UTF-8"),
        (TABLE.replace(";", "\t").encode("utf-16"), "UTF-16"),
        (TABLE.replace(";", "\t").encode("utf-16-le"), "UTF-16"),
        (TABLE.replace(";", "\t").encode("utf-16-be"), "UTF-16"),
        (in_cp1258(TABLE.replace(";", ",")), "Windows-1258"),
        (TABLE.replace(";", "|").encode(), "UTF-8"),
        (("sep=;\r\n" + TABLE).encode("utf-8-sig"), "UTF-8"),
    ],
)
def test_one_list_in_every_form(tmp_path: Path, data: bytes, encoding: str) -> None:
    found = read(tmp_path, data)
    assert found.encoding == encoding
    assert people(found) == [
        ("Nguyễn Thị Ánh Tuyết", "Khoa Nội tổng hợp"),
        ("Đỗ Đức Ưởng", "Khoa Hồi sức tích cực - Chống độc"),
        ("Vũ Thị Hậu", "Khoa Sản"),
    ]
    assert [person.code for person in found.people] == ["NV007", "NV008", "NV009"]
    assert dict(found.used_sheets[0].columns)["unit"] == "Đơn vị công tác"
    assert found.unused_columns == ("STT", "Ngày sinh")
    assert not found.remarks


def test_letters_that_were_lost_are_told_and_written_nowhere(tmp_path: Path) -> None:
    found = read(tmp_path, TABLE.encode("cp1252", "replace"))
    assert found.encoding == "Windows-1252"
    assert [person.name for person in found.people] == ["Nguy?n Th? Ánh Tuy?t", "?? ??c ??ng", "V? Th? H?u"]
    assert [person.output for person in found.people] == ["", "", ""]
    assert "Save it anew in Excel as a workbook" in format_remark(found.remarks[0], str)


TCVN3_ROWS = (
    "STT;Hä vµ tªn;§¬n vÞ\n"
    "1;NguyÔn ThÞ BÝch Hßa;Khoa Néi tæng hîp\n"
    "2;TrÇn V¨n ViÖt;Khoa Håi søc tÝch cùc\n"
    "3;§ç §øc Ph­îng;Khoa S¶n\n"
)


def test_tcvn3_is_read_where_it_is_sure(tmp_path: Path) -> None:
    for data in (TCVN3_ROWS.encode("cp1252"), TCVN3_ROWS.encode()):
        found = read(tmp_path, data)
        assert found.encoding == "TCVN3 (ABC)"
        assert people(found) == [
            ("Nguyễn Thị Bích Hòa", "Khoa Nội tổng hợp"),
            ("Trần Văn Việt", "Khoa Hồi sức tích cực"),
            ("Đỗ Đức Phượng", "Khoa Sản"),
        ]


def test_french_and_german_are_no_tcvn3(tmp_path: Path) -> None:
    names = ["François Müller", "Zoë Kröger", "José Nuñez", "Åsa Lindström", "Jürgen Groß", "Renée Lefèvre"]
    found = read(tmp_path, "Name;Unit\n" + "".join(f"{name};Été Straße\n" for name in names))
    assert [person.name for person in found.people] == names


def test_titles_sections_totals_and_signatures_are_passed_over(tmp_path: Path) -> None:
    table = (
        "SỞ Y TẾ TỈNH LẠNG SƠN,,CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM,\n"
        "DANH SÁCH CÁN BỘ NĂM 2020,,,\n"
        ",,,\n"
        "TT,Họ và tên khai sinh,Chức danh,Ghi chú\n"
        "1,2,3,4\n"
        "I,KHOA NỘI,,\n"
        "1,Nguyễn Văn An,Bác sĩ,\n"
        "2,Trần Thị Bình,Điều dưỡng,\n"
        "II. Khoa Sản,,,\n"
        "3,Lê Thị Cúc,Hộ sinh,\n"
        "Tổng cộng: 3 người,,,\n"
        ',,"Lạng Sơn, ngày 18 tháng 9 năm 2020",\n'
        ",,NGƯỜI LẬP BIỂU,\n"
        ",Hoàng Thị Ký,,\n"
    )
    found = read(tmp_path, table)
    assert people(found) == [("Nguyễn Văn An", "KHOA NỘI"), ("Trần Thị Bình", "KHOA NỘI"), ("Lê Thị Cúc", "Khoa Sản")]
    assert found.used_sheets[0].heading_row == 4
    assert found.left_out_rows == ("5", "6", "9", "11", "12", "13", "14")


def test_a_name_in_two_columns(tmp_path: Path) -> None:
    table = "Mã cán bộ,Họ đệm,Tên,Bộ phận\nA1,Nguyễn Thị,Ánh,Văn thư\nA2,Trần Văn,Ánh,Kế toán\n"
    assert people(read(tmp_path, table)) == [("Nguyễn Thị Ánh", "Văn thư"), ("Trần Văn Ánh", "Kế toán")]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Đơn vị công tác", "unit"), ("NƠI CÔNG TÁC", "unit"), ("Bộ\u00a0phận", "unit"), ("Khoa / Phòng", "unit"),
        ("Họ  và tên\u3000khai sinh", "name"), ("Tên nhân viên", "name"), ("Họ tên\n(chữ in hoa)", "name"),
        ("Ảnh thẻ", "file"), ("Hình ảnh", "file"), ("Ảnh gốc", "file"), ("Link ảnh", "file"), ("Mã NV", "code"),
        ("Mã nhân viên", "code"), ("SĐT (Zalo)", "phone"), ("Số điện thoại", "phone"), ("Chức vụ", "title"),
    ],
)  # fmt: skip
def test_headings_of_all_kinds(tmp_path: Path, heading: str, kind: str) -> None:
    other = "Họ tên" if kind != "name" else "Đơn vị"
    found = read(tmp_path, f'STT\t"{heading}"\t{other}\n1\tx\tNguyễn A\n')
    assert kind in dict(found.used_sheets[0].columns)


def test_rows_that_say_the_same_twice_are_taken_once_and_namesakes_are_not(tmp_path: Path) -> None:
    table = (
        "Họ tên,Đơn vị,SĐT\nVũ An,Nội,0912345678\nVũ An,Nội,0912345678\nVũ An,Nội,0987654321\nLê Ba,Nội,\nLê Ba,Nội,\n"
    )
    found = read(tmp_path, table)
    assert [person.name for person in found.people] == ["Vũ An", "Vũ An", "Lê Ba", "Lê Ba"]
    assert [format_remark(remark, str) for remark in found.remarks] == [
        "line 3: the row is the same as line 2, and was taken once."
    ]


def test_a_list_is_read_again_only_when_its_file_has_changed(tmp_path: Path) -> None:
    path, reader = tmp_path / "list.csv", StaffListReader()
    path.write_text("name\nAn Bình\n", "utf-8")
    first = reader.read(path)
    assert reader.read(path) is first
    path.write_text("name\nAn Bình\nCúc Dung\n", "utf-8")
    os.utime(path, ns=(1, 1))
    assert len(reader.read(path).people) == 2


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("names-family-and-given-name.csv", [("Nguyễn Thị Ánh", ""), ("Trần Văn Ánh", "")]),
        ("names-sep-line.csv", [("Nguyễn Thị Ánh", "Khoa Nội"), ("Trần Văn Bình", "Khoa Ngoại")]),
        ("names-title-rows.csv", [("Nguyễn Thị Ánh", "Khoa Nội"), ("Trần Văn Bình", "Khoa Ngoại")]),
        ("names-two-of-one-name.csv", [("Nguyễn Văn A", "Khoa Nội"), ("Nguyễn Văn A", "Khoa Ngoại")]),
        ("names-unit-column-unknown.csv", [("Nguyễn Thị Ánh", "Khoa Nội")]),
    ],
)
def test_lists_that_were_refused_before(name: str, expected: list[tuple[str, str]]) -> None:
    found = read_staff_list(shared(f"inputs/{name}"))
    assert people(found) == expected
    assert all(person.file for person in found.people)


def test_people_are_counted_not_rows_where_a_list_is_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("framer.batch.staff_list.people.MAX_LIST_PEOPLE", 3)
    heading, names = "Danh sách\nHọ tên;Đơn vị\n", ["Lê An;A\n", "Lê Bình;A\n", "Lê Cúc;B\n", "Lê Dung;B\n"]
    whole = read(tmp_path, heading + "".join(names[:3]))
    assert (len(whole.people), whole.remarks) == (3, ())
    cut = read(tmp_path, heading + "".join(names))
    assert [person.name for person in cut.people] == ["Lê An", "Lê Bình", "Lê Cúc"]
    assert [format_remark(remark, str) for remark in cut.remarks] == ["Only the first 3 people were read."]
