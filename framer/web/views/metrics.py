"""Metrics for Prometheus, each app its own: photos, seconds by step, queue, refusals, memory; nothing of a person.

Where counting is on, and anybody may read them, they say of pictures what the counts say, and nothing exact: who knows
how many there were together finds what is held back by subtracting.
"""

import time
from collections.abc import Callable, Iterator, Mapping

from flask import Flask, Response, abort, current_app, g, has_request_context
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from framer.counts.types import MADE, SAVED
from framer.errors import FramerError
from framer.imaging.types import Avatar, Frame, Options
from framer.web import rate_limits, request_log
from framer.web.context import AvatarMaker, current_app_context
from framer.web.results.memory import MemoryResults

_PHOTO_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 15.0, 30.0)
_REQUEST_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_RECENT_COUNT = 20  # how many of the latest make up most of a moving mean
_LEAST_ERROR = 400
# What would say how many pictures were made, by its name, and which of its labels may be shown all the same.
_EXACT_NUMBERS: Mapping[str, Callable[[Mapping[str, str]], bool]] = {
    "framer_requests": lambda labels: int(labels["status"]) >= _LEAST_ERROR,
    "framer_photos": lambda labels: labels["outcome"] != "done",
    "framer_request_seconds": lambda _labels: False,
    "framer_photo_seconds": lambda _labels: False,
    "framer_results": lambda _labels: False,
    "framer_results_bytes": lambda _labels: False,
}


class MovingMeans:
    """Seconds by name, each a mean in which the latest weigh most: how fast it is, and not of how many."""

    def __init__(self) -> None:
        self.means: dict[str, float] = {}

    def observe(self, name: str, seconds: float) -> None:
        """Add the seconds of one."""
        before = self.means.get(name, seconds)
        self.means[name] = before + (seconds - before) / _RECENT_COUNT


