"""Pictures of campaigns, and the files that people give to them: logos, designers' frames, a photo of one's own."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask_babel import gettext

from framer.campaigns.layout_names import LAYOUT_NAMES, PALETTE_NAMES
from framer.campaigns.mockup import PORTRAIT_NAMES
from framer.desk.campaigns.artwork import MIN_PERCENT
from framer.desk.campaigns.edited_campaign import EditedCampaign
from framer.desk.campaigns.findings import describe_failure, find_blamed_field
from framer.desk.campaigns.frame_blocks import arrange_blocks, make_block, uses_layout
from framer.desk.campaigns.picture_tasks import LayoutPicture, LivingPicture, ShrunkArtwork
from framer.desk.campaigns.uploads import MAX_ARTWORK_BYTES, MAX_LOGO_BYTES_AT_DESK, name_upload, overlay_name
from framer.desk.campaigns.values import show_values
from framer.desk.context import current_desk
from framer.desk.own_words import desk_gettext
from framer.desk.requests import read_json_object, shown_version
from framer.desk.views.campaign_json import describe_edited
from framer.desk.words import CHOICE_NAMES
from framer.errors import SetupError, TooLarge, UnknownFrame, UsageError
from framer.i18n import N_

MAX_SIDE, MIN_SIDE = 1080, 40  # px of a living picture
MAX_OWN_PHOTO_BYTES = 80_000_000

_FRAME_TITLE = N_("Our frame")

_MEND_FIRST = N_("This is how it was before. First mend what is marked in red.")

desk_artwork_blueprint = Blueprint("desk_artwork", __name__)


@desk_artwork_blueprint.get("/api/campaigns/<campaign>/frames/<int:frame>/picture")
def draw_picture(campaign: str, frame: int) -> Response | tuple[Response, int]:
    """The living picture (WebP); 422 with a finding where the words do not fit."""
    desk = current_desk()
    directory = desk.store.open(campaign).directory
    portrait = request.args.get("portrait", PORTRAIT_NAMES[0])
    side = request.args.get("side", 540, type=int)
    if portrait not in (*PORTRAIT_NAMES, "own") or not MIN_SIDE <= side <= MAX_SIDE:
        raise UsageError
    photo = desk.own_photo.data if portrait == "own" else b""
    task = LivingPicture(directory, frame, portrait if portrait != "own" else PORTRAIT_NAMES[0], photo, side)
    try:
        return Response(desk.make_picture(task), mimetype="image/webp")
    except SetupError as error:
        edited = desk.store.open(campaign)
        if edited.manifest.campaign is None:  # why stands at the field
            return jsonify({"level": "error", "key": "", "text": gettext(_MEND_FIRST), "hint": ""}), 422
        return jsonify(
            describe_failure(error, find_blamed_field(error.details, show_values(edited.manifest.text)), desk_gettext)
        ), 422


@desk_artwork_blueprint.put("/api/own-photo")
def put_own_photo() -> tuple[str, int]:
    """The photo on which frames are shown, in memory until the desk ends."""
    if (request.content_length or 0) > MAX_OWN_PHOTO_BYTES:
        raise TooLarge(size=f"{(request.content_length or 0) / 1e6:.0f} MB", limit=f"{MAX_OWN_PHOTO_BYTES / 1e6:g} MB")
    current_desk().own_photo.data = request.get_data()
    return "", 204


@desk_artwork_blueprint.put("/api/campaigns/<campaign>/logo")
def put_logo(campaign: str) -> Response:
    """The organisation's logo, a PNG, WebP or SVG."""
    data = request.get_data()
    name = name_upload("logo", request.mimetype, data, MAX_LOGO_BYTES_AT_DESK)
    store, version = current_desk().store, request.headers.get("If-Match", "")
    return jsonify(describe_edited(store.put_file(campaign, version, name, data, {"logo": name, "emblem": "logo"})))


