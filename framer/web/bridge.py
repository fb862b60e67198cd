"""Runs the WSGI app under an ASGI server without giving a thread to a slow client.

The event loop takes the whole request into memory, and only then does a thread work on it; the answer goes back the
same way. A request is held to its limit at the first byte over it, and all requests together to a budget.
"""

import asyncio
import io
import sys
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

PAGE_THREADS = 4


@dataclass(frozen=True)
class Bounds:
    """What clients may cost. `request` and `budget` are bytes of one body and of all bodies in flight.

    A client that is answered before it has sent everything is listened to for `linger_seconds` and `linger_bytes`,
    so that it gets to read the answer instead of a broken connection.
    """

    request: int
    budget: int
    seconds: float = 300.0
    linger_seconds: float = 10.0
    linger_bytes: int = 32_000_000


class ClientGoneError(Exception):
    """The connection broke before the request was complete."""


class RefusedError(Exception):
    """The bridge itself says no: status and reason."""


class Body(io.RawIOBase):
    """A request body in memory, in the pieces in which it came; a piece is let go once it has been read."""

    def __init__(self) -> None:
        """Start empty."""
        self.size = 0
        self.complete = False
        self._pieces: deque[memoryview] = deque()

    def append(self, piece: bytes) -> None:
        """Add a piece at the end."""
        self.size += len(piece)
        self._pieces.append(memoryview(piece))

    def readable(self) -> bool:
        """Tell io that this can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` from the first piece."""
        while self._pieces and not self._pieces[0]:
            self._pieces.popleft()
        if not self._pieces:
            return 0
        piece = self._pieces[0]
        count = min(len(buffer), len(piece))
        buffer[:count] = piece[:count]
        self._pieces[0] = piece[count:]
        return count


@dataclass(frozen=True)
class Answer:
    """A finished response."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class Bridge:
    """The ASGI application. Requests that may work on a photo and all others have threads of their own.

    So a page or a health check never waits behind the photos.
    """

    def __init__(self, app: WSGIApplication, threads: int, bounds: Bounds) -> None:
        """Serve `app` with `threads` threads for uploads."""
        self.app = app
        self.bounds = bounds
        self.held = 0
        self._uploads = ThreadPoolExecutor(threads, "upload")
        self._pages = ThreadPoolExecutor(PAGE_THREADS, "page")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        body = Body()
        try:
            await self._receive_body(scope, receive, body)
            pool = self._uploads if body.size or not body.complete or makes_picture(scope) else self._pages
            environ = make_environ(scope, body)
            answer = await asyncio.get_running_loop().run_in_executor(pool, call, self.app, environ)
        except ClientGoneError:
            return
        except RefusedError as refusal:
            answer = _plain(*refusal.args)
        finally:
            self.held -= body.size
        await self._respond(answer, body.complete, receive, send)

    def close(self) -> None:
        """Let the threads end."""
        self._uploads.shutdown(wait=False, cancel_futures=True)
        self._pages.shutdown(wait=False, cancel_futures=True)

    async def _receive_body(self, scope: Scope, receive: Receive, body: Body) -> None:
        """Take in the body: none of it if it is declared too long, never more than one piece over the limit."""
        if declared_length(scope) > self.bounds.request:
            return
        try:
            async with asyncio.timeout(self.bounds.seconds):
                while body.size <= self.bounds.request and not body.complete:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise ClientGoneError
                    piece = message.get("body", b"")
                    body.append(piece)
                    self.held += len(piece)
                    body.complete = not message.get("more_body", False)
                    if self.held > self.bounds.budget:
                        raise RefusedError(503, "Service Unavailable", (b"retry-after", b"10"))
        except TimeoutError:
            raise RefusedError(408, "Request Timeout") from None

    async def _respond(self, answer: Answer, complete: bool, receive: Receive, send: Send) -> None:
        headers = answer.headers if complete else [*answer.headers, (b"connection", b"close")]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body, "more_body": not complete})
        if not complete:
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


def makes_picture(scope: Scope) -> bool:
    """Whether a kept picture is changed, or asked for: in another size it is made anew, as much work as an upload."""
    return scope["method"] == "PATCH" or (scope["path"].startswith("/avatars/") and "." in scope["path"])


def make_environ(scope: Scope, body: Body) -> WSGIEnvironment:
    """The request as PEP 3333 wants it."""
    host, port = scope.get("server") or ("localhost", 80)
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": (scope.get("client") or ("", 0))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        if "_" in name or name == "transfer-encoding":
            continue
        key = name.upper().replace("-", "_")
        key = key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    return environ


def call(app: WSGIApplication, environ: WSGIEnvironment) -> Answer:
    """Call the app in this thread and take its whole response."""
    started: list[Any] = []
    written: list[bytes] = []

    def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Callable[[bytes], object]:
        started[:] = [int(status[:3]), [(key.lower().encode("latin-1"), val.encode("latin-1")) for key, val in headers]]
        return written.append

    start: StartResponse = start_response
    result: Iterable[bytes] = app(environ, start)
    try:
        written.extend(result)
    finally:
        getattr(result, "close", lambda: None)()
    return Answer(started[0], started[1], b"".join(written))


def _plain(status: int, reason: str, *headers: tuple[bytes, bytes]) -> Answer:
    body = f"{status} {reason}\n".encode()
    kind = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    return Answer(status, [*kind, *headers], body)
