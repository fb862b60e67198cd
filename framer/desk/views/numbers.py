"""Numbers: how many pictures the campaigns have had, by unit and day; the same that `framer counts` shows."""

from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, send_file
from flask_babel import format_decimal, gettext

from framer.campaigns.dates import format_long_day
from framer.campaigns.local_date import today
from framer.campaigns.manifest_ids import suggest_id
from framer.campaigns.registry import CampaignRegistry
from framer.campaigns.types import Campaign
from framer.counts.table import CountsTable
from framer.counts.words import format_counts_csv
from framer.desk.context import current_desk
from framer.desk.folder.delivery import saved_name
from framer.desk.folder.folder_errors import UnknownFolder
from framer.desk.folder_numbers import FolderPictures, folder_table, read_folder_pictures
from framer.desk.language import choose_desk_language
from framer.desk.numbers import NoCountsHere, has_numbers, read_counted_campaigns, read_numbers
from framer.desk.own_words import desk_gettext
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
    """The totals of all campaigns; `problem` is why there are none, and what to do. It is no error of the request.

    ``?folders=1``: with what was made of folders on this computer, which takes a look into each of them.
    """
    desk = current_desk()
    try:
        counted = read_counted_campaigns(desk.settings, desk.store.root)
        told = None if any(has_numbers(table) for _, table in counted) else NoCountsHere().to_message(gettext)
    except FramerError as error:
        counted, told = [], error.to_message(gettext)
    campaigns = [_sum_up(campaign, table) for campaign, table in counted]
    if request.args.get("folders") == "1":
        _add_folders(campaigns, read_folder_pictures(desk.folder), desk.folder.frames.load())
    return jsonify({"campaigns": campaigns, "problem": told._asdict() if told else None})


@desk_numbers_blueprint.get("/api/numbers/<campaign>")
def send_numbers(campaign: str) -> str:
    """One campaign's numbers as a part of the page: the public page's own, below the campaign's words."""
    desk, problem = current_desk(), None
    folders = [
        {"pictures": each, "table": folder_table(each, desk_gettext)}
        for each in read_folder_pictures(desk.folder)
        if each.campaign == campaign
    ]
    try:
        shown, table = read_numbers(desk.settings, desk.store.root, campaign)
        part = describe_counts_part(shown, table)
    except NoCountsHere as error:
        if not folders:
            raise
        shown = desk.folder.frames.load().get_campaign(campaign, today())
        problem, part = error.to_message(gettext), {"campaign": shown, "table": None}
    as_of = format_long_day(today(), choose_desk_language())
    return render_template(
        "desk/numbers_part.html", as_of=as_of, folders=folders, uncounted=problem, number=format_decimal, **part
    )


@desk_numbers_blueprint.get("/api/numbers/<campaign>/table.csv")
def send_numbers_csv(campaign: str) -> Response:
    """The same for a spreadsheet, by ``?by=`` unit, day or frame: byte for byte `framer counts --csv`."""
    desk = current_desk()
    return counts_csv_response(read_numbers(desk.settings, desk.store.root, campaign)[1], request.args.get("by", ""))


@desk_numbers_blueprint.get("/api/numbers/<campaign>/folders/<mark>/numbers.csv")
def send_folder_numbers(campaign: str, mark: str) -> Response:
    """What was made of one folder, by unit, for a spreadsheet."""
    pictures = _find_folder(campaign, mark)
    response = Response(format_counts_csv(folder_table(pictures, desk_gettext)), mimetype="text/csv")
    response.headers["Content-Type"] = "text/csv; charset=utf-16le"
    response.headers["Content-Disposition"] = f'attachment; filename="{_table_name(pictures)}"'
    return response


@desk_numbers_blueprint.get("/api/numbers/<campaign>/folders/<mark>/report.csv")
def send_folder_report(campaign: str, mark: str) -> Response:
    """The report.csv of its last run, which `framer counts --add` takes on another computer."""
    table = _find_folder(campaign, mark).table
    if table is None:
        raise UnknownFolder
    return send_file(table.absolute(), as_attachment=True, download_name=saved_name(table, desk_gettext))


def _table_name(pictures: FolderPictures) -> str:
    """What the table of one folder is called where it is saved: in letters that each disk and browser takes."""
    names = filter(None, (pictures.campaign, suggest_id(pictures.name)))
    return str(gettext("folder-%(name)s.csv", name="-".join(names)))


def _find_folder(campaign: str, mark: str) -> FolderPictures:
    """Raises UnknownFolder for one that is not known here."""
    folders = read_folder_pictures(current_desk().folder)
    found = next((each for each in folders if (each.campaign, each.mark) == (campaign, mark)), None)
    if found is None:
        raise UnknownFolder
    return found


def _add_folders(campaigns: list[dict[str, Any]], folders: list[FolderPictures], registry: CampaignRegistry) -> None:
    """The pictures of folders beside what is counted; campaigns that have these alone come last."""
    known = {campaign.id: campaign for campaign in registry.campaigns}
    for folder in folders:
        told = next((each for each in campaigns if each["id"] == folder.campaign), None)
        if told is None and folder.campaign in known:
            campaign = known[folder.campaign]
            told = {"id": campaign.id, "title": campaign.title, "state": _state_of(campaign), "made": 0}
            campaigns.append(told)
        if told:
            before = told.get("folders", {"made": 0, "approved": 0})
            total = folder.total
            told["folders"] = {"made": before["made"] + total.made, "approved": before["approved"] + total.approved}


def _state_of(campaign: Campaign) -> str:
    return "draft" if campaign.draft else campaign.status(today())


def _sum_up(campaign: Campaign, table: CountsTable) -> dict[str, Any]:
    return {
        "id": campaign.id,
        "title": campaign.title,
        "state": _state_of(campaign),
        "made": table.total,
        "saved": sum(table.saved),
        "opened": sum(table.opened),
        "units": len(campaign.units),
        "missing": len(table.missing),
    }
