"""Campaigns: the list, the form's values, publishing and all that goes with it."""

from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from flask_babel import gettext

from framer.campaigns.layout_names import LAYOUT_NAMES, PALETTE_NAMES
from framer.campaigns.local_date import today
from framer.campaigns.mockup import PORTRAIT_NAMES
from framer.desk.campaigns.findings import describe_failure, describe_manifest_findings, describe_reports
from framer.desk.campaigns.living_picture import LayoutPicture, LivingPicture
from framer.desk.campaigns.store import EditedCampaign
from framer.desk.campaigns.values import describe_choices, read_form_values, show_values
from framer.desk.context import current_desk
from framer.errors import SetupError, UsageError
from framer.i18n import N_
from framer.studio.scaffold import CampaignStart
from framer.desk.language import choose_desk_language

ARTWORK_STEM = "khung"
MAX_SIDE, MIN_SIDE = 1080, 40  # px of a living picture
LOGO_TYPES = {"image/png": ".png", "image/webp": ".webp", "image/svg+xml": ".svg"}

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
    return jsonify([_summarise_edited(store.open(campaign_id)) for campaign_id in store.list_ids()])


@desk_campaigns_blueprint.post("/api/campaigns")
def create_campaign() -> tuple[Response, int]:
    """A new draft, from `title` (and `layout`, `palette`): 201."""
    body = _read_json_object()
    title, layout, palette = (str(body.get(name) or "") for name in ("title", "layout", "palette"))
    start = CampaignStart(
        title=title,
        layouts=(layout if layout in LAYOUT_NAMES else LAYOUT_NAMES[0],),
        palette=palette if palette in PALETTE_NAMES else PALETTE_NAMES[0],
    )
    return jsonify(_describe_edited(current_desk().store.create(title, start, today(), choose_desk_language()))), 201


@desk_campaigns_blueprint.get("/api/campaigns/<campaign>")
def get_campaign(campaign: str) -> Response:
    """The values of one, its version, and what is to be said of them."""
    return jsonify(_describe_edited(current_desk().store.open(campaign)))


@desk_campaigns_blueprint.patch("/api/campaigns/<campaign>")
def save_campaign(campaign: str) -> Response:
    """Save `values` into the `version` that was shown."""
    body = _read_json_object()
    values = read_form_values(body.get("values"))
    return jsonify(_describe_edited(current_desk().store.save(campaign, _shown_version(body), values)))


@desk_campaigns_blueprint.post(
    "/api/campaigns/<campaign>/<any(publish,unpublish,discard,restore,archive,duplicate):act>"
)
def act_on_campaign(campaign: str, act: str) -> Response | tuple[str, int]:
    """What is done with a whole campaign, in the `version` that was shown."""
    body, store = _read_json_object(), current_desk().store
    version = _shown_version(body)
    if act == "archive":
        store.archive(campaign, version)
        return "", 204
    if act == "duplicate":
        return jsonify(_describe_edited(store.duplicate(campaign, str(body.get("name") or ""))))
    if act == "publish":
        return jsonify(_describe_edited(store.publish(campaign, version, today())))
    if act == "restore":
        return jsonify(_describe_edited(store.restore(campaign, version, str(body.get("state") or ""))))
    change = store.unpublish if act == "unpublish" else store.discard_changes
    return jsonify(_describe_edited(change(campaign, version)))


@desk_campaigns_blueprint.get("/api/campaigns/<campaign>/history")
def list_history(campaign: str) -> Response:
    """The states to go back to, the newest first."""
    store = current_desk().store
    states = store.history.list_states(store.open(campaign).id)
    return jsonify([{"name": state.name, "when": state.when.isoformat()} for state in states])


@desk_campaigns_blueprint.get("/api/campaigns/<campaign>/check")
def check_edited_campaign(campaign: str) -> Response:
    """All that a whole check finds, artwork included: takes seconds."""
    return jsonify(describe_reports(current_desk().store.check(campaign, today()), gettext))


