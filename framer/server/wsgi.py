"""A request as PEP 3333 wants it, and the app's whole response."""

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import RawIOBase
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from framer.errors import FramerError
from framer.server.app_protocol import CLIENT_KEY, MADE_FOR_REQUEST_KEY, REFUSAL_KEY, AsgiScope

_SCHEME_AND_HOST = re.compile(r"https?://[^/?#]*", re.IGNORECASE)


@dataclass(frozen=True)
class WsgiResponse:
    """A finished response."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    made_for_request: bool = False


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
    """Call `app` in this thread and take its whole response."""
    started: list[Any] = []
    written: list[bytes] = []

    def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Callable[[bytes], object]:
        raw_headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        started[:] = [int(status[:3]), raw_headers]
        return written.append

    start: StartResponse = start_response
    result: Iterable[bytes] = app(environ, start)
    try:
        written.extend(result)
    finally:
        getattr(result, "close", lambda: None)()
    return WsgiResponse(started[0], started[1], b"".join(written), environ.get(MADE_FOR_REQUEST_KEY, False))
