"""How many photos may be asked for in a second or a minute, by one address and by all; how long a head may be."""

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
from framer.web.clients import client_of
from framer.web.context import current_app_context
from framer.web.requests.cost import decodes_photo
from framer.web.requests.lookup import look_up_requested_picture

MAX_URL_BYTES = 4_000  # path and query; a link with all that chat apps add has a few hundred
MAX_HEADERS, MAX_HEADER_BYTES = 100, 16_000  # Apache's LimitRequestFields; what h11 takes of a head in chunks
MAX_COUNTED_CLIENTS = 20_000  # at a time: about 6 MB

_UNLIMITED = "off"
_EACH_SCOPE = "each"
_COUNTER_TIMEOUT = 1  # seconds for connecting to Redis, and for every reply
_PROXY_HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")
_GLOBAL_LIMIT_MESSAGE = N_("Too many requests are coming in right now.")


def register(app: Flask, settings: Settings) -> None:
    """Hold every request of `app` to the limits.

    Counts are shared in the Redis of the settings, if there is one; while it is away each process counts by itself.
    """
    app.before_request(check_request_head)
    app.before_request(look_up_requested_picture)
    app.register_error_handler(RateLimitExceeded, _rate_limit_response)
    # In this order: a client refused by the first does not use up what all have together.
    limits = ((_EACH_SCOPE, settings.rate_each, client_of_request), ("all", settings.rate_all, _global_key))
    for scope, rate, key in limits:
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
            limiter.request_filter(_is_exempt)  # before counting: what is not counted never waits for Redis


def check_request_head() -> None:
    """Refuse a URL that is too long (414), and too many or too long headers (431)."""
    environ = request.environ
    if len(environ.get("PATH_INFO", "")) + len(environ.get("QUERY_STRING", "")) > MAX_URL_BYTES:
        abort(414)
    sizes = [len(name) + len(value) for name, value in environ.items() if name.startswith("HTTP_")]
    if len(sizes) > MAX_HEADERS or sum(sizes) > MAX_HEADER_BYTES:
        abort(431)


def client_of_request() -> str:
    """Under what a request counts."""
    return client_of(request.environ)


def is_local_request() -> bool:
    """Whether the request comes from this machine and through no proxy, whichever headers the settings trust."""
    original_environ = request.environ.get("werkzeug.proxy_fix.orig", request.environ)
    try:
        address = ipaddress.ip_address(original_environ.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback and not any(name in request.environ for name in _PROXY_HEADERS)


def _is_exempt() -> bool:
    return not decodes_photo() or (is_local_request() and not current_app_context().settings.rate_local)


def _global_key() -> str:
    return "everyone"


def _set_retry_after(limit: RequestLimit) -> None:
    """Keep when to try again, in seconds: at most a whole window, also if the clock was set back meanwhile."""
    seconds = math.ceil(limit.reset_at - time.time())
    g.retry_after = min(max(1, seconds), limit.limit.get_expiry())


def _rate_limit_response(error: RateLimitExceeded) -> Response:
    message = None if getattr(error.limit, "scope", "") == _EACH_SCOPE else _GLOBAL_LIMIT_MESSAGE
    return errors.error_response(TooManyRequests(message, seconds=g.get("retry_after", 1)))


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
    """Counts in this process. Unlike those of `limits`: bounded, without a thread, and on a clock that only rises."""

    STORAGE_SCHEME = ["framer"]  # noqa: RUF012  (as the base class has it)

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **_: Any) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._lock = threading.Lock()
        self._counts: dict[str, tuple[int, float]] = {}  # key → count, when its window ends (monotonic); oldest first

    def __len__(self) -> int:
        return len(self._counts)

    @property
    def base_exceptions(self) -> type[Exception]:
        """A kind of its own is never raised."""
        return RuntimeError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count; returns the count in the current window, which ends `expiry` seconds after its first request."""
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
        """The count in the current window."""
        count, end = self._counts.get(key, (0, 0.0))
        return count if end > time.monotonic() else 0

    def get_expiry(self, key: str) -> float:
        """The Unix time at which the current window ends."""
        _, end = self._counts.get(key, (0, 0.0))
        return time.time() + max(0.0, end - time.monotonic())

    def check(self) -> bool:
        """True: memory always answers."""
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
        """Remove what has ended, and the oldest while there are too many."""
        while self._counts:
            oldest = next(iter(self._counts))
            if len(self._counts) < MAX_COUNTED_CLIENTS and self._counts[oldest][1] > now:
                return
            del self._counts[oldest]
