"""What requests to the desk's API carry."""

from typing import Any

from flask import request

from framer.errors import TooLarge, UsageError

MAX_JSON_BYTES = 2_000_000


def read_json_object() -> dict[str, Any]:
    """The JSON object of the request's body. Raises UsageError, TooLarge."""
    if (request.content_length or 0) > MAX_JSON_BYTES:
        raise TooLarge(size=f"{(request.content_length or 0) / 1e6:.1f} MB", limit=f"{MAX_JSON_BYTES / 1e6:g} MB")
    body: Any = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise UsageError
    return body


def shown_version(body: dict[str, Any]) -> str:
    """The version of the campaign that was shown where the request was made."""
    return str(body.get("version") or "")
