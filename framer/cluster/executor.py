"""Work on a Dask cluster: the same tasks, done on other machines. Needs the extra `cluster`."""

import asyncio
import contextlib
import logging
import pickle
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, wait
from itertools import islice
from queue import Empty
from threading import Thread
from typing import Any, Generic

from distributed import KilledWorker

from framer.cluster.client import SCHEDULER_TIMEOUT, DaskClient
from framer.cluster.worker_plugin import FramerPlugin, installed_versions
from framer.errors import Crashed, FramerError, SetupError
from framer.i18n import N_
from framer.workers.executor import Outcome, Work
from framer.workers.messages import ReplyDecoder, ResultT, TaskError, TaskResult, TaskT
from framer.workers.process import DEFAULT_TASK_LIMITS, TaskLimits

REPLY_TIMEOUT = 30.0  # seconds, beside the deadlines of a thread's tasks, in which some reply has to arrive

_CLUSTER_POLL_SECONDS = 0.2  # between two looks at `stop` and the cluster
_TASKS_PER_THREAD = 2  # of a Dask worker: one in work, one that follows without a pause
_MAX_RETRIES = 3  # of a task that the scheduler has given up, or of which no reply arrives

_WORKER_LOST = N_("%(machine)s has left the cluster; what it had in work is framed by others.")
_WORKER_JOINED = N_("%(machine)s has joined the cluster.")

_LOG = logging.getLogger(__name__)


class ClusterExecutor(Generic[TaskT, ResultT]):
    """The workers of the cluster whose scheduler is at `address`; an `Executor`.

    `prepare(context)` is called in each of their processes; both are sent pickled, once to each worker. Workers may
    come and go: what a lost one had in work is done elsewhere. Results are data of the `result_type`.
    """

    def __init__(  # noqa: PLR0913  (the last is for a terminal)
        self,
        prepare: Callable[[Any], Work[TaskT, ResultT]],
        context: Any,
        address: str,
        limits: TaskLimits = DEFAULT_TASK_LIMITS,
        *,
        result_type: Any,
        tell: Callable[[str, str], None] = lambda _message, _machine: None,
    ) -> None:
        """Connect to nothing yet. `tell` is called with a message, to be translated, and the machine it is about."""
        setup = pickle.dumps((prepare, context))
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None
        self._client = DaskClient(address, FramerPlugin(setup, limits, installed_versions()))
        self._tell = tell
        self._decoder = ReplyDecoder(result_type)
        self._pending: dict[int, tuple[TaskT, int]] = {}  # by number: the task, and how often it was retried
        self._last_number = 0
        self._overdue_seconds = REPLY_TIMEOUT + _TASKS_PER_THREAD * limits.deadline
        self._last_progress = 0.0  # when a reply last arrived, or all tasks were retried (monotonic)

    def run(self, tasks: Iterable[TaskT], stop: Callable[[], bool]) -> Iterator[Outcome[TaskT, ResultT]]:
        """As `Executor.run`. Raises SetupError for a cluster that is of no use or lost, UsageError for the address."""
        loop = self._connect(stop)
        source = iter(tasks)
        stopped = False
        self._last_progress = time.monotonic()
        while True:
            if not stopped and stop():
                stopped = True
                asyncio.run_coroutine_threadsafe(self._client.drain(), loop)
            if not stopped:
                wanted = _TASKS_PER_THREAD * max(1, self._client.thread_count)
                for task in islice(source, max(0, wanted - len(self._pending))):
                    self._submit(task)
            if not self._pending or (stopped and not self._client.thread_count):
                return
            yield from self._collect_replies()
            self._tell_changes()
            self._client.check_alive()
            yield from self._retry_overdue()

    def close(self) -> None:
        """End all processes that work for this, and leave the cluster as it was before."""
        if self._loop is None or self._thread is None:
            return
        with contextlib.suppress(Exception):  # the cluster may be gone
            asyncio.run_coroutine_threadsafe(self._client.close(), self._loop).result(2 * SCHEDULER_TIMEOUT)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(SCHEDULER_TIMEOUT)
        if not self._thread.is_alive():  # else the loop ends with this process
            self._loop.close()
        self._loop = None

    def _connect(self, stop: Callable[[], bool]) -> asyncio.AbstractEventLoop:
        """Connect and have the workers ready, unless `stop` is true before. Raises SetupError, UsageError."""
        if self._loop:
            return self._loop
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(lambda _loop, context: _LOG.debug("%s", context))  # not on stderr
        self._thread = Thread(target=self._loop.run_forever, name="cluster", daemon=True)
        self._thread.start()
        ready = asyncio.run_coroutine_threadsafe(self._client.start(), self._loop)
        while not ready.done() and not stop():
            wait([ready], timeout=_CLUSTER_POLL_SECONDS)
        if not ready.done():
            ready.cancel()
        try:
            ready.result()
        except CancelledError:
            pass
        except FramerError:
            raise
        except OSError as error:  # a TimeoutError is one
            raise self._client.lost_error() from error
        except Exception as error:
            raise SetupError(what=f"--cluster: {type(error).__name__}: {error}") from error
        return self._loop

    def _tell_changes(self) -> None:
        """Tell of workers that have been lost or have joined."""
        while not self._client.changes.empty():
            has_come, machine = self._client.changes.get()
            self._tell(_WORKER_JOINED if has_come else _WORKER_LOST, machine)

    def _submit(self, task: TaskT, retries: int = 0) -> None:
        self._last_number += 1
        self._pending[self._last_number] = task, retries
        if self._loop:
            self._loop.call_soon_threadsafe(self._client.submit, self._last_number, pickle.dumps(task))

    def _collect_replies(self) -> Iterator[Outcome[TaskT, ResultT]]:
        """The outcomes of the replies that have arrived; waits `_CLUSTER_POLL_SECONDS` if there are none."""
        timeout = _CLUSTER_POLL_SECONDS
        with contextlib.suppress(Empty):
            while True:
                number, reply = self._client.replies.get(timeout=timeout)
                timeout = 1e-6
                self._last_progress = time.monotonic()
                if number not in self._pending:  # it was retried meanwhile
                    continue
                task, retries = self._pending.pop(number)
                if isinstance(reply, bytes):
                    yield task, self._decode_outcome(reply)
                elif isinstance(reply, KilledWorker) and retries < _MAX_RETRIES:
                    self._submit(task, retries + 1)  # another task may have ended the worker
                elif isinstance(reply, CancelledError):
                    raise self._client.lost_error() from reply
                elif reply:
                    yield task, Crashed() if isinstance(reply, KilledWorker) else FramerError()

    def _decode_outcome(self, reply: bytes) -> ResultT | FramerError:
        """The outcome in the reply of a process that had the photo; it is trusted as little as one of this machine."""
        try:
            match self._decoder.decode(reply):
                case TaskResult(value):
                    result: ResultT = value
                    return result
                case TaskError() as error:
                    return error.error()
        except Exception:  # noqa: S110  (whatever is wrong with it)
            pass
        return Crashed()

    def _retry_overdue(self) -> Iterator[Outcome[TaskT, ResultT]]:
        """Retry all tasks where none was replied to for too long: Dask was seen to lose those of a killed worker."""
        now = time.monotonic()
        if not self._client.thread_count:
            self._last_progress = now
        if now - self._last_progress < self._overdue_seconds:
            return
        self._last_progress = now
        overdue, self._pending = list(self._pending.values()), {}
        for task, retries in overdue:
            if retries < _MAX_RETRIES:
                self._submit(task, retries + 1)
            else:
                yield task, Crashed()
