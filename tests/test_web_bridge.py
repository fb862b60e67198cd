"""The bridge alone: what it asks of clients, and what the app gets to see."""

import asyncio
from collections.abc import Iterable
from typing import Any
from unittest.mock import Mock

import pytest

from framer.errors import Busy, FramerError
from framer.web.bridge import Body, Bounds, Bridge, Message
from framer.web.connection import Connection, end_slowest
from framer.web.wsgi import MADE, REFUSAL

SCOPE = {
    "type": "http", "method": "POST", "path": "/ảnh", "query_string": b"a=%20", "http_version": "1.1",
    "scheme": "http", "server": ("127.0.0.1", 8000), "client": ("127.0.0.1", 5), "headers": [],
}  # fmt: skip


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer with what came in, or with why it was not read."""
    refusal = environ[REFUSAL]
    environ[MADE] = environ["PATH_INFO"].startswith("/avatars/")
    body = refusal.code.encode() if refusal else environ["wsgi.input"].read()
    start_response("200 OK", [("X-Path", environ["PATH_INFO"]), ("X-Agent", environ.get("HTTP_USER_AGENT", ""))])
    return [body]


def exchange(
    messages: list[Message],
    bounds: Bounds,
    headers: Iterable[tuple[bytes, bytes]] = (),
    *,
    held: int = 0,
    path: str = "/ảnh",
    refusal: FramerError | None = None,
    stopping: bool = False,
) -> tuple[list[Message], int, int]:
    """Send messages (then nothing more): the answer's messages, how many were taken, bytes still held."""
    sent: list[Message] = []
    waiting = iter(messages)
    taken = 0

    async def receive() -> Message:
        nonlocal taken
        for message in waiting:
            taken += 1
            return message
        return await asyncio.Future()

    async def send(message: Message) -> None:
        sent.append(message)

    bridge = Bridge(app, 1, bounds, lambda: refusal)
    bridge.held = held
    if stopping:
        bridge.stop()
    asyncio.run(bridge({**SCOPE, "path": path, "headers": list(headers)}, receive, send))
    bridge.close()
    return sent, taken, bridge.held - held


def pieces(*bodies: bytes, more: bool = False) -> list[Message]:
    return [
        {"type": "http.request", "body": body, "more_body": more or number < len(bodies) - 1}
        for number, body in enumerate(bodies)
    ]


ROOMY = Bounds(request=100, budget=1000, seconds=5, linger_seconds=0.05, linger_bytes=50)
UPLOADS = "/api/v1/avatars"


def test_a_request_in_pieces() -> None:
    headers = [(b"user-agent", b"x"), (b"user_agent", b"forged")]
    sent, _, held = exchange(pieces(b"ab", b"", b"c"), ROOMY, headers)
    assert sent[0]["status"] == 200
    assert dict(sent[0]["headers"]) == {b"x-path": "/ảnh".encode(), b"x-agent": b"x"}
    assert sent[1:] == [{"type": "http.response.body", "body": b"abc", "more_body": False}]
    assert held == 0


def test_over_the_limit_the_app_answers_and_the_rest_is_thrown_away_within_bounds() -> None:
    sent, taken, held = exchange(pieces(*[b"x" * 30] * 20, more=True), ROOMY)
    assert len(sent[1]["body"]) == 120
    assert (b"connection", b"close") in sent[0]["headers"]
    assert sent[-1] == {"type": "http.response.body"}
    assert taken == 4 + 2
    assert held == 0


def test_a_length_over_the_limit_is_answered_before_anything_is_read() -> None:
    sent, taken, _ = exchange([], ROOMY, [(b"content-length", b"101")])
    assert (sent[0]["status"], taken) == (200, 0)


def test_a_client_that_stalls_is_told_so() -> None:
    sent, _, held = exchange(pieces(b"a", more=True), Bounds(100, 1000, idle=0.05, linger_seconds=0.05))
    assert sent[0]["status"] == 408
    assert held == 0


def test_a_body_has_to_get_on() -> None:
    bounds = Bounds(request=80_000_000, budget=10**9, seconds=600, idle=20, rate=1_000)
    assert bounds.left(0, 0, 0) == 20
    assert bounds.left(15, 1, 15) == pytest.approx(5.015)  # a byte a second: at an end after 20 s
    assert bounds.left(100, 0, 100_000) == 20  # a slow phone: a piece within 20 s, again and again
    assert bounds.left(100, 19, 100_000) == 1
    assert bounds.left(595, 0, 50_000_000) == 5
    assert bounds.left(21, 0, 900) < 0


def test_bytes_in_flight_are_bounded() -> None:
    sent, _, held = exchange(pieces(b"a" * 20), ROOMY, held=990)
    assert sent[0]["status"] == 503
    assert (b"retry-after", b"5") in sent[0]["headers"]
    assert held == 0


