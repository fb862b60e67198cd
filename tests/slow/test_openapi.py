"""The OpenAPI document held against requests that Schemathesis makes up from it."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from framer.campaigns.reloading import ReloadingRegistry
from framer.settings import read_settings
from framer.web.app import create_app
from support.campaign_site import two_campaigns
from support.campaigns import write_campaign
from support.fuzz.requests import CHECKS, DOCUMENT, Known, operations, schemathesis, try_out
from support.http import form, portrait, post

EXAMPLES = 3  # good requests to each address, and as many bad ones
JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return two_campaigns(tmp_path_factory.mktemp("frames"))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def schema(app: Flask) -> Any:
    return schemathesis.openapi.from_wsgi(DOCUMENT, app)


def known_to(client: FlaskClient) -> Known:
    """What there is in an app of `make_app`."""
    return Known(
        "dai-hoi",
        "ring0",
        lambda: str(post(client, form(portrait(128), size="256"), **JSON).get_json()["token"]),
        lambda token: client.get(f"/avatars/{token}").status_code != 200,
    )


@pytest.mark.large
def test_made_up_requests_get_the_answers_of_the_document(app: Flask, schema: Any) -> None:
    known = known_to(app.test_client())
    seen: Counter[int] = Counter()
    for operation in operations(schema):
        seen += try_out(operation, known, EXAMPLES)
    assert {200, 201, 204, 302, 303, 400, 404} <= set(seen)
    assert not [status for status in seen if status >= 500]


def test_a_fault_would_be_found(tmp_path: Path) -> None:
    def broken(*_: object) -> Any:
        raise RuntimeError("a fault")

    folder = write_campaign(tmp_path).parent
    faulty = create_app(read_settings({}), ReloadingRegistry([folder]), broken)
    schema = schemathesis.openapi.from_wsgi(DOCUMENT, faulty)
    with pytest.raises(BaseException, match="Server error"):
        try_out(schema["/api/v1/avatars"]["POST"], Known("dai-hoi", "ring0", str, bool), 10)
    assert "not_a_server_error" in CHECKS


@pytest.fixture(scope="module")
def document(app: Flask) -> dict[str, Any]:
    return json.loads(app.test_client().get(DOCUMENT).data)


def test_the_document_follows_the_specification(schema: Any, document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    schema.validate()
    bad = schemathesis.openapi.from_dict({**document, "paths": {"/": {"get": {"responses": 7}}}})
    with pytest.raises(Exception, match="7"):
        bad.validate()
