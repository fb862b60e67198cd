"""Work on a Dask cluster: the same tasks, done by the workers of other machines. Needs the extra `cluster`."""

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
from typing import Any, Generic, TypeVar

from distributed import KilledWorker

from framer.cluster.client import SCHEDULER_TIMEOUT, DaskClient
from framer.cluster.worker_plugin import FramerPlugin, installed_versions
from framer.errors import Crashed, FramerError, SetupError
from framer.workers.executor import Outcome, Work
from framer.workers.messages import ReplyDecoder, TaskError, TaskResult
from framer.workers.process import Bounds

T = TypeVar("T")
R = TypeVar("R")

_CLUSTER_POLL_SECONDS = 0.2  # seconds between looks at `stop` and at the cluster
_TASKS_PER_THREAD = 2  # tasks for each thread of a worker: one in work, one at hand
_MAX_RETRIES = (
    3  # times that a task is handed out anew after the scheduler has given it up, or nobody speaks of it any more
)
REPLY_TIMEOUT = 30.0  # seconds beside the deadlines of the tasks of a thread in which something has to come back
_USUAL = Bounds()
_CLUSTER_LOG = logging.getLogger(__name__)


class ClusterExecutor(Generic[T, R]):
    """The workers of the cluster whose scheduler is at `address`; an `Executor`.

    `prepare(context)` is called in each process of theirs; both travel pickled, once to each worker. Workers may come
    and go: what a lost one had in work is done elsewhere. Results are data of the `result_type`.
    """

    def __init__(
        self,
        prepare: Callable[[Any], Work[T, R]],
        context: Any,
        address: str,
        bounds: Bounds = _USUAL,
        *,
        result_type: Any,
    ) -> None:
        """Connect to nothing yet."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None
        self._client = DaskClient(address, FramerPlugin(pickle.dumps((prepare, context)), bounds, installed_versions()))
        self._decoder = ReplyDecoder(result_type)
        self._pending: dict[int, tuple[T, int]] = {}  # by number: the task, and how often it was handed out anew
        self._last_number = 0
        self._overdue_seconds = REPLY_TIMEOUT + _TASKS_PER_THREAD * bounds.deadline
        self._last_progress = 0.0  # when a task was last over, or all were handed out

    def run(self, tasks: Iterable[T], stop: Callable[[], bool]) -> Iterator[Outcome[T, R]]:
        """As `Executor.run` says. Raises SetupError where the cluster cannot be used or is lost; UsageError."""
        loop = self._connect(stop)
        source = iter(tasks)
        stopped = False
        self._last_progress = time.monotonic()
        while True:
            if not stopped and stop():
                stopped = True
                asyncio.run_coroutine_threadsafe(self._client.drain(), loop)
            if not stopped:
                for task in islice(
                    source, max(0, _TASKS_PER_THREAD * max(1, self._client.thread_count) - len(self._pending))
                ):
                    self._submit(task)
            if not self._pending or (stopped and not self._client.thread_count):
                return
            yield from self._collect_replies()
            self._client.check_alive()
            yield from self._retry_overdue()

    def close(self) -> None:
        """End all processes that work for this, and leave the cluster as it was."""
        if self._loop is None or self._thread is None:
            return
        with contextlib.suppress(Exception):  # a cluster that is gone has nothing left to end
            asyncio.run_coroutine_threadsafe(self._client.close(), self._loop).result(2 * SCHEDULER_TIMEOUT)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(SCHEDULER_TIMEOUT)
        if not self._thread.is_alive():  # else it ends with the process
            self._loop.close()
        self._loop = None

    def _connect(self, stop: Callable[[], bool]) -> asyncio.AbstractEventLoop:
        """Have the workers ready, unless somebody stops it before. Raises SetupError, UsageError."""
        if self._loop:
            return self._loop
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(lambda _loop, told: _CLUSTER_LOG.debug("%s", told))  # and not on stderr
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

    def _submit(self, task: T, rounds: int = 0) -> None:
        self._last_number += 1
        self._pending[self._last_number] = task, rounds
        if self._loop:
            self._loop.call_soon_threadsafe(self._client.submit, self._last_number, pickle.dumps(task))

    def _collect_replies(self) -> Iterator[Outcome[T, R]]:
        """What has come back; waits a moment if there is nothing."""
        seconds = _CLUSTER_POLL_SECONDS
        with contextlib.suppress(Empty):
            while True:
                number, answer = self._client.replies.get(timeout=seconds)
                seconds = 1e-6
                self._last_progress = time.monotonic()
                if number not in self._pending:  # it was handed out anew meanwhile
                    continue
                task, rounds = self._pending.pop(number)
                if isinstance(answer, bytes):
                    yield task, self._outcome(answer)
                elif isinstance(answer, KilledWorker) and rounds < _MAX_RETRIES:  # it may have been near one that ended
                    self._submit(task, rounds + 1)
                elif isinstance(answer, CancelledError):
                    raise self._client.lost_error() from answer
                elif answer:
                    yield task, Crashed() if isinstance(answer, KilledWorker) else FramerError()

    def _outcome(self, answer: bytes) -> R | FramerError:
        """What a process that had the photo says; it must not be believed more than one of this machine."""
        try:
            match self._decoder.decode(answer):
                case TaskResult(value):
                    result: R = value
                    return result
                case TaskError() as failure:
                    return failure.error()
        except Exception:  # noqa: S110  (whatever is wrong with it)
            pass
        return Crashed()

    def _retry_overdue(self) -> Iterator[Outcome[T, R]]:
        """Hand out anew what is long overdue: with a worker that is killed, Dask was seen to lose tasks."""
        now = time.monotonic()
        if not self._client.thread_count:
            self._last_progress = now
        if now - self._last_progress < self._overdue_seconds:
            return
        self._last_progress = now
        overdue, self._pending = list(self._pending.values()), {}
        for task, rounds in overdue:
            if rounds < _MAX_RETRIES:
                self._submit(task, rounds + 1)
            else:
                yield task, Crashed()
