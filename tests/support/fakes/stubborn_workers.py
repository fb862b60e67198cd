"""Workers that make it hard to start, to feed or to end them."""

import gc
import os
import signal
import stat
import struct
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any


def noting_process(pid_file: Path) -> Callable[[str], int]:
    """A worker that adds its process number to the file."""
    with pid_file.open("a") as file:
        file.write(f"{os.getpid()}\n")
    return answer


def starting(pid_file: Path) -> Callable[[Any], Any]:
    """A worker that adds its process number to the file, and never gets ready."""
    noting_process(pid_file)
    time.sleep(600)
    raise AssertionError


def stubborn(_context: object) -> Callable[[str], int]:
    """A worker that heeds no signal once it has a task that says so."""
    return answer


def answer(task: str) -> int:  # noqa: C901  (a list)
    task = task.strip()
    if task == "sockets":  # the worker has one, to the parent
        return sum(stat.S_ISSOCK(os.fstat(number).st_mode) for number in open_descriptors())
    if task != "pid":
        for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, signal.SIG_IGN)
    if task == "sleep":
        time.sleep(600)
    if task == "close":  # also what tells the parent of its end
        os.closerange(3, 1024)
        time.sleep(600)
    if task == "close later":
        threading.Timer(0.5, os.closerange, (3, 1024)).start()
        threading.Thread(target=time.sleep, args=(600,)).start()
    if task == "deaf":  # it replies, and then reads nothing
        threading.Thread(target=never_read, args=(pipe_to_parent(),), daemon=True).start()
    if task == "half":  # a reply that comes byte by byte, and never ends
        pipe = pipe_to_parent().fileno()
        os.write(pipe, struct.pack("!i", 100_000))
        while True:
            os.write(pipe, b"x")
            time.sleep(0.01)
    if task == "fork":  # and leave the pipe to a process that the parent does not know
        pipe = pipe_to_parent()
        if os.fork():
            os.kill(os.getpid(), signal.SIGKILL)
        pipe.poll(60)  # it is hung up when the task is given up
        os._exit(0)
    return os.getpid()


def open_descriptors() -> list[int]:
    return [int(link.name) for link in list(Path("/proc/self/fd").iterdir()) if link.is_symlink()]  # not the listing's


def never_read(pipe: "Connection[Any, Any]") -> None:
    """Stop this process, so that nothing reads the pipe any more."""
    time.sleep(0.2)
    os.kill(os.getpid(), signal.SIGSTOP)


def pipe_to_parent() -> "Connection[Any, Any]":
    """This worker's end of the pipe, as a photo that took the worker over would find it."""
    gc.unfreeze()  # a worker takes what it keeps for good out of the collector's lists
    return next(each for each in gc.get_objects() if isinstance(each, Connection))


def growing(_context: object) -> Callable[[int], int]:
    """A worker that keeps all memory it was ever asked to take, and returns how often it was asked."""
    taken: list[bytearray] = []

    def grow(size: int) -> int:
        if size < 0:
            time.sleep(2)
        taken.append(bytearray(abs(size)))
        if size < 0:
            time.sleep(600)
        return len(taken)

    return grow


def growing_while(broken: Path) -> Callable[[int], int]:
    """The same, but none gets ready as long as the file is there."""
    if broken.exists():
        time.sleep(600)
    return growing(None)


def growing_once_gone(held: Path) -> Callable[[int], int]:
    """The same, but what is large waits until the file is gone."""
    grow = growing(None)

    def wait_and_grow(size: int) -> int:
        while size > 1 and held.exists():
            time.sleep(0.01)
        return grow(size)

    return wait_and_grow
