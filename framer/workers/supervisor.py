"""The one thread that looks after worker processes: starts them, kills those whose time is up, sees their end."""

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
MIN_PAUSE, MAX_PAUSE = 1.0, 30.0  # seconds between two tries to start workers

_MAX_FAILED_ROUNDS = 3  # of starts, before there is little hope
_END_TIMEOUT = 5.0  # seconds in which killed workers are gone

_log = logging.getLogger(__name__)


class NoWorkersError(SetupError):
    """Workers do nothing but end before they are ready: it is this machine's fault."""

    @classmethod
    def of(cls, error: BaseException) -> "NoWorkersError":
        """The error for what keeps workers from being there."""
        return cls(what=f"worker processes: {type(error.__cause__ or error).__name__}")


class Supervisor:
    """Keeps `wanted` processes in service, which its owner uses.

    Methods and attributes are used while `lock` is held, but for `start` and `join`; `lock` is notified of all that
    changes. `make()` starts a process, `set_up(process)` has it ready in a thread of its own, and raises what keeps it
    from that; `on_ready` and `on_end` are told, with the lock held, of one that enters service and of one that has
    ended in service.
    """

    def __init__(  # noqa: PLR0913, PLR0917  (one owner)
        self,
        lock: threading.Condition,
        wanted: int,
        make: Callable[[], WorkerProcess],
        set_up: Callable[[WorkerProcess], None],
        on_ready: Callable[[WorkerProcess], None],
        on_end: Callable[[WorkerProcess], None],
    ) -> None:
        self.wanted = wanted
        self.fault: FramerError | None = None  # why the last process could not start
        self._failed_rounds = 0  # of starts, one after another
        self._lock, self._make, self._set_up, self._on_ready, self._on_end = lock, make, set_up, on_ready, on_end
        self._starting: set[WorkerProcess] = set()
        self._serving: set[WorkerProcess] = set()
        self._ending: set[WorkerProcess] = set()  # killed, and not yet seen to be gone
        self._next_start = self._next_look = 0.0
        self._closes_at = math.inf  # then all is over, also what could not be ended
        self._is_woken = False
        self._wake_reader, self._wake_writer = multiprocessing.Pipe(duplex=False)
        self._thread = threading.Thread(target=self._supervise, name="workers", daemon=True)

    def start(self) -> None:
        """Start the thread. Raises NoWorkersError where the system has none to give."""
        try:
            self._thread.start()
        except RuntimeError as error:
            raise NoWorkersError.of(error) from error

    @property
    def has_little_hope(self) -> bool:
        """Whether processes could not be started for a while."""
        return self._failed_rounds >= _MAX_FAILED_ROUNDS

    @property
    def is_closed(self) -> bool:
        """Whether nothing is started any more, and all is being killed."""
        return self._closes_at < math.inf

    def expect(self, process: WorkerProcess, expires: float) -> None:
        """Have the process killed at that time (monotonic)."""
        process.expires = expires
        if expires < self._next_look:
            self.wake()

    def discard(self, process: WorkerProcess) -> None:
        """Kill a process that nobody uses any more."""
        process.kill()
        self._serving.discard(process)
        self._ending.add(process)
        self.wake()

    def close(self) -> None:
        """Start no more processes and kill all; those who use one are to discard it, and `join` waits for that."""
        self.wanted = 0
        self._closes_at = min(self._closes_at, time.monotonic() + _END_TIMEOUT)
        for process in self._processes():
            process.kill()
        self.wake()

    def join(self) -> None:
        """Wait until all processes are gone."""
        if self._thread.ident:  # it was started
            self._thread.join()

    def wake(self) -> None:
        """Look at what has changed."""
        if not self._is_woken:
            self._is_woken = True
            self._wake_writer.send_bytes(b"")

    def _processes(self) -> Collection[WorkerProcess]:
        return {*self._starting, *self._serving, *self._ending}

    def _missing(self) -> int:
        return self.wanted - len(self._starting) - len(self._serving)

    # What follows runs in threads of its own.

    def _supervise(self) -> None:
        if hasattr(signal, "pthread_sigmask"):  # Ctrl-C is for the parent: a process inherits this
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        while True:
            with self._lock:
                if self.is_closed and (not self._processes() or time.monotonic() > self._closes_at):
                    return
            try:
                self._start_missing()
                self._look()
            except Exception:  # whatever it is: deadlines have to be kept
                _log.exception("worker processes")
                time.sleep(MIN_PAUSE)

    def _look(self) -> None:
        """Wait until something happens to a process or its time is up, and do what is to be done then."""
        with self._lock:
            watched: dict[Any, WorkerProcess] = {
                process.sentinel: process for process in self._processes() if not process.has_ended
            }
            times = [self._closes_at, *(process.expires for process in (*self._starting, *self._serving))]
            times += [self._next_start] if self._missing() > 0 else []
            self._next_look = min(times)
        timeout = None if self._next_look == math.inf else max(0.0, self._next_look - time.monotonic())
        ready = wait([self._wake_reader, *watched], timeout)
        with self._lock:
            for each in ready:
                if each is self._wake_reader:
                    self._wake_reader.recv_bytes()
                    self._is_woken = False
                else:
                    self._note_end(watched[each])
            for process in (*self._starting, *self._serving):
                if process.expires <= time.monotonic():
                    process.expires, process.timed_out = math.inf, True
                    process.kill()
            ended = {process for process in self._ending if process.has_ended}
            self._ending -= ended
        for process in ended:
            process.close()

    def _note_end(self, process: WorkerProcess) -> None:
        """It has ended, or has closed what tells of that; who uses it is to discard it."""
        process.has_ended = True
        process.kill()
        if process in self._serving:
            self._on_end(process)

    def _start_missing(self) -> None:
        while True:
            with self._lock:
                if self._missing() <= 0 or time.monotonic() < self._next_start:
                    return
            try:
                process = self._make()
            except (OSError, RuntimeError) as error:
                with self._lock:
                    self._note_failure(NoWorkersError.of(error))
                return
            with self._lock:
                self._starting.add(process)
                process.expires = time.monotonic() + SETUP_TIMEOUT
                if self.is_closed:
                    process.kill()
            try:
                threading.Thread(target=self._bring_up, args=(process,), name="worker start", daemon=True).start()
            except RuntimeError as error:  # the system has no more of them
                self._brought_up(process, NoWorkersError.of(error))

    def _bring_up(self, process: WorkerProcess) -> None:
        fault: FramerError | None = None
        try:
            self._set_up(process)
        except FramerError as error:
            fault = error.copy()
        except Exception as error:  # whatever it is, there is no worker, and the next try may bring one
            fault = NoWorkersError.of(error)
        self._brought_up(process, fault)

    def _brought_up(self, process: WorkerProcess, fault: FramerError | None) -> None:
        with self._lock:
            self._starting.remove(process)
            process.expires = math.inf
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
        """A process could not start; the next try is later each time."""
        self.fault = fault
        if time.monotonic() >= self._next_start:  # else it was started together with one that has failed already
            self._failed_rounds += 1
            self._next_start = time.monotonic() + min(MAX_PAUSE, MIN_PAUSE * 2 ** (self._failed_rounds - 1))
        self._lock.notify_all()
