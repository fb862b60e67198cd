"""What worker processes are told as they start: how to get ready."""

import os
import pickle
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from framer.atomic_files import explain_os_error

_SMALL = 16_000  # bytes that go to a process as it starts without anybody waiting: a pipe holds more

T = TypeVar("T")
Prepare = Callable[[Any], Callable[[T], Any]]


class Orders:
    """What workers are told: how to get ready. `small` ones go to them as they start, others by a file.

    Of what goes to a process as it starts, a lot makes us wait for ever if it dies. The file lies in the folder `spool`
    (the system's for such files when None) until `discard`.
    """

    def __init__(self, prepare: Prepare[T], context: Any, spool: Path | None, *, small: bool = False) -> None:
        """Nothing is written yet. `small`: no file where it can be done without one."""
        self._data = pickle.dumps((prepare, context))
        self._spool = spool
        self._needs_file = not small or len(self._data) > _SMALL
        self._file: Path | None = None

    def write(self) -> None:
        """Write the file if one is needed and not there. Raises OutputError."""
        if self._needs_file and self._file is None:
            try:
                number, name = tempfile.mkstemp(suffix=".orders", prefix="framer-", dir=self._spool)
                self._file = Path(name)
                with os.fdopen(number, "wb") as file:
                    file.write(self._data)
            except OSError as error:
                raise explain_os_error(self._spool or tempfile.gettempdir(), error) from error

    def arguments(self) -> tuple[Path | bytes, str]:
        """What `worker.get_ready` needs of them."""
        return self._file or self._data, sha256(self._data).hexdigest()

    def discard(self) -> None:
        """Take the file away."""
        if self._file:
            self._file.unlink(missing_ok=True)
            self._file = None
