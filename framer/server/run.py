"""Runs uvicorn on a listening socket, in this process and thread, until a signal stops it."""

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
from typing import Any

import uvicorn

from framer.errors import SetupError
from framer.i18n import N_
from framer.server.connection import DEFAULT_CONNECTION_LIMITS, ConnectionLimits
from framer.server.eviction import evict_slowest_reader
from framer.server.tls_handshake import connection_factory
from framer.server.wsgi_bridge import WsgiBridge

BACKLOG = 1024  # connections that the system holds until they are accepted
ACCEPT_BATCH = 32  # of them that are accepted before the limit on connections is checked
UNSENT_BYTES = 65_536  # of a response that the system takes beyond what is on its way to the client


@dataclass(frozen=True)
class Lifecycle:
    """What is called beside serving, each once: before clients can connect, then, at the signal to stop, at the end.

    `on_ready` gets the URL. Requests being answered at the signal to stop have `grace_seconds`.
    """

    on_start: Callable[[], object] = lambda: None
    on_ready: Callable[[str], object] = lambda _url: None
    on_stop_signal: Callable[[], object] = lambda: None
    on_stopped: Callable[[], object] = lambda: None
    grace_seconds: float = 10.0


def run_server(  # noqa: PLR0913  (what an operator chooses, each on its own)
    bridge: WsgiBridge,
    host: str,
    port: int,
    lifecycle: Lifecycle = Lifecycle(),
    *,
    tls: ssl.SSLContext | None = None,
    limits: ConnectionLimits = DEFAULT_CONNECTION_LIMITS,
) -> None:
    """Serve until SIGTERM or SIGHUP (returns) or SIGINT (raises KeyboardInterrupt), and finish what is being answered.

    Raises SetupError when the port, or the threads, cannot be had.
    """
    listener = open_listener(host, port)
    url = server_url(host, listener.getsockname()[1], "https" if tls else "http")
    config = uvicorn.Config(
        bridge,
        interface="asgi3",
        lifespan="off",
        loop="asyncio",
        http=connection_factory(limits, tls, bridge.identify),
        backlog=ACCEPT_BATCH,
        ws="none",
        access_log=False,
        log_config=None,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=math.ceil(lifecycle.grace_seconds),
    )
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)

    def on_stop_signal() -> None:
        bridge.stop()
        lifecycle.on_stop_signal()

    server = _UvicornServer(config, lambda: lifecycle.on_ready(url), on_stop_signal)
    bridge.evict_slow_reader = lambda: evict_slowest_reader(server.server_state.connections)
    with _SignalGuard(server):
        try:
            bridge.start()
            lifecycle.on_start()
            if not server.should_exit:
                server.run(sockets=[listener])
        finally:
            bridge.close()
            lifecycle.on_stopped()
            listener.close()


def open_listener(host: str, port: int) -> socket.socket:
    """A listening socket. Raises SetupError that names the address or port if it is taken or not allowed."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        dual_stack = host == "::" and socket.has_dualstack_ipv6()  # all addresses: those of IPv4 too
        listener = socket.create_server((host, port), family=family, backlog=BACKLOG, dualstack_ipv6=dual_stack)
        # asyncio does this only for sockets that name their protocol; without it each response on a kept connection
        # waits for the client's delayed acknowledgement (40 ms on Linux) of its head.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):  # else the system takes megabytes for a client that does not read
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
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
    """The URL of a server that listens there."""
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


class _UvicornServer(uvicorn.Server):
    """Calls back when it is ready, and when a signal begins to stop it."""

    def __init__(
        self, config: uvicorn.Config, on_ready: Callable[[], object], on_stop_signal: Callable[[], object]
    ) -> None:
        super().__init__(config)
        self._on_ready, self._on_stop_signal = on_ready, on_stop_signal

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listener in sockets or ():
            listener.listen(BACKLOG)  # asyncio uses one number for this and for how many it accepts at once
        self._on_ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._on_stop_signal()
        super().handle_exit(sig, frame)


class _SignalGuard:
    """Handles SIGTERM while uvicorn does not (before it starts, so that it will not; after, where it is repeated).

    And SIGHUP, the end of a terminal, as uvicorn does SIGTERM, unless it is ignored (nohup).
    """

    def __init__(self, server: _UvicornServer) -> None:
        self._server = server
        self._previous: dict[int, Any] = {}

    def __enter__(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            return
        self._previous[signal.SIGTERM] = signal.signal(signal.SIGTERM, self._request_exit)
        if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            self._previous[signal.SIGHUP] = signal.signal(signal.SIGHUP, self._request_exit)

    def __exit__(self, *_: object) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)

    def _request_exit(self, number: int, frame: FrameType | None) -> None:
        if self._server.started and not self._server.should_exit and number != signal.SIGTERM:
            self._server.handle_exit(signal.SIGTERM, frame)
        self._server.should_exit = True
