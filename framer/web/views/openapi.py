"""``GET /api/v1/openapi.json``: every address of the app, told from its own routes, fields and errors (OpenAPI 3.1)."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify
from werkzeug.routing import Rule

from framer import __version__, errors
from framer.web.errors import ROUTING_ERRORS
from framer.web.json_schemas import SIZE_SCHEMA, TEXT_SCHEMA, Schema, named_schemas, schema_ref
from framer.web.locale import LANGUAGES
from framer.web.responses import FORMAT_SUFFIXES

openapi_blueprint = Blueprint("openapi", __name__)

_IMAGE_TYPES = tuple(f"image/{name}" for name in FORMAT_SUFFIXES)
_PROBLEM_TYPE, _HTML_TYPE, _PLAIN_TEXT_TYPE = "application/problem+json", "text/html", "text/plain"
_PHOTO_ERRORS = (
    errors.UsageError, errors.UnknownFrame, errors.TooLarge, errors.Unsupported, errors.Unreadable, errors.TooSlow,
    errors.Crashed, errors.Busy, errors.SetupError,
)  # fmt: skip
_COMMON_ERRORS: tuple[type[errors.FramerError], ...] = (errors.TooManyRequests, errors.FramerError)
_UNDOCUMENTED_STATUSES = (404, 405)  # what routing answers for addresses that are not in the document
_RULE_PARAMETER = re.compile(r"<(?:[^:<>]*:)?(\w+)>")
_PARAMETERS: dict[str, Schema] = {
    "token": {**TEXT_SCHEMA, "description": "As the answer to an upload says it."},
    "campaign": {**TEXT_SCHEMA, "description": "A campaign's ID."},
    "name": {**TEXT_SCHEMA, "description": "A frame's ID within its campaign; with `.thumb` after it: small."},
    "suffix": {"enum": list(FORMAT_SUFFIXES.values()), "description": "Format of the picture."},
    "size": {**SIZE_SCHEMA, "description": "Side of the picture in pixels, where it is not the kept one."},
    "download": {"enum": ["1"], "description": "The picture as an attachment."},
    "v": {**TEXT_SCHEMA, "description": "Version: with the right one the answer may be kept for good."},
    "selected_overlay_id": {**TEXT_SCHEMA, "description": "A number of Facebook's old frame picker."},
    "lang": {"enum": list(LANGUAGES), "description": "Language of the words; else by Accept-Language."},
}


@dataclass(frozen=True)
class Operation:
    """What one endpoint does: what it answers when all is well, and how it can fail.

    `answers` is status → media types (none: an empty answer). `json` names the schema of JSON answers, `body` the media
    types of what is sent, with their schemas; `asked` are parameters after the ``?``. `missing`: it may not be there.
    """

    summary: str
    responses: dict[int, tuple[str, ...]]
    failures: tuple[type[errors.FramerError], ...] = ()
    request_body: dict[str, str] | None = None
    query: tuple[str, ...] = ()
    json_schema: str = ""
    may_be_missing: bool = False


_UPLOAD_BODY = {"multipart/form-data": "Upload"}
_CHANGES_BODY = {
    "application/json": "Changes",
    "multipart/form-data": "Fields",
    "application/x-www-form-urlencoded": "Fields",
}
_STORED_ERRORS = (errors.UnknownAvatar, errors.Busy)
OPERATIONS = {
    "avatars.create": Operation(
        "Frame a photo. Accept: application/json keeps the picture and says where; else the answer is the picture.",
        {200: _IMAGE_TYPES, 201: ("application/json",)}, _PHOTO_ERRORS, _UPLOAD_BODY, json_schema="Kept",
    ),
    "avatars.change": Operation(
        "Make a kept picture anew from the same photo. Fields that are not sent keep their values.",
        {200: ("application/json",)}, (*_PHOTO_ERRORS, *_STORED_ERRORS), _CHANGES_BODY, json_schema="Kept",
    ),
    "avatars.delete": Operation("Forget photo and picture at once.", {204: ()}, _STORED_ERRORS),
    "avatars.picture": Operation(
        "A kept picture, made anew for another format or size.",
        {200: _IMAGE_TYPES}, (*_PHOTO_ERRORS, *_STORED_ERRORS), query=("size", "download"),
    ),
    "avatars.photo": Operation(
        "The photo without a frame, small.", {200: ("image/jpeg",)}, (*_PHOTO_ERRORS, *_STORED_ERRORS)
    ),
    "avatars.frame_photo": Operation(
        "The page's form: leads to the picture's page.",
        {200: _IMAGE_TYPES, 303: (_HTML_TYPE,)}, _PHOTO_ERRORS, _UPLOAD_BODY,
    ),
    "avatars.page": Operation("A kept picture's page.", {200: (_HTML_TYPE,)}, _STORED_ERRORS),
    "avatars.delete_by_form": Operation(
        "Forget photo and picture; leads to the campaign's page.", {303: (_HTML_TYPE,)}, _STORED_ERRORS
    ),
    "api.campaigns": Operation(
        "All campaigns, the newest first.", {200: ("application/json",)}, json_schema="Campaigns"
    ),
    "openapi.describe": Operation("This document.", {200: ("application/json",)}),
    "pages.current": Operation("The current campaign's page.", {200: (_HTML_TYPE,)}),
    "pages.named": Operation("A campaign's page.", {200: (_HTML_TYPE,)}, (errors.UnknownFrame, errors.SetupError)),
    "pages.remind": Operation(
        "A calendar entry for the day after the campaign's end.",
        {200: ("text/calendar",)}, (errors.UnknownFrame, errors.SetupError), may_be_missing=True,
    ),
    "pages.old_link": Operation(
        "Leads from a link of Facebook's old frame picker to its campaign.",
        {302: (_HTML_TYPE,), 308: (_HTML_TYPE,)}, query=("selected_overlay_id",),
    ),
    "pages.privacy": Operation("What happens to a photo.", {200: (_HTML_TYPE,)}),
    "pictures.frame_picture": Operation(
        "A frame's artwork.", {200: ("image/webp",)}, (errors.UnknownFrame,), query=("v",)
    ),
    "pictures.card": Operation(
        "The picture beside links to a campaign.",
        {200: ("image/jpeg",)}, (errors.UnknownFrame, errors.SetupError), query=("v",),
    ),
    "healthz": Operation("Whether the process answers.", {200: ("application/json",)}),
    "readyz": Operation(
        "Whether photos can be sent here, and if not, why.",
        {200: ("application/json",), 503: ("application/json",)}, json_schema="Ready",
    ),
    "metrics": Operation(
        "Figures for Prometheus, for whom they are shown to.", {200: ("text/plain",)}, may_be_missing=True
    ),
}  # fmt: skip


@openapi_blueprint.get("/openapi.json")
def describe() -> Response:
    """Tell programs what can be asked of this host."""
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
    """The app's routes but its files."""
    return (rule for rule in app.url_map.iter_rules() if rule.endpoint in OPERATIONS)