class Metrics:
    """The metrics of one app. `body_bytes` is set where it is served: the bytes of bodies and answers in memory."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry(auto_describe=False)
        self.body_bytes: Callable[[], int] = int
        self._requests = Counter("framer_requests", "Requests.", ["method", "route", "status"], registry=self.registry)
        self._request_seconds = Histogram(
            "framer_request_seconds", "Seconds in the app.", ["route"], buckets=_REQUEST_BUCKETS, registry=self.registry
        )
        self._refusals = Counter("framer_refusals", "Errors, by their code.", ["code"], registry=self.registry)
        self._photos = Counter("framer_photos", "Photos: done, or the error.", ["outcome"], registry=self.registry)
        self._photo_seconds = Histogram(
            "framer_photo_seconds",
            "Seconds of a photo, by step; waiting: for a worker, and on the way there and back.",
            ["step"],
            buckets=_PHOTO_BUCKETS,
            registry=self.registry,
        )
        self.recent_request_seconds, self.recent_photo_seconds = MovingMeans(), MovingMeans()
        self.registry.register(_GaugeCollector(self))
        ProcessCollector(registry=self.registry)

    def instrument(self, make: AvatarMaker) -> AvatarMaker:
        """`make`, with every photo counted and timed."""

        def make_and_count(photo: bytes, frame: Frame, options: Options) -> Avatar:
            started = time.perf_counter()
            try:
                avatar = make(photo, frame, options)
            except Exception as error:
                code = error.code if isinstance(error, FramerError) else FramerError.code
                self._photos.labels(code).inc()
                raise
            self._count_photo(avatar, time.perf_counter() - started)
            return avatar

        return make_and_count

    def count_request(self, response: Response) -> Response:
        """Count the request at work."""
        self._requests.labels(request_log.request_method(), request_log.request_route(), response.status_code).inc()
        route, seconds = request_log.request_route(), request_log.elapsed_seconds()
        self._request_seconds.labels(route).observe(seconds)
        self.recent_request_seconds.observe(route, seconds)
        if "code" in g:
            self._refusals.labels(g.code).inc()
        return response

    def _count_photo(self, avatar: Avatar, seconds: float) -> None:
        self._photos.labels("done").inc()
        waiting = max(0.0, seconds - avatar.seconds)
        for step, step_seconds in (("waiting", waiting), ("work", avatar.seconds), *avatar.steps):
            self._photo_seconds.labels(step).observe(step_seconds)
            self.recent_photo_seconds.observe(step, step_seconds)
        if has_request_context():
            g.pixels = avatar.width * avatar.height


class _GaugeCollector(Collector):
    """Gauges that are read at scrape time."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        """Campaigns, workers, queue, uploads, results."""
        context = current_app_context()
        registry = context.campaigns()
        campaigns = GaugeMetricFamily(
            "framer_campaigns",
            "Campaigns: good, outdated (last good state of a broken one), broken.",
            labels=["state"],
        )
        campaigns.add_metric(["good"], len(registry.campaigns) - len(registry.outdated))
        campaigns.add_metric(["outdated"], len(registry.outdated))
        campaigns.add_metric(["broken"], len(registry.broken))
        yield campaigns
        yield from self._collect_counts()
        yield from self._collect_recent_seconds()
        load, results = context.worker_load(), context.results
        yield _gauge("framer_workers", "Worker processes wanted.", load.workers)
        yield _gauge("framer_workers_alive", "Worker processes that are there.", load.alive)
        yield _gauge("framer_workers_working", "Worker processes with a photo.", load.working)
        yield _gauge("framer_photos_waiting", "Photos that wait for a worker.", load.waiting)
        restarts = CounterMetricFamily("framer_worker_restarts", "Worker processes that were replaced.")
        restarts.add_metric([], load.restarts)
        yield restarts
        yield _gauge(
            "framer_uploads_bytes", "Bytes of request bodies and answers in memory.", self._metrics.body_bytes()
        )
        if isinstance(results, MemoryResults):
            yield _gauge("framer_results", "Pictures kept.", len(results))
            yield _gauge("framer_results_bytes", "Memory of the pictures kept and their photos.", results.bytes_held)
            evicted = CounterMetricFamily("framer_results_evicted", "Pictures that made room before their time.")
            evicted.add_metric([], results.evicted)
            yield evicted

    def _collect_recent_seconds(self) -> Iterator[GaugeMetricFamily]:
        for noun, label, recent in (
            ("request", "route", self._metrics.recent_request_seconds),
            ("photo", "step", self._metrics.recent_photo_seconds),
        ):
            family = GaugeMetricFamily(
                f"framer_recent_{noun}_seconds",
                f"Seconds of a {noun}, a mean in which the latest weigh most.",
                labels=[label],
            )
            for name, seconds in tuple(recent.means.items()):
                family.add_metric([name], seconds)
            yield family

    @staticmethod
    def _collect_counts() -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        """What may be shown of pictures, by campaign: in portions of five or more, as on the page of the counts."""
        context = current_app_context()
        state = context.counter.state
        if not state.on:
            return
        pictures = CounterMetricFamily(
            "framer_pictures", "Pictures, without numbers below five of a unit.", labels=["campaign", "event"]
        )
        opened = CounterMetricFamily("framer_pages_opened", "Pages opened, in fives.", labels=["campaign"])
        for campaign, totals in context.shown_totals.current().items():
            pictures.add_metric([campaign, MADE], totals.made)
            pictures.add_metric([campaign, SAVED], totals.saved)
            opened.add_metric([campaign], totals.opened)
        yield pictures
        yield opened
        yield _gauge("framer_counts_working", "Whether the store of counts takes them.", float(not state.problem))


class _ShownCollector(Collector):
    """The metrics of a registry without numbers that say how many pictures were made, exactly."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry

    def collect(self) -> Iterator[Metric]:
        """The families of which anything may be shown."""
        for family in self._registry.collect():
            may_be_shown = _EXACT_NUMBERS.get(family.name)
            if may_be_shown:
                family.samples = [sample for sample in family.samples if may_be_shown(sample.labels)]
            if family.samples or not may_be_shown:
                yield family


def register(app: Flask, metrics: Metrics) -> None:
    """Count all requests of `app`, and show its metrics at ``/metrics``."""
    app.extensions["metrics"] = metrics
    app.after_request(metrics.count_request)
    app.add_url_rule("/metrics", "metrics", show_metrics)


def show_metrics() -> Response:
    """The metrics, for the clients that the settings allow; 404 for all others."""
    allowed = current_app_context().settings.metrics
    if allowed == "off" or (allowed == "local" and not rate_limits.is_local_request()):
        abort(404)
    metrics: Metrics = current_app.extensions["metrics"]
    is_for_anybody = allowed == "all" and current_app_context().counter.state.on
    shown: Collector = _ShownCollector(metrics.registry) if is_for_anybody else metrics.registry
    response = Response(generate_latest(shown), content_type=CONTENT_TYPE_LATEST)
    response.headers["Cache-Control"] = "no-store"
    return response


def _gauge(name: str, description: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, description, value=value)