def test_a_photo_without_memory_for_it_is_refused_in_the_words_of_the_app() -> None:
    sent, taken, held = exchange(pieces(b"a" * 20, b"b" * 20, more=True), ROOMY, held=990, path=UPLOADS)
    assert sent[1]["body"] == b"busy"
    assert taken == 2  # of these, the second while the client gets to read the answer
    assert held == 0


@pytest.mark.parametrize("state", [{"held": 1000}, {"refusal": Busy(seconds=3)}, {"stopping": True}])
def test_a_photo_that_cannot_be_taken_is_refused_before_it_is_read(state: dict[str, Any]) -> None:
    sent, taken, _ = exchange([], ROOMY, path=UPLOADS, **state)
    assert (sent[1]["body"], taken) == (b"busy", 0)
    assert (b"connection", b"close") in sent[0]["headers"]


@pytest.mark.parametrize("state", [{"refusal": Busy(seconds=3)}, {"stopping": True}])
def test_what_is_no_photo_is_answered_all_the_same(state: dict[str, Any]) -> None:
    sent, _, _ = exchange(pieces(b"a"), ROOMY, **state)
    assert sent[1]["body"] == b"a"


def test_with_no_memory_left_pages_are_answered_and_pictures_are_not_made() -> None:
    page, _, _ = exchange(pieces(b""), ROOMY, held=1001)
    assert page[0]["status"] == 200
    picture, _, held = exchange(pieces(b""), ROOMY, held=1000, path="/avatars/token.png")
    assert (picture[1]["body"], held) == (b"busy", 0)


def test_an_answer_that_is_made_for_one_client_counts_until_the_client_has_it() -> None:
    assert held_while_sending("/avatars/token.png") == [7, 7]
    assert held_while_sending("/page") == [0, 0]


def held_while_sending(path: str) -> list[int]:
    seen: list[int] = []
    waiting = iter(pieces(b"picture"))
    bridge = Bridge(app, 1, ROOMY)

    async def receive() -> Message:
        return next(waiting)

    async def send(_: Message) -> None:
        seen.append(bridge.held)

    asyncio.run(bridge({**SCOPE, "path": path}, receive, send))
    bridge.close()
    return seen


def test_who_finds_no_memory_left_has_a_slow_client_go() -> None:
    asked: list[bool] = []
    bridge = Bridge(app, 1, ROOMY)
    bridge.held, bridge.make_room = 1000, lambda: asked.append(True)

    async def send(_: Message) -> None:
        """Take it."""

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    asyncio.run(bridge({**SCOPE, "path": UPLOADS}, receive, send))
    bridge.close()
    assert asked == [True]


def test_the_client_that_has_been_slow_for_longest_goes() -> None:
    clients = [slow_client(since) for since in (None, 950.0, 900.0, 990.0)]
    assert end_slowest(clients, 20)
    assert [client.transport.abort.called for client in clients] == [False, False, True, False]
    assert not end_slowest(clients[3:], 20)  # 10 s are nobody's fault


def slow_client(since: float | None) -> Any:
    client: Any = object.__new__(Connection)
    client.loop, client.transport, client._slow_since = Mock(time=lambda: 1000.0), Mock(), since
    return client


def test_a_request_whose_end_is_told_in_two_ways_is_refused() -> None:
    headers = [(b"content-length", b"5"), (b"transfer-encoding", b"chunked")]
    sent, taken, _ = exchange([], ROOMY, headers)
    assert (sent[0]["status"], taken) == (400, 0)
    assert (b"connection", b"close") in sent[0]["headers"]


def test_a_large_answer_goes_in_pieces() -> None:
    body = bytes(range(256)) * 1000
    sent, _, held = exchange(pieces(body), Bounds(300_000, 300_000))
    assert [len(message["body"]) for message in sent[1:]] == [65_536, 65_536, 65_536, 59_392]
    assert b"".join(message["body"] for message in sent[1:]) == body
    assert [message["more_body"] for message in sent[1:]] == [True, True, True, False]
    assert held == 0


def test_a_client_that_is_gone_gets_nothing() -> None:
    sent, _, held = exchange([*pieces(b"a", more=True), {"type": "http.disconnect"}], ROOMY)
    assert (sent, held) == ([], 0)


@pytest.mark.parametrize("size", [1, 3, 100])
def test_a_body_is_read_in_order_and_let_go(size: int) -> None:
    body = Body()
    for piece in (b"ab", b"", b"cde", b"f"):
        body.append(piece)
    assert b"".join(iter(lambda: body.read(size), b"")) == b"abcdef"
    assert body.size == 6
