"""Whether folders and tables are still those that they were: disks are pulled out, shares drop, tables are saved."""

import os
from collections.abc import Sequence
from pathlib import Path

from framer.batch.watch.changes import FILE_SETTLE_SECONDS
from framer.errors import FramerError, NoFile
from framer.i18n import N_

_SOURCE_MISSING = N_("%(path)s: the folder of photos is not there, or cannot be read.")
WAITS_UNTIL_BACK = N_("framer waits until it is back, and then goes on by itself.")


class FolderAvailability:
    """Whether a folder is there. `turns` counts how often another one has come in its place."""

    def __init__(self, folder: Path) -> None:
        """It is there now, as far as is known."""
        self.replacement_count = 0
        self._folder, self._identity = folder, file_identity(folder)

    def find_problem(self) -> FramerError | None:
        """Why the folder cannot be looked at. Where a disk was, an empty folder may be left."""
        found = file_identity(self._folder)
        try:
            with os.scandir(self._folder) as entries:
                empty = next(entries, None) is None
        except OSError:
            found, empty = None, True
        if found is None or (found != self._identity and empty):
            return NoFile(_SOURCE_MISSING, WAITS_UNTIL_BACK, path=self._folder)
        if found != self._identity:
            self._identity = found
            self.replacement_count += 1
        return None

    def was_replaced(self) -> bool:
        """Whether another folder, or none, is in its place."""
        return file_identity(self._folder) != self._identity


class WatchedTables:
    """Files that are read anew when they have changed."""

    def __init__(self, paths: Sequence[Path]) -> None:
        """None is read yet."""
        self._paths = paths
        self._read_states: Sequence[object] = ()
        self._latest_states: Sequence[object] = ()
        self._changed_at = 0.0

    def mark_read(self) -> None:
        """They are about to be read."""
        self._read_states = self._latest_states = self._current_states()

    def have_changed(self, now: float) -> bool:
        """Whether they are others than those read, and are so for a while: one might be being written."""
        states = self._current_states()
        if states != self._latest_states:
            self._latest_states, self._changed_at = states, now
        return states != self._read_states and now - self._changed_at >= FILE_SETTLE_SECONDS

    def _current_states(self) -> Sequence[object]:
        return [_table_state(path) for path in self._paths]


def file_identity(path: Path) -> tuple[int, int] | None:
    """Which file or folder it is, on which disk; None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _table_state(path: Path) -> object:
    """What changes when the file is written; None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino
