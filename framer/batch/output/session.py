"""The folder OUT while a run has it: one run at a time, with its journal and the rows for the report."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from framer.atomic_files import explain_os_error
from framer.batch.location import Location
from framer.batch.output.journal import Journal
from framer.batch.output.local import STAGING_DIRECTORY, OutputFolder
from framer.batch.output.state_dir import (
    JOURNAL_NAME,
    download_journal,
    reports_directory,
    spool_directory,
    state_directory,
    upload_journal,
    upload_reports,
)
from framer.batch.types import ROWS_PATH, ReportRow
from framer.errors import UsageError
from framer.i18n import N_
from framer.storage.output import open_output_folder
from framer.storage.remote_folder import RemoteFolder, Unreachable


@dataclass(frozen=True)
class OutputSession:
    """An open OUT. `reports` is the folder in which reports are written, before `deliver`."""

    output: OutputFolder
    journal: Journal
    rows_path: Path
    reports_directory: Path
    _rows_file: IO[str]

    def record_row(self, row: ReportRow) -> None:
        """Keep a row for the report. Raises OutputError."""
        try:
            self._rows_file.write(row.to_json_line())
        except OSError as error:
            raise explain_os_error(self.rows_path, error) from error

    def flush(self) -> None:
        """Let the rows so far be read. Raises OutputError."""
        try:
            self._rows_file.flush()
        except OSError as error:
            raise explain_os_error(self.rows_path, error) from error

    def deliver_reports(self, *paths: Path) -> tuple[str, ...]:
        """Put the reports, csv first, into OUT where they are not there yet; what to call them. Raises OutputError."""
        out = self.output.out
        return upload_reports(out, paths) if isinstance(out, RemoteFolder) else tuple(str(path) for path in paths)


@contextlib.contextmanager
def open_session(source: Location, out: Location) -> Iterator[OutputSession]:
    """Make OUT ready and keep it to this process; what a run that was cut off left behind is gone.

    Raises OutputError, or UsageError when another run has it. Where OUT is in a storage, it is kept to this process on
    this machine only, and the copy of the journal is put there at the end.
    """
    path = state_directory(out) / Path(ROWS_PATH).name
    with contextlib.ExitStack() as tidy:
        try:
            for folder in (spool_directory(out), reports_directory(out)):
                folder.mkdir(parents=True, exist_ok=True)
            _lock_output(out, tidy)
            if isinstance(out, RemoteFolder):
                _prepare_remote_output(out)
            store = open_output_folder(source, out)
            store.discard_all()
            tidy.callback(store.discard_all)
            journal = Journal(state_directory(out) / JOURNAL_NAME)
            tidy.callback(journal.close)
            rows = path.open("w", encoding="utf-8", errors="replace")
            tidy.callback(_close_quietly, rows)
        except OSError as error:
            raise explain_os_error(out, error) from error
        yield OutputSession(store, journal, path, reports_directory(out), rows)
        if isinstance(out, RemoteFolder):
            with contextlib.suppress(Unreachable):  # has been told, or is harmless: the next run puts it there
                upload_journal(out)


def _prepare_remote_output(out: RemoteFolder) -> None:
    """Raises OSError or OutputError."""
    state_directory(out).chmod(0o700)
    for left in spool_directory(out).iterdir():
        left.unlink()
    out.make_directory(STAGING_DIRECTORY)
    download_journal(out)


def _lock_output(out: Location, tidy: contextlib.ExitStack) -> None:
    """Lock a file, which the system undoes when the process ends, however it ends."""
    file = tidy.enter_context((state_directory(out) / "lock").open("a+b"))
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


def _close_quietly(file: IO[str]) -> None:
    with contextlib.suppress(OSError):
        file.close()
