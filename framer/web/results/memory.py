"""Results in the memory of this process, within a number of bytes that is never exceeded."""

import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass, replace

from cachetools import TLRUCache

from framer.errors import ResultTooLarge, SetupError
from framer.web.results.base import MAX_RESULT_LIFETIME, ResultSummary, StoredResult, new_token

SWEEP_SECONDS = 1.0  # how long an expired result may stay in memory while nothing is asked for


@dataclass(frozen=True)
class _StoreEntry:
    """A result, and when it expires and the end of its hour, in seconds of the store's clock; whether it was saved."""

    result: StoredResult
    expires_at: float
    latest_expiry: float
    is_saved: bool = False


class _ResultCache(TLRUCache[str, _StoreEntry]):
    """Entries until they expire, at most `max_bytes`; `evicted` counts those that went before, for others."""

    def __init__(self, max_bytes: int, clock: Callable[[], float]) -> None:
        super().__init__(
            max_bytes,
            ttu=lambda _token, entry, _now: entry.expires_at,
            timer=clock,
            getsizeof=lambda entry: entry.result.bytes_held,
        )
        self.evicted = 0

    def popitem(self) -> tuple[str, _StoreEntry]:
        """Evict the least recently used entry; cachetools calls it to have memory for another one."""
        self.evicted += 1
        return super().popitem()


class MemoryResults:
    """A ResultStore of at most `max_bytes`. `clock` counts seconds and is never set.

    The least recently used are evicted for a new one. Expired ones leave memory within `sweep_seconds`, also while
    nothing is asked for. A result that is being sent is not part of the budget: it belongs to its request.
    """

    def __init__(
        self, max_bytes: int, clock: Callable[[], float] = time.monotonic, sweep_seconds: float = SWEEP_SECONDS
    ) -> None:
        self._max_bytes, self._clock, self._sweep_seconds = max_bytes, clock, sweep_seconds
        self._cache = _ResultCache(max_bytes, clock)
        self._lock = threading.Lock()
        self._sweeper: threading.Thread | None = None

    @property
    def bytes_held(self) -> int:
        """The bytes that count against the budget now."""
        with self._lock:
            return int(self._cache.currsize)

    @property
    def evicted(self) -> int:
        """How many results have gone before their time, for others."""
        return self._cache.evicted

    def __len__(self) -> int:
        with self._lock:
            return len(self._cache)

    def put(self, result: StoredResult, seconds: float) -> str:
        """Store a new result; returns its token. Raises ResultTooLarge for one larger than the whole budget."""
        self._check_size(result)
        token = new_token()
        with self._lock:
            self._insert(token, result, seconds, self._clock() + MAX_RESULT_LIFETIME)
        return token

    def replace(self, token: str, result: StoredResult, seconds: float) -> bool:
        """Store `result` instead of one that is still there; False: it is gone, and stays so. Raises ResultTooLarge.

        It expires an hour after the first one at the latest, whatever `seconds` are: they come from a clock that can
        be set.
        """
        self._check_size(result)
        with self._lock:
            replaced = self._remove(token)
            if replaced is not None:
                self._insert(token, result, seconds, replaced.latest_expiry, replaced.is_saved)
        return replaced is not None

    def get(self, token: str) -> StoredResult | None:
        """The result; None once it has expired, was deleted or evicted."""
        with self._lock:
            self._cache.expire()
            try:
                return self._cache[token].result
            except KeyError:
                return None

    def get_summary(self, token: str) -> ResultSummary | None:
        """What is known of the result; None as with `get`."""
        result = self.get(token)
        return result.summarize() if result else None

    def mark_saved(self, token: str) -> bool:
        """Whether this is the first time that the result is said to be saved, also before its changes; False: gone."""
        with self._lock:
            self._cache.expire()
            entry = self._cache.get(token)
            if entry is None or entry.is_saved:
                return False
            self._cache[token] = replace(entry, is_saved=True)
        return True

    def delete(self, token: str) -> bool:
        """Forget the result at once; False: there was none."""
        with self._lock:
            return self._remove(token) is not None

    def start(self) -> None:
        """Start the thread that lets expired results go, as else the first result does.

        Raises SetupError where the system has none to give.
        """
        if self._sweeper is None:
            stop = threading.Event()
            sweeper = threading.Thread(  # it holds the cache, not the store
                target=_sweep, args=(self._cache, self._lock, stop, self._sweep_seconds), name="results", daemon=True
            )
            try:
                sweeper.start()
            except RuntimeError as error:
                raise SetupError(what="no thread for the stored pictures") from error
            weakref.finalize(self, stop.set)
            self._sweeper = sweeper

    def _check_size(self, result: StoredResult) -> None:
        if result.bytes_held > self._max_bytes:
            raise ResultTooLarge(size=f"{result.bytes_held / 1e6:.1f} MB", limit=f"{self._max_bytes / 1e6:g} MB")

    def _insert(
        self, token: str, result: StoredResult, seconds: float, latest_expiry: float, is_saved: bool = False
    ) -> None:
        self.start()
        expires_at = min(self._clock() + seconds, latest_expiry)
        self._cache[token] = _StoreEntry(result, expires_at, latest_expiry, is_saved)

    def _remove(self, token: str) -> _StoreEntry | None:
        self._cache.expire()
        try:
            return self._cache.pop(token)
        except KeyError:  # also where it has expired since the line above
            return None


def _sweep(cache: _ResultCache, lock: threading.Lock, stop: threading.Event, seconds: float) -> None:
    """Let expired entries go every `seconds`, until `stop`."""
    while not stop.wait(seconds):
        with lock:
            cache.expire()
