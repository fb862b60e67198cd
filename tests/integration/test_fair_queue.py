"""The real server: one address that sends all it can, and others that send a photo each."""

import contextlib
import json
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.fakes.photo_workers import SERVER
from support.http import form, portrait
from support.serve import ask, wait_for
from support.server import Server, answer, head, serving

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform != "linux", reason="as the other tests of real servers"),
]

HOG, PHONE = "X-Forwarded-For: 198.51.100.1", "X-Forwarded-For: 203.0.113.7"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    environment = {"FRAMER_WORKERS": "1", "FRAMER_QUEUE": "4", "FRAMER_DEADLINE": "60", "FRAMER_PROXY_HOPS": "1"}
    with serving(tmp_path, SERVER, **environment) as running:
        yield running


def waiting(server: Server) -> float:
    lines = ask(server.port, "GET", "/metrics").body.decode().splitlines()
    return float(next(line.split()[-1] for line in lines if line.startswith("framer_photos_waiting ")))


def test_one_address_does_not_shut_out_the_others(server: Server, tmp_path: Path) -> None:
    held = tmp_path / "held"
    with contextlib.ExitStack() as open_clients:

        def send(photo: bytes, address: str) -> socket.socket:
            client = open_clients.enter_context(server.connect())
            body = form(photo, size="256")
            client.sendall(head(len(body), "/api/v1/avatars", address) + body)
            return client

        hog = [send(f"WAIT:{held}".encode(), HOG)]
        wait_for(held.exists, "a photo in work")
        for number in range(4):
            hog.append(send(portrait(), HOG))
            wait_for(lambda number=number: waiting(server) == number + 1, "photos that wait")
        phone = send(portrait(), PHONE)
        status, headers, body = answer(hog.pop())  # the newest has to make room
        assert (status, json.loads(body)["code"]) == (429, "too_many")
        assert "retry-after: " in headers
        with server.connect() as client:  # and the next is not even read
            client.sendall(head(50_000_000, "/api/v1/avatars", HOG))
            assert answer(client)[0] == 429
        held.unlink()
        assert answer(phone)[0] == 200
        assert [answer(client)[0] for client in hog] == [500, 200, 200, 200]  # the first: as its step ends
