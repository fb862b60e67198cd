"""``GET /api/v1/openapi.json``: every address of the app, told from its own routes, fields and errors (OpenAPI 3.1)."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify
from werkzeug.routing import Rule

from framer import __version__, errors
from framer.web.errors import ROUTING
from framer.web.json_schemas import SIZE, TEXT, Schema, ref, schemas
from framer.web.locale import LANGUAGES
from framer.web.responses import SUFFIXES

openapi = Blueprint("openapi", __name__)

_PICTURES = tuple(f"image/{name}" for name in SUFFIXES)
_PROBLEM, _PAGE, _PLAIN = "application/problem+json", "text/html", "text/plain"
_PHOTO_ERRORS = (
    errors.UsageError, errors.UnknownFrame, errors.TooLarge, errors.Unsupported, errors.Unreadable, errors.TooSlow,
    errors.Crashed, errors.Busy, errors.SetupError,
)  # fmt: skip
_EVERYWHERE: tuple[type[errors.FramerError], ...] = (errors.TooMany, errors.FramerError)
_LOST = (404, 405)  # what routing answers for addresses that are not in the document
_RULE_PART = re.compile(r"<(?:[^:<>]*:)?(\w+)>")
_PARAMETERS: dict[str, Schema] = {
    "token": {**TEXT, "description": "As the answer to an upload says it."},
    "campaign": {**TEXT, "description": "A campaign's ID."},
    "name": {**TEXT, "description": "A frame's ID within its campaign; with `.thumb` after it: small."},
    "suffix": {"enum": list(SUFFIXES.values()), "description": "Format of the picture."},
    "size": {**SIZE, "description": "Side of the picture in pixels, where it is not the kept one."},
    "download": {"enum": ["1"], "description": "The picture as an attachment."},
    "v": {**TEXT, "description": "Version: with the right one the answer may be kept for good."},
    "selected_overlay_id": {**TEXT, "description": "A number of Facebook's old frame picker."},
    "lang": {"enum": list(LANGUAGES), "description": "Language of the words; else by Accept-Language."},
}


@dataclass(frozen=True)
class Call:
    """What one endpoint does: what it answers when all is well, and how it can fail.

    `answers` is status → media types (none: an empty answer). `json` names the schema of JSON answers, `body` the media
    types of what is sent, with their schemas; `asked` are parameters after the ``?``. `missing`: it may not be there.
    """

    summary: str
    answers: dict[int, tuple[str, ...]]
    fails: tuple[type[errors.FramerError], ...] = ()
    body: dict[str, str] | None = None
    asked: tuple[str, ...] = ()
    json: str = ""
    missing: bool = False


_FORM = {"multipart/form-data": "Upload"}
_CHANGES = {
    "application/json": "Changes",
    "multipart/form-data": "Fields",
    "application/x-www-form-urlencoded": "Fields",
}
_KEPT = (errors.UnknownAvatar, errors.Busy)
CALLS = {
    "avatars.create": Call(
        "Frame a photo. Accept: application/json keeps the picture and says where; else the answer is the picture.",
        {200: _PICTURES, 201: ("application/json",)}, _PHOTO_ERRORS, _FORM, json="Kept",
    ),
    "avatars.change": Call(
        "Make a kept picture anew from the same photo. Fields that are not sent keep their values.",
        {200: ("application/json",)}, (*_PHOTO_ERRORS, *_KEPT), _CHANGES, json="Kept",
    ),
    "avatars.delete": Call("Forget photo and picture at once.", {204: ()}, _KEPT),
    "avatars.picture": Call(
        "A kept picture, made anew for another format or size.",
        {200: _PICTURES}, (*_PHOTO_ERRORS, *_KEPT), asked=("size", "download"),
    ),
    "avatars.photo": Call("The photo without a frame, small.", {200: ("image/jpeg",)}, (*_PHOTO_ERRORS, *_KEPT)),
    "avatars.frame_photo": Call(
        "The page's form: leads to the picture's page.", {200: _PICTURES, 303: (_PAGE,)}, _PHOTO_ERRORS, _FORM
    ),
    "avatars.page": Call("A kept picture's page.", {200: (_PAGE,)}, _KEPT),
    "avatars.delete_by_form": Call("Forget photo and picture; leads to the campaign's page.", {303: (_PAGE,)}, _KEPT),
    "api.campaigns": Call("All campaigns, the newest first.", {200: ("application/json",)}, json="Campaigns"),
    "openapi.describe": Call("This document.", {200: ("application/json",)}),
    "pages.current": Call("The current campaign's page.", {200: (_PAGE,)}),
    "pages.named": Call("A campaign's page.", {200: (_PAGE,)}, (errors.UnknownFrame, errors.SetupError)),
    "pages.remind": Call(
        "A calendar entry for the day after the campaign's end.",
        {200: ("text/calendar",)}, (errors.UnknownFrame, errors.SetupError), missing=True,
    ),
    "pages.old_link": Call(
        "Leads from a link of Facebook's old frame picker to its campaign.",
        {302: (_PAGE,), 308: (_PAGE,)}, asked=("selected_overlay_id",),
    ),
    "pages.privacy": Call("What happens to a photo.", {200: (_PAGE,)}),
    "pictures.frame_picture": Call("A frame's artwork.", {200: ("image/webp",)}, (errors.UnknownFrame,), asked=("v",)),
    "pictures.card": Call(
        "The picture beside links to a campaign.",
        {200: ("image/jpeg",)}, (errors.UnknownFrame, errors.SetupError), asked=("v",),
    ),
    "healthz": Call("Whether the process answers.", {200: ("application/json",)}),
    "readyz": Call(
        "Whether photos can be sent here, and if not, why.",
        {200: ("application/json",), 503: ("application/json",)}, json="Ready",
    ),
    "metrics": Call("Figures for Prometheus, for whom they are shown to.", {200: ("text/plain",)}, missing=True),
}  # fmt: skip


@openapi.get("/openapi.json")
def describe() -> Response:
    """Tell programs what can be asked of this host."""
    response = jsonify(document(current_app))
    response.headers["Cache-Control"] = "no-cache"
    return response


def document(app: Flask) -> dict[str, Any]:
    """The OpenAPI document of `app`."""
    paths: dict[str, dict[str, Any]] = defaultdict(dict)
    for rule in described(app):
        paths[_RULE_PART.sub(r"{\1}", rule.rule)] |= {
            method.lower(): _operation(rule, CALLS[rule.endpoint]) for method in methods(rule)
        }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "framer",
            "version": __version__,
            "description": "Puts a campaign's frame around a profile photo. Photos stay in memory, for minutes.",
        },
        "paths": dict(paths),
        "components": {"schemas": schemas()},
    }


def described(app: Flask) -> Iterator[Rule]:
    """The app's routes but its files."""
    return (rule for rule in app.url_map.iter_rules() if rule.endpoint in CALLS)


