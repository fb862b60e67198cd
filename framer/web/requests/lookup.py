"""The stored picture that a request asks for, looked up once and used twice.

1. `look_up_requested_picture` runs before the rate limits and before the view: it fetches the result (404 without one)
   and finds out whether the picture can be sent as it is stored.
2. The rate limits ask `requested_picture` whether a photo will be decoded; only that counts.
3. The view sends the picture, or makes it anew from the photo.

Between them it is in `flask.g`, under a name that only this module uses.
"""

from dataclasses import dataclass

from flask import g, request

from framer.web.avatars import find_summary
from framer.web.context import current_app_context
from framer.web.responses import FORMAT_SUFFIXES
from framer.web.results.base import ResultFacts, ResultSummary

PICTURE_ENDPOINT = "avatars.picture"


@dataclass(frozen=True)
class PictureRequest:
    """What is stored, and the `size` that is asked for; empty: none."""

    result: ResultSummary
    facts: ResultFacts
    size: str
    is_stored: bool  # else it is made anew from the photo, as much work as an upload


def look_up_requested_picture() -> None:
    """Look up the picture if the request asks for one. Raises UnknownAvatar."""
    if request.endpoint == PICTURE_ENDPOINT and request.method != "OPTIONS":
        view_args = request.view_args or {}
        result = find_summary(current_app_context(), view_args["token"])
        facts, size = result.decode_facts(), request.args.get("size", "").strip()
        has_format = view_args["suffix"] == FORMAT_SUFFIXES[facts.record.format]
        is_stored = has_format and size in ("", str(facts.record.size))
        g.requested_picture = PictureRequest(result, facts, size, is_stored)


def requested_picture() -> PictureRequest:
    """The picture that the request at work asks for; only at `PICTURE_ENDPOINT`."""
    picture: PictureRequest = g.requested_picture
    return picture
