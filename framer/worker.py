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
from multiprocessing import resource_tracker
from multiprocessing.connection import wait as wait_for_end
from pathlib import Path
from typing import Any

from framer.errors import FramerError, SetupError, TooLarge
from framer.i18n import N_
from framer.sandbox import Rights, confine, leave_no_core

_PIPE = 2**20  # bytes; what the system lets an ordinary user have
_LATE = 5.0  # seconds after its deadline in which a task should have been ended by the parent

_work: Callable[[Any], Any] | None = None
_unready: FramerError | None = None
_most_seconds = 0.0


class Parcel:
    """A task on its way. Pebble holds on to its last task until the next one comes: to the wrapping only."""

    def __init__(self, task: Any) -> None:
        """Wrap a task up."""
        self._content = [task]

    def take(self) -> Any:
        """The task, once."""
        return self._content.pop()


def get_ready(orders: Path | bytes, digest: str, memory: int, rights: Rights, deadline: float) -> None:
    """Once: ends with its parent, is silent, prepares what `orders` (or the file of them) says, then holds back.

    `digest` is their sha256: where several people may write, the file could have become another. A task may take
    `memory` bytes beside what the process then has, and has the `rights`. Its parent ends it after `deadline` seconds.
    """
    global _work, _unready, _most_seconds  # noqa: PLW0603  (a worker's state is its process)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # also while a decoder hangs
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    _most_seconds = deadline + _LATE
    leave_no_core()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _silence()
    _widen_pipes()
    try:
        data = orders if isinstance(orders, bytes) else orders.read_bytes()
        if sha256(data).hexdigest() != digest:
            raise SetupError(what=f"{orders!s}: changed by somebody")
        prepare, context = pickle.loads(data)  # noqa: S301  (our own parent wrote it)
        _work = prepare(context)
    except FramerError as error:
        _unready = error
    if rights is not Rights.ALL:
        _leave_tracker()
    _hold_memory(memory)
    confine(rights)


def fault() -> FramerError | None:
    """What keeps this worker from its work."""
    return None if _work else _unready or FramerError()


def do(parcel: Parcel) -> Any:
    """The result of a task, or the FramerError that says why there is none."""
    if _work is None:
        return fault()
    try:
        with _alarm(_most_seconds):
            return _work(parcel.take())
    except FramerError as error:
        return _bare(error)
    except Exception as error:
        return memory_error(error) or FramerError()


def _bare(error: FramerError) -> FramerError:
    """Without the places where it happened: their variables hold the photo."""
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)


def memory_error(error: BaseException) -> TooLarge | None:
    """TooLarge where `error` says that memory ran out (-4 is OpenCV's StsNoMem)."""
    if isinstance(error, MemoryError) or getattr(error, "code", None) == -4:
        return TooLarge(N_("The photo needs more memory than one photo may take."))
    return None


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """The system ends this process if it takes longer: a decoder that hangs stops all threads, also the one below."""
    if not hasattr(signal, "setitimer"):  # Windows
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        wait_for_end([parent.sentinel])
        os._exit(1)


def _silence() -> None:
    """Decoders write remarks on odd files to stderr, where the progress is; what is typed there is not for them."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)


def _leave_tracker() -> None:
    """Close the pipe to multiprocessing's tracker, which removes files and semaphores for whoever writes into it."""
    tracker: Any = getattr(resource_tracker, "_resource_tracker", None)
    if tracker and tracker._fd is not None:
        os.close(tracker._fd)
        tracker._fd = None


def _widen_pipes() -> None:
    """Let photos come and pictures go in a few large pieces: each costs a change between processes (Linux)."""
    if sys.platform == "linux":
        import fcntl  # noqa: PLC0415  (not on Windows)

        for name in os.listdir("/proc/self/fd"):  # noqa: PTH208  (numbers)
            with contextlib.suppress(OSError):  # no pipe, or no more room for this user
                fcntl.fcntl(int(name), fcntl.F_SETPIPE_SZ, _PIPE)


def _hold_memory(more: int) -> None:
    """Let an allocation fail that is over `more` bytes past what there is now, where the system can do so (Linux).

    All memory counts that can be written to, also what is only reserved; code and files that are mapped do not.
    """
    if sys.platform == "linux":
        import resource  # noqa: PLC0415  (only there)

        with contextlib.suppress(OSError, ValueError):
            most = _writable_memory() + more
            resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _writable_memory() -> int:
    """Bytes that RLIMIT_DATA counts now."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmData"))
    return int(line.split()[1]) * 1024


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
