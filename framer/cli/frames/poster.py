"""`framer frames poster`: a page to hang up, with a QR code that leads to the campaign."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from framer.atomic_files import atomic_write, check_output_path
from framer.cli.campaigns import open_campaign_registry
from framer.cli.console import STREAM_ARGUMENT, Console, check_stdout, write_stdout
from framer.errors import SameFile, UsageError
from framer.i18n import N_
from framer.settings import read_settings

if TYPE_CHECKING:  # Pillow and OpenCV wait until there is a poster to draw
    from framer.campaigns.registry import CampaignRegistry
    from framer.campaigns.types import Campaign

_POSTER_FORMATS = {".pdf": "pdf", ".png": "png"}
_MAX_URL_LENGTH = 200
# No user name, query or fragment: such an address cannot be typed by hand, or leads elsewhere than it seems to.
_SITE_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9-]+(\.[a-z0-9-]+)*)(:(?P<port>[0-9]{1,5}))?"
    r"(?P<path>(/([a-z0-9._~+@:-]|%[0-9a-f]{2})*)*)",
    re.ASCII | re.IGNORECASE,
)
_CAMPAIGN_PAGE = re.compile(r"/c/[^/]+/?$")
_SITE_URL_HINT = N_("Give --url the site's public address, such as https://khung.example.vn.")


@click.command(
    "poster",
    help=N_(
        "Make an A4 poster with the frame, a QR code and the short address.\n\n"
        "ID is a campaign, or one of its frames: that one is shown large. PDF or PNG."
    ),
    epilog=N_("Example: framer frames poster lang-son-xvii --url https://khung.example.vn"),
)
@click.argument("frame_id", metavar="ID")
@click.option("--url", metavar="URL", help=N_("The site's public address.") + "  [FRAMER_URL]")
@click.option("-o", "out", metavar="OUT", help=N_("The .pdf or .png to write; - is stdout.") + "  [poster-ID.pdf]")
@click.pass_obj
def poster_command(console: Console, frame_id: str, url: str | None, out: str | None) -> None:
    """Check all arguments, draw the poster and write it."""
    settings = read_settings()
    if out == STREAM_ARGUMENT:
        check_stdout()
    file_format = "pdf" if out in (None, STREAM_ARGUMENT) else _poster_format(Path(str(out)))
    address = parse_site_url(url if url is not None else settings.url)

    from framer.campaigns.local_date import today

    registry = open_campaign_registry(settings)
    frame = registry.get_frame(frame_id, today())
    campaign = registry.get_campaign(frame.campaign, today())
    target = None if out == STREAM_ARGUMENT else Path(out or f"poster-{campaign.id}.pdf")
    if target:
        _check_poster_target(target, registry)

    from framer.campaigns.poster import PosterContent, draw_poster, encode_poster

    # The system's language is not that of the people who pass by; the campaign's is.
    language = campaign.lang or ("en" if settings.lang == "en" else campaign.language)
    page = draw_poster(PosterContent(campaign, frame, campaign_page_url(address, campaign), language))
    data = encode_poster(page, file_format, campaign.title)
    if target is None:
        write_stdout(data)
        return
    atomic_write(target, data)
    if out is None:
        console.print_info(str(target))


def parse_site_url(url: str) -> str:
    """`url` checked, without slashes at its end, its host in small letters. Raises UsageError."""
    text = url.strip(" ")
    if not text:
        raise UsageError(
            N_("The poster needs the site's public address for its QR code."),
            N_("Give it with --url https://…, or set FRAMER_URL."),
        )
    if len(text) > _MAX_URL_LENGTH:
        raise UsageError(
            N_("The address is too long for a poster: %(length)s characters; at most %(most)s."),
            _SITE_URL_HINT, length=len(text), most=_MAX_URL_LENGTH,
        )  # fmt: skip
    parts = _SITE_URL.fullmatch(text)
    if not parts or not _is_host_name(parts["host"]) or not 1 <= int(parts["port"] or 80) <= 65_535:
        printable = "".join(character if character.isprintable() else "�" for character in text[:80])
        raise UsageError(
            N_("--url: “%(value)s” is not a web address that can stand on a poster."), _SITE_URL_HINT, value=printable
        )
    origin = f"{parts['scheme']}://{parts['host']}".lower() + (f":{parts['port']}" if parts["port"] else "")
    path = parts["path"]
    return origin + (path if _is_campaign_page(path) else path.rstrip("/"))


def campaign_page_url(address: str, campaign: "Campaign") -> str:
    """Where the QR code leads: the campaign's page on the site, or `address` itself if it is such a page."""
    return address if _is_campaign_page(address) else f"{address}/c/{campaign.id}"


def _is_campaign_page(address: str) -> bool:
    return _CAMPAIGN_PAGE.search(address) is not None


def _is_host_name(name: str) -> bool:
    labels = name.split(".")
    return len(name) <= 253 and all(len(label) <= 63 and label[0] != "-" and label[-1] != "-" for label in labels)


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
