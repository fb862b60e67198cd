"""Sends a response as its client takes it."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from concurrent.futures import Future

from framer.errors import FramerError
from framer.server.app_protocol import AsgiScope
from framer.server.body import UploadLimits
from framer.server.memory import MemoryBudget
from framer.server.receiving import AsgiMessage, AsgiReceive
from framer.server.threads import NoThreadError
from framer.server.wsgi import PIECE_BYTES, ResponsePieces, WsgiResponse, content_length, plain_response

AsgiSend = Callable[[AsgiMessage], Awaitable[None]]
PieceReader = Callable[[Callable[[], bytes]], "Future[bytes]"]  # calls in a thread; raises NoThreadError

ABORT_KEY = "abort"  # in the scope's state: a function that ends the connection

_BUFFERED_BYTES = 2 * PIECE_BYTES  # of a response that wait in a connection for a slow client


class ResponseSender:
    """The response to one request. What is in memory of it counts for the client until the connection has it."""

    def __init__(
        self, scope: AsgiScope, receive: AsgiReceive, send: AsgiSend, memory: MemoryBudget, client: str
    ) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._memory, self._client = memory, client
        self._has_started = False

    async def send_response(self, response: WsgiResponse, is_last: bool, read_in_thread: PieceReader) -> None:
        """Send the response; where it is not the `is_last` word, `end_response` is called after.

        What the app has not yet given of it is read only as the client takes it.
        """
        headers = response.headers if is_last else [*response.headers, (b"connection", b"close")]
        size = max(content_length(response.headers), len(response.beginning))
        with self._memory.reserve(self._client, min(size, _BUFFERED_BYTES)):
            with self._memory.hold(response.beginning, self._client):
                self._has_started = True
                await self._send({"type": "http.response.start", "status": response.status, "headers": headers})
                await self._send_chunks(response.beginning, more=response.rest is not None or not is_last)
            if response.rest:
                await self._send_rest(response.rest, is_last, read_in_thread)

    async def end_response(self, limits: UploadLimits | None) -> None:
        """End a response that the client gets before it has sent everything: throw away more of it within `limits`.

        None: nothing more is read.
        """
        if limits:
            await self._linger(limits)
        await self._send({"type": "http.response.body"})

    async def give_up(self) -> None:
        """Answer 503, or break off the response if it has begun."""
        if self._has_started:
            await self._abort(asyncio.ensure_future(self._wait_for_disconnect()))
        else:
            response = plain_response(503, "Service Unavailable")
            await self._send({"type": "http.response.start", "status": 503, "headers": response.headers})
            await self._send({"type": "http.response.body", "body": response.beginning})

    async def _send_chunks(self, data: bytes, *, more: bool) -> None:
        """Send in chunks, of which no more than two wait in the connection for a slow client."""
        for start in range(0, max(1, len(data)), PIECE_BYTES):
            end = start + PIECE_BYTES
            is_more = more or end < len(data)
            await self._send({"type": "http.response.body", "body": data[start:end], "more_body": is_more})

    async def _send_rest(self, rest: ResponsePieces, is_last: bool, read_in_thread: PieceReader) -> None:
        gone = asyncio.ensure_future(self._wait_for_disconnect())
        try:
            while not gone.done() and (piece := await asyncio.wrap_future(read_in_thread(rest.read))):
                with self._memory.hold(piece, self._client):
                    await self._send_chunks(piece, more=True)
            if is_last:
                await self._send({"type": "http.response.body"})
        except (FramerError, NoThreadError):  # what was being sent is no more
            await self._abort(gone)
        finally:
            gone.cancel()

    async def _abort(self, gone: "asyncio.Future[None]") -> None:
        """End the connection: the client sees that the response is not complete."""
        abort = self._scope.get("state", {}).get(ABORT_KEY)
        if abort:
            abort()
            await gone

    async def _wait_for_disconnect(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def _linger(self, limits: UploadLimits) -> None:
        """Throw away what the client is still sending, within the limits."""
        remaining_bytes = limits.max_linger_bytes
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limits.linger_timeout):
                while remaining_bytes > 0:
                    message = await self._receive()
                    remaining_bytes -= len(message.get("body", b""))
                    if message["type"] == "http.disconnect" or not message.get("more_body", False):
                        return
