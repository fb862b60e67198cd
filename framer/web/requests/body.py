"""The body of the request at work, as the server hands it over."""

from flask import Request, has_request_context
from flask import request as current_request

from framer.errors import FramerError
from framer.server.app_protocol import MADE_FOR_REQUEST_KEY, REFUSAL_KEY


def begin_photo_work() -> None:
    """Mark the response as made for this request alone; call it before a photo is read or decoded.

    Raises the error for which the server refuses the request, if it does: its body was not read then.
    """
    if has_request_context():
        refusal: FramerError | None = current_request.environ.get(REFUSAL_KEY)
        if refusal:
            raise refusal.copy()  # itself it would hold the photo, and the request would hold it
        current_request.environ[MADE_FOR_REQUEST_KEY] = True


def body_length(request: Request) -> int | None:
    """How many bytes of body to read; None: to the end, which the server marks."""
    length = request.content_length
    return 0 if length is None and not request.environ.get("wsgi.input_terminated") else length
