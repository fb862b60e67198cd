"""Workers: what a task costs that hangs, dies or eats memory; how few tasks are at hand; how work is stopped."""

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from framer.errors import Crashed, FramerError, SetupError, TooLarge, TooSlow, Unreadable
from framer.workers import Bounds, LocalWorkers
from support import TESTS
from support.fakes.faulty import answering, dead_at_once, unready


def never() -> bool:
    return False


@contextmanager
def workers(
    count: int = 2, prepare: Callable[[Any], Any] = answering, deadline: float = 30.0, memory: int = 1_500_000_000
) -> Iterator[LocalWorkers[Any, Any]]:
    pool: LocalWorkers[Any, Any] = LocalWorkers(prepare, None, count, Bounds(deadline, memory))
    try:
        yield pool
    finally:
        pool.close()


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


def until(true: Callable[[], bool], seconds: float = 20.0) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


def test_every_task_has_its_outcome_and_few_are_at_hand() -> None:
    taken = 0
    open_tasks = []

    def tasks() -> Iterator[tuple[str, int]]:
        nonlocal taken
        for number in range(40):
            taken += 1
            yield "double", number

    done = {}
    with workers() as pool:
        for (_, number), outcome in pool.run(tasks(), never):
            done[number] = outcome
            open_tasks.append(taken - len(done))
    assert done == {number: 2 * number for number in range(40)}
    assert max(open_tasks) <= 4


def test_a_task_that_hangs_dies_or_eats_memory_costs_itself_only() -> None:
    bad = [("hang", 0), ("spin", 0), ("die", 0), ("exit", 0), ("eat", 8_000_000_000), ("raise", Unreadable())]
    tasks = [task for number, one in enumerate([*bad, ("raise", ValueError())]) for task in (one, ("double", number))]
    with workers(deadline=1.0) as pool:
        done = list(pool.run(tasks, never))
    kinds = {task[0]: type(outcome) for task, outcome in done if task[0] not in ("double", "raise")}
    assert kinds == {"hang": TooSlow, "spin": TooSlow, "die": Crashed, "exit": Crashed, "eat": TooLarge}
    raised = [type(outcome) for task, outcome in done if task[0] == "raise"]
    assert sorted(kind.__name__ for kind in raised) == ["FramerError", "Unreadable"]
    assert sorted(outcome for task, outcome in done if task[0] == "double") == [0, 2, 4, 6, 8, 10, 12]
    assert len(done) == len(tasks)


def test_a_worker_that_is_killed_between_two_tasks_costs_nothing() -> None:
    def tasks() -> Iterator[tuple[str, float]]:
        for _ in range(6):
            yield "pid", 0.0
            if victims:
                os.kill(victims.pop(), signal.SIGKILL)

    victims: list[int] = []
    done = []
    with workers(count=1) as pool:
        for _, outcome in pool.run(tasks(), never):
            done.append(outcome)
            victims += [outcome] if len(done) in (1, 3) else []
    assert len(done) == 6
    assert sum(isinstance(one, FramerError) for one in done) <= 2  # a kill may fall into the next task
    assert len({one for one in done if isinstance(one, int)}) >= 2


def test_stopping_finishes_what_is_begun_and_begins_nothing_more(tmp_path: Path) -> None:
    told = tmp_path / "told"
    done: list[Any] = []
    with workers() as pool:
        done.extend(pool.run((("note", str(told)) for _ in range(50)), told.exists))
        begun = len(told.read_text().split())
    assert 1 <= len(done) <= 4
    assert begun == len(told.read_text().split())


def test_a_worker_that_cannot_get_ready_says_why() -> None:
    with workers(prepare=unready) as pool:
        outcomes = [outcome for _, outcome in pool.run([("double", 1), ("double", 2)], never)]
    assert [type(outcome) for outcome in outcomes] == [SetupError, SetupError]


def test_a_broken_pool_loses_no_task() -> None:
    with workers(count=1) as pool:
        run = pool.run((("double", number) for number in range(12)), never)
        done = [next(run)[0][1] for _ in range(3)]
        pool._slots[0]._pool.stop()  # as after a fault inside Pebble: it takes no more tasks
        done += [number for (_, number), outcome in run if outcome == 2 * number]
    assert set(done) == set(range(12))


def test_workers_that_only_die_end_the_work() -> None:
    with workers(prepare=dead_at_once) as pool, pytest.raises(SetupError, match="worker processes"):
        list(pool.run([("double", 1)], never))


def test_a_worker_that_dies_before_it_is_told_what_to_do_stops_nothing(tmp_path: Path) -> None:
    program = (
        f"import sys; sys.path.insert(0, {str(TESTS)!r})\n"
        "from support.fakes.faulty import answering\nfrom framer.workers import LocalWorkers\n"
        "if __name__ != '__main__':\n    raise SystemExit(1)\n"
        "list(LocalWorkers(answering, bytes(5_000_000), 2).run([('double', 1)], lambda: False))\n"
    )
    script = tmp_path / "program.py"
    script.write_text(program)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, check=False)
    assert "SetupError" in done.stderr


def test_nothing_is_left_of_what_workers_were_told(tmp_path: Path) -> None:
    pool: LocalWorkers[Any, Any] = LocalWorkers(answering, None, 1, spool=tmp_path)
    assert [outcome for _, outcome in pool.run([("double", 1)], never)] == [2]
    assert list(tmp_path.iterdir())
    pool.close()
    assert list(tmp_path.iterdir()) == []


def test_orders_that_somebody_changed_are_not_followed(tmp_path: Path) -> None:
    pool: LocalWorkers[Any, Any] = LocalWorkers(answering, None, 1, spool=tmp_path)

    def tasks() -> Iterator[tuple[str, int]]:
        (orders,) = tmp_path.iterdir()  # before the first worker starts
        orders.write_bytes(orders.read_bytes() + b" ")
        yield "double", 1

    ((_, outcome),) = pool.run(tasks(), never)
    pool.close()
    assert isinstance(outcome, SetupError)


def test_closing_ends_workers_that_hang() -> None:
    with workers(deadline=600) as pool:
        work = pool.run([("pid", 0.0), ("hang", 0)], never)
        pid = next(outcome for task, outcome in work if task[0] == "pid")
        began = time.monotonic()
    assert time.monotonic() - began < 10
    assert until(lambda: not alive(pid))


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_workers_end_with_their_parent(tmp_path: Path) -> None:
    told = tmp_path / "told"
    program = (
        f"import sys; sys.path.insert(0, {str(TESTS)!r})\n"
        "from support.fakes.faulty import answering\nfrom framer.workers import Bounds, LocalWorkers\n"
        f"tasks = [('note', {str(told)!r}), ('note', {str(told)!r}), ('hang', 0), ('hang', 0)]\n"
        "if __name__ == '__main__':\n"
        "    list(LocalWorkers(answering, None, 2, Bounds(600)).run(tasks, lambda: False))\n"
    )
    script = tmp_path / "program.py"
    script.write_text(program)
    parent = subprocess.Popen([sys.executable, str(script)])
    assert until(lambda: told.exists() and len(told.read_text().split()) == 2)
    pids = {int(pid) for pid in told.read_text().split()}
    assert all(map(alive, pids))
    parent.kill()
    parent.wait()
    assert until(lambda: not any(map(alive, pids)))


@pytest.mark.parametrize("error", [TooSlow(seconds="8"), Crashed()])
def test_the_errors_travel(error: FramerError) -> None:
    assert pickle.loads(pickle.dumps(error)).words(str) == error.to_message(str)
    assert (error.http_status, error.exit_code) == (422, 4)
