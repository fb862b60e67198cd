"""What is said of a file, by what its row knows: so it can be told in another language than that of its run."""

from collections.abc import Iterator
from dataclasses import replace

from framer.batch.severity import OTHER_PHOTO
from framer.batch.types import DONE, FAILED, LEFT_OUT_REASON, OLD, REMOVED, RESUMED, SKIP_REASONS, SKIPPED, ReportRow
from framer.errors import FramerError
from framer.i18n import N_, Message, Translator
from framer.imaging.warnings import TRIMMED_NOTE, WARNING_MESSAGES, explain_warning, told_warnings
from framer.workers.messages import TaskError

_PHOTO_REMOVED = Message(
    N_("The photo is not in the folder any more; its picture still is."), N_("Delete the picture if it is not wanted.")
)
_OLD_PICTURE = Message(
    N_("An old picture of this photo, which has another name now or is left out."),
    N_("framer batch with --tidy moves such pictures aside; it deletes none."),
)
_LEFT_OUT_COPY = Message(
    N_("A copy of “%(original)s”, the same byte by byte, so it was left out."), SKIP_REASONS[LEFT_OUT_REASON].hint
)
_RETOUCHED = N_("Retouched by hand and kept so. To have it made anew, delete the picture or give --force.")
_NOT_APPLIED = N_("So the correction that was asked for has not been applied.")
_RENAMED = N_("The photo was “%(former)s” before; it kept its picture.")
_FORMER_CORRECTION = N_(
    "Another photo has this file's name now. What was mended or left out before was said of the former one, and is not "
    "applied."
)
_OF_THE_CHOICE = frozenset({"no_face", "unsure_face", "many_faces"})
_BAD_FAILURES = (ValueError, TypeError, AttributeError, KeyError)  # as `TaskError.error` raises


def tell_row(row: ReportRow, translate: Translator) -> ReportRow:
    """The row with message, hint and notes in the language of `translate`.

    What it does not know, such as in rows of earlier versions, stays as it was written.
    """
    if row.status in (DONE, RESUMED):
        return replace(row, notes=_tell_notes(row, translate))
    message = _find_message(row, translate)
    return replace(row, message=message.text, hint=message.hint) if message else row


def _find_message(row: ReportRow, translate: Translator) -> Message | None:
    if row.status == FAILED:
        return _tell_failure(row, translate)
    if row.copy_of:
        text, hint = map(translate, _LEFT_OUT_COPY)
        return Message(text % {"original": row.copy_of}, hint)
    message = {REMOVED: _PHOTO_REMOVED, OLD: _OLD_PICTURE}.get(row.status)
    if row.status == SKIPPED:
        message = SKIP_REASONS.get(row.code or "")
    return Message(*map(translate, message)) if message else None


def _tell_failure(row: ReportRow, translate: Translator) -> Message | None:
    """None where the row does not know why, or what a stranger wrote there cannot be filled in."""
    if row.failure is None:
        return None
    message, hint, details = row.failure.message, row.failure.hint, dict(row.failure.details)
    try:
        return TaskError(FramerError.__name__, message, hint, details).error().to_message(translate)
    except _BAD_FAILURES:
        return None


def _tell_notes(row: ReportRow, translate: Translator) -> tuple[str, ...]:
    if not WARNING_MESSAGES.keys() >= set(row.warnings):  # of a later version
        return row.notes
    notes = tuple(_find_notes(row, translate))
    return notes + row.notes[len(notes) :]  # the last one says how the photo was called, which old rows have only there


def _find_notes(row: ReportRow, translate: Translator) -> Iterator[str]:
    details = {"faces": row.faces, "chosen": row.chosen}
    if row.retouched:
        yield translate(_RETOUCHED)
    if row.unapplied:
        yield translate(_NOT_APPLIED)
    if OTHER_PHOTO in dict(row.causes):
        yield translate(_FORMER_CORRECTION)
    for warning in _find_told(row):
        yield explain_warning(warning, details, translate)
    if row.trimmed:
        yield translate(TRIMMED_NOTE)
    if row.former:
        yield translate(_RENAMED) % {"former": row.former}


def _find_told(row: ReportRow) -> Iterator[str]:
    """The warnings that are told: none of framer's choice where a person has said the crop or the face."""
    is_placed = any(column in {"crop", "face"} for column, _ in row.correction)
    for warning in told_warnings(row.warnings):
        if not (is_placed and warning in _OF_THE_CHOICE):
            yield warning
