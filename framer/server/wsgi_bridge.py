"""Runs the WSGI app under an ASGI server without giving a thread to a slow client.

The event loop takes the whole request into memory, and only then does a thread work on it; the answer goes back the
same way. A request is held to its limit at the first byte over it, and all requests together to a budget.
"""

import asyncio
import contextlib
import math
import time
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from wsgiref.types import WSGIApplication

from framer.errors import Busy, FramerError
from framer.server.body import RequestBody, TransferRate, slowest_per_byte
from framer.server.wsgi import REFUSAL_KEY, AsgiScope, WsgiResponse, call_wsgi_app, make_environ, to_origin_form

AsgiMessage = MutableMapping[str, Any]
AsgiReceive = Callable[[], Awaitable[AsgiMessage]]
AsgiSend = Callable[[AsgiMessage], Awaitable[None]]
RefusalCheck = Callable[[], FramerError | None]

PAGE_THREADS = 4


_BUSY_RETRY_AFTER = 5  # seconds after which a client may try again when there is no memory for its upload
_BODY_POLL_SECONDS = 1.0  # seconds between looks at the clock while a body comes
_BODY_DRAIN_TIMEOUT = 8.0  # seconds that bodies on their way have when the server stops
_RETRY_AFTER_HEADER = (b"retry-after", str(_BUSY_RETRY_AFTER).encode())
_RESPONSE_CHUNK_BYTES = 65_536  # bytes of an answer that are handed on at a time


@dataclass(frozen=True)
class UploadLimits:
    """What clients may cost. `request` and `budget` are bytes: of one body; of all bodies and their answers in memory.

    A body has `seconds` in all. Until it is here it has to get on: no pause longer than `idle` seconds, and after the
    first `idle` seconds at least `rate` bytes a second, on average of the last `idle` seconds.

    When the budget is used up, the body goes that gets on least for what it holds, if as it got on in the last `short`
    seconds that would have taken it more than `idle` seconds.

    A client that is answered before it has sent everything is listened to for `linger_seconds` and `linger_bytes`,
    so that it gets to read the answer instead of a broken connection.
    """

    max_body_bytes: int
    memory_budget: int
    body_timeout: float = 600.0
    idle_timeout: float = 20.0
    min_rate: float = 1_000.0
    recent_seconds: float = 5.0
    linger_timeout: float = 10.0
    max_linger_bytes: int = 32_000_000

    def remaining_seconds(self, pace: TransferRate, now: float) -> float:
        """The seconds in which the next piece must come; none when it has not got on."""
        if (
            now - pace.started > self.idle_timeout
            and pace.recent_bytes(now, self.idle_timeout) < self.min_rate * self.idle_timeout
        ):
            return 0.0
        return min(self.idle_timeout - (now - pace.last_arrival), self.body_timeout - (now - pace.started))


class ClientDisconnectedError(Exception):
    """The connection broke before the request was complete."""


