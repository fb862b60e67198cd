"""The app, forms as bytes, and one assertion for failures."""

import re
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import skimage.data
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from framer.campaigns.reloading import ReloadingRegistry
from framer.settings import read_settings
from framer.web.app import create_app
from support.campaigns import make_campaign

# A script that is not one of framer's own modules, and not data.
FOREIGN_SCRIPT = r'<script(?! (?:type="module"|async) src="/static/[0-9a-f]{12}/js/| type="application/json")'
BOUNDARY = "----frame"
FORM = f"multipart/form-data; boundary={BOUNDARY}"


def make_app(folder: Path, frames: int = 1, make: Any = None, **environment: str) -> Flask:
    """An app for that campaign."""
    return create_app(read_settings(environment), ReloadingRegistry([make_campaign(folder, frames)]), make)


@cache
def portrait(side: int = 512, **options: Any) -> bytes:
    """The astronaut as a JPEG."""
    out = BytesIO()
    Image.fromarray(skimage.data.astronaut()).resize((side, side)).save(out, "JPEG", **options)
    return out.getvalue()


def addresses_of_others(page: str) -> set[str]:
    """The absolute addresses in a page that are not of `localhost`."""
    return {
        found for found in re.findall(r"https?://[^\s\"'<>\\]+", page) if not re.match(r"https?://localhost/", found)
    }


def part(name: str, value: bytes, filename: str | None = None) -> bytes:
    """One part of a form."""
    extra = "" if filename is None else f'; filename="{filename}"\r\nContent-Type: application/octet-stream'
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n\r\n'.encode() + value + b"\r\n"


def form(photo: bytes | None = None, filename: str = "anh.jpg", **fields: str) -> bytes:
    """A whole form as a browser sends it."""
    body = b"".join(part(name, value.encode()) for name, value in fields.items())
    if photo is not None:
        body += part("photo", photo, filename)
    return body + f"--{BOUNDARY}--\r\n".encode()


def post(client: FlaskClient, body: bytes, path: str = "/api/v1/avatars", **headers: str) -> Any:
    """Send a form."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(path, data=body, headers={"Content-Type": FORM, **names})


def assert_problem(response: Any, status: int, code: str) -> dict[str, Any]:
    """The shape of every failure of the API; returns it."""
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    problem: dict[str, Any] = response.get_json(force=True)
    assert set(problem) == {"type", "title", "status", "detail", "code", "hint"}
    assert (problem["status"], problem["code"]) == (status, code)
    assert all(problem.values())
    assert "Traceback" not in response.text
    assert "%(" not in response.text
    return problem
