"""`framer frames key`: the addresses by which a draft, and later a campaign's counts, can be seen."""

import time

import click

from framer.cli.console import Console
from framer.errors import UnknownFrame, UsageError
from framer.i18n import N_
from framer.settings import read_settings

_MAX_DAYS = 365
_PREVIEW, _COUNTS_ADDRESS = N_("Preview, for %(days)d days: %(address)s"), N_("Counts: %(address)s")
_ONLY_ONCE = N_("They are shown only now. Whoever has one can use it; run this again for new ones, which end these.")
_REVOKED = N_("The keys of %(campaign)s are worth nothing any more.")
_NOT_OWN = N_("Keys are for campaigns of your own, in the folder that FRAMER_FRAMES_DIR names.")
_SET_FOLDER = N_("Set FRAMER_FRAMES_DIR to the folder with your campaigns.")


@click.command(
    "key",
    help=N_(
        "Make the addresses that show a draft, and a campaign's counts.\n\n"
        "ID is a campaign of your own. New keys end those of before."
    ),
    epilog=N_("Example: framer frames key ngay-hoi --days 7"),
)
@click.argument("campaign_id", metavar="ID")
@click.option(
    "--days",
    type=click.IntRange(1, _MAX_DAYS),
    default=14,
    metavar="N",
    help=N_("For how many days the preview can be seen.") + "  [14]",
)
@click.option("--revoke", is_flag=True, help=N_("End the keys, and make no new ones."))
@click.pass_obj
def key_command(console: Console, campaign_id: str, days: int, revoke: bool) -> None:
    """Make the keys and print their addresses, or end them."""
    from framer.campaigns.campaign_keys import make_keys, revoke_keys
    from framer.campaigns.registry import campaign_directories, campaign_roots

    settings = read_settings()
    if not settings.frames_dir:
        raise UsageError(_NOT_OWN, _SET_FOLDER)
    own = {each.name: each for each in campaign_directories(campaign_roots(settings.frames_dir)[-1])}
    directory = own.get(campaign_id)
    if directory is None:
        raise UnknownFrame(frame=campaign_id, known=", ".join(own) or "–")
    if revoke:
        revoke_keys(directory)
        console.print_info(console.translate(_REVOKED) % {"campaign": campaign_id})
        return
    keys = make_keys(directory, days, time.time())
    page = f"{settings.url.rstrip('/')}/c/{campaign_id}"
    for message, address in (
        (_PREVIEW, f"{page}/xem-truoc#{keys['preview']}"),
        (_COUNTS_ADDRESS, f"{page}/so-lieu#{keys['counts']}"),
    ):
        console.print_line(console.translate(message) % {"days": days, "address": address})
    console.print_info(console.translate(_ONLY_ONCE))
