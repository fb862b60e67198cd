"""`framer frames new`: a campaign folder to start from."""

from pathlib import Path

import click

from framer.campaigns.local_date import today
from framer.cli.console import console_translator, load_settings, print_info
from framer.i18n import N_, resolve_language


@click.command(
    help=N_(
        "Make a campaign folder to start from.\n\n"
        "NAME stands in the address: a-z, 0-9 and -. The folder is made in FRAMER_FRAMES_DIR, or here if that is empty."
    )
)
@click.argument("name")
def new_command(name: str) -> None:
    """Make it, and say what to do next."""
    from framer.studio.scaffold import create_campaign_folder

    chosen = load_settings()
    folder = Path(chosen.frames_dir, name) if Path(name).name == name else Path(name)
    for made in create_campaign_folder(folder, today(), resolve_language(chosen.lang)):
        print_info(str(made))
    translated = console_translator()
    for step in (
        N_("Next: edit the words and dates in campaign.toml, then"),
        "  framer frames build %(folder)s",
        "  framer frames check %(folder)s",
    ):
        print_info(translated(step) % {"folder": folder})
    if not chosen.frames_dir:
        print_info(translated(N_("framer uses the campaigns in a folder of yours if FRAMER_FRAMES_DIR names it.")))
