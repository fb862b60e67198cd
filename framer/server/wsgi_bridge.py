"""Runs a WSGI app under an ASGI server without giving a thread to a slow client.

The event loop takes the whole request into memory, and only then does a thread work on it; the response goes back the
same way. A body is held to its limit at the first byte over it, and all bodies together to a budget.
"""

import asyncio
import contextlib
import math
import time
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from wsgiref.types import WSGIApplication

from framer.errors import Busy, FramerError
from framer.server.app_protocol import AsgiScope, ClientIdentifier, RequestClassifier, RequestCost
from framer.server.body import RequestBody, TransferRate, UploadLimits, slowest_per_byte
from framer.server.wsgi import WsgiResponse, call_wsgi_app, make_environ, to_origin_form

AsgiMessage = MutableMapping[str, Any]
AsgiReceive = Callable[[], Awaitable[AsgiMessage]]
AsgiSend = Callable[[AsgiMessage], Awaitable[None]]
RefusalCheck = Callable[[str], FramerError | None]  # client → why its upload would be refused now

PAGE_THREADS = 4  # and as many for lookups

_BUSY_RETRY_AFTER = 5  # seconds after which a client may try again when there is no memory for its upload
_BODY_POLL_SECONDS = 1.0  # between looks at the clock while a body comes
_BODY_DRAIN_TIMEOUT = 8.0  # for bodies on their way when the server stops
_RETRY_AFTER_HEADER = (b"retry-after", str(_BUSY_RETRY_AFTER).encode())
_RESPONSE_CHUNK_BYTES = 65_536


class ClientDisconnectedError(Exception):
    """The connection broke before the request was complete."""


