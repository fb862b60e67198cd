"""A kept picture as a request asks for it, looked up once: for the limits, which count the work, and for the answer."""

from dataclasses import dataclass

from flask import g, request

from framer.web import responses
from framer.web.context import current_app_context
from framer.web.results.memory import StoredResult

PICTURE_ENDPOINT = "avatars.picture"  # the endpoint


@dataclass(frozen=True)
class PictureRequest:
    """What is kept, and the `size` that is asked for; empty: none."""

    result: StoredResult
    size: str
    is_stored: bool  # else it is made anew from the photo, as much work as an upload


def look_up_picture(token: str, suffix: str) -> PictureRequest:
    """What the request at work asks for. Raises UnknownAvatar."""
    if "found" not in g:
        result = current_app_context().find_result(token)
        record, size = result.record, request.args.get("size", "").strip()
        fits = suffix == responses.FORMAT_SUFFIXES[record["format"]] and size in ("", str(record["size"]))
        g.found = PictureRequest(result, size, fits)
    found: PictureRequest = g.found
    return found
