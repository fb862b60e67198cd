"""Counts in one SQLite file: numbers, IDs and days. Opened for each use, so that a file that is gone begins anew."""

import contextlib
import errno
import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from framer.counts.types import COUNT_EVENTS, MADE, CountKey, Counts, CountsUnavailable, ReportKey, change_of_report

_LOCK_SECONDS = 2.0  # that another process may hold the file; no request waits for it
_FILE_SCHEMA = """
CREATE TABLE IF NOT EXISTS counts (
    event INTEGER NOT NULL, campaign TEXT NOT NULL, frame TEXT NOT NULL, unit TEXT NOT NULL, day INTEGER NOT NULL,
    number INTEGER NOT NULL, PRIMARY KEY (campaign, event, day, unit, frame)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reports (
    report TEXT NOT NULL, campaign TEXT NOT NULL, unit TEXT NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (report, campaign, unit)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS machine (id TEXT NOT NULL);
"""
_ADD = (
    "INSERT INTO counts (event, campaign, frame, unit, day, number) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET number = number + excluded.number"
)
_ADD_TO_REPORT = (
    "INSERT INTO reports (report, campaign, unit, number) VALUES (?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET number = number + excluded.number"
)
_FIND_NUMBER = "SELECT number FROM counts WHERE event = ? AND campaign = ? AND frame = ? AND unit = ? AND day = ?"
_COUNT_COLUMNS = "event, campaign, frame, unit, day, number"


class CountsFile:
    """A CountStore in the SQLite file `path`, which it makes, with its folder, when something is first added.

    In WAL mode, each change on the disk before it counts. Several processes may use it at once.
    """

    def __init__(self, path: Path, lock_seconds: float = _LOCK_SECONDS) -> None:
        self.path, self._lock_seconds = path, lock_seconds

    def check(self, making: bool = True) -> None:
        """Raise CountsUnavailable where nothing can be added just now. `making`: the file is made if there is none."""
        if not making and not self._exists():
            self._check_folder()
            return
        with self._open(making) as connection, connection:
            connection.execute("BEGIN IMMEDIATE")

    def add(self, increments: Counts) -> None:
        """Add all of the `increments`, or none. Raises CountsUnavailable."""
        with self._open(making=True) as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(_ADD, (_to_row(key, number) for key, number in increments.items()))

    def read(self, campaigns: Iterable[str]) -> dict[CountKey, int]:
        """All numbers of these campaigns; none from a file that is not there yet. Raises CountsUnavailable."""
        wanted = tuple(campaigns)
        marks = ", ".join("?" * len(wanted))
        if not self._exists():
            return {}
        with self._open() as connection:
            rows = connection.execute(f"SELECT {_COUNT_COLUMNS} FROM counts WHERE campaign IN ({marks})", wanted)  # noqa: S608
            return dict(_from_row(row) for row in rows)

    def read_all(self) -> tuple[str, dict[CountKey, int], dict[ReportKey, int]]:
        """The random ID of this file, and all that it holds. Raises CountsUnavailable."""
        with self._open(making=True) as connection, connection:
            ((machine,),) = connection.execute("SELECT id FROM machine LIMIT 1")
            counts = dict(_from_row(row) for row in connection.execute(f"SELECT {_COUNT_COLUMNS} FROM counts"))  # noqa: S608
            reports = connection.execute("SELECT report, campaign, unit, number FROM reports")
            return machine, counts, {ReportKey(*names): number for *names, number in reports}

    def add_report(
        self,
        report: str,
        frame: str,
        numbers: Mapping[str, int],
        day: date,
        elsewhere: Mapping[str, int] | None = None,
    ) -> int:
        """As CountStore has it; `elsewhere` is what other machines have counted of the report, by unit."""
        campaign, _, name = frame.partition("/")
        with self._open(making=True) as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            query = "SELECT unit, number FROM reports WHERE report = ? AND campaign = ?"
            known = dict(connection.execute(query, (report, campaign)))
            unlisted = CountKey(MADE, campaign, name, "", day)
            of_today = connection.execute(_FIND_NUMBER, _to_row(unlisted, 0)[:-1]).fetchone()
            most = min(known.get("", 0), of_today[0] if of_today else 0)
            for unit, number in (elsewhere or {}).items():
                known[unit] = known.get(unit, 0) + number
            new, change = change_of_report(known, numbers, most)
            for unit, number in change.items():
                connection.execute(_ADD_TO_REPORT, (report, campaign, unit, number))
                connection.execute(_ADD, _to_row(replace(unlisted, unit=unit), number))
        return new

    def _check_folder(self) -> None:
        """Raise CountsUnavailable where the file could not be made."""
        nearest = next(each for each in self.path.absolute().parents if each.exists())
        if not nearest.is_dir():
            raise CountsUnavailable(os.strerror(errno.ENOTDIR))
        if not os.access(nearest, os.W_OK | os.X_OK):
            raise CountsUnavailable(os.strerror(errno.EACCES))

    def _exists(self) -> bool:
        try:
            return self.path.exists()
        except OSError:
            return False

    @contextlib.contextmanager
    def _open(self, making: bool = False) -> Iterator[sqlite3.Connection]:
        """A connection in autocommit mode, whose `with` commits or rolls back a transaction that was begun."""
        try:
            if making:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self.path, timeout=self._lock_seconds, isolation_level=None)
            try:
                connection.execute("PRAGMA temp_store = MEMORY")  # nothing but this file is written to
                connection.execute("PRAGMA synchronous = FULL")
                if making:
                    connection.execute("PRAGMA journal_mode = WAL")
                    _prepare(connection)
                yield connection
            finally:
                connection.close()
        except sqlite3.Error as error:
            raise CountsUnavailable(_sqlite_reason(error)) from error
        except OSError as error:
            raise CountsUnavailable(error.strerror or type(error).__name__) from error


def _prepare(connection: sqlite3.Connection) -> None:
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'machine'").fetchone():
        return
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        for statement in _FILE_SCHEMA.split(";"):
            connection.execute(statement)
        if not connection.execute("SELECT 1 FROM machine").fetchone():
            connection.execute("INSERT INTO machine VALUES (?)", (secrets.token_hex(8),))


def _to_row(key: CountKey, number: int) -> tuple[int, str, str, str, int, int]:
    return COUNT_EVENTS.index(key.event), key.campaign, key.frame, key.unit, key.day.toordinal(), number


def _from_row(row: tuple[int, str, str, str, int, int]) -> tuple[CountKey, int]:
    event, campaign, frame, unit, day, number = row
    return CountKey(COUNT_EVENTS[event], campaign, frame, unit, date.fromordinal(day)), number


def _sqlite_reason(error: sqlite3.Error) -> str:
    """SQLite's own words: they name tables of ours, no path."""
    return str(error) or type(error).__name__
