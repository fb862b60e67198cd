"""What a person says of finished pictures: good, not good, or how else; and what the page sees of each."""

from collections.abc import Mapping
from dataclasses import asdict
from posixpath import basename, splitext
from typing import Any

from framer.batch.corrections import Correction
from framer.batch.output_names import remove_format_characters
from framer.batch.report.photo_tiles import describe_correction
from framer.batch.report.reasons import is_left_out, needs_eye, reason_label, row_messages, row_reasons
from framer.batch.review import read_review, set_approvals, set_correction
from framer.batch.row_words import tell_row
from framer.batch.types import FAILED, ReportRow
from framer.desk.folder.correction_form import show_correction
from framer.desk.folder.folder_errors import PictureRemade, UnknownPhoto
from framer.desk.folder.folder_work import FolderWork
from framer.desk.folder.picture_copies import count_left_out_copies, describe_copies
from framer.errors import FramerError, UsageError
from framer.i18n import Translator


def describe_rows(work: FolderWork, since: int, translate: Translator) -> dict[str, Any]:
    """The rows that changed after a revision, the worst first, all of them since 0; and all copies."""
    revision, rows, gone = work.book.since(since)
    return {
        "revision": revision,
        "gone": gone,
        "rows": [describe_row(work, identity, row, translate) for identity, row in rows],
        "copies": describe_copies(work.planned, work.book),
    }


def describe_row(work: FolderWork, identity: str, row: ReportRow, translate: Translator) -> dict[str, Any]:
    """A row as the API tells it."""
    plan, job = work.planned.plan, work.planned.jobs.get(identity)
    person = plan.matching.find_person(job.source) if plan.matching and job else None
    name = plan.matching.staff.people[person].name if plan.matching and person is not None else ""
    failed, left_out, told = row.status == FAILED, is_left_out(row), tell_row(row, translate)
    return {
        "id": identity,
        "name": name or remove_format_characters(splitext(basename(row.output or row.source))[0]),
        "source": row.source,
        "file": basename(row.source),
        "unit": row.unit,
        "status": "left_out" if left_out else "failed" if failed else "done",
        "severity": row.severity,
        "to_check": needs_eye(row),
        "reasons": [reason_label(reason, translate) for reason in row_reasons(row)],
        "notes": [] if failed or left_out else row_messages(row, translate),
        "text": told.message if failed else "",
        "hint": told.hint if failed else "",
        "approved": row.approved,
        "retouched": row.retouched,
        "picture": row.picture,
        "correction": show_correction(row.correction),
        "correction_text": "" if left_out else describe_correction(row, translate),
        "faces": row.faces,
        "chosen": row.chosen,
        "pending": work.book.is_pending(identity),
        "is_photo": job is not None,
        "has_person": person is not None,
    }


def approve_pictures(work: FolderWork, pictures: Mapping[str, Any], approved: bool) -> None:
    """Approve pictures (ID → the mark that was seen), or take that back.

    Raises UnknownPhoto, PictureRemade where one is another now, OutputError.
    """
    marks: dict[str, str] = {}
    for identity, mark in pictures.items():
        row = work.book.find(identity)
        if row is None or not row.picture:
            raise UnknownPhoto
        if row.picture != mark:
            raise PictureRemade
        marks[row.picture] = work.find_job(identity).source
    set_approvals(work.planned.out, marks, approved=approved)
    work.book.approve(pictures, approved=approved)


def correct_photo(work: FolderWork, identity: str, correction: Correction, language: str) -> Correction:
    """Put a correction in force and have the picture made anew; the correction before.

    While a run is at work it is made after that. One that the photo does not take is not kept. Raises UnknownPhoto,
    UsageError, and what ends a run.
    """
    job, row, out = work.find_job(identity), work.book.find(identity), work.planned.out
    before = read_review(out).correction_of(job.source)
    digest = row.digest if row else ""
    set_correction(out, job.source, correction, digest)
    if work.is_running:
        work.book.mark_pending(identity)
        return before
    try:
        work.remake([identity], language)
    except FramerError:
        set_correction(out, job.source, before, digest)
        raise
    made = work.book.find(identity)
    if made and made.status == FAILED and made.code == UsageError.code and not job.refusal:
        set_correction(out, job.source, before, digest)
        work.remake([identity], language)
        raise UsageError(made.message, made.hint)
    return before


def count_look(work: FolderWork) -> dict[str, int]:
    """The numbers of the third and fourth step."""
    copies = count_left_out_copies(work.planned, work.book)
    return {"revision": work.book.revision, **asdict(work.book.count()), "copies": copies}
