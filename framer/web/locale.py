"""Vietnamese or English: by ``?lang=``, else by Accept-Language, else Vietnamese.

Links carry ``lang`` on; there are no cookies.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from flask import request

DEFAULT_LANGUAGE = "vi"
LANGUAGES = (DEFAULT_LANGUAGE, "en")
_UNTRANSLATED_ENDPOINTS = (
    "static",
    "pictures.",
    "avatars.picture",
)  # endpoints whose answers are the same in every language


def language_from_query() -> str | None:
    """The language that the address asks for."""
    lang = request.args.get("lang", "")
    return lang if lang in LANGUAGES else None


def negotiate_language() -> str:
    """The language to answer in."""
    return language_from_query() or request.accept_languages.best_match(LANGUAGES) or DEFAULT_LANGUAGE


def add_language_to_url(endpoint: str, values: dict[str, Any]) -> None:
    """Keep ``lang`` in every address that the app makes."""
    if request and language_from_query() and not endpoint.startswith(_UNTRANSLATED_ENDPOINTS):
        values.setdefault("lang", language_from_query())


def language_context() -> dict[str, str | Callable[[str], str]]:
    """What templates need to say which language they are in, and to offer the other."""
    return {"language": negotiate_language(), "path_in_language": path_in_language}


def path_in_language(lang: str) -> str:
    """This page's address in another language; the front page's where this one cannot be asked for again."""
    path = request.path if request.method in {"GET", "HEAD"} else "/"
    # Quoted again as it was sent; two slashes at the start would name another host.
    return f"/{quote(path.lstrip('/'))}?lang={lang}"
