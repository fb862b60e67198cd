"""The pages that a person sees; everything works without JavaScript."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from framer.campaigns.local_date import today
from framer.campaigns.registry import Shelf
from framer.campaigns.types import Campaign
from framer.i18n import N_
from framer.web import icalendar, locale, presenters, urls
from framer.web.context import current_site
from framer.web.results import memory

pages = Blueprint("pages", __name__)

UNKNOWN_LINK, DELETED = "unknown-link", "deleted"  # the notes that an address can ask for
_DELETED = N_("Your photo and your picture have been deleted.")
_NOTES = {
    UNKNOWN_LINK: N_("The frame of that link is not here. This is the current campaign."),
    DELETED: _DELETED,
}


@pages.get("/")
def current() -> ResponseReturnValue:
    """The form for the current campaign."""
    shelf = current_site().shelf()
    return page(shelf, shelf.campaign(None, today()), _NOTES.get(request.args.get("note", ""), ""))


@pages.get("/c/<campaign>")
def named(campaign: str) -> ResponseReturnValue:
    """The form for one campaign."""
    shelf = current_site().shelf()
    return page(shelf, shelf.campaign(campaign, today()), _DELETED if request.args.get("note") == DELETED else "")


@pages.get("/c/<campaign>/reminder.ics")
def remind(campaign: str) -> Response:
    """A calendar entry for the day after the campaign's end; 404 for a campaign without one."""
    found = current_site().shelf().campaign(campaign, today())
    if not icalendar.can_remind(found):
        abort(404)
    text = icalendar.reminder(found, urls.absolute(urls.page_path(found)))
    response = Response(text, content_type=f"{icalendar.MEDIA_TYPE}; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{found.id}.ics"'
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Language"] = locale.chosen()
    response.vary.add("Accept-Language")
    return response


@pages.get("/quyen-rieng-tu")
def privacy() -> str:
    """What happens to a photo."""
    return render_template("privacy.html", minutes=round(memory.LIFETIME / 60), longest=round(memory.LONGEST / 60))


@pages.get("/profilepicframes/", strict_slashes=False)
def old_link() -> ResponseReturnValue:
    """A link into Facebook's old frame picker, with nothing but its host changed, leads to the same campaign.

    Facebook adds parameters of its own, and letters get copied badly: whatever is no known number leads to the front
    page. Nothing of the request gets into the new address but a language that there is.
    """
    numbers = [number.strip() for number in request.args.getlist("selected_overlay_id")]
    known = {each.facebook_overlay_id: each for each in reversed(current_site().shelf().campaigns)}
    campaign = next((known[number] for number in numbers if number and number in known), None)
    return redirect(urls.page_path(campaign) if campaign else url_for("pages.current", note=UNKNOWN_LINK), 302)


def page(shelf: Shelf, campaign: Campaign, note: str = "") -> str:
    """The campaign's page, with a note above it (a message to translate) if there is one."""
    day = today()
    closed = shelf.is_closed(campaign, day)
    usual = shelf.campaign(None, day)
    offered = usual if closed and not shelf.is_closed(usual, day) else None
    return render_template(
        "closed.html" if closed else "index.html",
        campaign=campaign,
        status=presenters.sentence(campaign, day, closed),
        phase=campaign.status(day),
        preview=presenters.preview(campaign),
        fields=presenters.fields(campaign),
        others=presenters.others(shelf, day, {campaign, offered}),
        offered=offered,
        note=gettext(note) if note else "",
        at=urls,
        minutes=round(memory.LIFETIME / 60),
        limit=f"{current_site().settings.max_bytes / 1_000_000:g}",
    )
