"""How the desk answers errors: problem+json for its scripts, a plain page for a person."""

import logging
import traceback

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from framer.desk.guard import API_PREFIX_OF_DESK
from framer.desk.own_words import desk_gettext
from framer.errors import FramerError, SetupError
from framer.i18n import N_, Message
from framer.web.errors import ROUTING_ERRORS, problem_response

_LOG = logging.getLogger("framer.desk")
_OTHER_ERROR = ("usage", N_("This request cannot be answered."), N_("Go to the desk's first page and start there."))


def register(app: Flask) -> None:
    """Let `app` answer every error from here."""
    app.register_error_handler(FramerError, answer_framer_error)
    app.register_error_handler(HTTPException, _answer_http_exception)
    app.register_error_handler(Exception, _answer_unexpected)


def answer_framer_error(error: FramerError) -> Response:
    """The answer to the request at work: its code, what happened, what to do."""
    # What is wrong with a campaign or its artwork is for whoever sits here, and no fault of the server.
    status = 422 if isinstance(error, SetupError) else error.http_status or 422
    return _answer(status, error.code, error.to_message(desk_gettext))


def _answer_http_exception(error: HTTPException) -> Response:
    if (error.code or 500) < 400:
        return Response.force_type(error.get_response(), request.environ)  # type: ignore[return-value]
    code, text, hint = ROUTING_ERRORS.get(error.code or 500, _OTHER_ERROR)
    return _answer(error.code or 500, code, Message(desk_gettext(text), desk_gettext(hint)))


def _answer_unexpected(error: Exception) -> Response:
    """A fault of ours: its class and traceback are logged, not its text, which may quote a name."""
    _LOG.error("%s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
    return _answer(500, FramerError.code, FramerError().to_message(desk_gettext))


def _answer(status: int, code: str, message: Message) -> Response:
    if not request.path.startswith(API_PREFIX_OF_DESK):
        page = render_template("desk/problem.html", problem=message)
        return Response(page, status=status, mimetype="text/html")
    return problem_response(status, code, message)
