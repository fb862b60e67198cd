"""Further forms of staff list that offices have: notes beside names, units above them, and no headings at all."""

from pathlib import Path

import pytest

from framer.batch.staff_list.person_names import looks_like_name, split_person_name
from framer.batch.staff_list.reader import read_staff_list
from framer.batch.staff_list.types import StaffList, format_remark
from framer.batch.staff_list.unit_titles import clean_unit_title, is_unit_title
from framer.errors import UsageError

AN, BINH, CUONG = ("Nguyễn Văn An", "Khoa Nội"), ("Trần Thị Bình", "Khoa Nội"), ("Lê Hoàng Cường", "Khoa Sản")


def read(folder: Path, *rows: str) -> StaffList:
    path = folder / "danh-sach.csv"
    path.write_text("\n".join(rows), "utf-8")
    return read_staff_list(path)


def people(found: StaffList) -> list[tuple[str, str]]:
    return [(person.name, person.unit) for person in found.people]


@pytest.mark.parametrize(
    ("cell", "name", "note"),
    [
        ("BS.CKII Nguyễn Văn An", "Nguyễn Văn An", "BS.CKII"),
        ("ThS.BS. Trần Thị Bình", "Trần Thị Bình", "ThS.BS"),
        ("Bác sĩ CKI Lê Hoàng Cường", "Lê Hoàng Cường", "Bác sĩ CKI"),
        ("Đ/c Lý A Páo", "Lý A Páo", "Đ/c"),
        ("Nguyễn Văn An (Trưởng khoa)", "Nguyễn Văn An", "Trưởng khoa"),
        ("ĐD. Trần Thị Bình - Điều dưỡng trưởng", "Trần Thị Bình", "ĐD, Điều dưỡng trưởng"),
        ("Lê Hoàng Cường, Phó khoa", "Lê Hoàng Cường", "Phó khoa"),
        ("12. Vi Thị Lan", "Vi Thị Lan", ""),
        ("Nguyễn Thị Hoa (A)", "Nguyễn Thị Hoa (A)", ""),  # how an office tells namesakes apart
        ("Y Bhin Niê", "Y Bhin Niê", ""),
        ("Đỗ Thị Hồ-Lan", "Đỗ Thị Hồ-Lan", ""),
        ("Nguyễn Văn A, Trần Văn B", "Nguyễn Văn A, Trần Văn B", ""),
        ("BS.", "BS.", ""),
    ],
)
def test_what_stands_beside_a_name_is_no_part_of_it(cell: str, name: str, note: str) -> None:
    assert split_person_name(cell) == (name, note)


def test_notes_are_told_once_and_are_the_post_where_the_list_has_none(tmp_path: Path) -> None:
    found = read(
        tmp_path, "STT;Họ và tên;Khoa", "1;BS.CKII Nguyễn Văn An;Khoa Nội", "2;Trần Thị Bình (Hộ sinh);Khoa Nội"
    )
    assert people(found) == [AN, BINH]
    assert [(person.output, person.title) for person in found.people] == [(AN[0], "BS.CKII"), (BINH[0], "Hộ sinh")]
    assert [format_remark(remark, str) for remark in found.remarks] == [
        "Titles and notes beside names, such as “BS.CKII Nguyễn Văn An”, are no part of the names: 2 rows."
    ]


def test_mr_and_mrs_before_most_names_are_no_names_but_one_alone_may_be(tmp_path: Path) -> None:
    found = read(tmp_path, "TT,Họ tên", "1,Ông Nguyễn Văn An", "2,Bà Trần Thị Bình", "3,Lê Hoàng Cường")
    assert [person.name for person in found.people] == [AN[0], BINH[0], CUONG[0]]
    found = read(tmp_path, "TT,Họ tên", "1,Ông Cao Thắng", "2,Trần Thị Bình", "3,Lê Hoàng Cường")
    assert [person.name for person in found.people] == ["Ông Cao Thắng", BINH[0], CUONG[0]]


def test_units_as_rows_above_their_people(tmp_path: Path) -> None:
    heading = "STT;Họ và tên;Chức vụ"
    people_rows = ("1;Nguyễn Văn An;Bác sĩ", "2;Trần Thị Bình;Điều dưỡng"), ("3;Lê Hoàng Cường;Bác sĩ",)
    for first, second in (
        (";Khoa Nội;", ";Khoa Sản;"),
        ("I;Khoa Nội (02 người);", "II;Khoa Sản: 01 người;"),
        ("1;Khoa Nội;", "2;Khoa Sản;"),
        ("Khoa Nội;;", "Khoa Sản;;"),
    ):
        found = read(tmp_path, heading, first, *people_rows[0], second, *people_rows[1])
        assert people(found) == [AN, BINH, CUONG]


@pytest.mark.parametrize("name", ["Bàn Thị Mai", "Tô Văn Hùng", "Trương Thị Lan", "Đoàn Văn Nam", "Văn Phong"])
def test_family_names_that_look_like_units_are_people(name: str) -> None:
    assert not is_unit_title(name)


def test_how_many_people_a_unit_has_is_no_part_of_its_name() -> None:
    assert clean_unit_title("II. Khoa Sản (12 đ/c)") == "Khoa Sản"
    assert clean_unit_title("Khoa Nội: 15") == "Khoa Nội"
    assert clean_unit_title("Khoa Nội 2") == "Khoa Nội 2"


