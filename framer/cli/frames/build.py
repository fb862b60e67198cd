"""`framer frames build`: from SVG files to the pictures that framer uses."""

from pathlib import Path

import click

from framer.cli.campaigns import print_manifest_warnings
from framer.cli.console import Console
from framer.i18n import N_


@click.command(
    "build",
    help=N_(
        "Draw a campaign's SVG files as the pictures that framer uses.\n\n"
        "PATH is a campaign folder, or one SVG file. Needs the extra “studio”."
    ),
)
@click.argument("path", type=click.Path(path_type=Path))
@click.pass_obj
def build_command(console: Console, path: Path) -> None:
    """Draw and write the pictures, and print their names and sizes."""
    from framer.campaigns.manifest import MANIFEST_NAME, inspect_manifest
    from framer.studio.build import build_campaign, build_frame  # OpenCV and resvg, for this command only
    from framer.studio.drawing import DrawingProcess

    folder = path if path.is_dir() else path.parent
    if (folder / MANIFEST_NAME).is_file():
        findings = inspect_manifest(folder.resolve()).findings
        print_manifest_warnings(console, (each for each in findings if each.code != "not_built"))
    with DrawingProcess() as drawing:
        build = build_frame if path.suffix.lower() == ".svg" else build_campaign
        pictures = build(path, drawing.draw)
    for picture in pictures:
        console.print_info(f"{picture.name}  {picture.stat().st_size / 1000:.0f} kB")
