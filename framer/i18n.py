"""Messages for people: marking them for translation, choosing a language, loading its catalogue."""

import gettext
import locale
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

Translator = Callable[[str], str]
"""The gettext function of one language: English message → message in that language."""


def N_(message: str) -> str:  # noqa: N802  (the name that gettext tools know)
    """`message` itself, marked for extraction; it is translated where it is shown."""
    return message


class Message(NamedTuple):
    """What happened, and what to do about it, in one language."""

    text: str
    hint: str


TRANSLATIONS_DIRECTORY = Path(__file__).resolve().parent / "locale"
GETTEXT_DOMAIN = "framer"


def resolve_language(setting: str = "", environment: Mapping[str, str] | None = None) -> str:
    """``vi`` or ``en``: by the setting, else by the system's locale in `environment`, else Vietnamese."""
    language = setting or _system_language(os.environ if environment is None else environment)
    return "en" if language.lower().startswith("en") else "vi"


def load_translator(lang: str) -> Translator:
    """The gettext function for ``vi`` or ``en``; the messages themselves are English."""
    if lang == "en":
        return gettext.NullTranslations().gettext
    translate: Callable[[str], str] = gettext.translation(
        GETTEXT_DOMAIN, TRANSLATIONS_DIRECTORY, [lang], fallback=True
    ).gettext
    return translate


def _system_language(environment: Mapping[str, str]) -> str:
    """The locale's name; empty for C and POSIX, which name no language."""
    names = (environment.get(variable, "") for variable in ("LC_ALL", "LC_MESSAGES", "LANG"))
    name = next(filter(None, names), "")
    if not name and os.name == "nt":  # Windows has no such variables
        name = locale.getlocale()[0] or ""
    return "" if name.partition(".")[0] in ("C", "POSIX") else name
