"""Steps for workers that make it hard to start or to end them."""

import os
import signal
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def telling(told: Path) -> Callable[[str], int]:
    """A worker that tells who it is."""
    with told.open("a") as file:
        file.write(f"{os.getpid()}\n")
    return answer


def starting(told: Path) -> Callable[[Any], Any]:
    """A worker that tells who it is, and never gets ready."""
    telling(told)
    time.sleep(600)
    raise AssertionError


def stubborn(_context: object) -> Callable[[str], int]:
    """A worker that heeds no signal once it has a task that says so."""
    return answer


def answer(task: str) -> int:
    if task != "pid":
        for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, signal.SIG_IGN)
    if task == "close":  # also what tells the parent of its end
        os.closerange(3, 1024)
        time.sleep(600)
    if task == "half":  # an answer of which piece by piece comes, and never all
        pipe = answers()
        os.write(pipe, struct.pack("!i", 50_000_000))
        while True:
            os.write(pipe, b"x")
            time.sleep(0.01)
    return os.getpid()


def answers() -> int:
    """The pipe into which Pebble writes what a worker answers."""
    frame = sys._getframe()
    while "channel" not in frame.f_locals:
        frame = frame.f_back or sys.exit()
    number: int = frame.f_locals["channel"].writer.fileno()
    return number
