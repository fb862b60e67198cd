"""Connections to a real `framer serve`: too many, with and without TLS; what is sent without end, or is no HTTP."""

import contextlib
import shlex
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.command import environment
from support.http import form, portrait
from support.serve import Framer, ask, make_certificate

pytestmark = [pytest.mark.long, pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")]

GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
CHUNKED = b"POST /avatars HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"


def with_descriptors(number: int, *arguments: object) -> list[str]:
    """`framer serve`, allowed to have only so many files and connections open."""
    serve = shlex.join([sys.executable, "-m", "framer", "serve", "--port", "0", *map(str, arguments)])
    return ["sh", "-c", f"ulimit -n {number}; exec {serve}"]


@contextlib.contextmanager
def serving_with(command: list[str]) -> Iterator[Framer]:
    server = Framer(command=command)
    try:
        yield server
    finally:
        server.end()


@contextlib.contextmanager
def silent_clients(port: int, count: int) -> Iterator[None]:
    """So many clients that connect at once and say nothing."""
    with contextlib.ExitStack() as connections:
        for _ in range(count):
            client = connections.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(("127.0.0.1", port))
        yield


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="module", params=["http", "https"])
def crowded(request: pytest.FixtureRequest, pair: tuple[Path, Path]) -> Iterator[tuple[Framer, ssl.SSLContext | None]]:
    """A server that has room for 56 connections."""
    cert, key = pair
    secure = request.param == "https"
    with serving_with(with_descriptors(256, *(("--cert", cert, "--key", key) if secure else ()))) as server:
        yield server, ssl.create_default_context(cafile=str(cert)) if secure else None


def test_many_that_say_nothing_keep_nobody_out(crowded: tuple[Framer, ssl.SSLContext | None]) -> None:
    server, tls = crowded
    with silent_clients(server.port, 300):
        for _ in range(3):
            assert ask(server.port, "GET", "/healthz", tls=tls).status == 200
        response = ask(server.port, "POST", "/api/v1/avatars", form(portrait(), size="256"), tls=tls)
        assert response.status == 200
    assert ask(server.port, "GET", "/healthz", tls=tls).status == 200
    assert not any("resource" in line for line in server.said)


def test_a_client_without_tls_ends_alone(pair: tuple[Path, Path]) -> None:
    cert, key = pair
    with serving_with(with_descriptors(1024, "--cert", cert, "--key", key)) as server:
        with socket.create_connection(("127.0.0.1", server.port), 20) as plain:
            plain.sendall(GET)
            with contextlib.suppress(ConnectionError):
                while plain.recv(1000):
                    pass
        with socket.create_connection(("127.0.0.1", server.port), 20):
            pass  # gone before the handshake
        assert ask(server.port, "GET", "/healthz", tls=ssl.create_default_context(cafile=str(cert))).status == 200
        with socket.create_connection(("127.0.0.1", server.port), 20):  # still in its handshake
            assert server.stop() == 0
        assert not any("Traceback" in line or "handshake" in line for line in server.said)


def test_too_few_open_files_are_said_at_once() -> None:
    done = subprocess.run(
        with_descriptors(190), env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 3
    assert "too few files open at a time (190)" in done.stderr
    assert "ulimit" in done.stderr


@pytest.fixture(scope="module")
def server() -> Iterator[Framer]:
    with serving_with(with_descriptors(4096)) as running:
        yield running


def test_requests_behind_each_other_are_answered_in_turn(server: Framer) -> None:
    with socket.create_connection(("127.0.0.1", server.port), 20) as client:
        client.sendall(GET * 50 + GET.replace(b"localhost", b"localhost\r\nConnection: close"))
        answers = b"".join(iter(lambda: client.recv(65_536), b""))
    assert answers.count(b"HTTP/1.1 200") == 51


@pytest.mark.parametrize("start", [GET, CHUNKED + b"1\r\nx\r\n0\r\n\r\n"], ids=["GET", "POST"])
def test_who_sends_requests_without_end_is_cut_off(server: Framer, start: bytes) -> None:
    sent, requests = 0, start * 2000
    with socket.create_connection(("127.0.0.1", server.port), 20) as client, contextlib.suppress(ConnectionError):
        for _ in range(1000):
            client.sendall(requests)
            sent += len(requests)
    assert sent < 50_000_000
    assert ask(server.port, "GET", "/healthz").status == 200


@pytest.mark.parametrize("path", ["/avatars", "/healthz", "/api/v1/avatars"])
def test_a_body_that_is_none_leaves_no_trace_in_the_log(server: Framer, path: str) -> None:
    for head in (CHUNKED, CHUNKED.replace(b"chunked", b"chunked\r\nContent-Length: 5")):
        with socket.create_connection(("127.0.0.1", server.port), 20) as client:
            client.sendall(head.replace(b"/avatars", path.encode()))
            with contextlib.suppress(ConnectionError):
                client.sendall(b"ZZZZ\r\n")
                assert client.recv(20)[:12] in {b"", b"HTTP/1.1 400", b"HTTP/1.1 405", b"HTTP/1.1 404", b"HTTP/1.1 200"}
    assert ask(server.port, "GET", "/healthz").status == 200
    assert not any("Traceback" in line or "Fatal" in line for line in server.said)


STOPPED_EARLY = """
import os, signal
from framer.server.body import UploadLimits
from framer.server.run import Lifecycle, run_server
from framer.server.wsgi_bridge import WsgiBridge

def begin():
    os.kill(os.getpid(), signal.SIGTERM)

bridge = WsgiBridge(lambda environ, start: [], 1, UploadLimits(1000, 1000))
run_server(bridge, "127.0.0.1", 0, Lifecycle(on_start=begin, on_ready=print, on_stopped=lambda: print("ended")))
"""


def test_a_stop_while_the_workers_start_is_a_stop() -> None:
    done = subprocess.run(
        [sys.executable, "-c", STOPPED_EARLY], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "ended\n", "")
