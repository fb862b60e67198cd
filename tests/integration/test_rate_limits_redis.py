"""Rates that several machines share in Redis, and what becomes of them when it goes away and comes back."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from support.http import form, make_app, post
from support.redis import running_redis
from support.results import avatar

pytest.importorskip("redis", reason="the extra redis is not installed")
from redis import Connection

from framer.imaging.types import Avatar, Frame, Options
from framer.web.results.memory import MemoryResults

QUIET = ("--save", "", "--appendonly", "no")


def quick(_photo: bytes, _frame: Frame, _options: Options) -> Avatar:
    """A picture that costs no time."""
    return avatar()


@pytest.fixture(autouse=True)
def connections(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """All connections to Redis that a test has opened are closed at its end."""
    opened: list[Connection] = []
    connect = Connection.connect
    monkeypatch.setattr(Connection, "connect", lambda link: opened.append(link) or connect(link))
    yield
    for link in opened:
        link.disconnect()


def machine(folder: Path, url: str, name: str) -> Flask:
    return make_app(folder / name, make=quick, FRAMER_REDIS_URL=url, FRAMER_RATE_EACH="3/hour")


def visitor(app: Flask, address: str = "203.0.113.7") -> FlaskClient:
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return client


def upload(client: FlaskClient) -> int:
    """Status of a photo that is framed and not kept."""
    return int(post(client, form(b"photo")).status_code)


def test_machines_count_together(tmp_path: Path) -> None:
    with running_redis(tmp_path, *QUIET) as url:
        first, second = (visitor(machine(tmp_path, url, name)) for name in ("a", "b"))
        assert [upload(first), upload(second), upload(first)] == [200, 200, 200]
        refused = post(second, form(b"photo"))
        assert refused.status_code == 429
        assert 3500 <= int(refused.headers["Retry-After"]) <= 3600


def test_without_its_redis_a_machine_counts_by_itself(tmp_path: Path) -> None:
    redis = running_redis(tmp_path, *QUIET)
    with redis as url:
        app = machine(tmp_path, url, "a")
        assert not isinstance(app.extensions["context"].results, MemoryResults)
        client = visitor(app)
        assert [upload(client), upload(client)] == [200, 200]
    assert [upload(client) for _ in range(4)] == [200, 200, 200, 429]


def test_when_its_redis_is_back_machines_count_together_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    redis = running_redis(tmp_path, *QUIET)
    with redis as url:
        client = visitor(machine(tmp_path, url, "a"))
        assert upload(client) == 200
    assert upload(client) == 200
    redis.process = subprocess.Popen(redis.process.args, stdout=subprocess.DEVNULL)
    with redis as url:
        other = visitor(machine(tmp_path, url, "b"))
        assert [upload(other), upload(other)] == [200, 200]
        much_later = 10.0**10
        monkeypatch.setattr("flask_limiter._extension.time.time", lambda: much_later)  # it looks once in a while
        assert [upload(client), upload(client)] == [200, 429]
