"""`framer frames new`: a campaign folder to start from."""

from pathlib import Path

import click

from framer.cli.console import Console
from framer.i18n import N_
from framer.settings import read_settings

_NEXT_STEPS = (
    N_("Next: edit the words and dates in campaign.toml, then"),
    "  framer frames build %(folder)s",
    "  framer frames check %(folder)s",
)
_OWN_FOLDER = N_("framer uses the campaigns in a folder of yours if FRAMER_FRAMES_DIR names it.")


@click.command(
    "new",
    help=N_(
        "Make a campaign folder to start from.\n\n"
        "NAME stands in the address: a-z, 0-9 and -. The folder is made in FRAMER_FRAMES_DIR, or here if that is empty."
    ),
)
@click.argument("name")
@click.pass_obj
def new_command(console: Console, name: str) -> None:
    """Make the folder, and print its files and what to do next."""
    from framer.campaigns.local_date import today
    from framer.studio.scaffold import create_campaign_folder

    settings = read_settings()
    folder = Path(settings.frames_dir, name) if Path(name).name == name else Path(name)
    for path in create_campaign_folder(folder, today(), console.language):
        console.print_info(str(path))
    for step in _NEXT_STEPS:
        console.print_info(console.translate(step) % {"folder": folder})
    if not settings.frames_dir:
        console.print_info(console.translate(_OWN_FOLDER))
