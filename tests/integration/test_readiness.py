"""Whether the process says that it is ready exactly when a photo would find a worker."""

import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from framer.campaigns.reloading import ReloadingRegistry
from framer.settings import read_settings
from framer.web.app import create_app
from framer.web.views.health import HealthCheck
from framer.workers.pool import WorkerPool
from support.campaigns import make_campaign
from support.clock import Clock
from support.fakes.faulty import dead_while
from support.health import check_always, numbers, readiness
from support.http import make_app
from support.redis import running_redis
from support.serve import wait_for


def test_it_is_not_ready_while_no_worker_lives_and_then_again(tmp_path: Path) -> None:
    workers: WorkerPool[Any, Any] = WorkerPool(dead_while, tmp_path / "broken", 1, result_type=Any)
    workers.start()
    clock = Clock()
    app = create_app(read_settings({}), ReloadingRegistry([make_campaign(tmp_path)]), workers=workers)
    app.extensions["health"] = HealthCheck("", clock)
    client = app.test_client()
    assert client.get("/readyz").status_code == 200

    (tmp_path / "broken").touch()
    os.kill(workers.run(("pid", 0)), signal.SIGKILL)
    wait_for(lambda: not workers.load().alive, "the end of the worker is seen")
    clock.seconds += 2
    assert client.get("/readyz").get_json() == {"status": "not ready", "problems": ["workers"]}

    (tmp_path / "broken").unlink()
    wait_for(lambda: workers.load().alive, "a successor")
    clock.seconds += 2
    assert client.get("/readyz").status_code == 200
    workers.close()


def test_it_is_not_ready_without_its_redis(tmp_path: Path) -> None:
    pytest.importorskip("redis", reason="the extra redis is not installed")
    redis = running_redis(tmp_path, "--save", "", "--appendonly", "no")
    with redis as url:
        app = make_app(tmp_path, FRAMER_REDIS_URL=url)
        check_always(app, url)
        assert readiness(app) == (200, None)
        assert "framer_results" not in numbers(app)
    assert readiness(app) == (503, ["redis"])
    redis.process = subprocess.Popen(redis.process.args, stdout=subprocess.DEVNULL)
    with redis:
        assert readiness(app) == (200, None)
