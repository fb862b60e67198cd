"""Photos framed as they arrive: a round over all of SOURCE, then one whenever something has changed.

A round makes the plan anew, for names depend on the whole folder, and hands out only what is new or wanted otherwise.
What the system tells of changes is no more than a hint to look; SOURCE is looked through now and then in any case.
"""

import errno
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Protocol

from framer.batch.output.journal import JournalEntry
from framer.batch.output.session import OutputSession
from framer.batch.output_names import printable_path
from framer.batch.plan import Plan
from framer.batch.run import BatchRun, FileEvent
from framer.batch.task import BatchOutcome, BatchTask
from framer.batch.types import DONE, FAILED
from framer.batch.watch.availability import FolderAvailability, WatchedTables, file_identity
from framer.batch.watch.changes import FILE_SETTLE_SECONDS, SourceChanges
from framer.batch.watch.events import ActiveProblems, WatchEvent, WatchIdle
from framer.batch.watch.latest_rows import LatestRows
from framer.errors import FramerError, NoFile, OutputError
from framer.i18n import N_
from framer.workers.executor import Executor

RESCAN_SECONDS = 10.0  # seconds after which SOURCE is looked through though nothing was heard
OUTPUT_RETRY_SECONDS = 30.0  # seconds until OUT is tried again after it could not be written
_RESCAN_FACTOR, _IDLE_RESCAN_FACTOR = (
    1,
    20,
)  # seconds at least between looks for each that a look takes: after a change, and without one
_PLANS_PER_SCAN = 3  # a look takes about as long as three plans
_STALE_ERRNOS = {
    errno.EIO,
    errno.ENODEV,
    errno.ENXIO,
    getattr(errno, "ESTALE", errno.EIO),
}  # open files are of no more use

_LISTENER_FAILED = N_("%(path)s: the system does not tell of changes in this folder (%(reason)s).")
_SCANNED_INSTEAD = N_("It is looked through every %(seconds)s seconds instead, or less often if it is very large.")


class ChangeListener(Protocol):
    """As `framer.batch.watch.listener.WatchfilesListener`."""

    failure_reason: str

    def start(self) -> None:
        """Listen to the folder that is there now."""

    def wait_for_change(self) -> bool:
        """Whether something has changed, after a short wait."""

    def close(self) -> None:
        """Listen no more."""


@dataclass(frozen=True)
class WatchDependencies:
    """What a watch works with. Each call of `run` and `workers` makes a new one; `plan` raises FramerError.

    `source` is the folder of photos, `tables` are the files whose lines the plan heeds.
    """

    source: Path
    make_run: Callable[[], BatchRun]
    make_executor: Callable[[], Executor[BatchTask, BatchOutcome]]
    make_plan: Callable[[], Plan]
    table_paths: Sequence[Path]
    listener: ChangeListener
    clock: Callable[[], float] = time.monotonic


