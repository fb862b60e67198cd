"""What a worker may try in its sandbox: each step does one thing for real, and returns the error's name or "done"."""

import ctypes
import mmap
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from multiprocessing import resource_tracker
from pathlib import Path
from typing import Any

STEPS: dict[str, Callable[[Path, int], object]] = {
    "write a file": lambda folder, _: (folder / "new").write_bytes(b"x"),
    "add to a file": lambda folder, _: (folder / "old").open("ab").close(),
    "empty a file": lambda folder, _: os.truncate(folder / "old", 0),
    "rename a file": lambda folder, _: (folder / "old").rename(folder / "renamed"),
    "remove a file": lambda folder, _: (folder / "old").unlink(),
    "make a folder": lambda folder, _: (folder / "made").mkdir(),
    "make a link": lambda folder, _: (folder / "link").symlink_to("old"),
    "change its rights": lambda folder, _: (folder / "old").chmod(0o777),
    "connect": lambda _, port: socket.create_connection(("127.0.0.1", port), 5).close(),
    "send a packet": lambda _, port: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", port)),
    "run a program": lambda *_: subprocess.run([sys.executable, "-c", ""], check=True),
    "become a program": lambda *_: os.execv(sys.executable, [sys.executable, "-c", ""]),
    "fork": lambda *_: os.fork() or os._exit(0),
    "kill the parent": lambda *_: os.kill(os.getppid(), signal.SIGKILL),
    "signal the parent by a pipe": lambda *_: by_pipe(os.getppid()),
    "look into the parent's memory": lambda *_: first_bytes(os.getppid()),
    "look into the parent's settings": lambda *_: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
    "look into what the parent has open": lambda *_: [each.readlink() for each in open_files(os.getppid())],
    "look into itself": lambda *_: first_bytes(os.getpid()),
    "read a file": lambda folder, _: (folder / "old").read_bytes(),
    "list a folder": lambda folder, _: list(folder.iterdir()),
    "take 300 MB": lambda *_: bytearray(300_000_000),
    "take 900 MB": lambda *_: bytearray(900_000_000),
    "share memory": lambda *_: mmap.mmap(-1, 4096, flags=mmap.MAP_SHARED | mmap.MAP_ANONYMOUS).close(),
    "take memory as a stack": lambda *_: mmap.mmap(
        -1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x100
    ).close(),
    "open 100 pipes": lambda *_: open_pipes(100),
    "make a pipe hold 1 MB": lambda *_: enlarge_pipe(2**20),
    "start threads": lambda *_: in_threads(4),
    "tell the parent's tracker": lambda *_: os.write(_trackers[0], b"PROBE:0:noop\n"),
    "hear what is typed": lambda *_: os.read(0, 1).decode(),
    "load a library": lambda *_: ctypes.CDLL("libm.so.6"),
    "write from another thread": lambda folder, _: from_the_first_thread(folder),
}

_trackers: list[int] = []  # descriptors
_early: list[tuple[threading.Event, threading.Event, list[object]]] = []


def prepare(_context: object) -> Callable[[tuple[str, str, int]], str]:
    """A worker with a thread that was there before the sandbox was."""
    begin, ended, outcome = threading.Event(), threading.Event(), []

    def wait_and_write() -> None:
        begin.wait()
        outcome.append(attempt(("write a file", str(Path(outcome.pop()[0])), 0)))
        ended.set()

    tracker: Any = resource_tracker
    _trackers.append(tracker._resource_tracker._fd)
    _early.append((begin, ended, outcome))
    threading.Thread(target=wait_and_write, daemon=True).start()
    return attempt


def attempt(task: tuple[str, str, int]) -> str:
    """Do one step."""
    name, folder, port = task
    try:
        text = STEPS[name](Path(folder), port)
    except (OSError, MemoryError) as error:
        return type(error).__name__
    return text if text and isinstance(text, str) else "done"


def by_pipe(process: int) -> None:
    """Have the system send it a signal, because something can be read."""
    import fcntl  # noqa: PLC0415  (not on Windows)

    receiver, sender = os.pipe()
    fcntl.fcntl(receiver, fcntl.F_SETOWN, process)
    fcntl.fcntl(receiver, fcntl.F_SETSIG, signal.SIGURG)  # which nobody minds
    fcntl.fcntl(receiver, fcntl.F_SETFL, os.O_ASYNC)
    os.write(sender, b"x")


def first_bytes(process: int) -> bytes:
    """Of its memory."""
    start = int(Path(f"/proc/{process}/maps").read_text().partition("-")[0], 16)
    with Path(f"/proc/{process}/mem").open("rb", 0) as memory:
        memory.seek(start)
        return memory.read(16)


def open_files(process: int) -> list[Path]:
    """The places where its descriptors are."""
    return list(Path(f"/proc/{process}/fd").iterdir())


def open_pipes(count: int) -> None:
    ends: list[int] = []
    try:
        for _ in range(count):
            ends.extend(os.pipe())
    finally:
        for end in ends:
            os.close(end)


def enlarge_pipe(size: int) -> None:
    import fcntl  # noqa: PLC0415  (not on Windows)

    ends = os.pipe()
    try:
        fcntl.fcntl(ends[0], fcntl.F_SETPIPE_SZ, size)
    finally:
        for end in ends:
            os.close(end)


def in_threads(count: int) -> None:
    threads = [threading.Thread(target=os.getpid) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def from_the_first_thread(folder: Path) -> str:
    begin, ended, outcome = _early[0]
    outcome.append((str(folder),))
    begin.set()
    ended.wait(20)
    return str(outcome[0])


def count_on(started: Path) -> Callable[[str], int]:
    """A worker that returns its process number, or is in one long call of C, where no other thread gets a turn."""
    marker = started.open("wb", buffering=0)

    def count(task: str) -> int:
        if task == "number":
            return os.getpid()
        marker.write(b"x")
        return sum(range(10**12))

    return count


def be_idle(_context: object) -> Callable[[str], int]:
    """A worker that returns its process number."""
    return lambda _: os.getpid()


BUSY_PARENT = """
import sys
from pathlib import Path
from support.fakes import confined
from framer.workers.pool import WorkerPool
from framer.workers.sandbox import Rights
from framer.workers.process import TaskLimits

if __name__ == "__main__":
    limits = TaskLimits(2.0, rights=Rights.FRAMING)
    workers = WorkerPool(confined.count_on, Path(sys.argv[1]), 1, limits, result_type=int)
    workers.start()
    print(workers.run("number"), flush=True)
    workers.run("count")
"""


IDLE_PARENT = """
import time
from support.fakes import confined
from framer.workers.pool import WorkerPool
from framer.workers.process import TaskLimits
from framer.workers.sandbox import Rights

if __name__ == "__main__":
    workers = WorkerPool(confined.be_idle, None, 1, TaskLimits(2.0, rights=Rights.FRAMING), result_type=int)
    workers.start()
    print(workers.run("number"), flush=True)
    time.sleep(600)
"""
