"""Whether folders and tables are still the same: disks are pulled out, shares drop, tables are saved."""

import os
from collections.abc import Sequence
from pathlib import Path

from framer.batch.watch.changes import FILE_SETTLE_SECONDS
from framer.errors import FramerError, NoFile, OutputError
from framer.i18n import N_

_SOURCE_MISSING = N_("%(path)s: the folder of photos is not there, or cannot be read.")
_WAITS_UNTIL_BACK = N_("framer waits until it is back, and then goes on by itself.")


class OutputFolderLost(OutputError):
    """OUT was taken away while a watch had it, or has become another folder."""

    default_message = N_("%(path)s: the folder of the pictures no longer exists, or has been replaced by another one.")
    default_hint = _WAITS_UNTIL_BACK


class FolderAvailability:
    """Whether a folder can be scanned. `replacement_count` counts how often another folder has taken its place."""

    def __init__(self, folder: Path) -> None:
        self.replacement_count = 0
        self._folder, self._identity = folder, file_identity(folder)

    def find_problem(self) -> FramerError | None:
        """Why the folder cannot be scanned. Where a disk was mounted, an empty folder may be left."""
        identity = file_identity(self._folder)
        try:
            with os.scandir(self._folder) as entries:
                is_empty = next(entries, None) is None
        except OSError:
            identity, is_empty = None, True
        if identity is None or (identity != self._identity and is_empty):
            return NoFile(_SOURCE_MISSING, _WAITS_UNTIL_BACK, path=self._folder)
        if identity != self._identity:
            self._identity = identity
            self.replacement_count += 1
        return None

    def was_replaced(self) -> bool:
        """Whether another folder, or none, has taken its place since the last `find_problem` that found none."""
        return file_identity(self._folder) != self._identity


class WatchedTables:
    """Files that are to be read anew when they have changed and are no longer being written."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = paths
        self._read_states: Sequence[object] = ()
        self._latest_states: Sequence[object] = ()
        self._changed_at = 0.0

    def mark_read(self) -> None:
        """Take note that they are about to be read."""
        self._read_states = self._latest_states = self._current_states()

    def have_changed(self, now: float) -> bool:
        """Whether they differ from what was read, and have not changed for FILE_SETTLE_SECONDS. `now`: seconds."""
        states = self._current_states()
        if states != self._latest_states:
            self._latest_states, self._changed_at = states, now
        return states != self._read_states and now - self._changed_at >= FILE_SETTLE_SECONDS

    def _current_states(self) -> Sequence[object]:
        return [_table_state(path) for path in self._paths]


def file_identity(path: Path) -> tuple[int, int] | None:
    """Device and inode of a file or folder; None if there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _table_state(path: Path) -> object:
    """A value that changes when the file is written; None if there is no file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ino
