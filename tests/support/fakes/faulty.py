"""Functions for the workers of the tests: pickled functions have to be in a module that worker processes can import."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from framer.errors import SetupError


def answering(_context: object) -> Callable[[Any], Any]:
    """A worker that does what the task says."""
    return answer


def answer(task: tuple[str, Any]) -> Any:  # noqa: C901, PLR0912  (a list)
    what, value = task
    if what == "double":
        return value * 2
    if what == "pid":
        time.sleep(value)
        return os.getpid()
    if what == "hang":
        time.sleep(600)
    if what == "wait":  # until the file is gone
        while Path(value).exists():
            time.sleep(0.01)
    if what == "spin":
        return sum(range(10**11))  # one call in C that no signal handler of Python's can end
    if what == "die once":  # in a worker that has done something before
        if not Path(value).exists():
            Path(value).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return os.getpid()
    if what == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "exit":
        os._exit(1)
    if what == "eat":
        return len(bytearray(value))
    if what == "raise":
        raise value
    if what in ("note", "tell"):
        with Path(value).open("a") as file:
            file.write(f"{os.getpid()}\n")
        time.sleep(600 if what == "tell" else 0.2)
    return what


def unready(_context: object) -> Callable[[Any], Any]:
    raise SetupError(what="no model")


def dead_while(broken: Path) -> Callable[[Any], Any]:
    """A worker that ends as it gets ready, as long as the file is there."""
    if broken.exists():
        os._exit(3)
    return answer


def dead_at_once(_context: object) -> Callable[[Any], Any]:
    os._exit(3)
