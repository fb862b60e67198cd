"""What the reports say of a staff list."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from framer.batch.matching.match_staff import match_staff
from framer.batch.matching.matches_table import MatchesTable
from framer.batch.report.copies import find_copies
from framer.batch.report.csv_report import write_csv_report
from framer.batch.report.html_report import ReportHeading, write_html_report
from framer.batch.report.staff_report import StaffReport, make_staff_report
from framer.batch.staff_list.reader import read_staff_list
from framer.batch.types import DONE, FAILED, SKIPPED, ReportRow
from framer.campaigns.local_date import today
from framer.campaigns.unit_choice import choose_unit
from framer.text.unit import Unit
from support.plans import any_unit

LIST = "Sở Y tế\nHọ tên,Đơn vị,Ngày sinh\nNguyễn Văn An,Khoa Nội,1\nTrần Thị Bình,Khoa Nội,2\nLê Thị Cúc,,3\n"
ROWS = [
    ReportRow("An nguyen van.jpg", DONE, "1.jpg", crop=(0, 0, 900, 0), digest="a"),
    ReportRow("IMG_1.jpg", DONE, "2.jpg", crop=(0, 0, 900, 0), digest="b"),
    ReportRow("Nguyễn Văn An.jpg", DONE, "3.jpg", causes=(("blurred", 40),), crop=(0, 0, 1900, 0), digest="c"),
    ReportRow("copy/IMG_1.jpg", DONE, "4.jpg", crop=(0, 0, 900, 0), digest="b"),
]


def report(folder: Path, rows: Sequence[ReportRow] = ROWS) -> StaffReport:
    (folder / "list.csv").write_text(LIST, "utf-8")
    photos = [row.source for row in ROWS] + ["Bình.jpg"]
    matching = match_staff(read_staff_list(folder / "list.csv"), photos, MatchesTable(), any_unit)
    return make_staff_report(matching, str, rows)


def test_all_that_is_said(tmp_path: Path) -> None:
    said = report(tmp_path)
    assert said.list_lines == (
        "Staff list list.csv, read as UTF-8.",
        "Headings in row 2, people: 3.",
        "Columns used: Họ tên (name), Đơn vị (unit).",
        "Columns not used: Ngày sinh.",
    )
    assert said.count_lines == (
        "Photos matched with a person: 2; likely: 1; nobody’s: 2.",
        "People without a photo: 1 of 3.",
        "People whose photo may be there, to be confirmed: 1.",
        "People with several photos: 1.",
    )
    assert said.likely == (("Bình.jpg", "Trần Thị Bình (Khoa Nội)", "a part of the name that only one person has"),)
    assert [source for source, _ in said.unmatched] == ["IMG_1.jpg", "copy/IMG_1.jpg"]
    assert said.missing_text == (
        "No photo yet: 1 of 3 people\n\nNo unit given (1):\n- Lê Thị Cúc\n"
        "\nA photo may be there already, to be confirmed (1):\n- Trần Thị Bình (Khoa Nội): Bình.jpg\n"
    )


def test_of_whose_only_photo_no_picture_came_is_missed_with_the_reason(tmp_path: Path) -> None:
    failed = [replace(row, status=FAILED, code="unreadable", output=None) for row in ROWS]
    assert report(tmp_path, [failed[0], *ROWS[1:]]).missing_count == 1  # of Nguyễn Văn An there is another one
    said = report(tmp_path, failed)
    assert said.missing[0] == ("Khoa Nội", ("Nguyễn Văn An (photo: damaged or incomplete)",))
    assert "Among them people of whose photo no picture could be made: 1." in said.count_lines
    refused = [replace(row, code="usage", digest="") for row in failed]
    assert report(tmp_path, refused).missing_count == 1  # the photo is good, the unit is not


def test_who_was_left_out_is_missed_as_long_as_no_other_photo_of_theirs_is_used(tmp_path: Path) -> None:
    out = [replace(row, status=SKIPPED, code="asked", output=None) for row in ROWS]
    assert report(tmp_path, [out[0], *ROWS[1:]]).missing_count == 1  # of Nguyễn Văn An there is another one
    said = report(tmp_path, out)
    assert said.missing[0] == ("Khoa Nội", ("Nguyễn Văn An (photo left out)",))
    assert said.missing_text.startswith("No photo yet: 2 of 3 people")
    assert "Among them people whose photo was left out: 1." in said.count_lines


def test_who_is_named_without_being_in_the_list_is_nobody_of_the_list(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(LIST, "utf-8")
    table = MatchesTable().with_choice("IMG_1.jpg", "Phạm Văn Mới", "Khoa Nội")
    matching = match_staff(read_staff_list(tmp_path / "list.csv"), ["IMG_1.jpg"], table, any_unit)
    said = make_staff_report(matching, str)
    assert "People without a photo: 3 of 3." in said.count_lines
    assert said.missing_text.startswith("No photo yet: 3 of 3 people\n")
    assert "Phạm Văn Mới" not in said.missing_text
    assert said.people["IMG_1.jpg"][0] == "Phạm Văn Mới"


def test_units_are_called_as_the_campaign_has_them(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("Họ tên,Đơn vị\nTrần Thị Bình,khoa noi\nLê Thị Cúc,Khoa Dược\n", "utf-8")
    units = (Unit("noi", "Khoa Nội"), Unit("san", "Khoa Sản"))
    staff = read_staff_list(tmp_path / "list.csv")
    said = make_staff_report(match_staff(staff, [], MatchesTable(), lambda text: choose_unit(units, text)), str)
    assert said.missing == (("Khoa Nội", ("Trần Thị Bình",)), ("Khoa Dược", ("Lê Thị Cúc",)))
    assert "\nKhoa Nội (1):\n- Trần Thị Bình\n" in said.missing_text


def test_of_several_photos_that_without_a_fault_is_proposed(tmp_path: Path) -> None:
    (several,) = report(tmp_path).several
    assert (several.name, several.best) == ("Nguyễn Văn An (Khoa Nội)", "An nguyen van.jpg")
    assert set(several.sources) == {"Nguyễn Văn An.jpg", "An nguyen van.jpg"}


def test_copies_are_found_by_their_bytes() -> None:
    assert find_copies(ROWS) == [("IMG_1.jpg", "copy/IMG_1.jpg")]


def test_the_reports_have_it_all(tmp_path: Path) -> None:
    said = report(tmp_path)
    write_csv_report(ROWS, tmp_path / "r.csv", str, staff=said, unfinished=(4, 9))
    lines = [line.split("\t") for line in (tmp_path / "r.csv").read_text("utf-16").splitlines()]
    assert lines[0][7:9] == ["Person", "Match"]
    assert lines[1][2] == "Unfinished: 4 of 9 files. Run the same command again for the rest."
    assert lines[2][7:9] == ["Nguyễn Văn An", "matched"]
    heading = ReportHeading("Đại hội", today(), "en", unfinished=(4, 9))
    write_html_report(ROWS, lambda _: b"", tmp_path / "r.html", str, heading, staff=said)
    page = (tmp_path / "r.html").read_text("utf-8")
    assert "Unfinished: 4 of 9 files." in page
    assert page.index("Unfinished") < page.index("Staff list") < page.index("IMG_1.jpg</bdi> = <bdi>copy/IMG_1.jpg")
    assert "- Trần Thị Bình" in page
    assert "Photos that belong to nobody" in page


def test_whose_photo_it_is_can_be_seen_where_it_is_asked(tmp_path: Path) -> None:
    rows = [replace(row, output=f"Khoa/ảnh {row.output}") for row in ROWS[:3]]
    heading = ReportHeading("a", today(), "en")
    read = {"Khoa/ảnh 2.jpg": b"of IMG_1.jpg"}.get
    write_html_report(rows, lambda output: read(output, b""), tmp_path / "a.html", str, heading, staff=report(tmp_path))
    _, _, listed = (tmp_path / "a.html").read_text("utf-8").partition("Photos that belong to nobody")
    asked, _, _ = listed.partition("</ul>")
    assert asked.count("<li>") == 2
    assert f'href="{quote("Khoa/ảnh 2.jpg")}"' in asked
    assert f'src="data:image/jpeg;base64,{b64encode(b"of IMG_1.jpg").decode()}"' in asked
    assert asked.count("<img") == 1


def test_nothing_is_done_while_people_are_missing_or_to_be_confirmed(tmp_path: Path) -> None:
    rows = [replace(ROWS[0], approved=True, causes=(("blurred", 40),))]
    for staff, said in (
        (report(tmp_path, rows), "No picture needs to be checked."),
        (None, "All pictures have been checked."),
    ):
        write_html_report(rows, lambda _: b"", tmp_path / "a.html", str, ReportHeading("a", today(), "en"), staff=staff)
        assert f">{said}<" in (tmp_path / "a.html").read_text("utf-8")
