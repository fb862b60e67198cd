"""`framer frames poster`: a page to hang up, with the way to the campaign's frames."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from framer.atomic_files import check_output, write_whole
from framer.cli.console import check_stdout, say, settings, shelf, to_stdout
from framer.errors import SameFile, UsageError
from framer.i18n import N_, translator

if TYPE_CHECKING:  # Pillow and OpenCV wait until there is a poster to draw
    from framer.campaigns.registry import Shelf
    from framer.campaigns.types import Campaign

_FORMATS = {".pdf": "pdf", ".png": "png"}
_STREAM = "-"
_LONGEST_URL = 200
# No user name, query or fragment: such an address cannot be typed by hand, or leads elsewhere than it seems to.
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9-]+(\.[a-z0-9-]+)*)(:(?P<port>[0-9]{1,5}))?"
    r"(?P<path>(/([a-z0-9._~+@:-]|%[0-9a-f]{2})*)*)",
    re.ASCII | re.IGNORECASE,
)
_CAMPAIGN_PAGE = re.compile(r"/c/[^/]+/?$")
_HOW_TO_GIVE_URL = N_("Give --url the site's public address, such as https://khung.example.vn.")


@click.command(
    help=N_(
        "Make an A4 poster with the frame, a QR code and the short address.\n\n"
        "ID is a campaign, or one of its frames: that one is shown large. PDF or PNG."
    ),
    epilog=N_("Example: framer frames poster lang-son-xvii --url https://khung.example.vn"),
)
@click.argument("frame_id", metavar="ID")
@click.option("--url", metavar="URL", help=N_("The site's public address.") + "  [FRAMER_URL]")
@click.option("-o", "out", metavar="OUT", help=N_("The .pdf or .png to write; - is stdout.") + "  [poster-ID.pdf]")
def poster(frame_id: str, url: str | None, out: str | None) -> None:
    """Check all that was asked for, draw, write."""
    chosen = settings()
    if out == _STREAM:
        check_stdout()
    format_ = "pdf" if out in (None, _STREAM) else _format(Path(str(out)))
    address = site_address(url if url is not None else chosen.url)

    from framer.campaigns.local_date import today

    campaigns = shelf(chosen)
    frame = campaigns.frame(frame_id, today())
    campaign = campaigns.campaign(frame.campaign, today())
    target = None if out == _STREAM else Path(out or f"poster-{campaign.id}.pdf")
    if target:
        _check_target(target, campaigns)

    from framer.campaigns.poster import Poster, draw_poster, encode_poster

    words = translator("en" if chosen.lang == "en" else "vi")  # the system's language is not that of the passers-by
    page = draw_poster(Poster(campaign, frame, campaign_address(address, campaign), words))
    data = encode_poster(page, format_, campaign.title)
    if target is None:
        to_stdout(data)
        return
    write_whole(target, data)
    if out is None:
        say(str(target))


def site_address(url: str) -> str:
    """`url` checked, without slashes at its end, its host in small letters. Raises UsageError."""
    text = url.strip(" ")
    if not text:
        raise UsageError(
            N_("The poster needs the site's public address for its QR code."),
            N_("Give it with --url https://…, or set FRAMER_URL."),
        )
    if len(text) > _LONGEST_URL:
        raise UsageError(
            N_("The address is too long for a poster: %(length)s characters; at most %(most)s."),
            _HOW_TO_GIVE_URL, length=len(text), most=_LONGEST_URL,
        )  # fmt: skip
    found = _URL.fullmatch(text)
    if not found or not _is_host(found["host"]) or not 1 <= int(found["port"] or 80) <= 65_535:
        shown = "".join(letter if letter.isprintable() else "�" for letter in text[:80])
        raise UsageError(
            N_("--url: “%(value)s” is not a web address that can stand on a poster."), _HOW_TO_GIVE_URL, value=shown
        )
    port = f":{found['port']}" if found["port"] else ""
    path = found["path"]
    return f"{found['scheme']}://{found['host']}".lower() + port + (path if _is_page(path) else path.rstrip("/"))


def campaign_address(address: str, campaign: "Campaign") -> str:
    """Where the QR code leads: the campaign's page on the site, or `address` itself if it is such a page."""
    return address if _is_page(address) else f"{address}/c/{campaign.id}"


def _is_page(address: str) -> bool:
    return _CAMPAIGN_PAGE.search(address) is not None


def _is_host(name: str) -> bool:
    labels = name.split(".")
    return len(name) <= 253 and all(len(one) <= 63 and one[0] != "-" and one[-1] != "-" for one in labels)


def _format(target: Path) -> str:
    format_ = _FORMATS.get(target.suffix.lower())
    if format_ is None:
        raise UsageError(
            N_("%(path)s: the poster is a PDF or a PNG."), N_("End the name in .pdf or .png."), path=target.name
        )
    return format_


def _check_target(target: Path, campaigns: "Shelf") -> None:
    """No poster over any file in a campaign's folder."""
    homes = {frame.overlay.parent for campaign in campaigns.campaigns for frame in campaign.frames}
    try:
        check_output(target, *(path for home in homes for path in home.iterdir()))
    except SameFile as error:
        raise SameFile(
            N_("%(path)s: the poster would overwrite a file of the campaign."), N_("Give another name with -o."),
            path=target,
        ) from error  # fmt: skip
