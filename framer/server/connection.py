"""One connection of a client: how long it may be silent, send a head without end, or not read its response.

uvicorn limits only the pause between two requests. Bodies are limited by the bridge, TLS handshakes by `tls_handshake`.

This relies on inside parts of uvicorn's `H11Protocol`: tests/contract/test_insides.py lists them and fails when one
changes.
"""

import asyncio
from dataclasses import dataclass
from typing import Any, cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from framer.server.app_protocol import AsgiScope, ClientIdentifier, identify_peer
from framer.server.body import TransferRate
from framer.server.eviction import evict_for_newcomer
from framer.server.reading import MeteredTransport, ReadingRate
from framer.server.sending import ABORT_KEY
from framer.server.wsgi import PIECE_BYTES

_MAX_PIPELINED_BYTES = 64_000  # of further requests that a client may send while one of its is being answered
_RECENT_SECONDS = 5.0  # by which a body is judged
_TOO_MANY_CONNECTIONS = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
)


@dataclass(frozen=True)
class ConnectionLimits:
    """How long a connection may wait for its client, in seconds, and how many there may be.

    `head_timeout` is for the whole head of a request, from the connection's start or the head's first byte;
    a client that is behind with what it is sent for `write_timeout` has to take `min_read_rate` bytes a second, on
    average of the last `write_timeout`.
    """

    head_timeout: float = 10.0
    write_timeout: float = 20.0
    min_read_rate: float = 1_000.0
    max_connections: int = 2000


DEFAULT_CONNECTION_LIMITS = ConnectionLimits()


class ClientConnection(H11Protocol):
    """uvicorn's connection with time-outs."""

    def __init__(self, limits: ConnectionLimits, identify: ClientIdentifier = identify_peer, **uvicorn: Any) -> None:
        super().__init__(**uvicorn)
        self.limits = limits
        # When the head that is coming or awaited began, on the loop's clock; None between two requests and during one.
        self.head_since: float | None = None
        self.app_state = {**self.app_state, ABORT_KEY: self.abort}  # in each request's scope
        self._identify, self._client_name = identify, ""
        self._request_rate = TransferRate(0.0, _RECENT_SECONDS)  # of the request that comes, from its head on
        self._request_bytes = 0
        self._reading_rate = ReadingRate(limits.min_read_rate, limits.write_timeout)
        self._timer: asyncio.TimerHandle | None = None

    def abort(self) -> None:
        """End it at once; the client sees that a response is not complete."""
        self.transport.abort()

    def identify_address(self, address: tuple[str, int] | None) -> str:
        """The client of a connection from there, as long as no request says more of it."""
        return self._identify({"client": address, "headers": []})

    @property
    def client_name(self) -> str:
        """The client of the last request; before that the address from which the connection comes."""
        return self._client_name

    @property
    def is_idle(self) -> bool:
        """Whether no request is being answered on it."""
        return self.cycle is None or self.cycle.response_complete

    @property
    def slow_seconds(self) -> float | None:
        """How long the client lets wait, with its body or by reading; None where the app is at work, or nothing is."""
        if self.is_idle:
            return None
        if self.conn.their_state is h11.SEND_BODY:
            return self._request_rate.seconds_to_receive(self._request_bytes, self.loop.time(), _RECENT_SECONDS)
        return self.reading_seconds or None

    @property
    def reading_seconds(self) -> float:
        """How long the client has been behind with reading its response."""
        return 0.0 if self.is_idle else self._reading_rate.seconds_behind(self.loop.time())

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """When there are too many connections, evict one for this one, or refuse it."""
        transport.set_write_buffer_limits(PIECE_BYTES)  # with TLS it would be half a megabyte
        super().connection_made(cast(asyncio.Transport, MeteredTransport(transport)))
        self.head_since = self.loop.time()
        self._client_name = self.identify_address(self.client)
        if len(self.connections) > self.limits.max_connections and not evict_for_newcomer(self.connections, self):
            transport.write(_TOO_MANY_CONNECTIONS)
            transport.close()
        self._schedule_timeout_check()

    def data_received(self, data: bytes) -> None:
        """Time the request, and limit those that a client sends ahead."""
        now = self.loop.time()
        if self.is_idle and self.head_since is None:
            self.head_since = now
        if self.is_idle:
            self._request_rate, self._request_bytes = TransferRate(now, _RECENT_SECONDS), 0
        last_scope = self.scope
        super().data_received(data)
        self._request_rate.record(len(data), now)
        self._request_bytes += len(data)
        if self.scope is not last_scope:
            self._client_name = self._identify(cast(AsgiScope, self.scope))
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

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop checking, and let all go at once: what was sent and is no request would stay with the connection.

        It is held by what it holds: its request's cycle and scope, and its state.
        """
        if self._timer:
            self._timer.cancel()
        super().connection_lost(exc)
        self.conn, self.app_state = h11.Connection(h11.SERVER), {}
        self.cycle = self.scope = None  # type: ignore[assignment]  # as uvicorn begins

    def _schedule_timeout_check(self) -> None:
        self._timer = self.loop.call_later(
            min(self.limits.head_timeout, self.limits.write_timeout) / 2, self._check_timeouts
        )

    def _check_timeouts(self) -> None:
        now = self.loop.time()
        reads_too_slowly = self._reading_rate.is_too_slow(cast(MeteredTransport, self.transport), now)
        head_is_late = self.head_since is not None and now - self.head_since >= self.limits.head_timeout
        if reads_too_slowly or head_is_late:
            self.transport.abort()
        else:
            self._schedule_timeout_check()
