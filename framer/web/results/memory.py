"""Finished pictures, kept for a few minutes under a token so that they can be saved, changed and deleted.

In memory only, within a number of bytes that is never exceeded. Several machines share them in Redis instead:
`framer/web/results/redis.py`.
"""

import json
import secrets
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from framer.errors import ResultTooLarge
from framer.imaging.record import success_record
from framer.imaging.types import Avatar

RESULT_LIFETIME = 600.0  # seconds after the upload, or after the last change
MAX_RESULT_LIFETIME = 3600.0  # seconds after the upload, whatever is changed
LARGE_SHARE = 8  # results of more than an eighth of the budget are larger than phones' photos
LARGE_AGE_BONUS = 60.0  # seconds that are added to the age of those: they count from the beginning
RESULT_OVERHEAD = 4096  # bytes that count for a result besides what is in it: objects, the token, a place in the table

_TOKEN_BYTES = 24  # 192 bits: not to be guessed
_MAX_SWEEP_PAUSE = 60.0  # seconds after which the sweeper notices that its store is gone


@dataclass(frozen=True)
class StoredResult:
    """A picture and all that is needed to make it anew. `made` and `expires` are Unix times.

    `facts` is JSON (a fraction of the memory of its objects): the text fields that were asked for with the frame's ID,
    the record, and how many photo pixels the frame's window shows across.
    """

    photo: bytes = field(repr=False)
    picture: bytes = field(repr=False)
    facts: str = field(repr=False)
    created: float
    expires: float

    @property
    def bytes_held(self) -> int:
        """What it costs, in bytes."""
        return len(self.photo) + len(self.picture) + len(self.facts) + RESULT_OVERHEAD

    @property
    def fields(self) -> dict[str, str]:
        """The text fields that make this picture from the photo."""
        fields: dict[str, str] = json.loads(self.facts)["fields"]
        return fields

    @property
    def record(self) -> dict[str, Any]:
        """The record of docs/commands.md."""
        record: dict[str, Any] = json.loads(self.facts)["record"]
        return record

    @property
    def warning_details(self) -> dict[str, object]:
        """The numbers that the sentences of the warnings name."""
        facts = json.loads(self.facts)
        record = facts["record"]
        return {"faces": len(record["faces"]), "chosen": record["chosen"], "pixels": facts["window_pixels"]}


def make_result(
    photo: bytes, fields: Mapping[str, str], avatar: Avatar, now: float, made: float | None
) -> StoredResult:
    """The result of framing `photo` as `fields` say; `made` is when the photo came, None: now (Unix times).

    Every change starts its lifetime anew, up to the longest one.
    """
    facts = {
        "record": success_record(avatar, "photo", None),
        "window_pixels": avatar.window_pixels,
        "fields": {**fields, "frame": avatar.frame},
    }
    began = now if made is None else made
    return StoredResult(
        photo, avatar.data, json.dumps(facts), began, min(now + RESULT_LIFETIME, began + MAX_RESULT_LIFETIME)
    )


def new_token() -> str:
    """An address that nobody guesses."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


@dataclass(frozen=True)
class _StoreEntry:
    """A result in the store, and seconds on the store's clock: when it came, when it goes, and the end of its hour."""

    result: StoredResult
    stored_at: float
    expires_at: float
    latest_expiry: float


class ResultStore(Protocol):
    """Where results are. Threads may share it; lifetimes are in seconds."""

    def put(self, result: StoredResult, seconds: float) -> str:
        """Keep a new result; returns its token. Raises NotKept where it could never fit."""

    def replace(self, token: str, result: StoredResult, seconds: float) -> bool:
        """Put `result` in the place of one that is still there; False: it is gone, and stays so. Raises NotKept."""

    def get(self, token: str) -> StoredResult | None:
        """The result, if it is still there."""

    def delete(self, token: str) -> bool:
        """Forget it at once; False: there was nothing."""


