"""The threads that the app runs in, all started before the first request."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from framer.errors import SetupError
from framer.i18n import N_
from framer.server.app_protocol import RequestCost

PAGE_THREADS = 4  # and as many for lookups

_START_TIMEOUT = 20.0  # seconds in which a thread that the system has given begins to run

_R = TypeVar("_R")


class NoThreadError(Exception):
    """There is no thread for a request: the system gives none, or the server is ending."""


class RequestThreads:
    """Requests that may decode a photo, lookups of results, and all others have threads of their own.

    So a page or a health check never waits for photos, nor for a store that does not answer.
    """

    def __init__(self, upload_threads: int) -> None:
        self._uploads = ThreadPoolExecutor(upload_threads, "upload")
        self._lookups = ThreadPoolExecutor(PAGE_THREADS, "lookup")
        self._pages = ThreadPoolExecutor(PAGE_THREADS, "page")
        self._counts = {self._uploads: upload_threads, self._lookups: PAGE_THREADS, self._pages: PAGE_THREADS}

    def start(self) -> None:
        """Start all threads. Raises SetupError where the system has not as many to give."""
        together = threading.Barrier(sum(self._counts.values()) + 1)
        try:
            for pool, count in self._counts.items():
                for _ in range(count):
                    pool.submit(together.wait)
            together.wait(_START_TIMEOUT)
        except (RuntimeError, threading.BrokenBarrierError) as error:
            together.abort()
            raise SetupError(
                N_("The system does not give framer the %(number)s threads that it needs."),
                N_("Raise the limit on processes and threads (ulimit -u, TasksMax, pids_limit), or set fewer workers."),
                number=sum(self._counts.values()),
            ) from error

    def submit(self, cost: RequestCost, function: Callable[[], _R]) -> "Future[_R]":
        """Call `function`, which decodes no photo, in a thread for requests of that cost. Raises NoThreadError."""
        is_page = cost in {RequestCost.PAGE, RequestCost.NOTHING}
        return _submit(self._pages if is_page else self._lookups, function)

    def submit_photo_work(self, cost: RequestCost, function: Callable[[], _R]) -> "Future[_R]":
        """Call `function`, which decodes a photo if the cost says so. Raises NoThreadError."""
        return _submit(self._uploads, function) if cost.may_decode_photo else self.submit(cost, function)

    def close(self) -> None:
        """Let the threads end."""
        for pool in self._counts:
            pool.shutdown(wait=False, cancel_futures=True)


def _submit(pool: ThreadPoolExecutor, function: Callable[[], _R]) -> "Future[_R]":
    try:
        return pool.submit(function)
    except RuntimeError as error:
        raise NoThreadError from error
