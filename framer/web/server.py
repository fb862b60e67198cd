"""The server that `framer serve` runs: uvicorn in one process. Why this one, with figures: docs/server.md."""

import logging
import os
import signal
import socket
import threading
from collections.abc import Callable
from types import FrameType

import uvicorn
from flask import Flask

from framer.errors import N_, SetupError
from framer.web.bridge import Bounds, Bridge
from framer.web.site import Site
from framer.web.upload import request_limit

BACKLOG = 1024
GRACE_SECONDS = 10


def serve(app: Flask, host: str, port: int, threads: int, announce: Callable[[str], None]) -> None:
    """Serve `app`, working on `threads` photos at a time."""
    site: Site = app.extensions["site"]
    limit = request_limit(site.settings.max_bytes)
    run(Bridge(app, threads, Bounds(request=limit, budget=limit * (threads + 2))), host, port, announce)


def run(bridge: Bridge, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve until SIGTERM (returns) or SIGINT (raises KeyboardInterrupt); requests at work are finished first.

    `announce` gets the address once clients can connect. Raises SetupError when the port cannot be had.
    """
    listener = listen(host, port)
    url = address(host, listener.getsockname()[1])
    config = uvicorn.Config(
        bridge,
        interface="asgi3",
        lifespan="off",
        loop="asyncio",
        http="h11",
        ws="none",
        access_log=False,
        log_config=None,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    server = _Announcing(config, lambda: announce(url))
    with _Quiet():
        try:
            server.run(sockets=[listener])
        finally:
            bridge.close()
            listener.close()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; SetupError names the port if it is taken or not allowed."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except (OSError, UnicodeError) as error:
        number = getattr(error, "errno", None) or 0
        raise SetupError(
            N_("framer cannot listen on %(address)s (%(reason)s)."),
            N_("Choose another port with --port, or stop the program that uses this one."),
            address=address(host, port),
            reason=os.strerror(number) if number > 0 else str(error),
        ) from error


def address(host: str, port: int) -> str:
    """The URL to type into a browser on this machine."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Announcing(uvicorn.Server):
    """Says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()


class _Quiet:
    """uvicorn repeats the signal that stopped it; SIGTERM then has nothing left to end."""

    def __enter__(self) -> None:
        self._main = threading.current_thread() is threading.main_thread()
        if self._main:
            self._before = signal.signal(signal.SIGTERM, _ignore)

    def __exit__(self, *_: object) -> None:
        if self._main:
            signal.signal(signal.SIGTERM, self._before)


def _ignore(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: the server has stopped already."""
