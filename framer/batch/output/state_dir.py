"""Where a run keeps its journal, rows and lock: in OUT, or on this machine where OUT is in a storage.

Storages cannot add a line to a file and have it on the disk. So the journal is here, and a copy of it goes there when a
run ends; a machine that has no journal of that OUT, or an older one, begins with the copy.
"""
# ruff: noqa: D102  (the interface has the docstrings)

import contextlib
import os
import shutil
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from framer.atomic_files import atomic_write, explain_os_error
from framer.batch.folder import Folder
from framer.batch.output.output_folder import STAGING_DIRECTORY
from framer.batch.types import STATE_DIRECTORY_NAME
from framer.errors import OutputError, Unreachable

JOURNAL_NAME = "journal.jsonl"

_JOURNAL_COPY = f"{STATE_DIRECTORY_NAME}/{JOURNAL_NAME}"
_COPY_FINGERPRINT_NAME = "copy.txt"  # holds the copy's fingerprint when this machine last wrote or read it


class StateDirectory(Protocol):
    """The directories of one OUT on this machine: for state (journal, rows, lock), and for writing reports."""

    @property
    def path(self) -> Path:
        """For journal, rows and lock."""
        ...

    @property
    def reports_path(self) -> Path:
        """For reports until `publish_reports`."""
        ...

    def make_directories(self) -> None:
        """Make all directories. Raises OSError."""
        ...

    def prepare(self) -> None:
        """Bring the state up to date, once it is locked. Raises OSError, or OutputError."""
        ...

    def publish_reports(self, paths: tuple[Path, ...]) -> tuple[str, ...]:
        """Have the reports, report.csv first, in OUT; what to call them. Raises OutputError."""
        ...

    def publish_table(self, path: Path) -> None:
        """Have a further table in OUT. Raises OutputError."""
        ...

    def finish(self) -> None:
        """Have in OUT what another machine needs to go on. Raises OutputError."""
        ...


def open_state_directory(out: Folder) -> StateDirectory:
    """The state directory of `out`; nothing is made yet."""
    if out.local_path is not None:
        return LocalStateDirectory(out.local_path / STATE_DIRECTORY_NAME, out.local_path)
    name = sha256(out.display_name.encode("utf-8", "replace")).hexdigest()[:16]
    path = _user_state_directory() / "framer" / name
    return MirroredStateDirectory(path, path / "reports", out)


@dataclass(frozen=True)
class LocalStateDirectory:
    """State and reports in OUT itself: nothing is to be fetched or sent."""

    path: Path
    reports_path: Path

    def make_directories(self) -> None:
        (self.reports_path / STAGING_DIRECTORY).mkdir(parents=True, exist_ok=True)

    def prepare(self) -> None:
        return

    def publish_reports(self, paths: tuple[Path, ...]) -> tuple[str, ...]:
        return tuple(str(path) for path in paths)

    def publish_table(self, path: Path) -> None:  # noqa: ARG002  (it is there already)
        return

    def finish(self) -> None:
        return


@dataclass(frozen=True)
class MirroredStateDirectory:
    """State and reports in a directory of this machine's user; a copy of the journal, and the reports, go to `out`."""

    path: Path
    reports_path: Path
    out: Folder

    def make_directories(self) -> None:
        """Make all directories; only this machine's user may look into them."""
        self.reports_path.mkdir(parents=True, exist_ok=True)
        self.path.chmod(0o700)

    def prepare(self) -> None:
        """Add to the journal what another machine's run has written since."""
        shutil.rmtree(self.path / "parts", ignore_errors=True)  # where version 0.1 may have left a password
        self.out.make_directory(STAGING_DIRECTORY)
        try:
            self._fetch_journal()
        except OSError as error:
            raise explain_os_error(self.path, error) from error

    def publish_reports(self, paths: tuple[Path, ...]) -> tuple[str, ...]:
        """Move each to OUT, whole, and delete further pages of an earlier report there."""
        for path in paths:
            self.publish_table(path)
        page_count = sum(path.name.startswith("report") and path.suffix == paths[-1].suffix for path in paths)
        self._remove_old_pages(page_count + 1, paths[-1].suffix)
        return tuple(self.out.display_path(path.name) for path in paths)

    def publish_table(self, path: Path) -> None:
        """Move it to OUT, whole."""
        staged_path = f"{STAGING_DIRECTORY}/{os.urandom(8).hex()}.report"
        try:
            self.out.upload(path, staged_path)
            self.out.move(staged_path, path.name)
            path.unlink()
        except OSError as error:
            raise explain_os_error(self.out.display_name, error) from error

    def finish(self) -> None:
        """Put a copy of the journal into OUT, whole; if OUT cannot be reached, the next run does it."""
        staged_path = f"{STAGING_DIRECTORY}/{os.urandom(8).hex()}.jsonl"
        try:
            self.out.upload(self.path / JOURNAL_NAME, staged_path)
            self.out.move(staged_path, _JOURNAL_COPY)
            self._remember_copy(self.out.fingerprint(_JOURNAL_COPY))
        except OSError as error:
            raise explain_os_error(self.out.display_path(_JOURNAL_COPY), error) from error
        except Unreachable:
            return

    def _fetch_journal(self) -> None:
        journal_path = self.path / JOURNAL_NAME
        fingerprint = self.out.fingerprint(_JOURNAL_COPY)
        if not fingerprint or (journal_path.exists() and fingerprint == self._remembered_copy()):
            return
        with (
            self.out.local_copy(_JOURNAL_COPY) as copy_path,
            journal_path.open("ab") as journal,
            copy_path.open("rb") as copy,
        ):
            journal.write(b"\n")  # ends a line that a crash cut off; the newest line of a photo counts
            shutil.copyfileobj(copy, journal)
            journal.flush()
            os.fsync(journal.fileno())
        self._remember_copy(fingerprint)

    def _remember_copy(self, fingerprint: str) -> None:
        atomic_write(self.path / _COPY_FINGERPRINT_NAME, fingerprint.encode())

    def _remembered_copy(self) -> str:
        try:
            return (self.path / _COPY_FINGERPRINT_NAME).read_text("utf-8")
        except OSError:
            return ""

    def _remove_old_pages(self, first_number: int, suffix: str) -> None:
        with contextlib.suppress(OSError, OutputError):
            for number in range(first_number, 1 << 30):
                name = f"report-{number}{suffix}"
                if not self.out.exists(name):
                    return
                self.out.remove(name)


def _user_state_directory() -> Path:
    """Where the system has programs keep their state."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local")
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support"
    chosen = os.environ.get("XDG_STATE_HOME", "")
    return Path(chosen) if Path(chosen).is_absolute() else Path.home() / ".local/state"
