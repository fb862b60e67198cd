"""One connection of a client: how long it may be silent, send a head without end, or not read its response.

uvicorn limits only the pause between two requests. Bodies are limited by the bridge, TLS handshakes by `tls_handshake`.

This relies on inside parts of uvicorn's `H11Protocol`: tests/contract/test_insides.py lists them and fails when one
changes.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

_MAX_PIPELINED_BYTES = 64_000  # of further requests that a client may send while one of its is being answered
_TOO_MANY_CONNECTIONS = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
)


@dataclass(frozen=True)
class ConnectionLimits:
    """How long a connection may wait for its client, in seconds, and how many there may be.

    `head_timeout` is for the whole head of a request, from the connection's start or the head's first byte;
    `write_timeout` is how long a client may take nothing of what is sent to it.
    """

    head_timeout: float = 10.0
    write_timeout: float = 20.0
    max_connections: int = 2000


DEFAULT_CONNECTION_LIMITS = ConnectionLimits()


@runtime_checkable
class EvictableConnection(Protocol):
    """What is counted as a connection: with TLS or not, before or after its handshake."""

    transport: asyncio.Transport
    head_since: float | None

    @property
    def is_idle(self) -> bool:
        """Whether no request is being answered on it."""


class ClientConnection(H11Protocol):
    """uvicorn's connection with time-outs."""

    def __init__(self, limits: ConnectionLimits, **uvicorn: Any) -> None:
        super().__init__(**uvicorn)
        self.limits = limits
        # When the head that is coming or awaited began, on the loop's clock; None between two requests and during one.
        self.head_since: float | None = None
        self._unsent_bytes = 0  # that the client had not taken at the last check
        self._stalled_since = 0.0
        self._slow_since: float | None = None  # when the client was first seen to be behind with the present response
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_idle(self) -> bool:
        """Whether no request is being answered on it."""
        return self.cycle is None or self.cycle.response_complete

    @property
    def slow_seconds(self) -> float:
        """How long the client has been behind with reading its response."""
        return self.loop.time() - self._slow_since if self._slow_since else 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Evict the connection that has been idle for longest when there are too many, or refuse this one."""
        super().connection_made(transport)
        self.head_since = self.loop.time()
        if len(self.connections) > self.limits.max_connections and not evict_idlest(self.connections, self):
            transport.write(_TOO_MANY_CONNECTIONS)
            transport.close()
        self._schedule_timeout_check()

    def data_received(self, data: bytes) -> None:
        """Time the head, and limit the requests that a client sends ahead."""
        if self.is_idle and self.head_since is None:
            self.head_since = self.loop.time()
        super().data_received(data)
        if not self.is_idle:
            self.head_since = None
            body_ended = self.conn.their_state in {h11.DONE, h11.MUST_CLOSE}
            if body_ended and len(self.conn.trailing_data[0]) > _MAX_PIPELINED_BYTES:
                self.transport.abort()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, and end; where a response is on its way already, just end."""
        if self.conn.our_state not in {h11.IDLE, h11.SEND_RESPONSE}:
            self.transport.abort()
            return
        super().send_400_response(msg)
        if self.cycle:  # wake up the request whose body it was: its response has no reader any more
            self.cycle.disconnected = True
            self.cycle.message_event.set()

    def resume_writing(self) -> None:
        """Restart the write time-out: the client has taken most of what it was sent."""
        self._unsent_bytes = 0
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop checking."""
        if self._timer:
            self._timer.cancel()
        super().connection_lost(exc)

    def _schedule_timeout_check(self) -> None:
        self._timer = self.loop.call_later(
            min(self.limits.head_timeout, self.limits.write_timeout) / 2, self._check_timeouts
        )

    def _check_timeouts(self) -> None:
        now = self.loop.time()
        unsent = self.transport.get_write_buffer_size()
        if not unsent or not self._unsent_bytes or unsent < self._unsent_bytes:
            self._stalled_since = now
        self._unsent_bytes = unsent
        self._slow_since = (self._slow_since or now) if unsent and not self.is_idle else None
        stalled = now - self._stalled_since >= self.limits.write_timeout
        head_is_late = self.head_since is not None and now - self.head_since >= self.limits.head_timeout
        if stalled or head_is_late:
            self.transport.abort()
        else:
            self._schedule_timeout_check()


def evict_slowest(connections: Iterable[object], min_seconds: float = DEFAULT_CONNECTION_LIMITS.write_timeout) -> bool:
    """End the connection whose client has been slow to read for longest; False where none has for `min_seconds`."""
    slow = [
        connection
        for connection in connections
        if isinstance(connection, ClientConnection) and connection.slow_seconds >= min_seconds
    ]
    if slow:
        max(slow, key=lambda connection: connection.slow_seconds).transport.abort()
    return bool(slow)


def evict_idlest(connections: Iterable[object], newcomer: object) -> bool:
    """End the connection, not `newcomer`, that has waited longest for the head of a request; False if all are busy.

    One between two requests is spared as long as there are others.
    """
    now = asyncio.get_running_loop().time()
    waits = {
        connection: now - connection.head_since if connection.head_since else 0.0
        for connection in connections
        if isinstance(connection, EvictableConnection)
        and connection is not newcomer
        and connection.is_idle
        and not connection.transport.is_closing()
    }
    if waits:
        max(waits, key=lambda connection: waits[connection]).transport.abort()
    return bool(waits)
