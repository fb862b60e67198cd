"""The key of the link for a session, tickets for downloads, and the language of whoever works here."""

from flask import Blueprint, Response, jsonify, request

from framer.campaigns.campaign_keys import KEY_HEADER
from framer.desk.context import current_desk
from framer.desk.guard import API_PREFIX_OF_DESK, SESSION_HEADER, NoSession, ticket_target
from framer.desk.requests import read_json, read_json_object
from framer.errors import UsageError
from framer.web.locale import LANGUAGES

sessions_blueprint = Blueprint("desk_sessions", __name__)


@sessions_blueprint.post("/api/session")
def open_desk_session() -> tuple[Response, int]:
    """A new session for the key in the header: 201. Raises NoSession for a wrong or used one."""
    session = current_desk().keys.open_session(request.headers.get(KEY_HEADER, ""))
    if session is None:
        raise NoSession
    return jsonify({"session": session}), 201


@sessions_blueprint.post("/api/link")
def make_window_link() -> tuple[Response, int]:
    """The key of a new link for who started this desk, and starts it again: 201. Raises NoSession for all others."""
    key = current_desk().keys.make_window_key(request.headers.get(KEY_HEADER, ""))
    if key is None:
        raise NoSession
    return jsonify({"key": key}), 201


@sessions_blueprint.delete("/api/session")
def close_desk_session() -> tuple[str, int]:
    """End the session that asks."""
    current_desk().keys.close_session(request.headers.get(SESSION_HEADER, ""))
    return "", 204


@sessions_blueprint.put("/api/language")
def put_language() -> tuple[str, int]:
    """Keep the language that was chosen for the pages that say none, also after the next start."""
    language = read_json_object().get("language")
    if language not in LANGUAGES:
        raise UsageError
    current_desk().language.write(language)
    return "", 204


@sessions_blueprint.post("/api/tickets")
def make_ticket() -> tuple[Response, int]:
    """An address that is good for one GET of `path`, within a minute: for downloads, which carry no header."""
    body = read_json()
    path = body.get("path") if isinstance(body, dict) else None
    if not isinstance(path, str) or not path.startswith(API_PREFIX_OF_DESK) or ticket_target(path) != path:
        raise UsageError
    ticket = current_desk().keys.make_ticket(path)
    return jsonify({"address": f"{path}{'&' if '?' in path else '?'}ticket={ticket}"}), 201
