"""director.html: names by unit; a picture whose person nobody has named is told as such, after the others."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from framer.batch.matching.match_staff import match_staff
from framer.batch.matching.matches_table import MatchesTable
from framer.batch.report.absent_people import find_absent
from framer.batch.report.director_page import write_director_page
from framer.batch.report.html_report import ReportHeading
from framer.batch.report.reasons import FAILURE_LABELS, REFUSED_UNIT
from framer.batch.staff_list.reader import read_staff_list
from framer.batch.types import LEFT_OUT_REASON, ReportRow
from framer.campaigns.unit_choice import choose_unit
from framer.errors import UsageError
from framer.text.unit import Unit
from support.plans import any_unit
from support.reports import DAY, ENGLISH, failed, row

ZALO = "z2080000000000_0123456789abcdef0123456789abcdef.jpg"


LIST = """Họ tên,Đơn vị
Nguyễn Văn An,Khoa Nội
Trần Thị Bình,Khoa Nội
Phạm Dũng,Khoa Nội
Lê Cúc,Khoa Sản
Võ Em,Khoa Dược
"""


def absent_of(folder: Path, names: str, rows: Sequence[ReportRow]) -> Mapping[str, Sequence[str]]:
    """Who of a list has no picture among the rows."""
    (folder / "list.csv").write_text(names, "utf-8")
    photos = [each.source for each in rows]
    matching = match_staff(read_staff_list(folder / "list.csv"), photos, MatchesTable(), any_unit)
    return find_absent(rows, matching, ENGLISH)


def shown(rows: Sequence[ReportRow], path: Path, absent: Mapping[str, Sequence[str]] | None = None) -> str:
    """The words of the page of `rows`, on which everybody called Nguyễn is known."""
    heading = ReportHeading("Campaign", DAY, "en")
    write_director_page(rows, lambda output: None, path, ENGLISH, heading, lambda each: "Nguyễn" in each.source, absent)
    text = re.sub("<[^>]*>", "", re.sub("(?s).*<main>", "", path.read_text("utf-8")))
    return " ".join(text.split())


def test_a_file_name_is_no_persons_name(tmp_path: Path) -> None:
    rows = [row(ZALO, unit="Khoa Nội"), row("Nguyễn Văn An.jpg", unit="Khoa Nội"), row("IMG_1.jpg", unit="Khoa Nội")]
    assert shown(rows, tmp_path / "director.html") == (
        "Khoa Nội 3 Nguyễn Văn An No name yet IMG_1 No name yet z2080000000000_0…"
    )


def test_pictures_of_nobody_without_a_unit_come_after_all_units(tmp_path: Path) -> None:
    rows = [row("IMG_1.jpg"), row("IMG_2.jpg", unit="Khoa A"), row("Nguyễn Văn An.jpg", unit="Khoa Sản")]
    text = shown(rows, tmp_path / "director.html")
    assert text.index("Nguyễn Văn An") < text.index("IMG_1") < text.index("IMG_2")


def test_a_folder_that_is_called_as_a_unit_is_that_unit(tmp_path: Path) -> None:
    folder = "Bệnh viện Đa khoa tỉnh/Khoa Sản"
    rows = [
        row(f"{folder}/Nguyễn An.jpg", output=f"{folder}/Nguyễn An.jpg", unit="Khoa Sản"),
        row(f"{folder}/IMG_1.jpg", output=f"{folder}/IMG_1.jpg"),
        row("Khoa Nội/IMG_2.jpg", output="Khoa Nội/IMG_2.jpg"),
    ]
    path = tmp_path / "director.html"
    assert shown(rows, path) == "Khoa Sản 2 Nguyễn An No name yet IMG_1 Khoa Nội 1 No name yet IMG_2"
    assert "Pictures: 3. Units: 2." in path.read_text("utf-8")


def test_how_many_are_approved_is_told(tmp_path: Path) -> None:
    path = tmp_path / "director.html"
    for approved, told in (
        (0, "Approved: 0 of 3. To be looked at closely: 1."), (2, "Approved: 2 of 3. To be looked at closely: 1."),
        (3, "Approved: 3 of 3."),
    ):  # fmt: skip
        rows = [row(f"{number}.jpg", *["no_face"] * (number == 2), approved=number < approved) for number in range(3)]
        shown(rows, path)
        assert told in " ".join(re.sub("<[^>]*>", "", path.read_text("utf-8")).split())


def test_who_has_no_picture_is_named_by_unit(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(LIST, "utf-8")
    photos = ["Nguyễn Văn An.jpg", "Trần Thị Bình.jpg", "Võ Em.jpg", "IMG_1.jpg"]
    units = (Unit("kn", "Khoa Nội tổng hợp", "Khoa Nội"), Unit("ks", "Khoa Sản"), Unit("kd", "Khoa Dược"))
    matching = match_staff(
        read_staff_list(tmp_path / "list.csv"), photos, MatchesTable(), lambda text: choose_unit(units, text)
    )
    rows = [
        row("Nguyễn Văn An.jpg", unit="Khoa Nội tổng hợp", approved=True),
        replace(row("Trần Thị Bình.jpg"), status="failed", output=None, code="unreadable"),
        replace(row("Võ Em.jpg"), status="skipped", output=None, code=LEFT_OUT_REASON),
        replace(row("IMG_1.jpg"), status="failed", output=None, code="unreadable"),
    ]
    absent = find_absent(rows, matching, ENGLISH)
    assert absent == {
        "Khoa Nội tổng hợp": ["Trần Thị Bình (photo: damaged or incomplete)", "Phạm Dũng"],
        "Khoa Sản": ["Lê Cúc"],
        "Khoa Dược": ["Võ Em (photo left out)"],
    }
    text = shown(rows, tmp_path / "director.html", absent)
    assert "Khoa Sản 0 Without a picture: 1. Lê Cúc" in text
    whole = " ".join((tmp_path / "director.html").read_text("utf-8").split())
    assert "Approved: 1 of 1." in whole
    assert "Without a picture, named below by unit: 4." in whole


def test_whose_picture_is_likely_there_is_not_without_one(tmp_path: Path) -> None:
    likely = row("Dũng.jpg")  # the given name alone
    others = {"Khoa Nội": ["Nguyễn Văn An", "Trần Thị Bình"], "Khoa Sản": ["Lê Cúc"], "Khoa Dược": ["Võ Em"]}
    assert absent_of(tmp_path, LIST, [likely]) == others
    out = replace(likely, status="skipped", output=None, code=LEFT_OUT_REASON)
    assert "Phạm Dũng" in absent_of(tmp_path, LIST, [out])["Khoa Nội"]


def test_names_with_letters_lost_are_shown_to_nobody(tmp_path: Path) -> None:
    names = "Họ tên,Đơn vị\nNguy?n V?n An,Khoa Nội\nTrần Thị Bình,Khoa D??c\nLê Cúc,Khoa Sản\n"
    assert absent_of(tmp_path, names, []) == {"": ["Trần Thị Bình"], "Khoa Sản": ["Lê Cúc"]}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_several_photos_that_failed_is_told_before_that_was_left_out(tmp_path: Path, order: Sequence[int]) -> None:
    out = replace(row("x"), status="skipped", output=None, code=LEFT_OUT_REASON)
    sources = [("Lê Cúc.jpg", "Lê Cúc (2).jpg")[number] for number in order]
    rows = [replace(out, source=sources[0]), failed(sources[1])]
    assert absent_of(tmp_path, LIST, rows)["Khoa Sản"] == ["Lê Cúc (photo: damaged or incomplete)"]


def test_who_is_absent_is_told_in_the_order_of_the_list(tmp_path: Path) -> None:
    names = "Họ tên,Đơn vị\nVõ Em,Khoa Sản\nPhạm Dũng,Khoa Nội\nLê Cúc,Khoa Sản\n"
    absent = absent_of(tmp_path, names, [failed("IMG_1.jpg"), failed("Lê Cúc.jpg")])
    assert list(absent.items()) == [
        ("Khoa Sản", ["Võ Em", "Lê Cúc (photo: damaged or incomplete)"]),
        ("Khoa Nội", ["Phạm Dũng"]),
    ]


def test_what_is_wrong_with_a_unit_is_not_said_of_the_photo(tmp_path: Path) -> None:
    refused = replace(failed("Lê Cúc.jpg"), code=UsageError.code, digest="")
    told = absent_of(tmp_path, LIST, [refused])["Khoa Sản"]
    assert told == [f"Lê Cúc ({FAILURE_LABELS[REFUSED_UNIT]})"]


def test_files_that_are_no_photos_are_no_people(tmp_path: Path) -> None:
    bad = [
        replace(row(name), status="failed", output=None, code=code)
        for name, code in (("letter.pdf", "packed"), ("notes.docx", "unsupported"), ("IMG_2.jpg", "unreadable"))
    ]
    assert find_absent(bad, None, ENGLISH) == {"": ["IMG_2.jpg (photo: damaged or incomplete)"]}
    (tmp_path / "list.csv").write_text(LIST, "utf-8")
    matching = match_staff(
        read_staff_list(tmp_path / "list.csv"), ["letter.pdf", "IMG_2.jpg", "Võ Em.jpg"], MatchesTable(), lambda _: None
    )
    absent = find_absent([*bad, replace(bad[0], source="Võ Em.jpg")], matching, ENGLISH)
    names = [name for unit in absent.values() for name in unit]
    assert len(names) == len(matching.staff.people)
    assert "Võ Em (file: may hold photos: look inside)" in names
