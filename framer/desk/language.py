"""The desk's own language: by ``?lang=``, else what was chosen last, else by Accept-Language; no campaign decides it.

A page's scripts ask the API in the language of that page, which they name in a header.
"""

from collections.abc import Callable
from typing import Any

from flask import request

from framer.desk.context import current_desk
from framer.web.locale import DEFAULT_LANGUAGE, LANGUAGES, language_from_query, path_in_language

LANGUAGE_HEADER = "X-Framer-Language"


def choose_desk_language() -> str:
    """The language of the response: ``vi`` or ``en``."""
    asked = language_from_query() or request.headers.get(LANGUAGE_HEADER, "")
    if asked in LANGUAGES:
        return asked
    return current_desk().language.read() or request.accept_languages.best_match(LANGUAGES) or DEFAULT_LANGUAGE


def keep_desk_language(endpoint: str, values: dict[str, Any]) -> None:
    """Keep a language that was asked for in every address that the desk makes (Flask's `url_defaults`)."""
    language = language_from_query() if request else None
    if language and endpoint != "static":
        values.setdefault("lang", language)


def desk_language_context() -> dict[str, str | Callable[[str], str]]:
    """The variables by which every template knows its language, and links to the same page in the other."""
    return {"language": choose_desk_language(), "path_in_language": path_in_language}
