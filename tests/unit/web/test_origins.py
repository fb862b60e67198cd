"""Hosts that cannot be, and requests that other sites have browsers send."""

import logging
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, run_wsgi_app

from framer.imaging.types import Avatar, Frame, Options
from framer.web.origins import is_valid_host
from support.http import assert_problem, form, make_app, post
from support.results import avatar

API = "/api/v1/avatars"
JSON = {"Accept": "application/json"}
INVALID_HOSTS = (
    "", ".", ".a", "..", "a..b", "a.b..", f"{'a' * 64}.vn", "a." * 127 + "ab", "a b", "a,b", "a/b", "a@b", "a%2e",
    '"><b>', "đ.vn", "a\xff", "a:", "a:0", "a:00", "a:-1", "a:65536", "a:8o", "a:1:2", "::1", "[::1", "[]", "[::g]",
    "[::1]x", "[1.2.3.4]",
)  # fmt: skip
VALID_HOSTS = (
    "a", "khung.example.vn", "khung.example.vn.", "KHUNG.vn:8000", "127.0.0.1:65535", "[::1]", "framer_1:80",
    "[2001:db8::1.2.3.4]:8000", f"{'a' * 63}.vn", "xn--i-hi-mja.vn", "xn--a.vn", "-.-",
)  # fmt: skip


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return make_app(tmp_path, make=frame_quickly)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def frame_quickly(_photo: bytes, frame: Frame, _options: Options) -> Avatar:
    return replace(avatar(), frame=frame.id)


@pytest.mark.parametrize("host", VALID_HOSTS)
def test_hosts_that_there_can_be(app: Flask, host: str) -> None:
    assert is_valid_host(host)
    for path, status in (("/", "200"), ("/c//dai-hoi", "308"), ("/nothing", "404"), ("/api/v1/campaigns", "200")):
        environ = EnvironBuilder(path).get_environ() | {"HTTP_HOST": host}
        assert run_wsgi_app(app, environ)[1][:3] == status  # Flask's client itself fails on names that are no IDNA


@pytest.mark.parametrize("host", INVALID_HOSTS)
def test_hosts_that_cannot_be_are_refused_in_words_by_all_routes(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, host: str
) -> None:
    assert not is_valid_host(host)
    caplog.set_level(logging.ERROR)
    for path in (
        "/",
        "/c/dai-hoi",
        "/healthz",
        "/readyz",
        "/metrics",
        "/static/css/framer.css",
        "/nothing",
        "//a",
        "/avatars/a.jpg",
    ):
        response = client.get(path, environ_overrides={"HTTP_HOST": host}, headers={"Accept": "text/html"})
        assert response.status_code == 400
        assert "Tên miền trong yêu cầu này không hợp lệ." in response.text
        assert re.search(r'href="/static/[0-9a-f]{12}/css/framer.css"', response.text)
    for method, path in (
        ("GET", "/api/v1/campaigns"),
        ("POST", API),
        ("DELETE", f"{API}/a"),
        ("GET", "/api/v1/nothing"),
    ):
        assert_problem(client.open(path, method=method, environ_overrides={"HTTP_HOST": host}), 400, "usage")
    assert not caplog.records


def test_what_a_trusted_proxy_forwards_is_held_to_the_same(tmp_path: Path) -> None:
    behind = make_app(tmp_path / "a", FRAMER_PROXY_HOPS="1").test_client()
    alone = make_app(tmp_path / "b").test_client()
    for host in set(INVALID_HOSTS) - {"", "a,b", '"><b>'}:  # nothing, the last of a list, no list
        forwarded = {"HTTP_X_FORWARDED_HOST": host}
        assert behind.get("/healthz", environ_overrides=forwarded).status_code == 400
        assert alone.get("/healthz", environ_overrides=forwarded).status_code == 200


# --- other sites


