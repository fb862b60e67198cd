"""`framer frames list`: all frames, by campaign."""

import click

from framer.cli.campaigns import open_campaign_registry
from framer.cli.console import Console
from framer.i18n import N_
from framer.settings import read_settings

_STATUS_WORDS = {"upcoming": N_("upcoming"), "running": N_("running"), "ended": N_("ended")}
_DRAFT, _NOT_LISTED, _CLOSED = N_("draft"), N_("not listed"), N_("closed")


@click.command("list", help=N_("List all frames, drafts too, in the order of the campaigns."))
@click.pass_obj
def list_command(console: Console) -> None:
    """Print the campaigns with their days, and below each its frames."""
    from framer.campaigns.dates import format_day_range
    from framer.campaigns.local_date import today

    registry, translate = open_campaign_registry(read_settings()), console.translate
    for campaign in registry.campaigns:
        days = format_day_range(campaign.starts, campaign.ends)
        marks = {
            _DRAFT: campaign.draft,
            _NOT_LISTED: not campaign.listed,
            _CLOSED: registry.is_closed(campaign, today()),
        }
        words = [days, translate(_STATUS_WORDS[campaign.status(today())])] if days else []
        words += [translate(mark) for mark, applies in marks.items() if applies]
        console.print_line(campaign.title + (f" ({', '.join(words)})" if words else ""))
        for frame in campaign.frames:
            console.print_line(f"  {frame.id}  {frame.title}")
    for error in registry.broken.values():
        message = error.to_message(translate)
        console.print_info(f"! {message.text}\n  → {message.hint}")
