"""Doing a plan: photos go to the workers, what comes back goes into the journal and then into its place."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from framer.batch.output.journal import Entry, Journal
from framer.batch.output.local import Store
from framer.batch.output_names import printable
from framer.batch.recipe import Recipes
from framer.batch.scan import LOCKED
from framer.batch.task import Failed, Made, Result, Same, Task
from framer.batch.types import DONE, FAILED, REMOVED, RESUMED, SKIPPED, SKIPS, Job, Row
from framer.errors import FramerError, NoFile, OutputError, SetupError
from framer.i18n import N_, Translate, Words
from framer.imaging.record import failure_record
from framer.imaging.warnings import explain
from framer.workers import Executor

LOCKED_FOLDER = Words(N_("%(path)s: this folder may not be read."), N_("Change its permissions, or copy it."))
_GONE = Words(
    N_("The photo is not in the folder any more; its picture still is."), N_("Delete the picture if it is not wanted.")
)


@dataclass(frozen=True)
class Event:
    """Something became of a file: its row for the report, its record for ``--json``, and what was to be done with it.

    Nothing is to be done with a photo that is gone.
    """

    row: Row
    record: dict[str, Any]
    job: Job | None = None


@dataclass
class Run:
    """One run over a plan's jobs. `error` is what ended it early, if anything did; `stopped`: somebody did."""

    store: Store
    journal: Journal
    recipes: Recipes
    translate: Translate
    force: bool = False
    error: FramerError | None = None
    stopped: bool = False
    _waiting: deque[Event] = field(default_factory=deque)
    _hidden: tuple[str, ...] = ()  # beginnings of the names of photos in folders that may not be read

    def events(
        self, jobs: Iterable[Job], executor: Executor[Task, Result], stop: Callable[[], bool]
    ) -> Iterator[Event]:
        """What becomes of each file, as it happens. Photos that are gone come last, if the run gets that far.

        A disk that takes no more and a broken set-up end the run: see `error`. What was begun is given up then.
        """
        yield from self.some_events(jobs, executor, stop)
        if not self.error and not self.stopped:
            yield from self.gone(entry for entry in self.journal.gone() if not entry.source.startswith(self._hidden))

    def some_events(
        self, jobs: Iterable[Job], executor: Executor[Task, Result], stop: Callable[[], bool]
    ) -> Iterator[Event]:
        """As `events`, for some of the files: none counts as gone."""
        try:
            for task, outcome in executor.run(self._tasks(jobs, stop), stop):
                yield from self._told()
                yield self._event(task, outcome)
                if self.error:
                    return
            yield from self._told()
        except (OutputError, SetupError) as error:
            self.error = error
            return
        self.stopped = stop()

    def _told(self) -> Iterator[Event]:
        while self._waiting:
            yield self._waiting.popleft()

    def _tasks(self, jobs: Iterable[Job], stop: Callable[[], bool]) -> Iterator[Task]:
        """The photos for the workers; what needs no worker is told at once."""
        for job in jobs:
            if stop():
                return
            known = self.journal.find(job.source)
            if job.skip == LOCKED:
                self._hidden += ("" if job.source == "." else f"{job.source}/",)
            if job.skip:
                self._waiting.append(self._passed(job, known))
            else:
                recipe = self.recipes.recipe(job.options)
                careful = not self.force and not self.journal.has_made(job.output)
                known = None if self.force else self.recipes.renewed(known, job.options)
                yield Task(job, recipe, f"{os.urandom(8).hex()}.part", known, careful)

    def _event(self, task: Task, outcome: Result | FramerError) -> Event:
        known = self.journal.find(task.job.source)
        if isinstance(outcome, Same):
            return self._picture(task.job, outcome.entry, RESUMED, None)
        if isinstance(outcome, Made):
            try:
                self.journal.add(outcome.entry)  # first: a picture in its place is always known
            except OutputError:
                self.store.drop(task.aside)
                raise
            try:
                self.store.publish(task.aside, task.job.output)
            except OutputError as error:
                self.error = error if self.store.lasting(error) else None
                return self._failure(task.job, error, known, outcome.entry.digest)
            return self._picture(task.job, outcome.entry, DONE, known)
        self.store.drop(task.aside)
        failed = outcome if isinstance(outcome, Failed) else Failed(outcome)
        if failed.lasting or isinstance(failed.error, SetupError):
            self.error = failed.error
        return self._failure(task.job, failed.error, known, failed.digest)

    def _picture(self, job: Job, entry: Entry, status: str, before: Entry | None) -> Event:
        record = entry.record
        crop = record["crop"]
        details = {"faces": len(record["faces"]), "chosen": record["chosen"], "pixels": entry.pixels}
        row = Row(
            source=printable(job.source),
            status=status,
            output=entry.output,
            leftover=self._leftover(before, entry.output),
            warnings=tuple(record["warnings"]),
            notes=tuple(explain(warning, details, self.translate) for warning in record["warnings"]),
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
        return Event(row, {**record, "resumed": True} if status == RESUMED else record, job)

    def _failure(self, job: Job, error: FramerError, before: Entry | None, digest: str = "") -> Event:
        words = error.words(self.translate)
        row = Row(
            source=printable(job.source),
            status=FAILED,
            leftover=self._leftover(before, None),
            code=error.code,
            message=words.message,
            hint=words.hint,
            unit=job.options.unit,
            digest=digest,
            corrected=job.corrected,
        )
        return Event(row, failure_record(error, row.source, self.translate), job)

    def _passed(self, job: Job, before: Entry | None) -> Event:
        source = printable(job.source)
        if job.skip == LOCKED:
            return self._failure(job, NoFile(*LOCKED_FOLDER, path=source), before)
        message, hint = (self.translate(text) for text in SKIPS[job.skip])
        row = Row(
            source=source,
            status=SKIPPED,
            leftover=self._leftover(before, None),
            code=job.skip,
            message=message,
            hint=hint,
            corrected=job.corrected,
        )
        return Event(row, {"source": source, "ok": None, "skipped": {"code": job.skip, "message": message}}, job)

    def gone(self, entries: Iterable[Entry]) -> Iterator[Event]:
        """What is to be told of photos that were framed once and are not there any more: their pictures still are."""
        message, hint = (self.translate(text) for text in _GONE)
        for entry in entries:
            if leftover := self._leftover(entry, None):
                source = printable(entry.source)
                row = Row(source, REMOVED, leftover=leftover, message=message, hint=hint, digest=entry.digest)
                yield Event(row, {"source": source, "ok": None, "removed": {"output": leftover}})

    def _leftover(self, before: Entry | None, output: str | None) -> str | None:
        """The picture made before, if it is still there and not in `output`'s place."""
        if before and before.output != output and self.store.still_has(before.output, before.size, before.sha256):
            return before.output
        return None
