"""What an app says of its readiness, and the load that its workers are said to have."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from framer.web.views.health import HealthCheck
from framer.workers.load import Load


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


def numbers(app: Flask) -> dict[str, float]:
    """Every number that the app shows now."""
    response = app.test_client().get("/metrics")
    assert response.status_code == 200
    return {
        sample.name + "".join(f" {value}" for _, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }
