"""Inside a worker process: how it gets ready, and how it does a task; and what it takes over from its parent."""

import contextlib
import multiprocessing
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from hashlib import sha256
from multiprocessing.connection import wait as wait_for_end
from pathlib import Path
from typing import Any

from framer.errors import N_, FramerError, SetupError, TooLarge

_A_CORE = 20_000_000  # bytes more for each core: decoders start a thread for each, with a stack of its own

_work: Callable[[Any], Any] | None = None
_unready: FramerError | None = None


def get_ready(orders: Path, digest: str, memory: int) -> None:
    """Once: ends with its parent, is silent, holds its memory, prepares what the file `orders` says.

    `digest` is the file's sha256: where several people may write, it could have become another.
    """
    global _work, _unready  # noqa: PLW0603  (a worker's state is its process)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # also while a decoder hangs
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _silence()
    try:
        data = orders.read_bytes()
        if sha256(data).hexdigest() != digest:
            raise SetupError(what=f"{orders}: changed by somebody")
        prepare, context = pickle.loads(data)  # noqa: S301  (our own parent wrote it)
        _work = prepare(context)
    except FramerError as error:
        _unready = error
    _hold_memory(memory)


def do(task: Any) -> Any:
    """The result of a task, or the FramerError that says why there is none."""
    if _work is None:
        return _unready or FramerError()
    try:
        return _work(task)
    except FramerError as error:
        return error
    except Exception as error:
        return memory_error(error) or FramerError()


def memory_error(error: BaseException) -> TooLarge | None:
    """TooLarge where `error` says that memory ran out (-4 is OpenCV's StsNoMem)."""
    if isinstance(error, MemoryError) or getattr(error, "code", None) == -4:
        return TooLarge(N_("The photo needs more memory than one photo may take."))
    return None


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        wait_for_end([parent.sentinel])
        os._exit(1)


def _silence() -> None:
    """Decoders write remarks on odd files to stderr, where the progress is."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)


def _hold_memory(most: int) -> None:
    """Let an allocation past `most` bytes fail, where the system can do so (Linux, all memory that can be written)."""
    if sys.platform == "linux":
        import resource  # noqa: PLC0415  (only there)

        most += _A_CORE * (os.cpu_count() or 1)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_DATA, (most, resource.getrlimit(resource.RLIMIT_DATA)[1]))


@contextlib.contextmanager
def without_interrupts() -> Iterator[None]:
    """Hold Ctrl-C back in this thread; threads and processes started meanwhile never get it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
