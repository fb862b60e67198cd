"""How many pictures of a report count, for which unit."""

from pathlib import Path

import pytest

from framer.batch.report.counted_pictures import CountedReport, count_row_units, read_counted_reports
from framer.batch.report.csv_report import ReportOrigin, write_csv_report
from framer.batch.types import ReportRow
from framer.errors import UsageError
from framer.i18n import load_translator

ROWS = (
    ReportRow("a.jpg", "done", "a.jpg", unit="Khoa Nội"),
    ReportRow("b.jpg", "resumed", "b.jpg", unit="Khoa Nội"),
    ReportRow("c.jpg", "done", "c.jpg"),
    ReportRow("d.jpg", "failed", code="unreadable", unit="Khoa Nội"),
    ReportRow("e.jpg", "removed", leftover="e.jpg"),
    ReportRow("Văn phòng/f.jpg", "done", "Văn phòng/f.jpg"),
)


def test_what_has_a_picture_counts_for_its_unit() -> None:
    assert count_row_units(ROWS) == {"Khoa Nội": 2, "": 1, "Văn phòng": 1}  # by the folder, too


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_report_says_the_same_in_both_languages(tmp_path: Path, language: str) -> None:
    path = tmp_path / "report.csv"
    write_csv_report(ROWS, path, load_translator(language), ReportOrigin("dai-hoi/ring", "0123456789abcdef"))
    assert read_counted_reports(path) == [
        CountedReport("r0123456789abcdef", "dai-hoi/ring", {"Khoa Nội": 2, "": 1, "Văn phòng": 1})
    ]


def test_one_that_excel_has_saved_again_is_read(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text("Tệp;Ảnh đã ghép;Đơn vị;Mã khung;Báo cáo\na.jpg;a.jpg;Khoa Nội;dai-hoi/ring;rabc\n", "utf-8-sig")
    assert read_counted_reports(path) == [CountedReport("rabc", "dai-hoi/ring", {"Khoa Nội": 1})]


def test_a_report_of_an_earlier_framer_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text("File,Picture,Unit\na.jpg,a.jpg,Khoa Nội\n", "utf-8")
    with pytest.raises(UsageError, match="does not say of which frame"):
        read_counted_reports(path)
