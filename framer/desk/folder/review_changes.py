"""What a person says of finished pictures: good, not good, or how else; and what the page sees of each."""

from collections.abc import Mapping
from dataclasses import asdict
from posixpath import basename, splitext
from typing import Any

from framer.batch.corrections import Correction
from framer.batch.output_names import remove_format_characters
from framer.batch.report.photo_tiles import describe_correction
from framer.batch.report.reasons import is_left_out, needs_eye, reason_label, row_messages, row_reasons
from framer.batch.review import read_review, set_approvals, set_corrections
from framer.batch.row_words import tell_row
from framer.batch.types import FAILED, ReportRow
from framer.desk.folder.correction_form import show_correction
from framer.desk.folder.folder_errors import PictureRemade, UnknownPhoto
from framer.desk.folder.folder_work import FolderWork
from framer.desk.folder.picture_copies import (
    count_left_out_copies,
    describe_copies,
    find_picture_copies,
    note_copies,
)
from framer.errors import FramerError, NoFile, PackedPhotos, TooLarge, Unreadable, Unsupported, UsageError
from framer.i18n import Translator

_NOT_OPENED = {error.code for error in (Unreadable, Unsupported, TooLarge, NoFile, PackedPhotos)}


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
        "can_mend": job is not None and not (failed and row.code in _NOT_OPENED),
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
    """As `correct_photos`, for one. A correction that the photo does not take is not kept. Raises UsageError then."""
    before = correct_photos(work, {identity: correction}, language)
    job, made = work.find_job(identity), work.book.find(identity)
    is_refused = made and made.status == FAILED and made.code == UsageError.code and not job.refusal
    if made and is_refused and not work.is_running:
        correct_photos(work, before, language)
        raise UsageError(made.message, made.hint)
    return before[identity]


def correct_photos(work: FolderWork, corrections: Mapping[str, Correction], language: str) -> dict[str, Correction]:
    """Put corrections (ID → correction) in force and have the pictures made anew; the corrections before.

    While a run is at work they are made after that. Copies that are left out are noted as such. Raises UnknownPhoto,
    OutputError, and what ends a run.
    """
    out, copies = work.planned.out, find_picture_copies(work.planned, work.book)
    sources = {identity: work.find_job(identity).source for identity in corrections}
    rows = {identity: work.book.find(identity) for identity in corrections}
    digests = {identity: row.digest if row else "" for identity, row in rows.items()}
    kept = read_review(out)
    before = {identity: kept.correction_of(source) for identity, source in sources.items()}

    def put(wanted: Mapping[str, Correction]) -> None:
        set_corrections(out, {sources[each]: (wanted[each], digests[each]) for each in sources})

    put(corrections)
    if work.is_running:
        for identity in corrections:
            work.book.mark_pending(identity)
    else:
        try:
            work.remake(corrections, language)
        except FramerError:
            put(before)
            raise
    note_copies(work.planned, {each: copies[each] for each in sources if each in copies and corrections[each].skip})
    return before


def count_look(work: FolderWork) -> dict[str, int]:
    """The numbers of the third and fourth step."""
    copies = count_left_out_copies(work.planned, work.book)
    return {"revision": work.book.revision, **asdict(work.book.count()), "copies": copies}
