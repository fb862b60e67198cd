"""One address that takes every connection of a real `framer serve`, with bodies that hardly come."""

import contextlib
import resource
import socket
import sys
import threading
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest

from support.http import FORM, form, portrait
from support.serve import SECONDS, Framer, framer_serve

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="all of 127.0.0.0/8 is this machine")

SLOW_CLIENTS = 2_100  # more than there may be connections
BYTES_A_SECOND = 1_100  # just enough not to be cut off
HEAD = f"POST /api/v1/avatars HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nContent-Length: 79000000\r\n\r\n".encode()


@pytest.fixture
def server() -> Iterator[Framer]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 4096:
        pytest.skip("this machine allows too few open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, hard))
    try:
        with framer_serve("--port", 0) as running:
            yield running
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


class SlowBodies:
    """Uploads from 127.0.0.1 that come so slowly; one that is cut off is begun again."""

    def __init__(self, port: int) -> None:
        self._port, self._stop, self.begun_again = port, threading.Event(), 0
        self._clients = [self._begin() for _ in range(SLOW_CLIENTS)]
        self._thread = threading.Thread(target=self._send)
        self._thread.start()

    def end(self) -> None:
        self._stop.set()
        self._thread.join(SECONDS)
        for client in self._clients:
            client.close()

    def _begin(self) -> socket.socket:
        client = socket.create_connection(("127.0.0.1", self._port), SECONDS)
        with contextlib.suppress(OSError):
            client.sendall(HEAD)
        client.setblocking(False)
        return client

    def _send(self) -> None:
        while not self._stop.wait(1):
            for number, client in enumerate(self._clients):
                try:
                    client.send(b"x" * BYTES_A_SECOND)
                except OSError:
                    client.close()
                    self._clients[number] = self._begin()
                    self.begun_again += 1


def visit(port: int, method: str, path: str, body: bytes = b"") -> int:
    """The status of one request from another address than the slow ones'."""
    link = HTTPConnection("127.0.0.1", port, SECONDS, ("127.0.0.2", 0))
    with contextlib.closing(link):
        link.request(method, path, body or None, {"Content-Type": FORM} if body else {})
        return link.getresponse().status


@pytest.mark.large
def test_slow_bodies_of_one_address_keep_nobody_else_out(server: Framer) -> None:
    slow = SlowBodies(server.port)
    try:
        for _ in range(20):
            assert visit(server.port, "GET", "/healthz") == 200
            assert visit(server.port, "POST", "/api/v1/avatars", form(portrait(), size="256")) == 200
        assert slow.begun_again
    finally:
        slow.end()
