"""Labels for what became of a photo, and which pictures should be checked."""

from framer.batch.packed.refusals import FILM_REFUSAL
from framer.batch.row_words import tell_row
from framer.batch.severity import EYE_THRESHOLD, MENDED, OTHER_PHOTO
from framer.batch.types import DONE, FAILED, LEFT_OUT_REASON, OLD, REMOVED, RESUMED, SKIPPED, ReportRow
from framer.errors import UsageError
from framer.i18n import N_, Translator

# Where a photo stands in the report: there is no picture, it should be checked, or it need not be.
REASON_EYE, REASON_FINE = "eye", "fine"
REASON_ORDER = (FAILED, REASON_EYE, REASON_FINE)

# What was measured of a picture, and what warnings say of it, in a few words.
REASON_LABELS = {
    FAILED: N_("Could not be made"),
    "no_face": N_("No face found"),
    "unsure_face": N_("Doubtful face"),
    "half_face": N_("Half a face"),
    "other_person": N_("Maybe another person"),
    "many_faces": N_("Several faces"),
    "other_faces": N_("Other faces in the photo"),
    "tiny": N_("Far too small"),
    "incomplete": N_("Part missing"),
    "small_source": N_("Too small"),
    "blurred": N_("Blurred"),
    "face_at_edge": N_("Face at the edge"),
    "extended_far": N_("Background extended far"),
    "extended": N_("Background extended"),
    "margin_left": N_("Paper at the edge?"),
    "turned": N_("Turned upright"),
    "laid_whole": N_("Whole, like a logo"),
    OTHER_PHOTO: N_("Another photo now"),
    MENDED: N_("Mended: look at the result"),
    "small_for_2048": N_("Small for 2048 pixels"),
}

REFUSED_UNIT, FILM = "unit", "film"  # causes of failures beside the codes of framer.errors

# Failures by their causes.
FAILURE_LABELS = {
    REFUSED_UNIT: N_("of a unit that is not in the campaign's list"),
    FILM: N_("a film, not a photo"),
    "unreadable": N_("damaged or incomplete"),
    "unsupported": N_("not a photo that framer can read"),
    "too_large": N_("too large"),
    "packed": N_("may hold photos: look inside"),
    "no_file": N_("gone or not readable"),
    "output": N_("could not be written"),
    "usage": N_("crop or face that does not fit"),
    "too_slow": N_("took too long"),
    "crashed": N_("crashed their process"),
    "internal": N_("fault inside framer"),
}

STATUS_LABELS = {
    DONE: N_("made"),
    RESUMED: N_("made before, unchanged"),
    FAILED: N_("could not be made"),
    SKIPPED: N_("skipped"),
    REMOVED: N_("no longer in the folder"),
    OLD: N_("old picture"),
}

NO_PHOTO_CAUSES = frozenset({FILM, "unsupported", "packed"})  # of failures of files that are no photos

_MACHINE_MESSAGE = N_("On the machine %(machine)s.")
_LEFTOVER_MESSAGE = N_("An old picture is still there: %(path)s.")


def is_photo_row(row: ReportRow) -> bool:
    """Whether the row is of a photo that was to be framed, not of a skipped file or a removed photo."""
    return row.status in (DONE, RESUMED, FAILED)


def is_left_out(row: ReportRow) -> bool:
    """Whether the photo was left out, by a person or as a copy."""
    return row.status == SKIPPED and row.code == LEFT_OUT_REASON


def failure_cause(row: ReportRow) -> str:
    """Why a photo failed: a key of FAILURE_LABELS. REFUSED_UNIT: it was not even read."""
    if row.failure and row.failure.message == FILM_REFUSAL.text:
        return FILM
    return REFUSED_UNIT if row.code == UsageError.code and not row.digest else row.code or "internal"


def worst_reason(row: ReportRow) -> str:
    """Where a photo stands: one of REASON_ORDER."""
    if row.status == FAILED:
        return FAILED
    return REASON_EYE if needs_eye(row) else REASON_FINE


def needs_eye(row: ReportRow) -> bool:
    """Whether an officer would mend the picture, and has not approved it yet."""
    return row.status in (DONE, RESUMED) and row.severity >= EYE_THRESHOLD and not row.approved


def row_reasons(row: ReportRow) -> list[str]:
    """Why the picture should be checked: all that was measured, the heaviest first; none where it need not be."""
    return [cause for cause, _ in row.causes] if needs_eye(row) else []


def row_messages(row: ReportRow, translate: Translator) -> list[str]:
    """Message, hint and notes about a photo, and whether an old picture is left."""
    told = tell_row(row, translate)
    messages = [message for message in (told.message, told.hint, *told.notes) if message]
    if row.machine and row.status == FAILED:
        messages.append(translate(_MACHINE_MESSAGE) % {"machine": row.machine})
    return messages + ([translate(_LEFTOVER_MESSAGE) % {"path": row.leftover}] if row.leftover else [])


def reason_label(reason: str, translate: Translator) -> str:
    """The reason in two or three words; a code without a label is returned as it is."""
    return translate(REASON_LABELS[reason]) if reason in REASON_LABELS else reason
