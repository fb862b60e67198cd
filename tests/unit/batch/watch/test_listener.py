"""The listener to changes in folders."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from framer.batch.watch.listener import WatchfilesListener
from support.pictures import astronaut, hopper, saved

ONE, TWO, THREE = saved(astronaut(96)), saved(hopper().resize((128, 150))), saved(astronaut(80))


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end


@pytest.mark.slow
def test_a_listener_hears_of_files_in_new_folders_and_of_nothing_else(tmp_path: Path) -> None:
    listener = WatchfilesListener(tmp_path, lambda: False)
    listener.start()
    assert listener.wait_for_change()  # there may have been something before it began
    wait_for(lambda: not listener.wait_for_change())
    (tmp_path / "sub").mkdir()
    wait_for(listener.wait_for_change)
    (tmp_path / "sub/a.jpg").write_bytes(ONE)
    wait_for(listener.wait_for_change)
    assert listener.failure_reason == ""
    listener.close()


@pytest.mark.slow
def test_a_listener_that_cannot_hear_says_so_and_one_that_is_stopped_does_not_wait(tmp_path: Path) -> None:
    listener = WatchfilesListener(tmp_path / "missing", lambda: False)
    listener.start()
    assert listener.wait_for_change()
    assert listener.failure_reason
    assert not listener.wait_for_change()
    (tmp_path / "missing").mkdir()
    listener.start()
    assert listener.wait_for_change()
    assert listener.failure_reason == ""
    listener.close()
    stopped = WatchfilesListener(tmp_path, lambda: True)
    stopped.start()
    stopped.wait_for_change()
    stopped.close()
