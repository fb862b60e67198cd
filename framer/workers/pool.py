"""Worker processes for callers in any thread: as many tasks in work as workers, a few waiting, a refusal for the rest.

A task that crashes or hangs its process costs itself only; the process is replaced.
"""

import atexit
import math
import pickle
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Generic

from framer.errors import Crashed, FramerError
from framer.workers.load import Load
from framer.workers.messages import ReplyDecoder, ResultT, TaskT
from framer.workers.process import DEFAULT_TASK_LIMITS, TaskLimits, WorkerLostError, WorkerProcess
from framer.workers.supervisor import NoWorkersError, Supervisor
from framer.workers.task_queue import QUEUE_SECONDS, TaskQueue
from framer.workers.ticket import NO_ORIGIN, TaskOrigin, Ticket

ACKNOWLEDGEMENT_TIMEOUT = 5.0  # seconds in which a worker that is ready begins with its next task
_MAX_WORKERS = 60 if sys.platform == "win32" else math.inf  # Windows can wait for 63 handles at once


class WorkerPool(Generic[TaskT, ResultT]):
    """`count` worker processes.

    `prepare(context)` is called once in each worker, pickled, and returns the function that does a task there. Tasks
    are pickled; their results come back as data of the `result_type` (see `messages`).
    """

    def __init__(  # noqa: PLR0913  (each has its default)
        self,
        prepare: Callable[[Any], Callable[[TaskT], ResultT]],
        context: Any,
        count: int,
        limits: TaskLimits = DEFAULT_TASK_LIMITS,
        *,
        result_type: Any,
        max_waiting: int = 8,
        max_tasks: int = 0,
        warm_up: Callable[[], TaskT | None] | None = None,
    ) -> None:
        """Start nothing yet.

        `max_waiting` tasks may wait for a worker; after `max_tasks` tasks (0: never) a worker is replaced. A worker
        does the task `warm_up()`, if any, before it gets others; its outcome is ignored.
        """
        self._setup, self._limits = pickle.dumps((prepare, context)), limits
        self._count = int(min(max(1, count), _MAX_WORKERS))
        self._max_tasks, self._warm_up = max_tasks, warm_up
        self._changed = threading.Condition()  # guards all that follows
        self._idle: list[WorkerProcess] = []
        self._working: set[WorkerProcess] = set()
        self._leaving: WorkerProcess | None = None  # has done enough; ends when its successor is ready
        self._queue = TaskQueue(self._count, max_waiting)
        self._restarts = 0
        self._skip_warm_up = self._closed = False
        start_process = partial(WorkerProcess, limits, ReplyDecoder(result_type))
        self._supervisor = Supervisor(
            self._changed, self._count, start_process, self._set_up, on_ready=self._add_idle, on_end=self._drop_idle
        )

    @property
    def fault(self) -> FramerError | None:
        """Why there are no workers after several tries to start one; None while there are any, or may soon be."""
        with self._changed:
            return self._supervisor.fault if self._has_none() and self._supervisor.keeps_failing else None

    def begin(self) -> None:
        """Start all workers, which get ready while the caller goes on; `start` waits for them.

        Raises NoWorkersError.
        """
        atexit.register(self.close)
        self._supervisor.start()

    def start(self) -> None:
        """Start all workers and wait until they are ready.

        Raises NoWorkersError, or the FramerError of `prepare`; no process is left then.
        """
        try:
            self.begin()
            with self._changed:
                self._changed.wait_for(lambda: len(self._idle) >= self._count or self._supervisor.fault or self._closed)
                fault = self._supervisor.fault or (NoWorkersError.of(WorkerLostError()) if self._closed else None)
            if fault:
                raise fault.copy()
        except BaseException:  # also Ctrl-C
            self.close()
            raise

    def run(self, task: TaskT, origin: TaskOrigin = NO_ORIGIN, *, fresh: bool = False) -> ResultT:
        """The result of the task; `fresh`: of a worker that has done none before.

        Raises its FramerError, TooSlow or Crashed (it cost the worker), OutOfMemory (in a fresh worker),
        TooManyRequests (its client has used up its share), or Busy (the queue is full, no worker was free in time,
        there is none, or no fresh one could be had for a task that ran out of memory in another).
        """
        message = pickle.dumps(task)
        del task  # the traceback of an error keeps the variables of its callers alive
        outcome = self._run_pickled(message, origin, is_retry=fresh)
        if isinstance(outcome, FramerError):
            raise outcome.copy()  # itself it and this frame would hold each other, and the photo
        return outcome

    def load(self) -> Load:
        """How busy the workers are now."""
        with self._changed:
            working, alive = len(self._working) + self._queue.retrying, len(self._idle) + len(self._working)
            return Load(self._count, working, self._queue.waiting, alive, self._restarts)

    def refusal(self, client: str = "") -> FramerError | None:
        """The error that a task would be refused with now, for a caller that has yet to read the photo."""
        with self._changed:
            return self._find_refusal(TaskOrigin(client))

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

    def _run_pickled(self, task: bytes, origin: TaskOrigin, *, is_retry: bool) -> ResultT | FramerError:
        """The outcome of a pickled task. Where it is not to blame it is tried again; one deadline covers all tries."""
        begin_by, end_by, is_new = time.monotonic() + QUEUE_SECONDS, math.inf, True
        while True:
            give_up = end_by if is_retry and end_by < math.inf else begin_by
            ticket = self._check_out(task, origin, give_up, is_new=is_new, fresh=is_retry)
            is_new, worker = False, ticket.worker
            if not worker:
                settled: ResultT | FramerError = ticket.outcome
                return settled
            outcome: ResultT | FramerError | None = None
            try:
                worker.send(task)
                end_by = min(end_by, time.monotonic() + self._limits.deadline)
                with self._changed:
                    self._supervisor.kill_later(worker, end_by)
                reply = worker.receive()
                if isinstance(reply, Crashed) and self._supervisor.is_closed:
                    raise WorkerLostError
                outcome = reply
                if worker.is_worn_out(outcome):
                    with self._changed:
                        if self._queue.others_wait(origin.client):
                            return self._queue.busy()
                    is_retry = True
                    worker.kill()
                    continue
            except WorkerLostError:
                continue
            except BaseException:  # such as Ctrl-C in this thread
                worker.kill()
                raise
            finally:
                self._check_in(ticket, worker, outcome)
            return outcome

    def _check_out(self, task: bytes, origin: TaskOrigin, give_up: float, *, is_new: bool, fresh: bool) -> Ticket:
        """A ticket with an idle worker (`fresh`: one that has done no task), or settled without one.

        It waits until the time `give_up`, but a new task that is refused does not wait.
        """
        with self._changed:
            refusal = self._find_refusal(origin) if is_new else None
            ticket = self._queue.join(task, origin, fresh=fresh)
            if refusal:
                self._queue.leave(ticket, refusal)
                return ticket
            self._dispatch()
            timeout = max(0.0, give_up - time.monotonic())
            self._changed.wait_for(lambda: ticket.is_over or self._closed or self._has_none(), timeout)
            if ticket.worker:
                self._supervisor.kill_later(ticket.worker, time.monotonic() + ACKNOWLEDGEMENT_TIMEOUT)
            elif not ticket.is_over:
                self._queue.leave(ticket)
            return ticket

    def _check_in(self, ticket: Ticket, worker: WorkerProcess, outcome: ResultT | FramerError | None) -> None:
        with self._changed:
            self._queue.finish(ticket, outcome)
            self._working.discard(worker)
            worker.kill_at = math.inf
            if worker.was_killed or self._closed:
                self._discard(worker)
            else:
                is_done = self._max_tasks and worker.tasks_done >= self._max_tasks
                if (is_done or worker.is_worn_out(outcome)) and not self._leaving:
                    self._leaving = worker
                    self._supervisor.want(self._count + 1)
                self._add_idle(worker)
            self._changed.notify_all()

    # The lock is held in what follows, except in `_set_up`.

    def _add_idle(self, worker: WorkerProcess) -> None:
        """Let it work for those who wait; if there are enough now, the worker that has done its share ends."""
        self._idle.append(worker)
        if self._leaving and len(self._idle) + len(self._working) > self._count:
            self._drop_idle(self._leaving)
        self._dispatch()

    def _find_refusal(self, origin: TaskOrigin) -> FramerError | None:
        if self._closed or self._has_none():
            return self._queue.busy()
        return self._queue.refusal(origin, len(self._idle))

    def _dispatch(self) -> None:
        """Give idle workers to those who wait, the one that worked last first: its memory is warm."""
        for worker in () if self._closed else reversed(self._idle.copy()):
            if self._queue.hand_over(worker, len(self._idle)):
                self._idle.remove(worker)
                self._working.add(worker)
        self._queue.make_room()
        self._changed.notify_all()

    def _drop_idle(self, worker: WorkerProcess) -> None:
        """Discard it, unless it is checked out: it is discarded when it is checked in."""
        if worker in self._idle:
            self._idle.remove(worker)
            self._discard(worker)

    def _discard(self, worker: WorkerProcess) -> None:
        self._restarts += not self._closed
        if worker is self._leaving:
            self._leaving = None
            self._supervisor.want(self._count)
        self._supervisor.discard(worker)

    def _has_none(self) -> bool:
        """Whether there is no worker, and the last one could not be started."""
        return self._supervisor.fault is not None and not self._idle and not self._working

    def _set_up(self, worker: WorkerProcess) -> None:
        """Have the worker ready: set up, and its warm-up task done."""
        worker.set_up(self._setup)
        task = self._warm_up() if self._warm_up and not self._skip_warm_up else None
        self._skip_warm_up = False
        if task is not None:
            with self._changed:
                self._supervisor.kill_later(worker, time.monotonic() + self._limits.deadline)
            worker.send(pickle.dumps(task))
            worker.receive()
            worker.tasks_done = 0
            self._skip_warm_up = worker.was_killed  # the task has cost it: its successor does without
