"""What the app knows besides the request: frozen values, put together by the app factory."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app

from framer.campaigns.poster_content import PosterContent
from framer.campaigns.registry import CampaignRegistry
from framer.counts.counter import Counter
from framer.counts.totals import ShownTotals
from framer.imaging.types import Avatar, Frame, Options, PhotoLimits
from framer.settings import Settings
from framer.web.photo_workers import PhotoReply, PhotoTask
from framer.web.results.base import ResultStore
from framer.web.static_files import StaticFiles
from framer.workers.load import Load
from framer.workers.pool import WorkerPool

AvatarMaker = Callable[[bytes, Frame, Options], Avatar]
PhotoPreviewer = Callable[[bytes, PhotoLimits, int], bytes]
PosterMaker = Callable[[PosterContent], bytes]


@dataclass(frozen=True)
class AppContext:
    """The settings, and what the views work with; in `app.extensions["context"]`.

    `campaigns` gives the campaigns as they are now. `make_avatar` frames a photo, `make_photo_preview` makes it small,
    `make_poster` draws one; `workers` are the processes that do all three, None where it is done in this one. `clock`
    gives the Unix time. `counter` counts, `shown_totals` has what may be shown of it.
    """

    settings: Settings
    campaigns: Callable[[], CampaignRegistry]
    make_avatar: AvatarMaker
    make_photo_preview: PhotoPreviewer
    make_poster: PosterMaker
    results: ResultStore
    workers: WorkerPool[PhotoTask, PhotoReply] | None
    worker_load: Callable[[], Load]
    static_files: StaticFiles
    counter: Counter
    shown_totals: ShownTotals
    clock: Callable[[], float] = time.time


def current_app_context() -> AppContext:
    """The context of the app at work."""
    context: AppContext = current_app.extensions["context"]
    return context
