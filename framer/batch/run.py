"""Doing a plan: photos go to the workers, what comes back goes into the journal and then into its place."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from framer.batch.journal import Entry, Journal
from framer.batch.paths import printable
from framer.batch.store import Folders
from framer.batch.values import DONE, FAILED, REMOVED, RESUMED, SKIPPED, SKIPS, Job, Row
from framer.batch.walk import LOCKED
from framer.batch.work import Failed, Made, Recipes, Result, Same, Task
from framer.errors import N_, FramerError, NoFile, OutputError, SetupError, Translate, Words
from framer.record import failure_record
from framer.words import explain
from framer.workers import Executor

_NOT_OURS = Words(
    N_("%(path)s: there is a file of this name that was not made here."),
    N_("Move it away, choose another folder, or give --force to write over it."),
)
_LOCKED = Words(N_("%(path)s: this folder may not be read."), N_("Change its permissions, or copy it."))
_GONE = Words(
    N_("The photo is not in the folder any more; its picture still is."), N_("Delete the picture if it is not wanted.")
)


@dataclass(frozen=True)
class Event:
    """Something became of a file: its row for the report, and its record for ``--json``."""

    row: Row
    record: dict[str, Any]


@dataclass
class Run:
    """One run over a plan's jobs. `error` is what ended it early, if anything did; `stopped`: somebody did."""

    store: Folders
    journal: Journal
    recipes: Recipes
    translate: Translate
    force: bool = False
    error: FramerError | None = None
    stopped: bool = False
    _waiting: deque[Event] = field(default_factory=deque)

    def events(
        self, jobs: Iterable[Job], executor: Executor[Task, Result], stop: Callable[[], bool]
    ) -> Iterator[Event]:
        """What becomes of each file, as it happens. Photos that are gone come last, if the run gets that far.

        A disk that takes no more and a broken set-up end the run: see `error`. What was begun is given up then.
        """
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
        if not self.stopped:
            yield from self._gone()

    def _told(self) -> Iterator[Event]:
        while self._waiting:
            yield self._waiting.popleft()

    def _tasks(self, jobs: Iterable[Job], stop: Callable[[], bool]) -> Iterator[Task]:
        """The photos for the workers; what needs no worker is told at once."""
        for job in jobs:
            if stop():
                return
            known = self.journal.find(job.source)
            if job.skip:
                self._waiting.append(self._passed(job, known))
            else:
                recipe = self.recipes.recipe(job.options)
                yield Task(job, recipe, f"{os.urandom(8).hex()}.part", None if self.force else known)

    def _event(self, task: Task, outcome: Result | FramerError) -> Event:
        known = self.journal.find(task.job.source)
        if isinstance(outcome, Same):
            return self._picture(task.job, outcome.entry, RESUMED, None)
        if isinstance(outcome, Made):
            if self._is_foreign(outcome.entry):
                self.store.drop(task.aside)
                return self._failure(task.job, OutputError(*_NOT_OURS, path=task.job.output), known)
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

    def _is_foreign(self, entry: Entry) -> bool:
        """Whether another file, which was not made here, has the picture's place."""
        if self.force or self.journal.has_made(entry.output) or not self.store.has(entry.output):
            return False
        return not self.store.holds(entry.output, entry.size, entry.sha256)

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
        return Event(row, {**record, "resumed": True} if status == RESUMED else record)

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
        return Event(row, failure_record(error, row.source, self.translate))

    def _passed(self, job: Job, before: Entry | None) -> Event:
        source = printable(job.source)
        if job.skip == LOCKED:
            return self._failure(job, NoFile(*_LOCKED, path=source), before)
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
        return Event(row, {"source": source, "ok": None, "skipped": {"code": job.skip, "message": message}})

    def _gone(self) -> Iterator[Event]:
        message, hint = (self.translate(text) for text in _GONE)
        for entry in self.journal.gone():
            if leftover := self._leftover(entry, None):
                source = printable(entry.source)
                row = Row(source, REMOVED, leftover=leftover, message=message, hint=hint, digest=entry.digest)
                yield Event(row, {"source": source, "ok": None, "removed": {"output": leftover}})

    def _leftover(self, before: Entry | None, output: str | None) -> str | None:
        """The picture made before, if it is still there and not in `output`'s place."""
        if before and before.output != output and self.store.holds(before.output, before.size, before.sha256):
            return before.output
        return None
