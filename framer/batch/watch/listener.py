"""Notifications of the system that something in a folder has changed."""

import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

from watchfiles import watch

LISTEN_SECONDS = 0.5  # timeout of a wait for changes
_DEBOUNCE_MS = 300  # over which changes are gathered once there is one
_POLL_MS = 100  # between looks at the system's notifications


class WatchfilesListener:
    """Listens to one folder and all in it.

    Systems notify of changes that this machine makes, not of those that another machine makes on a network share.
    `failure_reason` says why there are no notifications at all; it is empty otherwise.
    """

    def __init__(self, folder: Path, stop: Callable[[], bool]) -> None:
        """`stop()` ends a wait early."""
        self.failure_reason = ""
        self._folder, self._stop = folder, _StopEvent(stop)
        self._changes: Generator[Any, None, None] | None = None
        self._assume_change = True
        self._ignore_permission_denied = False

    def start(self) -> None:
        """Listen to the folder that has the path now. The next wait reports a change: one may have been missed."""
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
        """Whether anything has changed; waits up to LISTEN_SECONDS for it."""
        has_changed, self._assume_change = self._assume_change, False
        if self._changes is not None:
            try:
                return bool(next(self._changes, ())) or has_changed
            except PermissionError:  # of one folder in it; not ignored before: watchfiles then hides other errors too
                if not self._ignore_permission_denied:
                    self._ignore_permission_denied = True
                    self.start()
                    return True
                self.failure_reason = "permission denied"
            except (OSError, RuntimeError) as error:  # too many folders for the system, or none
                self.failure_reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            self.close()
        time.sleep(LISTEN_SECONDS)
        return has_changed

    def close(self) -> None:
        """Stop listening."""
        if self._changes is not None:
            self._changes.close()
            self._changes = None


class _StopEvent:
    """The form that watchfiles wants of `stop`."""

    def __init__(self, stop: Callable[[], bool]) -> None:
        self.is_set = stop
