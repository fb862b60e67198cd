"""The beginning of connections: how many there may be, and the TLS handshake, which counts against the same limits.

asyncio's own servers with TLS hand over a connection only once its handshake is done, and give that a minute.
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
from framer.server.app_protocol import ClientIdentifier, identify_peer
from framer.server.connection import ClientConnection, ConnectionLimits
from framer.server.eviction import evict_for_newcomer

_MAX_DESCRIPTORS = 4096
_RESERVED_DESCRIPTORS = 200  # for all but connections: libraries, pipes to the workers, files that are read
_MIN_CONNECTIONS = 16  # below which there is no sense in serving


class TlsHandshake(asyncio.Protocol):
    """A connection during its TLS handshake. uvicorn counts it, and ends it, like any other."""

    is_idle = True
    slow_seconds = None
    reading_seconds = 0.0

    def __init__(self, tls: ssl.SSLContext, connection: ClientConnection) -> None:
        """`connection` takes over after the handshake."""
        self.transport: asyncio.Transport
        self.head_since: float | None = None
        self.client_name = ""
        self._tls, self._connection = tls, connection
        self._connections: set[Any] = connection.connections
        self._early_data: list[bytes] = []  # what came with the end of the handshake
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """When there are too many connections, evict one for this one, or end it."""
        self.transport = cast(asyncio.Transport, transport)
        self.head_since = asyncio.get_running_loop().time()
        self.client_name = self._connection.identify_address(transport.get_extra_info("peername"))
        self._connections.add(self)
        if len(self._connections) > self._connection.limits.max_connections and not evict_for_newcomer(
            self._connections, self
        ):
            self.shutdown()
        else:
            self.transport.pause_reading()  # until start_tls reads
            self._task = asyncio.get_running_loop().create_task(self._negotiate_tls())

    def data_received(self, data: bytes) -> None:
        """Keep what comes between the handshake and the connection's taking over."""
        self._early_data.append(data)

    def connection_lost(self, _error: Exception | None) -> None:
        """Count it no more."""
        self._connections.discard(self)

    def shutdown(self) -> None:
        """End it: uvicorn calls this when it stops."""
        self.transport.abort()

    async def _negotiate_tls(self) -> None:
        tls_transport = None
        with contextlib.suppress(OSError):  # the client is gone, too slow, or speaks no TLS of ours
            tls_transport = await asyncio.get_running_loop().start_tls(
                self.transport,
                self,
                self._tls,
                server_side=True,
                ssl_handshake_timeout=self._connection.limits.head_timeout,
            )
        self._connections.discard(self)
        if tls_transport is None or tls_transport.is_closing():
            self.transport.abort()
            return
        self._connection.connection_made(tls_transport)
        tls_transport.set_protocol(self._connection)
        if self._early_data:
            self._connection.data_received(b"".join(self._early_data))


def connection_factory(
    limits: ConnectionLimits, tls: ssl.SSLContext | None = None, identify: ClientIdentifier = identify_peer
) -> type[asyncio.Protocol]:
    """What uvicorn calls for each connection; never more of them than there are descriptors for.

    Raises SetupError where the system lets this process have too few.
    """
    descriptors = _raise_descriptor_limit()
    max_connections = min(limits.max_connections, descriptors - _RESERVED_DESCRIPTORS)
    if descriptors - _RESERVED_DESCRIPTORS < _MIN_CONNECTIONS:
        raise SetupError(
            N_("framer may have too few files open at a time (%(number)s)."),
            N_("Raise that limit before you start it, such as with: ulimit -n 4096"),
            number=descriptors,
        )
    make_connection: Callable[..., ClientConnection] = partial(
        ClientConnection, replace(limits, max_connections=max_connections), identify
    )
    make_with_tls = (lambda **uvicorn: TlsHandshake(tls, make_connection(**uvicorn))) if tls else make_connection
    return cast(type[asyncio.Protocol], make_with_tls)


def _raise_descriptor_limit() -> int:
    """Allow this process as many open files and connections as the system permits; returns how many it may have."""
    if sys.platform == "win32":
        return _MAX_DESCRIPTORS
    import resource  # noqa: PLC0415  (not on Windows)

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    target = _MAX_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _MAX_DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < target:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (target, hard))
            return target
    return _MAX_DESCRIPTORS if soft == resource.RLIM_INFINITY else soft
