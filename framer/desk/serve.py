"""Serves the desk: one person's requests, on this computer unless somebody asks for more."""

import ssl
from collections.abc import Callable
from typing import cast
from wsgiref.types import WSGIApplication

from flask import Flask
from werkzeug.exceptions import HTTPException

from framer.server.app_protocol import RequestClassifier, RequestCost
from framer.server.body import UploadLimits
from framer.server.run import Lifecycle, run_server
from framer.server.wsgi_bridge import WsgiBridge

MAX_DESK_UPLOAD = 80_000_000  # bytes of one request: a photo, a list, artwork
THREADS = 8

_BUDGET = 4 * MAX_DESK_UPLOAD


def serve_desk(  # noqa: PLR0913  (what its owner chooses, each on its own)
    app: Flask,
    host: str,
    port: int,
    announce: Callable[[str], object],
    *,
    tls: ssl.SSLContext | None = None,
    on_start: Callable[[], object] = lambda: None,
    on_stopped: Callable[[], object] = lambda: None,
) -> None:
    """Serve `app` until a signal; `announce` gets the URL once clients can connect. Raises what `run_server` does."""
    bridge = WsgiBridge(
        cast(WSGIApplication, app), THREADS, UploadLimits(MAX_DESK_UPLOAD, _BUDGET), make_desk_classifier(app)
    )
    run_server(bridge, host, port, Lifecycle(on_start, announce, on_stopped=on_stopped), tls=tls)


def make_desk_classifier(app: Flask) -> RequestClassifier:
    """What tells the server which requests have a body: those that change something, at an address that there is."""
    urls = app.url_map.bind("localhost")

    def classify(method: str, path: str) -> RequestCost:
        try:
            urls.match(path, method)
        except HTTPException:
            return RequestCost.NOTHING
        return RequestCost.UPLOAD if method in {"POST", "PUT", "PATCH"} else RequestCost.PAGE

    return classify
