"""Which host a request names, and which site sent it: what is refused before anything else looks at the request."""

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, abort, request

from framer.errors import UsageError
from framer.i18n import N_
from framer.web.context import current_app_context

_HOST_AND_PORT = re.compile(r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::([1-9][0-9]{0,4}))?", re.ASCII)
_MAX_NAME_LENGTH, _MAX_LABEL_LENGTH, _MAX_PORT = 253, 63, 65_535  # RFC 1035, 2.3.4, without the root's label
_STAND_IN_HOST = "localhost"
_INVALID_HOST_KEY = "framer.invalid_host"
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
_SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}  # RFC 9110, 9.2.1
_OWN_SITE = {"same-origin", "none"}  # values of Sec-Fetch-Site; none: typed, bookmarked, opened from another program


class InvalidHost(UsageError):
    """The Host header names no host."""

    default_message = N_("The name of the site in this request is not valid.")
    default_hint = N_("Check the link, or go to the front page.")


def register(app: Flask) -> None:
    """Have `app` refuse hosts that cannot be, and changes that other sites have a browser ask for.

    What trusts proxies (`ProxyFix`) has to be put around `app.wsgi_app` afterwards.
    """
    app.wsgi_app = _HostCheck(app.wsgi_app)  # type: ignore[method-assign]
    app.before_request(refuse_invalid_host)
    app.before_request(refuse_cross_site_change)


def is_valid_host(host: str) -> bool:
    """Whether `host`, as in a Host header, is a name or an address, with a port or without.

    Names may have underscores, as those of containers do.
    """
    match = _HOST_AND_PORT.fullmatch(host)
    if not match or int(match[2] or 0) > _MAX_PORT:
        return False
    name = match[1]
    if name.startswith("["):
        try:
            ipaddress.IPv6Address(name[1:-1])
        except ValueError:
            return False
        return True
    labels = name.removesuffix(".").split(".")
    return len(name) <= _MAX_NAME_LENGTH and all(0 < len(label) <= _MAX_LABEL_LENGTH for label in labels)


def refuse_invalid_host() -> None:
    """Raise InvalidHost for a request whose Host header, or the one that a trusted proxy forwards, names no host."""
    if request.environ.get(_INVALID_HOST_KEY):
        raise InvalidHost


def refuse_cross_site_change() -> None:
    """Refuse a request that changes something and that a browser sends from a page of another site (403).

    Browsers say so by Sec-Fetch-Site, and where they do not (old ones; sites without https) by Origin, which is
    compared without its scheme: a proxy may have taken that away. Other programs send neither, and go on.
    """
    if request.method in _SAFE_METHODS:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        if site not in _OWN_SITE:
            abort(403)
    elif origin is not None and not _is_own_origin(origin):
        abort(403)


class _HostCheck:
    """WSGI middleware that puts a stand-in for a host that cannot be, and a mark.

    With such a host Flask can neither route a request nor make the page that refuses it.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not is_valid_host(environ.get("HTTP_HOST", _STAND_IN_HOST)):
            environ |= {"HTTP_HOST": _STAND_IN_HOST, _INVALID_HOST_KEY: True}
        return self._app(environ, start_response)


def _is_own_origin(origin: str) -> bool:
    scheme, _, host = origin.lower().partition("://")
    own_hosts = (request.environ.get("HTTP_HOST", ""), urlsplit(current_app_context().settings.url).netloc)
    port = _DEFAULT_PORTS.get(scheme, "")
    return bool(host) and host in {own_host.lower().removesuffix(port) for own_host in own_hosts}
