"""The beginning of connections: how many there may be, and TLS, whose handshake is held to the same limits.

asyncio's own servers with TLS tell nobody of a connection until its handshake is done, and give that a minute.
"""

import asyncio
import contextlib
import ssl
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, cast

from framer.errors import SetupError
from framer.i18n import N_
from framer.server.connection import Connection, Patience, end_idlest

_MOST_DESCRIPTORS = 4096
_OTHER_FILES = 200  # descriptors for all but connections: libraries, pipes to the workers, files that are read
_FEWEST = 16  # connections with which it makes sense to serve


class Handshake(asyncio.Protocol):
    """A connection on which TLS is being agreed on. uvicorn counts it, and ends it, like any other."""

    is_waiting = True

    def __init__(self, tls: ssl.SSLContext, connection: Connection) -> None:
        """`connection` takes over once there is TLS."""
        self.transport: asyncio.Transport
        self.head_since: float | None = None
        self._tls, self._connection = tls, connection
        self._all: set[Any] = connection.connections
        self._early: list[bytes] = []  # what came with the end of the handshake
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has come. When there are too many, the one that has waited longest without a request goes."""
        self.transport = cast(asyncio.Transport, transport)
        self.head_since = asyncio.get_running_loop().time()
        self._all.add(self)
        if len(self._all) > self._connection.patience.connections and not end_idlest(self._all, self):
            self.shutdown()
        else:
            self.transport.pause_reading()  # nothing may come before there is who reads it
            self._task = asyncio.get_running_loop().create_task(self._agree())

    def data_received(self, data: bytes) -> None:
        """Something after the handshake, before the connection has taken over."""
        self._early.append(data)

    def connection_lost(self, _error: Exception | None) -> None:
        """The client is gone, or was shown out."""
        self._all.discard(self)

    def shutdown(self) -> None:
        """End it: uvicorn is about to stop."""
        self.transport.abort()

    async def _agree(self) -> None:
        loop, tls = asyncio.get_running_loop(), None
        with contextlib.suppress(OSError):  # the client is gone, too slow, or speaks no TLS of ours
            tls = await loop.start_tls(
                self.transport,
                self,
                self._tls,
                server_side=True,
                ssl_handshake_timeout=self._connection.patience.head,
            )
        self._all.discard(self)
        if tls is None or tls.is_closing():
            self.transport.abort()
            return
        self._connection.connection_made(tls)
        tls.set_protocol(self._connection)
        if self._early:
            self._connection.data_received(b"".join(self._early))


def connections(patience: Patience, tls: ssl.SSLContext | None = None) -> type[asyncio.Protocol]:
    """What uvicorn makes connections with: never more than there are descriptors for.

    Raises SetupError where the system lets this process have too few.
    """
    descriptors = _descriptors()
    room = descriptors - _OTHER_FILES
    if room < _FEWEST:
        raise SetupError(
            N_("framer may have too few files open at a time (%(number)s)."),
            N_("Raise that limit before you start it, such as with: ulimit -n 4096"),
            number=descriptors,
        )
    made: Callable[..., Connection] = partial(
        Connection, replace(patience, connections=min(patience.connections, room))
    )
    with_tls = (lambda **uvicorn: Handshake(tls, made(**uvicorn))) if tls else made
    return cast(type[asyncio.Protocol], with_tls)


def _descriptors() -> int:
    """How many files and connections this process may have open, as many as the system lets it have."""
    if sys.platform == "win32":
        return _MOST_DESCRIPTORS
    import resource  # noqa: PLC0415  (not on Windows)

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _MOST_DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            return wanted
    return _MOST_DESCRIPTORS if soft == resource.RLIM_INFINITY else soft
