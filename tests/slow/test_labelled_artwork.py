"""Designers' artwork with labels (../shared/artwork): what the check says of each."""

import csv
from pathlib import Path

import pytest

from framer.studio.check.findings import verdict
from framer.studio.check.report import check_path
from framer.studio.drawing import draw_artwork
from support.artwork import TODAY

FOLDER = Path(__file__).parents[3] / "shared" / "artwork"
TABLE = FOLDER / "artwork.csv"
ROWS = list(csv.DictReader(TABLE.read_text("utf-8").splitlines())) if TABLE.is_file() else []

pytestmark = pytest.mark.skipif(not ROWS, reason="without the shared artwork")


@pytest.mark.parametrize("row", ROWS, ids=[row["file"] for row in ROWS])
def test_the_check_says_what_people_see(row: dict[str, str]) -> None:
    (report,) = reports = check_path(FOLDER / row["file"], TODAY, draw_artwork)
    told = {finding.topic for finding in report.findings if finding.level != "good"}
    assert verdict(reports) in row["verdict"].split("|")
    assert set(filter(None, row["must"].split("|"))) <= told
    assert not set(row["must_not"].split("|")) & told
    if row["window"]:
        cx, cy, r, tolerance = row["window"].split(",")
        assert report.window
        assert min(abs(report.window.cx - float(x)) for x in cx.split("|")) <= float(tolerance)
        assert (report.window.cy, report.window.r) == pytest.approx((float(cy), float(r)), abs=float(tolerance))