def documented_methods(rule: Rule) -> list[str]:
    """What a route is there for; HEAD and OPTIONS follow from it."""
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def _operation_object(rule: Rule, call: Operation) -> dict[str, Any]:
    inside = [_parameter_object(name, "path") for name in _RULE_PARAMETER.findall(rule.rule)]
    asked = [_parameter_object(name, "query") for name in (*call.query, "lang")]
    content = {kind: {"schema": schema_ref(schema)} for kind, schema in (call.request_body or {}).items()}
    return {
        "operationId": rule.endpoint,
        "summary": call.summary,
        "parameters": inside + asked,
        **({"requestBody": {"required": True, "content": content}} if content else {}),
        "responses": {str(status): told for status, told in sorted(_responses_object(rule, call).items())},
    }


def _parameter_object(name: str, where: str) -> dict[str, Any]:
    schema = {key: value for key, value in _PARAMETERS[name].items() if key != "description"}
    words = _PARAMETERS[name]["description"]
    return {"name": name, "in": where, "required": where == "path", "description": words, "schema": schema}


def _responses_object(rule: Rule, call: Operation) -> dict[int, dict[str, Any]]:
    told: dict[int, dict[str, Any]] = {}
    for status, kinds in call.responses.items():
        shape = {"schema": schema_ref(call.json_schema)} if call.json_schema else {}
        content = {kind: shape if kind == "application/json" else {} for kind in kinds}
        told[status] = {"description": call.summary, **({"content": content} if content else {})}
    failures: dict[int, list[str]] = defaultdict(list)
    for kind in dict.fromkeys((*call.failures, *_COMMON_ERRORS)):
        said = kind.default_message if kind is errors.FramerError else (kind.__doc__ or "").splitlines()[0]
        failures[kind.http_status or 500].append(f"`{kind.code}`: {said}")
    for status, (code, message, _) in ROUTING_ERRORS.items():
        if status not in _UNDOCUMENTED_STATUSES or (call.may_be_missing and status == 404):
            failures[status].append(f"`{code}`: {message}")
    api = rule.rule.startswith("/api/")
    for status, words in failures.items():
        told[status] = _failure_object(status, words, api)
    return told


def _failure_object(status: int, words: list[str], api: bool) -> dict[str, Any]:
    content: dict[str, Any] = {_PROBLEM_TYPE: {"schema": schema_ref("Problem")}}
    content |= {} if api else {_HTML_TYPE: {}}
    told: dict[str, Any] = {"description": "\n".join(words), "content": content}
    if status in (429, 503):
        told["content"][_PLAIN_TEXT_TYPE] = {}
        told["headers"] = {"Retry-After": {"required": True, "schema": {"type": "integer", "minimum": 1}}}
    return told