@desk_campaigns_blueprint.get("/api/campaigns/<campaign>/frames/<int:frame>/picture")
def draw_picture(campaign: str, frame: int) -> Response | tuple[Response, int]:
    """The living picture (WebP); 422 with a finding where the words do not fit."""
    desk = current_desk()
    directory = desk.store.open(campaign).directory
    portrait = request.args.get("portrait", PORTRAIT_NAMES[0])
    side = request.args.get("side", 540, type=int)
    if portrait not in (*PORTRAIT_NAMES, "own") or not MIN_SIDE <= side <= MAX_SIDE:
        raise UsageError
    photo = desk.own_photo.data if portrait == "own" else b""
    task = LivingPicture(
        directory, frame, portrait if not photo and portrait != "own" else PORTRAIT_NAMES[0], photo, side
    )
    try:
        return Response(desk.make_picture(task), mimetype="image/webp")
    except SetupError as error:
        return jsonify(describe_failure(error, _blamed_key(error, desk.store.open(campaign)), gettext)), 422


@desk_campaigns_blueprint.put("/api/own-photo")
def put_own_photo() -> tuple[str, int]:
    """The photo on which frames are shown, in memory until the desk ends."""
    current_desk().own_photo.data = request.get_data()
    return "", 204


@desk_campaigns_blueprint.put("/api/campaigns/<campaign>/logo")
def put_logo(campaign: str) -> Response:
    """The organisation's logo, a PNG, WebP or SVG."""
    suffix = LOGO_TYPES.get(request.mimetype)
    if not suffix:
        raise UsageError
    store, version = current_desk().store, request.headers.get("If-Match", "")
    edited = store.put_file(campaign, version, f"logo{suffix}", request.get_data())
    return jsonify(_describe_edited(store.save(campaign, edited.version, {"logo": f"logo{suffix}", "emblem": "logo"})))


@desk_campaigns_blueprint.put("/api/campaigns/<campaign>/artwork")
def put_artwork(campaign: str) -> Response:
    """A designer's frame: it becomes the campaign's first frame, in place of a layout."""
    suffix = LOGO_TYPES.get(request.mimetype)
    if not suffix:
        raise UsageError
    store, version = current_desk().store, request.headers.get("If-Match", "")
    edited = store.put_file(campaign, version, f"{ARTWORK_STEM}{suffix}", request.get_data())
    overlay = f"{ARTWORK_STEM}{'.png' if suffix == '.svg' else suffix}"
    block = {"id": "khung", "title": gettext(N_("Frame")), "overlay": overlay}
    return jsonify(_describe_edited(store.save(campaign, edited.version, {"layout": None, "frames": [block]})))


@desk_campaigns_blueprint.get("/api/choices")
def list_choices() -> Response:
    """What the form offers."""
    return jsonify(describe_choices())


@desk_campaigns_blueprint.get("/api/layouts/<layout>/picture")
def draw_layout(layout: str) -> Response:
    """A layout with sample words, in the colours of ``?palette=``."""
    palette = request.args.get("palette", PALETTE_NAMES[0])
    if layout not in LAYOUT_NAMES or palette not in PALETTE_NAMES:
        raise UsageError
    return Response(current_desk().make_picture(LayoutPicture(layout, palette)), mimetype="image/webp")


def _read_json_object() -> dict[str, Any]:
    body: Any = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise UsageError
    return body


def _shown_version(body: dict[str, Any]) -> str:
    return str(body.get("version") or "")


def _blamed_key(error: SetupError, edited: EditedCampaign) -> str:
    """The field whose words an error about artwork is about; "" for none."""
    campaign, text = edited.manifest.campaign, error.details.get("text")
    names = ("slogan", "title", "mark", "organiser") if campaign and text else ()
    return next((name for name in names if getattr(campaign, name) == text), "")


def _show_state(edited: EditedCampaign) -> str:
    if edited.is_draft:
        return "draft"
    return edited.manifest.campaign.status(today()) if edited.manifest.campaign else "broken"


def _summarise_edited(edited: EditedCampaign) -> dict[str, Any]:
    values = show_values(edited.manifest.text)
    shown = {name: values.get(name, "") for name in ("title", "mark", "starts", "ends")}
    return {
        "id": edited.id,
        "version": edited.version,
        "state": _show_state(edited),
        "changed": edited.changed,
        **shown,
    }


def _describe_edited(edited: EditedCampaign) -> dict[str, Any]:
    return {
        **_summarise_edited(edited),
        "values": show_values(edited.manifest.text),
        "findings": describe_manifest_findings(edited.manifest.findings, gettext),
    }
