"""The bridge alone: what it asks of clients, and what the app gets to see."""

import asyncio
import threading
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from framer.errors import Busy, FramerError, UnknownAvatar
from framer.server.app_protocol import REFUSAL_KEY, RequestCost
from framer.server.body import UploadLimits
from framer.server.receiving import AsgiMessage
from framer.server.sending import ABORT_KEY
from framer.server.wsgi_bridge import WsgiBridge

SCOPE = {
    "type": "http", "method": "POST", "path": "/ảnh", "query_string": b"a=%20", "http_version": "1.1",
    "scheme": "http", "server": ("127.0.0.1", 8000), "client": ("127.0.0.1", 5), "headers": [],
}  # fmt: skip
LIMITS = UploadLimits(max_body_bytes=100, memory_budget=1000, body_timeout=5, linger_timeout=0.05, max_linger_bytes=50)
COSTS = {f"/{cost.name.lower()}": cost for cost in RequestCost}


def classify(_method: str, path: str) -> RequestCost:
    return COSTS.get(path, RequestCost.CHANGE)


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer with what came in, or with why it was not read."""
    refusal = environ[REFUSAL_KEY]
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
    bridge.memory.add_body(held)
    if stopping:
        bridge.stop()
    asyncio.run(bridge({**SCOPE, "path": path, "headers": list(headers)}, receive, send))
    bridge.close()
    return sent, taken, bridge.memory.bytes_held - held


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


def test_a_change_has_a_limit_of_its_own() -> None:
    limits = replace(LIMITS, max_change_bytes=50)
    sent, taken, held = exchange(chunks(*[b"x" * 30] * 20, more=True), limits, path="/change")
    assert (len(sent[1]["body"]), taken, held) == (60, 2 + 2, 0)
    sent, taken, _ = exchange([], limits, [(b"content-length", b"51")], path="/change")
    assert (sent[0]["status"], taken) == (200, 0)
    sent, _, _ = exchange(chunks(*[b"x" * 30] * 3), limits, path="/upload")
    assert len(sent[1]["body"]) == 90


def test_pictures_that_one_client_asks_for_at_once_count_like_one_after_another() -> None:
    both_at_work = threading.Barrier(2, timeout=30)

    def large_app(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        both_at_work.wait()
        start_response("200 OK", [])
        return [bytes(600)]

    bridge = WsgiBridge(large_app, 2, LIMITS, classify)
    statuses: list[int] = []

    async def ask_twice() -> None:
        both_answered = asyncio.Event()

        async def receive() -> AsgiMessage:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: AsgiMessage) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])
                if len(statuses) == 2:
                    both_answered.set()
            await both_answered.wait()  # it hardly reads

        scope = {**SCOPE, "path": "/decode", "method": "GET"}
        await asyncio.gather(bridge(scope, receive, send), bridge(scope, receive, send))

    asyncio.run(ask_twice())
    bridge.close()
    assert statuses == [200, 429]
    assert bridge.memory.bytes_held == 0


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
        while not bridge.memory.bytes_held:
            await asyncio.sleep(0)
        bridge.memory.add_body(others)
        loop.ahead = 19.0
        fast = await upload(*chunks(b"b" * 60))
        return await slow, fast

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        slow, fast = runner.run(both())
    bridge.close()
    assert slow == (200, b"busy")
    assert fast == (200, b"b" * 60)
    assert bridge.memory.bytes_held == others


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
    page, _, _ = exchange(chunks(b""), held=1001, path="/page")
    assert page[0]["status"] == 200
    picture, _, held = exchange(chunks(b""), held=1000, path="/decode")
    assert (picture[1]["body"], held) == (b"busy", 0)


def test_a_response_counts_until_the_client_has_it() -> None:
    held_while_sending: list[int] = []
    incoming = iter(chunks(b"picture"))
    bridge = WsgiBridge(app, 1, LIMITS, classify)

    async def receive() -> AsgiMessage:
        return next(incoming)

    async def send(_: AsgiMessage) -> None:
        held_while_sending.append(bridge.memory.bytes_held)

    asyncio.run(bridge({**SCOPE, "path": "/upload"}, receive, send))
    bridge.close()
    assert held_while_sending == [14, 14]  # the response, and its copy in the connection
    assert bridge.memory.bytes_held == 0


def test_an_upload_that_finds_no_memory_has_a_slow_reader_evicted() -> None:
    evictions: list[bool] = []
    bridge = WsgiBridge(app, 1, LIMITS, classify)
    bridge.memory.add_body(1000)
    bridge.evict_slow_reader = lambda: evictions.append(True)

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
    pieces = [message.get("body", b"") for message in sent[1:]]
    assert [len(piece) for piece in pieces if piece] == [65_536, 65_536, 65_536, 59_392]
    assert b"".join(pieces) == body
    assert [message.get("more_body", False) for message in sent[1:]] == [True] * (len(sent) - 2) + [False]
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


LENGTH = [(b"content-length", b"5")]
CHUNKED = [(b"transfer-encoding", b"chunked")]


@pytest.mark.parametrize("headers", [LENGTH, CHUNKED])
@pytest.mark.parametrize("path", ["/page", "/lookup", "/decode"])
def test_a_body_where_none_is_taken_is_refused_unread(path: str, headers: list[tuple[bytes, bytes]]) -> None:
    sent, taken, _ = exchange([], headers=headers, path=path)
    assert (sent[0]["status"], taken) == (413, 0)
    assert (b"connection", b"close") in sent[0]["headers"]
    assert exchange(chunks(b""), headers=[(b"content-length", b"0")], path=path)[0][0]["status"] == 200


def test_the_body_for_an_unknown_address_is_not_read_and_the_app_says_what_is_wrong() -> None:
    sent, taken, _ = exchange([], headers=LENGTH, path="/nothing")
    assert (sent[0]["status"], sent[1]["body"], taken) == (200, b"", 0)
    assert (b"connection", b"close") in sent[0]["headers"]


@pytest.mark.parametrize(("path", "status", "body"), [("/upload", 200, b"too_many"), ("/decode", 429, None)])
def test_who_reads_much_while_memory_is_short_gets_no_more(path: str, status: int, body: bytes | None) -> None:
    bridge = WsgiBridge(app, 1, LIMITS, classify)
    bridge.memory.add_body(400)
    with bridge.memory.reserve("127.0.0.1", 126):
        sent = answer_of(bridge, path, "127.0.0.1")
        assert sent[0]["status"] == status
        assert body in {None, sent[1]["body"]}
        assert answer_of(bridge, path, "10.0.0.7")[1]["body"] == b""  # others have theirs
        assert answer_of(bridge, "/page", "127.0.0.1")[0]["status"] == 200
    bridge.close()


def answer_of(bridge: WsgiBridge, path: str, address: str) -> list[AsgiMessage]:
    """The response to an empty request from that address."""
    sent: list[AsgiMessage] = []
    incoming = iter(chunks(b""))

    async def receive() -> AsgiMessage:
        return next(incoming, {"type": "http.disconnect"})

    async def send(message: AsgiMessage) -> None:
        sent.append(message)

    asyncio.run(bridge({**SCOPE, "path": path, "client": (address, 5)}, receive, send))
    return sent


# --- responses that the app makes piece by piece


class Pieces:
    """A response of ten pieces of 100 kB, which knows how much was asked for, and whether it was closed."""

    def __init__(self, fails_at: int = 11) -> None:
        self.read, self.fails_at, self.closed = 0, fails_at, threading.Event()

    def __iter__(self) -> "Pieces":
        return self

    def __next__(self) -> bytes:
        if self.read == self.fails_at:
            raise UnknownAvatar
        if self.read == 10:
            raise StopIteration
        self.read += 1
        return bytes([self.read]) * 100_000

    def close(self) -> None:
        self.closed.set()

    def app(self, _environ: dict[str, Any], start_response: Any) -> "Pieces":
        start_response("200 OK", [("Content-Length", "1000000")])
        return self


class Reader:
    """A client that takes messages only when it is told to, and may go away."""

    def __init__(self, patience: int) -> None:
        self.patience, self.sent, self.aborted = patience, [], False
        self.gone = asyncio.Event()
        self.started = False

    async def receive(self) -> AsgiMessage:
        if not self.started:
            self.started = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: AsgiMessage) -> None:
        if len(self.sent) == self.patience:
            self.gone.set()
        if self.gone.is_set():
            return  # as uvicorn does
        self.sent.append(message)

    def abort(self) -> None:
        self.aborted = True
        self.gone.set()

    async def read(self, pieces: Pieces) -> int:
        """Ask for the response; returns how many bytes were held at most."""
        bridge = WsgiBridge(pieces.app, 1, UploadLimits(100, 10_000_000), classify)
        await bridge({**SCOPE, "path": "/decode", "state": {ABORT_KEY: self.abort}}, self.receive, self.send)
        assert await asyncio.to_thread(pieces.closed.wait, 20)
        bridge.close()
        return bridge.memory.bytes_held

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent[1:])


def test_pieces_go_one_after_the_other() -> None:
    async def read() -> Reader:
        reader, pieces = Reader(patience=100), Pieces()
        assert await reader.read(pieces) == 0
        return reader

    reader = asyncio.run(read())
    assert reader.body == b"".join(bytes([number]) * 100_000 for number in range(1, 11))
    assert reader.sent[-1].get("more_body", False) is False
    assert not reader.aborted


def test_a_piece_is_read_only_when_the_client_has_taken_the_one_before() -> None:
    async def read() -> None:
        pieces, took = Pieces(), asyncio.Event()
        reader = Reader(patience=100)
        take = reader.send

        async def send(message: AsgiMessage) -> None:
            await take(message)
            if len(reader.sent) == 4:  # the head, the first piece in two chunks, the first chunk of the second
                await took.wait()

        reader.send = send  # type: ignore[method-assign]
        bridge = WsgiBridge(pieces.app, 1, UploadLimits(100, 10_000_000), classify)
        request = asyncio.create_task(bridge({**SCOPE, "path": "/decode"}, reader.receive, reader.send))
        while len(reader.sent) < 4:
            await asyncio.sleep(0.001)
        assert pieces.read == 2
        assert bridge.memory.bytes_held == 100_000 + 2 * 65_536
        took.set()
        await request
        assert pieces.read == 10
        bridge.close()

    asyncio.run(read())


def test_nothing_is_read_for_a_client_that_is_gone_and_the_app_may_end_its_work() -> None:
    async def read() -> Pieces:
        pieces = Pieces()
        assert await Reader(patience=4).read(pieces) == 0
        return pieces

    assert asyncio.run(read()).read < 5


def test_a_picture_that_goes_away_in_mid_response_ends_the_connection() -> None:
    async def read() -> Reader:
        reader = Reader(patience=100)
        assert await reader.read(Pieces(fails_at=3)) == 0
        return reader

    reader = asyncio.run(read())
    assert reader.aborted
    assert len(reader.body) == 300_000
    assert reader.sent[-1]["more_body"]


def test_a_request_that_the_server_gives_up_is_told_to_come_again() -> None:
    begun, may_end = threading.Event(), threading.Event()

    def hanging_app(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        begun.set()
        may_end.wait(20)
        start_response("200 OK", [])
        return [b""]

    async def give_up() -> list[AsgiMessage]:
        reader = Reader(patience=100)
        request = asyncio.create_task(bridge({**SCOPE, "path": "/decode"}, reader.receive, reader.send))
        await asyncio.to_thread(begun.wait, 20)
        request.cancel()
        await request
        return reader.sent

    bridge = WsgiBridge(hanging_app, 1, LIMITS, classify)
    sent = asyncio.run(give_up())
    may_end.set()
    bridge.close()
    assert sent[0]["status"] == 503
    assert (b"retry-after", b"5") in sent[0]["headers"]


def test_without_a_thread_a_request_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    bridge = WsgiBridge(app, 1, LIMITS, classify)
    monkeypatch.setattr(threading.Thread, "start", start)
    assert answer_of(bridge, "/page", "127.0.0.1")[0]["status"] == 503
    bridge.close()
