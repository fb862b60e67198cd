"""Work in bulk: tasks from a stream, and what becomes of each, wherever it is done.

Tasks and results are small values: a worker reads and writes photos itself. `LocalExecutor` uses the cores of this
machine.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from queue import Empty, SimpleQueue
from typing import Any, Generic, Protocol, TypeVar

from framer.errors import Busy, FramerError
from framer.workers.pool import WorkerPool
from framer.workers.process import DEFAULT_BOUNDS, Bounds
from framer.workers.supervisor import NoWorkersError

_TICK = 0.2  # seconds between two looks at `stop`
_RETRY_PAUSE = 0.2  # seconds, while a lost worker's successor is starting
_DEPTH = 2  # tasks for each worker: one in work, one at hand

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


class LocalExecutor(Generic[T, R]):
    """`count` worker processes on this machine, from the first `run` on.

    `prepare(context)` is called once in each worker and returns the function that does a task there; both travel
    pickled. A FramerError of `prepare` becomes the outcome of every task. Results are data of the `result_type`.
    """

    def __init__(
        self,
        prepare: Callable[[Any], Work[T, R]],
        context: Any,
        count: int,
        bounds: Bounds = DEFAULT_BOUNDS,
        *,
        result_type: Any,
    ) -> None:
        self._pool: WorkerPool[T, R] = WorkerPool(prepare, context, count, bounds, result_type=result_type)
        self._count = self._pool.load().workers
        self._tasks: SimpleQueue[tuple[T, SimpleQueue[Outcome[T, R]]] | None] = SimpleQueue()
        self._callers: list[threading.Thread] = []
        self._unready: FramerError | None = None  # what keeps workers from getting ready
        self._closed = threading.Event()

    def run(self, tasks: Iterable[T], stop: Callable[[], bool]) -> Iterator[Outcome[T, R]]:
        """As `Executor.run` says."""
        self._start()
        source = iter(tasks)
        done: SimpleQueue[Outcome[T, R]] = SimpleQueue()
        pending, is_over = 0, False
        while True:
            while pending < _DEPTH * self._count and not (is_over := is_over or stop()):
                try:
                    self._tasks.put((next(source), done))
                    pending += 1
                except StopIteration:
                    is_over = True
            if not pending:
                return
            try:
                task, outcome = done.get(timeout=_TICK)
            except Empty:
                continue
            pending -= 1
            if isinstance(outcome, NoWorkersError):
                raise outcome.copy()
            yield task, outcome

    def close(self) -> None:
        """End all workers."""
        self._closed.set()
        self._pool.close()
        for _ in self._callers:
            self._tasks.put(None)
        for caller in self._callers:
            caller.join()

    def _start(self) -> None:
        """Start workers, and a thread for each that waits for what it does. Raises NoWorkersError."""
        if self._callers:
            return
        try:
            self._pool.start()
        except NoWorkersError:
            raise
        except FramerError as error:
            self._unready = error
        for _ in range(self._count):
            caller = threading.Thread(target=self._call, name="worker call", daemon=True)
            try:
                caller.start()
            except RuntimeError as error:  # the system has no more threads
                if not self._callers:
                    raise NoWorkersError.of(error) from error
                return
            self._callers.append(caller)

    def _call(self) -> None:
        while (work := self._tasks.get()) and not self._closed.is_set():
            task, done = work
            try:
                outcome = self._outcome(task)
            except Exception:  # such as that it cannot be pickled
                outcome = FramerError()
            done.put((task, outcome))

    def _outcome(self, task: T) -> R | FramerError:
        while not self._unready:
            try:
                return self._pool.run(task)
            except Busy as busy:  # a worker was lost, and the next is not there yet
                if self._closed.wait(_RETRY_PAUSE):
                    return busy
                if fault := self._pool.fault:
                    return fault
            except FramerError as error:
                return error
        return self._unready
