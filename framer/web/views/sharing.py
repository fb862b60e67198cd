"""What spreads a campaign: the QR code of its page, and a poster with it."""

import threading

from cachetools import LRUCache, cached
from flask import Blueprint, Response

from framer.campaigns.local_date import today
from framer.campaigns.poster_content import PosterContent
from framer.campaigns.qr_code import format_qr_svg
from framer.campaigns.types import Campaign
from framer.errors import Busy, Crashed, OutOfMemory, TooSlow
from framer.text.unit import unit_name
from framer.web import locale, urls
from framer.web.context import PosterMaker, current_app_context
from framer.web.form_fields import requested_unit, unit_key
from framer.web.origins import InvalidHost
from framer.web.requests.body import begin_photo_work

POSTER_CACHE_SIZE = 8  # of about 0.7 MB each
_POSTER_RETRY_SECONDS = 5

sharing_blueprint = Blueprint("sharing", __name__)


@sharing_blueprint.get("/c/<campaign>/qr.svg", endpoint="qr")
def send_qr_code(campaign: str) -> Response:
    """The QR code of the campaign's page, with the unit of ``?unit=`` filled in there."""
    shared = _find_open_campaign(campaign)
    svg = format_qr_svg(_share_link(shared, unit_key(requested_unit(shared))))
    response = Response(svg, mimetype="image/svg+xml")
    response.headers["Cache-Control"] = "no-cache"
    return response


@sharing_blueprint.get("/c/<campaign>/poster.pdf", endpoint="poster")
def send_poster(campaign: str) -> Response:
    """The campaign's poster with its first frame, to be saved; its QR code fills in the unit of ``?unit=``.

    In the campaign's language unless ``?lang=`` says otherwise.
    """
    begin_photo_work()
    shared = _find_open_campaign(campaign)
    unit = requested_unit(shared)
    language = locale.language_from_query() or shared.language
    address, link = _share_link(shared), _share_link(shared, unit_key(unit))
    poster = PosterContent(shared, shared.frames[0], address, language, link, unit_name(unit))
    try:
        data = load_poster(poster, current_app_context().make_poster)
    except (TooSlow, Crashed, OutOfMemory) as error:  # what they say is about a photo
        raise Busy(seconds=_POSTER_RETRY_SECONDS) from error
    response = Response(data, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="ap-phich-{shared.id}.pdf"'
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Language"] = language
    return response


# As cards are cached: what several requests ask for at once is drawn once.
@cached(
    LRUCache(POSTER_CACHE_SIZE),
    key=lambda poster, _: (
        urls.card_version(poster.campaign),
        poster.address,
        poster.language,
        poster.link,
        poster.unit,
    ),
    condition=threading.Condition(),
)
def load_poster(poster: PosterContent, make: PosterMaker) -> bytes:
    """The poster as a PDF, made by `make`. Raises what that does."""
    return make(poster)


def _find_open_campaign(campaign_id: str) -> Campaign:
    """The campaign with this ID. Raises UnknownFrame, ClosedCampaign: its page takes no photo; or SetupError."""
    registry, day = current_app_context().campaigns(), today()
    return registry.get_campaign(registry.get_frame(campaign_id, day).campaign, day)


def _share_link(campaign: Campaign, unit: str = "") -> str:
    """`share_url`. Raises InvalidHost where the request names no host, so that no code leads nowhere."""
    link = urls.share_url(campaign, unit)
    if "://" not in link:
        raise InvalidHost
    return link
