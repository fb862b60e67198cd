"""Results in Redis: a real redis-server where there is one, started here on a loopback port; it writes nothing."""

import contextlib
import os
import select
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from framer.errors import SetupError
from framer.settings import read_settings
from framer.web.app import open_result_store
from framer.web.results.memory import ResultStore, make_result
from support.http import assert_problem, form, make_app, portrait, post
from support.results import avatar, result
from support.server import answer, serving

pytest.importorskip("redis", reason="the extra redis is not installed")
from framer.web.results.redis import RedisResults, unpack_result
from support.redis import running_redis


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis of our own on a loopback port, which writes nothing."""
    with running_redis(tmp_path_factory.mktemp("redis"), "--save", "", "--appendonly", "no") as url:
        yield url


@pytest.fixture
def shared(redis_url: str) -> Iterator[Any]:
    store = RedisResults(redis_url)
    store._redis.flushall()
    yield store
    store._redis.close()


def test_redis_keeps_the_same(shared: ResultStore, redis_url: str) -> None:
    kept = make_result(bytes(range(256)) * 400, {"unit": "Sở Y tế\n"}, avatar(), 1000.25, None)
    token = shared.put(kept, 600)
    other_machine = RedisResults(redis_url)
    assert other_machine.get(token) == kept
    changed = make_result(b"\n\n", {"mirror": "1"}, avatar(), 1100.0, 1000.25)
    assert other_machine.replace(token, changed, 600)
    assert shared.get(token) == changed
    assert shared.delete(token)
    assert not other_machine.delete(token)
    assert other_machine.get(token) is None
    assert not other_machine.replace(token, kept, 600)
    assert shared.get(token) is None
    other_machine._redis.close()


def test_redis_forgets_by_itself(shared: Any) -> None:
    token = shared.put(result(), 600)
    (key,) = shared._redis.keys()
    assert 599_000 < shared._redis.pttl(key) <= 600_000
    assert shared.replace(token, result(), 0.01)
    threading.Event().wait(0.05)
    assert shared.get(token) is None
    assert not shared.replace(token, result(), 600)
    assert shared._redis.dbsize() == 0


def test_redis_does_not_learn_the_tokens(shared: Any) -> None:
    token = shared.put(result(), 600)
    (key,) = shared._redis.keys()
    assert token.encode() not in key
    assert token.encode() not in shared._redis.get(key)
    for odd in ("", "*", "x" * 10_000, "\ud800", "a\0b\r\nFLUSHALL\r\n", f"{token} "):
        assert shared.get(odd) is None
        assert not shared.delete(odd)
    assert shared.get(token)


@pytest.mark.parametrize("data", [b"", b"x", b"{}\n", b"[]\nabc", b'{"photo": "x"}\n', b"\x80\n", b'{"photo": 1\n'])
def test_what_another_version_wrote_counts_as_gone(data: bytes) -> None:
    assert unpack_result(data) is None


def test_a_redis_that_writes_to_a_disk_is_refused(tmp_path: Path) -> None:
    for number, arguments in enumerate((("--save", "60 1"), ("--save", "", "--appendonly", "yes"))):
        (tmp_path / str(number)).mkdir()
        with running_redis(tmp_path / str(number), *arguments) as url, pytest.raises(SetupError, match="disk"):
            open_result_store(read_settings({"FRAMER_REDIS_URL": url}))


@pytest.mark.parametrize(
    ("arguments", "refused"),
    [(("--appendonly", "yes"), True), (("--save", "60 1"), False), (("--save", ""), False)],
)
def test_a_redis_that_hides_its_settings_is_asked_what_it_has_written(
    tmp_path: Path, arguments: tuple[str, ...], refused: bool
) -> None:
    with running_redis(tmp_path, "--rename-command", "CONFIG", "", *arguments) as url:
        if refused:
            with pytest.raises(SetupError, match="disk"):
                RedisResults(url)
            return
        store = RedisResults(url)  # so far it has written nothing
        store._redis.bgsave()
        with pytest.raises(SetupError, match="disk"):
            poll_until_refused(url)
        store._redis.close()


def poll_until_refused(url: str) -> None:
    """A snapshot in the background is seen once it is done."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        RedisResults(url)._redis.close()
        threading.Event().wait(0.02)


