"""``GET /api/v1/openapi.json``: the app described from its own routes, fields and errors (OpenAPI 3.1)."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify
from werkzeug.routing import Rule

from framer import __version__, errors
from framer.web.errors import ROUTING_ERRORS
from framer.web.json_schemas import named_schemas, schema_ref
from framer.web.origins import InvalidHost
from framer.web.views.api_operations import API_PARAMETERS, HTML_TYPE, OPERATIONS, PLAIN_TEXT_TYPE, Operation

openapi_blueprint = Blueprint("openapi", __name__)

_PROBLEM_TYPE = "application/problem+json"
_COMMON_ERRORS: tuple[type[errors.FramerError], ...] = (InvalidHost, errors.TooManyRequests, errors.FramerError)
_UNDOCUMENTED_STATUSES = (404, 405)  # of routing, for paths and methods that are not in the document
_RULE_PARAMETER = re.compile(r"<(?:[^:<>]*:)?(\w+)>")


@openapi_blueprint.get("/openapi.json", endpoint="describe")
def describe_api() -> Response:
    """The OpenAPI document of this app."""
    response = jsonify(openapi_document(current_app))
    response.headers["Cache-Control"] = "no-cache"
    return response


def openapi_document(app: Flask) -> dict[str, Any]:
    """The OpenAPI document of `app`."""
    paths: dict[str, dict[str, Any]] = defaultdict(dict)
    for rule in documented_rules(app):
        paths[_RULE_PARAMETER.sub(r"{\1}", rule.rule)] |= {
            method.lower(): _operation_object(rule, OPERATIONS[rule.endpoint]) for method in documented_methods(rule)
        }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "framer",
            "version": __version__,
            "description": "Puts a campaign's frame around a profile photo. Photos stay in memory, for minutes.",
        },
        "paths": dict(paths),
        "components": {"schemas": named_schemas()},
    }


def documented_rules(app: Flask) -> Iterator[Rule]:
    """The app's routes, without its static files."""
    return (rule for rule in app.url_map.iter_rules() if rule.endpoint in OPERATIONS)


def documented_methods(rule: Rule) -> list[str]:
    """The methods of a route, sorted; HEAD and OPTIONS, which Flask adds, are left out."""
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def _operation_object(rule: Rule, operation: Operation) -> dict[str, Any]:
    path_parameters = [_parameter_object(name, "path") for name in _RULE_PARAMETER.findall(rule.rule)]
    query_parameters = [_parameter_object(name, "query") for name in (*operation.query, "lang")]
    content = {
        media_type: {"schema": schema_ref(schema)} for media_type, schema in (operation.request_body or {}).items()
    }
    return {
        "operationId": rule.endpoint,
        "summary": operation.summary,
        "parameters": path_parameters + query_parameters,
        **({"requestBody": {"required": True, "content": content}} if content else {}),
        "responses": {str(status): value for status, value in sorted(_responses_object(rule, operation).items())},
    }


def _parameter_object(name: str, location: str) -> dict[str, Any]:
    schema = {key: value for key, value in API_PARAMETERS[name].items() if key != "description"}
    description = API_PARAMETERS[name]["description"]
    return {
        "name": name,
        "in": location,
        "required": location == "path",
        "description": description,
        "schema": schema,
    }


def _responses_object(rule: Rule, operation: Operation) -> dict[int, dict[str, Any]]:
    responses: dict[int, dict[str, Any]] = {}
    for status, media_types in operation.responses.items():
        json_content = {"schema": schema_ref(operation.json_schema)} if operation.json_schema else {}
        content = {each: json_content if each == "application/json" else {} for each in media_types}
        responses[status] = {"description": operation.summary, **({"content": content} if content else {})}
    failures: dict[int, list[str]] = defaultdict(list)
    for error in dict.fromkeys((*operation.failures, *_COMMON_ERRORS)):
        summary = error.default_message if error is errors.FramerError else (error.__doc__ or "").splitlines()[0]
        failures[error.http_status or 500].append(f"`{error.code}`: {summary}")
    for status, (code, message, _) in ROUTING_ERRORS.items():
        if _can_be_refused(rule, operation, status):
            failures[status].append(f"`{code}`: {message}")
    is_api = rule.rule.startswith("/api/")
    for status, descriptions in failures.items():
        responses[status] = _failure_object(status, descriptions, is_api)
    return responses


def _can_be_refused(rule: Rule, operation: Operation, status: int) -> bool:
    """Whether a documented request can be refused with this status before any view."""
    if status == 403:
        return documented_methods(rule) != ["GET"]
    return status not in _UNDOCUMENTED_STATUSES or (operation.may_be_missing and status == 404)


def _failure_object(status: int, descriptions: list[str], is_api: bool) -> dict[str, Any]:
    content: dict[str, Any] = {_PROBLEM_TYPE: {"schema": schema_ref("Problem")}}
    content |= {} if is_api else {HTML_TYPE: {}}
    failure: dict[str, Any] = {"description": "\n".join(descriptions), "content": content}
    if status in (429, 503):
        failure["content"][PLAIN_TEXT_TYPE] = {}
        failure["headers"] = {"Retry-After": {"required": True, "schema": {"type": "integer", "minimum": 1}}}
    return failure
