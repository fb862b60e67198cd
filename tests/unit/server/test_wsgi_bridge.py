"""The bridge alone: what it asks of clients, and what the app gets to see."""

import asyncio
import threading
from collections.abc import Iterable
from typing import Any
from unittest.mock import Mock

import pytest

from framer.errors import Busy, FramerError
from framer.server.body import RequestBody, TransferRate, slowest_per_byte
from framer.server.connection import ClientConnection, evict_slowest
from framer.server.wsgi import MADE_FOR_REQUEST_KEY, REFUSAL_KEY
from framer.server.wsgi_bridge import AsgiMessage, UploadLimits, WsgiBridge

SCOPE = {
    "type": "http", "method": "POST", "path": "/ảnh", "query_string": b"a=%20", "http_version": "1.1",
    "scheme": "http", "server": ("127.0.0.1", 8000), "client": ("127.0.0.1", 5), "headers": [],
}  # fmt: skip


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer with what came in, or with why it was not read."""
    refusal = environ[REFUSAL_KEY]
    environ[MADE_FOR_REQUEST_KEY] = environ["PATH_INFO"].startswith("/avatars/")
    body = refusal.code.encode() if refusal else environ["wsgi.input"].read()
    start_response("200 OK", [("X-Path", environ["PATH_INFO"]), ("X-Agent", environ.get("HTTP_USER_AGENT", ""))])
    return [body]


def exchange(
    messages: list[AsgiMessage],
    bounds: UploadLimits,
    headers: Iterable[tuple[bytes, bytes]] = (),
    *,
    held: int = 0,
    path: str = "/ảnh",
    refusal: FramerError | None = None,
    stopping: bool = False,
) -> tuple[list[AsgiMessage], int, int]:
    """Send messages (then nothing more): the answer's messages, how many were taken, bytes still held."""
    sent: list[AsgiMessage] = []
    waiting = iter(messages)
    taken = 0

    async def receive() -> AsgiMessage:
        nonlocal taken
        for message in waiting:
            taken += 1
            return message
        return await asyncio.Future()

    async def send(message: AsgiMessage) -> None:
        sent.append(message)

    bridge = WsgiBridge(app, 1, bounds, lambda: refusal)
    bridge.bytes_held = held
    if stopping:
        bridge.stop()
    asyncio.run(bridge({**SCOPE, "path": path, "headers": list(headers)}, receive, send))
    bridge.close()
    return sent, taken, bridge.bytes_held - held


def pieces(*bodies: bytes, more: bool = False) -> list[AsgiMessage]:
    return [
        {"type": "http.request", "body": body, "more_body": more or number < len(bodies) - 1}
        for number, body in enumerate(bodies)
    ]


ROOMY = UploadLimits(max_body_bytes=100, memory_budget=1000, body_timeout=5, linger_timeout=0.05, max_linger_bytes=50)
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
    sent, _, held = exchange(pieces(b"a", more=True), UploadLimits(100, 1000, idle_timeout=0.05, linger_timeout=0.05))
    assert sent[0]["status"] == 408
    assert held == 0


def pace(*came: tuple[float, int], began: float = 0.0) -> TransferRate:
    """How a body got on of which these bytes came at these seconds."""
    got_on = TransferRate(began, 20)
    for now, count in came:
        got_on.record(count, now)
    return got_on


def test_a_body_has_to_get_on() -> None:
    bounds = UploadLimits(
        max_body_bytes=80_000_000, memory_budget=10**9, body_timeout=600, idle_timeout=20, min_rate=1_000
    )
    assert bounds.remaining_seconds(pace(), 0) == 20
    assert bounds.remaining_seconds(pace((15, 15)), 16) == 19
    steady = pace(*((second, 1_000) for second in range(101)))  # a slow phone: a piece within 20 s, again and again
    assert bounds.remaining_seconds(steady, 100) == 20
    assert bounds.remaining_seconds(steady, 110) == 0  # the next second without a piece is one too many
    assert bounds.remaining_seconds(pace((594, 50_000_000)), 595) == 5
    assert bounds.remaining_seconds(pace(*((second, 1) for second in range(22))), 21) == 0


