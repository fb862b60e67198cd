"""The pages that a person sees; everything works without JavaScript."""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from framer.values import Frame
from framer.web.site import current_site

pages = Blueprint("pages", __name__)


@pages.get("/")
def current() -> ResponseReturnValue:
    """The form for the current campaign."""
    return form(None)


@pages.get("/c/<campaign>")
def named(campaign: str) -> ResponseReturnValue:
    """The form for one campaign."""
    return form(campaign)


@pages.post("/avatars")
def frame_photo() -> Response:
    """The plain form's answer: the picture itself."""
    return current_site().picture(request)


def form(campaign_id: str | None) -> str:
    """The page with the form."""
    site = current_site()
    return render_template(
        "index.html",
        campaign=site.campaign(campaign_id),
        thumbnail=thumbnail,
        limit=f"{site.settings.max_bytes / 1_000_000:g}",
    )


def thumbnail(frame: Frame) -> str:
    """A frame's small picture, below ``static/``."""
    return f"frames/{frame.campaign}/{frame.overlay.stem}.thumb.webp"
