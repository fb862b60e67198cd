"""Campaigns: the list, the form's values, publishing and all that goes with it."""

from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from flask_babel import gettext

from framer.campaigns.layout_names import LAYOUT_NAMES, PALETTE_NAMES
from framer.campaigns.local_date import today
from framer.desk.campaigns.changes import list_changes
from framer.desk.campaigns.findings import describe_choice_faults, describe_faults, describe_unit_faults
from framer.desk.campaigns.unit_lists import read_file_of_units, read_unit_text
from framer.desk.campaigns.values import describe_choices, read_form_values, show_values
from framer.desk.context import current_desk
from framer.desk.language import choose_desk_language
from framer.desk.own_words import desk_gettext
from framer.desk.requests import read_json_object, shown_version
from framer.desk.views.campaign_json import describe_edited, describe_shelf, summarise_edited
from framer.errors import UsageError
from framer.studio.scaffold import CampaignStart

desk_campaigns_blueprint = Blueprint("desk_campaigns", __name__)


@desk_campaigns_blueprint.get("/chien-dich")
def show_campaign_list() -> str:
    """The page of all campaigns."""
    return render_template("desk/campaigns.html", section="campaigns")


@desk_campaigns_blueprint.get("/chien-dich/<campaign>")
def show_campaign_form(campaign: str) -> str:
    """The page on which one is made."""
    return render_template("desk/campaign.html", section="campaigns", campaign_id=campaign)


@desk_campaigns_blueprint.get("/api/campaigns")
def list_edited_campaigns() -> Response:
    """All campaigns, as the list shows them."""
    store = current_desk().store
    return jsonify([summarise_edited(store.open(campaign_id)) for campaign_id in store.list_ids()])


@desk_campaigns_blueprint.post("/api/campaigns")
def create_campaign() -> tuple[Response, int]:
    """A new draft, from `title` (and `layout`, `palette`): 201."""
    body = read_json_object()
    title, layout, palette = (str(body.get(name) or "") for name in ("title", "layout", "palette"))
    start = CampaignStart(
        title=title,
        layouts=(layout if layout in LAYOUT_NAMES else LAYOUT_NAMES[0],),
        palette=palette if palette in PALETTE_NAMES else PALETTE_NAMES[0],
    )
    return jsonify(describe_edited(current_desk().store.create(title, start, today(), choose_desk_language()))), 201


@desk_campaigns_blueprint.get("/api/campaigns/<campaign>")
def get_campaign(campaign: str) -> Response:
    """The values of one, its version, and what is to be said of them."""
    return jsonify(describe_edited(current_desk().store.open(campaign)))


@desk_campaigns_blueprint.patch("/api/campaigns/<campaign>")
def save_campaign(campaign: str) -> Response:
    """Save `values` into the `version` that was shown."""
    body = read_json_object()
    values = read_form_values(body.get("values"))
    return jsonify(describe_edited(current_desk().store.save(campaign, shown_version(body), values)))


@desk_campaigns_blueprint.post(
    "/api/campaigns/<campaign>/<any(publish,unpublish,discard,restore,archive,delete,duplicate):act>"
)
def act_on_campaign(campaign: str, act: str) -> Response:
    """What is done with a whole campaign, in the `version` that was shown."""
    body, store = read_json_object(), current_desk().store
    version = shown_version(body)
    if act in {"archive", "delete"}:
        lay_aside = store.archive if act == "archive" else store.delete_draft
        return jsonify({"aside": lay_aside(campaign, version)})
    if act == "duplicate":
        return jsonify(describe_edited(store.duplicate(campaign, str(body.get("name") or ""))))
    if act == "publish":
        return jsonify(describe_edited(store.publish(campaign, version, today())))
    if act == "restore":
        return jsonify(describe_edited(store.restore(campaign, version, str(body.get("state") or ""))))
    change = store.unpublish if act == "unpublish" else store.discard_changes
    return jsonify(describe_edited(change(campaign, version)))


@desk_campaigns_blueprint.get("/api/archive")
def list_archive() -> Response:
    """The archived campaigns, the last one first."""
    return jsonify(describe_shelf(current_desk().store.archived))


@desk_campaigns_blueprint.post("/api/<any(archive,deleted):shelf>/<campaign>/take-back")
def take_campaign_back(shelf: str, campaign: str) -> Response:
    """An archived campaign, or a draft deleted a moment ago, is a draft in the list again."""
    store = current_desk().store
    edited = store.take_back(store.archived if shelf == "archive" else store.deleted, campaign)
    return jsonify(summarise_edited(edited))


@desk_campaigns_blueprint.get("/api/campaigns/<campaign>/history")
def list_history(campaign: str) -> Response:
    """The states to go back to, the newest first, each with what was changed after it."""
    store = current_desk().store
    edited = store.open(campaign)
    after, told = edited.directory, []
    for state in store.history.list_states(campaign):
        directory = store.history.directory / campaign / state.name
        changed = [gettext(name) for name in list_changes(directory, after)]
        told.append({"name": state.name, "when": state.when.isoformat(), "changed": changed})
        after = directory
    return jsonify(told)


@desk_campaigns_blueprint.get("/api/campaigns/<campaign>/check")
def check_edited_campaign(campaign: str) -> Response:
    """All that a whole check finds, artwork included, and where the faces go: takes seconds."""
    store = current_desk().store
    faults, edited = store.check(campaign, today()), store.open(campaign)
    values = show_values(edited.manifest.text)
    windows = [
        dict(zip(("cx", "cy", "r"), frame.window, strict=True)) if frame.window and frame.is_picture else None
        for frame in faults.frames
    ]
    found = [*describe_faults(faults, values, desk_gettext), *describe_choice_faults(values, desk_gettext)]
    return jsonify({"findings": found, "windows": windows})


@desk_campaigns_blueprint.post("/api/units")
def read_units_of_text() -> Response:
    """The units in `text`, which was copied from a spreadsheet or is a CSV file."""
    text: Any = read_json_object().get("text")
    if not isinstance(text, str):
        raise UsageError
    units, findings = read_unit_text(text)
    return jsonify({"units": units, "problems": describe_unit_faults(findings, desk_gettext)})


@desk_campaigns_blueprint.post("/api/units/file")
def read_lines_of_unit_file() -> Response:
    """The lines of a list of units, or the units of a staff list, in an Excel or text file called ``?name=``."""
    found = read_file_of_units(request.args.get("name", ""), request.get_data())
    return jsonify({"text": found.text, "people": found.people})


@desk_campaigns_blueprint.get("/api/choices")
def list_choices() -> Response:
    """What the form offers."""
    return jsonify(describe_choices())
