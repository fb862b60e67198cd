"""The folder OUT while a run has it: one run at a time, with its journal and the rows for the report."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from framer.batch.journal import Journal
from framer.batch.store import PARTS, Folders
from framer.batch.values import HOME, ROWS, Row
from framer.errors import N_, UsageError
from framer.files import output_error

_JOURNAL = f"{HOME}/journal.jsonl"
_LOCK = f"{HOME}/lock"


@dataclass(frozen=True)
class Session:
    """An open OUT."""

    store: Folders
    journal: Journal
    rows: Path
    _file: IO[str]

    def tell(self, row: Row) -> None:
        """Keep a row for the report. Raises OutputError."""
        try:
            self._file.write(row.line())
        except OSError as error:
            raise output_error(self.rows, error) from error

    def flush(self) -> None:
        """Let the rows so far be read. Raises OutputError."""
        try:
            self._file.flush()
        except OSError as error:
            raise output_error(self.rows, error) from error


@contextlib.contextmanager
def session(source: Path, out: Path) -> Iterator[Session]:
    """Make OUT ready and keep it to this process; what a run that was cut off left behind is gone.

    Raises OutputError, or UsageError when another run has it.
    """
    with contextlib.ExitStack() as tidy:
        try:
            (out / PARTS).mkdir(parents=True, exist_ok=True)
            _lock(out, tidy)
            store = Folders(source, out)
            store.drop_all()
            tidy.callback(store.drop_all)
            journal = Journal(out / _JOURNAL)
            tidy.callback(journal.close)
            rows = (out / ROWS).open("w", encoding="utf-8", errors="replace")
            tidy.callback(_close, rows)
        except OSError as error:
            raise output_error(out, error) from error
        yield Session(store, journal, out / ROWS, rows)


def _lock(out: Path, tidy: contextlib.ExitStack) -> None:
    """Lock a file, which the system undoes when the process ends, however it ends."""
    file = tidy.enter_context((out / _LOCK).open("a+b"))
    try:
        if os.name == "nt":
            import msvcrt  # noqa: PLC0415  (only there)

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl  # noqa: PLC0415  (only there)

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError) as error:
        raise UsageError(
            N_("%(out)s: another framer is working in this folder."), N_("Wait until it is done."), out=out
        ) from error
    except OSError:  # a network share that knows no locks
        return


def _close(file: IO[str]) -> None:
    with contextlib.suppress(OSError):
        file.close()
