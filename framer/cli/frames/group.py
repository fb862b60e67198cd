"""`framer frames`: what frames there are, and how they are built."""

import json
from pathlib import Path

import click

from framer.cli.console import console_translator, open_campaign_registry, print_info, print_line
from framer.cli.frames.check import check_command
from framer.cli.frames.new import new_command
from framer.cli.frames.poster import poster_command
from framer.i18n import N_

_STATUS_WORDS = {"upcoming": N_("upcoming"), "running": N_("running"), "ended": N_("ended")}


@click.group(help=N_("Make, build, check, list and print campaign frames."))
def frames_group() -> None:
    """Hold the commands about frames together."""


@frames_group.command("list", help=N_("List all frames, the newest campaign first."))
def list_command() -> None:
    """Print campaigns with their days, and below them their frames."""
    from framer.campaigns.dates import format_day_range
    from framer.campaigns.local_date import today

    found, translated = open_campaign_registry(), console_translator()
    for campaign in found.campaigns:
        days = format_day_range(campaign.starts, campaign.ends)
        status = translated(_STATUS_WORDS[campaign.status(today())])
        print_line(campaign.title + (f" ({days}, {status})" if days else ""))
        for frame in campaign.frames:
            print_line(f"  {frame.id}  {frame.title}")
    for error in found.broken.values():
        print_info(f"! {error.to_message(translated).text}")


@frames_group.command("show", help=N_("Show one frame: its campaign, title and window."))
@click.argument("frame_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help=N_("Print a JSON object."))
def show_command(frame_id: str, as_json: bool) -> None:
    """Print what a program needs to know of a frame."""
    from framer.campaigns.local_date import today

    frame = open_campaign_registry().get_frame(frame_id, today())
    window = {"cx": frame.window.cx, "cy": frame.window.cy, "r": frame.window.r}
    if as_json:
        shown = {"id": frame.id, "campaign": frame.campaign, "title": frame.title, "window": window}
        print_line(json.dumps(shown, ensure_ascii=False))
        return
    print_line(f"{frame.id}  {frame.title}")
    print_line("  " + "  ".join(f"{name} {share:g}" for name, share in window.items()))


@frames_group.command(
    help=N_(
        "Draw a campaign's SVG files as the pictures that framer uses.\n\n"
        "PATH is a campaign folder, or one SVG file. Needs the extra “studio”."
    )
)
@click.argument("path", type=click.Path(path_type=Path))
def build_command(path: Path) -> None:
    """Draw, write, and name what was written."""
    from framer.studio.build import build_campaign, build_frame  # OpenCV and resvg, for this command only

    for written in build_frame(path) if path.suffix.lower() == ".svg" else build_campaign(path):
        print_info(f"{written.name}  {written.stat().st_size / 1000:.0f} kB")


for command in (new_command, check_command, poster_command):
    frames_group.add_command(command)
