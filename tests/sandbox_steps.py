"""What a worker may try in its sandbox: each step does one thing for real, and answers the error's name or "done"."""

import ctypes
import mmap
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

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
    "read a file": lambda folder, _: (folder / "old").read_bytes(),
    "list a folder": lambda folder, _: list(folder.iterdir()),
    "take memory": lambda *_: mmap.mmap(-1, 50_000_000).close(),
    "start threads": lambda *_: in_threads(4),
    "load a library": lambda *_: ctypes.CDLL("libm.so.6"),
    "write from another thread": lambda folder, _: from_the_first_thread(folder),
}

_early: list[tuple[threading.Event, threading.Event, list[object]]] = []


def prepare(_context: object) -> Callable[[tuple[str, str, int]], str]:
    """A worker with a thread that was there before the sandbox was."""
    begin, ended, outcome = threading.Event(), threading.Event(), []

    def wait_and_write() -> None:
        begin.wait()
        outcome.append(attempt(("write a file", str(Path(outcome.pop()[0])), 0)))
        ended.set()

    _early.append((begin, ended, outcome))
    threading.Thread(target=wait_and_write, daemon=True).start()
    return attempt


def attempt(task: tuple[str, str, int]) -> str:
    """Do one step."""
    name, folder, port = task
    try:
        found = STEPS[name](Path(folder), port)
    except OSError as error:
        return type(error).__name__
    return found if isinstance(found, str) else "done"


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
