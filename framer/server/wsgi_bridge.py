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
from framer.server.body import Body, Pace, dearest
from framer.server.wsgi import REFUSAL, Answer, Scope, call, in_origin_form, make_environ

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Refusal = Callable[[], FramerError | None]

PAGE_THREADS = 4


_PAUSE = 5  # seconds after which a client may try again when there is no memory for its upload
_LOOK = 1.0  # seconds between looks at the clock while a body comes
_LAST_BODIES = 8.0  # seconds that bodies on their way have when the server stops
_RETRY = (b"retry-after", str(_PAUSE).encode())
_PIECE = 65_536  # bytes of an answer that are handed on at a time


@dataclass(frozen=True)
class Bounds:
    """What clients may cost. `request` and `budget` are bytes: of one body; of all bodies and their answers in memory.

    A body has `seconds` in all. Until it is here it has to get on: no pause longer than `idle` seconds, and after the
    first `idle` seconds at least `rate` bytes a second, on average of the last `idle` seconds.

    When the budget is used up, the body goes that gets on least for what it holds, if as it got on in the last `short`
    seconds that would have taken it more than `idle` seconds.

    A client that is answered before it has sent everything is listened to for `linger_seconds` and `linger_bytes`,
    so that it gets to read the answer instead of a broken connection.
    """

    request: int
    budget: int
    seconds: float = 600.0
    idle: float = 20.0
    rate: float = 1_000.0
    short: float = 5.0
    linger_seconds: float = 10.0
    linger_bytes: int = 32_000_000

    def left(self, pace: Pace, now: float) -> float:
        """The seconds in which the next piece must come; none when it has not got on."""
        if now - pace.began > self.idle and pace.recent(now, self.idle) < self.rate * self.idle:
            return 0.0
        return min(self.idle - (now - pace.last), self.seconds - (now - pace.began))


class ClientGoneError(Exception):
    """The connection broke before the request was complete."""


