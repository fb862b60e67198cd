"""A request as PEP 3333 wants it, and the app's response: whole, or piece by piece as the client takes it."""

import re
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import RawIOBase
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from framer.errors import FramerError
from framer.server.app_protocol import CLIENT_KEY, REFUSAL_KEY, AsgiScope

PIECE_BYTES = 65_536  # of a response that are taken from the app, and sent, at once
RETRY_SECONDS = 5  # after which a client that is refused for now may try again

_SCHEME_AND_HOST = re.compile(r"https?://[^/?#]*", re.IGNORECASE)


class ResponsePieces:
    """The iterable that an app returns. Its functions are called in threads, and wait for one another."""

    def __init__(self, result: Iterable[bytes]) -> None:
        self._result, self._pieces = result, iter(result)
        self._lock = threading.Lock()

    def read(self) -> bytes:
        """The next pieces, together at least PIECE_BYTES; fewer only at the end, then none."""
        with self._lock:
            pieces: list[bytes] = []
            size = 0
            for piece in self._pieces:
                pieces.append(piece)
                size += len(piece)
                if size >= PIECE_BYTES:
                    break
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)  # one piece stays the object that it is

    def close(self) -> None:
        """Let the app end its work, as PEP 3333 wants it in every case."""
        with self._lock:
            self._pieces = iter(())
            result, self._result = self._result, ()
            getattr(result, "close", lambda: None)()


@dataclass(frozen=True)
class WsgiResponse:
    """A response: its beginning, and what the app is to be asked for after that; None: the beginning is all of it."""

    status: int
    headers: list[tuple[bytes, bytes]]
    beginning: bytes
    rest: ResponsePieces | None = None


def to_origin_form(scope: AsgiScope) -> AsgiScope:
    """The request with a path only, where the client named scheme and host as well (RFC 9112, 3.2.2)."""
    prefix = _SCHEME_AND_HOST.match(scope["path"])
    return {**scope, "path": scope["path"][prefix.end() :] or "/"} if prefix else scope


def make_environ(scope: AsgiScope, body: RawIOBase, refusal: FramerError | None, client: str) -> WSGIEnvironment:
    """The WSGI environ of a request.

    Headers with an underscore are left out: they would pass for others. `body` marks its own end.
    """
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
        REFUSAL_KEY: refusal,
        CLIENT_KEY: client,
    }
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        if "_" in name or name == "transfer-encoding":
            continue
        key = name.upper().replace("-", "_")
        key = key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    return environ


def call_wsgi_app(app: WSGIApplication, environ: WSGIEnvironment) -> WsgiResponse:
    """Call `app` in this thread and take the first PIECE_BYTES of its response, or what it gives in one piece."""
    started: list[Any] = []
    written: list[bytes] = []

    def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Callable[[bytes], object]:
        raw_headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        started[:] = [int(status[:3]), raw_headers]
        return written.append

    start: StartResponse = start_response
    pieces = ResponsePieces(app(environ, start))
    is_whole = True
    try:
        beginning = pieces.read()
        status, headers = started
        is_whole = len(beginning) < PIECE_BYTES or len(beginning) == content_length(headers)
    finally:
        if is_whole:
            pieces.close()
    beginning = b"".join([*written, beginning]) if written else beginning
    return WsgiResponse(status, headers, beginning, None if is_whole else pieces)


def content_length(headers: Iterable[tuple[bytes, bytes]]) -> int:
    """The Content-Length among `headers`, 0 if there is none."""
    return next((int(value) for name, value in headers if name == b"content-length" and value.isdigit()), 0)


def plain_response(status: int, reason: str) -> WsgiResponse:
    """A response of the server's own, in plain text."""
    body = f"{status} {reason}\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    if status in {429, 503}:
        headers.append((b"retry-after", str(RETRY_SECONDS).encode()))
    return WsgiResponse(status, headers, body)
