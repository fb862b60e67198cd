"""Labels for what became of a photo, and the order in which photos should be checked."""

from framer.batch.types import DONE, FAILED, OLD, REMOVED, RESUMED, SKIPPED, ReportRow
from framer.i18n import N_, Translator
from framer.imaging.warnings import WARNING_MESSAGES, told_warnings

REASON_FINE = "fine"

# Why a photo should be checked, worst first: it stands under the first reason that is true of it. `small_for_2048` is
# no such reason.
REASON_LABELS = {
    FAILED: N_("Could not be made"),
    "no_face": N_("No face found"),
    "unsure_face": N_("Doubtful face"),
    "many_faces": N_("Several faces"),
    "incomplete": N_("Part missing"),
    "small_source": N_("Too small"),
    "blurred": N_("Blurred"),
    "face_at_edge": N_("Face at the edge"),
    "extended": N_("Background extended"),
    "turned": N_("Turned upright"),
    "laid_whole": N_("Whole, like a logo"),
}
_NOTE_LABELS = {"small_for_2048": N_("Small for 2048 pixels")}  # said of a picture, but no reason to check it
REASON_ORDER = (*REASON_LABELS, REASON_FINE)

# Failures by their codes, for the summary.
FAILURE_LABELS = {
    "unreadable": N_("damaged or incomplete"),
    "unsupported": N_("not a photo that framer can read"),
    "too_large": N_("too large"),
    "packed": N_("may hold photos: unpack"),
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

_MACHINE_MESSAGE = N_("On the machine %(machine)s.")
_LEFTOVER_MESSAGE = N_("An old picture is still there: %(path)s.")


def is_photo_row(row: ReportRow) -> bool:
    """Whether the row is of a photo that was to be framed, not of a skipped file or a removed photo."""
    return row.status in (DONE, RESUMED, FAILED)


def worst_reason(row: ReportRow) -> str:
    """The reason under which a photo stands: one of REASON_ORDER."""
    if row.status == FAILED:
        return FAILED
    return min(row_reasons(row), key=REASON_ORDER.index, default=REASON_FINE)


def row_reasons(row: ReportRow) -> list[str]:
    """Why the picture should be checked, in the order of its warnings."""
    return [warning for warning in told_warnings(row.warnings) if warning in REASON_LABELS]


def row_messages(row: ReportRow, translate: Translator) -> list[str]:
    """Message, hint and notes about a photo, in the language of its run, and whether an old picture is left."""
    messages = [message for message in (row.message, row.hint, *row.notes) if message]
    if row.machine and row.status == FAILED:
        messages.append(translate(_MACHINE_MESSAGE) % {"machine": row.machine})
    return messages + ([translate(_LEFTOVER_MESSAGE) % {"path": row.leftover}] if row.leftover else [])


def reason_label(reason: str, translate: Translator) -> str:
    """The reason in two or three words; a code without a label is returned as it is."""
    labels = {**REASON_LABELS, **_NOTE_LABELS}
    return translate(labels[reason]) if reason in labels else reason


def reason_advice(reason: str, translate: Translator) -> str:
    """What the reason means and what to do, as far as that is the same for every photo; may be empty."""
    return " ".join(translate(text) for text in WARNING_MESSAGES.get(reason, ()) if "%(" not in text)
