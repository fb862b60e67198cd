"""report.csv for Excel."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from framer.batch.report.csv_report import REPORT_COLUMNS, ReportOrigin, escape_cell, write_csv_report
from framer.batch.report.html_report import ReportHeading, write_html_report
from framer.batch.types import ReportRow
from framer.errors import OutputError
from support.reports import DAY, ENGLISH, failed, row, thumbnails_in


def csv_rows(path: Path) -> list[list[str]]:
    text = path.read_bytes().decode("utf-16")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))


def test_excel_sees_the_encoding_the_columns_and_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    rows = [row("Nguyễn Thị Ánh Tuyết.jpg", "blurred", unit="Sở Y tế"), failed("hỏng.jpg")]
    write_csv_report(rows, path, ENGLISH, ReportOrigin("dai-hoi/ring", "0123456789abcdef"))
    data = path.read_bytes()
    assert data.startswith(b"\xff\xfe")
    assert data.endswith("\r\n".encode("utf-16-le"))
    header, first, second = csv_rows(path)
    assert header == list(REPORT_COLUMNS)
    assert first[0] == first[3] == "Nguyễn Thị Ánh Tuyết.jpg"
    assert first[1:3] == ["made", "The face is blurred. Another photo will look better."]
    assert first[4:] == ["Sở Y tế", "1", "Blurred", "123", "dai-hoi/ring", "r0123456789abcdef"]
    assert second == ["hỏng.jpg", "could not be made", "It is damaged. Send it again.", "", "", "0", "", "0", "", ""]
    assert {path.name for path in tmp_path.iterdir()} == {"report.csv"}


def test_the_table_is_in_the_language_of_the_run(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    write_csv_report([row("a.jpg")], path, lambda text: f"«{text}»")
    header, first = csv_rows(path)
    assert header == [f"«{column}»" for column in REPORT_COLUMNS]
    assert first[1] == "«made»"


@pytest.mark.parametrize("name", ["=cmd|'/C calc'!A0", "+1+1", "-rf.jpg", "@SUM(1)", " =1+1", "＝1+1", "\t=1", "\r=1"])
def test_no_cell_is_taken_for_a_formula(name: str) -> None:
    cell = str(escape_cell(name))
    assert cell[0] in "'␉␍"
    assert not {"\t", "\r"} & set(cell)


@pytest.mark.parametrize("name", ['say "a";b,c.jpg', "two\nlines.jpg", "tab\there.jpg", "cr\rlf\n.jpg", "\x00\x1b[31m"])
def test_a_nasty_name_stays_in_its_cell(name: str, tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    write_csv_report([row(name, unit=name), row("b.jpg")], path, ENGLISH)
    cells = csv_rows(path)
    assert [len(row_cells) for row_cells in cells] == [len(REPORT_COLUMNS)] * 3
    assert cells[1][0] == cells[1][4] == escape_cell(name)
    assert len(path.read_bytes().decode("utf-16").splitlines()) == 3


def test_a_plain_name_is_left_as_it_is() -> None:
    assert escape_cell("Lê Thị Hà – ảnh (1).jpg") == "Lê Thị Hà – ảnh (1).jpg"
    assert escape_cell(-3) == -3


class Broken:
    """Rows that can be read once; the second time somebody presses Ctrl-C."""

    begun = 0

    def __iter__(self) -> Iterator[ReportRow]:
        self.begun += 1
        yield row("a.jpg")
        if self.begun > 1:
            raise KeyboardInterrupt


def test_a_report_that_is_not_finished_leaves_the_old_one(tmp_path: Path) -> None:
    rows, path = Broken(), tmp_path / "report"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        write_html_report(rows, thumbnails_in(tmp_path), path, ENGLISH, ReportHeading("a", DAY, "en"))
    with pytest.raises(KeyboardInterrupt):
        write_csv_report(rows, path, ENGLISH)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_report_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    rows, path = [row("a.jpg")], tmp_path / "gone" / "report"
    with pytest.raises(OutputError):
        write_csv_report(rows, path, ENGLISH)
    with pytest.raises(OutputError):
        write_html_report(rows, thumbnails_in(tmp_path), path, ENGLISH, ReportHeading("a", DAY, "en"))
