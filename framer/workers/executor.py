"""Work in bulk: tasks from a stream, and the outcome of each, wherever it is done.

Tasks and results are small values: a worker reads and writes photos itself. `LocalExecutor` uses the cores of this
machine.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from queue import Empty, SimpleQueue
from typing import Any, Generic, Protocol, TypeVar

from framer.errors import Busy, Crashed, FramerError
from framer.workers.messages import ResultT, TaskT
from framer.workers.pool import WorkerPool
from framer.workers.process import DEFAULT_TASK_LIMITS, TaskLimits
from framer.workers.supervisor import NoWorkersError

_STOP_POLL_SECONDS = 0.2  # between two calls of `stop`
_BUSY_RETRY_SECONDS = 0.2  # between two tries, while a lost worker's successor is starting
_TASKS_PER_WORKER = 2  # one in work, one that follows without a pause

ResultT_co = TypeVar("ResultT_co", covariant=True)
Work = Callable[[TaskT], ResultT]
Outcome = tuple[TaskT, ResultT | FramerError]


class Executor(Protocol[TaskT, ResultT_co]):
    """Where tasks are done."""

    def run(self, tasks: Iterable[TaskT], stop: Callable[[], bool]) -> Iterator[tuple[TaskT, ResultT_co | FramerError]]:
        """Each task with its result, in the order in which they are done.

        `tasks` is read as workers become free. Once `stop()` is true no more are read; those begun are finished, and
        those that are queued for a worker may be. A task's own failure is a FramerError in place of its result. Raises
        SetupError when there can be no workers.
        """
        ...

    def close(self) -> None:
        """End all workers, whatever they are doing."""
        ...


class LocalExecutor(Generic[TaskT, ResultT]):
    """`count` worker processes on this machine, from the first `run` on.

    `prepare(context)` is called once in each worker and returns the function that does a task there; both travel
    pickled. A FramerError of `prepare` becomes the outcome of every task. Results are data of the `result_type`.
    """

    def __init__(
        self,
        prepare: Callable[[Any], Work[TaskT, ResultT]],
        context: Any,
        count: int,
        limits: TaskLimits = DEFAULT_TASK_LIMITS,
        *,
        result_type: Any,
    ) -> None:
        self._pool: WorkerPool[TaskT, ResultT] = WorkerPool(prepare, context, count, limits, result_type=result_type)
        self._count = self._pool.load().workers
        self._tasks: SimpleQueue[tuple[TaskT, SimpleQueue[Outcome[TaskT, ResultT]]] | None] = SimpleQueue()
        self._callers: list[threading.Thread] = []
        self._setup_error: FramerError | None = None  # of `prepare`
        self._closed = threading.Event()

    def run(self, tasks: Iterable[TaskT], stop: Callable[[], bool]) -> Iterator[Outcome[TaskT, ResultT]]:
        """As `Executor.run` says."""
        self._start()
        source = iter(tasks)
        done: SimpleQueue[Outcome[TaskT, ResultT]] = SimpleQueue()
        pending, is_over = 0, False
        while True:
            while pending < _TASKS_PER_WORKER * self._count and not (is_over := is_over or stop()):
                try:
                    self._tasks.put((next(source), done))
                    pending += 1
                except StopIteration:
                    is_over = True
            if not pending:
                return
            try:
                task, outcome = done.get(timeout=_STOP_POLL_SECONDS)
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
        """Start the workers, and for each a thread that waits for its replies. Raises NoWorkersError."""
        if self._callers:
            return
        try:
            self._pool.start()
        except NoWorkersError:
            raise
        except FramerError as error:
            self._setup_error = error
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
        while (item := self._tasks.get()) and not self._closed.is_set():
            task, done = item
            try:
                outcome = self._run_task(task)
            except Exception:  # such as that it cannot be pickled
                outcome = FramerError()
            done.put((task, outcome))

    def _run_task(self, task: TaskT) -> ResultT | FramerError:
        """The outcome; what crashed its worker is tried once more in a fresh one: photos before it may be to blame."""
        has_crashed = False
        while not self._setup_error:
            try:
                return self._pool.run(task, fresh=has_crashed)
            except Crashed as error:
                if has_crashed or self._closed.is_set():
                    return error
                has_crashed = True
            except Busy as busy:  # a worker was lost, and its successor is not ready yet
                if self._closed.wait(_BUSY_RETRY_SECONDS):
                    return busy
                if fault := self._pool.fault:
                    return fault
            except FramerError as error:
                return error
        return self._setup_error
