"""`framer frames check`: everything that is right or wrong with artwork, and a sheet to look at."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from framer.atomic_files import write_whole
from framer.cli.console import show, translate
from framer.errors import OutputError, SetupError
from framer.i18n import N_

if TYPE_CHECKING:
    from framer.studio.check.report import Report

_MARKS = {"good": "✓", "warning": "!", "error": "✗"}
_SHEET = N_("Preview sheet: %(path)s")
_SUMMARY = N_("Errors: %(errors)d. Warnings: %(warnings)d.")
_FINE = N_("Nothing to mend.")


@click.command(
    help=N_(
        "Check a campaign or a designer's artwork, and draw a preview sheet.\n\n"
        "PATH is a campaign folder, or one PNG, WebP or SVG; it is not changed. The sheet is written beside it as "
        "NAME.preview.png. The exit code is 3 if something must be mended."
    )
)
@click.argument("path", type=click.Path(path_type=Path))
def check(path: Path) -> None:
    """Print what was found, then write the sheets, then sum up."""
    from framer.campaigns.local_date import today
    from framer.studio.check.report import check_path, summary  # OpenCV and resvg, for this command only

    reports = check_path(path, today())
    for report in reports:
        _print(report)
    found = summary(reports)
    fine = not any(found.values())
    total = translate()(_FINE if fine else _SUMMARY) % {"errors": found["error"], "warnings": found["warning"]}
    try:
        _write_sheets(reports)
    except OutputError:
        show(total)
        raise
    show(total)
    if found["error"]:
        raise click.exceptions.Exit(SetupError.exit_code or 3)


def _print(report: "Report") -> None:
    """The frame's name, below it a line for each finding, and how to mend it."""
    show(report.title)
    for finding in report.findings:
        words = finding.words(translate())
        show(f"  {_MARKS[finding.level]} {words.message}")
        if words.hint:
            show(f"    → {words.hint}")
    show("")


def _write_sheets(reports: "tuple[Report, ...]") -> None:
    from framer.studio.preview.sheet import draw_sheet

    for sheet in (report.sheet for report in reports if report.sheet):
        write_whole(sheet.path, draw_sheet(sheet, translate()))
        show(translate()(_SHEET) % {"path": sheet.path})
