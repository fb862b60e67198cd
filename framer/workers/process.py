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

from framer.errors import Crashed
from framer.workers.child import main
from framer.workers.messages import MAX_REPLY, Acknowledged, Reply, ReplyDecoder, TaskError, TaskResult
from framer.workers.sandbox import Rights

DEADLINE = 8.0  # seconds a photo may take
MEMORY = 640 * 2**20  # bytes a photo may take beside what a worker that is ready has

_JOIN_TIMEOUT = 2.0  # seconds in which a killed process is gone, unless the system holds it (a dead network drive)


@dataclass(frozen=True)
class Bounds:
    """What a task may take: seconds, bytes of memory beside what the worker has when it is ready, and rights."""

    deadline: float = DEADLINE
    memory: int = MEMORY
    rights: Rights = Rights.ALL


DEFAULT_BOUNDS = Bounds()


class WorkerLostError(Exception):
    """The worker ended, or talks nonsense, before it began with the task, which is not to blame."""


class WorkerProcess:
    """A process that runs `child.main`, and this end of the pipe to it.

    One thread at a time may exchange messages with it; any thread may `kill` it. `expires` is the time (monotonic) at
    which its owner wants it killed, and `timed_out` is set by who does that.
    """

    def __init__(self, bounds: Bounds, decoder: ReplyDecoder) -> None:
        """Start the process. Raises OSError or RuntimeError where the system has none to give."""
        spawn = multiprocessing.get_context("spawn")  # a fork would copy OpenCV's threads in mid-work
        self._connection, theirs = spawn.Pipe()
        try:
            arguments = (theirs, bounds.deadline, bounds.memory, bounds.rights)
            self._process = spawn.Process(target=main, args=arguments, daemon=True)
            self._process.start()
        except BaseException:
            self._connection.close()
            raise
        finally:
            theirs.close()
        self._decoder = decoder
        self._closing = threading.Lock()
        self._closed = False
        self.expires = float("inf")
        self.timed_out = self.was_killed = False
        self.has_ended = False  # as its owner has noticed by the sentinel
        self.tasks_done = 0

    @property
    def sentinel(self) -> int:
        """What becomes ready, for `multiprocessing.connection.wait`, when the process ends."""
        return self._process.sentinel

    def set_up(self, setup: bytes) -> None:
        """Let it get ready as the pickled pair of function and argument says.

        Raises WorkerLostError, or the FramerError that keeps it from getting ready.
        """
        try:
            self._connection.send_bytes(setup)
            reply = self._receive()
            error = reply.error() if isinstance(reply, TaskError) else None
        except Exception as lost:  # whatever it says instead
            self.kill()
            raise WorkerLostError from lost
        if error:
            raise error

    def send(self, task: bytes) -> None:
        """Give it a pickled task; returns once it has begun with it. Raises WorkerLostError."""
        try:
            if self._connection.poll():  # it is gone, or says what nobody has asked for
                raise ValueError("out of turn")
            self._connection.send_bytes(task)
            if not isinstance(self._receive(), Acknowledged):
                raise ValueError("no acknowledgement")
        except Exception as error:  # whatever it says instead
            self.kill()
            raise WorkerLostError from error

    def receive(self) -> Any:
        """The task's result or FramerError. A worker that sends no such thing is killed, and the error is Crashed."""
        self.tasks_done += 1
        try:
            match self._receive():
                case TaskResult(value):
                    return value
                case TaskError() as failure:
                    return failure.error()
        except Exception:  # noqa: S110  (whatever is wrong with it: it is gone, or not to be believed any more)
            pass
        self.kill()
        return Crashed()

    def kill(self) -> None:
        """End it, whatever it does; does not wait. A thread that waits for a message finds that none comes."""
        self.was_killed = True
        with self._closing:
            if not self._closed:
                self._process.kill()
                _hang_up(self._connection)

    def close(self) -> None:
        """Wait until the killed process is gone and close the pipe; no thread may be at it."""
        self._process.join(_JOIN_TIMEOUT)
        with self._closing:
            self._closed = True
            self._connection.close()

    def _receive(self) -> Reply:
        return self._decoder.decode(self._connection.recv_bytes(MAX_REPLY))


def _hang_up(connection: "Connection[Any, Any]") -> None:
    """Let nothing pass any more, also where a process that the killed one has started holds the other end."""
    if sys.platform != "win32":
        end = socket.socket(fileno=connection.fileno())
        with contextlib.suppress(OSError):  # there is no other end any more
            end.shutdown(socket.SHUT_RDWR)
        end.detach()


def cores() -> int:
    """The cores that this process may use."""
    if sys.version_info >= (3, 13):
        return os.process_cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
