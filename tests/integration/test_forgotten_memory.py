"""Forgotten means forgotten in memory too: a running server's processes are searched for a photo (Linux, glibc)."""

import contextlib
import platform
import random
import socket
import sys
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from support.http import FORM, form
from support.memory import TraceablePhoto, Traces, find_traces, noisy_photo, photo_traces, picture_traces
from support.serve import SECONDS, Framer, answers, ask, wait_for

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the GNU C library overwrites what is freed"),
]

KINDS = [
    "JPEG",
    *(pytest.param(kind, marks=pytest.mark.large) for kind in ("HEIF", "AVIF", "PNG", "WEBP", "TIFF", "GIF", "BMP")),
]
# `framer serve`, but for how long results are kept.
SHORT_LIVED = """
from framer.cli import run_console
from framer.web.results import base

base.RESULT_LIFETIME = 3.0
run_console()
"""
API = "/api/v1/avatars"
BIG = 70_000_000  # bytes


@pytest.fixture(scope="module")
def server() -> Iterator[Framer]:
    server = Framer("--port", 0, FRAMER_WORKERS="1", FRAMER_RATE_EACH="off", FRAMER_RATE_ALL="off")
    wait_for(lambda: answers(server.port), "an answer")
    yield server
    server.end()


@pytest.fixture
def short_lived() -> Iterator[Framer]:
    server = Framer("serve", "--port", 0, command=[sys.executable, "-c", SHORT_LIVED], FRAMER_WORKERS="1")
    wait_for(lambda: answers(server.port), "an answer")
    yield server
    server.end()


def processes(server: Framer) -> list[int]:
    """The web process and all that it has started."""
    threads = Path(f"/proc/{server.process.pid}/task").iterdir()
    children = [int(child) for thread in threads for child in (thread / "children").read_text().split()]
    assert children
    return [server.process.pid, *children]


def is_forgotten(server: Framer, traces: Traces) -> bool:
    return not any(find_traces(process, traces) for process in processes(server))


def keep(server: Framer, photo: TraceablePhoto) -> str:
    """Have a picture made and kept; its token."""
    reply = ask(server.port, "POST", API, form(photo.content), Accept="application/json")
    assert reply.status == 201, reply.body
    return str(reply.json["token"])


@pytest.mark.parametrize("kind", KINDS)
def test_a_deleted_photo_is_gone_with_its_picture(server: Framer, kind: str) -> None:
    photo = noisy_photo(kind, seed=1)
    token = keep(server, photo)
    picture = ask(server.port, "GET", f"/avatars/{token}.jpg").body
    for path in (f"{token}.png?size=300", f"{token}/photo.jpg"):
        assert ask(server.port, "GET", f"/avatars/{path}").status == 200
    traces = {**photo_traces(photo), **picture_traces(picture)}
    assert find_traces(server.process.pid, traces) >= {"file", "picture"}
    assert ask(server.port, "DELETE", f"{API}/{token}").status == 204
    wait_for(lambda: is_forgotten(server, traces), "nothing left in memory")


@pytest.mark.parametrize("kind", KINDS)
def test_a_photo_that_is_not_kept_is_gone_with_its_answer(server: Framer, kind: str) -> None:
    photo = noisy_photo(kind, seed=2)
    picture = ask(server.port, "POST", API, form(photo.content), Accept="image/jpeg")
    assert picture.status == 200
    traces = {**photo_traces(photo), **picture_traces(picture.body)}
    wait_for(lambda: is_forgotten(server, traces), "nothing left in memory")


@pytest.mark.parametrize("kind", KINDS)
def test_a_deleted_photo_is_gone_once_the_next_is_in(server: Framer, kind: str) -> None:
    photo = noisy_photo(kind, seed=3)
    token = keep(server, photo)
    assert ask(server.port, "DELETE", f"{API}/{token}").status == 204
    next_token = keep(server, noisy_photo("PNG", seed=4))
    traces = photo_traces(photo)
    assert is_forgotten(server, traces)
    assert ask(server.port, "DELETE", f"{API}/{next_token}").status == 204


