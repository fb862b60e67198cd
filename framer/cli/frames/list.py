"""`framer frames list`: all frames, by campaign."""

import click

from framer.cli.console import console_translator, open_campaign_registry, print_info, print_line
from framer.i18n import N_

_STATUS_WORDS = {"upcoming": N_("upcoming"), "running": N_("running"), "ended": N_("ended")}


@click.command("list", help=N_("List all frames, the newest campaign first."))
def list_command() -> None:
    """Print the campaigns with their days, and below each its frames."""
    from framer.campaigns.dates import format_day_range
    from framer.campaigns.local_date import today

    registry, translate = open_campaign_registry(), console_translator()
    for campaign in registry.campaigns:
        days = format_day_range(campaign.starts, campaign.ends)
        status = translate(_STATUS_WORDS[campaign.status(today())])
        print_line(campaign.title + (f" ({days}, {status})" if days else ""))
        for frame in campaign.frames:
            print_line(f"  {frame.id}  {frame.title}")
    for error in registry.broken.values():
        print_info(f"! {error.to_message(translate).text}")
