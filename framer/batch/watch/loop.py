"""Photos framed as they arrive: a round over all of SOURCE, then one whenever something has changed.

A round makes the plan anew, for names depend on the whole folder, and does only the jobs that are new or have changed.
The system's notifications of changes are only hints to scan early; SOURCE is scanned from time to time in any case.
"""

import errno
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Protocol

from framer.atomic_files import printable_path
from framer.batch.file_events import FileEvent
from framer.batch.output.journal_entry import JournalEntry
from framer.batch.output.session import OutputSession
from framer.batch.plan import Plan
from framer.batch.run import BatchRun
from framer.batch.task_types import BatchOutcome, BatchTask
from framer.batch.types import DONE, FAILED
from framer.batch.watch.availability import FolderAvailability, WatchedTables, file_identity
from framer.batch.watch.changes import FILE_SETTLE_SECONDS, SourceChanges
from framer.batch.watch.events import BURST_FILES, ActiveProblems, WatchEvent, WatchIdle, WatchRound
from framer.batch.watch.latest_rows import LatestRows
from framer.errors import FramerError, NoFile, OutputError
from framer.i18n import N_
from framer.workers.executor import Executor

RESCAN_SECONDS = 10.0  # until SOURCE is scanned without a notification
OUTPUT_RETRY_SECONDS = 30.0  # until OUT is tried again after it could not be written
# Seconds between scans are at least the seconds that a scan takes times this: after a notification, and without one.
_RESCAN_FACTOR, _IDLE_RESCAN_FACTOR = 1, 20
_PLANS_PER_SCAN = 3  # a scan takes about as long as three plans
# With these, files that are open are of no more use.
_STALE_ERRNOS = {errno.EIO, errno.ENODEV, errno.ENXIO, getattr(errno, "ESTALE", errno.EIO)}

_LISTENER_FAILED = N_("%(path)s: the system does not report changes in this folder (%(reason)s).")
_SCANNED_INSTEAD = N_("It is looked through every %(seconds)s seconds instead, or less often if it is very large.")


class ChangeListener(Protocol):
    """As `framer.batch.watch.listener.WatchfilesListener`."""

    failure_reason: str

    def start(self) -> None:
        """Listen to the folder that has the path now."""
        ...

    def wait_for_change(self) -> bool:
        """Whether something has changed; waits a short time for it."""
        ...

    def close(self) -> None:
        """Stop listening."""
        ...


@dataclass(frozen=True)
class WatchDependencies:
    """What a watch works with. Each call of a function makes a new one; `make_plan` raises FramerError.

    `source` is the folder of photos, `table_paths` are the tables that the plan reads, `clock` counts seconds.
    """

    source: Path
    make_run: Callable[[], BatchRun]
    make_executor: Callable[[], Executor[BatchTask, BatchOutcome]]
    make_plan: Callable[[], Plan]
    table_paths: Sequence[Path]
    listener: ChangeListener
    clock: Callable[[], float] = time.monotonic


