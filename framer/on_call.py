"""Worker processes for callers in any thread: a call is a task, and one that crashes its process costs itself only.

As many tasks are in work as there are workers; a few more wait; for all others there is `Busy` at once.
"""

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from framer.errands import Errands
from framer.errors import Busy, FramerError
from framer.orders import Orders
from framer.slot import USUAL, Bounds, LostError, Slot, no_workers, stop_all
from framer.starter import Starter

_TRIES = 3  # workers that may be gone before they begin with a task
QUEUE_SECONDS = 8.0  # that a task waits for a worker at most; a lost worker's successor is there long before
_LOOK = 1.0  # seconds between looks at what became of the workers, while a task waits
_MOST_SECONDS = 30  # that a refused caller is told to wait

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Load:
    """How busy they are: workers wanted, tasks in work, tasks waiting, workers alive, workers replaced so far."""

    workers: int
    working: int
    waiting: int
    alive: int
    restarts: int


class OnCall(Generic[T, R]):
    """`count` worker processes for callers in any thread.

    `prepare(context)` is called once in each worker, pickled, and returns the function that does a task there.
    """

    def __init__(  # noqa: PLR0913  (each has its default)
        self,
        prepare: Callable[[Any], Callable[[T], R]],
        context: Any,
        count: int,
        bounds: Bounds = USUAL,
        *,
        waiting: int = 8,
        tasks_each: int = 0,
        spool: Path | None = None,
        first: Callable[[], T | None] | None = None,
    ) -> None:
        """Start nothing yet. `waiting` tasks may wait for a worker; after `tasks_each` tasks (0: never) it is replaced.

        A worker does the task `first()`, if any, before it is there for others; what comes of it does not matter. Large
        orders lie in a file in the folder `spool` until the end (see `Orders`).
        """
        self._orders = Orders(prepare, context, spool, small=True)
        self._starter = Starter(self._orders, bounds, first)
        self._errands = Errands()
        self._count, self._most_waiting, self._tasks_each = max(1, count), waiting, tasks_each
        self._lock = threading.Condition()  # told when a task is over
        self._free: list[Slot[T]] = []
        self._working: set[Slot[T]] = set()
        self._queue: deque[Future[Slot[T]]] = deque()
        self._retired: Slot[T] | None = None  # its successor is here; it is ended once its task is done
        self._leaving: Slot[T] | None = None  # it has done enough, and its successor is starting
        self._restarts = 0
        self._fault: FramerError | None = None  # why the last worker that should have started did not
        self._closed = self._starter.closed
        self._pace = 0.5  # seconds that a task takes, as a moving average

    def start(self) -> None:
        """Bring all workers up. Raises SetupError or OutputError."""
        self._orders.write()
        with ThreadPoolExecutor(self._count) as starts:
            try:
                wait([starts.submit(lambda: self._took_in(*self._starter.start())) for _ in range(self._count)])
            except BaseException:  # such as Ctrl-C: or it would take until all are up
                self.close()
                raise
        if len(self._free) < self._count:
            self.close()
            raise self._fault or no_workers(LostError())

    def do(self, task: T) -> R:
        """The result of the task.

        Raises its FramerError, TooSlow or Crashed (it cost the worker), or Busy (no room, no time, no worker for now).
        """
        for _ in range(_TRIES):
            slot, began = self._take(), time.monotonic()
            try:
                outcome = slot.do(task)
            except LostError:
                slot.end()  # also where it had not even taken the task: it would be handed out again and again
                continue
            finally:
                self._give_back(slot)
            self._pace += 0.1 * (time.monotonic() - began - self._pace)
            if isinstance(outcome, FramerError):
                raise outcome
            return cast(R, outcome)
        raise self._too_busy()

    def load(self) -> Load:
        """How busy the workers are now."""
        with self._lock:
            self._tend()
            working = len(self._working)
            return Load(self._count, working, len(self._queue), working + len(self._free), self._restarts)

    def refusal(self) -> FramerError | None:
        """What a task would be refused with now, for who would rather not fetch it first."""
        with self._lock:
            self._tend()
            gone = self._fault and not self._free and not self._working  # they are being started again
            full = not self._free and len(self._queue) >= self._most_waiting
            return self._too_busy() if gone or full or self._closed.is_set() else None

    def close(self, grace: float = 0.0) -> None:
        """Begin with no more tasks, wait up to `grace` seconds for those in work, end all workers."""
        starting = self._starter.close()
        with self._lock:
            while self._queue:
                self._queue.popleft().set_exception(self._too_busy())
            self._lock.wait_for(lambda: not self._working, timeout=grace)
            slots = [*self._free, *self._working]
            self._free.clear()
        stop_all([*slots, *starting])  # who waits for a task is told that it is lost
        self._orders.discard()

    def _take(self) -> Slot[T]:
        """A worker with nothing to do. Raises Busy, or what keeps all workers from starting."""
        with self._lock:
            if refusal := self.refusal():
                raise refusal
            if self._free:
                self._working.add(slot := self._free.pop())
                return slot
            place: Future[Slot[T]] = Future()
            self._queue.append(place)
        end = time.monotonic() + QUEUE_SECONDS
        while not wait([place], timeout=min(_LOOK, max(0, end - time.monotonic()))).done:
            with self._lock:
                self._tend()
                if time.monotonic() >= end and place in self._queue:
                    self._queue.remove(place)
                    raise self._too_busy()
        return place.result()

    def _too_busy(self) -> Busy:
        ahead = (len(self._working) + len(self._queue)) / self._count
        return Busy(seconds=min(_MOST_SECONDS, max(1, math.ceil(ahead * self._pace))))

    def _give_back(self, slot: Slot[T]) -> None:
        """The slot goes to whoever waits longest; what is lost, or has done enough, is replaced."""
        if slot.tasks:
            slot.end()
        with self._lock:
            self._working.discard(slot)
            self._lock.notify_all()
            over = slot is self._retired or self._closed.is_set()
            if slot is self._retired:
                self._retired = None
            elif slot.has_worker and not over:
                self._offer(slot)
                self._replace_in_turn(slot)
            else:
                self._replace(slot)
        if over:
            slot.end()

    def _tend(self) -> None:
        """Replace the workers that ended while they had nothing to do; the lock is held."""
        if not self._closed.is_set():
            self._errands.catch_up()
            for slot in [slot for slot in self._free if not slot.has_worker]:
                self._free.remove(slot)
                self._replace(slot)

    def _replace(self, slot: Slot[T]) -> None:
        """Start a successor, unless there is one on the way; the lock is held."""
        if slot is not self._leaving:
            self._restarts += 1
            self._begin(self._bring_up, slot)

    def _offer(self, slot: Slot[T]) -> None:
        """Give a worker to who waits longest, or lay it aside; the lock is held."""
        if self._queue:
            self._working.add(slot)
            self._queue.popleft().set_result(slot)
        else:
            self._free.append(slot)

    def _replace_in_turn(self, slot: Slot[T]) -> None:
        """One worker at a time is replaced after its tasks, and works on until the new one is ready."""
        if self._tasks_each and slot.done >= self._tasks_each and not self._leaving and not self._retired:
            self._leaving = slot
            self._begin(self._bring_heir, slot)

    def _begin(self, work: Callable[..., None], *arguments: Any) -> None:
        if not self._closed.is_set():
            self._errands.begin(work, *arguments)

    def _bring_up(self, lost: Slot[T]) -> None:
        """Start a worker in the place of a lost one, and offer it."""
        lost.end()
        self._starter.start_until(self._took_in)

    def _bring_heir(self, old: Slot[T]) -> None:
        """Start a worker in the place of another."""
        new, _ = self._starter.start()
        with self._lock:
            self._leaving = None
            if new:
                self._restarts += 1
                if old in self._working:
                    self._retired = old
                elif old in self._free:
                    self._free.remove(old)
                self._offer(new)
            elif old not in self._working and old not in self._free:  # it was lost meanwhile
                self._begin(self._bring_up, old)
            over = new is not None and self._retired is not old
        if over:
            old.end()
        if new and self._closed.is_set():
            new.stop()

    def _took_in(self, slot: Slot[T] | None, fault: FramerError | None) -> bool:
        """Offer a worker that has started; without any, nobody has to wait for one."""
        with self._lock:
            self._fault = fault
            over = self._closed.is_set()
            if slot and not over:
                self._offer(slot)
            while fault and self._queue and not self._free and not self._working:
                self._queue.popleft().set_exception(self._too_busy())
        if slot and over:
            slot.end()
        return slot is not None
