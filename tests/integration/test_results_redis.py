"""Results in Redis: a real redis-server where there is one, started here on a loopback port; it writes nothing."""

import contextlib
import os
import select
import signal
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from framer.errors import ResultStoreUnavailable, ResultTooLarge, SetupError, UnknownAvatar
from framer.settings import read_settings
from framer.web.app import open_result_store
from framer.web.results.base import ResultStore, StoredResult, make_result
from support.health import check_always, readiness
from support.http import assert_problem, form, make_app, portrait, post
from support.results import avatar
from support.serve import Redis, wait_for
from support.server import answer, serving

pytest.importorskip("redis", reason="the extra redis is not installed")
import redis

from framer.web.results.redis import RedisResults, pack_result
from support.redis import running_redis

pytestmark = pytest.mark.long

MAX_PHOTO_BYTES = 10_000_000
JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis of our own on a loopback port, which writes nothing."""
    with running_redis(tmp_path_factory.mktemp("redis"), "--save", "", "--appendonly", "no") as url:
        yield url


@pytest.fixture
def server(redis_url: str) -> Iterator[Any]:
    """That Redis, empty, as a client of its own sees it."""
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
        yield client


@pytest.fixture
def shared(redis_url: str, server: Any) -> ResultStore:
    return RedisResults(redis_url, MAX_PHOTO_BYTES)


def result(photo: int = 1000, picture: int = 500) -> StoredResult:
    """A result with so many bytes."""
    return make_result(bytes(photo), {}, replace(avatar(), data=bytes(picture)), 1000.0, None)


def test_redis_stores_the_same(shared: ResultStore, redis_url: str) -> None:
    first = make_result(bytes(range(256)) * 400, {"unit": "Sở Y tế\n"}, avatar(), 1000.25, None)
    token = shared.put(first, 600)
    other_machine = RedisResults(redis_url, MAX_PHOTO_BYTES)
    assert other_machine.get(token) == first
    changed = make_result(b"\n\n", {"mirror": "1"}, avatar(), 1100.0, 1000.25)
    assert other_machine.replace(token, changed, 600)
    assert shared.get(token) == changed
    assert shared.delete(token)
    assert not other_machine.delete(token)
    assert other_machine.get(token) is None
    assert not other_machine.replace(token, first, 600)
    assert shared.get(token) is None


def test_redis_forgets_by_itself(shared: ResultStore, server: Any) -> None:
    token = shared.put(result(), 600)
    (key,) = server.keys()
    assert 599_000 < server.pttl(key) <= 600_000
    assert shared.replace(token, result(), 0.01)
    wait_for(lambda: shared.get(token) is None, "the end of its lifetime")
    assert not shared.replace(token, result(), 600)
    assert server.dbsize() == 0


def test_redis_does_not_learn_the_tokens(shared: ResultStore, server: Any) -> None:
    token = shared.put(result(), 600)
    (key,) = server.keys()
    assert token.encode() not in key
    assert token.encode() not in server.get(key)
    for odd in ("", "*", "x" * 10_000, "\ud800", "a\0b\r\nFLUSHALL\r\n", f"{token} "):
        assert shared.get(odd) is None
        assert not shared.delete(odd)
    assert shared.get(token)


@pytest.mark.parametrize("value", [b"", b"x\ny", b'{"photo": 0}\n'])
def test_a_value_that_is_no_result_counts_as_gone(shared: ResultStore, server: Any, value: bytes) -> None:
    token = shared.put(result(), 600)
    (key,) = server.keys()
    server.set(key, value)
    assert shared.get(token) is None


WRONG_TYPES = {
    "list": lambda server, key: server.rpush(key, b"a" * 1000),
    "set": lambda server, key: server.sadd(key, "a"),
    "hash": lambda server, key: server.hset(key, "photo", "1"),
    "stream": lambda server, key: server.xadd(key, {"photo": "1"}),
    "number": lambda server, key: server.incrby(key, 5),
    "far too large": lambda server, key: server.setrange(key, MAX_PHOTO_BYTES + 40_000_000, b"x"),
    "too large by a byte": lambda server, key: server.set(key, stuffed(MAX_PHOTO_BYTES + 32 * 2**20 + 1)),
}


def stuffed(size: int) -> bytes:
    """The value of a result with `size` bytes."""
    value = pack_result(result())
    return value + bytes(size - len(value))


@pytest.mark.parametrize("kind", WRONG_TYPES)
def test_what_is_no_value_of_framers_is_forgotten_and_never_a_fault(
    redis_url: str, server: Any, tmp_path: Path, kind: str
) -> None:
    client = make_app(tmp_path, FRAMER_REDIS_URL=redis_url, FRAMER_MAX_BYTES=str(MAX_PHOTO_BYTES)).test_client()
    stored = make_and_keep(client).get_json()
    (key,) = server.keys()
    server.delete(key)
    WRONG_TYPES[kind](server, key)
    address = f"/api/v1/avatars/{stored['token']}"
    for path in (stored["href"], stored["picture"], f"{stored['picture']}?size=256", stored["photo"]):
        assert_problem(client.get(path, headers=JSON), 404, "unknown_avatar")
    assert_problem(client.patch(address, json={"mirror": True}), 404, "unknown_avatar")
    assert_problem(client.post(f"{stored['href']}/delete", headers=JSON), 404, "unknown_avatar")
    assert client.delete(address).status_code == 204
    assert server.dbsize() == 0


def test_a_value_of_the_largest_size_is_read(shared: ResultStore, server: Any) -> None:
    token = shared.put(result(), 600)
    (key,) = server.keys()
    server.set(key, stuffed(MAX_PHOTO_BYTES + 32 * 2**20))
    assert shared.get(token)


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
                RedisResults(url, MAX_PHOTO_BYTES)
            return
        RedisResults(url, MAX_PHOTO_BYTES)  # so far it has written nothing
        with redis.Redis.from_url(url) as client:
            client.bgsave()
            wait_for(lambda: client.info("persistence")["rdb_last_bgsave_time_sec"] >= 0, "a snapshot")
        with pytest.raises(SetupError, match="disk"):
            RedisResults(url, MAX_PHOTO_BYTES)


def test_a_redis_that_tells_nothing_is_trusted_and_that_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    hidden = ("--rename-command", "CONFIG", "", "--rename-command", "INFO", "")
    with running_redis(tmp_path, "--save", "", *hidden) as url:
        RedisResults(url, MAX_PHOTO_BYTES)
    assert "does not say whether it writes to a disk" in caplog.text


def test_a_full_redis_lets_others_go_or_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    bounded = ("--save", "", "--maxmemory", "6mb", "--maxmemory-policy", "volatile-ttl")
    with running_redis(tmp_path, *bounded) as url:
        store = RedisResults(url, MAX_PHOTO_BYTES)
        tokens = [store.put(result(200_000, 100_000), 600 + number) for number in range(60)]
        assert store.get(tokens[0]) is None
        assert store.get(tokens[-1])
        with redis.Redis.from_url(url) as client:
            client.config_set("maxmemory-policy", "noeviction")
            assert store.get(tokens[-1])
            with pytest.raises(ResultStoreUnavailable):
                tokens.extend(store.put(result(300_000), 600 + number) for number in range(60))
            assert store.get(tokens[-1])
            with pytest.raises(ResultTooLarge, match=r"6\.0 MB; at most [45]\.\d MB"):
                store.put(result(6_000_000), 600)
    assert "nothing is stored: OutOfMemoryError" in caplog.text


def make_and_keep(client: FlaskClient) -> Any:
    """The answer to a photo that is to be kept."""
    return post(client, form(portrait(), size="300"), **JSON)


def test_a_full_redis_is_busy_and_no_fault(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("ERROR")
    with running_redis(tmp_path / "redis", "--save", "", "--maxmemory-policy", "noeviction") as url:
        client = make_app(tmp_path / "frames", FRAMER_REDIS_URL=url).test_client()
        address = f"/api/v1/avatars/{make_and_keep(client).get_json()['token']}"
        with redis.Redis.from_url(url) as server:
            server.config_set("maxmemory", "1mb")
            for response in (make_and_keep(client), client.patch(address, json={"mirror": True})):
                problem = assert_problem(response, 503, "busy")
                assert response.headers["Retry-After"] == "5"
                assert "chưa thể lưu" in problem["detail"]
            assert post(client, form(portrait(), size="300")).status_code == 200, "the picture itself needs no Redis"
            assert client.get(address.replace("/api/v1", "") + ".jpg").status_code == 200
            server.config_set("maxmemory", "0")
        assert make_and_keep(client).status_code == 201
    assert not caplog.records


def test_a_photo_for_which_redis_never_has_memory_is_too_large(tmp_path: Path) -> None:
    photo = portrait().ljust(3_000_000, b"\0")
    with running_redis(tmp_path / "redis", "--save", "", "--maxmemory", "3mb") as url:
        client = make_app(tmp_path / "frames", FRAMER_REDIS_URL=url).test_client()
        assert_problem(post(client, form(photo, size="300"), **JSON), 413, "too_large")
        by_form = post(client, form(photo, size="300"), "/avatars")
        assert (by_form.status_code, by_form.mimetype) == (200, "image/jpeg")


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("REPLICAOF", ("127.0.0.1", "1")),  # READONLY
        ("CONFIG", ("SET", "min-replicas-to-write", "1")),  # NOREPLICAS
    ],
)
def test_a_redis_that_takes_nothing_is_busy(tmp_path: Path, command: str, arguments: tuple[str, ...]) -> None:
    with running_redis(tmp_path / "redis", "--save", "") as url:
        client = make_app(tmp_path / "frames", FRAMER_REDIS_URL=url).test_client()
        picture = make_and_keep(client).get_json()["picture"]
        with redis.Redis.from_url(url) as server:
            server.execute_command(command, *arguments)
        assert_problem(make_and_keep(client), 503, "busy")
        assert_problem(client.delete(picture.replace("/avatars", "/api/v1/avatars").removesuffix(".jpg")), 503, "busy")
        assert client.get(picture).status_code == 200


def test_a_redis_that_does_not_know_framer_any_more_is_a_matter_of_the_set_up(tmp_path: Path) -> None:
    with running_redis(tmp_path / "redis", "--save", "") as url:
        store = RedisResults(url, MAX_PHOTO_BYTES)
        with redis.Redis.from_url(url) as server:
            server.execute_command("ACL", "SETUSER", "default", "-set")
        with pytest.raises(SetupError, match="NoPermissionError"):
            store.put(result(), 600)


def test_a_redis_that_is_told_to_write_gets_no_photo_until_it_is_mended(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with running_redis(tmp_path / "redis", "--save", "") as url:
        app = make_app(tmp_path / "frames", FRAMER_REDIS_URL=url)
        check_always(app, url)
        client = app.test_client()
        picture = make_and_keep(client).get_json()["picture"]
        address = picture.replace("/avatars", "/api/v1/avatars").removesuffix(".jpg")
        assert readiness(app) == (200, None)
        with redis.Redis.from_url(url) as server:
            for name, on, off in (("save", "60 1", ""), ("appendonly", "yes", "no")):
                server.config_set(name, on)
                assert readiness(app) == (503, ["redis_persistence"])
                before = server.dbsize(), server.get(server.keys()[0])
                assert_problem(make_and_keep(client), 503, "busy")
                assert_problem(client.patch(address, json={"mirror": True}), 503, "busy")
                assert (server.dbsize(), server.get(server.keys()[0])) == before
                assert client.get(picture).status_code == 200
                server.config_set(name, off)
                assert readiness(app) == (200, None)
                assert make_and_keep(client).status_code == 201
    assert "FRAMER_REDIS_URL: nothing is stored: it writes to a disk" in caplog.text


def test_a_redis_that_comes_back_with_persistence_gets_no_photo(tmp_path: Path) -> None:
    """As when somebody restarts it with the distribution's own file."""
    site = Redis(tmp_path)
    try:
        app = make_app(tmp_path / "frames", FRAMER_REDIS_URL=site.url)
        check_always(app, site.url)
        client = app.test_client()
        assert make_and_keep(client).status_code == 201
        for bounds in (("--save", "1 1"), ("--save", "", "--appendonly", "yes")):
            site.stop()
            site.start(*bounds)
            assert readiness(app) == (503, ["redis_persistence"])
            assert_problem(make_and_keep(client), 503, "busy")
            with redis.Redis.from_url(site.url) as server:
                assert server.dbsize() == 0
        site.stop()
        site.start()
        assert readiness(app) == (200, None)
        assert make_and_keep(client).status_code == 201
    finally:
        site.stop()
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"JFIF" in path.read_bytes()]


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
    stored = post(first, form(portrait(), size="300"), Accept="application/json").get_json()
    address = f"/api/v1/avatars/{stored['token']}"
    assert second.get(stored["picture"]).data == first.get(stored["picture"]).data
    changed = second.patch(address, json={"mirror": True}).get_json()
    assert changed["crop"]["mirror"]
    assert first.get(stored["picture"]).data == second.get(stored["picture"]).data
    assert first.delete(address).status_code == 204
    assert_problem(second.delete(address), 404, "unknown_avatar")
    assert_problem(second.patch(address, json={"mirror": True}), 404, "unknown_avatar")


