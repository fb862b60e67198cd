"""The app factory: settings and campaigns in, a Flask app out."""

from functools import partial

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from flask_babel import Babel, format_decimal, gettext
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from framer.assets import asset_directory
from framer.campaigns.given_names import tell_given_name
from framer.campaigns.poster import make_poster_pdf
from framer.campaigns.registry import CampaignRegistry
from framer.campaigns.reloading import ReloadingRegistry
from framer.campaigns.types import Campaign
from framer.counts.counter import Counter
from framer.counts.totals import ShownTotals
from framer.extras import MissingExtra
from framer.i18n import GETTEXT_DOMAIN, TRANSLATIONS_DIRECTORY
from framer.imaging.pipeline import make_avatar, make_photo_preview
from framer.settings import Settings
from framer.text.compounds import join_compounds
from framer.web import (
    compression,
    errors,
    key_checks,
    locale,
    origins,
    rate_limits,
    request_log,
    security_headers,
    urls,
)
from framer.web.context import AppContext, AvatarMaker
from framer.web.photo_workers import (
    PhotoReply,
    PhotoTask,
    make_avatar_with,
    make_photo_preview_with,
    make_poster_with,
)
from framer.web.requests.origin import poster_origin, task_origin
from framer.web.results.base import ResultStore
from framer.web.results.memory import MemoryResults
from framer.web.static_files import scan_static_files
from framer.web.views import avatars, counts, drafts, health, images, metrics, openapi, pages, sharing, static
from framer.web.views import campaigns as campaign_views
from framer.workers.load import Load
from framer.workers.pool import WorkerPool


def create_app(
    settings: Settings,
    campaigns: ReloadingRegistry | tuple[Campaign, ...],
    make: AvatarMaker | None = None,
    workers: WorkerPool[PhotoTask, PhotoReply] | None = None,
    counter: Counter | None = None,
) -> Flask:
    """A Flask app for the campaigns of a registry that reloads, or for these (newest first) and no others.

    The `workers` do all work on photos; without them it is done in this process. `make` stands in for `make_avatar`.
    Without a `counter` nothing is counted.
    Raises SetupError for a Redis that cannot be used.
    """
    static_directory = asset_directory("static")
    app = Flask("framer", static_folder=static_directory, template_folder=str(asset_directory("templates")))
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "undefined": StrictUndefined}
    app.json = _JsonProvider(app)
    if isinstance(campaigns, ReloadingRegistry):
        registry = campaigns.current
    else:
        registry = partial(CampaignRegistry, campaigns, close_ended=settings.close_ended)
    app_metrics = metrics.Metrics()
    counter = counter or Counter(None)
    make = make or (make_avatar_with(workers, task_origin) if workers else partial(make_avatar, model=settings.model))
    app.extensions["context"] = AppContext(
        settings,
        registry,
        app_metrics.instrument(make),
        make_photo_preview_with(workers, task_origin) if workers else make_photo_preview,
        make_poster_with(workers, poster_origin) if workers else make_poster_pdf,
        open_result_store(settings),
        workers,
        workers.load if workers else _one_idle_worker,
        scan_static_files(static_directory),
        counter,
        ShownTotals(counter, lambda: registry().campaigns),
    )
    app.before_request(request_log.begin_request)
    app.after_request(request_log.finish_request)  # the last of all: what is registered first is called last
    compression.register(app)  # the last but one
    origins.register(app)
    if settings.proxy_hops:
        # The nearest proxy says scheme and host; of the addresses, only what our own proxies have added is believed.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxy_hops, x_proto=1, x_host=1)  # type: ignore[method-assign]
    Babel(
        app,
        default_locale=locale.DEFAULT_LANGUAGE,
        default_domain=GETTEXT_DOMAIN,
        default_translation_directories=str(TRANSLATIONS_DIRECTORY),
        locale_selector=locale.negotiate_language,
    )
    app.register_blueprint(pages.pages_blueprint)
    app.register_blueprint(images.images_blueprint)
    app.register_blueprint(drafts.drafts_blueprint)
    app.register_blueprint(sharing.sharing_blueprint)
    app.register_blueprint(counts.counts_blueprint)
    app.register_blueprint(avatars.avatars_blueprint)
    app.register_blueprint(campaign_views.campaigns_blueprint, url_prefix=campaign_views.API_PREFIX)
    app.register_blueprint(openapi.openapi_blueprint, url_prefix=campaign_views.API_PREFIX)
    static.register(app)
    health.register(app, settings)
    metrics.register(app, app_metrics)
    rate_limits.register(app, settings)
    key_checks.register(app)
    app.url_defaults(locale.add_language_to_url)
    app.context_processor(locale.language_context)
    app.jinja_env.globals["urls"] = urls
    app.jinja_env.policies["json.dumps_kwargs"] = {"sort_keys": True, "separators": (",", ":")}
    app.jinja_env.filters["join_compounds"] = join_compounds
    app.jinja_env.filters["decimal"] = format_decimal
    app.jinja_env.filters["given_name"] = partial(tell_given_name, translate=gettext)
    errors.register(app)
    app.after_request(security_headers.add_security_headers)
    return app


def open_result_store(settings: Settings) -> ResultStore:
    """The store of finished pictures: this process' memory, or Redis. Raises SetupError for one that cannot be used."""
    if not settings.redis_url:
        return MemoryResults(settings.results_mb * 1_000_000)
    try:
        from framer.web.results.redis import RedisResults  # noqa: PLC0415  (redis-py: only where it is asked for)
    except ImportError as error:
        raise MissingExtra(what="FRAMER_REDIS_URL", extra="redis") from error
    return RedisResults(settings.redis_url, settings.max_bytes)


def _one_idle_worker() -> Load:
    """The load where this process does the work itself."""
    return Load(workers=1, working=0, waiting=0, alive=1, restarts=0)


class _JsonProvider(DefaultJSONProvider):
    """Vietnamese letters as they are, members in the order in which the code names them."""

    ensure_ascii = False
    sort_keys = False
