"""`framer frames new`: a campaign folder to start from."""

from pathlib import Path

import click

from framer.campaigns.local_date import today
from framer.cli.console import say, settings, translate
from framer.i18n import N_, language


@click.command(
    help=N_(
        "Make a campaign folder to start from.\n\n"
        "NAME stands in the address: a-z, 0-9 and -. The folder is made in FRAMER_FRAMES_DIR, or here if that is empty."
    )
)
@click.argument("name")
def new(name: str) -> None:
    """Make it, and say what to do next."""
    from framer.studio.scaffold import new_campaign

    chosen = settings()
    folder = Path(chosen.frames_dir, name) if Path(name).name == name else Path(name)
    for made in new_campaign(folder, today(), language(chosen.lang)):
        say(str(made))
    translated = translate()
    for step in (
        N_("Next: edit the words and dates in campaign.toml, then"),
        "  framer frames build %(folder)s",
        "  framer frames check %(folder)s",
    ):
        say(translated(step) % {"folder": folder})
    if not chosen.frames_dir:
        say(translated(N_("framer uses the campaigns in a folder of yours if FRAMER_FRAMES_DIR names it.")))