def test_a_redis_that_goes_away_is_no_secret_and_tells_none(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "redis").mkdir()
    with running_redis(tmp_path / "redis", "--save", "", "--requirepass", "geheim") as url:
        with_password = url.replace("redis://", "redis://:geheim@")
        client = make_app(tmp_path / "frames", FRAMER_REDIS_URL=with_password).test_client()
        stored = post(client, form(portrait(), size="300"), Accept="application/json").get_json()
    response = client.get(stored["picture"], headers={"Accept": "application/json"})
    problem = assert_problem(response, 503, "busy")
    assert "5" in problem["hint"]
    for text in (response.text, caplog.text):
        assert "geheim" not in text
        assert stored["token"] not in text


@pytest.mark.skipif(os.name == "nt", reason="stops a process")
def test_while_redis_says_nothing_pages_and_health_answer(tmp_path: Path) -> None:
    get = "GET {} HTTP/1.1\r\nHost: localhost\r\n\r\n"
    stopped = running_redis(tmp_path, "--save", "", "--appendonly", "no")
    with stopped as url, serving(tmp_path, FRAMER_REDIS_URL=url) as server, contextlib.ExitStack() as connections:
        stopped.process.send_signal(signal.SIGSTOP)
        waiting = [connections.enter_context(server.connect()) for _ in range(12)]
        for number, client in enumerate(waiting):
            client.sendall(get.format("/avatars/token" + (".jpg" if number % 2 else "")).encode())
        for path in ("/healthz", "/", "/healthz"):
            with server.connect() as client:
                client.sendall(get.format(path).encode())
                assert answer(client)[0] == 200
        assert select.select(waiting, [], [], 0) == ([], [], [])
        stopped.process.send_signal(signal.SIGCONT)
        assert {answer(client)[0] for client in waiting} == {404}


