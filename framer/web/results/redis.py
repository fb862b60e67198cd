"""Results in Redis, for several machines behind one address. Needs the extra `redis`.

Redis itself forgets what has expired; its `maxmemory` bounds the whole.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from itertools import chain
from typing import Annotated, Any

import msgspec
import redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthorizationError, NoPermissionError
from redis.retry import Retry

from framer.errors import ResultStoreUnavailable, ResultTooLarge, SetupError, UnknownAvatar
from framer.i18n import N_
from framer.web.results.base import MAX_RESULT_LIFETIME, ResultSummary, StoredResult, new_token

_STORE_TIMEOUT = 5  # seconds, for connecting and for every reply
_REDIS_RETRY_AFTER = 5  # seconds after which a client may try again while Redis is away, or takes nothing
_PICTURE_ROOM = 32 * 2**20  # of a picture with its facts: twice the largest (2048 px, PNG)
_SETUP_ERRORS = (redis.AuthenticationError, AuthorizationError, NoPermissionError)
_STORES_NOTHING = N_("Finished pictures cannot be stored right now.")

_PICTURE_PIECE_BYTES = 65_536  # of a picture that are read at once
_SAVED_MARK = ":saved"  # behind a result's key: it was saved
_LINE_BYTES = (16_384, 1_000_000)  # in which the line of JSON is looked for: nearly always, and at most

_LOG = logging.getLogger("framer.web")

_UnixTime = Annotated[float, msgspec.Meta(ge=0, lt=253_402_300_800)]  # up to the year 9999, as datetime has it


class Header(msgspec.Struct):
    """The line of JSON before the photo; `photo` is its length in bytes. Other versions read it, so its keys stay."""

    made: _UnixTime
    expires: _UnixTime
    photo: Annotated[int, msgspec.Meta(ge=0)]
    facts: str


class RedisResults:
    """A ResultStore in the Redis at `url`; each value is a line of JSON, the photo, the picture.

    Raises SetupError where there is no Redis, or one that writes to a disk; later ResultStoreUnavailable while it is
    away, and from `put` and `replace` also while it is full, takes nothing else, or has begun to write to a disk.
    """

    def __init__(self, url: str, max_photo_bytes: int) -> None:
        self._max_value_bytes = max_photo_bytes + _PICTURE_ROOM
        retry = Retry(NoBackoff(), 1)  # at once: after a restart of Redis the open connections are dead
        with _translate_redis_errors(starting=True):
            try:
                self._redis = redis.Redis.from_url(
                    url, socket_timeout=_STORE_TIMEOUT, socket_connect_timeout=_STORE_TIMEOUT, retry=retry
                )
            except ValueError as error:
                raise SetupError(what="FRAMER_REDIS_URL: redis://…") from error
            self._redis.ping()
            writes = writes_to_disk(self._redis)
        if writes:
            raise SetupError(what='FRAMER_REDIS_URL: this Redis writes to a disk; save "", appendonly no')
        if writes is None:
            _LOG.warning("FRAMER_REDIS_URL: this Redis does not say whether it writes to a disk")

    def put(self, result: StoredResult, seconds: float) -> str:
        """Store a new result; returns its token. Raises ResultTooLarge where it could never fit."""
        token = new_token()
        self._set(token, result, seconds)
        return token

    def replace(self, token: str, result: StoredResult, seconds: float) -> bool:
        """Store `result` instead of one that is still there; False: it is gone, and stays so. Raises ResultTooLarge."""
        return self._set(token, result, seconds, only_if_there=True)

    def get(self, token: str) -> StoredResult | None:
        """The result; None once it has expired or was deleted, and for what is no result of this version."""
        try:
            with _translate_redis_errors():
                data = self._redis.getrange(_redis_key(token), 0, self._max_value_bytes)  # one byte more
        except _WrongTypeError:
            return None
        return unpack_result(data) if isinstance(data, bytes) and len(data) <= self._max_value_bytes else None

    def get_summary(self, token: str) -> ResultSummary | None:
        """What is known of the result; None as with `get`."""
        key = _redis_key(token)
        try:
            head, size = self._read_head(key)
        except _WrongTypeError:
            return None
        line = head[: head.find(b"\n") + 1]
        header = unpack_header(line)
        if header is None or not len(line) + header.photo <= size <= self._max_value_bytes:
            return None
        picture_start = len(line) + header.photo
        return ResultSummary(
            header.facts.encode(),
            header.made,
            header.expires,
            size - picture_start,
            open_picture=partial(self._open_picture, key, line, range(picture_start, size)),
            read_photo=partial(self._read_part, key, line, range(len(line), picture_start)),
        )

    def mark_saved(self, token: str) -> bool:
        """Whether this is the first time that the result is said to be saved; a key of its own has the mark."""
        key, lifetime = f"{_redis_key(token)}{_SAVED_MARK}", _milliseconds(MAX_RESULT_LIFETIME)
        with _translate_redis_errors():
            return bool(self._redis.set(key, 1, px=lifetime, nx=True))

    def delete(self, token: str) -> bool:
        """Forget the result at once; False: there was none."""
        with _translate_redis_errors():
            self._redis.delete(f"{_redis_key(token)}{_SAVED_MARK}")
            return bool(self._redis.delete(_redis_key(token)))

    def _read_head(self, key: str) -> tuple[bytes, int]:
        """The beginning of a value, with its whole line of JSON if it has one, and the value's size in bytes."""
        for count in _LINE_BYTES:
            with _translate_redis_errors(), self._redis.pipeline(transaction=False) as pipeline:
                pipeline.getrange(key, 0, count - 1)
                pipeline.strlen(key)
                head, size = pipeline.execute()
            if b"\n" in head or len(head) == size:
                break
        return head, size

    def _open_picture(self, key: str, line: bytes, positions: range) -> Iterable[bytes]:
        """The picture in pieces; the first is read at once, so that what has gone is noticed before any is sent."""
        starts = range(0, len(positions), _PICTURE_PIECE_BYTES)
        pieces = (self._read_part(key, line, positions[start : start + _PICTURE_PIECE_BYTES]) for start in starts)
        return chain([next(pieces, b"")], pieces)

    def _read_part(self, key: str, line: bytes, positions: range) -> bytes:
        """The bytes at these positions of a value. Raises UnknownAvatar where it does not have this line any more."""
        try:
            with _translate_redis_errors(), self._redis.pipeline(transaction=False) as pipeline:
                pipeline.getrange(key, positions.start, positions.stop - 1)
                pipeline.getrange(key, 0, len(line) - 1)  # after it: a value that was replaced never comes back
                part, current_line = pipeline.execute()
        except _WrongTypeError as error:
            raise UnknownAvatar from error
        if current_line != line or len(part) != len(positions):
            raise UnknownAvatar
        return bytes(part)

    def _set(self, token: str, result: StoredResult, seconds: float, *, only_if_there: bool = False) -> bool:
        """Store a result, once Redis has said again that it writes to no disk: it may have been told to meanwhile."""
        value = pack_result(result)
        with _translate_redis_errors():
            if writes_to_disk(self._redis):
                raise _refusal("it writes to a disk")
            try:
                return bool(self._redis.set(_redis_key(token), value, px=_milliseconds(seconds), xx=only_if_there))
            except redis.OutOfMemoryError:
                self._check_size(len(value))
                raise

    def _check_size(self, size: int) -> None:
        """Raise ResultTooLarge for a value that even an empty Redis has no memory for, as far as it tells."""
        memory = self._redis.info("memory")
        limit = memory.get("maxmemory", 0) - memory.get("used_memory_startup", 0)
        if 0 < limit < size:
            raise ResultTooLarge(size=f"{size / 1e6:.1f} MB", limit=f"{limit / 1e6:.1f} MB")


