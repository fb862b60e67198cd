"""The paths of pages, artwork, link cards and static files, and absolute URLs. Templates know it as `urls`."""

from hashlib import sha256

from flask import request, url_for

from framer import __version__
from framer.campaigns.page_theme import theme_css
from framer.campaigns.types import Campaign
from framer.imaging.types import Frame
from framer.web.context import current_app_context
from framer.web.views.static import STATIC_ENDPOINT


def page_path(campaign: Campaign, unit: str = "") -> str:
    """The campaign's page; `unit` is filled in."""
    return url_for("pages.named", campaign=campaign.id, unit=unit or None)


def share_url(campaign: Campaign, unit: str = "") -> str:
    """The absolute URL of the campaign's page for others, who choose their language themselves; `unit` is filled in.

    Without a host, as `absolute_url`, the path.
    """
    return absolute_url(url_for("pages.named", campaign=campaign.id, unit=unit or None, lang=None))


def frame_path(frame: Frame) -> str:
    """The frame's artwork for browsers, 1080 px; the path changes with the artwork."""
    return url_for("pictures.frame_picture", campaign=frame.campaign, name=frame.name, v=frame.version)


def thumbnail_path(frame: Frame) -> str:
    """The frame's artwork at 240 px."""
    return url_for("pictures.frame_picture", campaign=frame.campaign, name=f"{frame.name}.thumb", v=frame.version)


def sample_path(frame: Frame) -> str:
    """The frame's artwork at 480 px."""
    return url_for("pictures.frame_picture", campaign=frame.campaign, name=f"{frame.name}.sample", v=frame.version)


def coin_path(frame: Frame) -> str:
    """The frame's artwork at 120 px, to choose from."""
    return url_for("pictures.frame_picture", campaign=frame.campaign, name=f"{frame.name}.coin", v=frame.version)


def card_path(campaign: Campaign) -> str:
    """The campaign's link card; the path changes with what is on it."""
    return url_for("pictures.card", campaign=campaign.id, v=card_version(campaign))


def logo_path(campaign: Campaign) -> str:
    """The plate with the campaign's logo, which it must have; the path changes with it."""
    version = campaign.logo_plate.version if campaign.logo_plate else ""
    return url_for("pictures.logo", campaign=campaign.id, v=version)


def qr_path(campaign: Campaign, unit: str = "") -> str:
    """The QR code of `share_url`, an SVG."""
    return url_for("sharing.qr", campaign=campaign.id, unit=unit or None)


def poster_path(campaign: Campaign, unit: str = "") -> str:
    """The campaign's poster, whose QR code is that of `share_url`, a PDF to be saved."""
    return url_for("sharing.poster", campaign=campaign.id, unit=unit or None)


def units_path(campaign: Campaign) -> str:
    """The campaign's units as JSON; the path changes with them."""
    return url_for("api.units", campaign=campaign.id, v=text_version(repr(campaign.units)))


def theme_path(campaign: Campaign) -> str:
    """The style sheet with the campaign's colours; the path changes with them."""
    return url_for("pages.theme", campaign=campaign.id, v=text_version(theme_css(campaign)))


def text_version(text: str) -> str:
    """12 hexadecimal digits that change with the text."""
    return sha256(text.encode()).hexdigest()[:12]


def card_version(campaign: Campaign) -> str:
    """12 hexadecimal digits that change with all that a card can show, and with the version of framer."""
    return text_version(f"{__version__} {campaign!r}")


def static_path(filename: str) -> str:
    """A file of `static/`; the path changes with any of them."""
    return url_for(STATIC_ENDPOINT, version=current_app_context().static_files.version, filename=filename)


def script_modules() -> list[str]:
    """The paths of the page's script and of all that it imports before it runs: for browsers to ask for at once."""
    return [static_path(module) for module in current_app_context().static_files.modules]


def absolute_url(path: str) -> str:
    """`path` after the URL in the settings, else after the host that the request names.

    Without a host, as a request of HTTP/1.0 may be, the path is returned. The host is a valid one (`origins.py`).
    """
    base_url = current_app_context().settings.url.rstrip("/")
    if base_url:
        return base_url + path
    scheme = "https" if request.scheme == "https" else "http"
    return f"{scheme}://{request.host}{path}" if request.host else path