@desk_artwork_blueprint.put("/api/campaigns/<campaign>/artwork")
def put_artwork(campaign: str) -> Response:
    """A designer's frame: the only one, or with ``?add=1`` one more, or with ``?frame=N`` in place of that one."""
    data = request.get_data()
    name = name_upload("khung", request.mimetype, data, MAX_ARTWORK_BYTES)
    store, version = current_desk().store, request.headers.get("If-Match", "")
    blocks = _blocks(store.open(campaign))
    replaced = request.args.get("frame", -1, type=int)
    if 0 <= replaced < len(blocks):
        kept = {key: value for key, value in blocks[replaced].items() if key in {"id", "title", "fields"}}
        blocks[replaced] = {**kept, "overlay": overlay_name(name)}
    else:
        others = blocks if request.args.get("add") == "1" else []
        blocks = [*others, make_block("khung", gettext(_FRAME_TITLE), overlay_name(name), others)]
    values: dict[str, Any] = {"frames": blocks} if uses_layout(blocks) else {"frames": blocks, "layout": None}
    return jsonify(describe_edited(store.put_file(campaign, version, name, data, values)))


@desk_artwork_blueprint.put("/api/campaigns/<campaign>/frames")
def arrange_frames(campaign: str) -> Response:
    """The frames in a new order: numbers of those there are, and names of layouts for new ones."""
    body, store = read_json_object(), current_desk().store
    order: Any = body.get("order")
    if not isinstance(order, list):
        raise UsageError
    edited = store.open(campaign)
    titles = {layout: gettext(CHOICE_NAMES[f"layout.{layout}"]) for layout in LAYOUT_NAMES}
    blocks = arrange_blocks(_blocks(edited), order, titles)
    layout = show_values(edited.manifest.text).get("layout")
    values: dict[str, Any] = {"frames": blocks}
    if uses_layout(blocks) and not layout:
        values["layout"] = next((name for name in order if isinstance(name, str)), LAYOUT_NAMES[0])
    return jsonify(describe_edited(store.save(campaign, shown_version(body), values)))


@desk_artwork_blueprint.post("/api/campaigns/<campaign>/frames/<int:frame>/shrink")
def shrink_frame(campaign: str, frame: int) -> Response:
    """Make a designer's picture `percent` as large about its centre; the window goes with it."""
    body, desk = read_json_object(), current_desk()
    percent: Any = body.get("percent")
    if not isinstance(percent, int) or not MIN_PERCENT <= percent < 100:
        raise UsageError
    edited = desk.store.open(campaign)
    entries = edited.manifest.campaign.entries if edited.manifest.campaign else ()
    if frame >= len(entries):
        raise UnknownFrame(frame=str(frame), known=str(len(entries)))
    data = desk.make_picture(ShrunkArtwork(entries[frame].overlay, percent))
    name = name_upload("khung", "image/png", data, MAX_ARTWORK_BYTES)
    blocks = _blocks(edited)
    blocks[frame] = {**blocks[frame], "overlay": name}
    if isinstance(blocks[frame].get("window"), dict):
        blocks[frame]["window"] = _shrink_window(blocks[frame]["window"], percent / 100)
    return jsonify(describe_edited(desk.store.put_file(campaign, shown_version(body), name, data, {"frames": blocks})))


@desk_artwork_blueprint.get("/api/layouts/<layout>/picture")
def draw_layout(layout: str) -> Response:
    """A layout with sample words, in the colours of ``?palette=``."""
    palette = request.args.get("palette", PALETTE_NAMES[0])
    if layout not in LAYOUT_NAMES or palette not in PALETTE_NAMES:
        raise UsageError
    desk, wanted = current_desk(), LayoutPicture(layout, palette)
    if wanted not in desk.layout_pictures:
        desk.layout_pictures[wanted] = desk.make_picture(wanted)
    return Response(desk.layout_pictures[wanted], mimetype="image/webp")


def _blocks(edited: EditedCampaign) -> list[dict[str, Any]]:
    blocks: Sequence[dict[str, Any]] = show_values(edited.manifest.text).get("frames") or []
    return [dict(block) for block in blocks]


def _shrink_window(window: dict[str, Any], scale: float) -> dict[str, float]:
    moved = {name: 0.5 + (float(window[name]) - 0.5) * scale for name in window if name in {"cx", "cy"}}
    centre = {name: round(share, 4) for name, share in moved.items()}
    return {**centre, "r": round(float(window["r"]) * scale, 4)} if "r" in window else centre
