"""The size of report.html."""

from pathlib import Path

import pytest

from framer.batch.report.html_report import ReportHeading, write_html_report
from framer.campaigns.registry import load_campaigns
from framer.imaging.pipeline import make_avatar
from framer.imaging.types import Options
from support.pictures import astronaut, grainy, hopper, saved
from support.reports import DAY, ENGLISH, row, thumbnails_in


@pytest.mark.large
def test_five_hundred_photos_stay_below_six_megabytes(tmp_path: Path) -> None:
    frame = load_campaigns()[0].frames[0]
    for number, photo in enumerate((grainy(astronaut()), hopper())):
        (tmp_path / f"{number}.jpg").write_bytes(make_avatar(saved(photo), frame, Options(size=512)).data)
    rows = [row(f"anh/{number}.jpg", output=f"{number % 2}.jpg") for number in range(450)]
    rows += [row(f"mo/{number}.jpg", "blurred", "extended", output=f"{number % 2}.jpg") for number in range(50)]
    (page,) = write_html_report(
        rows,
        thumbnails_in(tmp_path),
        tmp_path / "report.html",
        ENGLISH,
        ReportHeading("Đại hội", DAY, "en"),
    )
    assert page.read_text("utf-8").count('src="data:image/jpeg') == 500
    assert page.stat().st_size < 6_000_000
