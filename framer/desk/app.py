"""The desk's app factory: its context in, a Flask app out."""

from functools import partial

from flask import Flask, Response, request
from flask_babel import Babel, format_decimal, gettext
from jinja2 import StrictUndefined

from framer.assets import asset_directory
from framer.campaigns.given_names import tell_given_name
from framer.desk import answers, guard
from framer.desk.context import DeskContext, current_desk
from framer.desk.folder_words import FOLDER_SCRIPT_WORDS
from framer.desk.language import choose_desk_language, desk_language_context, keep_desk_language
from framer.desk.sections import SECTIONS
from framer.desk.views.artwork import desk_artwork_blueprint
from framer.desk.views.campaigns import desk_campaigns_blueprint
from framer.desk.views.folder import desk_folder_blueprint
from framer.desk.views.folder_places import desk_places_blueprint
from framer.desk.views.folder_work import desk_work_blueprint
from framer.desk.views.numbers import desk_numbers_blueprint
from framer.desk.views.pages import desk_pages_blueprint
from framer.desk.views.sessions import sessions_blueprint
from framer.desk.views.sharing import desk_sharing_blueprint
from framer.desk.words import (
    CAMPAIGN_SCRIPT_WORDS,
    CHOICE_NAMES,
    COMMON_SCRIPT_WORDS,
    NUMBER_SCRIPT_WORDS,
)
from framer.i18n import GETTEXT_DOMAIN, TRANSLATIONS_DIRECTORY
from framer.text.compounds import join_compounds
from framer.web.locale import DEFAULT_LANGUAGE

DESK_CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",  # blob: pictures fetched with the session's header
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_SCRIPT_WORDS = COMMON_SCRIPT_WORDS | CAMPAIGN_SCRIPT_WORDS | NUMBER_SCRIPT_WORDS | FOLDER_SCRIPT_WORDS | CHOICE_NAMES
_HEADERS = {
    "Content-Security-Policy": DESK_CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def create_desk_app(context: DeskContext) -> Flask:
    """The Flask app of the desk."""
    app = Flask(
        "framer.desk", static_folder=asset_directory("static"), template_folder=str(asset_directory("templates"))
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "undefined": StrictUndefined}
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions["desk"] = context
    guard.register(app)
    answers.register(app)
    Babel(
        app,
        default_locale=DEFAULT_LANGUAGE,
        default_domain=GETTEXT_DOMAIN,
        default_translation_directories=str(TRANSLATIONS_DIRECTORY),
        locale_selector=choose_desk_language,
    )
    app.jinja_env.filters["join_compounds"] = join_compounds
    app.jinja_env.filters["decimal"] = format_decimal
    app.jinja_env.filters["given_name"] = partial(tell_given_name, translate=gettext)
    app.url_defaults(keep_desk_language)
    app.context_processor(desk_language_context)
    app.context_processor(_desk_words)
    app.register_blueprint(desk_pages_blueprint)
    app.register_blueprint(sessions_blueprint)
    app.register_blueprint(desk_campaigns_blueprint)
    app.register_blueprint(desk_artwork_blueprint)
    app.register_blueprint(desk_sharing_blueprint)
    app.register_blueprint(desk_numbers_blueprint)
    app.register_blueprint(desk_folder_blueprint)
    app.register_blueprint(desk_places_blueprint)
    app.register_blueprint(desk_work_blueprint)
    app.after_request(_add_headers)
    return app


def _desk_words() -> dict[str, object]:
    """What every page of the desk knows: its parts, and the words of its scripts."""
    return {
        "sections": SECTIONS,
        "words": {name: gettext(text) for name, text in _SCRIPT_WORDS.items()},
        "has_standing_key": bool(current_desk().keys.standing_key),
    }


def _add_headers(response: Response) -> Response:
    """Nothing from elsewhere, nothing inline; what the API says is kept nowhere."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    is_api = request.path.startswith(guard.API_PREFIX_OF_DESK)
    response.headers.setdefault("Cache-Control", "no-store" if is_api else "no-cache")
    return response
