"""Vietnamese or English: by ``?lang=``, else as the page's campaign says, else by Accept-Language, else Vietnamese.

Links carry on a language that was asked for; there are no cookies. A language that the campaign says is carried to what
belongs to its page (what is sent from there, the page of the picture), and not to other campaigns.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

from flask import request

from framer.campaigns.local_date import today
from framer.web.context import current_app_context

DEFAULT_LANGUAGE = "vi"
LANGUAGES = (DEFAULT_LANGUAGE, "en")
# Beginnings of endpoints whose responses are the same in every language.
_UNTRANSLATED_ENDPOINTS = ("static", "pictures.", "pages.theme", "sharing.qr", "avatars.picture")

_FRONT_PAGE = "pages.current"
_CAMPAIGN_ENDPOINTS = (_FRONT_PAGE, "pages.named")  # their language is that of the campaign that they lead to


def language_from_query() -> str | None:
    """The language that the URL asks for; None: none that there is."""
    lang = request.args.get("lang", "")
    return lang if lang in LANGUAGES else None


def language_of_campaign() -> str:
    """The language that the campaign whose page is asked for says; "" if it says none, or no campaign is meant."""
    registry, name = current_app_context().campaigns(), (request.view_args or {}).get("campaign", "")
    if name:
        return next((each.lang for each in registry.campaigns if each.id == name), "")
    current = registry.get_current(today()) if request.endpoint == _FRONT_PAGE else None
    return current.lang if current else ""


def negotiate_language() -> str:
    """The language of the response: ``vi`` or ``en``."""
    return language_from_query() or language_of_campaign() or _accepted_language()


def add_language_to_url(endpoint: str, values: dict[str, Any]) -> None:
    """Keep the language in every URL that the app makes (Flask's `url_defaults`)."""
    if not request or endpoint.startswith(_UNTRANSLATED_ENDPOINTS):
        return
    language = language_from_query()
    if not language and endpoint not in _CAMPAIGN_ENDPOINTS:
        language = language_of_campaign()
        language = language if language != _accepted_language() else None
    if language:
        values.setdefault("lang", language)


def _accepted_language() -> str:
    return request.accept_languages.best_match(LANGUAGES) or DEFAULT_LANGUAGE


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
