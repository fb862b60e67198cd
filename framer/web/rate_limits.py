"""What may be asked for in a second or a minute, by one address and by all; how long a request's head may be."""

import ipaddress
import math
import threading
import time
from typing import Any

from flask import Flask, Response, abort, g, request
from flask_limiter import ApplicationLimit, Limiter, RateLimitExceeded, RequestLimit
from limits.storage import Storage

from framer.errors import TooManyRequests
from framer.i18n import N_
from framer.settings import Settings
from framer.web import errors
from framer.web.context import current_app_context
from framer.web.requests.lookup import PICTURE_ENDPOINT, look_up_requested_picture, requested_picture

MAX_URL_BYTES = 4_000  # bytes of path and query; a link with all that chat apps add has a few hundred
MAX_HEADERS, MAX_HEADER_BYTES = 100, 16_000  # as many as Apache takes; what h11 takes of a head in pieces
MAX_COUNTED_CLIENTS = 20_000  # addresses that are counted at a time: about 6 MB

_UNLIMITED = "off"
_IPV6_PREFIX_LENGTH = 64  # bits: what one subscriber has, so that nobody gets around a limit within it (RFC 6177)
_COUNTER_TIMEOUT = 1  # for connecting, and for every answer
_PHOTO_ENDPOINTS = {"avatars.create", "avatars.frame_photo", "avatars.change", "avatars.photo"}
_PROXY_HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")
_GLOBAL_LIMIT_MESSAGE = N_("Very many requests are coming in right now.")


def register(app: Flask, settings: Settings) -> None:
    """Hold every request of `app` to the limits. The rates are shared in the Redis of the settings, if there is one.

    Without its Redis, each process counts by itself until it is back.
    """
    app.before_request(check_request_head)
    app.before_request(look_up_requested_picture)
    app.register_error_handler(RateLimitExceeded, _rate_limit_response)
    # One after the other: who is refused by the first does not use up what all have together.
    for scope, rate, key in (("each", settings.rate_each, client_key), ("all", settings.rate_all, _global_key)):
        if rate != _UNLIMITED:
            limit = ApplicationLimit(limit_provider=rate, key_function=key, scope=scope)
            limiter = Limiter(
                key,
                app=app,
                application_limits=[limit],
                key_prefix="framer",
                on_breach=_set_retry_after,
                in_memory_fallback_enabled=bool(settings.redis_url),
                swallow_errors=True,
                **_limiter_storage_options(settings.redis_url),
            )
            limiter.request_filter(_is_exempt)  # so that what is not counted never waits for Redis


def check_request_head() -> None:
    """Refuse an address that is too long (414), and too many or too long headers (431)."""
    environ = request.environ
    if len(environ.get("PATH_INFO", "")) + len(environ.get("QUERY_STRING", "")) > MAX_URL_BYTES:
        abort(414)
    sizes = [len(name) + len(value) for name, value in environ.items() if name.startswith("HTTP_")]
    if len(sizes) > MAX_HEADERS or sum(sizes) > MAX_HEADER_BYTES:
        abort(431)


def client_key() -> str:
    """Whom a request counts for: the address, of IPv6 the network of 64 bits."""
    try:
        address = ipaddress.ip_address(_strip_port(request.remote_addr or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        return str(address.ipv4_mapped or ipaddress.ip_network((address, _IPV6_PREFIX_LENGTH), strict=False))
    return str(address)


def is_local_request() -> bool:
    """Whether the request comes from this machine and through no proxy, whatever is believed of its headers."""
    before = request.environ.get("werkzeug.proxy_fix.orig", request.environ)
    try:
        address = ipaddress.ip_address(before.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback and not any(name in request.environ for name in _PROXY_HEADERS)


def decodes_photo() -> bool:
    """Whether a photo is decoded for this request: an upload, a change, another size or format."""
    if request.method == "OPTIONS":
        return False
    if request.endpoint == PICTURE_ENDPOINT:
        return not requested_picture().is_stored
    return request.endpoint in _PHOTO_ENDPOINTS


def _strip_port(address: str) -> str:
    """The address alone: some proxies add the port, and then each connection would be another visitor, or none."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address


def _is_exempt() -> bool:
    return not decodes_photo() or (is_local_request() and not current_app_context().settings.rate_local)


def _global_key() -> str:
    return "everyone"


def _set_retry_after(limit: RequestLimit) -> None:
    """When there is room again: never later than a whole window, also if the clock was set back meanwhile."""
    seconds = math.ceil(limit.reset_at - time.time())
    g.room = min(max(1, seconds), limit.limit.get_expiry())


def _rate_limit_response(error: RateLimitExceeded) -> Response:
    ours = getattr(error.limit, "scope", "") == "each"
    return errors.error_response(TooManyRequests(None if ours else _GLOBAL_LIMIT_MESSAGE, seconds=g.get("room", 1)))


def _limiter_storage_options(redis_url: str) -> dict[str, Any]:
    if not redis_url:
        return {"storage_uri": f"{MemoryCounters.STORAGE_SCHEME[0]}://"}
    from redis.backoff import NoBackoff  # noqa: PLC0415  (redis-py: only where it is asked for)
    from redis.retry import Retry  # noqa: PLC0415

    options = {
        "socket_timeout": _COUNTER_TIMEOUT,
        "socket_connect_timeout": _COUNTER_TIMEOUT,
        "retry": Retry(NoBackoff(), 0),
    }
    if redis_url.startswith("unix:"):
        redis_url = f"redis+{redis_url}"
    return {"storage_uri": redis_url, "storage_options": options}


class MemoryCounters(Storage):
    """Counts in this process. Unlike the library's own, bounded, without a thread, and by a clock that nobody sets."""

    STORAGE_SCHEME = ["framer"]  # noqa: RUF012  (as the base class has it)

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **_: Any) -> None:
        """Start empty."""
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._lock = threading.Lock()
        self._counts: dict[str, tuple[int, float]] = {}  # key → count, second at which its window ends; oldest first

    def __len__(self) -> int:
        """How many keys there are."""
        return len(self._counts)

    @property
    def base_exceptions(self) -> type[Exception]:
        """What can go wrong: nothing of its own."""
        return RuntimeError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count; returns the count in the window that is running, `expiry` seconds from its first request."""
        with self._lock:
            now = time.monotonic()
            count, end = self._counts.get(key, (0, now))
            if end <= now:
                self._counts.pop(key, None)
                self._evict(now)
                count, end = 0, now + expiry
            self._counts[key] = (count + amount, end)
            return count + amount

    def get(self, key: str) -> int:
        """The count in the window that is running."""
        count, end = self._counts.get(key, (0, 0.0))
        return count if end > time.monotonic() else 0

    def get_expiry(self, key: str) -> float:
        """The Unix time at which the window ends."""
        _, end = self._counts.get(key, (0, 0.0))
        return time.time() + max(0.0, end - time.monotonic())

    def check(self) -> bool:
        """Memory is always there."""
        return True

    def reset(self) -> int:
        """Forget everything; returns how many keys there were."""
        with self._lock:
            count = len(self._counts)
            self._counts.clear()
        return count

    def clear(self, key: str) -> None:
        """Forget one key."""
        with self._lock:
            self._counts.pop(key, None)

    def _evict(self, now: float) -> None:
        while self._counts:
            oldest = next(iter(self._counts))
            if len(self._counts) < MAX_COUNTED_CLIENTS and self._counts[oldest][1] > now:
                return
            del self._counts[oldest]