def test_a_unit_that_stands_once_beside_all_its_people(tmp_path: Path) -> None:
    rows = ("Khoa Nội;Nguyễn Văn An", ";Trần Thị Bình", "Khoa Sản;Lê Hoàng Cường", ";Vi Thị Lan")
    found = read(tmp_path, "Đơn vị;Họ và tên", *rows)
    assert people(found) == [AN, BINH, CUONG, ("Vi Thị Lan", "Khoa Sản")]
    assert "merged cells: 2." in format_remark(found.remarks[0], str)


def test_a_unit_that_is_missing_is_not_that_of_the_row_above(tmp_path: Path) -> None:
    rows = ("Khoa Nội;Nguyễn Văn An", "Khoa Nội;Trần Thị Bình", ";Vi Thị Lan", "Khoa Sản;Lê Hoàng Cường")
    assert people(read(tmp_path, "Đơn vị;Họ và tên", *rows)) == [AN, BINH, ("Vi Thị Lan", ""), CUONG]
    rows = ("Khoa Nội;Nguyễn Văn An", ";Vi Thị Lan", "Khoa Sản;Lê Hoàng Cường")
    assert people(read(tmp_path, "Đơn vị;Họ và tên", *rows)) == [AN, ("Vi Thị Lan", ""), CUONG]


def test_one_heading_above_family_and_given_names(tmp_path: Path) -> None:
    rows = ("1;Nguyễn Văn;An;Khoa Nội", "2;Trần Thị;Bình;Khoa Nội", "3;Lê Hoàng;Cường;Khoa Sản")
    assert people(read(tmp_path, "STT;Họ và tên;;Đơn vị", *rows)) == [AN, BINH, CUONG]
    rows = ("1;Nguyễn Văn An;Nam;Khoa Nội", "2;Trần Thị Bình;Nữ;Khoa Nội", "3;Lê Hoàng Cường;Nam;Khoa Sản")
    assert people(read(tmp_path, "STT;Họ và tên;;Đơn vị", *rows)) == [AN, BINH, CUONG]


def test_headings_again_and_labels_of_columns_are_no_people(tmp_path: Path) -> None:
    heading = "STT;Họ và tên;Đơn vị"
    rows = ("1;Nguyễn Văn An;Khoa Nội", "2;Trần Thị Bình;Khoa Nội", heading, "3;Lê Hoàng Cường;Khoa Sản")
    found = read(tmp_path, heading, "A;B;C", *rows)
    assert people(found) == [AN, BINH, CUONG]
    assert found.left_out_rows == ("2", "5")


def test_two_tables_side_by_side(tmp_path: Path) -> None:
    rows = ("1;Nguyễn Văn An;Khoa Nội;;3;Lê Hoàng Cường;Khoa Sản", "2;Trần Thị Bình;Khoa Nội;;;;")
    found = read(tmp_path, "STT;Họ và tên;Đơn vị;;STT;Họ và tên;Đơn vị", *rows)
    assert people(found) == [AN, BINH, CUONG]
    assert [person.line for person in found.people] == ["2", "3", "2"]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Họ và tên của anh/chị:", "name"),
        ("Nhập họ tên (có dấu)", "name"),
        ("Họ tên NV", "name"),
        ("Tên CBCCVC", "name"),
        ("Tải ảnh chân dung lên", "file"),
        ("Đơn vị công tác *", "unit"),
        ("Họ và tên vợ/chồng", ""),
        ("Họ tên cha", ""),
    ],
)
def test_headings_of_forms(tmp_path: Path, heading: str, kind: str) -> None:
    other = "Họ tên" if kind != "name" else "Khoa"
    columns = dict(read(tmp_path, f"{heading}\t{other}", "x\tNguyễn A").used_sheets[0].columns)
    assert columns.get(kind) == (heading if kind else None)


def test_rows_without_headings_are_known_by_what_stands_in_them(tmp_path: Path) -> None:
    found = read(tmp_path, "1\tNguyễn Văn An\tKhoa Nội", "2\tTrần Thị Bình\tKhoa Nội", "3\tLê Hoàng Cường\tKhoa Sản")
    assert people(found) == [AN, BINH, CUONG]
    assert (found.used_sheets[0].heading_row, dict(found.used_sheets[0].columns)) == (0, {"name": "B", "unit": "C"})


def test_names_pasted_from_a_chat(tmp_path: Path) -> None:
    found = read(tmp_path, "1. Nguyễn Văn An - Khoa Nội", "2. trần thị bình", "3) Lê Hoàng Cường", "Hết ạ")
    assert people(found)[:3] == [AN, ("trần thị bình", ""), (CUONG[0], "")]


def test_text_without_names_is_no_list(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        read(tmp_path, "Kính gửi các đơn vị", "Sở Y tế đề nghị gửi ảnh", "trước ngày 20 tháng 9", "Trân trọng")


@pytest.mark.parametrize("text", ["Khoa Nội", "Kính gửi", "Hoa", "Nguyễn 123 An", "Trân trọng cảm ơn các bạn nhé"])
def test_what_is_no_name(text: str) -> None:
    assert not looks_like_name(text)
