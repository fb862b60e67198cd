"""Whether the process answers (`/healthz`), and whether it can be sent photos (`/readyz`)."""

import threading
import time
from collections.abc import Callable

from flask import Flask, current_app
from flask.typing import ResponseReturnValue

from framer.settings import Settings
from framer.web.context import current_app_context

_PING_TIMEOUT = 1  # for connecting, and for the answer
_PROBLEMS_CACHE_SECONDS = 1.0  # how long an answer stands, however many ask


class HealthCheck:
    """What stands between the process and its next photo. Threads may share it; `clock` counts seconds."""

    def __init__(self, redis_url: str, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing is known yet."""
        self._ping, self._clock = _redis_ping(redis_url), clock
        self._stopping = False
        self._lock = threading.Lock()
        self._problems: tuple[str, ...] = ()
        self._cached_until = -1.0

    def stop(self) -> None:
        """From now on no new photos: the process is about to end."""
        self._stopping = True

    def problems(self) -> tuple[str, ...]:
        """Codes of what is wrong: ``stopping``, ``campaigns``, ``workers``, ``redis``; empty: ready."""
        with self._lock:
            if self._clock() >= self._cached_until:
                self._problems = tuple(name for name, fine in self._checks() if not _passes(fine))
                self._cached_until = self._clock() + _PROBLEMS_CACHE_SECONDS
        return (("stopping",) if self._stopping else ()) + self._problems

    def _checks(self) -> tuple[tuple[str, Callable[[], object]], ...]:
        site = current_app_context()
        return (
            ("campaigns", lambda: site.campaigns().campaigns),
            ("workers", lambda: site.worker_load().alive),
            ("redis", self._ping),
        )


def register(app: Flask, settings: Settings) -> None:
    """Add both addresses."""
    app.extensions["health"] = HealthCheck(settings.redis_url)
    app.add_url_rule("/healthz", view_func=healthz)
    app.add_url_rule("/readyz", view_func=readyz)


def healthz() -> ResponseReturnValue:
    """Tell a load balancer or a person that the process answers."""
    return {"status": "ok"}, {"Cache-Control": "no-store"}


def readyz() -> ResponseReturnValue:
    """Tell a load balancer whether photos can be sent here, and if not, why."""
    found = current_app.extensions["health"].problems()
    if found:
        return {"status": "not ready", "problems": found}, 503, {"Cache-Control": "no-store"}
    return {"status": "ready"}, {"Cache-Control": "no-store"}


def _passes(check: Callable[[], object]) -> bool:
    try:
        return bool(check())
    except Exception:  # whatever it is, it is not ready
        return False


def _redis_ping(redis_url: str) -> Callable[[], object]:
    """What asks Redis for a sign of life, on a connection of its own."""
    if not redis_url:
        return lambda: True
    import redis  # noqa: PLC0415  (redis-py: only where it is asked for)
    from redis.backoff import NoBackoff  # noqa: PLC0415
    from redis.retry import Retry  # noqa: PLC0415

    connection = redis.Redis.from_url(
        redis_url,
        socket_timeout=_PING_TIMEOUT,
        socket_connect_timeout=_PING_TIMEOUT,
        retry=Retry(NoBackoff(), 0),
    )
    return connection.ping
