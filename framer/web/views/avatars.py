"""Making a picture, and everything under its token: seeing, saving, changing and deleting it.

A response here belongs to one person: no cache may store it, and no other site learns its address.
"""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from framer.campaigns.local_date import today
from framer.errors import ResultTooLarge
from framer.text.unit import unit_name
from framer.web import counting, presenters, responses
from framer.web.avatars import (
    change_result,
    delete_result,
    find_summary,
    make_avatar_from_fields,
    preview_stored_photo,
    remake_avatar,
    store_result,
)
from framer.web.context import current_app_context
from framer.web.form_fields import campaign_form_fields, fit_unit, unit_key
from framer.web.requests.changes import read_changes
from framer.web.requests.lookup import requested_picture
from framer.web.requests.upload import receive_upload
from framer.web.views.campaigns import API_PREFIX
from framer.web.views.pages import NOTE_DELETED

avatars_blueprint = Blueprint("avatars", __name__)

PHOTO_PREVIEW_SIDE = 1280  # px
PLACEHOLDER_SIDE = 640  # px: shown until the whole picture, which a long press saves, has arrived

# In this order where a client accepts them with the same preference.
_AVATAR_MEDIA_TYPES = ("image/jpeg", "image/png", "image/webp", "application/json")


@avatars_blueprint.post(f"{API_PREFIX}/avatars", endpoint="create")
def create_avatar() -> Response:
    """A photo in, the framed picture out; a client that accepts JSON gets it stored, and its addresses."""
    context = current_app_context()
    upload = receive_upload(request, context.settings.max_bytes)
    avatar = make_avatar_from_fields(context, upload.photo, upload.fields)
    counting.count_made(context, avatar.frame, upload.fields)
    if request.accept_mimetypes.best_match(_AVATAR_MEDIA_TYPES) != "application/json":
        return responses.avatar_response(avatar)
    token, result = store_result(context, upload, avatar)
    return responses.result_response(token, result, 201)


@avatars_blueprint.patch(f"{API_PREFIX}/avatars/<token>", endpoint="change")
def change_avatar(token: str) -> Response:
    """The picture made anew from the same photo."""
    changes = read_changes(request)
    return responses.result_response(token, change_result(current_app_context(), token, changes), 200)


@avatars_blueprint.delete(f"{API_PREFIX}/avatars/<token>", endpoint="delete")
def delete_avatar(token: str) -> ResponseReturnValue:
    """Photo and picture are forgotten."""
    delete_result(current_app_context(), token)
    return "", 204


@avatars_blueprint.post("/avatars", endpoint="frame_photo")
def create_avatar_by_form() -> ResponseReturnValue:
    """Redirects to the picture's page; a picture that cannot be stored is the response itself."""
    context = current_app_context()
    upload = receive_upload(request, context.settings.max_bytes)
    avatar = make_avatar_from_fields(context, upload.photo, upload.fields)
    counting.count_made(context, avatar.frame, upload.fields)
    try:
        token, _ = store_result(context, upload, avatar)
    except ResultTooLarge:
        return responses.avatar_response(avatar)
    return redirect(url_for("avatars.page", token=token), 303)


@avatars_blueprint.get("/avatars/<token>", endpoint="page")
def show_avatar_page(token: str) -> str:
    """The picture with all that can be done with it; needs no JavaScript."""
    context = current_app_context()
    result = find_summary(context, token)
    facts = result.decode_facts()
    record = facts.record
    campaign = next((each for each in context.campaigns().campaigns if each.id == record.campaign_id), None)
    unit = fit_unit(campaign, facts.fields.get("unit", "")) if campaign else None
    key = unit_key(unit)
    reply = responses.describe_result(token, result)
    return render_template(
        "result.html",
        campaign=campaign,
        unit=key,
        unit_name=unit_name(unit) if campaign and campaign.units else "",
        fields=campaign_form_fields(campaign, {"unit": key}) if campaign else (),
        captions=presenters.share_captions(campaign, unit) if campaign else (),
        change=url_for("avatars.change_by_form", token=token),
        delete=url_for("avatars.delete_by_form", token=token),
        download=reply["download"],
        faces_by_place=sorted(range(len(record.faces)), key=lambda number: record.faces[number].box[0]),
        placeholder=responses.placeholder_path(token, PLACEHOLDER_SIDE),
        minutes=max(1, round(responses.seconds_left(result) / 60)),
        notes=reply["notes"],
        picture=reply["picture"],
        record=record,
        remind=bool(campaign and campaign.ends and campaign.ends >= today()),
        reply=reply,
        sent={**facts.fields, "unit": key} if campaign and campaign.units else facts.fields,
        sizes=responses.download_sizes(token, record),
    )


@avatars_blueprint.get("/avatars/<token>.<any(jpg, png, webp):suffix>", endpoint="picture")
def send_avatar_picture(token: str, suffix: str) -> Response:
    """The picture, in another format or at another size (``?size=``) if asked; ``?download=1``: for saving."""
    stored = requested_picture()
    record, size, download = stored.facts.record, stored.size, request.args.get("download") == "1"
    if download:
        counting.count_saved(current_app_context(), token, stored.facts)
    if stored.is_stored:
        response = responses.picture_response(stored.result.open_picture(), record.format, record.campaign_id, download)
        response.content_length = stored.result.picture_size
        return response
    changes = {"format": suffix, **({"size": size} if size else {})}
    avatar = remake_avatar(current_app_context(), stored.result.read_photo(), stored.facts, changes)
    return responses.avatar_response(avatar, download, avatar.size if size else 0)


@avatars_blueprint.get("/avatars/<token>/photo.jpg", endpoint="photo")
def send_avatar_photo(token: str) -> Response:
    """The photo without a frame, small: to be moved by hand where the browser cannot decode it, or shows another."""
    data = preview_stored_photo(current_app_context(), token, PHOTO_PREVIEW_SIDE)
    return Response(data, mimetype="image/jpeg")


@avatars_blueprint.post("/avatars/<token>/change", endpoint="change_by_form")
def change_avatar_by_form(token: str) -> ResponseReturnValue:
    """The picture made anew from the same photo; its page shows it. What was moved by hand is automatic again."""
    change_result(current_app_context(), token, {**read_changes(request), "crop": ""})
    return redirect(url_for("avatars.page", token=token), 303)


@avatars_blueprint.post("/avatars/<token>/delete", endpoint="delete_by_form")
def delete_avatar_by_form(token: str) -> ResponseReturnValue:
    """Photo and picture are forgotten; the campaign's page says so."""
    context = current_app_context()
    record = find_summary(context, token).decode_facts().record
    delete_result(context, token)
    if any(each.id == record.campaign_id for each in context.campaigns().campaigns):
        return redirect(url_for("pages.named", campaign=record.campaign_id, note=NOTE_DELETED, unit=record.unit), 303)
    return redirect(url_for("pages.current", note=NOTE_DELETED), 303)


@avatars_blueprint.after_request
def add_privacy_headers(response: Response) -> Response:
    """No cache stores the response, no search engine lists it, no other site learns its address.

    The usual referrer policy, same-origin, stays: with "no-referrer" browsers would not tell framer that the form for
    deleting is its own.
    """
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
