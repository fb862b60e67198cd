"""Worker processes for callers in any thread: as many tasks in work as workers, a few waiting, `Busy` for the rest.

A task that crashes or hangs its process costs itself only; the process is replaced.
"""

import atexit
import math
import pickle
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar, cast

from framer.errors import Busy, Crashed, FramerError, OutOfMemory, TooSlow
from framer.workers.messages import ReplyDecoder
from framer.workers.process import DEFAULT_BOUNDS, Bounds, WorkerLostError, WorkerProcess
from framer.workers.supervisor import NoWorkersError, Supervisor
from framer.workers.task_queue import TaskQueue

QUEUE_SECONDS = 8.0  # that a task waits for a worker at most; a lost worker's successor is there long before
PICK_UP_TIMEOUT = 5.0  # seconds in which a worker that is ready begins with its next task
_MAX_WORKERS = 60 if sys.platform == "win32" else math.inf  # Windows can wait for 63 things at once

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


class WorkerPool(Generic[T, R]):
    """`count` worker processes.

    `prepare(context)` is called once in each worker, pickled, and returns the function that does a task there. Tasks
    are pickled; their results come back as data of the `result_type` (see `messages`).
    """

    def __init__(  # noqa: PLR0913  (each has its default)
        self,
        prepare: Callable[[Any], Callable[[T], R]],
        context: Any,
        count: int,
        bounds: Bounds = DEFAULT_BOUNDS,
        *,
        result_type: Any,
        max_waiting: int = 8,
        max_tasks: int = 0,
        warm_up: Callable[[], T | None] | None = None,
    ) -> None:
        """Start nothing yet.

        `max_waiting` tasks may wait for a worker; after `max_tasks` tasks (0: never) a worker is replaced. A worker
        does the task `warm_up()`, if any, before it gets others; what comes of it does not matter.
        """
        self._setup, self._bounds = pickle.dumps((prepare, context)), bounds
        self._count = int(min(max(1, count), _MAX_WORKERS))
        self._max_waiting, self._max_tasks, self._warm_up = max_waiting, max_tasks, warm_up
        self._changed = threading.Condition()  # guards all that follows
        self._idle: list[WorkerProcess] = []
        self._working: set[WorkerProcess] = set()
        self._leaving: WorkerProcess | None = None  # has done enough; goes when its successor is ready
        self._queue = TaskQueue(self._count)
        self._restarts = 0
        self._skip_warm_up = self._closed = False
        make = partial(WorkerProcess, bounds, ReplyDecoder(result_type))
        self._supervisor = Supervisor(
            self._changed, self._count, make, self._set_up, on_ready=self._put_in_service, on_end=self._drop_idle
        )

    @property
    def fault(self) -> FramerError | None:
        """Why there are no workers and, after several tries, little hope of any; None as long as there is."""
        with self._changed:
            return self._supervisor.fault if self._is_gone() and self._supervisor.has_little_hope else None

    def start(self) -> None:
        """Bring all workers up. Raises NoWorkersError, or the FramerError of `prepare`; nothing is left then."""
        atexit.register(self.close)
        try:
            self._supervisor.start()
            with self._changed:
                self._changed.wait_for(lambda: len(self._idle) >= self._count or self._supervisor.fault or self._closed)
                fault = self._supervisor.fault or (NoWorkersError.of(WorkerLostError()) if self._closed else None)
            if fault:
                raise fault.copy()
        except BaseException:  # also Ctrl-C
            self.close()
            raise

    def run(self, task: T) -> R:
        """The result of the task.

        Raises its FramerError, TooSlow or Crashed (it cost the worker), OutOfMemory (also in a fresh worker), or Busy
        (no room, no time, no worker for now).
        """
        outcome = self._attempt(pickle.dumps(task))
        del task  # an error holds on to what its callers have
        if isinstance(outcome, FramerError):
            raise outcome
        return outcome

    def load(self) -> Load:
        """How busy the workers are now."""
        with self._changed:
            waiting = self._queue.waiting
            working, alive = len(self._working) + len(self._queue) - waiting, len(self._idle) + len(self._working)
            return Load(self._count, working, waiting, alive, self._restarts)

    def refusal(self) -> FramerError | None:
        """What a task would be refused with now, for who would rather not fetch it first."""
        with self._changed:
            full = not self._idle and self._queue.waiting >= self._max_waiting
            return self._busy() if full or self._closed or self._is_gone() else None

    def close(self, grace: float = 0.0) -> None:
        """Begin no more tasks, wait up to `grace` seconds for those in work, end all workers."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._working, timeout=grace)
            self._supervisor.close()
            while self._idle:
                self._supervisor.discard(self._idle.pop())
        self._supervisor.join()
        atexit.unregister(self.close)

    def _attempt(self, message: bytes) -> R | FramerError:
        """What becomes of a pickled task. Where it is not to blame it is tried again; one deadline is for all of it."""
        no_memory: OutOfMemory | None = None
        give_up, expires, is_new = time.monotonic() + QUEUE_SECONDS, math.inf, True
        while True:
            try:
                worker = self._check_out(expires if no_memory else give_up, is_new, fresh=no_memory is not None)
                is_new = False
            except Busy:
                if no_memory:
                    break
                raise
            began, is_used = time.monotonic(), worker.tasks_done > 0
            try:
                worker.send(message)
                expires = min(expires, time.monotonic() + self._bounds.deadline)
                with self._changed:
                    self._supervisor.expect(worker, expires)
                outcome = worker.receive()
                if isinstance(outcome, OutOfMemory) and is_used:  # what it did before may have left it too little
                    no_memory = outcome
                    worker.kill()
                    continue
            except WorkerLostError:
                continue
            except BaseException:  # such as Ctrl-C in this thread
                worker.kill()
                raise
            finally:
                self._check_in(worker)
            self._queue.note_duration(time.monotonic() - began)
            if isinstance(outcome, Crashed) and self._supervisor.is_closed:
                break
            if isinstance(outcome, Crashed) and worker.timed_out:
                return TooSlow(seconds=f"{self._bounds.deadline:g}")
            return cast(R | FramerError, outcome)
        return no_memory or self._busy()

    def _check_out(self, give_up: float, is_new: bool, *, fresh: bool) -> WorkerProcess:
        """A worker with nothing to do, before the time `give_up`; `fresh`: that has done no task yet. Raises Busy."""
        with self._changed:
            if is_new and (refusal := self.refusal()):
                raise refusal
            ticket = self._queue.join(fresh=fresh)
            self._dispatch()
            timeout = max(0.0, give_up - time.monotonic())
            self._changed.wait_for(lambda: ticket.worker or self._closed or self._is_gone(), timeout)
            if not ticket.worker:
                self._queue.leave(ticket)
                raise self._busy()
            self._supervisor.expect(ticket.worker, time.monotonic() + PICK_UP_TIMEOUT)
            return ticket.worker

    def _check_in(self, worker: WorkerProcess) -> None:
        with self._changed:
            self._working.discard(worker)
            worker.expires = math.inf
            if worker.was_killed or self._closed:
                self._discard(worker)
            else:
                self._idle.append(worker)
                if self._max_tasks and worker.tasks_done >= self._max_tasks and not self._leaving:
                    self._leaving = worker
                    self._supervisor.wanted = self._count + 1
                    self._supervisor.wake()
                self._retire()
                self._dispatch()
            self._changed.notify_all()

    # The lock is held in what follows, but for `_set_up`.

    def _dispatch(self) -> None:
        """Give idle workers to those who wait, the one that worked last first: its memory is warm."""
        for worker in () if self._closed else reversed(self._idle.copy()):
            if self._queue.hand_over(worker):
                self._idle.remove(worker)
                self._working.add(worker)
                self._changed.notify_all()

    def _retire(self) -> None:
        """End the worker that has done enough, if it is idle and its successor is there."""
        if self._leaving in self._idle and len(self._idle) + len(self._working) > self._count:
            self._idle.remove(self._leaving)
            self._discard(self._leaving)

    def _discard(self, worker: WorkerProcess) -> None:
        self._restarts += not self._closed
        if worker is self._leaving:
            self._leaving, self._supervisor.wanted = None, min(self._count, self._supervisor.wanted)
        self._supervisor.discard(worker)

    def _is_gone(self) -> bool:
        """Whether there is no worker, and none can be started for now."""
        return self._supervisor.fault is not None and not self._idle and not self._working

    def _busy(self) -> Busy:
        return Busy(seconds=self._queue.retry_after(len(self._working)))

    def _put_in_service(self, worker: WorkerProcess) -> None:
        self._idle.append(worker)
        self._retire()
        self._dispatch()

    def _drop_idle(self, worker: WorkerProcess) -> None:
        """It has ended; who has checked it out finds that out too, and checks it in."""
        if worker in self._idle:
            self._idle.remove(worker)
            self._discard(worker)

    def _set_up(self, worker: WorkerProcess) -> None:
        """Have it ready, and let it do the warm-up task."""
        worker.set_up(self._setup)
        task = self._warm_up() if self._warm_up and not self._skip_warm_up else None
        self._skip_warm_up = False
        if task is not None:
            with self._changed:
                self._supervisor.expect(worker, time.monotonic() + self._bounds.deadline)
            worker.send(pickle.dumps(task))
            worker.receive()
            worker.tasks_done = 0
            self._skip_warm_up = worker.was_killed  # the task has cost it: its successor does without
