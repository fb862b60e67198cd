"""Files that were dropped onto the page, kept below the desk's own folder until another lot is dropped.

Every name is made here, part by part: none leads out, none is hidden, none is what a system forbids.
"""

import os
import re
import secrets
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from framer.atomic_files import atomic_write, explain_os_error
from framer.batch.file_kinds import has_hidden_name
from framer.batch.output_names import make_safe_name
from framer.desk.folder.folder_errors import UnknownPhoto
from framer.errors import TooLarge, UsageError
from framer.i18n import N_

MAX_DROPPED_FILES = 20_000
MAX_DROPPED_BYTES = 20_000_000_000
MAX_DROPPED_FILE_BYTES = 80_000_000  # as much as the server takes in one request
MAX_LIST_FILE_BYTES = 50_000_000

_LISTS_FOLDER = "danh-sach"
_MAX_DROP_DEPTH, _MAX_DROP_NAME = 12, 1000
_DROP_ID = re.compile("[0-9a-f]{16}")

_BAD_NAME = N_("“%(name)s” is no name that a file can have here.")
_RENAME_DROPPED = N_("Rename it, or choose the folder where it is on this computer.")
_TOO_MUCH_DROPPED = N_("That is too much to drop: %(files)s files, or %(size)s GB, at most.")
_PICK_INSTEAD = N_("Choose the folder on this computer instead: then nothing has to be copied.")


@dataclass
class DropStore:
    """The lots of dropped files in `directory`; any thread may use it."""

    directory: Path
    _sizes: dict[str, dict[str, int]] = field(default_factory=dict)  # lot → file → bytes
    _lock: Lock = field(default_factory=Lock)

    def create(self, kept: str = "") -> str:
        """A new, empty lot; all others but `kept` are removed. Raises OutputError."""
        lot = secrets.token_hex(8)
        with self._lock:
            try:
                self.directory.mkdir(parents=True, exist_ok=True)
                for path in self.directory.iterdir():
                    if _DROP_ID.fullmatch(path.name) and path.name != kept:
                        shutil.rmtree(path, ignore_errors=True)
                        self._sizes.pop(path.name, None)
                (self.directory / lot).mkdir(mode=0o700)
            except OSError as error:
                raise explain_os_error(self.directory, error) from error
            self._sizes[lot] = {}
        return lot

    def put(self, lot: str, name: str, data: bytes) -> tuple[str, bool]:
        """Keep a file under a relative name; the name that it has now, and whether it was kept: hidden ones are not.

        Raises UnknownPhoto (no such lot), UsageError, TooLarge, OutputError.
        """
        folder = self.find(lot)
        parts = _split_dropped_name(name)
        if len(data) > MAX_DROPPED_FILE_BYTES:
            raise TooLarge(size=f"{len(data) / 1e6:.0f} MB", limit=f"{MAX_DROPPED_FILE_BYTES / 1e6:g} MB")
        if any(map(has_hidden_name, parts)):
            return name, False
        safe = "/".join(map(make_safe_name, parts))
        with self._lock:
            sizes = self._sizes.setdefault(lot, {})
            known = sum(sizes.values()) - sizes.get(safe, 0)
            if known + len(data) > MAX_DROPPED_BYTES or (safe not in sizes and len(sizes) >= MAX_DROPPED_FILES):
                raise UsageError(
                    _TOO_MUCH_DROPPED, _PICK_INSTEAD, files=MAX_DROPPED_FILES, size=f"{MAX_DROPPED_BYTES / 1e9:g}"
                )
            sizes[safe] = len(data)
        path = folder / safe
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise explain_os_error(path.name, error) from error
        atomic_write(path, data)
        return safe, True

    def put_list(self, name: str, data: bytes, kept: str = "") -> Path:
        """Keep a staff list, in place of all others but `kept`, a path; its path.

        Raises UsageError, TooLarge, OutputError.
        """
        parts = _split_dropped_name(name)
        if len(parts) != 1 or has_hidden_name(name):
            raise UsageError(_BAD_NAME, _RENAME_DROPPED, name=name[:80])
        if len(data) > MAX_LIST_FILE_BYTES:
            raise TooLarge(size=f"{len(data) / 1e6:.0f} MB", limit=f"{MAX_LIST_FILE_BYTES / 1e6:g} MB")
        path = self.lists_directory / make_safe_name(name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            for other in path.parent.iterdir():
                if str(other) != kept:
                    other.unlink()
        except OSError as error:
            raise explain_os_error(path.name, error) from error
        atomic_write(path, data)
        return path

    def remove_lists(self) -> None:
        """Delete all lists that were dropped."""
        shutil.rmtree(self.lists_directory, ignore_errors=True)

    @property
    def lists_directory(self) -> Path:
        """Where dropped lists are kept."""
        return self.directory / _LISTS_FOLDER

    def find(self, lot: str) -> Path:
        """The folder of a lot. Raises UnknownPhoto."""
        path = self.directory / lot
        if not _DROP_ID.fullmatch(lot) or not os.path.isdir(path):  # noqa: PTH112  (answers also where it may not look)
            raise UnknownPhoto
        return path

    def remove(self, lot: str) -> None:
        """Delete a lot, which holds copies only. Raises UnknownPhoto."""
        path = self.find(lot)
        with self._lock:
            self._sizes.pop(lot, None)
            shutil.rmtree(path, ignore_errors=True)


def _split_dropped_name(name: str) -> list[str]:
    """The parts of a relative name. Raises UsageError for one that leads elsewhere."""
    parts = name.split("/")
    bad = any(part in ("", ".", "..") or "\\" in part or "\0" in part for part in parts)
    if bad or len(parts) > _MAX_DROP_DEPTH or len(name) > _MAX_DROP_NAME:
        raise UsageError(_BAD_NAME, _RENAME_DROPPED, name=name[:80])
    return parts
