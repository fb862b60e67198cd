"""The language of the command's words, and sentences for the warnings of a picture."""

import gettext
import locale
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from framer.errors import N_, Translate, Words

LOCALES = Path(__file__).resolve().parent / "locale"
DOMAIN = "framer"

WARNINGS: dict[str, Words] = {
    "no_face": Words(
        N_("No face was found, so the middle of the photo was taken."),
        N_("Look at the picture; if it is not right, choose the part to show yourself."),
    ),
    "many_faces": Words(
        N_("There are %(faces)s faces in the photo; number %(chosen)s was taken (counted from 0, left to right)."),
        N_("If it should be another one, ask for it by its number."),
    ),
    "small_source": Words(
        N_("The photo is rather small: %(pixels)s px across the frame's window."),
        N_("The original, instead of a screenshot or a copy from a chat, will be sharper."),
    ),
    "blurred": Words(N_("The face is blurred."), N_("Another photo will look better.")),
    "face_at_edge": Words(
        N_("The face is very close to the photo's edge."),
        N_("A photo with some room around the head will look better."),
    ),
    "turned": Words(N_("The photo lay on its side and was turned upright."), N_("Check that it is the right way up.")),
    "extended": Words(
        N_("The photo was too tight, so its background was extended softly."),
        N_("A photo with some room around the head will look better."),
    ),
}


def language(setting: str = "", environment: Mapping[str, str] | None = None) -> str:
    """``vi`` or ``en``: by the setting, else by the system's locale in `environment`, else Vietnamese."""
    wanted = setting or _system_language(os.environ if environment is None else environment)
    return "en" if wanted.lower().startswith("en") else "vi"


def translator(lang: str) -> Translate:
    """The gettext function for ``vi`` or ``en``; the messages themselves are English."""
    if lang == "en":
        return gettext.NullTranslations().gettext
    translate: Callable[[str], str] = gettext.translation(DOMAIN, LOCALES, [lang], fallback=True).gettext
    return translate


def explain(warning: str, details: Mapping[str, object], translate: Translate) -> str:
    """A warning as a sentence that helps, with its numbers."""
    words = WARNINGS[warning]
    return " ".join(translate(text) % details for text in words)


def _system_language(environment: Mapping[str, str]) -> str:
    """The locale's name; empty for C and POSIX, which are no choice of a language."""
    names = (environment.get(variable, "") for variable in ("LC_ALL", "LC_MESSAGES", "LANG"))
    name = next(filter(None, names), "")
    if not name and os.name == "nt":  # Windows has no such variables
        name = locale.getlocale()[0] or ""
    return "" if name.partition(".")[0] in ("C", "POSIX") else name
