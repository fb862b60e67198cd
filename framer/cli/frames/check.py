"""`framer frames check`: everything that is right or wrong with artwork, and preview sheets to look at."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from framer.atomic_files import atomic_write
from framer.cli.campaigns import find_campaign_path
from framer.cli.console import Console
from framer.errors import OutputError, SetupError
from framer.i18n import N_, Translator

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
        "PATH is a campaign folder or its ID, or one PNG, WebP or SVG; it is not changed. The sheet is written beside "
        "it as NAME.preview.png. The exit code is 3 if something must be mended. With --json nothing is written."
    ),
)
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help=N_("Print one JSON object instead, and write no sheet."))
@click.pass_obj
def check_command(console: Console, path: Path, *, as_json: bool) -> None:
    """Print the findings, write the sheets, and print how many errors and warnings there are."""
    from framer.campaigns.local_date import today
    from framer.studio.check.findings import count_levels
    from framer.studio.check.report import check_path  # OpenCV and resvg, for this command only
    from framer.studio.drawing import DrawingProcess

    path = find_campaign_path(path)
    with DrawingProcess() as drawing:
        reports = check_path(path, today(), drawing.draw)
    counts = count_levels(reports)
    if as_json:
        console.print_line(json.dumps(_check_record(path, reports, console.translate), ensure_ascii=False))
    else:
        for report in reports:
            _print_check_report(console, report)
        try:
            _write_preview_sheets(console, reports)
        except OutputError:
            _print_check_summary(console, counts)
            raise
        _print_check_summary(console, counts)
    if counts["error"]:
        raise click.exceptions.Exit(SetupError.exit_code or 3)


def _check_record(path: Path, reports: "tuple[CheckReport, ...]", translate: Translator) -> dict[str, object]:
    """The object for ``--json``: a file's report; of a campaign that of its manifest, with those of its frames."""
    from framer.campaigns.manifest import MANIFEST_NAME
    from framer.studio.check.findings import verdict

    first, *frames = reports
    record = first.to_record(path.name, translate)
    if path.is_dir() or path.name == MANIFEST_NAME:
        record["verdict"] = verdict(reports)
        record["frames"] = [frame.to_record(frame.title, translate) for frame in frames]
    return record


def _print_check_report(console: Console, report: "CheckReport") -> None:
    """The frame's name, below it a line for each finding with its topic, and how to mend it."""
    from framer.studio.check.findings import topic_of

    console.print_line(report.title)
    for finding in report.findings:
        message = finding.to_message(console.translate)
        console.print_line(f"  {_LEVEL_MARKS[finding.level]} {message.text}  [{topic_of(finding)}]")
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
