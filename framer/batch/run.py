"""Doing a plan: photos go to the workers, and their outcomes into the journal, then the pictures to their places."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from framer.atomic_files import printable_path
from framer.batch.output.journal import Journal, JournalEntry
from framer.batch.output.old_pictures import OldPictures
from framer.batch.output.output_folder import OutputFolder
from framer.batch.recipe import Recipes
from framer.batch.scan import LOCKED
from framer.batch.source_presence import SourcePresence
from framer.batch.task import BatchOutcome, BatchTask, FailedPhoto, FurtherTask, NewPicture, UnchangedPicture
from framer.batch.task_feed import TaskFeed
from framer.batch.types import DONE, FAILED, REMOVED, RESUMED, SKIP_REASONS, SKIPPED, FileJob, ReportRow
from framer.batch.variants import Variant
from framer.errors import Crashed, FramerError, NoFile, OutputError, PackedPhotos, SetupError
from framer.i18n import N_, Message, Translator
from framer.imaging.record import failure_record
from framer.imaging.warnings import explain_warning, told_warnings
from framer.text.unit import unit_name
from framer.workers.executor import Executor

LOCKED_FOLDER = Message(N_("%(path)s: this folder may not be read."), N_("Change its permissions, or copy it."))
_PHOTO_REMOVED = Message(
    N_("The photo is not in the folder any more; its picture still is."), N_("Delete the picture if it is not wanted.")
)


@dataclass(frozen=True)
class FileEvent:
    """What became of a file: its row for the report, its record for ``--json``, and its job (None: it is gone)."""

    row: ReportRow
    record: dict[str, Any]
    job: FileJob | None = None


@dataclass
class BatchRun:
    """One run over a plan's jobs; `variants` are the further pictures of each photo, as in the workers' context.

    `error` is what ended it early, if anything did; `stopped`: it was asked to stop. `old_pictures`, of
    a run that got to its end, are the places in OUT of all pictures that were made here and no longer belong.
    """

    output: OutputFolder
    journal: Journal
    recipes: Recipes
    translate: Translator
    force: bool = False
    variants: Sequence[tuple[Variant, Recipes]] = ()
    error: FramerError | None = None
    stopped: bool = False
    old_pictures: Sequence[str] = ()
    _presence: SourcePresence = field(init=False)
    _unreadable_prefixes: tuple[str, ...] = ()  # beginnings of the paths of photos in folders that may not be read

    def __post_init__(self) -> None:
        self._presence = SourcePresence(self.output.source)

    def process_all(
        self, jobs: Iterable[FileJob], executor: Executor[BatchTask, BatchOutcome], stop: Callable[[], bool]
    ) -> Iterator[FileEvent]:
        """What becomes of each file, as it happens. Photos that are gone come last, if the run gets that far.

        A disk that takes no more, a SOURCE that has gone and a broken set-up end the run: see `error`. Tasks that
        workers have begun are lost then. Raises Unreachable where OUT is lost while it is asked for pictures of photos
        that are gone.
        """
        old = OldPictures(self.output, self.journal, self.translate)
        for event in self.process(jobs, executor, stop):
            if event.row.code == NoFile.code and (loss := self._presence.find_loss()):
                self.error = loss  # what failed for it is no failure of a photo
                return
            old.note(event.row, event.job)
            yield event
        if not self.error and not self.stopped:
            self.error = self._presence.find_loss()
        if not self.error and not self.stopped:
            for event in self.removed_events(
                entry
                for entry in self.journal.unseen_entries()
                if not entry.source.startswith(self._unreadable_prefixes)
            ):
                old.note(event.row, None)
                yield event
            for row in old.find(self._unreadable_prefixes):
                yield FileEvent(row, {"source": row.source, "ok": None, "old": {"output": row.leftover}})
            self.old_pictures = old.places

    def process(
        self, jobs: Iterable[FileJob], executor: Executor[BatchTask, BatchOutcome], stop: Callable[[], bool]
    ) -> Iterator[FileEvent]:
        """As `process_all`, for some of the files: none counts as gone."""
        feed = TaskFeed(jobs, self._make_task, stop)
        try:
            for task, outcome in executor.run(feed, stop):
                yield from map(self._skipped_event, feed.take_skipped())
                yield self._apply_outcome(task, outcome)
                if self.error:
                    return
            yield from map(self._skipped_event, feed.take_skipped())
        except (OutputError, SetupError) as error:
            self.error = error
            return
        self.stopped = stop()

    def _make_task(self, job: FileJob) -> BatchTask:
        previous_entry = self.journal.find(job.source)
        return BatchTask(
            job,
            recipe=self.recipes.recipe(job.options),
            staged_name=_make_staged_name(),
            previous_entry=None if self.force else self.recipes.renewed(previous_entry, job.options),
            keep_existing=self._must_keep(job.output),
            further=tuple(
                FurtherTask(
                    variant.place(job.output),
                    recipes.recipe(variant.adapt(job.options)),
                    _make_staged_name(),
                    self._must_keep(variant.place(job.output)),
                )
                for variant, recipes in self.variants
            ),
        )

    def _must_keep(self, output: str) -> bool:
        """Whether a file in this place was not made here, and is to stay."""
        return not self.force and not self.journal.has_output(output)

    def _apply_outcome(self, task: BatchTask, outcome: BatchOutcome | FramerError) -> FileEvent:
        previous_entry = self.journal.find(task.job.source)
        if isinstance(outcome, UnchangedPicture) and task.previous_entry:
            return self._picture_event(task.job, task.previous_entry, RESUMED, None)
        if isinstance(outcome, NewPicture):
            entry = outcome.entry(task)
            try:
                self.journal.add(entry)  # first: a picture in its place is always known
            except OutputError:
                self._discard_staged(task)
                raise
            try:
                for staged_name, place in task.places:
                    self.output.publish(staged_name, place)
            except OutputError as error:
                self._discard_staged(task)
                self.error = error if self.output.is_fatal(error) else None
                return self._failure_event(task.job, error, previous_entry, entry.digest, outcome.machine)
            return self._picture_event(task.job, entry, DONE, previous_entry, outcome.machine)
        self._discard_staged(task)
        if isinstance(outcome, UnchangedPicture):  # of a task that knows no picture made before
            outcome = Crashed()
        failed = outcome if isinstance(outcome, FailedPhoto) else FailedPhoto(outcome)
        if failed.is_fatal or isinstance(failed.error, SetupError):
            self.error = failed.error
        return self._failure_event(task.job, failed.error, previous_entry, failed.digest, failed.machine)

    def _discard_staged(self, task: BatchTask) -> None:
        for staged_name, _ in task.places:
            self.output.discard(staged_name)

    def _picture_event(
        self, job: FileJob, entry: JournalEntry, status: str, previous_entry: JournalEntry | None, machine: str = ""
    ) -> FileEvent:
        record = entry.record
        crop = record["crop"]
        details = {"faces": len(record["faces"]), "chosen": record["chosen"], "pixels": entry.pixels}
        row = ReportRow(
            source=printable_path(job.source),
            status=status,
            output=entry.output,
            leftover=self._find_leftover(previous_entry, entry.output),
            warnings=tuple(record["warnings"]),
            notes=tuple(
                explain_warning(warning, details, self.translate) for warning in told_warnings(record["warnings"])
            ),
            faces=len(record["faces"]),
            chosen=record["chosen"],
            crop=(crop["x"], crop["y"], crop["side"], crop["angle"]),
            width=record["width"],
            height=record["height"],
            seconds=record["seconds"],
            unit=unit_name(job.options.unit),
            digest=entry.digest,
            corrected=job.corrected,
            further=tuple(variant.place(entry.output) for variant, _ in self.variants),
            machine=machine,
        )
        told = {"machine": machine} if machine else {}
        return FileEvent(row, {**record, "resumed": True} if status == RESUMED else {**record, **told}, job)

    def _failure_event(
        self, job: FileJob, error: FramerError, previous_entry: JournalEntry | None, digest: str = "", machine: str = ""
    ) -> FileEvent:
        message = error.to_message(self.translate)
        row = ReportRow(
            source=printable_path(job.source),
            status=FAILED,
            leftover=self._find_leftover(previous_entry, None),
            code=error.code,
            message=message.text,
            hint=message.hint,
            unit=unit_name(job.options.unit),
            digest=digest,
            corrected=job.corrected,
            machine=machine,
        )
        record = failure_record(error, row.source, self.translate)
        return FileEvent(row, {**record, "machine": machine} if machine else record, job)

    def _skipped_event(self, job: FileJob) -> FileEvent:
        source, previous_entry = printable_path(job.source), self.journal.find(job.source)
        if job.skip_reason == LOCKED:
            self._unreadable_prefixes += ("" if job.source == "." else f"{job.source}/",)
            return self._failure_event(job, NoFile(*LOCKED_FOLDER, path=source), previous_entry)
        if job.refusal and not job.skip_reason:
            if isinstance(job.refusal, PackedPhotos):  # what it held is not gone
                self._unreadable_prefixes += (f"{job.source}/",)
            return self._failure_event(job, job.refusal, previous_entry)
        message, hint = (self.translate(text) for text in SKIP_REASONS[job.skip_reason])
        row = ReportRow(
            source=source,
            status=SKIPPED,
            leftover=self._find_leftover(previous_entry, None),
            code=job.skip_reason,
            message=message,
            hint=hint,
            corrected=job.corrected,
        )
        record = {"source": source, "ok": None, "skipped": {"code": job.skip_reason, "message": message}}
        return FileEvent(row, record, job)

    def removed_events(self, entries: Iterable[JournalEntry]) -> Iterator[FileEvent]:
        """An event for each photo that was framed and is gone, if its picture is still in OUT. Raises Unreachable."""
        message, hint = (self.translate(text) for text in _PHOTO_REMOVED)
        for entry in entries:
            if leftover := self._find_leftover(entry, None):
                source = printable_path(entry.source)
                row = ReportRow(source, REMOVED, leftover=leftover, message=message, hint=hint, digest=entry.digest)
                yield FileEvent(row, {"source": source, "ok": None, "removed": {"output": leftover}})

    def _find_leftover(self, previous_entry: JournalEntry | None, output: str | None) -> str | None:
        """The picture made before, if it is still in OUT and not `output`."""
        if previous_entry is None or previous_entry.output == output:
            return None
        output_before, size, digest = previous_entry.output, previous_entry.size, previous_entry.sha256
        return output_before if self.output.seems_to_match(output_before, size, digest) else None


def _make_staged_name() -> str:
    return f"{os.urandom(8).hex()}.part"
