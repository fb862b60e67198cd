"""Many clients that hardly read a kept picture: what they cost a real `framer serve`, and that all get it."""

import contextlib
import hashlib
import re
import selectors
import socket
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from support.http import form
from support.processes import until
from support.redis import running_redis
from support.serve import Framer, ask, framer_serve

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc")

READERS, ADDRESSES = 250, 25
MAX_GROWTH = 150_000  # kB


@pytest.fixture(params=["memory", "redis"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Framer]:
    with contextlib.ExitStack() as stack:
        variables = {"FRAMER_PROXY_HOPS": "1", "FRAMER_METRICS": "all"}
        if request.param == "redis":
            pytest.importorskip("redis", reason="the extra redis is not installed")
            no_disk = ("--save", "", "--appendonly", "no")
            variables["FRAMER_REDIS_URL"] = stack.enter_context(running_redis(tmp_path, *no_disk))
        yield stack.enter_context(framer_serve("--port", 0, **variables))


def keep_noise(port: int) -> tuple[str, str]:
    """Have a picture kept that is not made smaller by its format: the paths of the picture and of its result."""
    photo = BytesIO()
    Image.effect_noise((2048, 2048), 90).convert("RGB").save(photo, "JPEG", quality=95)
    body = form(photo.getvalue(), size="1024", format="png")
    stored = ask(port, "POST", "/api/v1/avatars", body, Accept="application/json").json
    return str(stored["picture"]), f"/api/v1/avatars/{stored['token']}"


def start_reading(port: int, path: str, address: str) -> socket.socket:
    """Ask for the picture, with next to no room for the answer."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.settimeout(20)
    client.connect(("127.0.0.1", port))
    client.sendall(
        f"GET {path} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {address}\r\nConnection: close\r\n\r\n".encode()
    )
    return client


def read_to_the_end(clients: list[socket.socket]) -> list[tuple[bytes, int, str]]:
    """All answers, read side by side: status line, bytes of the body, their digest."""
    begun, digests, sizes = [b""] * len(clients), [hashlib.sha256() for _ in clients], [0] * len(clients)
    with selectors.DefaultSelector() as selector:
        for number, client in enumerate(clients):
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1_000_000)
            client.setblocking(False)
            selector.register(client, selectors.EVENT_READ, number)
        while selector.get_map():
            for key, _ in selector.select(20):
                number, data = key.data, key.fileobj.recv(262_144)  # type: ignore[union-attr]
                if not data:
                    selector.unregister(key.fileobj)
                if b"\r\n\r\n" not in begun[number]:
                    begun[number] += data
                    data = begun[number].partition(b"\r\n\r\n")[2]
                digests[number].update(data)
                sizes[number] += len(data)
    return [(head[:15], size, digest.hexdigest()) for head, size, digest in zip(begun, sizes, digests, strict=True)]


def memory(server: Framer, figure: str) -> int:
    """kB of the web process: VmRSS now, VmHWM at most."""
    text = Path(f"/proc/{server.process.pid}/status").read_text()
    found = re.search(rf"{figure}:\s+(\d+)", text)
    assert found
    return int(found[1])


def held(server: Framer) -> float:
    found = re.search(r"^framer_uploads_bytes (\S+)", ask(server.port, "GET", "/metrics").body.decode(), re.M)
    assert found
    return float(found[1])


def test_250_slow_readers_of_one_picture_cost_little_and_all_get_it(server: Framer) -> None:
    path, _ = keep_noise(server.port)
    picture = ask(server.port, "GET", path).body
    assert len(picture) > 1_500_000
    Path(f"/proc/{server.process.pid}/clear_refs").write_text("5")  # the most memory is counted anew
    before = memory(server, "VmRSS")
    clients: list[socket.socket] = []
    try:
        for number in range(READERS):
            clients.append(start_reading(server.port, path, f"203.0.113.{number % ADDRESSES}"))
        for client in clients:
            assert client.recv(1, socket.MSG_PEEK)
        assert len(picture) / 2 < held(server) < MAX_GROWTH * 1024
        answers = read_to_the_end(clients)
    finally:
        for client in clients:
            client.close()
    assert set(answers) == {(b"HTTP/1.1 200 OK", len(picture), hashlib.sha256(picture).hexdigest())}
    assert memory(server, "VmHWM") - before < MAX_GROWTH
    assert until(lambda: held(server) < 1_000_000)


def test_a_picture_that_is_deleted_while_it_is_read_ends_or_is_whole(server: Framer) -> None:
    path, address = keep_noise(server.port)
    picture = ask(server.port, "GET", path).body
    with start_reading(server.port, path, "203.0.113.1") as client:
        assert client.recv(1, socket.MSG_PEEK)
        assert ask(server.port, "DELETE", address).status == 204
        with contextlib.suppress(ConnectionError):
            ((status, size, _),) = read_to_the_end([client])
            assert status == b"HTTP/1.1 200 OK"
            assert size <= len(picture)
    assert until(lambda: held(server) < 1_000_000)
    assert not any("Traceback" in line or "Exception" in line for line in server.said)
    assert ask(server.port, "GET", path, Accept="application/json").status == 404
