"""`framer frames build`: from SVG files to the pictures that framer uses."""

import contextlib
from pathlib import Path

import click

from framer.cli.campaigns import find_campaign_path, print_manifest_warnings
from framer.cli.console import Console
from framer.errors import SetupError
from framer.i18n import N_
from framer.settings import read_settings


@click.command(
    "build",
    help=N_(
        "Draw a campaign's SVG files as the pictures that framer uses.\n\n"
        "PATH is a campaign folder or its ID, or one SVG file. Needs the extra “studio”."
    ),
)
@click.argument("path", type=click.Path(path_type=Path))
@click.pass_obj
def build_command(console: Console, path: Path) -> None:
    """Draw and write the pictures, and print their names and sizes."""
    from framer.campaigns.manifest import MANIFEST_NAME, inspect_manifest
    from framer.studio.build import build_campaign, build_frame  # OpenCV and resvg, for this command only
    from framer.studio.drawing import DrawingProcess

    path = find_campaign_path(path)
    folder = path if path.is_dir() else path.parent
    if (folder / MANIFEST_NAME).is_file():
        findings = inspect_manifest(folder.resolve()).findings
        print_manifest_warnings(console, (each for each in findings if each.code != "not_built"))
    with DrawingProcess() as drawing:
        build = build_frame if path.suffix.lower() == ".svg" else build_campaign
        pictures = build(path, drawing.draw)
    _keep_built_files(folder.resolve())
    for picture in pictures:
        console.print_info(f"{picture.name}  {picture.stat().st_size / 1000:.0f} kB")


def _keep_built_files(folder: Path) -> None:
    """Keep what a good campaign of the organisation's own has now: a server may not be allowed to write there."""
    from framer.campaigns.last_good import keep_good_files
    from framer.campaigns.registry import load_campaign

    own = read_settings().frames_dir
    if own and folder.parent == Path(own).resolve():
        with contextlib.suppress(OSError, SetupError):
            load_campaign(folder)
            keep_good_files(folder)
