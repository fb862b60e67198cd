"""How answers come back from workers that open strangers' photos: as data, and not without end.

Plain pickles are programs: whoever takes a worker over by a photo could have this process run anything.
"""

from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext
from typing import Any

from pebble import ProcessExpired
from pebble.common.types import Result, ResultStatus
from pebble.pool.process import Acknowledgement, TaskResult

from framer.plain import pack, unpack

_MOST = 64 * 2**20  # bytes of an answer; the largest picture (2048 px, PNG) has 17 MB at most
_NOTHING = b"no answer"


class Context(SpawnContext):
    """Starts processes as usual; what they answer is taken as data."""

    def Pipe(self, duplex: bool = True) -> Any:  # noqa: N802  (the name that multiprocessing gives it)
        """Two ends: in this process answers arrive at the first, in a worker they go into the second."""
        reader, writer = super().Pipe(duplex)
        return Inbox(reader), Tasks(writer)


class Inbox:
    """The end of a pipe at which a worker's answers arrive. In the worker itself it is a plain one, for tasks."""

    def __init__(self, connection: "Connection[Any, Any]") -> None:
        """Nothing has come yet."""
        self._connection = connection
        self._task: int | None = None  # what the worker has said it begins with

    def __reduce__(self) -> tuple[Any, ...]:
        """A worker is told by us, and may believe it."""
        return _itself, (self._connection,)

    def fileno(self) -> int:
        """The descriptor, for waiting."""
        return self._connection.fileno()

    def poll(self, timeout: float | None = 0.0) -> bool:
        """Whether something has come within `timeout` seconds."""
        return self._connection.poll(timeout)

    def recv(self) -> Acknowledgement | TaskResult:
        """The next answer; in the place of one that is none, that the worker is lost. Raises EOFError, OSError."""
        try:
            answer = _answer(self._connection.recv_bytes(_MOST))
        except EOFError:  # no worker any more, or half an answer
            raise
        except Exception as error:  # whatever is wrong with it, such as its length
            return self._lost(error)
        self._task = answer.task
        return answer

    def close(self) -> None:
        """Nothing more is taken."""
        self._connection.close()

    def _lost(self, error: Exception) -> TaskResult:
        if self._task is None:
            raise OSError("an answer that is none") from error
        lost = ProcessExpired("an answer that is none")  # type: ignore[no-untyped-call]
        return TaskResult(self._task, Result(ResultStatus.ERROR, lost))


class Tasks:
    """The end of a pipe into which tasks go, as they are. In the worker itself it is an `Outbox`."""

    def __init__(self, connection: "Connection[Any, Any]") -> None:
        """Nothing is sent yet."""
        self._connection = connection
        self.send, self.close = connection.send, connection.close

    def __reduce__(self) -> tuple[Any, ...]:
        """What a worker sends is an answer."""
        return Outbox, (self._connection,)


class Outbox:
    """The end of a pipe into which a worker's answers go."""

    def __init__(self, connection: "Connection[Any, Any]") -> None:
        """Nothing is sent yet."""
        self._connection = connection
        self.send_bytes, self.close = connection.send_bytes, connection.close

    def send(self, answer: object) -> None:
        """Send what Pebble has to say. Raises OSError, and TypeError for a result that is no plain value."""
        match answer:
            case Acknowledgement(worker=worker, task=task):
                self.send_bytes(pack(["begun", worker, task]))
            case TaskResult(task=task, result=Result(status=ResultStatus.SUCCESS, value=value)):
                self.send_bytes(pack(["done", task, value]))
            case _:  # such as that the result could not be sent
                self.send_bytes(_NOTHING)


def _answer(message: bytes) -> Acknowledgement | TaskResult:
    match unpack(message):
        case ["begun", int(worker), int(task)]:
            return Acknowledgement(worker, task)
        case ["done", int(task), value]:
            return TaskResult(task, Result(ResultStatus.SUCCESS, value))
    raise ValueError("no answer")


def _itself(connection: Any) -> Any:
    return connection
