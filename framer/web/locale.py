"""Vietnamese or English: by ``?lang=``, else by Accept-Language, else Vietnamese.

Links carry ``lang`` on; there are no cookies.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from flask import request

DEFAULT = "vi"
LANGUAGES = (DEFAULT, "en")
_WORDLESS = ("static", "pictures.", "avatars.picture")  # endpoints whose answers are the same in every language


def asked() -> str | None:
    """The language that the address asks for."""
    lang = request.args.get("lang", "")
    return lang if lang in LANGUAGES else None


def chosen() -> str:
    """The language to answer in."""
    return asked() or request.accept_languages.best_match(LANGUAGES) or DEFAULT


def carry_on(endpoint: str, values: dict[str, Any]) -> None:
    """Keep ``lang`` in every address that the app makes."""
    if request and asked() and not endpoint.startswith(_WORDLESS):
        values.setdefault("lang", asked())


def for_templates() -> dict[str, str | Callable[[str], str]]:
    """What templates need to say which language they are in, and to offer the other."""
    return {"language": chosen(), "in_language": in_language}


def in_language(lang: str) -> str:
    """This page's address in another language; the front page's where this one cannot be asked for again."""
    path = request.path if request.method in {"GET", "HEAD"} else "/"
    # Quoted again as it was sent; two slashes at the start would name another host.
    return f"/{quote(path.lstrip('/'))}?lang={lang}"
