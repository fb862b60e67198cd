"""Doing a plan: photos go to the workers, and their outcomes into the journal, then the pictures to their places."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from framer.atomic_files import printable_path
from framer.batch.file_events import FileEvent, FileEvents
from framer.batch.output.journal import Journal
from framer.batch.output.journal_entry import JournalEntry
from framer.batch.output.old_pictures import OldPictures
from framer.batch.output.output_folder import OutputFolder
from framer.batch.output_names import fold_name
from framer.batch.recipe import Recipes
from framer.batch.scan import LOCKED
from framer.batch.source_presence import SourcePresence
from framer.batch.task_feed import TaskFeed
from framer.batch.task_types import (
    BatchOutcome,
    BatchTask,
    FailedPhoto,
    FurtherTask,
    NewPicture,
    RetouchedPicture,
    UnchangedPicture,
    further_entries,
    staged_further,
)
from framer.batch.types import FileJob
from framer.batch.variants import Variant
from framer.errors import Crashed, FramerError, NoFile, OutputError, PackedPhotos, SetupError
from framer.i18n import N_, Message, Translator
from framer.workers.executor import Executor

LOCKED_FOLDER = Message(N_("%(path)s: this folder may not be read."), N_("Change its permissions, or copy it."))


@dataclass
class BatchRun:
    """One run over a plan's jobs; `variants` are the further pictures of each photo, as in the workers' context.

    `approvals`: the marks of pictures that a person has approved. `error` is what ended the run early, if anything did;
    `stopped`: it was asked to stop. `old_pictures`, of a run that got to its end, are the places in OUT of all pictures
    that were made here and no longer belong.
    """

    output: OutputFolder
    journal: Journal
    recipes: Recipes
    translate: Translator
    force: bool = False
    variants: Sequence[tuple[Variant, Recipes]] = ()
    approvals: Collection[str] = ()
    error: FramerError | None = None
    stopped: bool = False
    old_pictures: Sequence[str] = ()
    _presence: SourcePresence = field(init=False)
    _events: FileEvents = field(init=False)
    _unreadable_prefixes: tuple[str, ...] = ()  # beginnings of the paths of photos in folders that may not be read

    def __post_init__(self) -> None:
        self._presence = SourcePresence(self.output.source)
        variants = [variant for variant, _ in self.variants]
        self._events = FileEvents(self.output, self.recipes, self.translate, variants, self.approvals)

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

    def removed_events(self, entries: Iterable[JournalEntry]) -> Iterator[FileEvent]:
        """An event for each photo that was framed and is gone, if its picture is still in OUT. Raises Unreachable."""
        return filter(None, map(self._events.removed, entries))

    def _make_task(self, job: FileJob) -> BatchTask:
        previous_entry = self.journal.find(job.source)
        return BatchTask(
            job,
            recipe=self.recipes.recipe(job.options),
            staged_name=_make_staged_name(),
            previous_entry=None if self.force else self.recipes.renewed(previous_entry, job.options),
            known_pictures=self._known_pictures(job.output),
            further=tuple(
                FurtherTask(
                    variant.place(job.output),
                    recipes.recipe(variant.adapt(job.options)),
                    _make_staged_name(),
                    self._known_pictures(variant.place(job.output)),
                )
                for variant, recipes in self.variants
            ),
        )

    def _known_pictures(self, output: str) -> tuple[str, ...] | None:
        """As BatchTask has it."""
        return None if self.force else self.journal.known_pictures(output)

    def _apply_outcome(self, task: BatchTask, outcome: BatchOutcome | FramerError) -> FileEvent:
        if isinstance(outcome, (UnchangedPicture, RetouchedPicture)) and task.previous_entry:
            return self._keep_picture(task, task.previous_entry, outcome)
        if isinstance(outcome, NewPicture):
            return self._take_picture(task, outcome)
        self._discard_staged(task)
        if isinstance(outcome, (UnchangedPicture, RetouchedPicture)):  # of a task that knows no picture made before
            outcome = Crashed()
        failed = outcome if isinstance(outcome, FailedPhoto) else FailedPhoto(outcome)
        if failed.is_fatal or isinstance(failed.error, SetupError):
            self.error = failed.error
        previous_entry = self.journal.find(task.job.source)
        return self._events.failure(task.job, failed.error, previous_entry, failed.digest, failed.machine)

    def _keep_picture(
        self, task: BatchTask, entry: JournalEntry, outcome: UnchangedPicture | RetouchedPicture
    ) -> FileEvent:
        """The picture stays; other pictures beside one that a person has changed may be new."""
        retouched, staged = "", []
        if entry.former:  # its picture is in its place
            entry = replace(entry, former="")
        if isinstance(outcome, RetouchedPicture):
            retouched = outcome.sha256
            if outcome.further:
                entry = replace(entry, further=further_entries(task, outcome.further))
                staged = list(staged_further(task, outcome.further))
        if entry != task.previous_entry and (error := self._publish(task, entry, staged)):
            return self._events.failure(task.job, error, task.previous_entry, entry.digest)
        return self._events.picture(task.job, entry, retouched=retouched)

    def _take_picture(self, task: BatchTask, outcome: NewPicture) -> FileEvent:
        """The staged pictures go to their places, the first one last: with it a photo is done."""
        job, previous_entry, entry = task.job, self.journal.find(task.job.source), outcome.entry(task)
        places = [*staged_further(task, outcome.further), (task.staged_name, job.output)]
        if error := self._publish(task, entry, places):
            return self._events.failure(job, error, previous_entry, entry.digest, outcome.machine)
        if outcome.is_renamed or (outcome.is_copied and job.former):
            # On Windows and macOS names that differ in their case alone are one file.
            kept = {fold_name(place) for place, *_ in entry.pictures()} if outcome.is_copied else set()
            for place, size, digest in previous_entry.pictures() if previous_entry else ():
                if fold_name(place) not in kept:
                    self.output.remove_picture(place, size, digest)
            return self._events.picture(job, entry, is_moved=True)
        if outcome.is_copied:
            return self._events.picture(job, entry, previous_entry, is_moved=True)
        return self._events.picture(job, entry, previous_entry, is_new=True, machine=outcome.machine)

    def _publish(self, task: BatchTask, entry: JournalEntry, places: Iterable[tuple[str, str]]) -> OutputError | None:
        """Write the entry, then move what is staged to its places; why that fails. Raises OutputError (the journal)."""
        try:
            self.journal.add(entry)  # first: a picture in its place is always known
        except OutputError:
            self._discard_staged(task)
            raise
        try:
            for staged_name, place in places:
                self.output.publish(staged_name, place)
        except OutputError as error:
            self._discard_staged(task)
            self.error = error if self.output.is_fatal(error) else None
            return error
        return None

    def _discard_staged(self, task: BatchTask) -> None:
        for staged_name in (task.staged_name, *(further.staged_name for further in task.further)):
            self.output.discard(staged_name)

    def _skipped_event(self, job: FileJob) -> FileEvent:
        previous_entry = self.journal.find(job.source)
        if job.skip_reason == LOCKED:
            self._unreadable_prefixes += ("" if job.source == "." else f"{job.source}/",)
            error = NoFile(*LOCKED_FOLDER, path=printable_path(job.source))
            return self._events.failure(job, error, previous_entry)
        if job.refusal and not job.skip_reason:
            if isinstance(job.refusal, PackedPhotos):  # what it held is not gone
                self._unreadable_prefixes += (f"{job.source}/",)
            return self._events.failure(job, job.refusal, previous_entry)
        return self._events.skipped(job, previous_entry)


def _make_staged_name() -> str:
    return f"{os.urandom(8).hex()}.part"
