"""Hearing that something in a folder has changed, where the system tells it."""

import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

from watchfiles import watch

TICK = 0.5  # seconds after which a listener answers at the latest
_GATHER = 300  # ms over which changes are gathered once there is one
_STEP = 100  # ms between looks at what the system told


class Listener:
    """Listens to one folder and all in it.

    Systems tell of what is done on this machine: a change that another machine makes on a network share is not heard.
    `deaf` says why nothing is heard at all, and is empty otherwise.
    """

    def __init__(self, folder: Path, stop: Callable[[], bool]) -> None:
        """`stop()` ends a waiting early."""
        self.deaf = ""
        self._folder, self._stop = folder, _Stop(stop)
        self._changes: Generator[Any, None, None] | None = None
        self._fresh = True
        self._tolerant = False

    def open(self) -> None:
        """Listen from now on, to the folder that is now there; the next answer is that there may be changes."""
        self.close()
        self.deaf, self._fresh = "", True
        self._changes = watch(
            self._folder,
            watch_filter=None,
            debounce=_GATHER,
            step=_STEP,
            rust_timeout=round(TICK * 1000),
            yield_on_timeout=True,
            stop_event=self._stop,
            ignore_permission_denied=self._tolerant,
        )

    def heard(self) -> bool:
        """Whether anything has changed; it waits `TICK` seconds for that."""
        heard, self._fresh = self._fresh, False
        if self._changes is not None:
            try:
                return bool(next(self._changes, ())) or heard
            except PermissionError:  # of one folder in it; watchfiles, asked to be tolerant, hides other faults as well
                if not self._tolerant:
                    self._tolerant = True
                    self.open()
                    return True
                self.deaf = "permission denied"
            except (OSError, RuntimeError) as error:  # too many folders for the system, or none
                self.deaf = getattr(error, "strerror", None) or str(error) or type(error).__name__
            self.close()
        time.sleep(TICK)
        return heard

    def close(self) -> None:
        """Listen no more."""
        if self._changes is not None:
            self._changes.close()
            self._changes = None


class _Stop:
    """The question whether to stop, as watchfiles asks it."""

    def __init__(self, stop: Callable[[], bool]) -> None:
        self.is_set = stop
