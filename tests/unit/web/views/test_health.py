"""Whether the process answers and is ready."""

from pathlib import Path

import pytest
from flask import Flask

from framer.campaigns.reloading import ReloadingRegistry
from framer.settings import read_settings
from framer.web.app import create_app
from framer.web.views.health import HealthCheck
from framer.workers.load import Load
from support.campaigns import write_campaign
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


def test_broken_campaigns_are_told_but_for_drafts(tmp_path: Path) -> None:
    def app() -> Flask:
        write_campaign(tmp_path, "nhap", draft=True).joinpath("ring0.png").unlink()
        return create_app(read_settings({}), ReloadingRegistry([tmp_path], own_root=tmp_path))

    for name in ("tot", "sua"):
        write_campaign(tmp_path, name)
    app()
    tmp_path.joinpath("sua", "ring0.png").unlink()
    write_campaign(tmp_path, "hong").joinpath("ring0.png").write_bytes(b"rubbish")
    web = app().test_client()
    answer = web.get("/readyz").get_json()
    assert answer == {"status": "ready", "broken_campaigns": ["hong"], "outdated_campaigns": ["sua"]}
    metrics = web.get("/metrics").text
    for state in ("good", "outdated", "broken"):
        assert f'framer_campaigns{{state="{state}"}} 1.0' in metrics
