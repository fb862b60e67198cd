"""The headers of every response of every route; no cookies anywhere."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from framer.imaging.types import Avatar, Frame, Options
from support.http import FOREIGN_SCRIPT, form, make_app, portrait, post
from support.results import avatar

USUAL = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
}


def quick(_photo: bytes, _frame: Frame, _options: Options) -> Avatar:
    """A picture that costs no time."""
    return avatar()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return make_app(tmp_path_factory.mktemp("headers"), make=quick)


@pytest.fixture(scope="module")
def responses(app: Flask) -> list[tuple[str, Any]]:
    """A response of every route to every method, errors as well; and of addresses where there is nothing."""
    return list(visits(app.test_client()))


def visits(client: FlaskClient) -> Iterator[tuple[str, Any]]:
    photo = form(portrait(64))
    for rule in sorted(client.application.url_map.iter_rules(), key=lambda rule: rule.rule):
        for method in sorted({*(rule.methods or ()), "PUT"}):
            token = post(client, photo, Accept="application/json").get_json()["token"]
            usual = {"token": token, "campaign": "dai-hoi", "name": "ring0", "suffix": "png", "version": "0" * 12}
            parts = {name: usual.get(name, "css/framer.css") for name in rule.arguments}
            path = client.application.url_map.bind("localhost").build(rule.endpoint, parts)
            for address in (path, re.sub("dai-hoi|ring0|framer.css|" + re.escape(token), "nothing", path)):
                body = photo if method == "POST" else None
                with client.open(address, method=method, data=body, buffered=True) as response:
                    yield f"{method} {rule.rule}", response
    for address in ("/nothing", "/api/v1/nothing", "/" + "a" * 5000):
        yield address, client.get(address)


def test_every_response_is_hardened_and_none_has_a_cookie(responses: list[tuple[str, Any]]) -> None:
    statuses = set()
    for name, response in responses:
        statuses.add(response.status_code)
        for header, value in USUAL.items():
            assert response.headers[header] == value, name
        assert "Set-Cookie" not in response.headers, name
        assert response.headers["Referrer-Policy"] == "same-origin", name
        assert response.headers["Cross-Origin-Resource-Policy"] in {"same-origin", "cross-origin"}, name
        assert "microphone=()" in response.headers["Permissions-Policy"], name
        assert "Strict-Transport-Security" not in response.headers, name
        assert "Server" not in response.headers, name
        assert re.fullmatch(r"[0-9a-f]{16}", response.headers["X-Request-ID"]), name
    assert statuses >= {200, 204, 302, 303, 400, 404, 405, 414}


def test_pages_stand_alone(responses: list[tuple[str, Any]]) -> None:
    pages = 0
    for name, response in responses:
        if response.mimetype == "text/html" and response.status_code != 308:
            pages += 1
            assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin", name
            assert response.headers["Cross-Origin-Embedder-Policy"] == "require-corp", name
            assert not re.search(FOREIGN_SCRIPT + r"|<style|style=|\son\w+=|javascript:", response.text), name
    assert pages > 10


def test_others_may_show_cards_and_frames_and_nothing_else(responses: list[tuple[str, Any]]) -> None:
    for name, response in responses:
        public = name.endswith(("card.jpg", "logo.png", ".webp")) and "PUT" not in name and "xem-truoc" not in name
        expected = "cross-origin" if public else "same-origin"
        assert response.headers["Cross-Origin-Resource-Policy"] == expected, name


def test_only_pages_where_a_photo_is_taken_may_ask_for_the_camera(responses: list[tuple[str, Any]]) -> None:
    allowed = set()
    for name, response in responses:
        camera = re.findall(r"\bcamera=\(\w*\)", response.headers["Permissions-Policy"])
        assert camera in (["camera=()"], ["camera=(self)"]), name
        if camera == ["camera=(self)"]:
            assert (response.status_code, response.mimetype) == (200, "text/html"), name
            allowed.add(name)
    pages = ("/", "/c/<campaign>", "/avatars/<token>")
    assert allowed == {f"{method} {page}" for method in ("GET", "HEAD", "OPTIONS") for page in pages}


def test_what_belongs_to_a_person_is_kept_by_nobody(responses: list[tuple[str, Any]]) -> None:
    private = 0
    for name, response in responses:
        if "avatars" in name and response.status_code != 405 and not name.startswith("OPTIONS"):
            private += 1
            assert response.headers["Cache-Control"] == "no-store, private", name
            assert "noindex" in response.headers["X-Robots-Tag"], name
    assert private > 10


@pytest.mark.parametrize(
    ("settings", "scheme", "expected"),
    [
        ({"FRAMER_HSTS": "31536000"}, "https", "max-age=31536000"),
        ({"FRAMER_HSTS": "31536000"}, "http", None),
        ({}, "https", None),
    ],
)
def test_browsers_insist_on_https_where_the_settings_say_so(
    tmp_path: Path, settings: dict[str, str], scheme: str, expected: str | None
) -> None:
    client = make_app(tmp_path, **settings).test_client()
    for path in ("/", "/nothing", "/static/css/framer.css"):
        with client.get(path, base_url=f"{scheme}://localhost") as response:
            assert response.headers.get("Strict-Transport-Security") == expected


def test_https_is_what_the_proxy_says_and_no_other(tmp_path: Path) -> None:
    headers = {"X-Forwarded-Proto": "https"}
    behind = make_app(tmp_path / "a", FRAMER_HSTS="60", FRAMER_PROXY_HOPS="1").test_client()
    alone = make_app(tmp_path / "b", FRAMER_HSTS="60").test_client()
    assert "Strict-Transport-Security" in behind.get("/", headers=headers).headers
    assert "Strict-Transport-Security" not in alone.get("/", headers=headers).headers


def test_a_session_cannot_even_begin(app: Flask) -> None:
    assert app.secret_key is None


def test_addresses_that_things_moved_to_name_no_host(app: Flask) -> None:
    response = app.test_client().get("/c//lang-son-xvii", headers={"Host": "elsewhere.example"})
    assert (response.status_code, response.headers["Location"]) == (308, "/c/lang-son-xvii")
