"""What requests to the desk's API carry."""

import json
from typing import Any

from flask import request

from framer.errors import TooLarge, UsageError

MAX_JSON_BYTES = 2_000_000


def read_json_object() -> dict[str, Any]:
    """The JSON object of the request's body. Raises UsageError, TooLarge.

    No text in it has half a letter, as JSON can write it: that cannot be kept, compared or sent back.
    """
    if (request.content_length or 0) > MAX_JSON_BYTES:
        raise TooLarge(size=f"{(request.content_length or 0) / 1e6:.1f} MB", limit=f"{MAX_JSON_BYTES / 1e6:g} MB")
    body = read_json()
    if not isinstance(body, dict):
        raise UsageError
    try:
        json.dumps(body, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError) as error:
        raise UsageError from error
    return body


def read_json() -> Any:
    """The JSON of the request's body, whatever it is; None for a body that is none."""
    try:
        return request.get_json(silent=True)
    except RecursionError:  # brackets nested without end
        return None


def shown_version(body: dict[str, Any]) -> str:
    """The version of the campaign that was shown where the request was made."""
    return str(body.get("version") or "")
