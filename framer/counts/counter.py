"""Counting without waiting: a number is added in memory; a thread adds all of them to the store every few seconds."""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from framer.campaigns.local_date import day_at
from framer.counts.types import CountKey, Counts, CountStore, CountsUnavailable

FLUSH_SECONDS = 10.0  # between two writings: what a power cut can lose
_MAX_PAUSE = 60.0  # between two attempts where the store takes nothing
# A day is over so long after its midnight: by then all that was counted on it has been written.
DAY_GRACE_SECONDS = 120.0
_STOP_SECONDS = 5.0

_LOG = logging.getLogger("framer.counts")


@dataclass(frozen=True)
class CountsState:
    """Whether counting works: `problem` is why not, in English; "" where all is well or counting is off.

    `in_memory`: because of it, what is counted is in memory and Redis alone.
    """

    on: bool
    problem: str = ""
    in_memory: bool = False


class Counter:
    """Counts into `store`; None: counting is off. Safe for threads; `clock` gives the Unix time.

    What the store does not take is kept and tried again, less and less often. A number of a day that is over is then
    added to the day on which it is written: what was shown of a day that is over does not change any more.
    """

    def __init__(
        self,
        store: CountStore | None,
        flush_seconds: float = FLUSH_SECONDS,
        clock: Callable[[], float] = time.time,
        problem: str = "",
        in_memory: bool = False,
    ) -> None:
        self._in_memory = in_memory
        self._file_problem = problem if in_memory else ""
        self.store, self._flush_seconds, self._clock = store, flush_seconds, clock
        self._pending: dict[CountKey, int] = {}
        self._lock = threading.Lock()  # of what is pending: held for microseconds
        self._store_lock = threading.Lock()  # of the store: one flush at a time
        self._wake, self._stopping = threading.Event(), False
        self._problem = "" if in_memory else problem
        self._thread: threading.Thread | None = None
        self._after_flush: list[Callable[[], object]] = []

    @property
    def state(self) -> CountsState:
        """Whether counting works now."""
        return CountsState(self.store is not None, self._problem or self._file_problem, self._in_memory)

    def today(self) -> date:
        """The day in Vietnam, which ends some time after its midnight."""
        return day_at(self._clock() - DAY_GRACE_SECONDS)

    def count(self, event: str, campaign: str, frame: str = "", unit: str = "") -> None:
        """Count one `event` of today. Never waits and never fails."""
        if self.store is None:
            return
        key = CountKey(event, campaign, frame, unit, day_at(self._clock()))
        with self._lock:
            self._pending[key] = self._pending.get(key, 0) + 1

    def read(self, campaigns: Iterable[str]) -> dict[CountKey, int]:
        """All numbers of these campaigns, those not yet written too. Raises CountsUnavailable; waits for the store."""
        if self.store is None:
            raise CountsUnavailable("off")
        wanted = frozenset(campaigns)
        with self._store_lock:
            numbers = self.store.read(wanted)
            with self._lock:
                for key, number in self._pending.items():
                    if key.campaign in wanted:
                        numbers[key] = numbers.get(key, 0) + number
        return numbers

    def flush(self) -> bool:
        """Write what is pending; whether the store has taken it."""
        if self.store is None:
            return False
        with self._store_lock:
            increments = self._take_pending()
            try:
                if increments or self._problem:
                    self.store.add(increments)
            except CountsUnavailable as error:
                self._put_back(increments)
                self._tell(str(error))
                return False
        self._tell("")
        return True

    def start(self, after_flush: Callable[[], object] | None = None) -> None:
        """Start the thread that writes; `after_flush` is called in it after each round, the first at once.

        Without a store: nothing.
        """
        if after_flush:
            self._after_flush.append(after_flush)
        if self.store is not None and self._thread is None:
            self._wake.set()
            self._thread = threading.Thread(target=self._write_regularly, name="counts", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Write what is pending, and end the thread. A store that takes nothing is not waited for."""
        self._stopping = True
        self._wake.set()
        if self._thread:
            self._thread.join(_STOP_SECONDS)
        else:
            self.flush()

    def wake(self) -> None:
        """Have the thread do a round now."""
        self._wake.set()

    def _write_regularly(self) -> None:
        pause = self._flush_seconds
        while not self._stopping:
            self._wake.wait(pause)
            self._wake.clear()
            try:
                written = self.flush()
                for call in self._after_flush:
                    call()
            except Exception:  # counting ends no server; it goes on with the next round
                _LOG.exception("counts")
                written = False
            pause = self._flush_seconds if written else min(2 * pause, _MAX_PAUSE)

    def _take_pending(self) -> dict[CountKey, int]:
        today = self.today()
        with self._lock:
            pending, self._pending = self._pending, {}
        increments: dict[CountKey, int] = {}
        for key, number in pending.items():
            current = key if key.day >= today else replace(key, day=today)
            increments[current] = increments.get(current, 0) + number
        return increments

    def _put_back(self, increments: Counts) -> None:
        with self._lock:
            for key, number in increments.items():
                self._pending[key] = self._pending.get(key, 0) + number

    def _tell(self, problem: str) -> None:
        if problem and problem != self._problem:
            _LOG.warning("FRAMER_COUNTS: nothing is counted just now, it is tried again: %s", problem)
        elif self._problem and not problem:
            _LOG.warning("FRAMER_COUNTS: it is counted again")
        self._problem = problem