class FolderWatch:
    """One watch. `error` is what ended it; `lost`: OUT is not there any more, or has become another folder."""

    def __init__(self, opened: OutputSession, plan: Plan, means: WatchDependencies) -> None:
        """`plan` is what holds should the tables be bad from now on."""
        self.error: FramerError | None = None
        self.output_lost = False
        self._session, self._plan, self._dependencies = opened, plan, means
        self._source_availability, self._tables, self._rows_identity = (
            FolderAvailability(means.source),
            WatchedTables(means.table_paths),
            file_identity(opened.rows_path),
        )
        self._changes, self._problems = SourceChanges(means.source, means.clock), ActiveProblems()
        self._executor: Executor[BatchTask, BatchOutcome] | None = None
        self._reported_sources: set[str] = set()
        self._is_first_round = True
        self._scan_seconds = 0.0

    def rows(self) -> LatestRows:
        """The rows for the report."""
        return LatestRows(self._session.rows_path, self._reported_sources)

    def events(self, stop: Callable[[], bool]) -> Generator[WatchEvent, None, None]:
        """What happens, until `stop()`, or until `error` or `lost` is set. Rows are kept for the report already."""
        self._dependencies.listener.start()
        try:
            while not (stop() or self.error or self.output_lost):
                turns = self._source_availability.replacement_count
                if away := self._source_availability.find_problem():
                    yield from self._problems.report("source", away)
                    yield from self._pause(FILE_SETTLE_SECONDS, stop)
                    continue
                if turns != self._source_availability.replacement_count:
                    self._dependencies.listener.start()
                yield from self._problems.resolve("source")
                yield from self._replan()
                yield from self._run_round(stop)
                yield from self._wait_for_change(stop)
        finally:
            self._close_executor()
            self._dependencies.listener.close()

    def _replan(self) -> Iterator[WatchEvent]:
        """A table that cannot be used is told, and the plan made before stays."""
        began = self._dependencies.clock()
        self._tables.mark_read()
        try:
            self._plan = self._dependencies.make_plan()
        except FramerError as error:
            if not self._source_availability.find_problem():
                yield from self._problems.report("table", error)
        else:
            yield from self._problems.resolve("table")
        self._scan_seconds = _PLANS_PER_SCAN * (self._dependencies.clock() - began)

    def _run_round(self, stop: Callable[[], bool]) -> Iterator[WatchEvent]:
        """Do what is new, tell what is gone."""
        run, written = self._dependencies.make_run(), False
        self._executor = self._executor or self._dependencies.make_executor()
        try:
            for event in run.process(self._changes.due_jobs(self._plan), self._executor, stop):
                if event.job and not run.error and not self._should_retry(event):
                    yield self._record(event)
                    self._changes.mark_done(event.job)
                    written |= event.row.status == DONE
            if self._changes.scan_completed and not run.error and not run.stopped:
                yield from map(self._record, run.removed_events(self._missing_entries()))
        except OutputError as error:
            run.error = error
        if run.error:
            yield from self._handle_failure(run.error, stop)
        elif written:
            yield from self._problems.resolve("out")

    def _record(self, event: FileEvent) -> FileEvent:
        """The event, kept for the report. Raises OutputError."""
        self._session.record_row(event.row)
        self._reported_sources.add(event.row.source)
        return event

    def _should_retry(self, event: FileEvent) -> bool:
        """Whether a photo failed that was being written or taken away, so that it should be tried again."""
        if event.row.status != FAILED or event.job is None or event.job.skip_reason:
            return False
        return not self._changes.is_unchanged(event.job) or self._source_availability.find_problem() is not None

    def _missing_entries(self) -> Iterator[JournalEntry]:
        """What was made of photos that are not there any more."""
        names = self._changes.pop_missing()
        self._reported_sources.difference_update(map(printable_path, names))
        entries = (entry for name in names if (entry := self._session.journal.find(name)))
        if not self._is_first_round:
            return entries
        self._is_first_round = False
        before = self._session.journal.unseen_entries()
        return chain(entries, (entry for entry in before if self._changes.is_missing(entry.source)))

    def _handle_failure(self, error: FramerError, stop: Callable[[], bool]) -> Iterator[WatchEvent]:
        """Give up what is begun; wait if it may be better later."""
        self._close_executor()
        self._session.output.discard_all()
        if not isinstance(error, OutputError):
            self.error = error
            return
        yield from self._problems.report("out", error)
        cause = error.__cause__
        if self._rows_identity != file_identity(self._session.rows_path) or (
            isinstance(cause, OSError) and cause.errno in _STALE_ERRNOS
        ):
            self.output_lost = True
        else:
            yield from self._pause(OUTPUT_RETRY_SECONDS, stop)

    def _wait_for_change(self, stop: Callable[[], bool]) -> Iterator[WatchEvent]:
        """Until there is a reason to look again."""
        looked, heard = self._dependencies.clock(), False
        while not (stop() or self.error or self.output_lost):
            heard = self._dependencies.listener.wait_for_change() or heard
            yield WatchIdle(self._plan.missing_photo_count)
            now = self._dependencies.clock()
            if (
                self._tables.have_changed(now)
                or self._source_availability.was_replaced()
                or self._is_due(now - looked, heard)
            ):
                return
            if self._dependencies.listener.failure_reason:
                details = {
                    "path": self._dependencies.source,
                    "reason": self._dependencies.listener.failure_reason,
                    "seconds": f"{RESCAN_SECONDS:g}",
                }
                yield from self._problems.report("ears", NoFile(_LISTENER_FAILED, _SCANNED_INSTEAD, **details))

    def _is_due(self, passed: float, heard: bool) -> bool:
        """Whether it is time for another look, after so many seconds."""
        if heard:
            return passed >= _RESCAN_FACTOR * self._scan_seconds
        if self._changes.has_unsettled_files:
            return passed >= max(FILE_SETTLE_SECONDS, _RESCAN_FACTOR * self._scan_seconds)
        return passed >= max(RESCAN_SECONDS, _IDLE_RESCAN_FACTOR * self._scan_seconds)

    def _pause(self, seconds: float, stop: Callable[[], bool]) -> Iterator[WatchEvent]:
        end = self._dependencies.clock() + seconds
        while not stop() and self._dependencies.clock() < end:
            self._dependencies.listener.wait_for_change()
            yield WatchIdle(self._plan.missing_photo_count)

    def _close_executor(self) -> None:
        if self._executor:
            self._executor.close()
            self._executor = None
