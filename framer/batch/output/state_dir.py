"""Where a run keeps its journal and rows: in OUT, or on this machine where OUT is in a storage.

Storages cannot add a line to a file and have it on the disk. So the journal is here, and a copy of it goes there when a
run ends; a machine that has no journal of that OUT, or an older one, begins with the copy.
"""

import contextlib
import os
import sys
from hashlib import sha256
from pathlib import Path

from framer.atomic_files import atomic_write, explain_os_error
from framer.batch.location import Location
from framer.batch.output.local import STAGING_DIRECTORY
from framer.batch.types import STATE_DIRECTORY_NAME
from framer.errors import OutputError
from framer.storage.remote_folder import RemoteFolder

JOURNAL_NAME = "journal.jsonl"

_JOURNAL_COPY = f"{STATE_DIRECTORY_NAME}/{JOURNAL_NAME}"
_COPY_FINGERPRINT_NAME = "copy.txt"  # what the storage said of the copy when it was put there or fetched
_FINGERPRINT_KEYS = ("ETag", "mtime", "LastModified", "created")


def state_directory(out: Location) -> Path:
    """The folder for journal, rows and lock."""
    if isinstance(out, Path):
        return out / STATE_DIRECTORY_NAME
    return _user_state_directory() / "framer" / sha256(out.display_url.encode("utf-8", "replace")).hexdigest()[:16]


def spool_directory(out: Location) -> Path:
    """The folder for what workers on this machine are told."""
    return out / STAGING_DIRECTORY if isinstance(out, Path) else state_directory(out) / "parts"


def reports_directory(out: Location) -> Path:
    """The folder in which reports are written."""
    return out if isinstance(out, Path) else state_directory(out) / "reports"


def download_journal(out: RemoteFolder) -> None:
    """Let the journal here know what another machine's run has written. Raises OutputError."""
    folder = state_directory(out)
    try:
        stamp = _copy_fingerprint(out)
        if not stamp or (
            (folder / JOURNAL_NAME).exists() and stamp == _read_text_or_empty(folder / _COPY_FINGERPRINT_NAME)
        ):
            return
        beside = folder / f"{JOURNAL_NAME}.fetched"
        out.download(_JOURNAL_COPY, beside)
        with (folder / JOURNAL_NAME).open("ab") as journal, beside.open("rb") as copy:
            journal.write(b"\n")  # ends a line that a crash cut off; the newest line of a photo counts
            while chunk := copy.read(1 << 20):
                journal.write(chunk)
            journal.flush()
            os.fsync(journal.fileno())
        beside.unlink()
        atomic_write(folder / _COPY_FINGERPRINT_NAME, stamp.encode())
    except OSError as error:
        raise explain_os_error(folder, error) from error


def upload_journal(out: RemoteFolder) -> None:
    """Put the copy in its place, whole. Raises OutputError."""
    folder = state_directory(out)
    aside = f"{STAGING_DIRECTORY}/{os.urandom(8).hex()}.jsonl"
    try:
        out.upload(folder / JOURNAL_NAME, aside)
        out.move(aside, _JOURNAL_COPY)
        atomic_write(folder / _COPY_FINGERPRINT_NAME, _copy_fingerprint(out).encode())
    except OSError as error:
        raise explain_os_error(f"{out}/{_JOURNAL_COPY}", error) from error


def upload_reports(out: RemoteFolder, paths: tuple[Path, ...]) -> tuple[str, ...]:
    """Move reports, csv first, from this machine to their places, each whole; their URLs. Raises OutputError."""
    try:
        for path in paths:
            aside = f"{STAGING_DIRECTORY}/{os.urandom(8).hex()}.report"
            out.upload(path, aside)
            out.move(aside, path.name)
            path.unlink()
    except OSError as error:
        raise explain_os_error(out, error) from error
    last = paths[-1]
    with contextlib.suppress(OSError, OutputError):  # an earlier report may have had more pages
        for number in range(len(paths), 1 << 30):
            name = f"report-{number}{last.suffix}"
            out.info(name)
            out.remove(name)
    return tuple(f"{out}/{path.name}" for path in paths)


def _copy_fingerprint(out: RemoteFolder) -> str:
    """What tells this copy of the journal from another; empty if there is none."""
    try:
        found = out.info(_JOURNAL_COPY)
    except FileNotFoundError:
        return ""
    return " ".join(str(found[name]) for name in ("size", *_FINGERPRINT_KEYS) if found.get(name) is not None)


def _read_text_or_empty(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError:
        return ""


def _user_state_directory() -> Path:
    """The system's place for what programs need to remember."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local")
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support"
    chosen = os.environ.get("XDG_STATE_HOME", "")
    return Path(chosen) if Path(chosen).is_absolute() else Path.home() / ".local/state"
