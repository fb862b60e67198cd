"""Making a picture, and everything under its token: seeing, saving, changing and deleting it.

An answer here belongs to one person: nothing on the way may keep it, and no other site learns its address.
"""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from framer.campaigns.local_date import today
from framer.errors import ResultTooLarge
from framer.web import responses, urls
from framer.web.context import current_app_context
from framer.web.requests.changes import read_changes
from framer.web.requests.lookup import look_up_picture
from framer.web.views.campaigns import API_PREFIX
from framer.web.views.pages import NOTE_DELETED

avatars_blueprint = Blueprint("avatars", __name__)

PHOTO_PREVIEW_SIDE = 1280
PLACEHOLDER_SIDE = 640  # px: seen until the whole picture, which a long press saves, is there

# In this order where a client takes them equally gladly.
_AVATAR_MEDIA_TYPES = ("image/jpeg", "image/png", "image/webp", "application/json")


@avatars_blueprint.post(f"{API_PREFIX}/avatars")
def create() -> Response:
    """A photo in, the framed picture out; for who asks for JSON it is kept, and where it is told."""
    site = current_app_context()
    upload = site.receive_upload(request)
    avatar = site.make_picture(upload.photo, upload.fields)
    if request.accept_mimetypes.best_match(_AVATAR_MEDIA_TYPES) != "application/json":
        return responses.avatar_response(avatar)
    token, result = site.store_result(upload, avatar)
    return responses.result_response(token, result, 201)


@avatars_blueprint.patch(f"{API_PREFIX}/avatars/<token>")
def change(token: str) -> Response:
    """The picture made anew from the same photo."""
    return responses.result_response(token, current_app_context().change_result(token, read_changes(request)), 200)


@avatars_blueprint.delete(f"{API_PREFIX}/avatars/<token>")
def delete(token: str) -> ResponseReturnValue:
    """Photo and picture are forgotten."""
    current_app_context().delete_result(token)
    return "", 204


@avatars_blueprint.post("/avatars", endpoint="frame_photo")
def create_avatar_by_form() -> ResponseReturnValue:
    """The plain form's answer leads to the picture's page; a picture that cannot be kept is the answer itself."""
    site = current_app_context()
    upload = site.receive_upload(request)
    avatar = site.make_picture(upload.photo, upload.fields)
    try:
        token, _ = site.store_result(upload, avatar)
    except ResultTooLarge:
        return responses.avatar_response(avatar)
    return redirect(url_for("avatars.page", token=token), 303)


@avatars_blueprint.get("/avatars/<token>", endpoint="page")
def show_avatar_page(token: str) -> str:
    """The picture with all that can be done with it; needs no JavaScript."""
    site = current_app_context()
    result = site.find_result(token)
    record, shelf, day = result.record, site.campaigns(), today()
    campaign = next((each for each in shelf.campaigns if each.id == record["frame"].split("/")[0]), None)
    return render_template(
        "result.html",
        at=urls,
        campaign=campaign,
        delete=url_for("avatars.delete_by_form", token=token),
        download=responses.picture_path(token, record, download=True),
        glance=responses.picture_path(token, {"format": "webp"}, size=PLACEHOLDER_SIDE),
        minutes=max(1, round(responses.seconds_left(result) / 60)),
        notes=responses.warning_notes(result),
        picture=responses.picture_path(token, record),
        record=record,
        remind=bool(campaign and campaign.ends and campaign.ends >= day),
        sizes=responses.download_sizes(token, record),
    )


@avatars_blueprint.get("/avatars/<token>.<any(jpg, png, webp):suffix>", endpoint="picture")
def send_avatar_picture(token: str, suffix: str) -> Response:
    """The picture, in another format or at another size (``?size=``) if asked; ``?download=1``: for saving."""
    site = current_app_context()
    found = look_up_picture(token, suffix)
    result, size = found.result, found.size
    record, download = result.record, request.args.get("download") == "1"
    if found.is_stored:
        return responses.picture_response(result.picture, record["format"], record["frame"], download)
    changes = {"format": suffix, **({"size": size} if size else {})}
    avatar = site.make_picture(result.photo, {**result.fields, **changes})
    return responses.picture_response(avatar.data, avatar.format, avatar.frame, download, avatar.size if size else 0)


@avatars_blueprint.get("/avatars/<token>/photo.jpg", endpoint="photo")
def send_avatar_photo(token: str) -> Response:
    """The photo without a frame, small: to be moved by hand where the browser cannot decode it (HEIC)."""
    return Response(current_app_context().preview_stored_photo(token, PHOTO_PREVIEW_SIDE), mimetype="image/jpeg")


@avatars_blueprint.post("/avatars/<token>/delete")
def delete_by_form(token: str) -> ResponseReturnValue:
    """Photo and picture are forgotten; the campaign's page says so."""
    site = current_app_context()
    campaign = site.find_result(token).record["frame"].split("/")[0]
    site.delete_result(token)
    if any(each.id == campaign for each in site.campaigns().campaigns):
        return redirect(url_for("pages.named", campaign=campaign, note=NOTE_DELETED), 303)
    return redirect(url_for("pages.current", note=NOTE_DELETED), 303)


@avatars_blueprint.after_request
def add_privacy_headers(response: Response) -> Response:
    """Nothing on the way keeps an answer, no search engine lists it, no other site learns its address."""
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
