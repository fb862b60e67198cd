"""What runs inside a worker process: set-up, limits, and one task after another."""

import contextlib
import gc
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as wait_for_end
from pathlib import Path
from typing import Any

from framer.errors import FramerError
from framer.out_of_memory import raising_out_of_memory
from framer.workers.free_memory import is_forgetful, keep_freed_memory, overwrite_free_memory
from framer.workers.messages import Acknowledged, TaskError, TaskResult, encode_reply
from framer.workers.pipe import receive_message, send_message
from framer.workers.sandbox import Rights, confine, leave_no_core

_PR_SET_PDEATHSIG = 1
_PAUSE, _BUSY_SPAN = 0.01, 1.0  # seconds without a task, and with tasks, after which memory is overwritten
_OVERTIME = 5.0  # seconds after its deadline in which the parent should have killed this process


def run_worker(connection: "Connection[Any, Any]", deadline: float, memory: int, rights: Rights) -> None:
    """Get ready as the first message says, then do tasks until the parent is gone.

    Messages from the parent are pickled: it is trusted. The first is a pair of a function and its argument; what it
    returns is the function that does a task. A task may take `memory` bytes beside what the process has before the
    first, and has the `rights`. The parent kills the process `deadline` seconds after a task has begun.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # also while a decoder hangs
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # and so is the end of the terminal
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    leave_no_core()
    keep_freed_memory()
    _die_with_parent()
    threading.Thread(target=_exit_with_parent, daemon=True).start()
    _redirect_streams()
    with contextlib.suppress(EOFError, OSError):  # the parent has ended
        work = _prepare_work(connection)
        if rights is not Rights.ALL:
            _close_tracker_pipe()
        _limit_memory(memory)
        confine(rights)
        gc.collect()
        gc.freeze()  # what stays for good is not looked through after each task
        send_message(connection, encode_reply(Acknowledged()))
        forgets, overwritten = is_forgetful(), 0.0
        while True:
            if forgets and (time.monotonic() - overwritten > _BUSY_SPAN or not connection.poll(_PAUSE)):
                overwrite_free_memory()
                overwritten = time.monotonic()
            message = [receive_message(connection)]
            send_message(connection, encode_reply(Acknowledged()))
            with _alarm(deadline + _OVERTIME):
                reply = _do_task(work, message)
            send_message(connection, reply)
            del reply
            gc.collect()  # what decoders leave in circles would stay until others come by


def _prepare_work(connection: "Connection[Any, Any]") -> Callable[[Any], Any]:
    """The function that does a task; if a FramerError prevents it, that is sent and the process ends."""
    try:
        prepare, context = pickle.loads(receive_message(connection))  # noqa: S301  (our own parent wrote it)
        work: Callable[[Any], Any] = prepare(context)
    except FramerError as error:
        send_message(connection, encode_reply(TaskError.of(error)))
        os._exit(0)
    return work


def _do_task(work: Callable[[Any], Any], message: list[bytes]) -> bytes:
    """The encoded reply to a task, which is taken out of `message`: its bytes would take memory beside the photo."""
    try:
        with raising_out_of_memory():
            return encode_reply(TaskResult(work(pickle.loads(message.pop()))))  # noqa: S301  (our own parent wrote it)
    except FramerError as error:
        return encode_reply(TaskError.of(error))
    except Exception:
        return encode_reply(TaskError.of(FramerError()))


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Have the system end this process if it takes longer.

    Without the parent only this does it: a decoder that hangs stops all threads of Python's, also that which waits for
    the parent's end.
    """
    if not hasattr(signal, "setitimer"):  # Windows
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _die_with_parent() -> None:
    """Have the system kill this process, even a stopped one, when the parent's thread that started it ends (Linux).

    That is the supervisor's. A parent that has ended before is noticed by `_exit_with_parent`.
    """
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415  (only there)

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _exit_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        wait_for_end([parent.sentinel])
        os._exit(1)


def _redirect_streams() -> None:
    """Point stdin, stdout and stderr at nothing: decoders write remarks to stderr, where the parent's progress is."""
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)


def _close_tracker_pipe() -> None:
    """Close the pipe to multiprocessing's tracker, which removes any file or semaphore that is named in it."""
    tracker: Any = getattr(resource_tracker, "_resource_tracker", None)
    if tracker and tracker._fd is not None:
        os.close(tracker._fd)
        tracker._fd = None


def _limit_memory(more: int) -> None:
    """Let an allocation fail that exceeds what is allocated now by over `more` bytes, where the system can (Linux).

    All writable memory counts, also what is only reserved; code and mapped files do not.
    """
    if sys.platform == "linux":
        import resource  # noqa: PLC0415  (only there)

        with contextlib.suppress(OSError, ValueError):
            limit = _writable_memory() + more
            resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _writable_memory() -> int:
    """Bytes that RLIMIT_DATA counts now."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmData"))
    return int(line.split()[1]) * 1024
