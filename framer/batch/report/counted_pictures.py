"""How many pictures of a batch count for which unit: from its rows, or from the report.csv that it has left.

A picture without a unit counts for that as which its folder is called, as it is handed over: lists that know no such
unit count it as none.
"""

from collections import Counter as Tally
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from framer.batch.csv_table import TableLine, read_table, split_words
from framer.batch.names_table import FILE_HEADINGS
from framer.batch.types import ReportRow, name_unit_or_folder
from framer.errors import UsageError
from framer.i18n import N_

_COUNTED_HEADINGS = {
    "file": FILE_HEADINGS,
    "picture": split_words("picture anhdaghep anhketqua anhkhung"),
    "unit": split_words("unit donvi"),
    "frame": split_words("frameid makhung"),
    "report": split_words("report baocao"),
}
_LACKS_COLUMNS = N_("%(path)s does not say of which frame and report it is, so it cannot be counted.")
_RUN_AGAIN = N_("Run framer batch on that folder once more: the report it leaves then says so.")


@dataclass(frozen=True)
class CountedReport:
    """The pictures of a report by their unit's text, with the frame they have; `report` is the report's ID."""

    report: str
    frame: str
    units: dict[str, int]


def count_row_units(rows: Iterable[ReportRow]) -> dict[str, int]:
    """How many pictures there are in `rows`, by the unit, or the folder, under which they are handed over."""
    return dict(Tally(row.unit_or_folder for row in rows if row.output))


def read_counted_reports(path: Path) -> list[CountedReport]:
    """The pictures in a report.csv, by report and frame. Raises NoFile, UsageError."""
    lines = [line for line in read_table(path, _COUNTED_HEADINGS, "file") if line.cells.get("picture")]
    if not lines or not all(line.cells.get("frame") and line.cells.get("report") for line in lines):
        raise UsageError(_LACKS_COLUMNS, _RUN_AGAIN, path=path.name)
    return [
        CountedReport(report, frame, dict(Tally(map(_name_unit, of_both))))
        for (report, frame), of_both in _group(lines, lambda line: (line.cells["report"], line.cells["frame"])).items()
    ]


def _name_unit(line: TableLine) -> str:
    return name_unit_or_folder(line.cells.get("unit", ""), line.cells["picture"])


def _group(
    lines: Iterable[TableLine], key: Callable[[TableLine], tuple[str, str]]
) -> dict[tuple[str, str], list[TableLine]]:
    groups: dict[tuple[str, str], list[TableLine]] = {}
    for line in lines:
        groups.setdefault(key(line), []).append(line)
    return groups
