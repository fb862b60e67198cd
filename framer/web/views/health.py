"""Liveness (``/healthz``: the process answers) and readiness (``/readyz``: it can be sent photos)."""

import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from flask import Flask, current_app
from flask.typing import ResponseReturnValue

from framer.campaigns.drawn_words import has_stale_overlay
from framer.settings import Settings
from framer.web.context import current_app_context

if TYPE_CHECKING:
    import redis

_PING_TIMEOUT = 1  # seconds, for connecting and for the reply
_PROBLEMS_CACHE_SECONDS = 1.0  # between two checks, however many ask


class HealthCheck:
    """Checks whether a photo could be framed now, at most once a second. Safe for threads; `clock` counts seconds."""

    def __init__(self, redis_url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._redis, self._clock = _connect_redis(redis_url), clock
        self._stopping = False
        self._lock = threading.Lock()
        self._problems: tuple[str, ...] = ()
        self._cached_until = -1.0

    def stop(self) -> None:
        """Not ready from now on: the process is about to end."""
        self._stopping = True

    def problems(self) -> tuple[str, ...]:
        """Codes of what is wrong: ``stopping``, ``campaigns``, ``workers``, ``redis``, ``redis_persistence``.

        Empty: ready.
        """
        with self._lock:
            if self._clock() >= self._cached_until:
                self._problems = tuple(self._find_problems())
                self._cached_until = self._clock() + _PROBLEMS_CACHE_SECONDS
        return (("stopping",) if self._stopping else ()) + self._problems

    def _find_problems(self) -> Iterator[str]:
        context = current_app_context()
        if not _passes(lambda: context.campaigns().campaigns):
            yield "campaigns"
        if not _passes(lambda: context.worker_load().alive):
            yield "workers"
        if self._redis and not _passes(self._redis.ping):
            yield "redis"
        elif self._redis and not _passes(partial(_keeps_nothing, self._redis)):
            yield "redis_persistence"


def register(app: Flask, settings: Settings) -> None:
    """Add ``/healthz`` and ``/readyz``."""
    app.extensions["health"] = HealthCheck(settings.redis_url)
    app.add_url_rule("/healthz", "healthz", show_liveness)
    app.add_url_rule("/readyz", "readyz", show_readiness)


def show_liveness() -> ResponseReturnValue:
    """200 as long as the process answers at all."""
    return {"status": "ok"}, {"Cache-Control": "no-store"}


def show_readiness() -> ResponseReturnValue:
    """200 when photos can be sent here, with what is wrong beside that, if anything; else 503 and why not."""
    problems = current_app.extensions["health"].problems()
    if problems:
        return {"status": "not ready", "problems": problems}, 503, {"Cache-Control": "no-store"}
    registry = current_app_context().campaigns()
    # Broken campaigns take no others with them, but whoever watches the server should know.
    details = {
        "broken_campaigns": sorted(registry.broken),
        "outdated_campaigns": sorted(registry.outdated),
        "undrawn_campaigns": sorted(each.id for each in registry.campaigns if has_stale_overlay(each)),
        "counts": current_app_context().counter.state.problem,
    }
    told = {name: facts for name, facts in details.items() if facts}
    return {"status": "ready", **told}, {"Cache-Control": "no-store"}


def _passes(check: Callable[[], object]) -> bool:
    try:
        return bool(check())
    except Exception:  # whatever it is, it is not ready
        return False


def _connect_redis(redis_url: str) -> "redis.Redis | None":
    """A client of Redis with short timeouts and connections of its own; None without Redis."""
    if not redis_url:
        return None
    import redis  # noqa: PLC0415  (redis-py: only where it is asked for)
    from redis.backoff import NoBackoff  # noqa: PLC0415
    from redis.retry import Retry  # noqa: PLC0415

    return redis.Redis.from_url(
        redis_url,
        socket_timeout=_PING_TIMEOUT,
        socket_connect_timeout=_PING_TIMEOUT,
        retry=Retry(NoBackoff(), 0),
    )


def _keeps_nothing(client: "redis.Redis") -> bool:
    """Whether this Redis writes to no disk, or does not say that it does."""
    from framer.web.results.redis import writes_to_disk  # noqa: PLC0415

    return not writes_to_disk(client)
