"""What every request to the desk must have: a name of this desk, no other site behind it, and a session.

Other pages in the same browser can send requests to 127.0.0.1. They cannot read answers nor set a header of ours
without being asked first (CORS), which the desk never answers; with a name of their own that leads here (DNS
rebinding) they could, so the name is compared too. There are no cookies that a browser would add by itself.
"""

from flask import Flask, abort, request

from framer.desk.context import current_desk
from framer.errors import FramerError
from framer.i18n import N_

SESSION_HEADER = "X-Framer-Session"
API_PREFIX_OF_DESK = "/api/"
# Of the API: what is answered without a session, to who has a key.
OPEN_ENDPOINTS = frozenset({"desk_sessions.open_desk_session", "desk_sessions.make_window_link"})

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN = frozenset({"same-origin", "none"})  # values of Sec-Fetch-Site; none: typed, or opened from another program


class NoSession(FramerError):
    """The desk does not know who asks: it was started again, or the session has ended."""

    code = "no_session"
    http_status = 401
    exit_code = None
    default_message = N_("The desk does not know this window any more.")
    default_hint = N_("Open the desk again with its icon or with: framer desk")


def register(app: Flask) -> None:
    """Have `app` check every request before a view sees it."""
    app.before_request(refuse_foreign_name)
    app.before_request(refuse_other_sites)
    app.before_request(require_session)


def refuse_foreign_name() -> None:
    """Refuse (421) a request whose Host is no name of this desk."""
    if host_name(request.environ.get("HTTP_HOST", "")) not in current_desk().host_names:
        abort(421)


def refuse_other_sites() -> None:
    """Refuse (403) what a page of another site has a browser ask for: any change, and any look into the API."""
    is_api = request.path.startswith(API_PREFIX_OF_DESK)
    if request.method in _SAFE and not is_api:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None and site not in _OWN:
        abort(403)
    if origin is not None and origin.lower() != f"{request.scheme}://{request.environ.get('HTTP_HOST', '')}".lower():
        abort(403)


def require_session() -> None:
    """Raise NoSession for a call of the API without a session; a GET may have a ticket in its place."""
    if not request.path.startswith(API_PREFIX_OF_DESK) or request.endpoint in OPEN_ENDPOINTS:
        return
    keys = current_desk().keys
    if keys.is_session(request.headers.get(SESSION_HEADER, "")):
        return
    ticket = request.args.get("ticket", "")
    if request.method == "GET" and ticket and keys.use_ticket(ticket, ticket_target(request.full_path)):
        return
    raise NoSession


def ticket_target(address: str) -> str:
    """What a ticket in `address` (path and query) is for: the same without the ticket, which stands last."""
    return address.partition("?ticket=")[0].partition("&ticket=")[0].rstrip("?")


def host_name(host: str) -> str:
    """The name in a Host header, in small letters, without the port: ``[::1]:8010`` → ``[::1]``."""
    name = host.lower()
    return f"{name.partition(']')[0]}]" if name.startswith("[") else name.partition(":")[0]
