"""The one thread that looks after worker processes: starts them, kills those whose time is up, notices their end."""

import logging
import math
import multiprocessing
import signal
import threading
import time
from collections.abc import Callable, Collection
from multiprocessing.connection import wait
from typing import Any

from framer.errors import FramerError, SetupError
from framer.workers.process import WorkerProcess

SETUP_TIMEOUT = 60.0  # seconds
MIN_START_PAUSE, MAX_START_PAUSE = 1.0, 30.0  # seconds between two tries to start processes

_MAX_FAILED_ROUNDS = 3  # of starts, before they are said to keep failing
_MAX_DOUBLINGS = 10  # of the pause; without a bound it would be too large for a float after some hours
_END_TIMEOUT = 5.0  # seconds in which killed processes are gone

_LOG = logging.getLogger(__name__)


class NoWorkersError(SetupError):
    """Workers end before they are ready, or cannot be started: the fault is this machine's."""

    @classmethod
    def of(cls, error: BaseException) -> "NoWorkersError":
        """The error to raise because of `error`."""
        return cls(what=f"worker processes: {type(error.__cause__ or error).__name__}")


class Supervisor:
    """Keeps `wanted` processes in service, for its owner to use.

    All is to be called and read while `lock` is held, except `start` and `join`; `lock` is notified of every change.
    `start_process()` starts one; `set_up(process)` has it ready, in a thread of its own, and raises what prevents that.
    `on_ready` and `on_end` are called, with the lock held, when one enters service and when one has ended in service.
    """

    def __init__(  # noqa: PLR0913, PLR0917  (one owner)
        self,
        lock: threading.Condition,
        wanted: int,
        start_process: Callable[[], WorkerProcess],
        set_up: Callable[[WorkerProcess], None],
        on_ready: Callable[[WorkerProcess], None],
        on_end: Callable[[WorkerProcess], None],
    ) -> None:
        self.fault: FramerError | None = None  # why the last process could not start
        self._wanted = wanted
        self._failed_rounds = 0  # of starts, since the last that went well
        self._lock, self._start_process, self._set_up = lock, start_process, set_up
        self._on_ready, self._on_end = on_ready, on_end
        self._starting: set[WorkerProcess] = set()
        self._serving: set[WorkerProcess] = set()
        self._ending: set[WorkerProcess] = set()  # killed, and not yet known to be gone
        self._next_start = self._next_timeout = 0.0
        self._closes_at = math.inf  # from then on processes that could not be ended are not waited for
        self._is_woken = False
        self._wake_reader, self._wake_writer = multiprocessing.Pipe(duplex=False)
        self._thread = threading.Thread(target=self._supervise, name="workers", daemon=True)

    def start(self) -> None:
        """Start the thread, if that was not done. Raises NoWorkersError where the system has none to give."""
        try:
            if not self._thread.ident:
                self._thread.start()
        except RuntimeError as error:
            raise NoWorkersError.of(error) from error

    @property
    def keeps_failing(self) -> bool:
        """Whether several tries to start processes have failed since the last that went well."""
        return self._failed_rounds >= _MAX_FAILED_ROUNDS

    @property
    def is_closed(self) -> bool:
        """Whether `close` was called: no process is started any more, and all are killed."""
        return self._closes_at < math.inf

    def want(self, count: int) -> None:
        """Keep so many in service from now on; none is discarded for that."""
        self._wanted = count
        self._wake()

    def kill_later(self, process: WorkerProcess, kill_at: float) -> None:
        """Kill the process at that time (monotonic), if its `kill_at` is not put off before."""
        process.kill_at = kill_at
        if kill_at < self._next_timeout:
            self._wake()

    def discard(self, process: WorkerProcess) -> None:
        """Kill a process that is not used any more; another is started in its place."""
        process.kill()
        self._serving.discard(process)
        self._ending.add(process)
        self._wake()

    def close(self) -> None:
        """Start no more processes and kill all; the owner is to discard those in service, for which `join` waits."""
        self._closes_at = min(self._closes_at, time.monotonic() + _END_TIMEOUT)
        for process in self._processes():
            process.kill()
        self._wake()

    def join(self) -> None:
        """Wait until all processes are gone."""
        if self._thread.ident:  # it was started
            self._thread.join()

    def _wake(self) -> None:
        if not self._is_woken:
            self._is_woken = True
            self._wake_writer.send_bytes(b"")

    def _processes(self) -> Collection[WorkerProcess]:
        return {*self._starting, *self._serving, *self._ending}

    def _count_missing(self) -> int:
        return 0 if self.is_closed else self._wanted - len(self._starting) - len(self._serving)

    # What follows runs in the supervisor's thread, and what sets one process up in a short-lived thread of its own.

    def _supervise(self) -> None:
        if hasattr(signal, "pthread_sigmask"):  # Ctrl-C and a closed terminal are for the parent; inherited
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
        while True:
            with self._lock:
                if self.is_closed and (not self._processes() or time.monotonic() > self._closes_at):
                    return
            try:
                self._start_missing()
                self._wait_and_react()
            except Exception:  # whatever it is: deadlines have to be kept
                _LOG.exception("worker processes")
                time.sleep(MIN_START_PAUSE)

    def _wait_and_react(self) -> None:
        """Wait until a process ends, its time is up, or `_wake` is called; kill what is late, close what is gone."""
        with self._lock:
            watched: dict[Any, WorkerProcess] = {
                process.sentinel: process for process in self._processes() if not process.has_ended
            }
            times = [self._closes_at, *(process.kill_at for process in (*self._starting, *self._serving))]
            times += [self._next_start] if self._count_missing() > 0 else []
            self._next_timeout = min(times)
        timeout = None if self._next_timeout == math.inf else max(0.0, self._next_timeout - time.monotonic())
        ready = wait([self._wake_reader, *watched], timeout)
        with self._lock:
            for source in ready:
                if source is self._wake_reader:
                    self._wake_reader.recv_bytes()
                    self._is_woken = False
                else:
                    self._note_end(watched[source])
            for process in (*self._starting, *self._serving):
                if process.kill_at <= time.monotonic():
                    process.kill_at, process.timed_out = math.inf, True
                    process.kill()
            gone = {process for process in self._ending if process.has_ended}
            self._ending -= gone
        for process in gone:
            process.close()

    def _note_end(self, process: WorkerProcess) -> None:
        """It has ended, or has closed the descriptor that tells of its end."""
        process.has_ended = True
        process.kill()
        if process in self._serving:
            self._on_end(process)

    def _start_missing(self) -> None:
        while True:
            with self._lock:
                if self._count_missing() <= 0 or time.monotonic() < self._next_start:
                    return
            try:
                process = self._start_process()
            except (OSError, RuntimeError) as error:
                with self._lock:
                    self._note_failure(NoWorkersError.of(error))
                return
            with self._lock:
                self._starting.add(process)
                process.kill_at = time.monotonic() + SETUP_TIMEOUT
                if self.is_closed:
                    process.kill()
            try:
                threading.Thread(target=self._prepare, args=(process,), name="worker start", daemon=True).start()
            except RuntimeError as error:  # the system has no more of them
                self._end_start(process, NoWorkersError.of(error))

    def _prepare(self, process: WorkerProcess) -> None:
        fault: FramerError | None = None
        try:
            self._set_up(process)
        except FramerError as error:
            fault = error.copy()
        except Exception as error:  # whatever it is, this process is lost, and the next try may go well
            fault = NoWorkersError.of(error)
        self._end_start(process, fault)

    def _end_start(self, process: WorkerProcess, fault: FramerError | None) -> None:
        """Put the process in service, or discard it."""
        with self._lock:
            self._starting.remove(process)
            process.kill_at = math.inf
            if fault:
                self._note_failure(fault)
            if fault or process.was_killed:
                self.discard(process)
            else:
                self.fault, self._failed_rounds, self._next_start = None, 0, 0.0
                self._serving.add(process)
                self._on_ready(process)
            self._lock.notify_all()

    def _note_failure(self, fault: FramerError) -> None:
        """A process could not start; the pause before the next try doubles each time."""
        self.fault = fault
        if time.monotonic() >= self._next_start:  # else it was started together with one that has failed already
            self._failed_rounds += 1
            doublings = min(self._failed_rounds - 1, _MAX_DOUBLINGS)
            self._next_start = time.monotonic() + min(MAX_START_PAUSE, MIN_START_PAUSE * 2**doublings)
        self._lock.notify_all()