# --- pictures in pieces


def stored_noise(store: ResultStore, size: int = 300_000) -> tuple[str, bytes]:
    picture = os.urandom(size)
    return store.put(make_result(bytes(1000), {}, replace(avatar(), data=picture), 1000.0, None), 600), picture


@pytest.mark.parametrize("size", [0, 1, 65_536, 65_537, 300_000])
def test_a_picture_is_read_in_pieces_as_it_is_taken(shared: ResultStore, size: int) -> None:
    token, picture = stored_noise(shared, size)
    summary = shared.get_summary(token)
    assert summary is not None
    pieces = list(summary.open_picture())
    assert (b"".join(pieces), summary.picture_size) == (picture, size)
    assert all(len(piece) <= 65_536 for piece in pieces)
    whole = shared.get(token)
    assert whole is not None
    assert summary.decode_facts() == whole.decode_facts()
    assert (summary.created, summary.expires) == (whole.created, whole.expires)


def test_a_summary_of_nothing_is_none(shared: ResultStore, server: Any) -> None:
    assert shared.get_summary("x") is None
    token, _ = stored_noise(shared)
    (key,) = server.keys()
    for value in (b"", b"x\ny", b'{"photo": 0}\n', bytes(2_000_000), server.get(key)[:900]):
        server.set(key, value)
        assert shared.get_summary(token) is None