def test_who_sends_nearly_all_at_once_has_no_credit_for_it() -> None:
    bounds = UploadLimits(
        max_body_bytes=80_000_000, memory_budget=10**9, body_timeout=600, idle_timeout=20, min_rate=1_000
    )
    early = pace((0, 79_000_000), (10, 1))
    assert bounds.remaining_seconds(early, 20) == 10
    early.record(1, 20)
    assert bounds.remaining_seconds(early, 22) == 0


def test_when_memory_is_short_the_body_goes_that_gets_on_least_for_what_it_holds() -> None:
    stuck, full, steady, young, phone = (RequestBody() for _ in range(5))
    for body, size in ((stuck, 2_000), (full, 9_000), (steady, 3_000), (young, 8_000), (phone, 500)):
        body.append(bytes(size))
    even = [(float(second), 100) for second in range(30)]
    bodies = {
        stuck: pace((0, 2_000)),
        full: pace((0, 8_990), (25, 10)),
        steady: pace(*even),
        young: pace((28, 8_000), began=26),
        phone: pace(*((second, 25) for second, _ in even)),
    }
    gone = []
    while body := slowest_per_byte(bodies, now=30, seconds=5, free=20):
        gone.append(body)
        del bodies[body]
    assert gone == [stuck, full, steady]  # nothing comes; hardly anything; all of it, but for 30 s
    assert not slowest_per_byte({}, 30, 5, 20)


class Loop(asyncio.SelectorEventLoop):
    """An event loop whose clock can be put on."""

    ahead = 0.0

    def time(self) -> float:
        return super().time() + self.ahead


@pytest.mark.parametrize("others", [900, 940])  # bytes: memory runs short while the next one comes, or before
def test_a_body_that_hardly_comes_makes_room_for_the_next(others: int) -> None:
    bridge = WsgiBridge(app, 1, UploadLimits(max_body_bytes=100, memory_budget=1000, linger_timeout=0.05))
    loop = Loop()

    async def upload(*messages: AsgiMessage) -> tuple[int, bytes]:
        waiting, sent = iter(messages), []

        async def receive() -> AsgiMessage:
            for message in waiting:
                return message
            return await asyncio.Future()

        async def send(message: AsgiMessage) -> None:
            sent.append(message)

        await bridge({**SCOPE, "path": UPLOADS}, receive, send)
        return sent[0]["status"], sent[1]["body"]

    async def both() -> tuple[Any, Any]:
        slow = asyncio.create_task(upload(*pieces(b"a" * 60, more=True)))
        while not bridge.bytes_held:
            await asyncio.sleep(0)
        bridge.bytes_held += others
        loop.ahead = 19.0
        fast = await upload(*pieces(b"b" * 60))
        return await slow, fast

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        slow, fast = runner.run(both())
    bridge.close()
    assert slow == (200, b"busy")
    assert fast == (200, b"b" * 60)
    assert bridge.bytes_held == others


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
    bridge = WsgiBridge(app, 1, ROOMY)

    async def receive() -> AsgiMessage:
        return next(waiting)

    async def send(_: AsgiMessage) -> None:
        seen.append(bridge.bytes_held)

    asyncio.run(bridge({**SCOPE, "path": path}, receive, send))
    bridge.close()
    return seen


def test_who_finds_no_memory_left_has_a_slow_client_go() -> None:
    asked: list[bool] = []
    bridge = WsgiBridge(app, 1, ROOMY)
    bridge.bytes_held, bridge.evict_slow_reader = 1000, lambda: asked.append(True)

    async def send(_: AsgiMessage) -> None:
        """Take it."""

    async def receive() -> AsgiMessage:
        return {"type": "http.disconnect"}

    asyncio.run(bridge({**SCOPE, "path": UPLOADS}, receive, send))
    bridge.close()
    assert asked == [True]