class WsgiBridge:
    """The ASGI application. Requests that may work on a photo, those for what is kept, and all others have own threads.

    So a page or a health check never waits behind the photos, nor for a Redis that says nothing.
    """

    def __init__(
        self, app: WSGIApplication, threads: int, bounds: UploadLimits, refusal: RefusalCheck = lambda: None
    ) -> None:
        """Serve `app` with `threads` threads for uploads. `refusal` says why a photo would not be taken now."""
        self.app = app
        self.limits = bounds
        self.bytes_held = 0
        self.evict_slow_reader: Callable[[], object] = bool  # set by the server: lets go of a client that reads slowly
        self._incoming: dict[RequestBody, TransferRate] = {}  # bodies on their way
        self._refusal = refusal
        self._stopping, self._drain_deadline = (
            False,
            math.inf,
        )  # the second: of the time for bodies, on the loop's clock
        self._upload_threads = ThreadPoolExecutor(threads, "upload")
        self._stored_threads = ThreadPoolExecutor(PAGE_THREADS, "kept")
        self._page_threads = ThreadPoolExecutor(PAGE_THREADS, "page")

    async def __call__(self, scope: AsgiScope, receive: AsgiReceive, send: AsgiSend) -> None:
        """Answer one request."""
        scope = to_origin_form(scope)
        body = RequestBody()
        held = 0
        try:
            refusal = self._find_refusal(scope) or await self._receive_body(scope, receive, body)
            answer = await self._call_app(scope, body, refusal)
            # What is kept counts elsewhere; what was made for this request is in memory until the client has it.
            held = len(answer.body) if answer.made_for_request else 0
            self.bytes_held += held - body.release()
            await self._send_response(answer, body.complete, receive, send)
        except ClientDisconnectedError:
            pass
        finally:
            self.bytes_held -= held + body.release()

    def stop(self) -> None:
        """Take no more photos; those that have begun to come are finished, if they come soon."""
        self._stopping, self._drain_deadline = True, time.monotonic() + _BODY_DRAIN_TIMEOUT

    def close(self) -> None:
        """Let the threads end."""
        for pool in (self._upload_threads, self._stored_threads, self._page_threads):
            pool.shutdown(wait=False, cancel_futures=True)

    def _find_refusal(self, scope: AsgiScope) -> FramerError | None:
        """Why an upload is not even read, and no picture made."""
        photo = is_photo_upload(scope)
        if photo and declared_length(scope) > self.limits.max_body_bytes:  # that is told by the app
            return None
        if (photo or may_make_picture(scope)) and not self._has_memory(1):
            return Busy(seconds=_BUSY_RETRY_AFTER)
        if not photo:
            return None
        return Busy(seconds=_BUSY_RETRY_AFTER) if self._stopping else self._refusal()

    def _has_memory(self, size: int) -> bool:
        """Whether there is memory for `size` bytes more. Bodies that hardly get on, and slow readers, go for it."""
        while self.bytes_held + size > self.limits.memory_budget:
            now = asyncio.get_running_loop().time()
            body = slowest_per_byte(self._incoming, now, self.limits.recent_seconds, self.limits.idle_timeout)
            if body is None:
                self.evict_slow_reader()
                return False
            self._evict_body(body)
        return True

    def _evict_body(self, body: RequestBody) -> None:
        body.evicted = True
        self.bytes_held -= body.release()

    async def _call_app(
        self, scope: AsgiScope, body: RequestBody, refusal: FramerError | WsgiResponse | None
    ) -> WsgiResponse:
        if isinstance(refusal, WsgiResponse):
            return refusal
        environ = make_environ(scope, body)
        environ[REFUSAL_KEY] = refusal
        heavy = not refusal and (body.size or not body.complete or may_make_picture(scope))
        light = self._stored_threads if "/avatars" in scope["path"] else self._page_threads
        pool = self._upload_threads if heavy else light
        return await asyncio.get_running_loop().run_in_executor(pool, call_wsgi_app, self.app, environ)

    async def _receive_body(
        self, scope: AsgiScope, receive: AsgiReceive, body: RequestBody
    ) -> FramerError | WsgiResponse | None:
        """Take in the body: none of it if it is declared too long, never more than one piece over the limit.

        What is wrong with it, if anything.
        """
        if has_ambiguous_length(scope):
            return _plain_response(400, "Bad Request")
        if declared_length(scope) > self.limits.max_body_bytes:
            return None
        clock = asyncio.get_running_loop().time
        self._incoming[body] = pace = TransferRate(clock(), self.limits.idle_timeout)
        try:
            while body.size <= self.limits.max_body_bytes and not body.complete:
                now = clock()
                left = min(self.limits.remaining_seconds(pace, now), self._drain_deadline - now)
                if left <= 0:
                    return _plain_response(408, "Request Timeout")
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(min(left, _BODY_POLL_SECONDS)):
                        self._receive_chunk(await receive(), body, pace, clock)
                if body.evicted:
                    return (
                        Busy(seconds=_BUSY_RETRY_AFTER)
                        if is_photo_upload(scope)
                        else _plain_response(503, "Service Unavailable", _RETRY_AFTER_HEADER)
                    )
            return None
        finally:
            del self._incoming[body]

    def _receive_chunk(
        self, message: AsgiMessage, body: RequestBody, pace: TransferRate, clock: Callable[[], float]
    ) -> None:
        """Add a piece to the body; without memory for it the body is given up."""
        if message["type"] == "http.disconnect":
            raise ClientDisconnectedError
        piece = message.get("body", b"")
        body.append(piece)
        pace.record(len(piece), clock())
        self.bytes_held += len(piece)
        body.complete = not message.get("more_body", False)
        if piece and not self._has_memory(0):
            self._evict_body(body)

    async def _send_response(self, answer: WsgiResponse, complete: bool, receive: AsgiReceive, send: AsgiSend) -> None:
        """Send the answer piece by piece: no more than two of them wait in the connection for a slow client."""
        headers = answer.headers if complete else [*answer.headers, (b"connection", b"close")]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        for start in range(0, max(1, len(answer.body)), _RESPONSE_CHUNK_BYTES):
            piece = answer.body[start : start + _RESPONSE_CHUNK_BYTES]
            more = start + _RESPONSE_CHUNK_BYTES < len(answer.body) or not complete
            await send({"type": "http.response.body", "body": piece, "more_body": more})
        if not complete:
            if not self._stopping:
                await self._linger(receive)
            await send({"type": "http.response.body"})

    async def _linger(self, receive: AsgiReceive) -> None:
        """Throw away what the client is still sending, within bounds."""
        left = self.limits.max_linger_bytes
        try:
            async with asyncio.timeout(self.limits.linger_timeout):
                while left > 0:
                    message = await receive()
                    left -= len(message.get("body", b""))
                    if message["type"] == "http.disconnect" or not message.get("more_body", False):
                        return
        except TimeoutError:
            return


def declared_length(scope: AsgiScope) -> int:
    """The Content-Length, 0 if there is none."""
    return next((int(value) for name, value in scope["headers"] if name == b"content-length" and value.isdigit()), 0)


def has_ambiguous_length(scope: AsgiScope) -> bool:
    """Whether its end is told in two ways: a proxy might see another request in it than we do."""
    return {b"content-length", b"transfer-encoding"} <= {name for name, _ in scope["headers"]}


def is_photo_upload(scope: AsgiScope) -> bool:
    """Whether it is an upload."""
    return scope["method"] == "POST" and str(scope["path"]).endswith("/avatars")


def may_make_picture(scope: AsgiScope) -> bool:
    """Whether a kept picture is changed, or asked for: in another size it is made anew, as much work as an upload."""
    return scope["method"] == "PATCH" or (scope["path"].startswith("/avatars/") and "." in scope["path"])


def _plain_response(status: int, reason: str, *headers: tuple[bytes, bytes]) -> WsgiResponse:
    body = f"{status} {reason}\n".encode()
    kind = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    return WsgiResponse(status, [*kind, *headers], body)
