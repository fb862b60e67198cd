"""What is done with a campaign once it is ready: its link, QR code, poster, card, words, and the link of a draft."""

from typing import Any, cast

from flask import Blueprint, Response, jsonify

from framer.campaigns.manifest import read_manifest
from framer.campaigns.qr_code import format_qr_svg
from framer.desk.campaigns.picture_tasks import SharedKind, SharedPicture
from framer.desk.campaigns.sharing import (
    MAX_PREVIEW_DAYS,
    draw_qr_png,
    fill_captions,
    make_preview_link,
    page_link,
)
from framer.desk.context import current_desk
from framer.desk.requests import read_json_object, shown_version
from framer.errors import UsageError
from framer.i18n import N_

_MEDIA_TYPES = {
    "qr.svg": "image/svg+xml", "qr.png": "image/png", "card.jpg": "image/jpeg", "poster.pdf": "application/pdf",
    "poster.png": "image/png",
}  # fmt: skip
_FILE_NAMES = {"qr": "ma-qr", "card": "the-lien-ket", "poster": "ap-phich"}
_NO_ADDRESS = N_("The desk does not know the public address of the site yet.")
_TYPE_ADDRESS = N_("Type it in once: it stands in links, QR codes and on posters.")

desk_sharing_blueprint = Blueprint("desk_sharing", __name__)


@desk_sharing_blueprint.get("/api/site")
def get_site() -> Response:
    """The public address, and whether it is the setting's, which cannot be changed here."""
    site = current_desk().site
    return jsonify({"url": site.read(), "fixed": bool(site.fixed)})


@desk_sharing_blueprint.put("/api/site")
def put_site() -> Response:
    """Keep the public address."""
    site = current_desk().site
    if site.fixed:
        raise UsageError
    return jsonify({"url": site.write(str(read_json_object().get("url") or "")), "fixed": False})


@desk_sharing_blueprint.get("/api/campaigns/<campaign>/sharing")
def describe_sharing(campaign: str) -> Response:
    """The link of the published campaign, and the words to post with it."""
    directory = current_desk().store.live_directory(campaign)
    link = page_link(_require_site(), campaign)
    captions = [{"label": each.label, "text": each.text} for each in fill_captions(read_manifest(directory), link)]
    return jsonify({"link": link, "captions": captions})


@desk_sharing_blueprint.get(
    "/api/campaigns/<campaign>/share/<any('qr.svg','qr.png','card.jpg','poster.pdf','poster.png'):name>"
)
def send_shared_file(campaign: str, name: str) -> Response:
    """One of the files to hang up and send round, to be saved."""
    desk = current_desk()
    directory, link = desk.store.live_directory(campaign), page_link(_require_site(), campaign)
    if name == "qr.svg":
        data = format_qr_svg(link).encode()
    elif name == "qr.png":
        data = draw_qr_png(link)
    else:
        data = desk.make_picture(SharedPicture(directory, cast(SharedKind, name), link))
    response = Response(data, mimetype=_MEDIA_TYPES[name])
    stem, _, suffix = name.partition(".")
    response.headers["Content-Disposition"] = f'attachment; filename="{_FILE_NAMES[stem]}-{campaign}.{suffix}"'
    return response


@desk_sharing_blueprint.post("/api/campaigns/<campaign>/preview")
def show_draft_to_others(campaign: str) -> Response:
    """Draw a draft as it stands now for who has its preview link; with `days` there is a new link, which is told."""
    body, desk = read_json_object(), current_desk()
    days: Any = body.get("days")
    if days is not None and (not isinstance(days, int) or not 1 <= days <= MAX_PREVIEW_DAYS):
        raise UsageError
    site = _require_site()
    edited = desk.store.build_draft(campaign, shown_version(body))
    if days is None:
        return jsonify({"version": edited.version})
    link = make_preview_link(site, desk.store.live_directory(campaign), days)
    return jsonify({"version": edited.version, "address": link.address, "ends": link.ends.isoformat()})


def _require_site() -> str:
    site = current_desk().site.read()
    if not site:
        raise UsageError(_NO_ADDRESS, _TYPE_ADDRESS)
    return site
