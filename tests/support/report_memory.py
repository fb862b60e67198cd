"""Says how many bytes the reports of a thousand and of twenty thousand rows take at most, each written into a folder.

A program of its own: what earlier tests left in a process (a table of the interpreter's that grows, say) would count.
"""

import sys
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from framer.batch.report.csv_report import write_csv_report
from framer.batch.report.html_report import ReportHeading, write_html_report
from framer.batch.types import ReportRow
from support.reports import DAY, ENGLISH, thumbnails_in


@dataclass(frozen=True)
class Many:
    """Rows that are made while they are read."""

    number: int

    def __iter__(self) -> Iterator[ReportRow]:
        for number in range(self.number):
            name = f"phong-{number % 40}/anh {number}.jpg"
            causes = () if number % 10 else (("blurred", 40),)
            yield ReportRow(name, "done", name, faces=1, chosen=0, causes=causes)


def peak(folder: Path, number: int) -> int:
    tracemalloc.start()
    write_csv_report(Many(number), folder / "report.csv", ENGLISH)
    write_html_report(
        Many(number),
        thumbnails_in(folder),
        folder / "report.html",
        ENGLISH,
        ReportHeading("a", DAY, "en"),
    )
    try:
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


if __name__ == "__main__":
    out = Path(sys.argv[1])
    peak(out, 20)  # templates, tables of dates
    sys.stdout.write(f"{peak(out, 1_000)} {peak(out, 20_000)}\n")
