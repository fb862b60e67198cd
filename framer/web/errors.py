"""The one place where an error becomes a response: problem+json (RFC 9457) for programs, a page for a person."""

import logging
import traceback
from http import HTTPStatus
from typing import cast

from flask import Flask, Response, g, json, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from framer.campaigns.local_date import today
from framer.errors import BrokenCampaign, FramerError, SetupError, UnknownFrame
from framer.i18n import N_, Message
from framer.web.context import current_app_context
from framer.web.presenters import CampaignOffer, offer_instead
from framer.web.request_log import request_id, request_method, request_route
from framer.web.views.campaigns import API_PREFIX

_LOG = logging.getLogger("framer.web")

# What routing, Flask and the hooks before every view refuse: status → code, message, hint.
ROUTING_ERRORS = {
    403: (
        "cross_site",
        N_("This request was sent by a page of another site."),
        N_("Open this site itself, and send your photo there."),
    ),
    404: ("not_found", N_("There is nothing at this address."), N_("Check the link, or go to the front page.")),
    405: (
        "method_not_allowed",
        N_("This address does not take that kind of request."),
        N_("Go to the front page and start there."),
    ),
    414: ("address_too_long", N_("This address is too long."), N_("Check the link, or go to the front page.")),
    431: ("headers_too_large", N_("The browser sent too much beside its request."), N_("Try another browser.")),
}
_RETRY_STATUSES = (429, 503)  # their responses say when to try again
# A SetupError's own message names files and settings: it is for the operator's log.
_NOT_SET_UP = N_("Something is not set up correctly here, so this cannot be done.")
_NO_SUCH_CAMPAIGN = N_("There is no campaign at this address.")
_CHECK_LINK = N_("Please check the link: one letter may be wrong.")
_TELL_OPERATOR = N_("Please tell whoever runs this page: its log says what is wrong.")


def register(app: Flask) -> None:
    """Let `app` answer every error with a response from here."""
    app.register_error_handler(FramerError, error_response)
    app.register_error_handler(HTTPException, _handle_http_exception)
    app.register_error_handler(Exception, _handle_unexpected)


def error_response(error: FramerError) -> Response:
    """The response to the request at work; logs what is a fault of ours."""
    asked = (request.view_args or {}).get("campaign", "")
    if isinstance(error, SetupError) and asked in current_app_context().campaigns().broken:  # the log has it already
        error = BrokenCampaign(campaign=asked)
    status = error.http_status or 500
    if status >= 500 and status not in _RETRY_STATUSES:
        _log_error(error)
    public_error = SetupError(_NOT_SET_UP, _TELL_OPERATOR) if isinstance(error, SetupError) else error
    message = public_error.to_message(gettext)
    if asked and type(error) is UnknownFrame and _wants_html():
        message = Message(gettext(_NO_SUCH_CAMPAIGN), gettext(_CHECK_LINK))
    missing = asked if isinstance(error, UnknownFrame) else str(error.details.get("campaign", "")) or None
    response = _render_error(status, error.code, message, missing)
    if status in _RETRY_STATUSES and "seconds" in error.details:
        response.headers["Retry-After"] = str(error.details["seconds"])
    return response


def _handle_http_exception(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:  # a redirect
        return cast(Response, Response.force_type(error.get_response(), request.environ))
    code, message, hint = ROUTING_ERRORS.get(
        status, ("usage", N_("This request cannot be answered."), N_("Go to the front page and start there."))
    )
    response = _render_error(status, code, Message(gettext(message), gettext(hint)))
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(allowed)
    return response


def _handle_unexpected(error: Exception) -> Response:
    _log_error(error)
    return _render_error(500, FramerError.code, FramerError().to_message(gettext))


def _log_error(error: Exception) -> None:
    """Log the error's class and traceback.

    Its text stays out, which may quote a file name or a photo's bytes; but for a SetupError's, which quotes none.
    """
    trace = "".join(traceback.format_tb(error.__traceback__))
    summary = f"{type(error).__name__}: {error}" if isinstance(error, SetupError) else type(error).__name__
    _LOG.error("%s %s %s: %s\n%s", request_id(), request_method(), request_route(), summary, trace)


def _render_error(status: int, code: str, message: Message, campaign_id: str | None = None) -> Response:
    """The response; a page offers other campaigns in place of the one that was asked for, if any."""
    g.code = code
    if _wants_html():
        number = request_id() if status >= 500 and status not in _RETRY_STATUSES else ""
        offer = CampaignOffer()
        if campaign_id is not None:
            offer = offer_instead(current_app_context().campaigns(), campaign_id, today())
        page = render_template("error.html", status=status, code=code, words=message, number=number, instead=offer)
        return Response(page, status=status, mimetype="text/html")
    return problem_response(status, code, message)


def problem_response(status: int, code: str, message: Message) -> Response:
    """What went wrong as RFC 9457 has it: application/problem+json, with `code` and hint."""
    problem = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": message.text,
        "code": code,
        "hint": message.hint,
    }
    return Response(json.dumps(problem, ensure_ascii=False), status=status, mimetype="application/problem+json")


def _wants_html() -> bool:
    if request.path.startswith(f"{API_PREFIX.rsplit('/', 1)[0]}/"):
        return False
    accepted = request.accept_mimetypes
    return not accepted or accepted.best_match(("text/html", "application/problem+json")) == "text/html"
