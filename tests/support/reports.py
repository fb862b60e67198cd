"""Rows of a batch for its reports, with hostile names too."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from framer.batch.folder import LocalFolder
from framer.batch.output.output_folder import OutputFolder
from framer.batch.report.thumbnails import ThumbnailReader
from framer.batch.severity import CAUSE_POINTS
from framer.batch.types import ReportRow
from framer.i18n import load_translator
from framer.imaging.warnings import explain_warning

ENGLISH = load_translator("en")
DAY = date(2020, 9, 23)
DETAILS = {"faces": 3, "chosen": 1, "pixels": 312}


def row(source: str, *warnings: str, **more: object) -> ReportRow:
    """A finished picture."""
    notes = tuple(explain_warning(warning, DETAILS, ENGLISH) for warning in warnings)
    faces = 3 if "many_faces" in warnings else 1
    finished = ReportRow(
        source, "done", source, warnings=warnings, notes=notes, faces=faces, chosen=0, crop=(1.0, 2.0, 30.0, 0.0)
    )
    finished = replace(finished, causes=_causes(warnings), picture="p0123456789abcdef")
    return replace(finished, seconds=0.1234, **more)  # type: ignore[arg-type]


def _causes(warnings: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """What is measured of a picture with these warnings, the heaviest first."""
    codes = ["other_person" if code == "many_faces" else code for code in warnings]
    if "laid_whole" in codes:
        codes = ["laid_whole"]
    points = ((code, CAUSE_POINTS[code]) for code in codes if code in CAUSE_POINTS)
    return tuple(sorted(points, key=lambda cause: -cause[1]))


def failed(source: str, code: str = "unreadable") -> ReportRow:
    return ReportRow(source, "failed", code=code, message="It is damaged.", hint="Send it again.")


def thumbnails_in(out: Path) -> ThumbnailReader:
    """Reads the small copies of the pictures in a folder."""
    return OutputFolder(LocalFolder(out), LocalFolder(out)).read_thumbnail
