"""A list that was saved in Windows-1252 has “?” for every second letter; the photos' own names have them still."""

from pathlib import Path

import pytest

from framer.batch.matching.match_staff import StaffMatching, match_staff
from framer.batch.matching.matches_table import MatchesTable
from framer.batch.matching.whole_names import fill_lost_letters
from framer.batch.report.staff_report import make_staff_report
from framer.batch.staff_list.reader import read_staff_list
from support.plans import any_unit

LIST = (
    "H? và tên;??n v?\n"
    "??ng Th? H?ng Vân;B?nh vi?n L?c Bình\n"
    "V? Th? M? H?ng;B?nh vi?n L?c Bình\n"
    "Lê Th? Cúc;Chi c?c Dân s?\n"
    "Tr?n V?n Nam;Chi c?c Dân s?\n"
)
PHOTOS = ["Bệnh viện Lộc Bình/ĐẶNG THỊ HỒNG VÂN – ảnh thẻ.jpg", "Bệnh viện Lộc Bình/Le_Thi_Cuc.jpg"]


@pytest.fixture
def matching(tmp_path: Path) -> StaffMatching:
    (tmp_path / "list.csv").write_bytes(LIST.encode("cp1252"))
    return match_staff(read_staff_list(tmp_path / "list.csv"), PHOTOS, MatchesTable(), any_unit)


@pytest.mark.parametrize(
    ("listed", "written", "whole"),
    [
        ("??ng Th? H?ng Vân", "12. Đặng_Thị_Hồng_Vân (2)", "Đặng Thị Hồng Vân"),
        ("??ng Th? H?ng Vân", "ĐẶNG THỊ HỒNG VÂN", "Đặng Thị Hồng Vân"),
        ("V? TH? H?NG", "Võ Thị Hồng", "VÕ THỊ HỒNG"),
        ("V?  Th? H?ng", "Võ Thị Hồng", "Võ Thị Hồng"),
        ("Chi c?c Dân s? - KHHG?", "Chi cục Dân số - KHHGĐ", "Chi cục Dân số - KHHGĐ"),
        ("V? Th? H?ng", "Vo Thi Hong", ""),
        ("V? Th? H?ng", "Võ Thị Hằng Nga", "Võ Thị Hằng"),
        ("V? Th? H?ng", "Trần Võ Thị", ""),
    ],
)
def test_letters_are_taken_from_a_name_that_has_all_of_them(listed: str, written: str, whole: str) -> None:
    assert fill_lost_letters(listed, written) == whole


def test_who_has_a_photo_is_called_as_the_photo_is_and_units_as_their_folders(matching: StaffMatching) -> None:
    assert [(person.name, person.unit) for person in matching.staff.people] == [
        ("Đặng Thị Hồng Vân", "Bệnh viện Lộc Bình"),
        ("V? Th? M? H?ng", "Bệnh viện Lộc Bình"),
        ("Lê Th? Cúc", "Chi c?c Dân s?"),
        ("Tr?n V?n Nam", "Chi c?c Dân s?"),
    ]


def test_nothing_with_holes_is_sent_to_anybody(matching: StaffMatching) -> None:
    text = make_staff_report(matching, str).missing_text
    assert "?" not in text
    assert text.splitlines() == [
        "No photo yet: 2 of 4 people",
        "",
        "Bệnh viện Lộc Bình (1):",
        "- names with letters lost in the list: 1",
        "",
        "Unit with letters lost in the list (1):",
        "- names with letters lost in the list: 1",
    ]


def test_no_picture_and_no_unit_on_it_is_called_by_holes(matching: StaffMatching) -> None:
    assert {(assigned.output, assigned.unit) for assigned in matching.assignments.values()} == {("", None)}
