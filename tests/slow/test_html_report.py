"""The size of report.html, and the memory that large ones take."""

import gc
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from framer.batch.output.local import LocalOutputFolder
from framer.batch.report.csv_report import write_csv_report
from framer.batch.report.html_report import ReportHeading, write_html_report
from framer.batch.types import ReportRow
from framer.campaigns.registry import load_campaigns
from framer.imaging.pipeline import make_avatar
from framer.imaging.types import Options
from support.pictures import astronaut, grainy, hopper, saved
from support.reports import DAY, ENGLISH, row


def test_five_hundred_photos_stay_below_six_megabytes(tmp_path: Path) -> None:
    frame = load_campaigns()[0].frames[0]
    for number, photo in enumerate((grainy(astronaut()), hopper())):
        (tmp_path / f"{number}.jpg").write_bytes(make_avatar(saved(photo), frame, Options(size=512)).data)
    rows = [row(f"anh/{number}.jpg", output=f"{number % 2}.jpg") for number in range(450)]
    rows += [row(f"mo/{number}.jpg", "blurred", "extended", output=f"{number % 2}.jpg") for number in range(50)]
    (page,) = write_html_report(
        rows,
        LocalOutputFolder(tmp_path, tmp_path).read_thumbnail,
        tmp_path / "report.html",
        ENGLISH,
        ReportHeading("Đại hội", DAY, "en"),
    )
    assert page.read_text("utf-8").count('src="data:image/jpeg') == 500
    assert page.stat().st_size < 6_000_000


@dataclass(frozen=True)
class Many:
    """Rows that are made while they are read."""

    number: int

    def __iter__(self) -> Iterator[ReportRow]:
        for number in range(self.number):
            name = f"phong-{number % 40}/anh {number}.jpg"
            yield ReportRow(name, "done", name, warnings=() if number % 10 else ("blurred",), faces=1, chosen=0)


def test_memory_stays_flat(tmp_path: Path) -> None:
    def peak(number: int) -> int:
        tracemalloc.start()
        write_csv_report(Many(number), tmp_path / "report.csv", ENGLISH)
        write_html_report(
            Many(number),
            LocalOutputFolder(tmp_path, tmp_path).read_thumbnail,
            tmp_path / "report.html",
            ENGLISH,
            ReportHeading("a", DAY, "en"),
        )
        try:
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(20)  # templates, tables of dates
    gc.freeze()  # what earlier tests left behind would put off the collector, and count as growth
    gc.collect()
    try:
        small, large = peak(1_000), peak(20_000)
    finally:
        gc.unfreeze()
    assert large < small + 1_000_000
    assert large < 3_000_000
