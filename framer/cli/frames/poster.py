"""`framer frames poster`: a page to hang up, with a QR code that leads to the campaign."""

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from framer.atomic_files import atomic_write, check_output_path
from framer.campaigns.layout_names import PORTRAIT_CHOICES
from framer.campaigns.poster_sheet import A4_SHEET, POSTER_SHEETS, PosterSheet
from framer.campaigns.site_url import MAX_SITE_URL_LENGTH, split_site_url
from framer.cli.campaigns import open_campaign_registry
from framer.cli.console import STREAM_ARGUMENT, Console, check_stdout, write_stdout
from framer.errors import OutputError, SameFile, UsageError
from framer.i18n import N_
from framer.settings import read_settings

if TYPE_CHECKING:  # Pillow and OpenCV wait until there is a poster to draw
    from framer.campaigns.poster_content import PosterContent
    from framer.campaigns.registry import CampaignRegistry
    from framer.campaigns.types import Campaign

_POSTER_FORMATS = {".pdf": "pdf", ".png": "png"}
# As people say it: a name with a dot, whose last part is letters. What an IP address or a single name answers to (http
# or https) nobody knows.
_BARE_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]+(:[0-9]|/|$)", re.ASCII | re.IGNORECASE)
_MIN_SCREEN_WIDTH, _MAX_SCREEN_WIDTH = 1080, 4096
_CAMPAIGN_PAGE = re.compile(r"/c/[^/]+/?$")
_SITE_URL_HINT = N_("Give --url the site's public address, such as https://khung.example.vn.")


@click.command(
    "poster",
    help=N_(
        "Make a poster with the frame, a QR code and the short address.\n\n"
        "ID is a campaign, or one of its frames: that one is shown large. PDF or PNG; with --units one for each unit."
    ),
    epilog=N_("Example: framer frames poster lang-son-xvii --url https://khung.example.vn"),
)
@click.argument("frame_id", metavar="ID")
@click.option("--url", metavar="URL", help=N_("The site's public address.") + "  [FRAMER_URL]")
@click.option(
    "--paper",
    type=click.Choice(tuple(POSTER_SHEETS)),
    metavar="NAME",
    default=A4_SHEET.name,
    help=N_("Paper for printers, a square for chat groups, 16:9 for screens.") + f"  [{', '.join(POSTER_SHEETS)}]",
)
@click.option("--bleed", is_flag=True, help=N_("Colour 3 mm past the cut, for a print shop; a4 and a3."))
@click.option("--size", metavar="PX", help=N_("Width of a square or screen, 1080 to 4096.") + "  [2048, 1920]")
@click.option(
    "--portrait",
    type=click.Choice(PORTRAIT_CHOICES),
    metavar="NAME",
    help=N_("Whom the frame is shown on; else who suits the organiser.") + f"  [{', '.join(PORTRAIT_CHOICES)}]",
)
@click.option(
    "--units", is_flag=True, help=N_("A sheet for each unit of the campaign's list, its own link in its QR code.")
)
@click.option(
    "-o",
    "out",
    metavar="OUT",
    help=N_("The .pdf or .png to write; - is stdout. With --units a folder.") + "  [poster-ID.pdf, poster-ID]",
)
@click.pass_obj
def poster_command(  # noqa: PLR0913  (an argument for each option)
    console: Console,
    /,
    frame_id: str,
    url: str | None,
    portrait: str | None,
    *,
    units: bool,
    out: str | None,
    **wishes: Any,
) -> None:
    """Check all arguments, draw the poster and write it, or one for each unit."""
    settings = read_settings()
    if out == STREAM_ARGUMENT and not units:
        check_stdout()
    sheet = read_sheet(**wishes)
    file_format = "pdf" if sheet.is_paper else "png"
    if out not in {None, STREAM_ARGUMENT} and not units:
        file_format = _poster_format(Path(str(out)))
    address = parse_site_url(url if url is not None else settings.url)

    from framer.campaigns.local_date import today

    registry = open_campaign_registry(settings)
    frame = registry.get_frame(frame_id, today())
    campaign = registry.get_campaign(frame.campaign, today())
    # The system's language is not that of the people who pass by; the campaign's is.
    language = campaign.lang or ("en" if settings.lang == "en" else campaign.language)

    from framer.campaigns.poster import make_poster
    from framer.campaigns.poster_content import PosterContent

    page = campaign_page_url(address, campaign)
    poster = PosterContent(campaign, frame, page, language, portrait=portrait or "")
    if units:
        for path, content in _plan_unit_posters(poster, registry, out, file_format):
            atomic_write(path, make_poster(content, sheet, file_format))
            console.print_info(f"{path}  {content.unit}")
        return
    target = None if out == STREAM_ARGUMENT else Path(out or _default_name(campaign, sheet, file_format))
    if target:
        _check_poster_target(target, registry)
    data = make_poster(poster, sheet, file_format)
    if target is None:
        write_stdout(data)
        return
    atomic_write(target, data)
    if out is None:
        console.print_info(str(target))


