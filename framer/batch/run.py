"""Doing a plan: photos go to the workers, what comes back goes into the journal and then into its place."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from framer.batch.output.journal import Journal, JournalEntry
from framer.batch.output.local import OutputFolder
from framer.batch.output_names import printable_path
from framer.batch.recipe import Recipes
from framer.batch.scan import LOCKED
from framer.batch.task import BatchOutcome, BatchTask, FailedPhoto, NewPicture, UnchangedPicture
from framer.batch.types import DONE, FAILED, REMOVED, RESUMED, SKIP_REASONS, SKIPPED, FileJob, ReportRow
from framer.errors import Crashed, FramerError, NoFile, OutputError, SetupError
from framer.i18n import N_, Message, Translator
from framer.imaging.record import failure_record
from framer.imaging.warnings import explain_warning
from framer.workers.executor import Executor

LOCKED_FOLDER = Message(N_("%(path)s: this folder may not be read."), N_("Change its permissions, or copy it."))
_PHOTO_REMOVED = Message(
    N_("The photo is not in the folder any more; its picture still is."), N_("Delete the picture if it is not wanted.")
)


@dataclass(frozen=True)
class FileEvent:
    """Something became of a file: its row for the report, its record for ``--json``, and what was to be done with it.

    Nothing is to be done with a photo that is gone.
    """

    row: ReportRow
    record: dict[str, Any]
    job: FileJob | None = None


@dataclass
class BatchRun:
    """One run over a plan's jobs. `error` is what ended it early, if anything did; `stopped`: somebody did."""

    output: OutputFolder
    journal: Journal
    recipes: Recipes
    translate: Translator
    force: bool = False
    error: FramerError | None = None
    stopped: bool = False
    _pending_events: deque[FileEvent] = field(default_factory=deque)
    _unreadable_prefixes: tuple[str, ...] = ()  # beginnings of the names of photos in folders that may not be read

    def process_all(
        self, jobs: Iterable[FileJob], executor: Executor[BatchTask, BatchOutcome], stop: Callable[[], bool]
    ) -> Iterator[FileEvent]:
        """What becomes of each file, as it happens. Photos that are gone come last, if the run gets that far.

        A disk that takes no more and a broken set-up end the run: see `error`. What was begun is given up then.
        """
        yield from self.process(jobs, executor, stop)
        if not self.error and not self.stopped:
            yield from self.removed_events(
                entry
                for entry in self.journal.unseen_entries()
                if not entry.source.startswith(self._unreadable_prefixes)
            )

    def process(
        self, jobs: Iterable[FileJob], executor: Executor[BatchTask, BatchOutcome], stop: Callable[[], bool]
    ) -> Iterator[FileEvent]:
        """As `events`, for some of the files: none counts as gone."""
        try:
            for task, outcome in executor.run(self._make_tasks(jobs, stop), stop):
                yield from self._drain_pending()
                yield self._apply_outcome(task, outcome)
                if self.error:
                    return
            yield from self._drain_pending()
        except (OutputError, SetupError) as error:
            self.error = error
            return
        self.stopped = stop()

    def _drain_pending(self) -> Iterator[FileEvent]:
        while self._pending_events:
            yield self._pending_events.popleft()

    def _make_tasks(self, jobs: Iterable[FileJob], stop: Callable[[], bool]) -> Iterator[BatchTask]:
        """The photos for the workers; what needs no worker is told at once."""
        for job in jobs:
            if stop():
                return
            known = self.journal.find(job.source)
            if job.skip_reason == LOCKED:
                self._unreadable_prefixes += ("" if job.source == "." else f"{job.source}/",)
            if job.skip_reason:
                self._pending_events.append(self._skipped_event(job, known))
            else:
                recipe = self.recipes.recipe(job.options)
                careful = not self.force and not self.journal.has_output(job.output)
                known = None if self.force else self.recipes.renewed(known, job.options)
                yield BatchTask(job, recipe, f"{os.urandom(8).hex()}.part", known, careful)

    def _apply_outcome(self, task: BatchTask, outcome: BatchOutcome | FramerError) -> FileEvent:
        known = self.journal.find(task.job.source)
        if isinstance(outcome, UnchangedPicture) and task.previous_entry:
            return self._picture_event(task.job, task.previous_entry, RESUMED, None)
        if isinstance(outcome, NewPicture):
            entry = outcome.entry(task)
            try:
                self.journal.add(entry)  # first: a picture in its place is always known
            except OutputError:
                self.output.discard(task.staged_name)
                raise
            try:
                self.output.publish(task.staged_name, task.job.output)
            except OutputError as error:
                self.error = error if self.output.is_fatal(error) else None
                return self._failure_event(task.job, error, known, entry.digest)
            return self._picture_event(task.job, entry, DONE, known)
        self.output.discard(task.staged_name)
        if isinstance(outcome, UnchangedPicture):  # of a task that knows no picture made before
            outcome = Crashed()
        failed = outcome if isinstance(outcome, FailedPhoto) else FailedPhoto(outcome)
        if failed.is_fatal or isinstance(failed.error, SetupError):
            self.error = failed.error
        return self._failure_event(task.job, failed.error, known, failed.digest)

    def _picture_event(self, job: FileJob, entry: JournalEntry, status: str, before: JournalEntry | None) -> FileEvent:
        record = entry.record
        crop = record["crop"]
        details = {"faces": len(record["faces"]), "chosen": record["chosen"], "pixels": entry.pixels}
        row = ReportRow(
            source=printable_path(job.source),
            status=status,
            output=entry.output,
            leftover=self._find_leftover(before, entry.output),
            warnings=tuple(record["warnings"]),
            notes=tuple(explain_warning(warning, details, self.translate) for warning in record["warnings"]),
            faces=len(record["faces"]),
            chosen=record["chosen"],
            crop=(crop["x"], crop["y"], crop["side"], crop["angle"]),
            width=record["width"],
            height=record["height"],
            seconds=record["seconds"],
            unit=job.options.unit,
            digest=entry.digest,
            corrected=job.corrected,
        )
        return FileEvent(row, {**record, "resumed": True} if status == RESUMED else record, job)

    def _failure_event(
        self, job: FileJob, error: FramerError, before: JournalEntry | None, digest: str = ""
    ) -> FileEvent:
        words = error.to_message(self.translate)
        row = ReportRow(
            source=printable_path(job.source),
            status=FAILED,
            leftover=self._find_leftover(before, None),
            code=error.code,
            message=words.text,
            hint=words.hint,
            unit=job.options.unit,
            digest=digest,
            corrected=job.corrected,
        )
        return FileEvent(row, failure_record(error, row.source, self.translate), job)

    def _skipped_event(self, job: FileJob, before: JournalEntry | None) -> FileEvent:
        source = printable_path(job.source)
        if job.skip_reason == LOCKED:
            return self._failure_event(job, NoFile(*LOCKED_FOLDER, path=source), before)
        message, hint = (self.translate(text) for text in SKIP_REASONS[job.skip_reason])
        row = ReportRow(
            source=source,
            status=SKIPPED,
            leftover=self._find_leftover(before, None),
            code=job.skip_reason,
            message=message,
            hint=hint,
            corrected=job.corrected,
        )
        return FileEvent(
            row, {"source": source, "ok": None, "skipped": {"code": job.skip_reason, "message": message}}, job
        )

    def removed_events(self, entries: Iterable[JournalEntry]) -> Iterator[FileEvent]:
        """What is to be told of photos that were framed once and are not there any more: their pictures still are."""
        message, hint = (self.translate(text) for text in _PHOTO_REMOVED)
        for entry in entries:
            if leftover := self._find_leftover(entry, None):
                source = printable_path(entry.source)
                row = ReportRow(source, REMOVED, leftover=leftover, message=message, hint=hint, digest=entry.digest)
                yield FileEvent(row, {"source": source, "ok": None, "removed": {"output": leftover}})

    def _find_leftover(self, before: JournalEntry | None, output: str | None) -> str | None:
        """The picture made before, if it is still there and not in `output`'s place."""
        if before and before.output != output and self.output.seems_to_match(before.output, before.size, before.sha256):
            return before.output
        return None
