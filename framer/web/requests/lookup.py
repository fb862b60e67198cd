"""A kept picture as a request asks for it, looked up once: for the limits, which count the work, and for the answer."""

from dataclasses import dataclass

from flask import g, request

from framer.web import responses
from framer.web.context import current_site
from framer.web.results.memory import Result

PICTURE = "avatars.picture"  # the endpoint


@dataclass(frozen=True)
class Found:
    """What is kept, and the `size` that is asked for; empty: none."""

    result: Result
    size: str
    is_finished: bool  # else it is made anew from the photo, as much work as an upload


def find(token: str, suffix: str) -> Found:
    """What the request at work asks for. Raises UnknownAvatar."""
    if "found" not in g:
        result = current_site().kept(token)
        record, size = result.record, request.args.get("size", "").strip()
        fits = suffix == responses.SUFFIXES[record["format"]] and size in ("", str(record["size"]))
        g.found = Found(result, size, fits)
    found: Found = g.found
    return found
