"""Numbers: how many pictures the campaigns have had, by unit and day; the same that `framer counts` shows."""

from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from flask_babel import gettext

from framer.campaigns.dates import format_long_day
from framer.campaigns.local_date import today
from framer.campaigns.types import Campaign
from framer.counts.table import CountsTable
from framer.desk.context import current_desk
from framer.desk.language import choose_desk_language
from framer.desk.numbers import NoCountsHere, has_numbers, read_counted_campaigns, read_numbers
from framer.errors import FramerError
from framer.web.counts_part import counts_csv_response, describe_counts_part

desk_numbers_blueprint = Blueprint("desk_numbers", __name__)


@desk_numbers_blueprint.get("/so-lieu")
def show_number_list() -> str:
    """The page of all campaigns' totals."""
    return render_template("desk/numbers.html", section="numbers", campaign_id="")


@desk_numbers_blueprint.get("/so-lieu/<campaign>")
def show_number_page(campaign: str) -> str:
    """The page of one campaign's numbers."""
    return render_template("desk/numbers.html", section="numbers", campaign_id=campaign)


@desk_numbers_blueprint.get("/api/numbers")
def list_numbers() -> Response:
    """The totals of all campaigns; `problem` is why there are none, and what to do. It is no error of the request."""
    desk = current_desk()
    try:
        counted = read_counted_campaigns(desk.settings, desk.store.root)
        told = None if any(has_numbers(table) for _, table in counted) else NoCountsHere().to_message(gettext)
    except FramerError as error:
        counted, told = [], error.to_message(gettext)
    return jsonify(
        {
            "campaigns": [_sum_up(campaign, table) for campaign, table in counted],
            "problem": told._asdict() if told else None,
        }
    )


@desk_numbers_blueprint.get("/api/numbers/<campaign>")
def send_numbers(campaign: str) -> str:
    """One campaign's numbers as a part of the page: the public page's own, below the campaign's words."""
    desk = current_desk()
    shown, table = read_numbers(desk.settings, desk.store.root, campaign)
    part = describe_counts_part(shown, table)
    as_of = format_long_day(table.today, choose_desk_language())
    return render_template("desk/numbers_part.html", as_of=as_of, **part)


@desk_numbers_blueprint.get("/api/numbers/<campaign>/table.csv")
def send_numbers_csv(campaign: str) -> Response:
    """The same for a spreadsheet, by ``?by=`` unit, day or frame: byte for byte `framer counts --csv`."""
    desk = current_desk()
    return counts_csv_response(read_numbers(desk.settings, desk.store.root, campaign)[1], request.args.get("by", ""))


def _sum_up(campaign: Campaign, table: CountsTable) -> dict[str, Any]:
    return {
        "id": campaign.id,
        "title": campaign.title,
        "state": "draft" if campaign.draft else campaign.status(today()),
        "made": table.total,
        "saved": sum(table.saved),
        "opened": sum(table.opened),
        "units": len(campaign.units),
        "missing": len(table.missing),
    }
