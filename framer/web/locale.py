"""Vietnamese or English: by ``?lang=``, else by Accept-Language, else Vietnamese.

Links carry ``lang`` on; there are no cookies.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

from flask import request

DEFAULT_LANGUAGE = "vi"
LANGUAGES = (DEFAULT_LANGUAGE, "en")
# Beginnings of endpoints whose responses are the same in every language.
_UNTRANSLATED_ENDPOINTS = ("static", "pictures.", "pages.theme", "sharing.qr", "avatars.picture")


def language_from_query() -> str | None:
    """The language that the URL asks for; None: none that there is."""
    lang = request.args.get("lang", "")
    return lang if lang in LANGUAGES else None


def negotiate_language() -> str:
    """The language of the response: ``vi`` or ``en``."""
    return language_from_query() or request.accept_languages.best_match(LANGUAGES) or DEFAULT_LANGUAGE


def add_language_to_url(endpoint: str, values: dict[str, Any]) -> None:
    """Keep ``lang`` in every URL that the app makes (Flask's `url_defaults`)."""
    if request and language_from_query() and not endpoint.startswith(_UNTRANSLATED_ENDPOINTS):
        values.setdefault("lang", language_from_query())


def language_context() -> dict[str, str | Callable[[str], str]]:
    """The variables by which every template knows its language, and links to the same page in the other."""
    return {"language": negotiate_language(), "path_in_language": path_in_language}


def path_in_language(lang: str) -> str:
    """This page's path in another language; the front page's where this one cannot be asked for again.

    A unit that the address names stays in it.
    """
    path = request.path if request.method in {"GET", "HEAD"} else "/"
    unit = request.args.get("unit", "")
    query = urlencode({"lang": lang, "unit": unit} if unit else {"lang": lang})
    # Quoted again as it was sent; two slashes at the start would name another host.
    return f"/{quote(path.lstrip('/'))}?{query}"
