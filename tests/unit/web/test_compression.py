"""What goes compressed to whom, and what is left as it is."""

import gzip
from pathlib import Path
from typing import Any

import brotli
import flask_compress.flask_compress as library
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder

from framer.server.wsgi import call_wsgi_app, content_length
from support.campaigns import make_campaign
from support.http import form, make_app, portrait, post
from support.results import avatar

BROWSER = "gzip, deflate, br, zstd"
TEXTS = (
    "/",
    "/c/dai-hoi?lang=en",
    "/quyen-rieng-tu",
    "/c/dai-hoi/reminder.ics",
    "/api/v1/campaigns",
    "/api/v1/openapi.json",
    "/static/css/framer.css",
    "/static/js/app.js",
    "/static/guides/zalo-1.svg",
)


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    make_campaign(tmp_path)
    return make_app(tmp_path, make=lambda *_: avatar())


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def get(client: FlaskClient, path: str, accept: str = BROWSER, method: str = "GET", **headers: str) -> Any:
    """The response, its stream read."""
    return client.open(path, method=method, headers={"Accept-Encoding": accept, **headers}, buffered=True)


@pytest.mark.parametrize("path", TEXTS)
def test_text_is_compressed_as_the_client_takes_it(client: FlaskClient, path: str) -> None:
    plain = get(client, path, accept="")
    assert "Content-Encoding" not in plain.headers
    for accept, name, decompress in ((BROWSER, "br", brotli.decompress), ("gzip, deflate", "gzip", gzip.decompress)):
        response = get(client, path, accept)
        assert response.headers["Content-Encoding"] == name
        assert decompress(response.data) == plain.data
        assert int(response.headers["Content-Length"]) == len(response.data) < len(plain.data) * 0.7
        assert "Accept-Encoding" in response.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]


@pytest.mark.parametrize("accept", ["", "identity", "deflate, zstd", "gzip;q=0", "gzip;q=0, br;q=0", "*;q=0", "x\xff"])
def test_who_takes_neither_gets_it_plain(client: FlaskClient, accept: str) -> None:
    response = get(client, "/", accept)
    assert "Content-Encoding" not in response.headers
    assert response.text.startswith("<!doctype html>")


def test_what_a_client_likes_better_it_gets(client: FlaskClient) -> None:
    assert get(client, "/", "gzip, br;q=0.5").headers["Content-Encoding"] == "gzip"
    assert get(client, "/", "*").headers["Content-Encoding"] == "br"
    assert "Content-Encoding" not in get(client, "/", "identity, br;q=0.5").headers


@pytest.mark.parametrize(
    "path", ["/frames/dai-hoi/ring0.thumb.webp", "/static/portraits/man.webp", "/static/frames/lang-son-xvii/ring.png"]
)
def test_pictures_are_left_alone(client: FlaskClient, path: str) -> None:
    plain, response = get(client, path, accept=""), get(client, path)
    assert response.data == plain.data
    assert response.headers.get("Content-Length") == plain.headers.get("Content-Length")
    assert "Content-Encoding" not in response.headers
    assert "Vary" not in response.headers


def test_a_kept_picture_is_left_alone_and_its_page_is_not(client: FlaskClient) -> None:
    kept = post(client, form(portrait(64)), Accept="application/json").get_json()
    picture = get(client, kept["picture"])
    assert picture.data == avatar().data
    assert int(picture.headers["Content-Length"]) == len(picture.data)
    assert not {"Content-Encoding", "Vary"} & set(picture.headers.keys())
    page = get(client, kept["href"])
    assert page.headers["Content-Encoding"] == "br"
    assert page.headers["Cache-Control"] == "no-store, private"


def test_short_and_failed_responses_stay_as_they_are(client: FlaskClient) -> None:
    for path, status in (("/healthz", 200), ("/nothing", 404), ("/profilepicframes/", 302)):
        response = get(client, path)
        assert response.status_code == status
        assert "Content-Encoding" not in response.headers


def test_a_response_to_head_tells_the_length_of_that_to_get(client: FlaskClient) -> None:
    for path in ("/", "/static/css/framer.css"):
        head, whole = get(client, path, method="HEAD"), get(client, path)
        assert head.headers["Content-Length"] == whole.headers["Content-Length"]
        assert head.data == b""


def test_each_encoding_of_a_file_has_its_tag_and_is_not_sent_again(client: FlaskClient) -> None:
    path = "/static/css/framer.css"
    tags = {accept: get(client, path, accept).headers["ETag"] for accept in ("", "gzip", "br")}
    assert len(set(tags.values())) == 3
    for accept, tag in tags.items():
        again = get(client, path, accept, **{"If-None-Match": tag})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
        assert "Accept-Encoding" in again.headers["Vary"]
    assert get(client, path, "br", **{"If-None-Match": tags["gzip"]}).status_code == 200


def test_a_part_of_a_file_is_a_part_of_the_plain_one(client: FlaskClient) -> None:
    plain = get(client, "/static/css/framer.css", accept="")
    part = get(client, "/static/css/framer.css", Range="bytes=10-599")
    assert (part.status_code, part.data) == (206, plain.data[10:600])
    assert "Content-Encoding" not in part.headers
    assert "Accept-Ranges" not in get(client, "/static/css/framer.css").headers


def test_a_file_is_compressed_once_and_a_page_is_never_kept(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    compressed: list[str] = []
    compress = library._compress_data

    def listen(app: Flask, data: bytes, algorithm: str) -> bytes:
        compressed.append(algorithm)
        return compress(app, data, algorithm)

    monkeypatch.setattr(library, "_compress_data", listen)
    for _ in range(3):
        get(client, "/static/css/framer.css")
        get(client, "/static/css/framer.css", "gzip")
    assert compressed == ["br", "gzip"]
    for _ in range(3):
        get(client, "/")
    assert compressed[2:] == ["br"] * 3


def test_a_file_that_changes_is_compressed_anew(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.static_folder = str(tmp_path / "static")
    style = tmp_path / "static" / "a.css"
    style.parent.mkdir()
    for letter in "ab":
        style.write_text(letter * (1000 + ord(letter)))
        assert brotli.decompress(get(app.test_client(), "/static/a.css").data) == style.read_bytes()


def test_the_server_sends_it_whole_with_its_length(app: Flask) -> None:
    for path in ("/", "/static/js/app.js"):
        environ = EnvironBuilder(path, headers={"Accept-Encoding": "gzip"}).get_environ()
        response = call_wsgi_app(app, environ)
        assert (response.status, response.rest) == (200, None)
        assert content_length(response.headers) == len(response.beginning)
        assert gzip.decompress(response.beginning)
