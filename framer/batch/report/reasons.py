"""The short words for what became of a photo, and the order in which a person should look at it."""

from framer.batch.types import DONE, FAILED, REMOVED, RESUMED, SKIPPED, Row
from framer.i18n import N_, Translate
from framer.imaging.warnings import WARNINGS

FINE = "fine"

# What needs an eye, worst first: a photo stands under the first that is true of it.
LABELS = {
    FAILED: N_("Could not be made"),
    "no_face": N_("No face found"),
    "many_faces": N_("Several faces"),
    "small_source": N_("Too small"),
    "blurred": N_("Blurred"),
    "face_at_edge": N_("Face at the edge"),
    "extended": N_("Background extended"),
    "turned": N_("Turned upright"),
}
ORDER = (*LABELS, FINE)

# A failure in a few words, by its code.
FAILURES = {
    "unreadable": N_("damaged or incomplete"),
    "unsupported": N_("not a photo that framer can read"),
    "too_large": N_("too large"),
    "no_file": N_("gone or not readable"),
    "output": N_("could not be written"),
    "usage": N_("crop or face that does not fit"),
    "too_slow": N_("took too long"),
    "crashed": N_("brought down their process"),
    "internal": N_("fault inside framer"),
}

RESULTS = {
    DONE: N_("made"),
    RESUMED: N_("made before, unchanged"),
    FAILED: N_("could not be made"),
    SKIPPED: N_("skipped"),
    REMOVED: N_("no longer in the folder"),
}

_LEFTOVER = N_("An old picture is still there: %(path)s.")


def is_photo(row: Row) -> bool:
    """Whether it was to be a picture; what was skipped or removed was not."""
    return row.status in (DONE, RESUMED, FAILED)


def group(row: Row) -> str:
    """The reason under which a photo stands: one of `ORDER`."""
    known = [warning for warning in row.warnings if warning in LABELS]
    return FAILED if row.status == FAILED else min(known, key=ORDER.index, default=FINE)


def sentences(row: Row, translate: Translate) -> list[str]:
    """All there is to say about a photo, in the language of its run."""
    said = [one for one in (row.message, row.hint, *row.notes) if one]
    return said + ([translate(_LEFTOVER) % {"path": row.leftover}] if row.leftover else [])


def label(reason: str, translate: Translate) -> str:
    """The reason in two or three words."""
    return translate(LABELS[reason]) if reason in LABELS else reason


def advice(reason: str, translate: Translate) -> str:
    """What it means and what to do, as far as that is the same for every photo; may be empty."""
    return " ".join(translate(text) for text in WARNINGS.get(reason, ()) if "%(" not in text)
