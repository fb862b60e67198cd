"""What the OpenAPI document says is true of a real server."""

import json
from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from support.campaign_site import two_campaigns
from support.fuzz.requests import DOCUMENT, Known, operations, schemathesis, try_out
from support.http import form, portrait
from support.server import Server, answer, head, serving


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return two_campaigns(tmp_path_factory.mktemp("frames"))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("server")) as running:
        yield running


def asked(server: Server, request: bytes) -> tuple[int, bytes]:
    """Status and body of the server's answer."""
    with server.connect() as client:
        client.sendall(request)
        status, _, body = answer(client)
    return status, body


@pytest.mark.large
def test_a_real_server_gives_them_too(server: Server) -> None:
    photo = form(portrait(128), size="256")
    upload = head(len(photo), "/api/v1/avatars", "Accept: application/json") + photo
    page = "GET /avatars/{} HTTP/1.1\r\nHost: localhost\r\n\r\n"
    known = Known(
        "dai-hoi",
        "ring0",
        lambda: str(json.loads(asked(server, upload)[1])["token"]),
        lambda token: asked(server, page.format(token).encode())[0] != 200,
    )
    seen: Counter[int] = Counter()
    for operation in operations(schemathesis.openapi.from_url(server.url + DOCUMENT)):
        seen += try_out(operation, known, 2)
    assert {200, 404} <= set(seen)
    assert not [status for status in seen if status >= 500]
    assert server.process.poll() is None