def test_a_summary_with_many_faces_is_found(shared: ResultStore) -> None:
    crowd = make_result(b"photo", {}, avatar(faces=1000), 1000.0, None)
    summary = shared.get_summary(shared.put(crowd, 600))
    assert summary is not None
    assert summary.decode_facts() == crowd.decode_facts()
    assert b"".join(summary.open_picture()) == crowd.picture


@pytest.mark.parametrize("change", ["deleted", "changed"])
def test_a_picture_that_goes_in_mid_reading_is_not_continued_with_another(shared: ResultStore, change: str) -> None:
    token, picture = stored_noise(shared)
    summary = shared.get_summary(token)
    assert summary is not None
    pieces = iter(summary.open_picture())
    assert next(pieces) == picture[:65_536]
    if change == "deleted":
        shared.delete(token)
    else:
        shared.replace(token, make_result(bytes(1000), {}, replace(avatar(), data=picture), 1001.0, 1000.0), 600)
    with pytest.raises(UnknownAvatar):
        next(pieces)


def test_what_has_gone_before_it_is_read_is_unknown(shared: ResultStore) -> None:
    token, _ = stored_noise(shared)
    summary = shared.get_summary(token)
    assert summary is not None
    shared.delete(token)
    with pytest.raises(UnknownAvatar):
        summary.open_picture()
    with pytest.raises(UnknownAvatar):
        summary.read_photo()


def test_a_photo_is_read_alone(shared: ResultStore) -> None:
    photo = os.urandom(200_000)
    summary = shared.get_summary(shared.put(make_result(photo, {}, avatar(), 1000.0, None), 600))
    assert summary is not None
    assert summary.read_photo() == photo
