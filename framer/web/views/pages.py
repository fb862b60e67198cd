"""The pages that a person sees; everything works without JavaScript."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from framer.campaigns.local_date import today
from framer.campaigns.page_theme import theme_css
from framer.campaigns.registry import CampaignRegistry
from framer.campaigns.types import Campaign
from framer.i18n import N_
from framer.text.unit import unit_name
from framer.web import counting, form_fields, icalendar, locale, presenters, urls
from framer.web.context import current_app_context
from framer.web.results.base import MAX_RESULT_LIFETIME, RESULT_LIFETIME
from framer.web.views import static

pages_blueprint = Blueprint("pages", __name__)

NOTE_UNKNOWN_LINK, NOTE_DELETED = "unknown-link", "deleted"  # the notes that an address can ask for
_DELETED_MESSAGE = N_("Your photo and your picture have been deleted.")
_NOTE_MESSAGES = {
    NOTE_UNKNOWN_LINK: N_("The frame of that link is not here. This is the current campaign."),
    NOTE_DELETED: _DELETED_MESSAGE,
}


@pages_blueprint.get("/", endpoint="current")
def show_current_campaign() -> ResponseReturnValue:
    """The form for the current campaign."""
    registry = current_app_context().campaigns()
    note = _NOTE_MESSAGES.get(request.args.get("note", ""), "")
    return render_campaign_page(registry, registry.get_campaign(None, today()), note)


@pages_blueprint.get("/c/<campaign>", endpoint="named")
def show_campaign(campaign: str) -> ResponseReturnValue:
    """The form for one campaign."""
    registry = current_app_context().campaigns()
    note = _DELETED_MESSAGE if request.args.get("note") == NOTE_DELETED else ""
    return render_campaign_page(registry, registry.get_campaign(campaign, today()), note)


@pages_blueprint.get("/c/<campaign>/theme.css", endpoint="theme")
def send_theme(campaign: str) -> Response:
    """The campaign's colours for its page, as a style sheet that goes after the one of all pages."""
    css = theme_css(current_app_context().campaigns().get_campaign(campaign, today()))
    response = Response(css, mimetype="text/css")
    response.headers["Cache-Control"] = static.cache_policy(urls.text_version(css))
    return response


@pages_blueprint.get("/c/<campaign>/reminder.ics", endpoint="remind")
def send_reminder(campaign: str) -> Response:
    """A calendar entry for the day after the campaign's end; 404 for a campaign without one."""
    ending = current_app_context().campaigns().get_campaign(campaign, today())
    if not icalendar.can_remind(ending):
        abort(404)
    text = icalendar.format_reminder(ending, urls.absolute_url(urls.page_path(ending)))
    response = Response(text, content_type=f"{icalendar.CALENDAR_MEDIA_TYPE}; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{ending.id}.ics"'
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Language"] = locale.negotiate_language()
    response.vary.add("Accept-Language")
    return response


@pages_blueprint.get("/quyen-rieng-tu", endpoint="privacy")
def show_privacy() -> str:
    """What happens to a photo."""
    return render_template(
        "privacy.html",
        minutes=round(RESULT_LIFETIME / 60),
        longest=round(MAX_RESULT_LIFETIME / 60),
        counting=current_app_context().counter.state.on,
    )


@pages_blueprint.get("/profilepicframes/", endpoint="old_link", strict_slashes=False)
def redirect_old_link() -> ResponseReturnValue:
    """A link into Facebook's old frame picker, with nothing but its host changed, leads to the same campaign.

    Facebook adds parameters of its own, and letters get copied badly: whatever is no known number leads to the front
    page. Nothing of the request gets into the new address but a language that there is.
    """
    numbers = [number.strip() for number in request.args.getlist("selected_overlay_id")]
    campaigns = {each.facebook_overlay_id: each for each in reversed(current_app_context().campaigns().campaigns)}
    campaign = next((campaigns[number] for number in numbers if number and number in campaigns), None)
    return redirect(urls.page_path(campaign) if campaign else url_for("pages.current", note=NOTE_UNKNOWN_LINK), 302)


def render_campaign_page(registry: CampaignRegistry, campaign: Campaign, note: str = "") -> str:
    """The campaign's page, with a note above it (a message to translate) if there is one."""
    day = today()
    closed = registry.is_closed(campaign, day)
    current = registry.get_current(day)
    unit = form_fields.requested_unit(campaign)
    if not closed and not note:
        counting.count_opened(current_app_context(), campaign)
    offered = current if closed and current and not registry.is_closed(current, day) else None
    return render_template(
        "closed.html" if closed else "index.html",
        campaign=campaign,
        closed_text=presenters.closed_campaign_text(campaign) if closed else "",
        label=presenters.campaign_status_label(campaign, day),
        phase=campaign.status(day),
        preview=presenters.make_link_preview(campaign),
        fields=form_fields.campaign_form_fields(campaign, {"unit": form_fields.unit_key(unit)}),
        unit=form_fields.unit_key(unit),
        unit_name=unit_name(unit) if campaign.units else "",
        captions=presenters.share_captions(campaign, unit),
        others=presenters.other_campaigns(registry, day, {campaign, offered}),
        offered=offered,
        note=gettext(note) if note else "",
        public_total=counting.public_total(current_app_context(), campaign),
        reply=None,  # no picture is shown yet
        sent=None,
        minutes=round(RESULT_LIFETIME / 60),
        limit=f"{current_app_context().settings.max_bytes / 1_000_000:g}",
    )
