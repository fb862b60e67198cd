"""The server that `framer serve` runs: uvicorn in one process, photos in others. Why, with figures: docs/server.md."""

import errno
import logging
import math
import os
import signal
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

import uvicorn
from flask import Flask

from framer.errors import SetupError
from framer.i18n import N_
from framer.server.connection import DEFAULT_CONNECTION_LIMITS, ConnectionLimits, evict_slowest
from framer.server.tls_handshake import connection_factory
from framer.server.wsgi_bridge import UploadLimits, WsgiBridge
from framer.web.context import AppContext
from framer.web.request_log import start_logging as start_log
from framer.web.requests.upload import max_request_bytes
from framer.workers.pool import QUEUE_SECONDS

BACKLOG = 1024  # connections that the system holds until they are taken
ACCEPT_BATCH = 32  # of them that are taken before the limit on connections is looked at
SPARE_THREADS = 4  # beside those for photos in work and waiting: for refusals, and for pictures that are there already
SPARE_UPLOADS = 4  # of the largest size that may be in memory beside those in work
SHUTDOWN_GRACE_SECONDS = (
    QUEUE_SECONDS + 3
)  # at the end, beside a photo's deadline: waiting before, the way to the client after


@dataclass(frozen=True)
class Lifecycle:
    """What happens beside serving: before the first request, at the signal to stop, after the last.

    Requests at work get `grace` seconds.
    """

    on_start: Callable[[], None] = lambda: None
    on_stop_signal: Callable[[], None] = lambda: None
    on_stopped: Callable[[], None] = lambda: None
    grace_seconds: float = 10.0
    limits: ConnectionLimits = DEFAULT_CONNECTION_LIMITS


def serve_app(  # noqa: PLR0913, PLR0917  (what an operator chooses, each on its own)
    app: Flask,
    host: str,
    port: int,
    announce: Callable[[str], None],
    tls: ssl.SSLContext | None = None,
    patience: ConnectionLimits = DEFAULT_CONNECTION_LIMITS,
) -> None:
    """Serve `app` with its workers, which are ready before the address is announced; with `tls` as https."""
    site: AppContext = app.extensions["context"]
    settings, workers, limit = site.settings, site.workers, max_request_bytes(site.settings.max_bytes)
    start_log(settings.log)
    count = site.worker_load().workers
    bounds = UploadLimits(max_body_bytes=limit, memory_budget=limit * (count + SPARE_UPLOADS))
    threads = count + settings.queue + SPARE_THREADS
    bridge = WsgiBridge(app, threads, bounds, workers.refusal if workers else lambda: None)
    app.extensions["metrics"].held = lambda: bridge.bytes_held
    life = Lifecycle(
        workers.start if workers else lambda: None,
        app.extensions["health"].stop,
        workers.close if workers else lambda: None,
        settings.deadline + SHUTDOWN_GRACE_SECONDS,
        patience,
    )
    run_server(bridge, host, port, announce, tls, life)


def run_server(  # noqa: PLR0913, PLR0917  (what an operator chooses, each on its own)
    bridge: WsgiBridge,
    host: str,
    port: int,
    announce: Callable[[str], None],
    tls: ssl.SSLContext | None = None,
    life: Lifecycle = Lifecycle(),
) -> None:
    """Serve until SIGTERM (returns) or SIGINT (raises KeyboardInterrupt); requests at work are finished first.

    `announce` gets the address once clients can connect. Raises SetupError when the port cannot be had.
    """
    listener = open_listener(host, port)
    url = server_url(host, listener.getsockname()[1], "https" if tls else "http")
    config = uvicorn.Config(
        bridge,
        interface="asgi3",
        lifespan="off",
        loop="asyncio",
        http=connection_factory(life.limits, tls),
        backlog=ACCEPT_BATCH,
        ws="none",
        access_log=False,
        log_config=None,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=math.ceil(life.grace_seconds),
    )
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)

    def stopping() -> None:
        bridge.stop()
        life.on_stop_signal()

    server = _UvicornServer(config, lambda: announce(url), stopping)
    bridge.evict_slow_reader = lambda: evict_slowest(server.server_state.connections, life.limits.write_timeout)
    with _SigtermGuard(server):
        try:
            life.on_start()
            if not server.should_exit:
                server.run(sockets=[listener])
        finally:
            bridge.close()
            life.on_stopped()
            listener.close()


def open_listener(host: str, port: int) -> socket.socket:
    """A listening socket; SetupError names the port if it is taken or not allowed."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        both = host == "::" and socket.has_dualstack_ipv6()  # all addresses: those of IPv4 too
        listener = socket.create_server((host, port), family=family, backlog=BACKLOG, dualstack_ipv6=both)
        # asyncio does this only for sockets that name their protocol; without it each answer on a kept connection
        # waits 40 ms for the client's acknowledgement of its head.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listener
    except (OSError, UnicodeError) as error:
        number = getattr(error, "errno", None) or 0
        if number == errno.EADDRNOTAVAIL or isinstance(error, (socket.gaierror, UnicodeError)):
            raise SetupError(
                N_("framer cannot listen on %(host)s: this computer has no such address."),
                N_("Set --host or FRAMER_HOST to one that it has; 0.0.0.0 is all of them."),
                host=host,
            ) from error
        raise SetupError(
            N_("framer cannot listen on %(address)s (%(reason)s)."),
            N_("Choose another port with --port, or stop the program that uses this one."),
            address=server_url(host, port),
            reason=os.strerror(number) if number > 0 else str(error),
        ) from error


def server_url(host: str, port: int, scheme: str = "http") -> str:
    """The URL at which it listens."""
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


class _UvicornServer(uvicorn.Server):
    """Says when it is ready, and when it begins to stop."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None], stopping: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready, self._on_stopping = ready, stopping

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listener in sockets or ():
            listener.listen(BACKLOG)  # asyncio takes as many at once as it lets wait
        self._on_ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._on_stopping()
        super().handle_exit(sig, frame)


class _SigtermGuard:
    """SIGTERM while uvicorn does not listen to it: before, it will not begin; after, where it is repeated, no harm."""

    def __init__(self, server: _UvicornServer) -> None:
        self._server = server

    def __enter__(self) -> None:
        self._in_main_thread = threading.current_thread() is threading.main_thread()
        if self._in_main_thread:
            self._previous_handler = signal.signal(signal.SIGTERM, self._request_exit)

    def __exit__(self, *_: object) -> None:
        if self._in_main_thread:
            signal.signal(signal.SIGTERM, self._previous_handler)

    def _request_exit(self, _number: int, _frame: FrameType | None) -> None:
        self._server.should_exit = True
