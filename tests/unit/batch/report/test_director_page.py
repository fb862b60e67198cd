"""director.html: names by unit; a picture whose person nobody has named is told as such, after the others."""

import re
from collections.abc import Sequence
from pathlib import Path

from framer.batch.report.director_page import write_director_page
from framer.batch.report.html_report import ReportHeading
from framer.batch.types import ReportRow
from support.reports import DAY, ENGLISH, row

ZALO = "z2080000000000_0123456789abcdef0123456789abcdef.jpg"


def shown(rows: Sequence[ReportRow], path: Path) -> str:
    """The words of the page of `rows`, on which everybody called Nguyễn is known."""
    heading = ReportHeading("Campaign", DAY, "en")
    write_director_page(rows, lambda output: None, path, ENGLISH, heading, lambda each: "Nguyễn" in each.source)
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
        (3, "All are approved."),
    ):  # fmt: skip
        rows = [row(f"{number}.jpg", *["no_face"] * (number == 2), approved=number < approved) for number in range(3)]
        shown(rows, path)
        assert told in " ".join(re.sub("<[^>]*>", "", path.read_text("utf-8")).split())
