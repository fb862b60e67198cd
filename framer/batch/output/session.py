"""OUT while a run has it: one run at a time, with its journal and the rows for the report."""

import contextlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from framer.atomic_files import explain_os_error
from framer.batch.folder import Folder
from framer.batch.output.folder_lock import lock_file
from framer.batch.output.journal import Journal
from framer.batch.output.output_folder import OutputFolder, open_output_folder
from framer.batch.output.state_dir import JOURNAL_NAME, StateDirectory, open_state_directory
from framer.batch.types import OLD, REMOVED, ROWS_PATH, ReportRow, parse_row

REPORT_ID_NAME = "report.txt"
_REPORT_ID = re.compile("[0-9a-f]{16}")


@dataclass(frozen=True)
class OutputSession:
    """An open OUT. Reports are written into `reports_directory`, then delivered.

    `report_id` is a random name for all reports of this OUT, by which what they count is counted once.
    """

    output: OutputFolder
    journal: Journal
    rows_path: Path
    reports_directory: Path
    report_id: str
    _state_directory: StateDirectory
    _rows_file: IO[str]

    def record_row(self, row: ReportRow) -> None:
        """Add a row for the report. Raises OutputError."""
        try:
            self._rows_file.write(row.to_json_line())
        except OSError as error:
            raise explain_os_error(self.rows_path, error) from error

    def flush(self) -> None:
        """Let the rows so far be read from `rows_path`. Raises OutputError."""
        try:
            self._rows_file.flush()
        except OSError as error:
            raise explain_os_error(self.rows_path, error) from error

    def deliver_reports(self, *paths: Path) -> tuple[str, ...]:
        """Have the reports, report.csv first, in OUT; their paths or URLs for messages. Raises OutputError."""
        return self._state_directory.publish_reports(paths)

    def deliver_table(self, path: Path) -> None:
        """Have a further table, written into `reports_directory`, in OUT. Raises OutputError."""
        self._state_directory.publish_table(path)


@dataclass(frozen=True)
class RowsFile:
    """The rows in a file, in the order of the photos' names (they are written as photos are finished).

    Every iteration reads the file anew, and raises OSError. Names and offsets are held in memory.
    """

    path: Path

    def __iter__(self) -> Iterator[ReportRow]:
        with self.path.open("rb") as file:
            index = []
            offset = 0
            for line in file:
                if row := parse_row(line):
                    index.append((*row_sort_key(row.source), offset))
                offset += len(line)
            for *_, offset in sorted(index):
                file.seek(offset)
                if row := parse_row(file.readline()):
                    yield row


def read_last_rows(out: Folder) -> list[ReportRow]:
    """The rows of the last run in an OUT of this machine, the last of each photo, in the order of names.

    None where there are none. Old pictures that are not there any more are told of no longer.
    """
    if out.local_path is None:
        return []
    rows: dict[tuple[str, str], ReportRow] = {}
    with contextlib.suppress(OSError), (out.local_path / ROWS_PATH).open("rb") as file:
        for row in filter(None, map(parse_row, file)):
            rows[row.source, (row.leftover or "") if row.status == OLD else ""] = row
    present = (_without_moved(row, out.local_path) for row in rows.values())
    return sorted(filter(None, present), key=lambda row: row_sort_key(row.source))


def _without_moved(row: ReportRow, out: Path) -> ReportRow | None:
    """A row as it is now that its old picture may have been moved; None where it told of that alone."""
    if row.leftover is None or os.path.lexists(out / row.leftover):
        return row
    return None if row.status in (OLD, REMOVED) else replace(row, leftover=None)


def row_sort_key(source: str) -> tuple[str, str]:
    """The order of the rows in all reports."""
    return source.casefold(), source


@contextlib.contextmanager
def open_session(source: Folder, out: Folder, *, keep_rows: bool = False) -> Iterator[OutputSession]:
    """Make OUT ready and lock it for this process; what an interrupted run staged is deleted.

    `keep_rows`: rows are added to those of the last run, for single photos that are done again; else they begin anew.

    Raises OutputError, or UsageError when another run has OUT. An OUT in a storage is locked against runs of this
    machine only, and gets a copy of the journal at the end, unless an exception ends the session.
    """
    state = open_state_directory(out)
    rows_path = state.path / Path(ROWS_PATH).name
    with contextlib.ExitStack() as cleanup:
        try:
            state.make_directories()
            lock_file(state.path / "lock", out.display_name, cleanup)
            state.prepare()
            output = open_output_folder(source, out)
            output.discard_all()
            cleanup.callback(output.discard_all)
            journal = Journal(state.path / JOURNAL_NAME)
            cleanup.callback(journal.close)
            report_id = _keep_report_id(state.path / REPORT_ID_NAME)
            rows_file = rows_path.open("a" if keep_rows else "w", encoding="utf-8", errors="replace")
            cleanup.callback(_close_quietly, rows_file)
        except OSError as error:
            raise explain_os_error(out.display_name, error) from error
        yield OutputSession(output, journal, rows_path, state.reports_path, report_id, state, rows_file)
        state.finish()


def _keep_report_id(path: Path) -> str:
    """The name in the file `path`, which is made where it holds none. Raises OSError."""
    known = path.read_text("ascii", "replace").strip() if path.is_file() else ""
    if not _REPORT_ID.fullmatch(known):
        known = os.urandom(8).hex()
        path.write_text(f"{known}\n", "ascii")
    return known


def _close_quietly(file: IO[str]) -> None:
    with contextlib.suppress(OSError):
        file.close()
