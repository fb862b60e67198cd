"""How workers are started: again and again, with pauses between."""

import threading
from typing import NoReturn

import pytest

from framer.workers.process import WorkerProcess
from framer.workers.supervisor import Supervisor


def ignore(_process: WorkerProcess) -> None:
    """Nothing is to be done with it."""


def test_tries_to_start_a_process_go_on_however_many_have_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("framer.workers.supervisor.MAX_START_PAUSE", 0.0)
    tries = 0
    has_tried_enough = threading.Event()

    def refuse() -> NoReturn:
        nonlocal tries
        tries += 1
        if tries > 1100:  # more than a float can be doubled
            has_tried_enough.set()
        raise OSError

    lock = threading.Condition()
    supervisor = Supervisor(lock, 1, refuse, ignore, ignore, ignore)
    supervisor.start()
    assert has_tried_enough.wait(20)
    with lock:
        assert supervisor.fault
        assert supervisor.keeps_failing
        supervisor.close()
    supervisor.join()
