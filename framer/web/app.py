"""The app factory: settings and campaigns in, a Flask app out."""

from functools import partial
from pathlib import Path

from flask import Flask
from flask.typing import ResponseReturnValue
from flask_babel import Babel

from framer.assets import asset
from framer.pipeline import make_avatar
from framer.settings import Settings
from framer.values import Campaign
from framer.web import api, errors, headers, language, pages
from framer.web.site import Make, Site

_LOCALE = Path(__file__).resolve().parent.parent / "locale"


def create_app(settings: Settings, campaigns: tuple[Campaign, ...], make: Make | None = None) -> Flask:
    """Make a Flask app for `campaigns` (newest first); `make` stands in for `make_avatar`."""
    app = Flask("framer", static_folder=asset("static"), template_folder=str(asset("templates")))
    app.jinja_options = {**app.jinja_options, "trim_blocks": True, "lstrip_blocks": True}
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions["site"] = Site(settings, campaigns, make or partial(make_avatar, model=settings.model))
    Babel(
        app,
        default_locale=language.DEFAULT,
        default_domain="framer",
        default_translation_directories=str(_LOCALE),
        locale_selector=language.chosen,
    )
    app.register_blueprint(pages.pages)
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
