"""What spreads a campaign: the QR code of its page."""

from flask import Blueprint, Response

from framer.campaigns.local_date import today
from framer.campaigns.qr_code import format_qr_svg
from framer.campaigns.types import Campaign
from framer.web import presenters, urls
from framer.web.context import current_app_context

sharing_blueprint = Blueprint("sharing", __name__)


@sharing_blueprint.get("/c/<campaign>/qr.svg", endpoint="qr")
def send_qr_code(campaign: str) -> Response:
    """The QR code of the campaign's page, with the unit of ``?unit=`` filled in there."""
    shared = _find_open_campaign(campaign)
    svg = format_qr_svg(urls.share_url(shared, presenters.requested_unit(shared)))
    response = Response(svg, mimetype="image/svg+xml")
    response.headers["Cache-Control"] = "no-cache"
    return response


def _find_open_campaign(campaign_id: str) -> Campaign:
    """The campaign with this ID. Raises UnknownFrame, ClosedCampaign: its page takes no photo; or SetupError."""
    registry, day = current_app_context().campaigns(), today()
    return registry.get_campaign(registry.get_frame(campaign_id, day).campaign, day)
