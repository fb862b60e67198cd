"""The counter that the settings ask for."""

import time
from collections.abc import Callable
from pathlib import Path

from framer.counts.counter import FLUSH_SECONDS, Counter
from framer.counts.counts_file import CountsFile
from framer.counts.place import counts_path
from framer.counts.types import CountStore, CountsUnavailable
from framer.extras import MissingExtra
from framer.settings import Settings


def open_counter(
    settings: Settings, flush_seconds: float = FLUSH_SECONDS, clock: Callable[[], float] = time.time
) -> Counter:
    """The counter of a server.

    Where its file cannot be made, it counts in Redis alone if there is one; else it tries again later. Its state says
    so. Raises MissingExtra for a Redis without redis-py.
    """
    path = counts_path(settings.counts)
    if path is None:
        return Counter(None)
    file, problem = CountsFile(path), ""
    try:
        file.check()
    except CountsUnavailable as error:
        problem = str(error)
    if settings.redis_url:
        store = _open_shared(settings.redis_url, None if problem else file)
        return Counter(store, flush_seconds, clock, problem, in_memory=bool(problem))
    return Counter(file, flush_seconds, clock, problem)


def find_counts(settings: Settings) -> CountStore | None:
    """The store of a machine that counts: one that a server has begun, or that the settings name; None: there is none.

    For commands: nothing is made. Raises MissingExtra for a Redis without redis-py.
    """
    path = counts_path(settings.counts)
    if path is None or not (settings.counts or settings.redis_url or _is_there(path)):
        return None
    return _open_shared(settings.redis_url, CountsFile(path)) if settings.redis_url else CountsFile(path)


def _open_shared(url: str, file: CountsFile | None) -> CountStore:
    try:
        from framer.counts.shared_counts import MemoryCounts, SharedCounts  # noqa: PLC0415  (redis-py: only then)
    except ImportError as error:
        raise MissingExtra(what="FRAMER_REDIS_URL", extra="redis") from error
    return SharedCounts(file or MemoryCounts(), url)


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False
