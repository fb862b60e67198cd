"""Messages for people: marking them for translation, choosing a language, loading its catalogue."""

import gettext
import locale
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

Translator = Callable[[str], str]
"""The gettext function of one language: English message → message in that language."""


def N_(message: str) -> str:  # noqa: N802  (the name that gettext tools know)
    """`message` itself, marked for extraction; it is translated where it is shown."""
    return message


class Message(NamedTuple):
    """What happened, and what to do about it, in one language."""

    text: str
    hint: str


_READ_FIGURE = re.compile(r"(?<!= )%\(\w+\)\.[1-9]f")
"""A figure with decimals; what stands after “= ” is to be typed into a file, and keeps its point."""


class _DecimalCommaWords(str):
    """A translated template whose figures are written with a decimal comma, as Vietnamese has it: 6,1."""

    __slots__ = ()

    def __mod__(self, details: Any, /) -> str:
        if not isinstance(details, Mapping):
            return str.__mod__(self, details)
        return _READ_FIGURE.sub(lambda place: (place[0] % details).replace(".", ","), self) % details


def with_decimal_comma(text: str) -> str:
    """The Vietnamese `text` itself; a template that has figures with decimals writes them so once it is filled in."""
    return _DecimalCommaWords(text) if _READ_FIGURE.search(text) else text


TRANSLATIONS_DIRECTORY = Path(__file__).resolve().parent / "locale"
GETTEXT_DOMAIN = "framer"


def resolve_language(setting: str = "", environment: Mapping[str, str] | None = None) -> str:
    """``vi`` or ``en``: by the setting, else by the system's locale in `environment`, else Vietnamese."""
    language = setting or _system_language(os.environ if environment is None else environment)
    return "en" if language.lower().startswith("en") else "vi"


def load_translator(lang: str) -> Translator:
    """The gettext function for ``vi`` or ``en``; messages are English, figures are as the language has them."""
    if lang == "en":
        return gettext.NullTranslations().gettext
    translate: Callable[[str], str] = gettext.translation(
        GETTEXT_DOMAIN, TRANSLATIONS_DIRECTORY, [lang], fallback=True
    ).gettext
    return lambda text: with_decimal_comma(translate(text))


def _system_language(environment: Mapping[str, str]) -> str:
    """The locale's name; empty for C and POSIX, which name no language."""
    names = (environment.get(variable, "") for variable in ("LC_ALL", "LC_MESSAGES", "LANG"))
    name = next(filter(None, names), "")
    if not name and os.name == "nt":  # Windows has no such variables
        name = locale.getlocale()[0] or ""
    return "" if name.partition(".")[0] in ("C", "POSIX") else name