def methods(rule: Rule) -> list[str]:
    """What a route is there for; HEAD and OPTIONS follow from it."""
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def _operation(rule: Rule, call: Call) -> dict[str, Any]:
    inside = [_parameter(name, "path") for name in _RULE_PART.findall(rule.rule)]
    asked = [_parameter(name, "query") for name in (*call.asked, "lang")]
    content = {kind: {"schema": ref(schema)} for kind, schema in (call.body or {}).items()}
    return {
        "operationId": rule.endpoint,
        "summary": call.summary,
        "parameters": inside + asked,
        **({"requestBody": {"required": True, "content": content}} if content else {}),
        "responses": {str(status): told for status, told in sorted(_responses(rule, call).items())},
    }


def _parameter(name: str, where: str) -> dict[str, Any]:
    schema = {key: value for key, value in _PARAMETERS[name].items() if key != "description"}
    words = _PARAMETERS[name]["description"]
    return {"name": name, "in": where, "required": where == "path", "description": words, "schema": schema}


def _responses(rule: Rule, call: Call) -> dict[int, dict[str, Any]]:
    told: dict[int, dict[str, Any]] = {}
    for status, kinds in call.answers.items():
        shape = {"schema": ref(call.json)} if call.json else {}
        content = {kind: shape if kind == "application/json" else {} for kind in kinds}
        told[status] = {"description": call.summary, **({"content": content} if content else {})}
    failures: dict[int, list[str]] = defaultdict(list)
    for kind in dict.fromkeys((*call.fails, *_EVERYWHERE)):
        said = kind.default_message if kind is errors.FramerError else (kind.__doc__ or "").splitlines()[0]
        failures[kind.http_status or 500].append(f"`{kind.code}`: {said}")
    for status, (code, message, _) in ROUTING.items():
        if status not in _LOST or (call.missing and status == 404):
            failures[status].append(f"`{code}`: {message}")
    api = rule.rule.startswith("/api/")
    for status, words in failures.items():
        told[status] = _failure(status, words, api)
    return told


def _failure(status: int, words: list[str], api: bool) -> dict[str, Any]:
    content: dict[str, Any] = {_PROBLEM: {"schema": ref("Problem")}}
    content |= {} if api else {_PAGE: {}}
    told: dict[str, Any] = {"description": "\n".join(words), "content": content}
    if status in (429, 503):
        told["content"][_PLAIN] = {}
        told["headers"] = {"Retry-After": {"required": True, "schema": {"type": "integer", "minimum": 1}}}
    return told