def read_sheet(paper: str, size: str | None, *, bleed: bool) -> PosterSheet:
    """The sheet that was asked for. Raises UsageError."""
    sheet = POSTER_SHEETS[paper]
    if sheet.is_paper:
        if size is not None:
            raise UsageError(
                N_("--size is for square and screen; paper is printed with 300 dots to the inch."),
                N_("Leave --size out, or choose --paper square or --paper screen."),
            )
        return replace(sheet, bleed=bleed)
    if bleed:
        raise UsageError(
            N_("--bleed is for paper; a square or a screen is not cut."),
            N_("Leave --bleed out, or choose --paper a4 or --paper a3."),
        )
    if size is None:
        return sheet
    if not re.fullmatch(r"[0-9]{4}", size, re.ASCII) or not _MIN_SCREEN_WIDTH <= int(size) <= _MAX_SCREEN_WIDTH:
        raise UsageError(
            N_("--size: “%(value)s” is no width from %(least)s to %(most)s pixels."),
            N_("Example: --paper square --size 1080."),
            value=size[:80], least=_MIN_SCREEN_WIDTH, most=_MAX_SCREEN_WIDTH,
        )  # fmt: skip
    return sheet.widen_to(int(size))


def _plan_unit_posters(
    poster: "PosterContent", registry: "CampaignRegistry", out: str | None, file_format: str
) -> "list[tuple[Path, PosterContent]]":
    """A file for each unit of the campaign's list, called by its ID, in the folder `out`, and what it shall say.

    Raises UsageError without a list or for an `out` that is no folder, SameFile and OutputError.
    """
    campaign = poster.campaign
    if not campaign.units:
        raise UsageError(
            N_("The campaign %(campaign)s has no list of units."), N_("List them as units in campaign.toml."),
            campaign=campaign.id,
        )  # fmt: skip
    folder = Path(out or f"poster-{campaign.id}")
    if out == STREAM_ARGUMENT or folder.suffix.lower() in _POSTER_FORMATS or folder.is_file():
        raise UsageError(
            N_("%(path)s: the posters of the units go into a folder."), N_("Give a folder's name with -o."), path=out
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(path=folder, reason=error.strerror or type(error).__name__) from error
    planned = [(folder / f"{unit.id}.{file_format}", poster.for_unit(unit)) for unit in campaign.units]
    for target, _ in planned:
        _check_poster_target(target, registry)
    return planned


def parse_site_url(url: str) -> str:
    """`url` checked, without slashes at its end, its host in small letters; a bare domain gets its https://.

    Raises UsageError.
    """
    text = url.strip(" ")
    if not text:
        raise UsageError(
            N_("The poster needs the site's public address for its QR code."),
            N_("Give it with --url https://…, or set FRAMER_URL."),
        )
    if len(text) > MAX_SITE_URL_LENGTH:
        raise UsageError(
            N_("The address is too long for a poster: %(length)s characters; at most %(most)s."),
            _SITE_URL_HINT, length=len(text), most=MAX_SITE_URL_LENGTH,
        )  # fmt: skip
    if _BARE_DOMAIN.match(text):
        text = f"https://{text}"
    parts = split_site_url(text)
    if not parts:
        printable = "".join(character if character.isprintable() else "�" for character in text[:80])
        raise UsageError(
            N_("--url: “%(value)s” is not a web address that can stand on a poster."), _SITE_URL_HINT, value=printable
        )
    origin, path = parts
    return origin + (path if _is_campaign_page(path) else path.rstrip("/"))


def campaign_page_url(address: str, campaign: "Campaign") -> str:
    """Where the QR code leads: the campaign's page on the site, or `address` itself if it is such a page."""
    return address if _is_campaign_page(address) else f"{address}/c/{campaign.id}"


def _is_campaign_page(address: str) -> bool:
    return _CAMPAIGN_PAGE.search(address) is not None


def _default_name(campaign: "Campaign", sheet: PosterSheet, file_format: str) -> str:
    suffix = "" if sheet.name == A4_SHEET.name else f"-{sheet.name}"
    return f"poster-{campaign.id}{suffix}.{file_format}"


def _poster_format(target: Path) -> str:
    file_format = _POSTER_FORMATS.get(target.suffix.lower())
    if file_format is None:
        raise UsageError(
            N_("%(path)s: the poster is a PDF or a PNG."), N_("End the name in .pdf or .png."), path=target.name
        )
    return file_format


def _check_poster_target(target: Path, registry: "CampaignRegistry") -> None:
    """Raise SameFile for any file in a campaign's directory, and OutputError where nothing can be written."""
    directories = {frame.overlay_path.parent for campaign in registry.campaigns for frame in campaign.frames}
    try:
        check_output_path(target, *(path for directory in directories for path in directory.iterdir()))
    except SameFile as error:
        raise SameFile(
            N_("%(path)s: the poster would overwrite a file of the campaign."), N_("Give another name with -o."),
            path=target,
        ) from error  # fmt: skip