def test_the_client_that_has_been_slow_for_longest_goes() -> None:
    clients = [slow_client(since) for since in (None, 950.0, 900.0, 990.0)]
    assert evict_slowest(clients, 20)
    assert [client.transport.abort.called for client in clients] == [False, False, True, False]
    assert not evict_slowest(clients[3:], 20)  # 10 s are nobody's fault


def slow_client(since: float | None) -> Any:
    client: Any = object.__new__(ClientConnection)
    client.loop, client.transport, client._slow_since = Mock(time=lambda: 1000.0), Mock(), since
    return client


def test_a_request_whose_end_is_told_in_two_ways_is_refused() -> None:
    headers = [(b"content-length", b"5"), (b"transfer-encoding", b"chunked")]
    sent, taken, _ = exchange([], ROOMY, headers)
    assert (sent[0]["status"], taken) == (400, 0)
    assert (b"connection", b"close") in sent[0]["headers"]


def test_a_large_answer_goes_in_pieces() -> None:
    body = bytes(range(256)) * 1000
    sent, _, held = exchange(pieces(body), UploadLimits(300_000, 300_000))
    assert [len(message["body"]) for message in sent[1:]] == [65_536, 65_536, 65_536, 59_392]
    assert b"".join(message["body"] for message in sent[1:]) == body
    assert [message["more_body"] for message in sent[1:]] == [True, True, True, False]
    assert held == 0


def test_a_client_that_is_gone_gets_nothing() -> None:
    sent, _, held = exchange([*pieces(b"a", more=True), {"type": "http.disconnect"}], ROOMY)
    assert (sent, held) == ([], 0)


@pytest.mark.parametrize("size", [1, 3, 100])
def test_a_body_is_read_in_order_and_let_go(size: int) -> None:
    body = RequestBody()
    for piece in (b"ab", b"", b"cde", b"f"):
        body.append(piece)
    assert b"".join(iter(lambda: body.read(size), b"")) == b"abcdef"
    assert body.size == 6


def test_pages_and_health_do_not_wait_for_pictures_that_are_kept() -> None:
    freed, begun = threading.Event(), threading.Semaphore(0)

    def waiting(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if "/avatars" in environ["PATH_INFO"]:  # as when a Redis says nothing
            begun.release()
            assert freed.wait(20)
        start_response("200 OK", [])
        return [b"fine"]

    paths = ["/avatars/token", "/api/v1/avatars/token", "/avatars/token.jpg"]
    bridge = WsgiBridge(waiting, 1, ROOMY)

    async def get(path: str) -> int:
        sent: list[AsgiMessage] = []

        async def receive() -> AsgiMessage:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: AsgiMessage) -> None:
            sent.append(message)

        await bridge({**SCOPE, "method": "GET", "path": path}, receive, send)
        status: int = sent[0]["status"]
        return status

    async def all_of_them() -> int:
        waits = [asyncio.create_task(get(path)) for path in paths * 10]
        await asyncio.to_thread(begun.acquire)
        status = await asyncio.wait_for(get("/healthz"), 20)
        assert not any(task.done() for task in waits)
        freed.set()
        assert set(await asyncio.gather(*waits)) == {200}
        return status

    assert asyncio.run(all_of_them()) == 200
    bridge.close()


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("http://khung.example.vn/healthz", "/healthz"),
        ("HTTPS://khung.example.vn:8443/c/a", "/c/a"),
        ("http://khung.example.vn", "/"),
        ("/http://a/b", "/http://a/b"),
        ("*", "*"),
    ],
)
def test_a_target_may_name_scheme_and_host(target: str, path: str) -> None:
    sent, _, _ = exchange(pieces(b""), ROOMY, path=target)
    assert dict(sent[0]["headers"])[b"x-path"] == path.encode()


def test_a_photo_is_one_however_its_target_is_written() -> None:
    sent, taken, _ = exchange([], ROOMY, path=f"http://khung.example.vn{UPLOADS}", refusal=Busy(seconds=3))
    assert (sent[1]["body"], taken) == (b"busy", 0)
