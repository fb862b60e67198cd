"""director.html: names by unit; a picture whose person nobody has named is told as such, after the others."""

import re
from pathlib import Path

from framer.batch.report.director_page import write_director_page
from framer.batch.report.html_report import ReportHeading
from support.reports import DAY, ENGLISH, row

ZALO = "z2080000000000_0123456789abcdef0123456789abcdef.jpg"


def test_a_file_name_is_no_persons_name(tmp_path: Path) -> None:
    rows = [row(ZALO, unit="Khoa Nội"), row("Nguyễn Văn An.jpg", unit="Khoa Nội"), row("IMG_1.jpg", unit="Khoa Nội")]
    path = tmp_path / "director.html"
    write_director_page(
        rows,
        lambda output: None,
        path,
        ENGLISH,
        ReportHeading("Campaign", DAY, "en"),
        lambda each: each.source.startswith("Nguyễn"),
    )
    text = re.sub("<[^>]*>", "", re.sub("(?s).*<main>", "", path.read_text("utf-8")))
    assert " ".join(text.split()) == ("Khoa Nội 3 Nguyễn Văn An No name yet IMG_1 No name yet z2080000000000_0…")
