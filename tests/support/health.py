"""What an app says of its readiness, and the load that its workers are said to have."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from flask import Flask

from framer.web.views.health import HealthCheck
from framer.workers.pool import Load


def set_load(app: Flask, load: Callable[[], Load]) -> None:
    """Let the app's workers have this load."""
    app.extensions["context"] = replace(app.extensions["context"], worker_load=load)


def check_always(app: Flask, redis_url: str = "") -> None:
    """Let the app check its health at each request: by a clock on which a second passes whenever it is read."""
    app.extensions["health"] = HealthCheck(redis_url, partial(next, itertools.count()))


def readiness(app: Flask) -> tuple[int, Any]:
    """Status and problems."""
    response = app.test_client().get("/readyz")
    assert response.headers["Cache-Control"] == "no-store"
    return response.status_code, response.get_json().get("problems")
