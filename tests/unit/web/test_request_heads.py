"""How long a request's head may be."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from framer.imaging.types import Avatar, Frame, Options
from support.http import assert_problem, make_app
from support.results import avatar


def quick(_photo: bytes, frame: Frame, _options: Options) -> Avatar:
    """A picture that costs no time."""
    return replace(avatar(), frame=frame.id)


def site(folder: Path, **environment: str) -> Flask:
    return make_app(folder, make=quick, **environment)


def refusal(app: Flask, path: str, **headers: str) -> Any:
    return app.test_client().get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_an_address_that_is_too_long(tmp_path: Path) -> None:
    app = site(tmp_path)
    for path in ("/api/v1/" + "a" * 4000, "/api/v1/campaigns?a=" + "b" * 4000, "/api/v1/campaigns?" + "a&" * 2000):
        assert_problem(refusal(app, path), 414, "address_too_long")
    assert refusal(app, "/?" + "a" * 3900).status_code == 200


def test_headers_that_are_too_many_or_too_long(tmp_path: Path) -> None:
    app = site(tmp_path)
    assert_problem(refusal(app, "/api/v1/campaigns", X_A="a" * 16_000), 431, "headers_too_large")
    many = {f"X_{number}": "a" for number in range(120)}
    assert_problem(refusal(app, "/api/v1/campaigns", **many), 431, "headers_too_large")
    assert refusal(app, "/", X_A="a" * 15_000).status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Accept", "Accept-Language", "Cookie", "Range", "If-None-Match", "X-Forwarded-For"])
def test_a_long_header_is_no_work(tmp_path: Path, name: str) -> None:
    app = site(tmp_path, FRAMER_PROXY_HOPS="1")
    for value in (",".join(["a/b;q=0.1"] * 1500), ";" * 15_000, "=" * 15_000, '"' * 15_000, "bytes=" + "1-2," * 3000):
        for path in ("/", "/api/v1/avatars/x", "/static/css/framer.css"):
            with app.test_client().get(path, headers={name: value}) as response:
                assert response.status_code < 500
