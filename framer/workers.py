"""Work in processes of their own: each task has a deadline, and one that crashes its process costs itself only.

An `Executor` is told once how a worker gets ready, then takes tasks from a stream and gives back what became of each.
Tasks and results are small values that can be pickled: a worker reads and writes photos itself. `LocalWorkers` uses the
cores of this machine.
"""

import contextlib
import multiprocessing
import os
import pickle
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from pebble import ProcessExpired, ProcessPool

from framer import worker
from framer.errors import Crashed, FramerError, SetupError, TooSlow
from framer.files import output_error

DEADLINE = 8.0  # seconds a photo may take (DESIGN section 4)
MEMORY = 1_500_000_000  # bytes a worker may take; a 12 MP HEIC photo needs 0.7 GB, most of it never written to

_DEPTH = 2  # tasks that a worker has: one in work, one at hand
_START = 60.0  # seconds that a worker may need to get ready
_PICK_UP = 5.0  # seconds in which a worker that is ready begins with its next task
_TICK = 0.2  # seconds between looks at the clock
_TRIES = 3  # workers that may end without a task before it is the machine's fault

T = TypeVar("T")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
Work = Callable[[T], R]
Outcome = tuple[T, R | FramerError]


@dataclass(frozen=True)
class Bounds:
    """What a task may take: seconds, and bytes of memory."""

    deadline: float = DEADLINE
    memory: int = MEMORY


class Executor(Protocol[T, R_co]):
    """Where tasks are done."""

    def run(self, tasks: Iterable[T], stop: Callable[[], bool]) -> Iterator[tuple[T, R_co | FramerError]]:
        """Each task with what came of it, in the order in which they are done.

        `tasks` is read as workers get free. Once `stop()` is true no more are begun; those begun are finished. A task's
        own failure is a FramerError in place of its result. Raises SetupError when there can be no workers.
        """
        ...

    def close(self) -> None:
        """End all workers, whatever they are doing."""
        ...


@dataclass
class _Slot(Generic[T]):
    """One worker, in a pool of its own: pools of Pebble share locks, which a killed worker might have held."""

    pool: ProcessPool | None = None
    tasks: deque[tuple[T, "Future[Any]"]] = field(default_factory=deque)
    since: float = 0.0  # when the first of the tasks came to be the first
    warm: bool = False  # the worker has done a task, and lives as far as is known


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
        bounds: Bounds = Bounds(),
        spool: Path | None = None,
    ) -> None:
        """Start nothing yet.

        Until the end there is a file in the folder `spool` (the system's for such files when None) that tells the
        workers what they are to do: of what goes to a process as it starts, a lot makes us wait for ever if it dies.
        """
        self._orders = pickle.dumps((prepare, context))
        self._spool = spool
        self._file: Path | None = None
        self._bounds = bounds
        self._slots = [_Slot[T]() for _ in range(max(1, count))]
        self._broken = 0  # workers lost without a task since the last that was done

    def run(self, tasks: Iterable[T], stop: Callable[[], bool]) -> Iterator[Outcome[T, R]]:
        """As `Executor.run` says."""
        self._write_orders()
        source = iter(tasks)
        stopped = False
        while True:
            if not stopped and stop():
                stopped = True
                self._take_back()
            if not stopped:
                self._fill(source, stop)
            futures = [future for slot in self._slots for _, future in slot.tasks]
            if not futures:
                return
            wait(futures, timeout=_TICK, return_when=FIRST_COMPLETED)
            for slot in self._slots:
                yield from self._finished(slot)

    def close(self) -> None:
        """End all workers."""
        pools = [slot.pool for slot in self._slots if slot.pool]
        for pool in pools:
            pool.stop()  # type: ignore[no-untyped-call]
        for pool in pools:
            pool.join()
        for slot in self._slots:
            slot.pool = None
            slot.tasks.clear()
        if self._file:
            self._file.unlink(missing_ok=True)
            self._file = None

    def _write_orders(self) -> None:
        if self._file is None:
            try:
                number, name = tempfile.mkstemp(suffix=".orders", prefix="framer-", dir=self._spool)
                self._file = Path(name)
                with os.fdopen(number, "wb") as file:
                    file.write(self._orders)
            except OSError as error:
                raise output_error(self._spool or tempfile.gettempdir(), error) from error

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

    def _hand(self, slot: _Slot[T], *tasks: T) -> None:
        """Let the slot's worker do the tasks; with one that cannot be started, or is lost, all of it is tried again."""
        waiting = deque(tasks)
        while waiting:
            try:
                slot.pool = slot.pool or self._pool()
                with worker.without_interrupts():  # a worker starts with the first task, and inherits what is held back
                    future = slot.pool.schedule(worker.do, args=(waiting[0],), timeout=self._bounds.deadline)
            except (BrokenProcessPool, RuntimeError, OSError) as error:
                waiting.extendleft(task for task, _ in reversed(slot.tasks))
                self._lost(slot, error)
                continue
            if not slot.tasks:
                slot.since = time.monotonic()
            slot.tasks.append((waiting.popleft(), future))

    def _pool(self) -> ProcessPool:
        start = (self._file, sha256(self._orders).hexdigest(), self._bounds.memory)
        spawn = multiprocessing.get_context("spawn")  # a fork would copy OpenCV's threads in mid-work
        return ProcessPool(1, initializer=worker.get_ready, initargs=start, context=spawn)

    def _finished(self, slot: _Slot[T]) -> Iterator[Outcome[T, R]]:
        """What the slot's worker has done, tasks of a lost worker handed out anew."""
        while slot.tasks and slot.tasks[0][1].done():
            task, future = slot.tasks.popleft()
            slot.since = time.monotonic()
            error = None if future.cancelled() else future.exception()
            if isinstance(error, BrokenProcessPool):  # it ended between two tasks: none of them is to blame
                again = [task, *(waiting for waiting, _ in slot.tasks)]
                self._lost(slot, error)
                self._hand(slot, *again)
            elif not future.cancelled():
                self._broken, slot.warm = 0, error is None
                yield task, self._outcome(error) if error else future.result()
        if slot.tasks and time.monotonic() - slot.since > self._patience(slot):
            again = [waiting for waiting, _ in slot.tasks]
            self._lost(slot, TimeoutError())
            self._hand(slot, *again)

    def _patience(self, slot: _Slot[T]) -> float:
        """Seconds until a worker that says nothing counts as lost; Pebble itself waits a minute for a killed one."""
        if slot.tasks[0][1].running():
            return self._bounds.deadline + _START
        return _PICK_UP if slot.warm else _START

    def _outcome(self, error: BaseException) -> FramerError:
        if isinstance(error, TimeoutError):
            return TooSlow(seconds=f"{self._bounds.deadline:g}")
        if isinstance(error, ProcessExpired):
            return Crashed()
        return FramerError()

    def _lost(self, slot: _Slot[T], error: BaseException) -> None:
        """Forget the slot's pool. Raises SetupError when workers do nothing but end."""
        pool, slot.pool, slot.warm = slot.pool, None, False
        slot.tasks.clear()
        if pool:
            pool.stop()  # type: ignore[no-untyped-call]
            with contextlib.suppress(RuntimeError, OSError):
                pool.join()
        self._broken += 1
        if self._broken > _TRIES * len(self._slots):
            raise SetupError(what=f"worker processes: {type(error).__name__}") from error

    def _take_back(self) -> None:
        """Cancel what is not begun."""
        for slot in self._slots:
            while len(slot.tasks) > 1:
                slot.tasks.pop()[1].cancel()
