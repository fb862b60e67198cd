"""The pages that a person sees; everything works without JavaScript."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from framer.clock import today
from framer.frames import Shelf
from framer.values import Campaign
from framer.web import addresses, showing
from framer.web.site import current_site

pages = Blueprint("pages", __name__)

UNKNOWN_LINK = "unknown-link"  # the only note that the front page can be asked for


@pages.get("/")
def current() -> ResponseReturnValue:
    """The form for the current campaign."""
    shelf = current_site().shelf()
    return page(shelf, shelf.campaign(None, today()), lost=request.args.get("note") == UNKNOWN_LINK)


@pages.get("/c/<campaign>")
def named(campaign: str) -> ResponseReturnValue:
    """The form for one campaign."""
    shelf = current_site().shelf()
    return page(shelf, shelf.campaign(campaign, today()))


@pages.get("/profilepicframes/", strict_slashes=False)
def old_link() -> ResponseReturnValue:
    """A link into Facebook's old frame picker, with nothing but its host changed, leads to the same campaign.

    Facebook adds parameters of its own, and letters get copied badly: whatever is no known number leads to the front
    page. Nothing of the request gets into the new address but a language that there is.
    """
    numbers = [number.strip() for number in request.args.getlist("selected_overlay_id")]
    known = {each.facebook_overlay_id: each for each in reversed(current_site().shelf().campaigns)}
    campaign = next((known[number] for number in numbers if number and number in known), None)
    return redirect(addresses.page_path(campaign) if campaign else url_for("pages.current", note=UNKNOWN_LINK), 302)


@pages.post("/avatars")
def frame_photo() -> Response:
    """The plain form's answer: the picture itself."""
    return current_site().picture(request)


def page(shelf: Shelf, campaign: Campaign, lost: bool = False) -> str:
    """The campaign's page; `lost`: with a word to those who came by a link that leads nowhere."""
    day = today()
    closed = shelf.is_closed(campaign, day)
    usual = shelf.campaign(None, day)
    offered = usual if closed and not shelf.is_closed(usual, day) else None
    return render_template(
        "closed.html" if closed else "index.html",
        campaign=campaign,
        status=showing.sentence(campaign, day, closed),
        phase=campaign.status(day),
        preview=showing.preview(campaign),
        fields=showing.fields(campaign),
        others=showing.others(shelf, day, {campaign, offered}),
        offered=offered,
        lost=lost,
        at=addresses,
        limit=f"{current_site().settings.max_bytes / 1_000_000:g}",
    )
