"""What became of a file: a row for the report, and a record for ``--json``."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from framer.atomic_files import printable_path
from framer.batch.kept_corrections import picture_mark
from framer.batch.output.journal_entry import JournalEntry
from framer.batch.output.output_folder import OutputFolder
from framer.batch.recipe import Recipes
from framer.batch.row_words import tell_row
from framer.batch.severity import CAUSE_POINTS, FAILURE_CAUSES, OTHER_PHOTO, Causes, find_causes
from framer.batch.types import DONE, FAILED, LEFT_OUT_REASON, REMOVED, RESUMED, SKIPPED, FileJob, ReportRow, RowFailure
from framer.batch.variants import Variant
from framer.errors import FramerError
from framer.i18n import Translator
from framer.imaging.record import failure_record
from framer.text.unit import unit_name
from framer.workers.messages import TaskError


@dataclass(frozen=True)
class FileEvent:
    """What became of a file: its row for the report, its record for ``--json``, and its job (None: it is gone)."""

    row: ReportRow
    record: dict[str, Any]
    job: FileJob | None = None


@dataclass(frozen=True)
class FileEvents:
    """Makes the events of one run, in the language of `translate`. `approvals`: marks of approved pictures."""

    output: OutputFolder
    recipes: Recipes
    translate: Translator
    variants: Sequence[Variant]
    approvals: Collection[str]

    def picture(  # noqa: PLR0913  (the last are seldom there)
        self,
        job: FileJob,
        entry: JournalEntry,
        previous_entry: JournalEntry | None = None,
        *,
        is_new: bool = False,
        is_moved: bool = False,
        machine: str = "",
        retouched: str = "",
    ) -> FileEvent:
        """There is a picture. `is_moved`: made before, and put to another place now.

        `retouched`: sha256 of what a person has made of framer's; empty: framer's is there.
        """
        record = entry.record
        mark = picture_mark(retouched or entry.sha256)
        crop = record["crop"]
        row = ReportRow(
            source=printable_path(job.source),
            status=DONE if is_new else RESUMED,
            output=entry.output,
            leftover=self._find_leftover(previous_entry, entry.output),
            warnings=tuple(record["warnings"]),
            faces=len(record["faces"]),
            chosen=record["chosen"],
            crop=(crop["x"], crop["y"], crop["side"], crop["angle"]),
            width=record["width"],
            height=record["height"],
            seconds=record["seconds"],
            unit=unit_name(job.options.unit),
            digest=entry.digest,
            corrected=job.corrected,
            further=tuple(variant.place(entry.output) for variant in self.variants),
            machine=machine,
            correction=job.correction,
            picture=mark,
            approved=mark in self.approvals,
            retouched=bool(retouched),
            unapplied=bool(retouched) and job.corrected and not self._is_as_asked(job, entry),
            moved=is_moved,
            causes=() if retouched else self._find_causes(job, entry),
            former=printable_path(job.former),
            trimmed=bool(record.get("trimmed")),
        )
        row = tell_row(row, self.translate)
        if is_new:
            return FileEvent(row, {**record, "machine": machine} if machine else record, job)
        more = {"resumed": True, "retouched": True} if retouched else {"resumed": True}
        return FileEvent(row, {**record, **more}, job)

    def failure(
        self,
        job: FileJob,
        error: FramerError,
        previous_entry: JournalEntry | None,
        digest: str = "",
        machine: str = "",
    ) -> FileEvent:
        """There is no picture."""
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
            correction=job.correction,
            causes=FAILURE_CAUSES,
            failure=_note_failure(error),
        )
        record = failure_record(error, row.source, self.translate)
        return FileEvent(row, {**record, "machine": machine} if machine else record, job)

    def skipped(self, job: FileJob, previous_entry: JournalEntry | None) -> FileEvent:
        """It is no photo, or is left out; the job's reason is one of SKIP_REASONS."""
        source = printable_path(job.source)
        row = ReportRow(
            source=source,
            status=SKIPPED,
            leftover=self._find_leftover(previous_entry, None),
            code=job.skip_reason,
            digest=previous_entry.digest if previous_entry and job.skip_reason == LEFT_OUT_REASON else "",
            corrected=job.corrected,
            correction=job.correction,
        )
        row = tell_row(row, self.translate)
        record = {"source": source, "ok": None, "skipped": {"code": job.skip_reason, "message": row.message}}
        return FileEvent(row, record, job)

    def removed(self, entry: JournalEntry) -> FileEvent | None:
        """The photo is gone; None if its picture is, too. Raises Unreachable."""
        leftover = self._find_leftover(entry, None)
        if leftover is None:
            return None
        source = printable_path(entry.source)
        row = ReportRow(source, REMOVED, leftover=leftover, digest=entry.digest)
        return FileEvent(tell_row(row, self.translate), {"source": source, "ok": None, "removed": {"output": leftover}})

    def _is_as_asked(self, job: FileJob, entry: JournalEntry) -> bool:
        """Whether framer would make the same picture now."""
        made = self.recipes.renewed(entry, job.options) or entry
        return made.recipe == self.recipes.recipe(job.options)

    def _find_causes(self, job: FileJob, entry: JournalEntry) -> Causes:
        causes = find_causes(entry.record, entry.pixels, self.recipes.window, is_placed=_is_placed(job))
        own = ((OTHER_PHOTO, CAUSE_POINTS[OTHER_PHOTO]),) if job.is_other_photo else ()
        return tuple(sorted((*own, *causes), key=lambda cause: -cause[1]))

    def _find_leftover(self, previous_entry: JournalEntry | None, output: str | None) -> str | None:
        """The picture made before, if it is still in OUT and not `output`."""
        if previous_entry is None or previous_entry.output == output:
            return None
        output_before, size, digest = previous_entry.output, previous_entry.size, previous_entry.sha256
        return output_before if self.output.seems_to_match(output_before, size, digest) else None


def _is_placed(job: FileJob) -> bool:
    """Whether a person has said where to crop, or whose face it is."""
    return any(column in {"crop", "face"} for column, _ in job.correction)


def _note_failure(error: FramerError) -> RowFailure:
    told = TaskError.of(error)
    return RowFailure(told.message, told.hint, tuple(told.details.items()))
