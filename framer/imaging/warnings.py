"""What the warnings of a picture mean, as messages for people. The codes are in `pipeline.py` and in records."""

from collections.abc import Mapping, Sequence

from framer.i18n import N_, Message, Translator

WARNING_MESSAGES: dict[str, Message] = {
    "incomplete": Message(
        N_("The photo's file is incomplete, and a part of the photo is missing or coarse."),
        N_("Look at the picture; if it is not right, copy or download the original again."),
    ),
    "no_face": Message(
        N_("No face was found, so the middle of the photo was taken."),
        N_("Look at the picture; if it is not right, choose the part to show yourself."),
    ),
    "laid_whole": Message(
        N_("No face was found, and the picture was laid in whole, as a logo is."),
        N_("If it should fill the frame instead, choose the fit “fill”."),
    ),
    "unsure_face": Message(
        N_("No face could be seen clearly, so the part that looks most like one was taken."),
        N_("Look at the picture; if it is not right, choose the part to show yourself."),
    ),
    "many_faces": Message(
        N_("There are %(faces)s faces in the photo; one of them was taken."),
        N_("If it should be another one, choose that face."),
    ),
    "small_source": Message(
        N_("The photo is small, so the picture looks blurred."),
        N_("The original, instead of a screenshot or a copy from a chat, will be sharper."),
    ),
    "small_for_2048": Message(
        N_("At 2048 px the picture looks a little blurred, for the photo is not large."),
        N_("As a profile picture it is sharp."),
    ),
    "blurred": Message(N_("The face is blurred."), N_("Another photo will look better.")),
    "face_at_edge": Message(
        N_("The face is very close to the photo's edge."),
        N_("A photo with some room around the head will look better."),
    ),
    "turned": Message(
        N_("The photo lay on its side and was turned upright."), N_("Check that it is the right way up.")
    ),
    "extended": Message(
        N_("The photo was too tight, so its background was extended softly."),
        N_("A photo with some room around the head will look better."),
    ),
}

TRIMMED_NOTE = N_("The margin of paper or the black bars around the photo were left out.")  # no warning


def told_warnings(warnings: Sequence[str]) -> tuple[str, ...]:
    """The `warnings` of a record that people are told: that a logo has no face is none."""
    return tuple(code for code in warnings if code != "no_face" or "laid_whole" not in warnings)


def explain_warning(warning: str, details: Mapping[str, object], translate: Translator) -> str:
    """What `warning` means and what to do about it, with `details` (faces, chosen, pixels) filled in, translated."""
    return " ".join(translate(text) % details for text in WARNING_MESSAGES[warning])
