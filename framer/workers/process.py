"""One worker process and the pipe to it: started, set up, given tasks, killed."""

import contextlib
import multiprocessing
import os
import socket
import sys
import threading
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from framer.errors import Crashed, OutOfMemory, TooSlow
from framer.workers.child import run_worker
from framer.workers.messages import MAX_REPLY, Acknowledged, Reply, ReplyDecoder, TaskError, TaskResult
from framer.workers.pipe import receive_message, send_message
from framer.workers.sandbox import Rights

DEADLINE = 8.0  # seconds a photo may take
MEMORY = 640 * 2**20  # bytes a photo may take beside what a worker that is ready has

_JOIN_TIMEOUT = 2.0  # seconds in which a killed process is gone, unless the system holds it (a dead network drive)


@dataclass(frozen=True)
class TaskLimits:
    """What a task may take: seconds, bytes of memory beside what the worker has when it is ready, and rights."""

    deadline: float = DEADLINE
    memory: int = MEMORY
    rights: Rights = Rights.ALL


DEFAULT_TASK_LIMITS = TaskLimits()


class WorkerLostError(Exception):
    """The worker ended, or sent what is no reply, before it began with the task, which is not to blame."""


class WorkerProcess:
    """A process that runs `child.run_worker`, and this end of the pipe to it.

    One thread at a time may exchange messages with it; any thread may `kill` it. `kill_at` is the time (monotonic) at
    which its supervisor is to kill it, who then sets `timed_out`.
    """

    def __init__(self, limits: TaskLimits, decoder: ReplyDecoder) -> None:
        """Start the process. Raises OSError or RuntimeError where the system has none to give."""
        spawn = multiprocessing.get_context("spawn")  # a fork would copy OpenCV's threads in mid-work
        self._connection, child_connection = spawn.Pipe()
        try:
            arguments = (child_connection, limits.deadline, limits.memory, limits.rights)
            self._process = spawn.Process(target=run_worker, args=arguments, daemon=True)
            self._process.start()
        except BaseException:
            self._connection.close()
            raise
        finally:
            child_connection.close()
        self._deadline, self._decoder = limits.deadline, decoder
        self._closing = threading.Lock()
        self._closed = False
        self.kill_at = float("inf")
        self.timed_out = self.was_killed = False
        self.has_ended = False  # as its supervisor has noticed by the sentinel
        self.tasks_done = 0

    @property
    def sentinel(self) -> int:
        """What becomes ready, for `multiprocessing.connection.wait`, when the process ends."""
        return self._process.sentinel

    def set_up(self, setup: bytes) -> None:
        """Send the pickled pair of `prepare` and context, and wait until the process is ready.

        Raises WorkerLostError, or the FramerError of `prepare`.
        """
        try:
            send_message(self._connection, setup)
            reply = self._receive_reply()
            error = reply.error() if isinstance(reply, TaskError) else None
        except Exception as lost:  # whatever it sends instead
            self.kill()
            raise WorkerLostError from lost
        if error:
            raise error

    def send(self, task: bytes) -> None:
        """Send a pickled task; returns once the process has begun with it. Raises WorkerLostError."""
        try:
            if self._connection.poll():  # it has ended, or sends a reply to nothing
                raise ValueError("out of turn")
            send_message(self._connection, task)
            if not isinstance(self._receive_reply(), Acknowledged):
                raise ValueError("no acknowledgement")
        except Exception as error:  # whatever it sends instead
            self.kill()
            raise WorkerLostError from error

    def receive(self) -> Any:
        """The task's result or FramerError.

        A process that sends no such thing is killed, and the error is TooSlow, if its time is up, or Crashed.
        """
        self.tasks_done += 1
        try:
            match self._receive_reply():
                case TaskResult(value):
                    return value
                case TaskError() as reply:
                    return reply.error()
        except Exception:  # noqa: S110  (whatever is wrong with it: it has ended, or must not be believed any more)
            pass
        self.kill()
        return TooSlow(seconds=f"{self._deadline:g}") if self.timed_out else Crashed()

    def is_worn_out(self, outcome: object) -> bool:
        """Whether its last task, which had this outcome, may have run out of memory for what earlier ones have left."""
        return isinstance(outcome, OutOfMemory) and self.tasks_done > 1

    def kill(self) -> None:
        """End the process, whatever it does; does not wait for that. `receive` in another thread returns Crashed."""
        self.was_killed = True
        with self._closing:
            if not self._closed:
                self._process.kill()
                _shut_down(self._connection)

    def close(self) -> None:
        """Wait until the killed process is gone and close the pipe, which no thread may use any more."""
        self._process.join(_JOIN_TIMEOUT)
        with self._closing:
            self._closed = True
            self._connection.close()

    def _receive_reply(self) -> Reply:
        return self._decoder.decode(receive_message(self._connection, MAX_REPLY))


def _shut_down(connection: "Connection[Any, Any]") -> None:
    """End all transfer, also where a process that the killed one has started holds the other end."""
    if sys.platform != "win32":
        end = socket.socket(fileno=connection.fileno())
        with contextlib.suppress(OSError):  # the other end is closed already
            end.shutdown(socket.SHUT_RDWR)
        end.detach()


def count_cores() -> int:
    """The number of cores that this process may use."""
    if sys.version_info >= (3, 13):
        return os.process_cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
