"""What is answered about a picture: the picture under a safe name, its JSON, and what its page shows."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec
from flask import Response, jsonify, url_for
from flask_babel import gettext

from framer.imaging.types import Avatar
from framer.imaging.warnings import explain_warning, told_warnings
from framer.web.context import current_app_context
from framer.web.locale import negotiate_language
from framer.web.results.base import PictureRecord, ResultFacts, ResultSummary, StoredResult

FORMAT_SUFFIXES = {"jpeg": "jpg", "png": "png", "webp": "webp"}
# Sides in px that services show without making them smaller, or that they ask for.
SERVICE_SIDES = (
    ("Facebook", 2048),
    ("Zalo", 1080),
    ("LinkedIn", 800),
    ("Google", 720),
    ("Microsoft 365", 648),
    ("X", 400),
)


def picture_response(
    data: bytes | Iterable[bytes], form: str, campaign_id: str, download: bool = False, size: int = 0
) -> Response:
    """The picture under a name that is safe everywhere; `size` is in the name unless it is 0."""
    name = f"anh-dai-dien-{campaign_id}{f'-{size}' if size else ''}.{FORMAT_SUFFIXES[form]}"
    response = Response(data, mimetype=f"image/{form}")
    response.headers["Content-Disposition"] = f'{"attachment" if download else "inline"}; filename="{name}"'
    return response


def avatar_response(avatar: Avatar, download: bool = False, size: int = 0) -> Response:
    """A picture that is not stored; `size` is in its name unless it is 0."""
    return picture_response(avatar.data, avatar.format, avatar.frame.split("/")[0], download, size)


def result_response(token: str, result: StoredResult, status: int) -> Response:
    """A stored picture as JSON."""
    response = jsonify(describe_result(token, result))
    response.status_code = status
    response.headers["Content-Language"] = negotiate_language()
    return response


def describe_result(token: str, result: StoredResult | ResultSummary) -> dict[str, Any]:
    """The record of a stored picture, the addresses, the time left, and the warnings as sentences."""
    facts = result.decode_facts()
    return {
        **msgspec.to_builtins(facts.record),
        "token": token,
        "href": url_for("avatars.page", token=token),
        "photo": url_for("avatars.photo", token=token),
        "differs_in_browsers": facts.differs_in_browsers,
        "picture": picture_path(token, facts.record),
        "download": picture_path(token, facts.record, download=True),
        "expires_at": datetime.fromtimestamp(int(result.expires), UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "seconds_left": seconds_left(result),
        "notes": warning_notes(facts),
    }


def picture_path(token: str, record: PictureRecord, download: bool = False, size: int | None = None) -> str:
    """The path of the picture in the format in which it is stored, at another `size` in px if given."""
    suffix = FORMAT_SUFFIXES[record.format]
    return url_for("avatars.picture", token=token, suffix=suffix, size=size, download=1 if download else None)


def placeholder_path(token: str, size: int) -> str:
    """The path of the picture as a WebP of `size` px."""
    return url_for("avatars.picture", token=token, suffix=FORMAT_SUFFIXES["webp"], size=size)


def seconds_left(result: StoredResult | ResultSummary) -> int:
    """Whole seconds until the result is forgotten."""
    return max(0, int(result.expires - current_app_context().clock()))


def warning_notes(facts: ResultFacts) -> list[dict[str, str]]:
    """The warnings as sentences in the language of the request."""
    record = facts.record
    details = {"faces": len(record.faces), "chosen": record.chosen, "pixels": facts.window_pixels}
    return [{"code": code, "text": explain_warning(code, details, gettext)} for code in told_warnings(record.warnings)]


def download_sizes(token: str, record: PictureRecord) -> list[dict[str, object]]:
    """The picture at the sizes of the services: name, side in px, path; none larger than what is stored."""
    return [
        {
            "service": service,
            "side": side,
            "path": picture_path(token, record, True, None if side == record.size else side),
        }
        for service, side in SERVICE_SIDES
        if side <= record.size
    ]
