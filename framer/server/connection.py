"""One connection of a client: what it may cost while it says nothing, never ends its request's head, or does not read.

uvicorn bounds only the pause between two requests. Bodies are bounded by the bridge, handshakes in `handshake`.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

_MOST_AHEAD = 64_000  # bytes of further requests that a client may send while one of its is at work
_TOO_MANY = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True)
class Patience:
    """How long a connection may wait for its client, and how many there may be.

    `head` is for the whole head of a request, from the connection's start or the head's first byte; `stall` is how
    long a client may take nothing of what is sent to it; seconds.
    """

    head: float = 10.0
    stall: float = 20.0
    connections: int = 2000


USUAL = Patience()


@runtime_checkable
class Waiting(Protocol):
    """What counts as a connection: one of TLS or not, agreed on already or not."""

    transport: asyncio.Transport
    head_since: float | None

    @property
    def is_waiting(self) -> bool:
        """Whether no request is in work on it."""


class Connection(H11Protocol):
    """uvicorn's connection with a clock."""

    def __init__(self, patience: Patience, **uvicorn: Any) -> None:
        """Nobody is there yet."""
        super().__init__(**uvicorn)
        self.patience = patience
        self.head_since: float | None = None  # when the head that is coming, or awaited, began; None between requests
        self._unread = 0  # bytes that the client had not taken at the last look
        self._unread_since = 0.0
        self._slow_since: float | None = None  # when the client was first seen to be behind with the answer at work
        self._clock: asyncio.TimerHandle | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether no request is in work on it."""
        return self.cycle is None or self.cycle.response_complete

    @property
    def is_slow(self) -> float:
        """How long the client has been behind with what is sent to it, in seconds."""
        return self.loop.time() - self._slow_since if self._slow_since else 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has come. When there are too many, the one that has waited longest without a request goes."""
        super().connection_made(transport)
        self.head_since = self.loop.time()
        if len(self.connections) > self.patience.connections and not end_idlest(self.connections, self):
            transport.write(_TOO_MANY)
            transport.close()
        self._look_later()

    def data_received(self, data: bytes) -> None:
        """Some bytes of a head or a body."""
        if self.is_waiting and self.head_since is None:
            self.head_since = self.loop.time()
        super().data_received(data)
        if not self.is_waiting:
            self.head_since = None
            if self.conn.their_state in {h11.DONE, h11.MUST_CLOSE} and len(self.conn.trailing_data[0]) > _MOST_AHEAD:
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
        self._unread = 0
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        if self._clock:
            self._clock.cancel()
        super().connection_lost(exc)

    def _look_later(self) -> None:
        self._clock = self.loop.call_later(min(self.patience.head, self.patience.stall) / 2, self._look)

    def _look(self) -> None:
        """End a connection whose client lets us wait."""
        now = self.loop.time()
        unread = self.transport.get_write_buffer_size()
        if not unread or not self._unread or unread < self._unread:
            self._unread_since = now
        self._unread = unread
        self._slow_since = (self._slow_since or now) if unread and not self.is_waiting else None
        stalled = now - self._unread_since >= self.patience.stall
        no_head = self.head_since is not None and now - self.head_since >= self.patience.head
        if stalled or no_head:
            self.transport.abort()
        else:
            self._look_later()


def end_slowest(connections: Iterable[object], seconds: float = USUAL.stall) -> bool:
    """End the connection whose client has been behind with its answer for longest, if that is `seconds` or more."""
    slow = [one for one in connections if isinstance(one, Connection) and one.is_slow >= seconds]
    if slow:
        max(slow, key=lambda one: one.is_slow).transport.abort()
    return bool(slow)


def end_idlest(connections: Iterable[object], new: object) -> bool:
    """End the connection, not the `new` one, that has waited longest for the head of a request; False: all are at work.

    One between two requests is spared as long as there are others.
    """
    now = asyncio.get_running_loop().time()
    waits = {
        one: now - one.head_since if one.head_since else 0.0
        for one in connections
        if isinstance(one, Waiting) and one is not new and one.is_waiting and not one.transport.is_closing()
    }
    if waits:
        max(waits, key=lambda one: waits[one]).transport.abort()
    return bool(waits)
