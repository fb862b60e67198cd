"""Where a run keeps its journal and rows: in OUT, or on this machine where OUT is in a storage.

Storages cannot add a line to a file and have it on the disk. So the journal is here, and a copy of it goes there when a
run ends; a machine that has no journal of that OUT, or an older one, begins with the copy.
"""

import contextlib
import os
import sys
from hashlib import sha256
from pathlib import Path

from framer.atomic_files import output_error, write_whole
from framer.batch.location import Place
from framer.batch.output.local import PARTS
from framer.batch.types import HOME
from framer.errors import OutputError
from framer.storage.remote_folder import Storage

JOURNAL = "journal.jsonl"

_COPY = f"{HOME}/{JOURNAL}"
_SEEN = "copy.txt"  # what the storage said of the copy when it was put there or fetched
_STAMPS = ("ETag", "mtime", "LastModified", "created")


def home(out: Place) -> Path:
    """The folder for journal, rows and lock."""
    if isinstance(out, Path):
        return out / HOME
    return _state() / "framer" / sha256(out.shown.encode("utf-8", "replace")).hexdigest()[:16]


def spool(out: Place) -> Path:
    """The folder for what workers on this machine are told."""
    return out / PARTS if isinstance(out, Path) else home(out) / "parts"


def reports(out: Place) -> Path:
    """The folder in which reports are written."""
    return out if isinstance(out, Path) else home(out) / "reports"


def fetch_journal(out: Storage) -> None:
    """Let the journal here know what another machine's run has written. Raises OutputError."""
    folder = home(out)
    try:
        stamp = _stamp(out)
        if not stamp or ((folder / JOURNAL).exists() and stamp == _read(folder / _SEEN)):
            return
        beside = folder / f"{JOURNAL}.fetched"
        out.fetch(_COPY, beside)
        with (folder / JOURNAL).open("ab") as journal, beside.open("rb") as copy:
            journal.write(b"\n")  # ends a line that a crash cut off; the newest line of a photo counts
            while chunk := copy.read(1 << 20):
                journal.write(chunk)
            journal.flush()
            os.fsync(journal.fileno())
        beside.unlink()
        write_whole(folder / _SEEN, stamp.encode())
    except OSError as error:
        raise output_error(folder, error) from error


def put_journal(out: Storage) -> None:
    """Put the copy in its place, whole. Raises OutputError."""
    folder = home(out)
    aside = f"{PARTS}/{os.urandom(8).hex()}.jsonl"
    try:
        out.send(folder / JOURNAL, aside)
        out.move(aside, _COPY)
        write_whole(folder / _SEEN, _stamp(out).encode())
    except OSError as error:
        raise output_error(f"{out}/{_COPY}", error) from error


def put_reports(out: Storage, paths: tuple[Path, ...]) -> tuple[str, ...]:
    """Move reports, csv first, from this machine to their places, each whole; their URLs. Raises OutputError."""
    try:
        for path in paths:
            aside = f"{PARTS}/{os.urandom(8).hex()}.report"
            out.send(path, aside)
            out.move(aside, path.name)
            path.unlink()
    except OSError as error:
        raise output_error(out, error) from error
    last = paths[-1]
    with contextlib.suppress(OSError, OutputError):  # an earlier report may have had more pages
        for number in range(len(paths), 1 << 30):
            name = f"report-{number}{last.suffix}"
            out.info(name)
            out.remove(name)
    return tuple(f"{out}/{path.name}" for path in paths)


def _stamp(out: Storage) -> str:
    """What tells this copy of the journal from another; empty if there is none."""
    try:
        found = out.info(_COPY)
    except FileNotFoundError:
        return ""
    return " ".join(str(found[name]) for name in ("size", *_STAMPS) if found.get(name) is not None)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError:
        return ""


def _state() -> Path:
    """The system's place for what programs need to remember."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local")
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support"
    chosen = os.environ.get("XDG_STATE_HOME", "")
    return Path(chosen) if Path(chosen).is_absolute() else Path.home() / ".local/state"
