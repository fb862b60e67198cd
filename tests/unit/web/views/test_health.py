"""Whether the process answers and is ready."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from framer.web.context import AppContext
from framer.web.views.health import HealthCheck
from framer.workers.pool import Load
from support.http import make_app

IDLE = Load(workers=2, working=0, waiting=0, alive=2, restarts=0)


@pytest.fixture(autouse=True)
def workers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Load]:
    """What the workers are said to do."""
    said = {"load": IDLE}
    monkeypatch.setattr(AppContext, "worker_load", lambda _: said["load"], raising=False)
    return said


def test_it_is_alive(tmp_path: Path) -> None:
    response = make_app(tmp_path).test_client().get("/healthz")
    assert (response.status_code, response.get_json()) == (200, {"status": "ok"})
    assert response.headers["Cache-Control"] == "no-store"


def readiness(app: Flask) -> tuple[int, Any]:
    """Status and problems; each time looked at anew."""
    app.extensions["health"]._cached_until = -1.0
    response = app.test_client().get("/readyz")
    assert response.headers["Cache-Control"] == "no-store"
    return response.status_code, response.get_json().get("problems")


def test_it_is_ready(tmp_path: Path) -> None:
    assert readiness(make_app(tmp_path)) == (200, None)


def test_it_is_not_ready_without_workers(tmp_path: Path, workers: dict[str, Load]) -> None:
    app = make_app(tmp_path)
    workers["load"] = Load(workers=2, working=0, waiting=0, alive=0, restarts=9)
    assert readiness(app) == (503, ["workers"])
    workers["load"] = IDLE
    assert readiness(app) == (200, None)


def test_it_is_not_ready_once_it_is_about_to_stop(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    assert readiness(app) == (200, None)
    app.extensions["health"].stop()
    assert app.test_client().get("/readyz").get_json() == {"status": "not ready", "problems": ["stopping"]}


def test_whatever_goes_wrong_with_a_check_is_no_500(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: AppContext) -> Load:
        raise OSError("disk")

    monkeypatch.setattr(AppContext, "worker_load", fail)
    assert readiness(make_app(tmp_path)) == (503, ["workers"])


def test_an_answer_stands_for_a_second_however_many_ask(tmp_path: Path) -> None:
    now, asked = 100.0, []
    app = make_app(tmp_path)
    health = HealthCheck("", lambda: now)
    health._ping = lambda: asked.append(1) or True
    app.extensions["health"] = health
    for _ in range(10):
        assert app.test_client().get("/readyz").status_code == 200
    assert len(asked) == 1
    now += 1
    app.test_client().get("/readyz")
    assert len(asked) == 2