def send(client: FlaskClient, path: str = "/avatars", **headers: str) -> Any:
    """Send a photo by the page's form, as a browser that sends these headers."""
    return post(client, form(b"photo"), path, **{name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize("site", ["same-origin", "none"])
@pytest.mark.parametrize("origin", ["http://localhost", "null", "https://app.example"])
def test_sec_fetch_site_decides_where_a_browser_sends_it(client: FlaskClient, site: str, origin: str) -> None:
    assert send(client, Sec_Fetch_Site=site, Origin=origin).status_code == 303


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "same-origin, cross-site", "odd"])
def test_a_photo_from_a_page_of_another_site_is_not_even_looked_at(tmp_path: Path, site: str) -> None:
    photos: list[bytes] = []

    def frame_and_count(photo: bytes, frame: Frame, options: Options) -> Avatar:
        photos.append(photo)
        return frame_quickly(photo, frame, options)

    client = make_app(tmp_path, make=frame_and_count).test_client()
    response = send(client, Sec_Fetch_Site=site, Origin="http://localhost", Accept="text/html")
    assert response.status_code == 403
    assert "một trang khác" in response.text
    assert_problem(send(client, API, Sec_Fetch_Site=site), 403, "cross_site")
    assert not photos


@pytest.mark.parametrize(
    ("origin", "host", "taken"),
    [
        ("http://localhost", "localhost", True),
        ("http://Khung.example.vn", "khung.example.VN", True),
        ("https://khung.example.vn", "khung.example.vn:443", True),
        ("http://khung.example.vn", "khung.example.vn:80", True),
        ("https://khung.example.vn", "khung.example.vn", True),
        ("http://192.168.1.20:8000", "192.168.1.20:8000", True),
        ("http://[::1]:8000", "[::1]:8000", True),
        ("http://192.168.1.20:8001", "192.168.1.20:8000", False),
        ("http://192.168.1.20", "192.168.1.20:8000", False),
        ("http://evil.example", "khung.example.vn", False),
        ("http://khung.example.vn.evil.example", "khung.example.vn", False),
        ("null", "khung.example.vn", False),
        ("", "khung.example.vn", False),
        ("file://", "khung.example.vn", False),
        ("khung.example.vn", "khung.example.vn", False),
    ],
)
def test_origin_decides_where_there_is_no_more(client: FlaskClient, origin: str, host: str, taken: bool) -> None:
    assert send(client, Origin=origin, Host=host).status_code == (303 if taken else 403)


def test_behind_a_proxy_the_own_origin_is_the_public_one(tmp_path: Path) -> None:
    origin = {"Origin": "https://khung.example.vn"}
    behind = make_app(tmp_path / "a", make=frame_quickly, FRAMER_PROXY_HOPS="1").test_client()
    assert send(behind, Host="framer-1:8000", X_Forwarded_Host="khung.example.vn", **origin).status_code == 303
    assert send(behind, Host="framer-1:8000", X_Forwarded_Host="other.example.vn", **origin).status_code == 403
    named = make_app(tmp_path / "b", make=frame_quickly, FRAMER_URL="https://khung.example.vn/").test_client()
    assert send(named, Host="framer-1:8000", **origin).status_code == 303
    assert send(named, Host="192.168.1.20:8000", Origin="http://192.168.1.20:8000").status_code == 303
    assert send(named, Host="framer-1:8000", Origin="https://other.example.vn").status_code == 403


def test_every_change_is_held_to_it_and_nothing_else_is(client: FlaskClient) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://other.example"}
    stored = post(client, form(b"photo"), **JSON).get_json()
    for method, path in (
        ("PATCH", f"{API}/{stored['token']}"),
        ("DELETE", f"{API}/{stored['token']}"),
        ("POST", f"{stored['href']}/delete"),
        ("POST", f"{stored['href']}/change"),
        ("PUT", "/nothing"),
    ):
        assert_problem(client.open(path, method=method, json={}, headers={**foreign, **JSON}), 403, "cross_site")
    for path in ("/", stored["href"], stored["picture"], "/api/v1/campaigns"):  # a link in a chat, a picture elsewhere
        assert client.get(path, headers=foreign).status_code == 200
        assert client.options(path, headers=foreign).status_code == 200
    assert client.delete(f"{API}/{stored['token']}").status_code == 204  # a script: neither header