def writes_to_disk(client: redis.Redis) -> bool | None:
    """Whether this Redis is set to write to a disk; where it hides that, whether it has so far; None: it tells neither.

    Raises redis.RedisError.
    """
    config = _ask(client.config_get, "save", "appendonly")
    if {"save", "appendonly"} <= config.keys():
        return bool(config["save"]) or config["appendonly"] == "yes"
    persistence = _ask(client.info, "persistence")
    if {"aof_enabled", "rdb_last_bgsave_time_sec"} <= persistence.keys():
        return bool(persistence["aof_enabled"]) or persistence["rdb_last_bgsave_time_sec"] >= 0
    return None


def _ask(command: Callable[..., Any], *arguments: str) -> dict[str, Any]:
    """What a command answers; nothing where it is forbidden, as CONFIG is with most hosted ones."""
    try:
        answer: dict[str, Any] = command(*arguments)
    except redis.ResponseError:
        return {}
    return answer


def pack_result(result: StoredResult) -> bytes:
    """A result as the value that Redis stores."""
    header = Header(result.created, result.expires, len(result.photo), result.facts.decode())
    return b"".join((msgspec.json.encode(header), b"\n", result.photo, result.picture))


def unpack_result(data: bytes) -> StoredResult | None:
    """The result in a value; None for a value that is damaged, or that another version wrote."""
    begin = data.find(b"\n") + 1
    header = unpack_header(data[:begin])
    if header is None or begin + header.photo > len(data):
        return None
    end = begin + header.photo
    return StoredResult(data[begin:end], data[end:], header.facts.encode(), header.made, header.expires)


def unpack_header(line: bytes) -> Header | None:
    """What stands in a value's line; None as with `unpack_result`."""
    try:
        header = msgspec.json.decode(line, type=Header)
        StoredResult(b"", b"", header.facts.encode(), header.made, header.expires).decode_facts()
    except (ValueError, RecursionError):  # not such JSON, no UTF-8; brackets nested without end
        return None
    return header


def _redis_key(token: str) -> str:
    """The key of a token's result: a hash, so that a list of all keys shows no token."""
    return f"framer:{sha256(token.encode('utf-8', 'replace')).hexdigest()}"


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))


class _WrongTypeError(Exception):
    """The key holds something else than bytes."""


@contextmanager
def _translate_redis_errors(starting: bool = False) -> Iterator[None]:
    """SetupError for a Redis that does not know framer, ResultStoreUnavailable for all else that may pass by itself.

    While `starting` all is SetupError. _WrongTypeError for a key that holds no bytes. Redis' own text stays out: it may
    hold an address or a password.
    """
    try:
        yield
    except redis.RedisError as error:
        if starting or isinstance(error, _SETUP_ERRORS):
            raise SetupError(what=f"FRAMER_REDIS_URL: {type(error).__name__}") from error
        if not isinstance(error, redis.ResponseError):
            raise ResultStoreUnavailable(seconds=_REDIS_RETRY_AFTER) from error
        if "WRONGTYPE " in str(error):  # a pipeline says before it which of its commands failed
            raise _WrongTypeError from error
        raise _refusal(type(error).__name__) from error


def _refusal(reason: str) -> ResultStoreUnavailable:
    """The error for a Redis that answers but does not do what it is asked; the reason is logged."""
    _LOG.warning("FRAMER_REDIS_URL: nothing is stored: %s", reason)
    return ResultStoreUnavailable(_STORES_NOTHING, seconds=_REDIS_RETRY_AFTER)
