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

from framer.errors import ResultStoreUnavailable, SetupError
from framer.web.results.memory import StoredResult, new_token

_STORE_TIMEOUT = 5  # for connecting, and for every answer
_REDIS_RETRY_AFTER = 5  # seconds after which a client may try again when Redis is away

_LOG = logging.getLogger("framer.web")


class RedisResults:
    """One value for each token: a line of JSON, the photo, the picture. Nothing that is read can run as code."""

    def __init__(self, url: str) -> None:
        """Connect. Raises SetupError where there is no Redis, or one that writes to a disk."""
        once_more = Retry(NoBackoff(), 1)  # at once: after a restart of Redis the kept connections are dead
        with _translate_redis_errors(starting=True):
            try:
                self._redis = redis.Redis.from_url(
                    url, socket_timeout=_STORE_TIMEOUT, socket_connect_timeout=_STORE_TIMEOUT, retry=once_more
                )
            except ValueError as error:
                raise SetupError(what="FRAMER_REDIS_URL: redis://…") from error
            self._redis.ping()
            self._check_no_persistence()

    def put(self, result: StoredResult, seconds: float) -> str:
        """Keep a new result; returns its token."""
        token = new_token()
        with _translate_redis_errors():
            self._redis.set(_redis_key(token), pack_result(result), px=_milliseconds(seconds))
        return token

    def replace(self, token: str, result: StoredResult, seconds: float) -> bool:
        """Put `result` in the place of one that is still there; False: it is gone, and stays so."""
        with _translate_redis_errors():
            return bool(self._redis.set(_redis_key(token), pack_result(result), px=_milliseconds(seconds), xx=True))

    def get(self, token: str) -> StoredResult | None:
        """The result, if it is still there."""
        with _translate_redis_errors():
            data = self._redis.get(_redis_key(token))
        return unpack_result(data) if isinstance(data, bytes) else None

    def delete(self, token: str) -> bool:
        """Forget it at once; False: there was nothing."""
        with _translate_redis_errors():
            return bool(self._redis.delete(_redis_key(token)))

    def _check_no_persistence(self) -> None:
        """Photos reach no disk. Where Redis says neither its settings nor what it has written, that is logged."""
        try:
            found = self._redis.config_get("save", "appendonly")
            writes = bool(found.get("save")) or found.get("appendonly") == "yes"
        except redis.ResponseError:  # CONFIG is forbidden, as with most hosted ones
            writes = self._has_persisted()
        if writes:
            raise SetupError(what='FRAMER_REDIS_URL: this Redis writes to a disk; save "", appendonly no')

    def _has_persisted(self) -> bool:
        """Whether it keeps a log of all writes, or has made a snapshot since it started."""
        try:
            found = self._redis.info("persistence")
        except redis.ResponseError:
            found = {}
        if not {"aof_enabled", "rdb_last_bgsave_time_sec"} <= found.keys():
            _LOG.warning("FRAMER_REDIS_URL: this Redis does not say whether it writes to a disk")
            return False
        return bool(found["aof_enabled"]) or found["rdb_last_bgsave_time_sec"] >= 0


def pack_result(result: StoredResult) -> bytes:
    """A result as bytes."""
    start = {"made": result.created, "expires": result.expires, "photo": len(result.photo), "facts": result.facts}
    return b"".join((json.dumps(start).encode(), b"\n", result.photo, result.picture))


def unpack_result(data: bytes) -> StoredResult | None:
    """The result in these bytes; None where another version wrote them."""
    try:
        begin = data.index(b"\n") + 1
        start = json.loads(data[:begin])
        middle = begin + start["photo"]
        return StoredResult(data[begin:middle], data[middle:], start["facts"], start["made"], start["expires"])
    except (ValueError, KeyError, TypeError):
        return None


def _redis_key(token: str) -> str:
    """Where the token's result lies. Whoever lists Redis' keys does not learn the tokens."""
    return f"framer:{sha256(token.encode('utf-8', 'replace')).hexdigest()}"


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))


@contextmanager
def _translate_redis_errors(starting: bool = False) -> Iterator[None]:
    """A Redis that is away now comes back; all else is a matter of the set-up.

    Redis' own text stays out: it may hold an address or a password.
    """
    try:
        yield
    except redis.RedisError as error:
        away = isinstance(error, (redis.ConnectionError, redis.TimeoutError))
        if away and not starting and not isinstance(error, redis.AuthenticationError):
            raise ResultStoreUnavailable(seconds=_REDIS_RETRY_AFTER) from error
        raise SetupError(what=f"FRAMER_REDIS_URL: {type(error).__name__}") from error
