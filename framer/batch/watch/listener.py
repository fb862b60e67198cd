"""Hearing that something in a folder has changed, where the system tells it."""

import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

from watchfiles import watch

LISTEN_SECONDS = 0.5  # seconds after which a listener answers at the latest
_DEBOUNCE_MS = 300  # ms over which changes are gathered once there is one
_POLL_MS = 100  # ms between looks at what the system told


class WatchfilesListener:
    """Listens to one folder and all in it.

    Systems tell of what is done on this machine: a change that another machine makes on a network share is not heard.
    `deaf` says why nothing is heard at all, and is empty otherwise.
    """

    def __init__(self, folder: Path, stop: Callable[[], bool]) -> None:
        """`stop()` ends a waiting early."""
        self.failure_reason = ""
        self._folder, self._stop = folder, _StopEvent(stop)
        self._changes: Generator[Any, None, None] | None = None
        self._assume_change = True
        self._ignore_permission_denied = False

    def start(self) -> None:
        """Listen from now on, to the folder that is now there; the next answer is that there may be changes."""
        self.close()
        self.failure_reason, self._assume_change = "", True
        self._changes = watch(
            self._folder,
            watch_filter=None,
            debounce=_DEBOUNCE_MS,
            step=_POLL_MS,
            rust_timeout=round(LISTEN_SECONDS * 1000),
            yield_on_timeout=True,
            stop_event=self._stop,
            ignore_permission_denied=self._ignore_permission_denied,
        )

    def wait_for_change(self) -> bool:
        """Whether anything has changed; it waits `TICK` seconds for that."""
        heard, self._assume_change = self._assume_change, False
        if self._changes is not None:
            try:
                return bool(next(self._changes, ())) or heard
            except PermissionError:  # of one folder in it; watchfiles, asked to be tolerant, hides other faults as well
                if not self._ignore_permission_denied:
                    self._ignore_permission_denied = True
                    self.start()
                    return True
                self.failure_reason = "permission denied"
            except (OSError, RuntimeError) as error:  # too many folders for the system, or none
                self.failure_reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            self.close()
        time.sleep(LISTEN_SECONDS)
        return heard

    def close(self) -> None:
        """Listen no more."""
        if self._changes is not None:
            self._changes.close()
            self._changes = None


class _StopEvent:
    """The question whether to stop, as watchfiles asks it."""

    def __init__(self, stop: Callable[[], bool]) -> None:
        self.is_set = stop