@pytest.mark.parametrize("kind", KINDS)
def test_uploads_that_failed_are_gone(server: Framer, kind: str) -> None:
    photo = noisy_photo(kind, seed=5)
    traces = photo_traces(photo)
    half = photo.content[: len(photo.content) // 2]
    damaged = form(half[: len(half) // 4] + bytes(1000) + half[len(half) // 4 + 1000 :])
    forms = (
        (damaged, (200, 422)),  # refused, or made of what is there
        (form(photo.content)[:-1000], (400,)),
        (form(photo.content, colour="red"), (400,)),
        (form(photo.content, frame="no-such/frame"), (404,)),
    )
    for body, statuses in forms:
        assert ask(server.port, "POST", API, body, Accept="image/jpeg").status in statuses
    wait_for(lambda: is_forgotten(server, traces), "nothing left in memory")


def test_an_upload_that_broke_off_is_gone(server: Framer) -> None:
    photo = noisy_photo("JPEG", seed=6)
    traces, body = photo_traces(photo), form(photo.content)
    head = f"POST {API} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(head.encode() + body[:-1000])
        wait_for(lambda: find_traces(server.process.pid, traces), "the photo in memory")
    wait_for(lambda: is_forgotten(server, traces), "nothing left in memory")


@pytest.mark.parametrize(
    "head",
    [
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",  # the photo is sent ahead, as if it were a request
        f"POST {API} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\nContent-Length: 9\r\n\r\n123456789",
        f"POST {API} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
)
def test_a_photo_that_is_no_http_is_gone_with_its_connection(server: Framer, head: str) -> None:
    photo = noisy_photo("JPEG", seed=8)
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", server.port)) as client, contextlib.suppress(ConnectionError):
            client.sendall(head.encode() + photo.content[:50_000])
            while client.recv(65_536):
                pass
    traces = {"file": photo_traces(photo)["file"]}
    wait_for(lambda: is_forgotten(server, traces), "nothing left in memory", seconds=5)


def test_a_photo_is_gone_while_its_connection_is_kept(server: Framer) -> None:
    photo = noisy_photo("JPEG", seed=7)
    link = HTTPConnection("127.0.0.1", server.port, timeout=SECONDS)
    with contextlib.closing(link):
        link.request("POST", API, form(photo.content), {"Content-Type": FORM, "Accept": "image/jpeg"})
        picture = link.getresponse().read()
        traces = {**photo_traces(photo), **picture_traces(picture)}
        wait_for(lambda: is_forgotten(server, traces), "nothing left in memory")


@pytest.mark.large
def test_what_expires_is_gone(short_lived: Framer) -> None:
    photo = noisy_photo("JPEG", seed=8)
    traces = photo_traces(photo)
    token = keep(short_lived, photo)
    assert find_traces(short_lived.process.pid, traces) >= {"file"}
    wait_for(lambda: is_forgotten(short_lived, traces), "nothing left in memory")
    assert ask(short_lived.port, "GET", f"/avatars/{token}").status == 404


@pytest.mark.large
def test_memory_of_large_uploads_goes_back(server: Framer) -> None:
    body = form(noisy_photo("JPEG", seed=9).content + random.Random(9).randbytes(BIG))
    before = resident_memory(server.process.pid)

    def upload() -> None:
        statuses.append(ask(server.port, "POST", API, body, Accept="image/jpeg").status)

    statuses: list[int] = []
    threads = [threading.Thread(target=upload) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(statuses) <= {200, 503}
    wait_for(lambda: resident_memory(server.process.pid) < before + 50_000_000, "its memory back")


def resident_memory(process: int) -> int:
    """In bytes."""
    line = next(each for each in Path(f"/proc/{process}/status").read_text().splitlines() if each.startswith("VmRSS"))
    return int(line.split()[1]) * 1024
