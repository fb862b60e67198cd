"""The real server over loopback: memory, limits, slow and broken clients, start and stop."""

import json
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from framer.errors import SetupError
from framer.server.run import open_listener, server_url
from support.http import form, part, portrait
from support.server import Server, answer, head, serving

LIMIT = 25_000_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("server"), FRAMER_MAX_BYTES=str(LIMIT)) as running:
        yield running


def assert_refused(status: int, headers: str, body: bytes, code: str) -> None:
    assert status == {"too_large": 413, "usage": 400, "unsupported": 415}[code]
    assert "application/problem+json" in headers
    assert json.loads(body)["code"] == code


def big_portrait() -> bytes:
    """A real photo of 20 MB: after the end of a JPEG anything may follow."""
    photo = portrait(1024)
    return photo + bytes(20_000_000 - len(photo))


def test_a_20_mb_upload_touches_no_temporary_file(server: Server) -> None:
    temporary_files: set[str] = set()
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            temporary_files.update(path.name for path in server.temporary.rglob("*"))
            for link in Path(f"/proc/{server.process.pid}/fd").glob("*"):
                try:
                    target = str(link.readlink())
                except OSError:
                    continue
                if target.startswith(str(server.temporary)):
                    temporary_files.add(target)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        body = form(big_portrait(), size="512")
        with server.connect() as client:
            client.sendall(head(len(body)) + body)
            status, _, picture = answer(client)
    finally:
        done.set()
        watcher.join()
    assert status == 200
    assert Image.open(BytesIO(picture)).size == (512, 512)
    assert not temporary_files
    assert not server.spy.exists()


def test_a_chunked_upload(server: Server) -> None:
    body = form(portrait(), size="300")
    with server.connect() as client:
        client.sendall(head(None))
        for start in range(0, len(body), 7000):
            chunk = body[start : start + 7000]
            client.sendall(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
        client.sendall(b"0\r\n\r\n")
        assert answer(client)[0] == 200


def test_a_declared_length_over_the_limit_is_refused_before_a_byte_is_sent(server: Server) -> None:
    with server.connect() as client:
        client.sendall(head(500_000_000))
        status, headers, body = answer(client)
    assert_refused(status, headers, body, "too_large")
    assert "connection: close" in headers


def test_expecting_clients_are_refused_instead_of_continued(server: Server) -> None:
    with server.connect() as client:
        client.sendall(head(500_000_000, "/api/v1/avatars", "Expect: 100-continue"))
        assert answer(client)[0] == 413


def test_an_endless_upload_is_cut_off_at_the_limit(server: Server) -> None:
    start = part("photo", b"", "a.jpg")[:-2]
    chunk = bytes(100_000)
    sent = 0
    with server.connect() as client:
        client.sendall(head(None) + f"{len(start):x}\r\n".encode() + start + b"\r\n")
        try:
            while sent < 300_000_000:
                client.sendall(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
                sent += len(chunk)
        except OSError:
            pass
        status, headers, body = answer(client)
    assert_refused(status, headers, body, "too_large")
    assert LIMIT <= sent < 100_000_000
    if sys.platform == "linux":
        assert server.peak_kilobytes() < 700_000


def test_a_client_that_only_then_reads_still_gets_the_refusal(server: Server) -> None:
    size = LIMIT + 5_000_000  # within what is listened to: 32 MB
    with server.connect() as client:
        client.sendall(head(size) + bytes(size))
        status, headers, body = answer(client)
    assert_refused(status, headers, body, "too_large")


def test_a_broken_upload_does_no_harm(server: Server) -> None:
    body = form(portrait())
    with server.connect() as client:
        client.sendall(head(len(body)) + body[:5000])
    with server.connect() as client:
        client.sendall(head(len(body) - 300) + body[:-300])
        assert_refused(*answer(client), "usage")


def test_nonsense_does_no_harm(server: Server) -> None:
    for data in (
        b"\x16\x03\x01\x02\x00" * 20,
        b"GET / HTTP/9\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    ):
        with server.connect() as client:
            client.sendall(data)
            assert client.recv(1000)[:12] in {b"HTTP/1.1 400", b""}


def test_slow_clients_do_not_hold_up_others(server: Server) -> None:
    body = form(portrait(), size="256")
    slow = [server.connect() for _ in range(60)]
    try:
        for client in slow:
            client.sendall(head(len(body)) + body[:100])
        with server.connect() as client:
            client.sendall(head(len(body)) + body)
            assert answer(client)[0] == 200
        slow[0].sendall(body[100:])
        assert answer(slow[0])[0] == 200
    finally:
        for client in slow:
            client.close()


def test_one_connection_serves_several_requests(server: Server) -> None:
    body = form(portrait(), size="256")
    with server.connect() as client:
        for _ in range(3):
            client.sendall(head(len(body)) + body)
            assert answer(client)[0] == 200
            client.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert json.loads(answer(client)[2]) == {"status": "ok"}


def test_a_vietnamese_address(server: Server) -> None:
    with server.connect() as client:
        client.sendall("GET /c/đại-hội?lang=en HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        first = client.recv(100)
    with server.connect() as client:
        client.sendall(b"GET /c/%C4%91%E1%BA%A1i?lang=en HTTP/1.1\r\nHost: x\r\n\r\n")
        status, _, body = answer(client)
    assert first[:12] in {b"HTTP/1.1 400", b"HTTP/1.1 404"}
    assert status == 404
    assert "đại" in body.decode()


def test_it_says_nothing_on_its_own_and_ends_when_asked(tmp_path: Path) -> None:
    with serving(tmp_path, FRAMER_LOG="off") as server:
        with server.connect() as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert answer(client)[0] == 200
        assert server.stop() == (0, "ended\n", "")


def test_an_interrupt_is_an_interrupt(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        code, _, err = server.stop(signal.SIGINT)
    assert code != 0
    assert "KeyboardInterrupt" in err


def test_a_request_at_work_is_finished_before_the_end(tmp_path: Path) -> None:
    body = form(portrait(2000), size="2048", format="png")
    with serving(tmp_path) as server, server.connect() as client:
        client.sendall(head(len(body)) + body[:-10])
        with server.connect() as other:  # answered after the first has been taken up
            other.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            answer(other)
        server.process.send_signal(signal.SIGTERM)
        client.sendall(body[-10:])
        assert answer(client)[0] == 200
        assert server.process.wait(timeout=20) == 0


def test_a_taken_port_is_named() -> None:
    with open_listener("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SetupError, match=str(port)):
            open_listener("127.0.0.1", port)


@pytest.mark.parametrize("host", ["no such host", "192.0.2.77", "a" * 300])
def test_an_address_that_is_not_this_computers_is_named(host: str) -> None:
    with pytest.raises(SetupError, match=f"{host}: this computer has no such address") as caught:
        open_listener(host, 8000)
    assert "FRAMER_HOST" in caught.value.hint


def test_addresses() -> None:
    assert server_url("127.0.0.1", 8000) == "http://127.0.0.1:8000"
    assert server_url("::1", 8000) == "http://[::1]:8000"
    if socket.has_ipv6:
        with open_listener("127.0.0.1", 0) as listener:
            assert listener.family == socket.AF_INET
