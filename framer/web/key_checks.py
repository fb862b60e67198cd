"""Whether a request carries the key of a campaign; who sends many wrong ones waits, whichever campaign they are for."""

from pathlib import Path

from flask import Flask, current_app, request

from framer.campaigns.campaign_keys import KEY_HEADER, KeyKind, verify_key
from framer.errors import TooManyRequests
from framer.web.context import current_app_context
from framer.web.rate_limits import MemoryCounters, client_of_request

MAX_WRONG_CAMPAIGN_KEYS, WRONG_KEYS_WINDOW = 30, 60  # of one client, in so many seconds

_WRONG_KEYS = "wrong_keys"


def register(app: Flask) -> None:
    """Have `app` count wrong keys: by client, in memory, each process for itself."""
    app.extensions[_WRONG_KEYS] = MemoryCounters()


def has_request_key(directory: Path | None, kind: KeyKind) -> bool:
    """Whether the request has the key for `kind` of the campaign in `directory` (None: there is no such campaign).

    Raises TooManyRequests, also for a right key, while this client has sent too many wrong ones: a refusal tells
    nothing of what exists. A request without a key does not count.
    """
    counters: MemoryCounters = current_app.extensions[_WRONG_KEYS]
    client, key = client_of_request(), request.headers.get(KEY_HEADER, "")
    if counters.get(client) >= MAX_WRONG_CAMPAIGN_KEYS:
        raise TooManyRequests(seconds=WRONG_KEYS_WINDOW)
    if directory is not None and verify_key(directory, kind, key, current_app_context().clock()):
        return True
    if key:
        counters.incr(client, WRONG_KEYS_WINDOW)
    return False
