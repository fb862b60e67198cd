"""One connection of a client: what it may cost while it says nothing, never ends its request's head, or does not read.

uvicorn bounds only the pause between two requests. Bodies are bounded by the bridge, handshakes in `handshake`.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

_MAX_PIPELINED_BYTES = 64_000  # bytes of further requests that a client may send while one of its is at work
_TOO_MANY_CONNECTIONS = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
)


@dataclass(frozen=True)
class ConnectionLimits:
    """How long a connection may wait for its client, and how many there may be.

    `head` is for the whole head of a request, from the connection's start or the head's first byte; `stall` is how
    long a client may take nothing of what is sent to it; seconds.
    """

    head_timeout: float = 10.0
    write_timeout: float = 20.0
    max_connections: int = 2000


DEFAULT_CONNECTION_LIMITS = ConnectionLimits()


@runtime_checkable
class EvictableConnection(Protocol):
    """What counts as a connection: one of TLS or not, agreed on already or not."""

    transport: asyncio.Transport
    head_since: float | None

    @property
    def is_idle(self) -> bool:
        """Whether no request is in work on it."""


class ClientConnection(H11Protocol):
    """uvicorn's connection with a clock."""

    def __init__(self, patience: ConnectionLimits, **uvicorn: Any) -> None:
        """Nobody is there yet."""
        super().__init__(**uvicorn)
        self.limits = patience
        self.head_since: float | None = None  # when the head that is coming, or awaited, began; None between requests
        self._unsent_bytes = 0  # bytes that the client had not taken at the last look
        self._stalled_since = 0.0
        self._slow_since: float | None = None  # when the client was first seen to be behind with the answer at work
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_idle(self) -> bool:
        """Whether no request is in work on it."""
        return self.cycle is None or self.cycle.response_complete

    @property
    def slow_seconds(self) -> float:
        """How long the client has been behind with what is sent to it, in seconds."""
        return self.loop.time() - self._slow_since if self._slow_since else 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has come. When there are too many, the one that has waited longest without a request goes."""
        super().connection_made(transport)
        self.head_since = self.loop.time()
        if len(self.connections) > self.limits.max_connections and not evict_idlest(self.connections, self):
            transport.write(_TOO_MANY_CONNECTIONS)
            transport.close()
        self._schedule_timeout_check()

    def data_received(self, data: bytes) -> None:
        """Some bytes of a head or a body."""
        if self.is_idle and self.head_since is None:
            self.head_since = self.loop.time()
        super().data_received(data)
        if not self.is_idle:
            self.head_since = None
            if (
                self.conn.their_state in {h11.DONE, h11.MUST_CLOSE}
                and len(self.conn.trailing_data[0]) > _MAX_PIPELINED_BYTES
            ):
                self.transport.abort()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, and end; where an answer is on its way already, just end."""
        if self.conn.our_state not in {h11.IDLE, h11.SEND_RESPONSE}:
            self.transport.abort()
            return
        super().send_400_response(msg)
        if self.cycle:  # the request whose body it was: nobody waits for its answer any more
            self.cycle.disconnected = True
            self.cycle.message_event.set()

    def resume_writing(self) -> None:
        """The client has taken most of what it was sent."""
        self._unsent_bytes = 0
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        if self._timer:
            self._timer.cancel()
        super().connection_lost(exc)

    def _schedule_timeout_check(self) -> None:
        self._timer = self.loop.call_later(
            min(self.limits.head_timeout, self.limits.write_timeout) / 2, self._check_timeouts
        )

    def _check_timeouts(self) -> None:
        """End a connection whose client lets us wait."""
        now = self.loop.time()
        unread = self.transport.get_write_buffer_size()
        if not unread or not self._unsent_bytes or unread < self._unsent_bytes:
            self._stalled_since = now
        self._unsent_bytes = unread
        self._slow_since = (self._slow_since or now) if unread and not self.is_idle else None
        stalled = now - self._stalled_since >= self.limits.write_timeout
        no_head = self.head_since is not None and now - self.head_since >= self.limits.head_timeout
        if stalled or no_head:
            self.transport.abort()
        else:
            self._schedule_timeout_check()


def evict_slowest(connections: Iterable[object], seconds: float = DEFAULT_CONNECTION_LIMITS.write_timeout) -> bool:
    """End the connection whose client has been behind with its answer for longest, if that is `seconds` or more."""
    slow = [one for one in connections if isinstance(one, ClientConnection) and one.slow_seconds >= seconds]
    if slow:
        max(slow, key=lambda one: one.slow_seconds).transport.abort()
    return bool(slow)


def evict_idlest(connections: Iterable[object], new: object) -> bool:
    """End the connection, not the `new` one, that has waited longest for the head of a request; False: all are at work.

    One between two requests is spared as long as there are others.
    """
    now = asyncio.get_running_loop().time()
    waits = {
        one: now - one.head_since if one.head_since else 0.0
        for one in connections
        if isinstance(one, EvictableConnection) and one is not new and one.is_idle and not one.transport.is_closing()
    }
    if waits:
        max(waits, key=lambda one: waits[one]).transport.abort()
    return bool(waits)
