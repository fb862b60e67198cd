"""The margin of a scan and black bars are left out of the picture, and whoever looks is told so."""

import csv
from pathlib import Path

import pytest
from PIL import ImageOps

from framer.batch.report.csv_report import write_csv_report
from framer.batch.report.html_report import ReportHeading, write_html_report
from framer.batch.report.reasons import needs_eye
from framer.batch.report.summary import count_rows, summarise_counts
from framer.batch.types import ReportRow
from support.batches import Batch
from support.command import Cli
from support.pictures import astronaut, ring_frame, saved
from support.reports import DAY, ENGLISH

SCAN = saved(ImageOps.expand(astronaut(400), 60, "white"))
NOTE = "The margin of paper or the black bars around the photo were left out."


@pytest.fixture
def rows(tmp_path: Path) -> dict[str, ReportRow]:
    batch = Batch(tmp_path, ring_frame(tmp_path))
    batch.put({"scan.jpg": SCAN})
    batch.run()
    return batch.run()  # also where the picture was made before


def test_a_run_notes_it_as_no_reason_to_look(rows: dict[str, ReportRow]) -> None:
    assert {source for source, row in rows.items() if row.trimmed} == {"scan.jpg"}
    assert not needs_eye(rows["scan.jpg"])
    assert "The margin of paper or the black bars around 1 photo were left out." in summarise_counts(
        count_rows(rows.values()), ENGLISH
    )


def test_both_reports_say_so(rows: dict[str, ReportRow], tmp_path: Path) -> None:
    write_csv_report(rows.values(), tmp_path / "report.csv", ENGLISH)
    table = csv.reader((tmp_path / "report.csv").read_text("utf-16").splitlines(), delimiter="\t")
    assert [cells[0] for cells in table if NOTE in cells[2]] == ["scan.jpg"]
    heading = ReportHeading("a", DAY, "en")
    write_html_report(list(rows.values()), lambda _output: b"", tmp_path / "report.html", ENGLISH, heading)
    assert (tmp_path / "report.html").read_text("utf-8").count(NOTE) == 1


def test_so_does_the_command_for_one_photo(cli: Cli) -> None:
    (cli.folder / "scan.jpg").write_bytes(SCAN)
    (cli.folder / "photo.jpg").write_bytes(saved(astronaut(400)))
    assert NOTE in cli("photo", "scan.jpg", "-o", "a.jpg", "--size", "256").err
    assert NOTE not in cli("photo", "photo.jpg", "-o", "b.jpg", "--size", "256").err
    assert NOTE not in cli("photo", "scan.jpg", "-o", "c.jpg", "--size", "256", "--quiet").err
