"""Threads are there before they are needed."""

import threading

import pytest

from framer.errors import SetupError
from framer.server.app_protocol import RequestCost
from framer.server.threads import NoThreadError, RequestThreads


def no_thread(_: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


def test_when_the_system_has_no_more_threads_those_that_were_started_do_all_requests(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    threads = RequestThreads(3)
    threads.start()
    monkeypatch.setattr(threading.Thread, "start", no_thread)
    calls = [threads.submit_photo_work(cost, threading.get_ident) for cost in RequestCost for _ in range(20)]
    assert all(call.result(20) for call in calls)
    threads.close()


def test_a_start_without_enough_threads_is_no_start(monkeypatch: pytest.MonkeyPatch) -> None:
    start, left = threading.Thread.start, iter(range(5))

    def start_some(thread: threading.Thread) -> None:
        if next(left, None) is None:
            no_thread(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", start_some)
    threads = RequestThreads(3)
    with pytest.raises(SetupError, match="11 threads"):
        threads.start()
    threads.close()


def test_after_the_end_there_is_no_thread() -> None:
    threads = RequestThreads(1)
    threads.close()
    with pytest.raises(NoThreadError):
        threads.submit(RequestCost.PAGE, int)
