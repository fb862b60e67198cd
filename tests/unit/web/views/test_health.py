"""Whether the process answers and is ready."""

from pathlib import Path

import pytest
from flask import Flask

from framer.web.views.health import HealthCheck
from framer.workers.pool import Load
from support.clock import Clock
from support.health import check_always, readiness, set_load
from support.http import make_app

IDLE = Load(workers=2, working=0, waiting=0, alive=2, restarts=0)
DEAD = Load(workers=2, working=0, waiting=0, alive=0, restarts=9)


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """An app that checks its health at each request."""
    app = make_app(tmp_path)
    check_always(app)
    return app


def test_it_is_alive(app: Flask) -> None:
    response = app.test_client().get("/healthz")
    assert (response.status_code, response.get_json()) == (200, {"status": "ok"})
    assert response.headers["Cache-Control"] == "no-store"


def test_it_is_ready(tmp_path: Path) -> None:
    assert readiness(make_app(tmp_path)) == (200, None)


def test_it_is_not_ready_without_workers(app: Flask) -> None:
    set_load(app, lambda: DEAD)
    assert readiness(app) == (503, ["workers"])
    set_load(app, lambda: IDLE)
    assert readiness(app) == (200, None)


def test_it_is_not_ready_once_it_is_about_to_stop(app: Flask) -> None:
    assert readiness(app) == (200, None)
    app.extensions["health"].stop()
    assert app.test_client().get("/readyz").get_json() == {"status": "not ready", "problems": ["stopping"]}


def test_whatever_goes_wrong_with_a_check_is_no_500(app: Flask) -> None:
    def fail() -> Load:
        raise OSError("disk")

    set_load(app, fail)
    assert readiness(app) == (503, ["workers"])


def test_an_answer_stands_for_a_second_however_many_ask(app: Flask) -> None:
    clock, checks = Clock(), []

    def load() -> Load:
        checks.append(clock.seconds)
        return IDLE

    set_load(app, load)
    app.extensions["health"] = HealthCheck("", clock)
    for _ in range(10):
        assert readiness(app) == (200, None)
    assert checks == [0]
    clock.seconds = 1
    assert readiness(app) == (200, None)
    assert checks == [0, 1]
