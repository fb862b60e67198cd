"""How answers come back from workers that open strangers' photos: as data, and not without end.

Plain pickles are programs: whoever takes a worker over by a photo could have this process run anything.
"""

import io
import pickle
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext
from typing import Any

from pebble import ProcessExpired

from framer import errors

_MOST = 64 * 2**20  # bytes of an answer; the largest picture (2048 px, PNG) has 17 MB at most
_ANSWERS = {
    "pebble.pool.process": {"Acknowledgement", "TaskResult"},
    "pebble.common.types": {"Result", "ResultStatus"},
    "framer.values": {"Avatar", "Box", "Crop", "Face", "Faces"},
    "framer.errors": {"_rebuild"},
    "pathlib": {"PosixPath", "WindowsPath"},  # in the details of an error
    "pathlib._local": {"PosixPath", "WindowsPath"},  # where they are in Python 3.13
}


class Context(SpawnContext):
    """Starts processes as usual; what they answer is taken as data."""

    def Pipe(self, duplex: bool = True) -> Any:  # noqa: N802  (the name that multiprocessing gives it)
        """Two ends, of which the first is where answers arrive."""
        reader, writer = super().Pipe(duplex)
        return Inbox(reader), writer


class Inbox:
    """The end of a pipe at which a worker's answers arrive. In the worker itself it is a plain one."""

    def __init__(self, connection: "Connection[Any, Any]") -> None:
        """Nothing has come yet."""
        self._connection = connection
        self._task: object = None  # what the worker has said it begins with

    def __reduce__(self) -> tuple[Any, ...]:
        """A worker is told by us, and may believe it."""
        return _itself, (self._connection,)

    def fileno(self) -> int:
        """The descriptor, for waiting."""
        return self._connection.fileno()

    def poll(self, timeout: float | None = 0.0) -> bool:
        """Whether something has come within `timeout` seconds."""
        return self._connection.poll(timeout)

    def recv(self) -> Any:
        """The next answer; in the place of one that is none, that the worker is lost. Raises EOFError, OSError."""
        try:
            answer = _Reader(io.BytesIO(self._connection.recv_bytes(_MOST))).load()
        except EOFError:  # no worker any more, or half an answer
            raise
        except Exception as error:  # whatever is wrong with it, such as its length
            return self._lost(error)
        self._task = getattr(answer, "task", None)
        return answer

    def close(self) -> None:
        """Nothing more is taken."""
        self._connection.close()

    def _lost(self, error: Exception) -> Any:
        from pebble.common.types import Result, ResultStatus  # noqa: PLC0415  (only then)
        from pebble.pool.process import TaskResult  # noqa: PLC0415

        if not isinstance(self._task, int):
            raise OSError("an answer that is none") from error
        lost = ProcessExpired("an answer that is none")  # type: ignore[no-untyped-call]
        return TaskResult(self._task, Result(ResultStatus.ERROR, lost))


class _Reader(pickle.Unpickler):
    """Knows a few classes of data, and calls nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        kind = getattr(errors, name, None) if module == errors.__name__ else None
        is_error = isinstance(kind, type) and issubclass(kind, errors.FramerError)
        if is_error or name in _ANSWERS.get(module, ()):
            return super().find_class(module, name)
        raise pickle.UnpicklingError("no data")


def _itself(connection: Any) -> Any:
    return connection
