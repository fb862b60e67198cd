"""The app factory: settings and campaigns in, a Flask app out."""

from functools import partial
from pathlib import Path

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from flask.typing import ResponseReturnValue
from flask_babel import Babel

from framer.assets import asset
from framer.catalogue import Catalogue
from framer.frames import Shelf
from framer.pipeline import make_avatar
from framer.settings import Settings
from framer.values import Campaign
from framer.web import api, errors, headers, language, pages, pictures
from framer.web.site import Make, Site

_LOCALE = Path(__file__).resolve().parent.parent / "locale"


def create_app(settings: Settings, campaigns: Catalogue | tuple[Campaign, ...], make: Make | None = None) -> Flask:
    """Make a Flask app for the campaigns of a catalogue, or for these (newest first) and no others.

    `make` stands in for `make_avatar`.
    """
    app = Flask("framer", static_folder=asset("static"), template_folder=str(asset("templates")))
    app.jinja_options = {**app.jinja_options, "trim_blocks": True, "lstrip_blocks": True}
    app.json = _Json(app)
    if isinstance(campaigns, Catalogue):
        shelf = campaigns.shelf
    else:
        shelf = partial(Shelf, campaigns, close_ended=bool(settings.close_ended))
    app.extensions["site"] = Site(settings, shelf, make or partial(make_avatar, model=settings.model))
    Babel(
        app,
        default_locale=language.DEFAULT,
        default_domain="framer",
        default_translation_directories=str(_LOCALE),
        locale_selector=language.chosen,
    )
    app.register_blueprint(pages.pages)
    app.register_blueprint(pictures.pictures)
    app.register_blueprint(api.api, url_prefix=api.PREFIX)
    app.add_url_rule("/healthz", view_func=healthz)
    app.url_defaults(language.carry_on)
    app.context_processor(language.for_templates)
    errors.register(app)
    app.after_request(headers.harden)
    return app


def healthz() -> ResponseReturnValue:
    """Tell a load balancer or a person that the process answers."""
    return {"status": "ok"}


class _Json(DefaultJSONProvider):
    """Vietnamese letters as they are, members in the order in which the code names them."""

    ensure_ascii = False
    sort_keys = False
