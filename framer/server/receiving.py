"""Takes the body of a request into memory, within the limits on one body and on all."""

import asyncio
import contextlib
import math
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from framer.errors import Busy, FramerError
from framer.server.app_protocol import AsgiScope, RequestCost
from framer.server.body import RequestBody, TransferRate, UploadLimits, slowest_per_byte
from framer.server.memory import MemoryBudget
from framer.server.wsgi import RETRY_SECONDS, WsgiResponse, content_length, plain_response

AsgiMessage = MutableMapping[str, Any]
AsgiReceive = Callable[[], Awaitable[AsgiMessage]]

_BODY_POLL_SECONDS = 1.0  # between looks at the clock while a body comes
_BODY_DRAIN_TIMEOUT = 8.0  # for bodies on their way when the server stops


class ClientDisconnectedError(Exception):
    """The connection broke before the request was complete."""


class BodyReceiver:
    """Bodies on their way. `evict_slow_reader` is called where memory is short and no body is slow."""

    def __init__(self, limits: UploadLimits, memory: MemoryBudget, evict_slow_reader: Callable[[], object]) -> None:
        self._limits, self._memory, self._evict_slow_reader = limits, memory, evict_slow_reader
        self._incoming: dict[RequestBody, TransferRate] = {}
        self._drain_deadline = math.inf  # on the loop's clock

    def stop(self) -> None:
        """Give bodies on their way a last time in which to come."""
        self._drain_deadline = time.monotonic() + _BODY_DRAIN_TIMEOUT

    def make_room(self, size: int) -> bool:
        """Whether `size` bytes more fit the budget, once slow bodies, or else the slowest reader, are evicted."""
        while not self._memory.has_room(size):
            now = asyncio.get_running_loop().time()
            body = slowest_per_byte(self._incoming, now, self._limits.recent_seconds, self._limits.idle_timeout)
            if body is None:
                self._evict_slow_reader()
                return False
            self._evict(body)
        return True

    def release(self, body: RequestBody) -> None:
        """Free all of the body."""
        self._memory.add_body(-body.release())

    async def receive_body(
        self, scope: AsgiScope, cost: RequestCost, receive: AsgiReceive, body: RequestBody
    ) -> FramerError | WsgiResponse | None:
        """Take in the body: none of it where it is not taken or declared too long, else up to one chunk over the limit.

        Returns what is wrong with it: an error for the app to answer, or the response itself.
        """
        refusal = refuse_body(scope, cost)
        max_bytes = self._limits.max_bytes(cost)
        is_too_long = content_length(scope["headers"]) > max_bytes  # the app says so
        if refusal or is_too_long or (announces_body(scope) and not cost.takes_body):
            return refusal
        clock = asyncio.get_running_loop().time
        self._incoming[body] = rate = TransferRate(clock(), self._limits.idle_timeout)
        try:
            while body.size <= max_bytes and not body.complete:
                now = clock()
                remaining = min(self._limits.remaining_seconds(rate, now), self._drain_deadline - now)
                if remaining <= 0:
                    return plain_response(408, "Request Timeout")
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(min(remaining, _BODY_POLL_SECONDS)):
                        self._receive_chunk(await receive(), body, rate, clock)
                if body.evicted:
                    if cost is RequestCost.UPLOAD:
                        return Busy(seconds=RETRY_SECONDS)
                    return plain_response(503, "Service Unavailable")
            return None
        finally:
            del self._incoming[body]

    def _receive_chunk(
        self, message: AsgiMessage, body: RequestBody, rate: TransferRate, clock: Callable[[], float]
    ) -> None:
        """Add a chunk to the body; without memory for it the body itself is evicted."""
        if message["type"] == "http.disconnect":
            raise ClientDisconnectedError
        chunk = message.get("body", b"")
        body.append(chunk)
        rate.record(len(chunk), clock())
        self._memory.add_body(len(chunk))
        body.complete = not message.get("more_body", False)
        if chunk and not self.make_room(0):
            self._evict(body)

    def _evict(self, body: RequestBody) -> None:
        body.evicted = True
        self.release(body)


def refuse_body(scope: AsgiScope, cost: RequestCost) -> WsgiResponse | None:
    """The response to a request whose body cannot be right, as far as its head tells; None: it may be."""
    if has_ambiguous_length(scope):
        return plain_response(400, "Bad Request")
    if announces_body(scope) and not cost.takes_body and cost is not RequestCost.NOTHING:
        return plain_response(413, "Content Too Large")
    return None


def announces_body(scope: AsgiScope) -> bool:
    """Whether a body follows the request's head."""
    return content_length(scope["headers"]) > 0 or any(name == b"transfer-encoding" for name, _ in scope["headers"])


def has_ambiguous_length(scope: AsgiScope) -> bool:
    """Whether the body's end is told in two ways: a proxy might see another request in it (request smuggling)."""
    return {b"content-length", b"transfer-encoding"} <= {name for name, _ in scope["headers"]}