class WsgiBridge:
    """The ASGI application.

    Requests that may decode a photo, lookups of results and all others have threads of their own: a page or a health
    check never waits for photos, nor for a store that does not answer.
    """

    def __init__(  # noqa: PLR0913  (each has its default)
        self,
        app: WSGIApplication,
        upload_threads: int,
        limits: UploadLimits,
        classify: RequestClassifier = lambda _method, _path: RequestCost.PAGE,
        *,
        identify: ClientIdentifier = lambda _scope: "",
        find_refusal: RefusalCheck = lambda _client: None,
    ) -> None:
        """Serve `app`. `find_refusal` says why an upload of a client would be refused now; None: it would be taken."""
        self.app = app
        self.limits = limits
        self.bytes_held = 0
        self.evict_slow_reader: Callable[[], object] = bool  # set by the server
        self._classify, self._identify, self._find_app_refusal = classify, identify, find_refusal
        self._incoming: dict[RequestBody, TransferRate] = {}
        self._stopping = False
        self._drain_deadline = math.inf  # for bodies on their way, on the loop's clock
        self._upload_threads = ThreadPoolExecutor(upload_threads, "upload")
        self._lookup_threads = ThreadPoolExecutor(PAGE_THREADS, "lookup")
        self._page_threads = ThreadPoolExecutor(PAGE_THREADS, "page")

    async def __call__(self, scope: AsgiScope, receive: AsgiReceive, send: AsgiSend) -> None:
        """Serve one request."""
        scope = to_origin_form(scope)
        cost, client = self._classify(scope["method"], scope["path"]), self._identify(scope)
        body = RequestBody()
        response_bytes = 0
        try:
            refusal = self._find_refusal(scope, cost, client) or await self._receive_body(scope, cost, receive, body)
            response = await self._call_app(scope, cost, client, body, refusal)
            response_bytes = len(response.body) if response.made_for_request else 0
            self.bytes_held += response_bytes - body.release()
            await self._send_response(response, body.complete, receive, send)
        except ClientDisconnectedError:
            pass
        finally:
            self.bytes_held -= response_bytes + body.release()

    def stop(self) -> None:
        """Refuse further uploads; those that have begun to come are finished, if they come soon."""
        self._stopping, self._drain_deadline = True, time.monotonic() + _BODY_DRAIN_TIMEOUT

    def close(self) -> None:
        """Let the threads end."""
        for pool in (self._upload_threads, self._lookup_threads, self._page_threads):
            pool.shutdown(wait=False, cancel_futures=True)

    def _find_refusal(self, scope: AsgiScope, cost: RequestCost, client: str) -> FramerError | None:
        """Why an upload is not even read, or no photo decoded; None where it may go on."""
        is_upload = cost is RequestCost.UPLOAD
        if is_upload and declared_length(scope) > self.limits.max_body_bytes:  # the app refuses it
            return None
        if cost.may_decode_photo and not self._has_memory(1):
            return Busy(seconds=_BUSY_RETRY_AFTER)
        if not is_upload:
            return None
        return Busy(seconds=_BUSY_RETRY_AFTER) if self._stopping else self._find_app_refusal(client)

    def _has_memory(self, size: int) -> bool:
        """Whether `size` bytes more fit the budget, once slow bodies, or else the slowest reader, are evicted."""
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
        self,
        scope: AsgiScope,
        cost: RequestCost,
        client: str,
        body: RequestBody,
        refusal: FramerError | WsgiResponse | None,
    ) -> WsgiResponse:
        if isinstance(refusal, WsgiResponse):
            return refusal
        if not refusal and (body.size or not body.complete or cost.may_decode_photo):
            pool = self._upload_threads
        else:
            pool = self._page_threads if cost is RequestCost.PAGE else self._lookup_threads
        environ = make_environ(scope, body, refusal, client)
        return await asyncio.get_running_loop().run_in_executor(pool, call_wsgi_app, self.app, environ)

    async def _receive_body(
        self, scope: AsgiScope, cost: RequestCost, receive: AsgiReceive, body: RequestBody
    ) -> FramerError | WsgiResponse | None:
        """Take in the body: none of it if it is declared too long, never more than one chunk over the limit.

        Returns what is wrong with it: an error for the app to answer, or the response itself.
        """
        if has_ambiguous_length(scope):
            return _plain_response(400, "Bad Request")
        if declared_length(scope) > self.limits.max_body_bytes:
            return None
        clock = asyncio.get_running_loop().time
        self._incoming[body] = rate = TransferRate(clock(), self.limits.idle_timeout)
        try:
            while body.size <= self.limits.max_body_bytes and not body.complete:
                now = clock()
                remaining = min(self.limits.remaining_seconds(rate, now), self._drain_deadline - now)
                if remaining <= 0:
                    return _plain_response(408, "Request Timeout")
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(min(remaining, _BODY_POLL_SECONDS)):
                        self._receive_chunk(await receive(), body, rate, clock)
                if body.evicted:
                    if cost is RequestCost.UPLOAD:
                        return Busy(seconds=_BUSY_RETRY_AFTER)
                    return _plain_response(503, "Service Unavailable", _RETRY_AFTER_HEADER)
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
        self.bytes_held += len(chunk)
        body.complete = not message.get("more_body", False)
        if chunk and not self._has_memory(0):
            self._evict_body(body)

    async def _send_response(
        self, response: WsgiResponse, body_complete: bool, receive: AsgiReceive, send: AsgiSend
    ) -> None:
        """Send the response in chunks, of which no more than two wait in the connection for a slow client."""
        headers = response.headers if body_complete else [*response.headers, (b"connection", b"close")]
        await send({"type": "http.response.start", "status": response.status, "headers": headers})
        for start in range(0, max(1, len(response.body)), _RESPONSE_CHUNK_BYTES):
            end = start + _RESPONSE_CHUNK_BYTES
            more = end < len(response.body) or not body_complete
            await send({"type": "http.response.body", "body": response.body[start:end], "more_body": more})
        if not body_complete:
            if not self._stopping:
                await self._linger(receive)
            await send({"type": "http.response.body"})

    async def _linger(self, receive: AsgiReceive) -> None:
        """Throw away what the client is still sending, within the limits."""
        remaining_bytes = self.limits.max_linger_bytes
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.limits.linger_timeout):
                while remaining_bytes > 0:
                    message = await receive()
                    remaining_bytes -= len(message.get("body", b""))
                    if message["type"] == "http.disconnect" or not message.get("more_body", False):
                        return


def declared_length(scope: AsgiScope) -> int:
    """The Content-Length, 0 if there is none."""
    return next((int(value) for name, value in scope["headers"] if name == b"content-length" and value.isdigit()), 0)


def has_ambiguous_length(scope: AsgiScope) -> bool:
    """Whether the body's end is told in two ways: a proxy might see another request in it (request smuggling)."""
    return {b"content-length", b"transfer-encoding"} <= {name for name, _ in scope["headers"]}


def _plain_response(status: int, reason: str, *headers: tuple[bytes, bytes]) -> WsgiResponse:
    body = f"{status} {reason}\n".encode()
    body_headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    return WsgiResponse(status, [*body_headers, *headers], body)
