"""The app with a stub for the work on photos: create a kept picture, ask for it, set the clock."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from framer.campaigns.reloading import ReloadingRegistry
from framer.imaging.types import Avatar, Crop, Faces, Frame, Options
from framer.settings import read_settings
from framer.text.unit import unit_id, unit_name
from framer.web.app import create_app
from framer.web.context import AppContext
from framer.web.results.memory import MemoryResults
from support.clock import Clock
from support.http import form, post

API = "/api/v1/avatars"
JSON = {"Accept": "application/json"}


def with_clock(app: Flask, budget: int = 50_000_000) -> Clock:
    """Let the app's time be one that tests turn."""
    clock = Clock()
    clock.seconds = 1_000_000.0
    context: AppContext = app.extensions["context"]
    app.extensions["context"] = replace(context, clock=clock, results=MemoryResults(budget, clock))
    return clock


def store(client: FlaskClient) -> MemoryResults:
    context: AppContext = client.application.extensions["context"]
    assert isinstance(context.results, MemoryResults)
    return context.results


def stub(data: bytes, frame: Frame, options: Options) -> Avatar:
    """Stands in for `make_avatar`: the picture tells how it was asked for."""
    asked = {**vars(options), "frame": frame.id, "photo": data.decode("latin-1"), "limits": 0}
    asked["unit"] = unit_name(options.unit)
    asked["crop"] = vars(options.crop) if options.crop else None
    crop = options.crop or Crop(1.0, 2.0, 300.0)
    warnings = ("no_face",) if b"nobody" in data else ()
    return Avatar(
        json.dumps(asked).encode(), options.format, options.size, frame.id, 640, 480, Faces(), crop, warnings, 0.1, 300,
        unit=unit_id(options.unit),
    )  # fmt: skip


def app_of(folder: Path, make: Any = stub, **environment: str) -> Flask:
    return create_app(read_settings(environment), ReloadingRegistry([folder]), make)


def clock_of(client: FlaskClient) -> Clock:
    clock: Clock = client.application.extensions["context"].clock
    return clock


def create(client: FlaskClient, photo: bytes = b"photo", path: str = API, **fields: str) -> dict[str, Any]:
    response = post(client, form(photo, **fields), path, **JSON)
    assert response.status_code == 201, response.text
    stored: dict[str, Any] = response.get_json()
    return stored


def asked_options(client: FlaskClient, stored: dict[str, Any]) -> dict[str, Any]:
    """How the kept picture was asked for (with the stub)."""
    options: dict[str, Any] = json.loads(client.get(stored["picture"]).data)
    return options