class MemoryResults:
    """Results in this process: at most `budget` bytes. `clock` counts seconds; nobody sets it.

    Who has taken the most room for the longest makes room for the next, so that a few large ones cannot drive out many.
    A thread of its own lets expired results go, so that no photo stays because nobody comes by. What is being answered
    at the moment is not part of the budget: it belongs to its request.
    """

    def __init__(self, budget: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Start empty."""
        self._budget, self._clock = budget, clock
        self._stored: dict[str, _StoreEntry] = {}
        self._bytes_held = 0
        self._evicted = 0
        self._changed = threading.Condition()
        self._sweeper: threading.Thread | None = None

    @property
    def bytes_held(self) -> int:
        """The bytes that count against the budget now."""
        return self._bytes_held

    @property
    def evicted(self) -> int:
        """How many results went before their time, to make room."""
        return self._evicted

    def __len__(self) -> int:
        """How many results there are."""
        return len(self._stored)

    def put(self, result: StoredResult, seconds: float) -> str:
        """Keep a new result; returns its token. Raises NotKept for one larger than the whole budget."""
        self._check_size(result)
        token = new_token()
        with self._changed:
            self._insert(token, result, seconds, self._clock() + MAX_RESULT_LIFETIME)
        return token

    def replace(self, token: str, result: StoredResult, seconds: float) -> bool:
        """Put `result` in the place of one that is still there; False: it is gone, and stays so. Raises NotKept.

        It goes an hour after the first one at the latest, whatever `seconds` are: those come from a clock that is set.
        """
        self._check_size(result)
        with self._changed:
            self.forget_expired()
            old = self._drop(token)
            if old is None:
                return False
            self._insert(token, result, seconds, old.latest_expiry)
        return True

    def get(self, token: str) -> StoredResult | None:
        """The result, if it is still there."""
        with self._changed:
            self.forget_expired()
            place = self._stored.get(token)
        return place.result if place else None

    def delete(self, token: str) -> bool:
        """Forget it at once; False: there was nothing."""
        with self._changed:
            self.forget_expired()
            return self._drop(token) is not None

    def forget_expired(self) -> float:
        """Let go of what is past its time; returns the seconds until the next one is."""
        with self._changed:
            now = self._clock()
            for token in [token for token, place in self._stored.items() if place.expires_at <= now]:
                self._drop(token)
            return min((place.expires_at - now for place in self._stored.values()), default=_MAX_SWEEP_PAUSE)

    def _check_size(self, result: StoredResult) -> None:
        if result.bytes_held > self._budget:
            raise ResultTooLarge(size=f"{result.bytes_held / 1e6:.1f} MB", limit=f"{self._budget / 1e6:g} MB")

    def _insert(self, token: str, result: StoredResult, seconds: float, latest: float) -> None:
        self.forget_expired()
        now = self._clock()
        if self._bytes_held + result.bytes_held > self._budget:
            self._evict(result.bytes_held, now)
        self._stored[token] = _StoreEntry(result, now, min(now + seconds, latest), latest)
        self._bytes_held += result.bytes_held
        if self._sweeper is None:
            self._sweeper = threading.Thread(
                target=_sweep_expired, args=(weakref.ref(self), self._changed), name="results", daemon=True
            )
            self._sweeper.start()
        self._changed.notify()

    def _evict(self, size: int, now: float) -> None:
        for token in sorted(
            self._stored, key=lambda token: self._eviction_weight(self._stored[token], now), reverse=True
        ):
            if self._bytes_held + size <= self._budget:
                return
            self._drop(token)
            self._evicted += 1

    def _eviction_weight(self, place: _StoreEntry, now: float) -> float:
        """How much room it has taken for how long, in byte-seconds."""
        size, age = place.result.bytes_held, now - place.stored_at
        return size * (age + LARGE_AGE_BONUS if size * LARGE_SHARE > self._budget else age)

    def _drop(self, token: str) -> _StoreEntry | None:
        place = self._stored.pop(token, None)
        self._bytes_held -= place.result.bytes_held if place else 0
        return place


def _sweep_expired(store: "weakref.ref[MemoryResults]", changed: threading.Condition) -> None:
    """Let go of results as their time comes; ends some time after the store itself has gone."""
    while True:
        with changed:
            results = store()
            if results is None:
                return
            pause = results.forget_expired()
            del results  # or the store would live as long as this thread
            changed.wait(min(pause, _MAX_SWEEP_PAUSE))
