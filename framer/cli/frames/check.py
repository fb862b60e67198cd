"""`framer frames check`: everything that is right or wrong with artwork, and preview sheets to look at."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from framer.atomic_files import atomic_write
from framer.cli.console import Console
from framer.errors import OutputError, SetupError
from framer.i18n import N_

if TYPE_CHECKING:
    from framer.studio.check.findings import CheckReport

_LEVEL_MARKS = {"good": "✓", "warning": "!", "error": "✗"}
_SHEET_WRITTEN = N_("Preview sheet: %(path)s")
_CHECK_SUMMARY = N_("Errors: %(errors)d. Warnings: %(warnings)d.")
_NOTHING_TO_MEND = N_("Nothing to mend.")


@click.command(
    "check",
    help=N_(
        "Check a campaign or a designer's artwork, and draw a preview sheet.\n\n"
        "PATH is a campaign folder, or one PNG, WebP or SVG; it is not changed. The sheet is written beside it as "
        "NAME.preview.png. The exit code is 3 if something must be mended."
    ),
)
@click.argument("path", type=click.Path(path_type=Path))
@click.pass_obj
def check_command(console: Console, path: Path) -> None:
    """Print the findings, write the sheets, and print how many errors and warnings there are."""
    from framer.campaigns.local_date import today
    from framer.studio.check.findings import count_levels
    from framer.studio.check.report import check_path  # OpenCV and resvg, for this command only
    from framer.studio.drawing import DrawingProcess

    with DrawingProcess() as drawing:
        reports = check_path(path, today(), drawing.draw)
    for report in reports:
        _print_check_report(console, report)
    counts = count_levels(reports)
    try:
        _write_preview_sheets(console, reports)
    except OutputError:
        _print_check_summary(console, counts)
        raise
    _print_check_summary(console, counts)
    if counts["error"]:
        raise click.exceptions.Exit(SetupError.exit_code or 3)


def _print_check_report(console: Console, report: "CheckReport") -> None:
    """The frame's name, below it a line for each finding, and how to mend it."""
    console.print_line(report.title)
    for finding in report.findings:
        message = finding.to_message(console.translate)
        console.print_line(f"  {_LEVEL_MARKS[finding.level]} {message.text}")
        if message.hint:
            console.print_line(f"    → {message.hint}")
    console.print_line("")


def _write_preview_sheets(console: Console, reports: "Sequence[CheckReport]") -> None:
    from framer.studio.preview.sheet import draw_preview_sheet

    for sheet in (report.sheet for report in reports if report.sheet):
        atomic_write(sheet.path, draw_preview_sheet(sheet, console.translate))
        console.print_line(console.translate(_SHEET_WRITTEN) % {"path": sheet.path})


def _print_check_summary(console: Console, counts: Mapping[str, int]) -> None:
    summary = _CHECK_SUMMARY if any(counts.values()) else _NOTHING_TO_MEND
    console.print_line(console.translate(summary) % {"errors": counts["error"], "warnings": counts["warning"]})
