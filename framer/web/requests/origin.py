"""For whom a photo is worked on: what the workers are told of the request at work, so that they are shared fairly.

A kept photo is worked on once at a time, whoever asks. How long it took before is known from its record; between the
two functions it is in `flask.g`, under a name that only this module uses.
"""

from flask import g, request

from framer.web.clients import client_of
from framer.web.context import current_app_context
from framer.workers.ticket import TaskOrigin

_POSTER_ITEM = "poster"  # no token


def expect_photo_seconds(seconds: float) -> None:
    """Note how long the kept photo took before that is to be worked on again."""
    g.expected_photo_seconds = seconds


def task_origin() -> TaskOrigin:
    """The client of the request at work, the token under which its photo is kept, and how long that may take."""
    token = (request.view_args or {}).get("token", "")
    seconds: float | None = g.get("expected_photo_seconds")
    if seconds is not None:  # as a worker has told it
        seconds = min(max(0.0, seconds), float(current_app_context().settings.deadline))
    return TaskOrigin(client_of(request.environ), token, seconds)


def poster_origin() -> TaskOrigin:
    """The client of the request at work, for a poster: of all posters one is drawn at a time."""
    return TaskOrigin(client_of(request.environ), _POSTER_ITEM)
