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
from framer.server.connection import ClientConnection, ConnectionLimits, evict_idlest

_MAX_DESCRIPTORS = 4096
_RESERVED_DESCRIPTORS = 200  # descriptors for all but connections: libraries, pipes to the workers, files that are read
_MIN_CONNECTIONS = 16  # connections with which it makes sense to serve


class TlsHandshake(asyncio.Protocol):
    """A connection on which TLS is being agreed on. uvicorn counts it, and ends it, like any other."""

    is_idle = True

    def __init__(self, tls: ssl.SSLContext, connection: ClientConnection) -> None:
        """`connection` takes over once there is TLS."""
        self.transport: asyncio.Transport
        self.head_since: float | None = None
        self._tls, self._connection = tls, connection
        self._connections: set[Any] = connection.connections
        self._early_data: list[bytes] = []  # what came with the end of the handshake
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has come. When there are too many, the one that has waited longest without a request goes."""
        self.transport = cast(asyncio.Transport, transport)
        self.head_since = asyncio.get_running_loop().time()
        self._connections.add(self)
        if len(self._connections) > self._connection.limits.max_connections and not evict_idlest(
            self._connections, self
        ):
            self.shutdown()
        else:
            self.transport.pause_reading()  # nothing may come before there is who reads it
            self._task = asyncio.get_running_loop().create_task(self._negotiate_tls())

    def data_received(self, data: bytes) -> None:
        """Something after the handshake, before the connection has taken over."""
        self._early_data.append(data)

    def connection_lost(self, _error: Exception | None) -> None:
        """The client is gone, or was shown out."""
        self._connections.discard(self)

    def shutdown(self) -> None:
        """End it: uvicorn is about to stop."""
        self.transport.abort()

    async def _negotiate_tls(self) -> None:
        loop, tls = asyncio.get_running_loop(), None
        with contextlib.suppress(OSError):  # the client is gone, too slow, or speaks no TLS of ours
            tls = await loop.start_tls(
                self.transport,
                self,
                self._tls,
                server_side=True,
                ssl_handshake_timeout=self._connection.limits.head_timeout,
            )
        self._connections.discard(self)
        if tls is None or tls.is_closing():
            self.transport.abort()
            return
        self._connection.connection_made(tls)
        tls.set_protocol(self._connection)
        if self._early_data:
            self._connection.data_received(b"".join(self._early_data))


def connection_factory(patience: ConnectionLimits, tls: ssl.SSLContext | None = None) -> type[asyncio.Protocol]:
    """What uvicorn makes connections with: never more than there are descriptors for.

    Raises SetupError where the system lets this process have too few.
    """
    descriptors = _raise_descriptor_limit()
    room = descriptors - _RESERVED_DESCRIPTORS
    if room < _MIN_CONNECTIONS:
        raise SetupError(
            N_("framer may have too few files open at a time (%(number)s)."),
            N_("Raise that limit before you start it, such as with: ulimit -n 4096"),
            number=descriptors,
        )
    made: Callable[..., ClientConnection] = partial(
        ClientConnection, replace(patience, max_connections=min(patience.max_connections, room))
    )
    with_tls = (lambda **uvicorn: TlsHandshake(tls, made(**uvicorn))) if tls else made
    return cast(type[asyncio.Protocol], with_tls)


def _raise_descriptor_limit() -> int:
    """How many files and connections this process may have open, as many as the system lets it have."""
    if sys.platform == "win32":
        return _MAX_DESCRIPTORS
    import resource  # noqa: PLC0415  (not on Windows)

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MAX_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _MAX_DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            return wanted
    return _MAX_DESCRIPTORS if soft == resource.RLIM_INFINITY else soft
