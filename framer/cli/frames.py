"""`framer frames`: what frames there are, and how they are built."""

import json
from pathlib import Path

import click

from framer.cli.edge import say, today
from framer.frames import find_frame, load_campaigns


@click.group()
def frames() -> None:
    """List, show and build frames."""


@frames.command("list")
def list_frames() -> None:
    """List all frames, the newest campaign first."""
    for campaign in load_campaigns():
        click.echo(f"{campaign.title} ({campaign.starts} – {campaign.ends})")
        for frame in campaign.frames:
            click.echo(f"  {frame.id}  {frame.title}")


@frames.command()
@click.argument("frame_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
def show(frame_id: str, as_json: bool) -> None:
    """Show one frame: its campaign, title and window."""
    frame = find_frame(load_campaigns(), frame_id, today().date())
    window = {"cx": frame.window.cx, "cy": frame.window.cy, "r": frame.window.r}
    if as_json:
        shown = {"id": frame.id, "campaign": frame.campaign, "title": frame.title, "window": window}
        click.echo(json.dumps(shown, ensure_ascii=False))
        return
    click.echo(f"{frame.id}  {frame.title}")
    click.echo("  " + "  ".join(f"{name} {share:g}" for name, share in window.items()))


@frames.command()
@click.argument("path", type=click.Path(path_type=Path))
def build(path: Path) -> None:
    """Render the SVGs of a campaign folder (or one SVG) into the files that framer uses. Needs the extra “studio”."""
    from framer.studio.build import build_campaign, build_frame  # OpenCV and resvg, for this command only

    for written in build_frame(path) if path.suffix == ".svg" else build_campaign(path):
        say(f"{written.name}  {written.stat().st_size / 1000:.0f} kB")