def test_a_redis_that_tells_nothing_is_trusted_and_that_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    hidden = ("--rename-command", "CONFIG", "", "--rename-command", "INFO", "")
    with running_redis(tmp_path, "--save", "", *hidden) as url:
        RedisResults(url)._redis.close()
    assert "does not say whether it writes to a disk" in caplog.text


def test_a_full_redis_lets_others_go_or_says_so(tmp_path: Path) -> None:
    bounded = ("--save", "", "--maxmemory", "6mb", "--maxmemory-policy", "volatile-ttl")
    with running_redis(tmp_path, *bounded) as url:
        store = RedisResults(url)
        tokens = [store.put(result(200_000, 100_000), 600 + number) for number in range(60)]
        assert store.get(tokens[0]) is None
        assert store.get(tokens[-1])
        store._redis.config_set("maxmemory-policy", "noeviction")
        with pytest.raises(SetupError, match="OutOfMemoryError"):
            store.put(result(6_000_000), 600)
        store._redis.close()


def test_a_redis_that_is_away_is_a_matter_of_the_set_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"redis://:geheim@127.0.0.1:{port}/0"
    with pytest.raises(SetupError) as caught:
        open_result_store(read_settings({"FRAMER_REDIS_URL": url}))
    assert "geheim" not in str(caught.value)
    assert "FRAMER_REDIS_URL" in str(caught.value)


def test_a_password_is_not_repeated() -> None:
    with pytest.raises(SetupError) as caught:
        read_settings({"FRAMER_REDIS_URL": "http://:geheim@host"})
    assert "geheim" not in str(caught.value)
    assert "redis://" in str(caught.value)
    assert "geheim" not in repr(read_settings({"FRAMER_REDIS_URL": "redis://:geheim@host"}))
    with pytest.raises(SetupError):
        open_result_store(read_settings({"FRAMER_REDIS_URL": "redis://host:port/x"}))


def test_two_machines_are_one_site(redis_url: str, tmp_path: Path) -> None:
    first = make_app(tmp_path, FRAMER_REDIS_URL=redis_url).test_client()
    second = make_app(tmp_path, FRAMER_REDIS_URL=redis_url).test_client()
    told = post(first, form(portrait(), size="300"), Accept="application/json").get_json()
    address = f"/api/v1/avatars/{told['token']}"
    assert second.get(told["picture"]).data == first.get(told["picture"]).data
    changed = second.patch(address, json={"mirror": True}).get_json()
    assert changed["crop"]["mirror"]
    assert first.get(told["picture"]).data == second.get(told["picture"]).data
    assert first.delete(address).status_code == 204
    assert_problem(second.delete(address), 404, "unknown_avatar")
    assert_problem(second.patch(address, json={"mirror": True}), 404, "unknown_avatar")


def test_a_redis_that_goes_away_is_no_secret_and_tells_none(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "redis").mkdir()
    with running_redis(tmp_path / "redis", "--save", "", "--requirepass", "geheim") as url:
        with_password = url.replace("redis://", "redis://:geheim@")
        client = make_app(tmp_path / "frames", FRAMER_REDIS_URL=with_password).test_client()
        told = post(client, form(portrait(), size="300"), Accept="application/json").get_json()
    response = client.get(told["picture"], headers={"Accept": "application/json"})
    problem = assert_problem(response, 503, "busy")
    assert "5" in problem["hint"]
    for text in (response.text, caplog.text):
        assert "geheim" not in text
        assert told["token"] not in text


@pytest.mark.skipif(os.name == "nt", reason="stops a process")
def test_while_redis_says_nothing_pages_and_health_answer(tmp_path: Path) -> None:
    get = "GET {} HTTP/1.1\r\nHost: localhost\r\n\r\n"
    redis = running_redis(tmp_path, "--save", "", "--appendonly", "no")
    with redis as url, serving(tmp_path, FRAMER_REDIS_URL=url) as server, contextlib.ExitStack() as all_of_them:
        redis.process.send_signal(signal.SIGSTOP)
        waiting = [all_of_them.enter_context(server.connect()) for _ in range(12)]
        for number, client in enumerate(waiting):
            client.sendall(get.format("/avatars/token" + (".jpg" if number % 2 else "")).encode())
        for path in ("/healthz", "/", "/healthz"):
            with server.connect() as client:
                client.sendall(get.format(path).encode())
                assert answer(client)[0] == 200
        assert select.select(waiting, [], [], 0) == ([], [], [])
        redis.process.send_signal(signal.SIGCONT)
        assert {answer(client)[0] for client in waiting} == {404}
