"""`framer frames build`: from SVG files to the pictures that framer uses."""

from pathlib import Path

import click

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
    from framer.studio.build import build_campaign, build_frame  # OpenCV and resvg, for this command only
    from framer.studio.drawing import DrawingProcess

    with DrawingProcess() as drawing:
        build = build_frame if path.suffix.lower() == ".svg" else build_campaign
        pictures = build(path, drawing.draw)
    for picture in pictures:
        console.print_info(f"{picture.name}  {picture.stat().st_size / 1000:.0f} kB")
