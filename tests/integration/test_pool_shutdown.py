"""The end of a worker: sure, whatever it does, also where it has left its pipe to others."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from framer.errors import Crashed, FramerError, TooSlow
from framer.workers.pool import WorkerPool
from framer.workers.process import TaskLimits
from support.fakes.stubborn_workers import stubborn
from support.serve import wait_for

TESTS = Path(__file__).parent.parent
Pool = WorkerPool[str, int]


@pytest.fixture
def pool() -> Iterator[Pool]:
    pool: Pool = WorkerPool(stubborn, None, 1, TaskLimits(1.0), result_type=int)
    pool.start()
    pid = pool.run("pid")
    yield pool
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    pool.close()


def error_of(pool: Pool, task: str) -> type[FramerError]:
    """What the task costs itself, in its time; the next one has another worker."""
    pid = pool.run("pid")
    with ThreadPoolExecutor(1) as threads:
        error = threads.submit(pool.run, task).exception(20)
    wait_for(lambda: not Path(f"/proc/{pid}").exists(), "the end of the worker")
    assert pool.run("pid") != pid
    assert isinstance(error, FramerError)
    return type(error)


def test_a_worker_that_heeds_no_signal_is_ended(pool: Pool) -> None:
    assert error_of(pool, "sleep") is TooSlow


def test_a_worker_that_heeds_no_signal_and_has_closed_all_it_had_is_ended(pool: Pool) -> None:
    assert error_of(pool, "close") is Crashed


def test_a_worker_that_closes_all_while_it_has_nothing_to_do_is_ended(pool: Pool) -> None:
    pid = pool.run("close later")
    wait_for(lambda: not Path(f"/proc/{pid}").exists(), "the end of the worker")
    assert pool.run("pid") != pid


def test_a_reply_that_never_ends_is_given_up(pool: Pool) -> None:
    assert error_of(pool, "half") is TooSlow


def test_a_worker_that_leaves_its_pipe_to_another_process_is_given_up(pool: Pool) -> None:
    assert error_of(pool, "fork") is TooSlow


def test_a_worker_that_takes_no_task_any_more_costs_no_task(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("framer.workers.pool.ACKNOWLEDGEMENT_TIMEOUT", 0.5)
    pid = pool.run("deaf")
    stat = Path(f"/proc/{pid}/stat")
    wait_for(lambda: stat.read_text().rpartition(")")[2].split()[0] == "T", "the worker has stopped")
    assert pool.run("pid" + " " * 50_000_000) != pid


def test_no_worker_inherits_the_pipe_of_another(tmp_path: Path) -> None:
    pool: Pool = WorkerPool(stubborn, None, 3, result_type=int)
    pool.start()
    with ThreadPoolExecutor(3) as threads:
        assert set(threads.map(pool.run, ["sockets"] * 3)) == {1}
    pool.close()


SCRIPT = """
import sys
sys.path.insert(0, {tests!r})
from support.fakes.stubborn_workers import stubborn
from framer.workers.pool import WorkerPool

if __name__ == "__main__":
    pool = WorkerPool(stubborn, None, 2, result_type=int)
    pool.start()
    print(pool.run("deaf"), pool.run("pid"), flush=True)
"""


def test_a_program_that_ends_without_closing_its_pool_ends_at_once_and_leaves_nothing(tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(SCRIPT.format(tests=str(TESTS)))
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr == ""
    assert not any(Path(f"/proc/{pid}").exists() for pid in done.stdout.split())
