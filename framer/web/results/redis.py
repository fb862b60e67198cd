"""Results in Redis, for several machines behind one address. Needs the extra `redis`.

Redis itself forgets what is past its time; its `maxmemory` bounds the whole.
"""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from framer.errors import Away, SetupError
from framer.web.results.memory import Result, new_token

_SECONDS = 5  # for connecting, and for every answer
_PAUSE = 5  # seconds after which a client may try again when Redis is away

_LOG = logging.getLogger("framer.web")


class RedisResults:
    """One value for each token: a line of JSON, the photo, the picture. Nothing that is read can run as code."""

    def __init__(self, url: str) -> None:
        """Connect. Raises SetupError where there is no Redis, or one that writes to a disk."""
        once_more = Retry(NoBackoff(), 1)  # at once: after a restart of Redis the kept connections are dead
        with _speaking(starting=True):
            try:
                self._redis = redis.Redis.from_url(
                    url, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS, retry=once_more
                )
            except ValueError as error:
                raise SetupError(what="FRAMER_REDIS_URL: redis://…") from error
            self._redis.ping()
            self._check_that_nothing_is_written()

    def put(self, result: Result, seconds: float) -> str:
        """Keep a new result; returns its token."""
        token = new_token()
        with _speaking():
            self._redis.set(_key(token), pack(result), px=_milliseconds(seconds))
        return token

    def replace(self, token: str, result: Result, seconds: float) -> bool:
        """Put `result` in the place of one that is still there; False: it is gone, and stays so."""
        with _speaking():
            return bool(self._redis.set(_key(token), pack(result), px=_milliseconds(seconds), xx=True))

    def get(self, token: str) -> Result | None:
        """The result, if it is still there."""
        with _speaking():
            data = self._redis.get(_key(token))
        return unpack(data) if isinstance(data, bytes) else None

    def delete(self, token: str) -> bool:
        """Forget it at once; False: there was nothing."""
        with _speaking():
            return bool(self._redis.delete(_key(token)))

    def _check_that_nothing_is_written(self) -> None:
        """Photos reach no disk. Where Redis says neither its settings nor what it has written, that is logged."""
        try:
            found = self._redis.config_get("save", "appendonly")
            writes = bool(found.get("save")) or found.get("appendonly") == "yes"
        except redis.ResponseError:  # CONFIG is forbidden, as with most hosted ones
            writes = self._has_written()
        if writes:
            raise SetupError(what='FRAMER_REDIS_URL: this Redis writes to a disk; save "", appendonly no')

    def _has_written(self) -> bool:
        """Whether it keeps a log of all writes, or has made a snapshot since it started."""
        try:
            found = self._redis.info("persistence")
        except redis.ResponseError:
            found = {}
        if not {"aof_enabled", "rdb_last_bgsave_time_sec"} <= found.keys():
            _LOG.warning("FRAMER_REDIS_URL: this Redis does not say whether it writes to a disk")
            return False
        return bool(found["aof_enabled"]) or found["rdb_last_bgsave_time_sec"] >= 0


def pack(result: Result) -> bytes:
    """A result as bytes."""
    start = {"made": result.made, "expires": result.expires, "photo": len(result.photo), "facts": result.facts}
    return b"".join((json.dumps(start).encode(), b"\n", result.photo, result.picture))


def unpack(data: bytes) -> Result | None:
    """The result in these bytes; None where another version wrote them."""
    try:
        begin = data.index(b"\n") + 1
        start = json.loads(data[:begin])
        middle = begin + start["photo"]
        return Result(data[begin:middle], data[middle:], start["facts"], start["made"], start["expires"])
    except (ValueError, KeyError, TypeError):
        return None


def _key(token: str) -> str:
    """Where the token's result lies. Whoever lists Redis' keys does not learn the tokens."""
    return f"framer:{sha256(token.encode('utf-8', 'replace')).hexdigest()}"


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))


@contextmanager
def _speaking(starting: bool = False) -> Iterator[None]:
    """A Redis that is away now comes back; all else is a matter of the set-up.

    Redis' own text stays out: it may hold an address or a password.
    """
    try:
        yield
    except redis.RedisError as error:
        away = isinstance(error, (redis.ConnectionError, redis.TimeoutError))
        if away and not starting and not isinstance(error, redis.AuthenticationError):
            raise Away(seconds=_PAUSE) from error
        raise SetupError(what=f"FRAMER_REDIS_URL: {type(error).__name__}") from error
