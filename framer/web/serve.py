"""Serves the Flask app: its workers, limits and log, handed to a server that knows none of them."""

import ssl
from collections.abc import Callable
from dataclasses import replace

from flask import Flask

from framer.server.body import UploadLimits
from framer.server.connection import DEFAULT_CONNECTION_LIMITS, ConnectionLimits
from framer.server.run import Lifecycle, run_server
from framer.server.wsgi_bridge import WsgiBridge
from framer.web.clients import make_client_identifier
from framer.web.context import current_app_context
from framer.web.request_log import start_logging
from framer.web.requests.cost import make_request_classifier
from framer.web.requests.upload import MAX_FORM_BYTES, max_request_bytes
from framer.web.results.memory import MemoryResults
from framer.workers.task_queue import QUEUE_SECONDS

SPARE_THREADS = 4  # beside those for photos in work and waiting: for refusals, and for pictures that are stored
SPARE_UPLOADS = 4  # of the largest size that may be in memory beside those in work
# A proxy takes answers in large steps, which are minutes apart for a phone with a slow line.
PROXY_WRITE_TIMEOUT = 180.0
# When the server stops, beside a photo's deadline: it may wait for a worker first, and has to reach the client after.
SHUTDOWN_GRACE_SECONDS = QUEUE_SECONDS + 3


def serve_app(  # noqa: PLR0913  (what an operator chooses, each on its own)
    app: Flask,
    host: str,
    port: int,
    announce: Callable[[str], object],
    *,
    tls: ssl.SSLContext | None = None,
    limits: ConnectionLimits = DEFAULT_CONNECTION_LIMITS,
) -> None:
    """Serve `app` until a signal; `announce` gets the URL once its workers are ready and clients can connect.

    With `tls` as https. Raises what `run_server` does.
    """
    with app.app_context():
        context = current_app_context()
    settings, workers = context.settings, context.workers
    start_logging(settings.log)
    worker_count = context.worker_load().workers
    max_body_bytes = max_request_bytes(settings.max_bytes)
    bridge = WsgiBridge(
        app,
        worker_count + settings.queue + SPARE_THREADS,
        UploadLimits(
            max_body_bytes,
            memory_budget=max_body_bytes * (worker_count + SPARE_UPLOADS),
            max_change_bytes=MAX_FORM_BYTES,
        ),
        make_request_classifier(app.url_map),
        identify=make_client_identifier(settings.proxy_hops),
        find_refusal=workers.refusal if workers else lambda _client: None,
    )
    app.extensions["metrics"].body_bytes = lambda: bridge.memory.bytes_held

    def start() -> None:
        if isinstance(context.results, MemoryResults):
            context.results.start()
        context.counter.start(context.shown_totals.refresh)
        if workers:
            workers.start()

    def stop() -> None:
        if workers:
            workers.close()
        context.counter.close()

    lifecycle = Lifecycle(
        on_start=start,
        on_ready=announce,
        on_stop_signal=app.extensions["health"].stop,
        on_stopped=stop,
        grace_seconds=settings.deadline + SHUTDOWN_GRACE_SECONDS,
    )
    if settings.proxy_hops:
        limits = replace(limits, write_timeout=max(limits.write_timeout, PROXY_WRITE_TIMEOUT))
    run_server(bridge, host, port, lifecycle, tls=tls, limits=limits)
