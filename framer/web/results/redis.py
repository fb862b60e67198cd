"""Results in Redis, for several machines behind one address. Needs the extra `redis`.

Redis itself forgets what has expired; its `maxmemory` bounds the whole.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from itertools import chain
from typing import Annotated

import msgspec
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from framer.errors import ResultStoreUnavailable, SetupError, UnknownAvatar
from framer.web.results.base import ResultSummary, StoredResult, new_token

_STORE_TIMEOUT = 5  # seconds, for connecting and for every reply
_REDIS_RETRY_AFTER = 5  # seconds after which a client may try again while Redis is away

_PICTURE_PIECE_BYTES = 65_536  # of a picture that are read at once
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

    Raises SetupError where there is no Redis, or one that writes to a disk; ResultStoreUnavailable while it is away.
    """

    def __init__(self, url: str) -> None:
        retry = Retry(NoBackoff(), 1)  # at once: after a restart of Redis the open connections are dead
        with _translate_redis_errors(starting=True):
            try:
                self._redis = redis.Redis.from_url(
                    url, socket_timeout=_STORE_TIMEOUT, socket_connect_timeout=_STORE_TIMEOUT, retry=retry
                )
            except ValueError as error:
                raise SetupError(what="FRAMER_REDIS_URL: redis://…") from error
            self._redis.ping()
            self._check_no_persistence()

    def put(self, result: StoredResult, seconds: float) -> str:
        """Store a new result; returns its token."""
        token = new_token()
        with _translate_redis_errors():
            self._redis.set(_redis_key(token), pack_result(result), px=_milliseconds(seconds))
        return token

    def replace(self, token: str, result: StoredResult, seconds: float) -> bool:
        """Store `result` instead of one that is still there; False: it is gone, and stays so."""
        with _translate_redis_errors():
            return bool(self._redis.set(_redis_key(token), pack_result(result), px=_milliseconds(seconds), xx=True))

    def get(self, token: str) -> StoredResult | None:
        """The result; None once it has expired or was deleted, and for what is no result of this version."""
        with _translate_redis_errors():
            data = self._redis.get(_redis_key(token))
        return unpack_result(data) if isinstance(data, bytes) else None

    def get_summary(self, token: str) -> ResultSummary | None:
        """What is known of the result; None as with `get`."""
        key = _redis_key(token)
        head, size = self._read_head(key)
        line = head[: head.find(b"\n") + 1]
        header = unpack_header(line)
        if header is None or len(line) + header.photo > size:
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

    def delete(self, token: str) -> bool:
        """Forget the result at once; False: there was none."""
        with _translate_redis_errors():
            return bool(self._redis.delete(_redis_key(token)))

    def _read_head(self, key: str) -> tuple[bytes, int]:
        """The beginning of a value, with its whole line of JSON if it has one, and the value's size in bytes."""
        for count in _LINE_BYTES:
            with _translate_redis_errors(), self._redis.pipeline() as pipeline:
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
        with _translate_redis_errors(), self._redis.pipeline() as pipeline:
            pipeline.getrange(key, 0, len(line) - 1)
            pipeline.getrange(key, positions.start, positions.stop - 1)
            current_line, part = pipeline.execute()
        if current_line != line or len(part) != len(positions):
            raise UnknownAvatar
        return bytes(part)

    def _check_no_persistence(self) -> None:
        """Raises SetupError for a Redis that writes to a disk. One that does not say is trusted, and that is logged."""
        try:
            config = self._redis.config_get("save", "appendonly")
            writes = bool(config.get("save")) or config.get("appendonly") == "yes"
        except redis.ResponseError:  # CONFIG is forbidden, as with most hosted ones
            writes = self._has_persisted()
        if writes:
            raise SetupError(what='FRAMER_REDIS_URL: this Redis writes to a disk; save "", appendonly no')

    def _has_persisted(self) -> bool:
        """Whether it keeps a log of all writes, or has made a snapshot since it started."""
        try:
            persistence = self._redis.info("persistence")
        except redis.ResponseError:
            persistence = {}
        if not {"aof_enabled", "rdb_last_bgsave_time_sec"} <= persistence.keys():
            _LOG.warning("FRAMER_REDIS_URL: this Redis does not say whether it writes to a disk")
            return False
        return bool(persistence["aof_enabled"]) or persistence["rdb_last_bgsave_time_sec"] >= 0


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
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):  # RecursionError: brackets nested without end
        return None
    return header


def _redis_key(token: str) -> str:
    """The key of a token's result: a hash, so that a list of all keys shows no token."""
    return f"framer:{sha256(token.encode('utf-8', 'replace')).hexdigest()}"


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))


@contextmanager
def _translate_redis_errors(starting: bool = False) -> Iterator[None]:
    """ResultStoreUnavailable for a Redis that is away now, SetupError for all else, and for both while `starting`.

    Redis' own text stays out: it may hold an address or a password.
    """
    try:
        yield
    except redis.RedisError as error:
        is_away = isinstance(error, (redis.ConnectionError, redis.TimeoutError))
        if is_away and not starting and not isinstance(error, redis.AuthenticationError):
            raise ResultStoreUnavailable(seconds=_REDIS_RETRY_AFTER) from error
        raise SetupError(what=f"FRAMER_REDIS_URL: {type(error).__name__}") from error
