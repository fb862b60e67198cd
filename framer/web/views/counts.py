"""How a campaign goes, in numbers, for whoever has its key.

The key stands in the address's fragment, which browsers send to nobody; the page's script sends it as a header. So it
is in no log and in no list of addresses.
"""

from flask import Blueprint, Response, render_template, request

from framer.campaigns.local_date import today
from framer.campaigns.types import Campaign
from framer.counts.errors import CountsClosed, WrongKey
from framer.counts.table import CountsTable, make_counts_table
from framer.counts.types import CountsUnavailable
from framer.web.context import current_app_context
from framer.web.counts_part import counts_csv_response, describe_counts_part
from framer.web.key_checks import has_request_key

_COUNTS_RETRY_SECONDS = 30

counts_blueprint = Blueprint("counts", __name__)


@counts_blueprint.get("/c/<campaign>/so-lieu", endpoint="page")
def show_counts_page(campaign: str) -> str:
    """The page, without any number: its script asks for them with the key."""
    return render_template("counts.html", campaign=_find_counted_campaign(campaign))


@counts_blueprint.get("/c/<campaign>/so-lieu/bang", endpoint="table")
def show_counts_table(campaign: str) -> str:
    """The numbers as a part of the page; 403 without the key."""
    context = current_app_context()
    shown = _find_counted_campaign(campaign)
    table = _read_counts_table(shown)
    return render_template("counts_table.html", **describe_counts_part(shown, table, context.counter.state.problem))


@counts_blueprint.get("/c/<campaign>/so-lieu.csv", endpoint="spreadsheet")
def send_counts_csv(campaign: str) -> Response:
    """The same numbers for a spreadsheet, by ``?by=`` unit, day or frame; 403 without the key."""
    shown = _find_counted_campaign(campaign)
    return counts_csv_response(_read_counts_table(shown), request.args.get("by", ""))


@counts_blueprint.after_request
def keep_counts_private(response: Response) -> Response:
    """No cache stores the numbers, no search engine lists the page."""
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _find_counted_campaign(campaign_id: str) -> Campaign:
    """The campaign with this ID, also a closed one. Raises UnknownFrame, SetupError."""
    return current_app_context().campaigns().get_campaign(campaign_id, today())


def _read_counts_table(campaign: Campaign) -> CountsTable:
    """What is shown of the campaign's counts. Raises WrongKey, CountsClosed."""
    context = current_app_context()
    if not has_request_key(context.campaigns().directories.get(campaign.id), "counts"):
        raise WrongKey
    if not context.counter.state.on:
        raise CountsClosed(reason="FRAMER_COUNTS=off", seconds=_COUNTS_RETRY_SECONDS)
    try:
        counts = context.counter.read([campaign.id])
    except CountsUnavailable as error:
        raise CountsClosed(reason=str(error), seconds=_COUNTS_RETRY_SECONDS) from error
    return make_counts_table(campaign, counts, context.counter.today())
