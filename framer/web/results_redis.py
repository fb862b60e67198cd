"""Results in Redis, for several machines behind one address. Needs the extra `redis`.

Redis itself forgets what is past its time; its `maxmemory` bounds the whole.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

import redis

from framer.errors import SetupError
from framer.web.results import Result, new_token

_SECONDS = 5  # for connecting, and for every answer


class RedisResults:
    """One value for each token: a line of JSON, the photo, the picture. Nothing that is read can run as code."""

    def __init__(self, url: str) -> None:
        """Connect. Raises SetupError where there is no Redis, or one that writes to a disk."""
        with _speaking():
            try:
                self._redis = redis.Redis.from_url(url, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS)
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
        """Photos reach no disk. Where Redis does not let its settings be read, whoever runs it has to know."""
        try:
            found = {**self._redis.config_get("save"), **self._redis.config_get("appendonly")}
        except redis.ResponseError:
            return
        if found.get("save") or found.get("appendonly") == "yes":
            raise SetupError(what='FRAMER_REDIS_URL: this Redis writes to a disk; save "", appendonly no')


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
def _speaking() -> Iterator[None]:
    """What goes wrong with Redis is a matter of the set-up; its own text may hold an address or a password."""
    try:
        yield
    except redis.RedisError as error:
        raise SetupError(what=f"FRAMER_REDIS_URL: {type(error).__name__}") from error
