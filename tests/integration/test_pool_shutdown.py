"""The end of a worker: sure, whatever it does, and of no harm to anybody else's connections."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from framer.errors import TooSlow
from framer.on_call import OnCall
from framer.slot import Bounds
from support.fakes.stubborn import stubborn


@pytest.fixture
def pool() -> Iterator["OnCall[str, int]"]:
    pool: OnCall[str, int] = OnCall(stubborn, None, 1, Bounds(1.0))
    pool.start()
    pid = pool.do("pid")
    yield pool
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    pool.close()


def too_slow(pool: "OnCall[str, int]", task: str) -> None:
    """The task is given up in its time."""
    threads = ThreadPoolExecutor(1)
    with pytest.raises(TooSlow):
        threads.submit(pool.do, task).result(20)


def test_a_worker_that_heeds_no_signal_and_has_closed_all_it_had_is_ended(pool: "OnCall[str, int]") -> None:
    pid = pool.do("pid")
    too_slow(pool, "close")
    assert not Path(f"/proc/{pid}").exists()
    assert pool.do("pid") != pid


def test_no_thread_is_at_a_pipe_when_it_is_closed(pool: "OnCall[str, int]", monkeypatch: pytest.MonkeyPatch) -> None:
    inner = pool._free[0]._pool
    assert inner
    manager = inner._pool_manager.worker_manager
    threads = [inner._pool_manager_loop, inner._task_scheduler_loop, inner._message_manager_loop]
    close, seen = manager.close_channels, []

    def look() -> None:
        seen.append([thread.is_alive() for thread in threads if thread])
        close()

    monkeypatch.setattr(manager, "close_channels", look)
    too_slow(pool, "half")
    assert seen == [[False, False, False]]
