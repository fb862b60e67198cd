"""``GET /api/v1/openapi.json``: the app described from its own routes, fields and errors (OpenAPI 3.1)."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify
from werkzeug.routing import Rule

from framer import __version__, errors
from framer.counts.errors import CountsClosed, WrongKey
from framer.web.errors import ROUTING_ERRORS
from framer.web.json_schemas import SIZE_SCHEMA, TEXT_SCHEMA, Schema, named_schemas, schema_ref
from framer.web.locale import LANGUAGES
from framer.web.origins import InvalidHost
from framer.web.responses import FORMAT_SUFFIXES

openapi_blueprint = Blueprint("openapi", __name__)

_IMAGE_TYPES = tuple(f"image/{name}" for name in FORMAT_SUFFIXES)
_PROBLEM_TYPE, _HTML_TYPE, _PLAIN_TEXT_TYPE = "application/problem+json", "text/html", "text/plain"
_PHOTO_ERRORS = (
    errors.UsageError, errors.UnknownFrame, errors.TooLarge, errors.Unsupported, errors.Unreadable, errors.TooSlow,
    errors.Crashed, errors.Busy, errors.BrokenCampaign, errors.SetupError,
)  # fmt: skip
_CAMPAIGN_ERRORS = (errors.UnknownFrame, errors.BrokenCampaign, errors.SetupError)
_COMMON_ERRORS: tuple[type[errors.FramerError], ...] = (InvalidHost, errors.TooManyRequests, errors.FramerError)
_UNDOCUMENTED_STATUSES = (404, 405)  # of routing, for paths and methods that are not in the document
_RULE_PARAMETER = re.compile(r"<(?:[^:<>]*:)?(\w+)>")
_PARAMETERS: dict[str, Schema] = {
    "token": {**TEXT_SCHEMA, "description": "As the answer to an upload says it."},
    "campaign": {**TEXT_SCHEMA, "description": "A campaign's ID."},
    "name": {**TEXT_SCHEMA, "description": "A frame's ID in its campaign; then `.sample`, `.thumb`, `.coin`: smaller."},
    "suffix": {"enum": list(FORMAT_SUFFIXES.values()), "description": "Format of the picture."},
    "size": {**SIZE_SCHEMA, "description": "Side of the picture in pixels, where it is not the kept one."},
    "download": {"enum": ["1"], "description": "The picture as an attachment."},
    "v": {**TEXT_SCHEMA, "description": "Version: with the right one the answer may be kept for good."},
    "unit": {
        **TEXT_SCHEMA,
        "description": "A unit for the form: one of the list, or a text that is cut where it is too long.",
    },
    "by": {"enum": ["unit", "day", "frame"], "description": "What the rows are; else units."},
    "selected_overlay_id": {**TEXT_SCHEMA, "description": "A number of Facebook's old frame picker."},
    "lang": {"enum": list(LANGUAGES), "description": "Language of the words; else by Accept-Language."},
}


@dataclass(frozen=True)
class Operation:
    """What one endpoint does, what it answers, and how it can fail.

    `responses` is status → media types (none: an empty body), `request_body` media type → schema; `query` are the names
    of parameters after the ``?``, `json_schema` is the name of the schema of JSON responses. `may_be_missing`: it can
    be a 404.
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
    "avatars.change_by_form": Operation(
        "The form of a kept picture's page: makes it anew from the same photo, leads to its page.",
        {303: (_HTML_TYPE,)}, (*_PHOTO_ERRORS, *_STORED_ERRORS), _CHANGES_BODY,
    ),
    "avatars.delete_by_form": Operation(
        "Forget photo and picture; leads to the campaign's page.", {303: (_HTML_TYPE,)}, _STORED_ERRORS
    ),
    "api.campaigns": Operation(
        "All campaigns, the newest first.", {200: ("application/json",)}, json_schema="Campaigns"
    ),
    "api.units": Operation(
        "A campaign's units: what the field `unit` takes, by ID, name or short name. Empty: any text.",
        {200: ("application/json",)}, (errors.UnknownFrame, errors.SetupError), query=("v",), json_schema="Units",
    ),
    "openapi.describe": Operation("This document.", {200: ("application/json",)}),
    "pages.current": Operation("The current campaign's page.", {200: (_HTML_TYPE,)}, query=("unit",)),
    "pages.named": Operation(
        "A campaign's page.", {200: (_HTML_TYPE,)}, _CAMPAIGN_ERRORS, query=("unit",)
    ),
    "pages.theme": Operation(
        "The campaign's colours for its page.",
        {200: ("text/css",)}, _CAMPAIGN_ERRORS, query=("v",),
    ),
    "pages.remind": Operation(
        "A calendar entry for the day after the campaign's end.",
        {200: ("text/calendar",)}, _CAMPAIGN_ERRORS, may_be_missing=True,
    ),
    "sharing.qr": Operation(
        "The QR code of a campaign's page.",
        {200: ("image/svg+xml",)}, _CAMPAIGN_ERRORS, query=("unit",),
    ),
    "sharing.poster": Operation(
        "An A4 poster with the QR code of a campaign's page.",
        {200: ("application/pdf",)}, (*_CAMPAIGN_ERRORS, errors.Busy), query=("unit",),
    ),
    "counts.page": Operation(
        "The page of a campaign's numbers.", {200: (_HTML_TYPE,)}, (errors.UnknownFrame, errors.SetupError)
    ),
    "counts.table": Operation(
        "A campaign's numbers as a part of that page; needs the header `X-Framer-Key`.",
        {200: (_HTML_TYPE,)}, (errors.UnknownFrame, WrongKey, CountsClosed, errors.SetupError),
    ),
    "counts.spreadsheet": Operation(
        "A campaign's numbers for Excel; needs the header `X-Framer-Key`.",
        {200: ("text/csv",)}, (errors.UnknownFrame, WrongKey, CountsClosed, errors.SetupError), query=("by",),
    ),
    "pages.old_link": Operation(
        "Leads from a link of Facebook's old frame picker to its campaign.",
        {302: (_HTML_TYPE,), 308: (_HTML_TYPE,)}, query=("selected_overlay_id",),
    ),
    "drafts.page": Operation("The page on which a draft is seen with its key.", {200: (_HTML_TYPE,)}),
    "drafts.data": Operation(
        "What a draft is like. The header X-Framer-Key has its preview key.",
        {200: ("application/json",)}, (errors.UnknownFrame,),
    ),
    "drafts.frame": Operation(
        "The artwork of a draft's frame, with the same header.", {200: ("image/webp",)}, (errors.UnknownFrame,)
    ),
    "pages.privacy": Operation("What happens to a photo.", {200: (_HTML_TYPE,)}),
    "pictures.frame_picture": Operation(
        "A frame's artwork.", {200: ("image/webp",)}, (errors.UnknownFrame,), query=("v",)
    ),
    "pictures.card": Operation(
        "The picture beside links to a campaign.",
        {200: ("image/jpeg",)}, _CAMPAIGN_ERRORS, query=("v",),
    ),
    "pictures.logo": Operation(
        "The logo of a campaign's organisers.",
        {200: ("image/png",)}, _CAMPAIGN_ERRORS, query=("v",), may_be_missing=True,
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
    schema = {key: value for key, value in _PARAMETERS[name].items() if key != "description"}
    description = _PARAMETERS[name]["description"]
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
    content |= {} if is_api else {_HTML_TYPE: {}}
    failure: dict[str, Any] = {"description": "\n".join(descriptions), "content": content}
    if status in (429, 503):
        failure["content"][_PLAIN_TEXT_TYPE] = {}
        failure["headers"] = {"Retry-After": {"required": True, "schema": {"type": "integer", "minimum": 1}}}
    return failure
