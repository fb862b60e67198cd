"""One worker process: what it is told as it starts, how it gets tasks, and what became of them.

Whoever has tasks for worker processes (`workers`, `on_call`) has some of these.
"""

import contextlib
import multiprocessing
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pebble import ProcessExpired

from framer import worker
from framer.errors import Crashed, FramerError, SetupError, TooSlow
from framer.inbox import Context
from framer.orders import Orders
from framer.pool import Pool
from framer.sandbox import Rights

DEADLINE = 8.0  # seconds a photo may take
MEMORY = 640 * 2**20  # bytes a photo may take beside what a worker that is ready has
TICK = 0.2  # seconds between looks at the clock

_START = 60.0  # seconds that a worker may need to get ready
_PICK_UP = 5.0  # seconds in which a worker that is ready begins with its next task
_BROKEN = (BrokenProcessPool, RuntimeError, OSError)  # what Pebble raises when a pool is of no more use

T = TypeVar("T")


@dataclass(frozen=True)
class Bounds:
    """What a task may take: seconds, bytes of memory beside what the worker has when it is ready, and rights."""

    deadline: float = DEADLINE
    memory: int = MEMORY
    rights: Rights = Rights.ALL


USUAL = Bounds()


class LostError(Exception):
    """The worker is gone or does not answer, and its task is not to blame: it had not begun with it."""


class Slot(Generic[T]):
    """A worker in a pool of its own: pools of Pebble share locks, which a killed worker might have held.

    One thread at a time may use it, but for `stop`.
    """

    def __init__(self, orders: Orders, bounds: Bounds) -> None:
        """The worker starts with its first task."""
        self.tasks: deque[tuple[T, Future[Any]]] = deque()
        self.done = 0  # tasks
        self._orders, self._bounds = orders, bounds
        self._pool: Pool | None = None
        self._parcels: deque[worker.Parcel] = deque()
        self._since = self._began = 0.0  # when the first of the tasks came to be the first; was seen to be in work
        self._warm = False  # the worker has done a task, and lives as far as is known

    @property
    def has_worker(self) -> bool:
        """Whether there is one, as far as is known: of one that ends while it has nothing to do, after 0.1 s."""
        pool = self._pool
        return pool is not None and pool.active

    def get_ready(self, over: Callable[[], bool] = lambda: False) -> None:
        """Start the worker and wait until it is ready, unless it is `over()`.

        Raises LostError, or the FramerError that keeps it from that.
        """
        try:
            fault = self._fault(over)
        except (ProcessExpired, *_BROKEN) as error:
            self.end()
            raise LostError from error
        if fault:
            self.end()
            raise fault
        self._warm = True

    def hand(self, task: T) -> None:
        """Give the worker one more task. Raises LostError."""
        parcel = worker.Parcel(task)
        try:
            future = self._schedule(worker.do, parcel)
        except _BROKEN as error:
            raise LostError from error
        if not self.tasks:
            self._since, self._began = time.monotonic(), 0.0
        self.tasks.append((task, future))
        self._parcels.append(parcel)

    def look(self) -> tuple[T, Any] | None:
        """The first task and its result or FramerError; None while there is none. Raises LostError.

        A worker that crashed, or was too slow and was ended, is gone; other tasks that it had are still there.
        """
        if self._pool is None:
            raise LostError
        future = self.tasks[0][1]
        now = time.monotonic()
        if future.done():
            error = None if future.cancelled() else future.exception()
            if isinstance(error, BrokenProcessPool):  # it ended between two tasks
                raise LostError from error
            if isinstance(error, ProcessExpired):
                self.stop()  # whatever it held as it crashed, its successor shares nothing with it
            return self._step(_failure(error) if error else future.result())
        if future.running():
            self._began = self._began or now
            if now - self._began > self._bounds.deadline:
                self.stop()
                return self._step(TooSlow(seconds=f"{self._bounds.deadline:g}"))
        elif now - self._since > (_PICK_UP if self._warm else _START):
            raise LostError from TimeoutError()
        return None

    def do(self, task: T) -> Any:
        """The result of the task, or its FramerError, when it is there. Raises LostError."""
        self.hand(task)
        while (found := self.look()) is None:
            wait([future for _, future in self.tasks], timeout=TICK)
        return found[1]

    def end(self) -> list[T]:
        """End the worker, whatever it does; the tasks that it had."""
        left = [task for task, _ in self.tasks]
        self.tasks.clear()
        self._parcels.clear()
        self.stop()
        return left

    def stop(self) -> None:
        """End the worker. Any thread may do this."""
        stop_all([self])

    def let_go(self) -> Pool | None:
        """Forget the worker; what is to be stopped."""
        pool, self._pool, self._warm = self._pool, None, False
        return pool

    def _fault(self, over: Callable[[], bool]) -> FramerError | None:
        future, end = self._schedule(worker.fault), time.monotonic() + _START
        while not wait([future], timeout=TICK).done:
            if over() or self._pool is None or time.monotonic() > end:
                raise TimeoutError
        fault: FramerError | None = future.result()
        return fault

    def _step(self, outcome: Any) -> tuple[T, Any]:
        """The first task is over."""
        task = self.tasks.popleft()[0]
        self._parcels.popleft().take()
        self.done += 1
        self._since, self._began, self._warm = time.monotonic(), 0.0, self.has_worker
        return task, outcome

    def _schedule(self, work: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        pool = self._pool = self._pool or self._new_pool()
        with worker.without_interrupts():  # a worker starts with the first task, and inherits what is held back
            future: Future[Any] = pool.schedule(work, args=arguments)
            return future

    def _new_pool(self) -> Pool:
        start = (*self._orders.arguments(), self._bounds.memory, self._bounds.rights, self._bounds.deadline)
        # A fork would copy OpenCV's threads in mid-work.
        spawn = Context() if self._bounds.rights is Rights.FRAMING else multiprocessing.get_context("spawn")
        return Pool(1, initializer=worker.get_ready, initargs=start, context=spawn)


def stop_all(slots: Iterable[Slot[Any]]) -> None:
    """End the workers of the slots; whoever looks for what becomes of their tasks finds them lost."""
    pools = [pool for pool in (slot.let_go() for slot in slots) if pool]
    for pool in pools:
        with contextlib.suppress(RuntimeError, OSError):
            pool.stop()  # type: ignore[no-untyped-call]
    for pool in pools:
        with contextlib.suppress(RuntimeError, OSError):
            pool.join()


def _failure(error: BaseException) -> FramerError:
    """What is said of a task whose worker gave nothing back."""
    return Crashed() if isinstance(error, ProcessExpired) else FramerError()


def no_workers(error: BaseException) -> SetupError:
    """Workers do nothing but end: it is this machine's fault."""
    return SetupError(what=f"worker processes: {type(error.__cause__ or error).__name__}")


def cores() -> int:
    """The cores that this process may use."""
    if sys.version_info >= (3, 13):
        return os.process_cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
