"""A draft before it is published, for who has its preview key.

The key stands in the fragment of the page's address, which browsers do not send, and travels as a header: no
log and no other site learns it. The page itself is the same for every address: it does not tell which drafts there are.
"""

from flask import Blueprint, Response, jsonify, render_template, url_for

from framer.campaigns.local_date import today
from framer.campaigns.selection import find_frame
from framer.campaigns.types import Campaign
from framer.errors import UnknownFrame
from framer.web import presenters
from framer.web.context import current_app_context
from framer.web.key_checks import has_request_key
from framer.web.views.images import load_web_artwork

drafts_blueprint = Blueprint("drafts", __name__)


@drafts_blueprint.get("/c/<campaign>/xem-truoc", endpoint="page")
def show_draft_page(campaign: str) -> str:
    """The page that asks for the draft with the key of its address."""
    return render_template("draft.html", data=url_for("drafts.data", campaign=campaign))


@drafts_blueprint.get("/c/<campaign>/xem-truoc/du-lieu", endpoint="data")
def send_draft(campaign: str) -> Response:
    """Words, days and frames of the campaign. Raises UnknownFrame without its key, as if it did not exist."""
    draft = _find_with_key(campaign)
    return jsonify(
        title=draft.broken_title,
        lang=draft.language,
        organiser=draft.organiser,
        status=presenters.campaign_status_label(draft, today()),
        captions=[caption.text for caption in presenters.share_captions(draft)],
        frames=[
            {"title": frame.title, "picture": url_for("drafts.frame", campaign=campaign, name=frame.name)}
            for frame in draft.frames
        ],
    )


@drafts_blueprint.get("/c/<campaign>/xem-truoc/<name>.webp", endpoint="frame")
def send_draft_frame(campaign: str, name: str) -> Response:
    """A frame's artwork, 480 px. Raises UnknownFrame without the key."""
    draft = _find_with_key(campaign)
    try:
        frame = find_frame((draft,), f"{campaign}/{name}", today())
    except UnknownFrame:
        raise UnknownFrame(frame=f"{campaign}/{name}", known="–") from None
    return Response(load_web_artwork(frame, ".sample"), mimetype="image/webp")


@drafts_blueprint.after_request
def keep_draft_private(response: Response) -> Response:
    """No cache stores it, no search engine lists it."""
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _find_with_key(campaign_id: str) -> Campaign:
    registry = current_app_context().campaigns()
    directory = registry.directories.get(campaign_id)
    known = {each.id: each for each in (*registry.campaigns, *registry.drafts)}
    if not has_request_key(directory if campaign_id in known else None, "preview"):
        raise UnknownFrame(frame=campaign_id, known="–")
    return known[campaign_id]
