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

from framer.cluster.client import CONNECT, Conversation
from framer.cluster.worker_plugin import Crew, installed
from framer.errors import Crashed, FramerError, SetupError
from framer.slot import Bounds
from framer.workers import Outcome, Work

T = TypeVar("T")
R = TypeVar("R")

_TICK = 0.2  # seconds between looks at `stop` and at the cluster
_DEPTH = 2  # tasks for each thread of a worker: one in work, one at hand
_ROUNDS = 3  # times that a task is handed out anew after the scheduler has given it up, or nobody speaks of it any more
SILENCE = 30.0  # seconds beside the deadlines of the tasks of a thread in which something has to come back
_USUAL = Bounds()
_log = logging.getLogger(__name__)


class ClusterWorkers(Generic[T, R]):
    """The workers of the cluster whose scheduler is at `address`; an `Executor`.

    `prepare(context)` is called in each process of theirs; both travel pickled, once to each worker. Workers may come
    and go: what a lost one had in work is done elsewhere.
    """

    def __init__(
        self, prepare: Callable[[Any], Work[T, R]], context: Any, address: str, bounds: Bounds = _USUAL
    ) -> None:
        """Connect to nothing yet."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None
        self._cluster = Conversation(address, Crew(pickle.dumps((prepare, context)), bounds, installed()))
        self._pending: dict[int, tuple[T, int]] = {}  # by number: the task, and how often it was handed out anew
        self._number = 0
        self._overdue = SILENCE + _DEPTH * bounds.deadline
        self._heard = 0.0  # when a task was last over, or all were handed out

    def run(self, tasks: Iterable[T], stop: Callable[[], bool]) -> Iterator[Outcome[T, R]]:
        """As `Executor.run` says. Raises SetupError where the cluster cannot be used or is lost; UsageError."""
        loop = self._begin(stop)
        source = iter(tasks)
        stopped = False
        self._heard = time.monotonic()
        while True:
            if not stopped and stop():
                stopped = True
                asyncio.run_coroutine_threadsafe(self._cluster.hold_back(), loop)
            if not stopped:
                for task in islice(source, max(0, _DEPTH * max(1, self._cluster.threads) - len(self._pending))):
                    self._hand_out(task)
            if not self._pending or (stopped and not self._cluster.threads):
                return
            yield from self._arrived()
            self._cluster.check()
            yield from self._given_up()

    def close(self) -> None:
        """End all processes that work for this, and leave the cluster as it was."""
        if self._loop is None or self._thread is None:
            return
        with contextlib.suppress(Exception):  # a cluster that is gone has nothing left to end
            asyncio.run_coroutine_threadsafe(self._cluster.leave(), self._loop).result(2 * CONNECT)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(CONNECT)
        if not self._thread.is_alive():  # else it ends with the process
            self._loop.close()
        self._loop = None

    def _begin(self, stop: Callable[[], bool]) -> asyncio.AbstractEventLoop:
        """Have the workers ready, unless somebody stops it before. Raises SetupError, UsageError."""
        if self._loop:
            return self._loop
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(lambda _loop, told: _log.debug("%s", told))  # and not on stderr
        self._thread = Thread(target=self._loop.run_forever, name="cluster", daemon=True)
        self._thread.start()
        ready = asyncio.run_coroutine_threadsafe(self._cluster.begin(), self._loop)
        while not ready.done() and not stop():
            wait([ready], timeout=_TICK)
        if not ready.done():
            ready.cancel()
        try:
            ready.result()
        except CancelledError:
            pass
        except FramerError:
            raise
        except OSError as error:  # a TimeoutError is one
            raise self._cluster.lost() from error
        except Exception as error:
            raise SetupError(what=f"--cluster: {type(error).__name__}: {error}") from error
        return self._loop

    def _hand_out(self, task: T, rounds: int = 0) -> None:
        self._number += 1
        self._pending[self._number] = task, rounds
        if self._loop:
            self._loop.call_soon_threadsafe(self._cluster.offer, self._number, pickle.dumps(task))

    def _arrived(self) -> Iterator[Outcome[T, R]]:
        """What has come back; waits a moment if there is nothing."""
        seconds = _TICK
        with contextlib.suppress(Empty):
            while True:
                number, answer = self._cluster.arrived.get(timeout=seconds)
                seconds = 1e-6
                self._heard = time.monotonic()
                if number not in self._pending:  # it was handed out anew meanwhile
                    continue
                task, rounds = self._pending.pop(number)
                if isinstance(answer, bytes):
                    yield task, pickle.loads(answer)  # noqa: S301  (our own workers')
                elif isinstance(answer, KilledWorker) and rounds < _ROUNDS:  # it may have been near one that ended
                    self._hand_out(task, rounds + 1)
                elif isinstance(answer, CancelledError):
                    raise self._cluster.lost() from answer
                elif answer:
                    yield task, Crashed() if isinstance(answer, KilledWorker) else FramerError()

    def _given_up(self) -> Iterator[Outcome[T, R]]:
        """Hand out anew what is long overdue: with a worker that is killed, Dask was seen to lose tasks."""
        now = time.monotonic()
        if not self._cluster.threads:
            self._heard = now
        if now - self._heard < self._overdue:
            return
        self._heard = now
        overdue, self._pending = list(self._pending.values()), {}
        for task, rounds in overdue:
            if rounds < _ROUNDS:
                self._hand_out(task, rounds + 1)
            else:
                yield task, Crashed()
