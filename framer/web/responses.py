"""What is told of a kept picture: the picture under a safe name, its JSON, and what its page needs."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Response, jsonify, url_for
from flask_babel import gettext

from framer.imaging.types import Avatar
from framer.imaging.warnings import explain_warning
from framer.web.context import current_app_context
from framer.web.locale import negotiate_language
from framer.web.results.memory import StoredResult

FORMAT_SUFFIXES = {"jpeg": "jpg", "png": "png", "webp": "webp"}
# Sides in px that services keep without making them smaller, or that they ask for.
SERVICE_SIDES = (
    ("Facebook", 2048),
    ("Zalo", 1080),
    ("LinkedIn", 800),
    ("Google", 720),
    ("Microsoft 365", 648),
    ("X", 400),
)


def picture_response(data: bytes, form: str, frame_id: str, download: bool = False, size: int = 0) -> Response:
    """The picture under a name that is safe everywhere; `size` is in the name unless it is 0."""
    campaign = frame_id.split("/", maxsplit=1)[0]
    name = f"anh-dai-dien-{campaign}{f'-{size}' if size else ''}.{FORMAT_SUFFIXES[form]}"
    response = Response(data, mimetype=f"image/{form}")
    response.headers["Content-Disposition"] = f'{"attachment" if download else "inline"}; filename="{name}"'
    return response


def avatar_response(avatar: Avatar) -> Response:
    """A picture that is not kept."""
    return picture_response(avatar.data, avatar.format, avatar.frame)


def result_response(token: str, result: StoredResult, status: int) -> Response:
    """A kept picture as JSON: the record, where it is, for how long, and what should be said about it."""
    response = jsonify(
        **result.record,
        token=token,
        href=url_for("avatars.page", token=token),
        photo=url_for("avatars.photo", token=token),
        picture=picture_path(token, result.record),
        download=picture_path(token, result.record, download=True),
        expires_at=datetime.fromtimestamp(int(result.expires), UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        seconds_left=seconds_left(result),
        notes=warning_notes(result),
    )
    response.status_code = status
    response.headers["Content-Language"] = negotiate_language()
    return response


def picture_path(token: str, record: Mapping[str, Any], download: bool = False, size: int | None = None) -> str:
    """Where the picture lies, in the format in which it is kept."""
    suffix = FORMAT_SUFFIXES[record["format"]]
    return url_for("avatars.picture", token=token, suffix=suffix, size=size, download=1 if download else None)


def seconds_left(result: StoredResult) -> int:
    """Whole seconds until the result is forgotten."""
    return max(0, int(result.expires - current_app_context().clock()))


def warning_notes(result: StoredResult) -> list[dict[str, str]]:
    """The warnings as sentences in the language of the request."""
    details = result.warning_details
    return [{"code": code, "text": explain_warning(code, details, gettext)} for code in result.record["warnings"]]


def download_sizes(token: str, record: Mapping[str, Any]) -> list[dict[str, object]]:
    """The picture at the sizes of the services: name, side in px, address; none larger than what is kept."""
    return [
        {
            "service": service,
            "side": side,
            "path": picture_path(token, record, True, None if side == record["size"] else side),
        }
        for service, side in SERVICE_SIDES
        if side <= record["size"]
    ]
