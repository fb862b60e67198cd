"""`framer frames new`: a campaign folder to start from."""

from pathlib import Path

import click

from framer.campaigns.layout_names import (
    DEFAULT_LAYOUT,
    DEFAULT_ORNAMENT,
    DEFAULT_PALETTE,
    EMBLEM_NAMES,
    LAYOUT_NAMES,
    ORNAMENT_NAMES,
    PALETTE_NAMES,
)
from framer.cli.console import Console
from framer.i18n import N_
from framer.settings import read_settings

_NEXT_STEPS = (
    N_("Next: look at the days in campaign.toml, then"),
    "  framer frames build %(folder)s",
    "  framer frames check %(folder)s",
    N_("It is a draft, which nobody else sees: take out the line draft = true to publish it."),
)
_FILL_IN = N_("Next: edit the words and dates in campaign.toml, then")
_OWN_FOLDER = N_("framer uses the campaigns in a folder of yours if FRAMER_FRAMES_DIR names it.")


@click.command(
    "new",
    help=N_(
        "Make a campaign folder to start from.\n\n"
        "NAME stands in the address: a-z, 0-9 and -. The folder is made in FRAMER_FRAMES_DIR, or here if that is "
        "empty. Without words they are left empty, to be filled in in campaign.toml."
    ),
    epilog=N_("Example: framer frames new ngay-hoi --layout slim --palette youth-blue --logo logo.png"),
)
@click.argument("name")
@click.option("--title", default="", metavar="TEXT", help=N_("The complete slogan."))
@click.option("--mark", default="", metavar="TEXT", help=N_("The few words that can be read in a very small picture."))
@click.option("--organiser", default="", metavar="TEXT", help=N_("Who asks for it."))
@click.option(
    "--layout",
    "layouts",
    multiple=True,
    type=click.Choice(LAYOUT_NAMES),
    metavar="NAME",
    default=[DEFAULT_LAYOUT],
    help=N_("How the frame is drawn; give it again for more frames.") + f"  [{', '.join(LAYOUT_NAMES)}]",
)
@click.option(
    "--palette",
    type=click.Choice(PALETTE_NAMES),
    metavar="NAME",
    default=DEFAULT_PALETTE,
    help=N_("The colours.") + f"  [{', '.join(PALETTE_NAMES)}]",
)
@click.option(
    "--ornament",
    type=click.Choice(ORNAMENT_NAMES),
    metavar="NAME",
    default=DEFAULT_ORNAMENT,
    help=N_("The ornament.") + f"  [{', '.join(ORNAMENT_NAMES)}]",
)
@click.option(
    "--emblem",
    type=click.Choice(EMBLEM_NAMES),
    metavar="NAME",
    help=N_("The emblem; without it the logo, if there is one.") + f"  [{', '.join(EMBLEM_NAMES)}]",
)
@click.option(
    "--logo", type=click.Path(path_type=Path), metavar="FILE", help=N_("The organisation's logo: PNG, WebP or SVG.")
)
@click.pass_obj
def new_command(  # noqa: PLR0913 - the options
    console: Console,
    *,
    name: str,
    title: str,
    mark: str,
    organiser: str,
    layouts: tuple[str, ...],
    palette: str,
    ornament: str,
    emblem: str | None,
    logo: Path | None,
) -> None:
    """Make the folder, and print its files and what to do next."""
    from framer.campaigns.local_date import today
    from framer.studio.scaffold import CampaignStart, create_campaign_folder

    settings = read_settings()
    folder = Path(settings.frames_dir, name) if Path(name).name == name else Path(name)
    start = CampaignStart(title, mark, organiser, layouts, palette, ornament, emblem or "", logo)
    for path in create_campaign_folder(folder, today(), console.language, start):
        console.print_info(str(path))
    for step in _NEXT_STEPS if title and mark else (_FILL_IN, *_NEXT_STEPS[1:]):
        console.print_info(console.translate(step) % {"folder": folder})
    if not settings.frames_dir:
        console.print_info(console.translate(_OWN_FOLDER))
