"""Where things are: pages, pictures of frames, cards; as paths, and with the site's name before them."""

import re
from hashlib import sha256

from flask import request, url_for

from framer import __version__
from framer.campaigns.types import Campaign
from framer.imaging.types import Frame
from framer.web.context import current_app_context

_HOST = re.compile(r"([A-Za-z0-9-]+\.)*[A-Za-z0-9-]+\.?(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")


def page_path(campaign: Campaign) -> str:
    """The campaign's page."""
    return url_for("pages.named", campaign=campaign.id)


def frame_path(frame: Frame) -> str:
    """The frame's artwork for browsers, 1080 px; the address changes with the artwork."""
    return url_for("pictures.frame_picture", campaign=frame.campaign, name=frame.name, v=frame.version)


def thumbnail_path(frame: Frame) -> str:
    """The same at 240 px."""
    return url_for("pictures.frame_picture", campaign=frame.campaign, name=f"{frame.name}.thumb", v=frame.version)


def card_path(campaign: Campaign) -> str:
    """The campaign's picture for links; the address changes with what is on it."""
    return url_for("pictures.card", campaign=campaign.id, v=card_version(campaign))


def card_version(campaign: Campaign) -> str:
    """Stands for all that a card can show, and for the program that draws it."""
    return sha256(f"{__version__} {campaign!r}".encode()).hexdigest()[:12]


def absolute_url(path: str) -> str:
    """`path` with the site's name before it: the one in the settings, else the one that the browser asked for.

    Anybody can send any name, so one that is no name is left out.
    """
    own = current_app_context().settings.url.rstrip("/")
    if own:
        return own + path
    scheme = "https" if request.scheme == "https" else "http"
    return f"{scheme}://{request.host}{path}" if _HOST.fullmatch(request.host) else path