class FolderWatch:
    """One watch. `error` is what ended it; `output_lost`: OUT was taken away, or has become another folder."""

    def __init__(self, session: OutputSession, plan: Plan, dependencies: WatchDependencies) -> None:
        """`plan` is used until another can be made, such as while a table has bad lines."""
        self.error: FramerError | None = None
        self.output_lost = False
        self._session, self._plan, self._dependencies = session, plan, dependencies
        self._clock, self._listener = dependencies.clock, dependencies.listener
        self._source_availability = FolderAvailability(dependencies.source)
        self._tables = WatchedTables(dependencies.table_paths)
        self._rows_identity = file_identity(session.rows_path)
        self._changes = SourceChanges(dependencies.source, dependencies.clock)
        self._problems = ActiveProblems()
        self._executor: Executor[BatchTask, BatchOutcome] | None = None
        self._reported_sources: set[str] = set()
        self._is_first_round = True
        self._scan_seconds = 0.0

    @property
    def plan(self) -> Plan:
        """The plan of the last round."""
        return self._plan

    def rows(self) -> LatestRows:
        """The rows for the report, the last of each file."""
        return LatestRows(self._session.rows_path, self._reported_sources)

    def events(self, stop: Callable[[], bool]) -> Generator[WatchEvent, None, None]:
        """What happens, until `stop()`, or until `error` or `output_lost` is set. Rows are recorded already."""
        self._listener.start()
        try:
            while not (stop() or self.error or self.output_lost):
                replacement_count = self._source_availability.replacement_count
                if problem := self._source_availability.find_problem():
                    yield from self._problems.report("source", problem)
                    yield from self._pause(FILE_SETTLE_SECONDS, stop)
                    continue
                if replacement_count != self._source_availability.replacement_count:
                    self._listener.start()
                yield from self._problems.resolve("source")
                yield from self._replan(stop)
                if not self.output_lost:
                    yield from self._run_round(stop)
                    yield from self._wait_for_change(stop)
        finally:
            self._close_executor()
            self._listener.close()

    def _replan(self, stop: Callable[[], bool]) -> Iterator[WatchEvent]:
        """Make the plan anew; a table that cannot be used becomes an event, and the plan made before stays."""
        began_at = self._clock()
        self._tables.mark_read()
        try:
            self._plan = self._dependencies.make_plan()
        except OutputError as error:
            yield from self._handle_failure(error, stop)
        except FramerError as error:
            if not self._source_availability.find_problem():
                yield from self._problems.report("table", error)
        else:
            yield from self._problems.resolve("table")
        self._scan_seconds = _PLANS_PER_SCAN * (self._clock() - began_at)

    def _run_round(self, stop: Callable[[], bool]) -> Iterator[WatchEvent]:
        """Do the jobs that are due, then report the photos that are gone."""
        run, has_published = self._dependencies.make_run(), False
        # In the first round the plan tells the total, and all of a very large folder need not be gone through before.
        due_jobs = self._changes.due_jobs(self._plan)
        if not self._is_first_round:
            due_jobs = iter(jobs := list(due_jobs))
            if len(jobs) >= BURST_FILES:
                yield WatchRound(len(jobs))
        self._executor = self._executor or self._dependencies.make_executor()
        try:
            for event in run.process(due_jobs, self._executor, stop):
                if event.job and not run.error and not self._should_retry(event):
                    yield self._record(event)
                    self._changes.mark_done(event.job)
                    has_published |= event.row.status == DONE
            if self._changes.scan_completed and not run.error and not run.stopped:
                yield from map(self._record, run.removed_events(self._missing_entries()))
        except OutputError as error:
            run.error = error
        if run.error:
            yield from self._handle_failure(run.error, stop)
        elif has_published:
            yield from self._problems.resolve("out")

    def _record(self, event: FileEvent) -> FileEvent:
        """The event, after its row was recorded for the report. Raises OutputError."""
        self._session.record_row(event.row)
        self._reported_sources.add(event.row.source)
        if event.job and event.job.former:
            self._reported_sources.discard(event.job.former)  # its picture is this row's now, not one left over
        return event

    def _should_retry(self, event: FileEvent) -> bool:
        """Whether a photo failed, or a part of it was missing, because it was being written or taken away."""
        is_cut = event.row.status == FAILED or "incomplete" in event.row.warnings
        if not is_cut or event.job is None or event.job.skip_reason:
            return False
        return not self._changes.is_unchanged(event.job) or self._source_availability.find_problem() is not None

    def _missing_entries(self) -> Iterator[JournalEntry]:
        """The journal's entries of photos that are gone; in the first round also of those gone before the watch."""
        sources = self._changes.pop_missing()
        self._reported_sources.difference_update(map(printable_path, sources))
        entries = (entry for source in sources if (entry := self._session.journal.find(source)))
        if not self._is_first_round:
            return entries
        self._is_first_round = False
        unseen_entries = self._session.journal.unseen_entries()
        return chain(entries, (entry for entry in unseen_entries if self._changes.is_missing(entry.source)))

    def _handle_failure(self, error: FramerError, stop: Callable[[], bool]) -> Iterator[WatchEvent]:
        """End the workers and their tasks; then wait if OUT may be writable later, else set what ends the watch."""
        self._close_executor()
        self._session.output.discard_all()
        if not isinstance(error, OutputError):
            self.error = error
            return
        cause = error.__cause__
        if self._rows_identity != file_identity(self._session.rows_path) or (
            isinstance(cause, OSError) and cause.errno in _STALE_ERRNOS
        ):
            self.output_lost = True  # which whoever runs the watch tells: what `error` advises would not help
        else:
            yield from self._problems.report("out", error)
            yield from self._pause(OUTPUT_RETRY_SECONDS, stop)

    def _wait_for_change(self, stop: Callable[[], bool]) -> Iterator[WatchEvent]:
        """Wait until there is a reason for another round."""
        scanned_at, was_notified = self._clock(), False
        while not (stop() or self.error or self.output_lost):
            was_notified = self._listener.wait_for_change() or was_notified
            yield WatchIdle(self._plan.missing_photo_count)
            now = self._clock()
            tables_changed = self._tables.have_changed(now)
            if (
                tables_changed
                or self._source_availability.was_replaced()
                or self._is_due(now - scanned_at, was_notified)
            ):
                return
            if self._listener.failure_reason:
                yield from self._problems.report("listener", self._listener_error())

    def _listener_error(self) -> FramerError:
        return NoFile(
            _LISTENER_FAILED,
            _SCANNED_INSTEAD,
            path=self._dependencies.source,
            reason=self._listener.failure_reason,
            seconds=f"{RESCAN_SECONDS:g}",
        )

    def _is_due(self, passed_seconds: float, was_notified: bool) -> bool:
        """Whether it is time for another scan."""
        if was_notified:
            return passed_seconds >= _RESCAN_FACTOR * self._scan_seconds
        if self._changes.has_unsettled_files:
            return passed_seconds >= max(FILE_SETTLE_SECONDS, _RESCAN_FACTOR * self._scan_seconds)
        return passed_seconds >= max(RESCAN_SECONDS, _IDLE_RESCAN_FACTOR * self._scan_seconds)

    def _pause(self, seconds: float, stop: Callable[[], bool]) -> Iterator[WatchEvent]:
        end = self._clock() + seconds
        while not stop() and self._clock() < end:
            self._listener.wait_for_change()
            yield WatchIdle(self._plan.missing_photo_count)

    def _close_executor(self) -> None:
        if self._executor:
            self._executor.close()
            self._executor = None
