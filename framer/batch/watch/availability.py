"""Whether folders and tables are still those that they were: disks are pulled out, shares drop, tables are saved."""

import os
from collections.abc import Sequence
from pathlib import Path

from framer.batch.watch.changes import REST
from framer.errors import FramerError, NoFile
from framer.i18n import N_

_AWAY = N_("%(path)s: the folder of photos is not there, or cannot be read.")
_WAITS = N_("framer waits until it is back, and then goes on by itself.")


class Presence:
    """Whether a folder is there. `turns` counts how often another one has come in its place."""

    def __init__(self, folder: Path) -> None:
        """It is there now, as far as is known."""
        self.turns = 0
        self._folder, self._identity = folder, identity(folder)

    def away(self) -> FramerError | None:
        """Why the folder cannot be looked at. Where a disk was, an empty folder may be left."""
        found = identity(self._folder)
        try:
            with os.scandir(self._folder) as entries:
                empty = next(entries, None) is None
        except OSError:
            found, empty = None, True
        if found is None or (found != self._identity and empty):
            return NoFile(_AWAY, _WAITS, path=self._folder)
        if found != self._identity:
            self._identity = found
            self.turns += 1
        return None

    def has_changed(self) -> bool:
        """Whether another folder, or none, is in its place."""
        return identity(self._folder) != self._identity


class Tables:
    """Files that are read anew when they have changed."""

    def __init__(self, paths: Sequence[Path]) -> None:
        """None is read yet."""
        self._paths = paths
        self._read: Sequence[object] = ()
        self._last: Sequence[object] = ()
        self._since = 0.0

    def read(self) -> None:
        """They are about to be read."""
        self._read = self._last = self._states()

    def have_changed(self, now: float) -> bool:
        """Whether they are others than those read, and are so for a while: one might be being written."""
        states = self._states()
        if states != self._last:
            self._last, self._since = states, now
        return states != self._read and now - self._since >= REST

    def _states(self) -> Sequence[object]:
        return [_state(path) for path in self._paths]


def identity(path: Path) -> tuple[int, int] | None:
    """Which file or folder it is, on which disk; None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _state(path: Path) -> object:
    """What changes when the file is written; None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino
