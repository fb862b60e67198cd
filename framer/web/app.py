"""The app factory: settings and campaigns in, a Flask app out."""

from functools import partial
from pathlib import Path

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from flask_babel import Babel
from werkzeug.middleware.proxy_fix import ProxyFix

from framer.assets import asset
from framer.campaigns.registry import Shelf
from framer.campaigns.reloading import Catalogue
from framer.campaigns.types import Campaign
from framer.errors import SetupError
from framer.imaging.pipeline import make_avatar, show_photo
from framer.on_call import OnCall
from framer.settings import Settings
from framer.web import errors, locale, rate_limits, request_log, security_headers
from framer.web.context import Make, Site
from framer.web.photo_workers import Result, Task, make_with, show_with
from framer.web.results.memory import MemoryResults, Results
from framer.web.views import avatars, health, images, metrics, openapi, pages
from framer.web.views import campaigns as campaign_views

_LOCALE = Path(__file__).resolve().parent.parent / "locale"


def create_app(
    settings: Settings,
    campaigns: Catalogue | tuple[Campaign, ...],
    make: Make | None = None,
    workers: OnCall[Task, Result] | None = None,
) -> Flask:
    """Make a Flask app for the campaigns of a catalogue, or for these (newest first) and no others.

    The `workers` do all work on photos; without them it is done in this process. `make` stands in for `make_avatar`.
    """
    app = Flask("framer", static_folder=asset("static"), template_folder=str(asset("templates")))
    app.jinja_options = {**app.jinja_options, "trim_blocks": True, "lstrip_blocks": True}
    app.json = _Json(app)
    if isinstance(campaigns, Catalogue):
        shelf = campaigns.shelf
    else:
        shelf = partial(Shelf, campaigns, close_ended=bool(settings.close_ended))
    make = make or (make_with(workers) if workers else partial(make_avatar, model=settings.model))
    show = show_with(workers) if workers else show_photo
    numbers = metrics.Metrics()
    app.extensions["site"] = Site(settings, shelf, numbers.measured(make), open_results(settings), show, workers)
    if settings.proxy_hops:
        # The nearest proxy says scheme and host; of the addresses, only what our own proxies have added is believed.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxy_hops, x_proto=1, x_host=1)  # type: ignore[method-assign]
    app.before_request(request_log.begin)
    app.after_request(request_log.finish)  # the last of all: what is registered first is called last
    Babel(
        app,
        default_locale=locale.DEFAULT,
        default_domain="framer",
        default_translation_directories=str(_LOCALE),
        locale_selector=locale.chosen,
    )
    app.register_blueprint(pages.pages)
    app.register_blueprint(images.pictures)
    app.register_blueprint(avatars.avatars)
    app.register_blueprint(campaign_views.api, url_prefix=campaign_views.PREFIX)
    app.register_blueprint(openapi.openapi, url_prefix=campaign_views.PREFIX)
    health.register(app, settings)
    metrics.register(app, numbers)
    rate_limits.register(app, settings)
    app.url_defaults(locale.carry_on)
    app.context_processor(locale.for_templates)
    errors.register(app)
    app.after_request(security_headers.harden)
    return app


def open_results(settings: Settings) -> Results:
    """Where finished pictures are kept. Raises SetupError where that is a Redis which cannot be used."""
    if not settings.redis_url:
        return MemoryResults(settings.results_mb * 1_000_000)
    try:
        from framer.web.results.redis import RedisResults  # noqa: PLC0415  (redis-py: only where it is asked for)
    except ImportError as error:
        raise SetupError(what="FRAMER_REDIS_URL: pip install 'framer[redis]'") from error
    return RedisResults(settings.redis_url)


class _Json(DefaultJSONProvider):
    """Vietnamese letters as they are, members in the order in which the code names them."""

    ensure_ascii = False
    sort_keys = False
