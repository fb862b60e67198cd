"""The folder OUT while a run has it: one run at a time, with its journal and the rows for the report."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from framer.atomic_files import output_error
from framer.batch.location import Place
from framer.batch.output.journal import Journal
from framer.batch.output.local import PARTS, Store
from framer.batch.output.state_dir import JOURNAL, fetch_journal, home, put_journal, put_reports, reports, spool
from framer.batch.types import ROWS, Row
from framer.errors import UsageError
from framer.i18n import N_
from framer.storage.output import open_store
from framer.storage.remote_folder import Storage, Unreachable


@dataclass(frozen=True)
class Session:
    """An open OUT. `reports` is the folder in which reports are written, before `deliver`."""

    store: Store
    journal: Journal
    rows: Path
    reports: Path
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

    def deliver(self, *paths: Path) -> tuple[str, ...]:
        """Put the reports, csv first, into OUT where they are not there yet; what to call them. Raises OutputError."""
        out = self.store.out
        return put_reports(out, paths) if isinstance(out, Storage) else tuple(str(path) for path in paths)


@contextlib.contextmanager
def session(source: Place, out: Place) -> Iterator[Session]:
    """Make OUT ready and keep it to this process; what a run that was cut off left behind is gone.

    Raises OutputError, or UsageError when another run has it. Where OUT is in a storage, it is kept to this process on
    this machine only, and the copy of the journal is put there at the end.
    """
    path = home(out) / Path(ROWS).name
    with contextlib.ExitStack() as tidy:
        try:
            for folder in (spool(out), reports(out)):
                folder.mkdir(parents=True, exist_ok=True)
            _lock(out, tidy)
            if isinstance(out, Storage):
                _make_ready(out)
            store = open_store(source, out)
            store.drop_all()
            tidy.callback(store.drop_all)
            journal = Journal(home(out) / JOURNAL)
            tidy.callback(journal.close)
            rows = path.open("w", encoding="utf-8", errors="replace")
            tidy.callback(_close, rows)
        except OSError as error:
            raise output_error(out, error) from error
        yield Session(store, journal, path, reports(out), rows)
        if isinstance(out, Storage):
            with contextlib.suppress(Unreachable):  # has been told, or is harmless: the next run puts it there
                put_journal(out)


def _make_ready(out: Storage) -> None:
    """Raises OSError or OutputError."""
    home(out).chmod(0o700)
    for left in spool(out).iterdir():
        left.unlink()
    out.make_folder(PARTS)
    fetch_journal(out)


def _lock(out: Place, tidy: contextlib.ExitStack) -> None:
    """Lock a file, which the system undoes when the process ends, however it ends."""
    file = tidy.enter_context((home(out) / "lock").open("a+b"))
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
