"""The OpenAPI document: complete, true, and held against requests that Schemathesis makes up from it."""

import json
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from framer import errors
from framer.web.errors import ROUTING_ERRORS
from framer.web.json_schemas import form_field_schemas
from framer.web.requests.upload import FORM_FIELDS
from framer.web.views.openapi import OPERATIONS, documented_methods, openapi_document
from support.campaign_site import two_campaigns
from support.fuzz.requests import DOCUMENT
from support.http import form, portrait, post

JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return two_campaigns(tmp_path_factory.mktemp("frames"))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def document(app: Flask) -> dict[str, Any]:
    return json.loads(app.test_client().get(DOCUMENT).data)


def fitting(document: dict[str, Any], name: str) -> Any:
    """A judge of values by the document's schema `name`."""
    validator = pytest.importorskip("jsonschema_rs", reason="jsonschema_rs is not installed")
    return validator.Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    )


def test_every_address_is_in_the_document(app: Flask, document: dict[str, Any]) -> None:
    routes = Counter(
        (rule.endpoint, method) for rule in app.url_map.iter_rules() for method in documented_methods(rule)
    )
    del routes["static", "GET"], routes["static_version", "GET"]
    listed = Counter(
        (call["operationId"], name.upper()) for path in document["paths"].values() for name, call in path.items()
    )
    assert listed == routes
    assert {endpoint for endpoint, _ in routes} == set(OPERATIONS)


def test_no_address_has_two_owners(app: Flask, document: dict[str, Any]) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint in OPERATIONS}
    assert len(rules) == len(document["paths"])


def test_the_codes_are_those_of_the_errors(document: dict[str, Any]) -> None:
    kinds = [errors.FramerError, *errors.FramerError.__subclasses__()]
    kinds = [kind for kind in kinds if not kind.__module__.startswith("framer.desk.")]
    expected = {kind.code for kind in kinds if kind.http_status} | {row[0] for row in ROUTING_ERRORS.values()}
    problem = document["components"]["schemas"]["Problem"]
    assert set(problem["properties"]["code"]["enum"]) == expected
    assert {"no_file", "same_file", "output"}.isdisjoint(expected)


def test_the_fields_are_those_of_the_form(document: dict[str, Any]) -> None:
    known = document["components"]["schemas"]
    assert (
        set(form_field_schemas())
        == set(known["Fields"]["properties"])
        == set(known["Changes"]["properties"])
        == FORM_FIELDS
    )
    assert set(known["Upload"]["properties"]) == FORM_FIELDS | {"photo"}


def test_every_failure_of_a_status_is_named(document: dict[str, Any]) -> None:
    answers = document["paths"]["/api/v1/avatars"]["post"]["responses"]
    assert {"400", "404", "413", "415", "422", "429", "500", "503"} <= set(answers)
    assert all(f"`{code}`" in answers["422"]["description"] for code in ("unreadable", "too_slow", "crashed"))
    assert answers["429"]["headers"]["Retry-After"]["required"]


def test_a_kept_picture_is_as_described(client: FlaskClient, document: dict[str, Any]) -> None:
    kept = post(client, form(portrait(), size="256"), **JSON).get_json()
    judge = fitting(document, "Kept")
    judge.validate(kept)
    assert not judge.is_valid({**kept, "more": 1})
    assert not judge.is_valid({name: value for name, value in kept.items() if name != "token"})


def test_campaigns_are_as_described(client: FlaskClient, document: dict[str, Any]) -> None:
    answer = client.get("/api/v1/campaigns").get_json()
    assert {campaign["id"] for campaign in answer["campaigns"]} == {"dai-hoi", "mua-xuan"}
    fitting(document, "Campaigns").validate(answer)


@pytest.mark.parametrize("path", ["/api/v1/nowhere", "/api/v1/avatars", "/api/v1/avatars/x"])
def test_a_problem_is_as_described(client: FlaskClient, document: dict[str, Any], path: str) -> None:
    fitting(document, "Problem").validate(client.patch(path).get_json(force=True))


def test_the_document_is_there_in_both_languages_and_without_a_server_name(client: FlaskClient) -> None:
    assert client.get(f"{DOCUMENT}?lang=en").data == client.get(DOCUMENT).data
    assert b"localhost" not in client.get(DOCUMENT).data


def test_an_app_without_a_route_does_not_describe_it(document: dict[str, Any]) -> None:
    assert openapi_document(Flask("empty"))["paths"] == {}
    assert document["paths"]