class Bridge:
    """The ASGI application. Requests that may work on a photo, those for what is kept, and all others have own threads.

    So a page or a health check never waits behind the photos, nor for a Redis that says nothing.
    """

    def __init__(self, app: WSGIApplication, threads: int, bounds: Bounds, refusal: Refusal = lambda: None) -> None:
        """Serve `app` with `threads` threads for uploads. `refusal` says why a photo would not be taken now."""
        self.app = app
        self.bounds = bounds
        self.held = 0
        self.make_room: Callable[[], object] = bool  # set by the server: lets go of a client that reads slowly
        self._coming: dict[Body, Pace] = {}  # bodies on their way
        self._refusal = refusal
        self._stopping, self._end = False, math.inf  # the second: of the time for bodies, on the loop's clock
        self._uploads = ThreadPoolExecutor(threads, "upload")
        self._kept = ThreadPoolExecutor(PAGE_THREADS, "kept")
        self._pages = ThreadPoolExecutor(PAGE_THREADS, "page")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        scope = in_origin_form(scope)
        body = Body()
        held = 0
        try:
            refusal = self._refused(scope) or await self._receive_body(scope, receive, body)
            answer = await self._answer(scope, body, refusal)
            # What is kept counts elsewhere; what was made for this request is in memory until the client has it.
            held = len(answer.body) if answer.made else 0
            self.held += held - body.let_go()
            await self._respond(answer, body.complete, receive, send)
        except ClientGoneError:
            pass
        finally:
            self.held -= held + body.let_go()

    def stop(self) -> None:
        """Take no more photos; those that have begun to come are finished, if they come soon."""
        self._stopping, self._end = True, time.monotonic() + _LAST_BODIES

    def close(self) -> None:
        """Let the threads end."""
        for pool in (self._uploads, self._kept, self._pages):
            pool.shutdown(wait=False, cancel_futures=True)

    def _refused(self, scope: Scope) -> FramerError | None:
        """Why an upload is not even read, and no picture made."""
        photo = has_photo(scope)
        if photo and declared_length(scope) > self.bounds.request:  # that is told by the app
            return None
        if (photo or makes_picture(scope)) and not self._has_room(1):
            return Busy(seconds=_PAUSE)
        if not photo:
            return None
        return Busy(seconds=_PAUSE) if self._stopping else self._refusal()

    def _has_room(self, size: int) -> bool:
        """Whether there is memory for `size` bytes more. Bodies that hardly get on, and slow readers, go for it."""
        while self.held + size > self.bounds.budget:
            now = asyncio.get_running_loop().time()
            body = dearest(self._coming, now, self.bounds.short, self.bounds.idle)
            if body is None:
                self.make_room()
                return False
            self._give_up(body)
        return True

    def _give_up(self, body: Body) -> None:
        body.given_up = True
        self.held -= body.let_go()

    async def _answer(self, scope: Scope, body: Body, refusal: FramerError | Answer | None) -> Answer:
        if isinstance(refusal, Answer):
            return refusal
        environ = make_environ(scope, body)
        environ[REFUSAL] = refusal
        heavy = not refusal and (body.size or not body.complete or makes_picture(scope))
        light = self._kept if "/avatars" in scope["path"] else self._pages
        pool = self._uploads if heavy else light
        return await asyncio.get_running_loop().run_in_executor(pool, call, self.app, environ)

    async def _receive_body(self, scope: Scope, receive: Receive, body: Body) -> FramerError | Answer | None:
        """Take in the body: none of it if it is declared too long, never more than one piece over the limit.

        What is wrong with it, if anything.
        """
        if is_ambiguous(scope):
            return _plain(400, "Bad Request")
        if declared_length(scope) > self.bounds.request:
            return None
        clock = asyncio.get_running_loop().time
        self._coming[body] = pace = Pace(clock(), self.bounds.idle)
        try:
            while body.size <= self.bounds.request and not body.complete:
                now = clock()
                left = min(self.bounds.left(pace, now), self._end - now)
                if left <= 0:
                    return _plain(408, "Request Timeout")
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(min(left, _LOOK)):
                        self._take(await receive(), body, pace, clock)
                if body.given_up:
                    return Busy(seconds=_PAUSE) if has_photo(scope) else _plain(503, "Service Unavailable", _RETRY)
            return None
        finally:
            del self._coming[body]

    def _take(self, message: Message, body: Body, pace: Pace, clock: Callable[[], float]) -> None:
        """Add a piece to the body; without memory for it the body is given up."""
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        piece = message.get("body", b"")
        body.append(piece)
        pace.add(len(piece), clock())
        self.held += len(piece)
        body.complete = not message.get("more_body", False)
        if piece and not self._has_room(0):
            self._give_up(body)

    async def _respond(self, answer: Answer, complete: bool, receive: Receive, send: Send) -> None:
        """Send the answer piece by piece: no more than two of them wait in the connection for a slow client."""
        headers = answer.headers if complete else [*answer.headers, (b"connection", b"close")]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        for start in range(0, max(1, len(answer.body)), _PIECE):
            piece = answer.body[start : start + _PIECE]
            more = start + _PIECE < len(answer.body) or not complete
            await send({"type": "http.response.body", "body": piece, "more_body": more})
        if not complete:
            if not self._stopping:
                await self._linger(receive)
            await send({"type": "http.response.body"})

    async def _linger(self, receive: Receive) -> None:
        """Throw away what the client is still sending, within bounds."""
        left = self.bounds.linger_bytes
        try:
            async with asyncio.timeout(self.bounds.linger_seconds):
                while left > 0:
                    message = await receive()
                    left -= len(message.get("body", b""))
                    if message["type"] == "http.disconnect" or not message.get("more_body", False):
                        return
        except TimeoutError:
            return


def declared_length(scope: Scope) -> int:
    """The Content-Length, 0 if there is none."""
    return next((int(value) for name, value in scope["headers"] if name == b"content-length" and value.isdigit()), 0)


def is_ambiguous(scope: Scope) -> bool:
    """Whether its end is told in two ways: a proxy might see another request in it than we do."""
    return {b"content-length", b"transfer-encoding"} <= {name for name, _ in scope["headers"]}


def has_photo(scope: Scope) -> bool:
    """Whether it is an upload."""
    return scope["method"] == "POST" and str(scope["path"]).endswith("/avatars")


def makes_picture(scope: Scope) -> bool:
    """Whether a kept picture is changed, or asked for: in another size it is made anew, as much work as an upload."""
    return scope["method"] == "PATCH" or (scope["path"].startswith("/avatars/") and "." in scope["path"])


def _plain(status: int, reason: str, *headers: tuple[bytes, bytes]) -> Answer:
    body = f"{status} {reason}\n".encode()
    kind = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    return Answer(status, [*kind, *headers], body)
