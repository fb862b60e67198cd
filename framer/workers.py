"""Work in processes of their own: each task has a deadline, and one that crashes its process costs itself only.

An `Executor` is told once how a worker gets ready, then takes tasks from a stream and gives back what became of each.
Tasks and results are small values that can be pickled: a worker reads and writes photos itself. `LocalWorkers` uses the
cores of this machine.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, wait
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from framer.errors import FramerError
from framer.orders import Orders
from framer.slot import TICK, USUAL, Bounds, LostError, Slot, no_workers, stop_all

__all__ = ["Bounds", "Executor", "LocalWorkers"]

_DEPTH = 2  # tasks that a worker has: one in work, one at hand
_TRIES = 3  # workers that may end without a task before it is the machine's fault

T = TypeVar("T")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
Work = Callable[[T], R]
Outcome = tuple[T, R | FramerError]


class Executor(Protocol[T, R_co]):
    """Where tasks are done."""

    def run(self, tasks: Iterable[T], stop: Callable[[], bool]) -> Iterator[tuple[T, R_co | FramerError]]:
        """Each task with what came of it, in the order in which they are done.

        `tasks` is read as workers get free. Once `stop()` is true no more are read; those begun are finished, and what
        a worker has at hand may be. A task's own failure is a FramerError in place of its result. Raises SetupError
        when there can be no workers.
        """
        ...

    def close(self) -> None:
        """End all workers, whatever they are doing."""
        ...


class LocalWorkers(Generic[T, R]):
    """`count` worker processes on this machine.

    `prepare(context)` is called once in each worker and returns the function that does a task there; both travel
    pickled. A FramerError of `prepare` becomes the outcome of every task.
    """

    def __init__(
        self,
        prepare: Callable[[Any], Work[T, R]],
        context: Any,
        count: int,
        bounds: Bounds = USUAL,
        spool: Path | None = None,
    ) -> None:
        """Start nothing yet. Until the end there is a file in the folder `spool` (see `Orders`)."""
        self._orders = Orders(prepare, context, spool)
        self._slots = [Slot[T](self._orders, bounds) for _ in range(max(1, count))]
        self._broken = 0  # workers lost without a task since the last that was done

    def run(self, tasks: Iterable[T], stop: Callable[[], bool]) -> Iterator[Outcome[T, R]]:
        """As `Executor.run` says."""
        self._orders.write()
        source = iter(tasks)
        stopped = False
        while True:
            stopped = stopped or stop()
            if not stopped:
                self._fill(source, stop)
            futures = [future for slot in self._slots for _, future in slot.tasks]
            if not futures:
                return
            wait(futures, timeout=TICK, return_when=FIRST_COMPLETED)
            for slot in self._slots:
                yield from self._finished(slot)

    def close(self) -> None:
        """End all workers."""
        stop_all(self._slots)
        for slot in self._slots:
            slot.end()
        self._orders.discard()

    def _fill(self, source: Iterator[T], stop: Callable[[], bool]) -> None:
        """Give every worker its tasks: first one to each, then one to have at hand."""
        for depth in range(1, _DEPTH + 1):
            for slot in self._slots:
                if len(slot.tasks) < depth:
                    if stop():
                        return
                    try:
                        task = next(source)
                    except StopIteration:
                        return
                    self._hand(slot, task)

    def _hand(self, slot: Slot[T], *tasks: T) -> None:
        """Let the slot's worker do the tasks; with one that cannot be started, or is lost, all of it is tried again."""
        waiting = deque(tasks)
        while waiting:
            try:
                slot.hand(waiting[0])
                waiting.popleft()
            except LostError as error:
                waiting.extendleft(reversed(self._lost(slot, error)))

    def _finished(self, slot: Slot[T]) -> Iterator[Outcome[T, R]]:
        """What the slot's worker has done; tasks of a lost worker are handed out anew."""
        while slot.tasks:
            try:
                found = slot.look()
            except LostError as error:
                self._hand(slot, *self._lost(slot, error))
                return
            if found is None:
                return
            self._broken = 0
            if not slot.has_worker:  # the task cost it
                self._hand(slot, *slot.end())
            yield found

    def _lost(self, slot: Slot[T], error: LostError) -> list[T]:
        """The tasks of a worker that is gone. Raises SetupError when workers do nothing but end."""
        tasks = slot.end()
        self._broken += 1
        if self._broken > _TRIES * len(self._slots):
            raise no_workers(error) from error
        return tasks
