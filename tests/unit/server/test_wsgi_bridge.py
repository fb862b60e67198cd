"""The bridge alone: what it asks of clients, and what the app gets to see."""

import asyncio
import threading
from collections.abc import Iterable
from typing import Any

import pytest

from framer.errors import Busy, FramerError
from framer.server.app_protocol import MADE_FOR_REQUEST_KEY, REFUSAL_KEY, RequestCost
from framer.server.body import UploadLimits
from framer.server.wsgi_bridge import AsgiMessage, WsgiBridge

SCOPE = {
    "type": "http", "method": "POST", "path": "/ảnh", "query_string": b"a=%20", "http_version": "1.1",
    "scheme": "http", "server": ("127.0.0.1", 8000), "client": ("127.0.0.1", 5), "headers": [],
}  # fmt: skip
LIMITS = UploadLimits(max_body_bytes=100, memory_budget=1000, body_timeout=5, linger_timeout=0.05, max_linger_bytes=50)
COSTS = {"/upload": RequestCost.UPLOAD, "/decode": RequestCost.DECODE, "/lookup": RequestCost.LOOKUP}


def classify(_method: str, path: str) -> RequestCost:
    return COSTS.get(path, RequestCost.PAGE)


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer with what came in, or with why it was not read."""
    refusal = environ[REFUSAL_KEY]
    environ[MADE_FOR_REQUEST_KEY] = environ["PATH_INFO"] == "/decode"
    body = refusal.code.encode() if refusal else environ["wsgi.input"].read()
    start_response("200 OK", [("X-Path", environ["PATH_INFO"]), ("X-Agent", environ.get("HTTP_USER_AGENT", ""))])
    return [body]


def exchange(
    messages: list[AsgiMessage],
    limits: UploadLimits = LIMITS,
    headers: Iterable[tuple[bytes, bytes]] = (),
    *,
    held: int = 0,
    path: str = "/ảnh",
    refusal: FramerError | None = None,
    stopping: bool = False,
) -> tuple[list[AsgiMessage], int, int]:
    """Send messages (then nothing more): the response's messages, how many were taken, bytes still held."""
    sent: list[AsgiMessage] = []
    incoming = iter(messages)
    taken = 0

    async def receive() -> AsgiMessage:
        nonlocal taken
        for message in incoming:
            taken += 1
            return message
        return await asyncio.Future()

    async def send(message: AsgiMessage) -> None:
        sent.append(message)

    bridge = WsgiBridge(app, 1, limits, classify, find_refusal=lambda _client: refusal)
    bridge.bytes_held = held
    if stopping:
        bridge.stop()
    asyncio.run(bridge({**SCOPE, "path": path, "headers": list(headers)}, receive, send))
    bridge.close()
    return sent, taken, bridge.bytes_held - held


def chunks(*bodies: bytes, more: bool = False) -> list[AsgiMessage]:
    return [
        {"type": "http.request", "body": body, "more_body": more or number < len(bodies) - 1}
        for number, body in enumerate(bodies)
    ]


def test_a_request_in_chunks() -> None:
    headers = [(b"user-agent", b"x"), (b"user_agent", b"forged")]
    sent, _, held = exchange(chunks(b"ab", b"", b"c"), headers=headers)
    assert sent[0]["status"] == 200
    assert dict(sent[0]["headers"]) == {b"x-path": "/ảnh".encode(), b"x-agent": b"x"}
    assert sent[1:] == [{"type": "http.response.body", "body": b"abc", "more_body": False}]
    assert held == 0


def test_over_the_limit_the_app_answers_and_the_rest_is_thrown_away_within_limits() -> None:
    sent, taken, held = exchange(chunks(*[b"x" * 30] * 20, more=True))
    assert len(sent[1]["body"]) == 120
    assert (b"connection", b"close") in sent[0]["headers"]
    assert sent[-1] == {"type": "http.response.body"}
    assert taken == 4 + 2
    assert held == 0


def test_a_length_over_the_limit_is_answered_before_anything_is_read() -> None:
    sent, taken, _ = exchange([], headers=[(b"content-length", b"101")])
    assert (sent[0]["status"], taken) == (200, 0)


def test_a_client_that_stalls_is_told_so() -> None:
    limits = UploadLimits(100, 1000, idle_timeout=0.05, linger_timeout=0.05)
    sent, _, held = exchange(chunks(b"a", more=True), limits)
    assert sent[0]["status"] == 408
    assert held == 0


class AdjustableLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock can be put on."""

    ahead = 0.0

    def time(self) -> float:
        return super().time() + self.ahead


@pytest.mark.parametrize("others", [900, 940])  # bytes: memory runs short while the next one comes, or before
def test_a_body_that_hardly_comes_is_evicted_for_the_next(others: int) -> None:
    limits = UploadLimits(max_body_bytes=100, memory_budget=1000, linger_timeout=0.05)
    bridge = WsgiBridge(app, 1, limits, classify)
    loop = AdjustableLoop()

    async def upload(*messages: AsgiMessage) -> tuple[int, bytes]:
        incoming, sent = iter(messages), []

        async def receive() -> AsgiMessage:
            for message in incoming:
                return message
            return await asyncio.Future()

        async def send(message: AsgiMessage) -> None:
            sent.append(message)

        await bridge({**SCOPE, "path": "/upload"}, receive, send)
        return sent[0]["status"], sent[1]["body"]

    async def both() -> tuple[Any, Any]:
        slow = asyncio.create_task(upload(*chunks(b"a" * 60, more=True)))
        while not bridge.bytes_held:
            await asyncio.sleep(0)
        bridge.bytes_held += others
        loop.ahead = 19.0
        fast = await upload(*chunks(b"b" * 60))
        return await slow, fast

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        slow, fast = runner.run(both())
    bridge.close()
    assert slow == (200, b"busy")
    assert fast == (200, b"b" * 60)
    assert bridge.bytes_held == others


def test_bytes_in_memory_are_bounded() -> None:
    sent, _, held = exchange(chunks(b"a" * 20), held=990)
    assert sent[0]["status"] == 503
    assert (b"retry-after", b"5") in sent[0]["headers"]
    assert held == 0


def test_an_upload_without_memory_for_it_is_refused_in_the_words_of_the_app() -> None:
    sent, taken, held = exchange(chunks(b"a" * 20, b"b" * 20, more=True), held=990, path="/upload")
    assert sent[1]["body"] == b"busy"
    assert taken == 2  # of these, the second while the client gets to read the response
    assert held == 0


@pytest.mark.parametrize("state", [{"held": 1000}, {"refusal": Busy(seconds=3)}, {"stopping": True}])
def test_an_upload_that_cannot_be_taken_is_refused_before_it_is_read(state: dict[str, Any]) -> None:
    sent, taken, _ = exchange([], path="/upload", **state)
    assert (sent[1]["body"], taken) == (b"busy", 0)
    assert (b"connection", b"close") in sent[0]["headers"]


@pytest.mark.parametrize("state", [{"refusal": Busy(seconds=3)}, {"stopping": True}])
def test_what_is_no_upload_is_answered_all_the_same(state: dict[str, Any]) -> None:
    sent, _, _ = exchange(chunks(b"a"), **state)
    assert sent[1]["body"] == b"a"


def test_with_no_memory_left_pages_are_answered_and_no_photo_is_decoded() -> None:
    page, _, _ = exchange(chunks(b""), held=1001)
    assert page[0]["status"] == 200
    picture, _, held = exchange(chunks(b""), held=1000, path="/decode")
    assert (picture[1]["body"], held) == (b"busy", 0)


@pytest.mark.parametrize(("path", "held"), [("/decode", [7, 7]), ("/page", [0, 0])])
def test_a_response_that_is_made_for_one_client_counts_until_the_client_has_it(path: str, held: list[int]) -> None:
    held_while_sending: list[int] = []
    incoming = iter(chunks(b"picture"))
    bridge = WsgiBridge(app, 1, LIMITS, classify)

    async def receive() -> AsgiMessage:
        return next(incoming)

    async def send(_: AsgiMessage) -> None:
        held_while_sending.append(bridge.bytes_held)

    asyncio.run(bridge({**SCOPE, "path": path}, receive, send))
    bridge.close()
    assert held_while_sending == held


def test_an_upload_that_finds_no_memory_has_a_slow_reader_evicted() -> None:
    evictions: list[bool] = []
    bridge = WsgiBridge(app, 1, LIMITS, classify)
    bridge.bytes_held, bridge.evict_slow_reader = 1000, lambda: evictions.append(True)

    async def send(_: AsgiMessage) -> None:
        """Take it."""

    async def receive() -> AsgiMessage:
        return {"type": "http.disconnect"}

    asyncio.run(bridge({**SCOPE, "path": "/upload"}, receive, send))
    bridge.close()
    assert evictions == [True]


def test_a_request_whose_end_is_told_in_two_ways_is_refused() -> None:
    headers = [(b"content-length", b"5"), (b"transfer-encoding", b"chunked")]
    sent, taken, _ = exchange([], headers=headers)
    assert (sent[0]["status"], taken) == (400, 0)
    assert (b"connection", b"close") in sent[0]["headers"]


def test_a_large_response_goes_in_chunks() -> None:
    body = bytes(range(256)) * 1000
    sent, _, held = exchange(chunks(body), UploadLimits(300_000, 300_000))
    assert [len(message["body"]) for message in sent[1:]] == [65_536, 65_536, 65_536, 59_392]
    assert b"".join(message["body"] for message in sent[1:]) == body
    assert [message["more_body"] for message in sent[1:]] == [True, True, True, False]
    assert held == 0


def test_a_client_that_is_gone_gets_nothing() -> None:
    sent, _, held = exchange([*chunks(b"a", more=True), {"type": "http.disconnect"}])
    assert (sent, held) == ([], 0)


def test_pages_do_not_wait_for_a_store_that_does_not_answer() -> None:
    store_answers, begun = threading.Event(), threading.Semaphore(0)

    def waiting_app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/page":
            begun.release()
            assert store_answers.wait(20)
        start_response("200 OK", [])
        return [b"fine"]

    bridge = WsgiBridge(waiting_app, 1, LIMITS, classify)

    async def get(path: str) -> int:
        sent: list[AsgiMessage] = []

        async def receive() -> AsgiMessage:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: AsgiMessage) -> None:
            sent.append(message)

        await bridge({**SCOPE, "method": "GET", "path": path}, receive, send)
        status: int = sent[0]["status"]
        return status

    async def get_all() -> int:
        lookups = [asyncio.create_task(get(path)) for path in ("/lookup", "/decode") * 15]
        await asyncio.to_thread(begun.acquire)
        status = await asyncio.wait_for(get("/page"), 20)
        assert not any(task.done() for task in lookups)
        store_answers.set()
        assert set(await asyncio.gather(*lookups)) == {200}
        return status

    assert asyncio.run(get_all()) == 200
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
    sent, _, _ = exchange(chunks(b""), path=target)
    assert dict(sent[0]["headers"])[b"x-path"] == path.encode()


def test_an_upload_is_one_however_its_target_is_written() -> None:
    sent, taken, _ = exchange([], path="http://khung.example.vn/upload", refusal=Busy(seconds=3))
    assert (sent[1]["body"], taken) == (b"busy", 0)
