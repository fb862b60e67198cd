"""`framer frames show`: one frame, for a person or as JSON."""

import json

import click

from framer.cli.campaigns import open_campaign_registry
from framer.cli.console import Console
from framer.i18n import N_
from framer.settings import read_settings


@click.command("show", help=N_("Show one frame: its campaign, title, window and units."))
@click.argument("frame_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help=N_("Print a JSON object."))
@click.pass_obj
def show_command(console: Console, frame_id: str, as_json: bool) -> None:
    """Print the frame's ID, title and window, and the units of its campaign's list."""
    from framer.campaigns.local_date import today

    registry = open_campaign_registry(read_settings())
    frame = registry.get_frame(frame_id, today())
    units = registry.get_campaign(frame.campaign, today()).units
    window = {"cx": frame.window.cx, "cy": frame.window.cy, "r": frame.window.r}
    if as_json:
        record: dict[str, object] = {"id": frame.id, "campaign": frame.campaign, "title": frame.title, "window": window}
        if units:
            record["units"] = [{"id": unit.id, "name": unit.name, "short": unit.short} for unit in units]
        console.print_line(json.dumps(record, ensure_ascii=False))
        return
    console.print_line(f"{frame.id}  {frame.title}")
    console.print_line("  " + "  ".join(f"{name} {share:g}" for name, share in window.items()))
    for unit in units:
        console.print_line(f"  {unit.id}  {unit.name}" + (f" ({unit.short})" if unit.short else ""))
