"""The executor of this machine: what a bad task costs; how few tasks are at hand; how work is stopped."""

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

from framer.errors import Crashed, FramerError, OutOfMemory, SetupError, TooSlow, Unreadable
from framer.workers.executor import LocalExecutor
from framer.workers.process import TaskLimits
from support import TESTS
from support.fakes.faulty import answering, dead_at_once, dead_while, unready
from support.fakes.stubborn_workers import growing
from support.processes import is_alive, until


def never() -> bool:
    return False


@contextmanager
def workers(
    count: int = 2, prepare: Callable[[Any], Any] = answering, deadline: float = 30.0, memory: int = 1_500_000_000
) -> Iterator[LocalExecutor[Any, Any]]:
    pool: LocalExecutor[Any, Any] = LocalExecutor(prepare, None, count, TaskLimits(deadline, memory), result_type=Any)
    try:
        yield pool
    finally:
        pool.close()


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
    tasks = [each for number, task in enumerate([*bad, ("raise", ValueError())]) for each in (task, ("double", number))]
    with workers(deadline=1.0) as pool:
        done = list(pool.run(tasks, never))
    kinds = {task[0]: type(outcome) for task, outcome in done if task[0] not in ("double", "raise")}
    assert kinds == {"hang": TooSlow, "spin": TooSlow, "die": Crashed, "exit": Crashed, "eat": OutOfMemory}
    raised = [type(outcome) for task, outcome in done if task[0] == "raise"]
    assert sorted(kind.__name__ for kind in raised) == ["FramerError", "Unreadable"]
    assert sorted(outcome for task, outcome in done if task[0] == "double") == [0, 2, 4, 6, 8, 10, 12]
    assert len(done) == len(tasks)


def test_what_crashed_a_worker_once_is_done_by_a_fresh_one(tmp_path: Path) -> None:
    with workers(count=1) as pool:
        before, *_ = (outcome for _, outcome in pool.run([("pid", 0.0)], never))
        done = list(pool.run([("die once", str(tmp_path / "died")), ("double", 4)], never))
    outcomes = {task[0]: outcome for task, outcome in done}
    assert outcomes["double"] == 8
    assert isinstance(outcomes["die once"], int)
    assert outcomes["die once"] != before


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
    assert sum(isinstance(outcome, FramerError) for outcome in done) <= 2  # a kill may fall into the next task
    assert len({outcome for outcome in done if isinstance(outcome, int)}) >= 2


def test_stopping_finishes_what_is_begun_and_begins_nothing_more(tmp_path: Path) -> None:
    pid_file = tmp_path / "pids"
    done: list[Any] = []
    with workers() as pool:
        done.extend(pool.run((("note", str(pid_file)) for _ in range(50)), pid_file.exists))
        begun = len(pid_file.read_text().split())
    assert 1 <= len(done) <= 4
    assert begun == len(pid_file.read_text().split())


def test_a_worker_that_cannot_get_ready_says_why() -> None:
    with workers(prepare=unready) as pool:
        outcomes = [outcome for _, outcome in pool.run([("double", 1), ("double", 2)], never)]
    assert [type(outcome) for outcome in outcomes] == [SetupError, SetupError]


def test_workers_that_can_no_longer_start_end_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("framer.workers.supervisor.MIN_START_PAUSE", 0.05)
    pool: LocalExecutor[Any, Any] = LocalExecutor(dead_while, tmp_path / "broken", 1, result_type=Any)

    def tasks() -> Iterator[tuple[str, Any]]:
        yield "double", 1
        (tmp_path / "broken").touch()
        yield "die", None
        yield from (("double", number) for number in range(5))

    done = []
    with pytest.raises(SetupError, match="worker processes"):
        done.extend(pool.run(tasks(), never))
    pool.close()


def test_what_a_used_worker_has_no_memory_for_is_done_by_a_fresh_one_or_too_large_each_time() -> None:
    with workers(count=1, prepare=growing, memory=640 * 2**20) as pool:
        sizes = [400 * 2**20, 400 * 2**20, 700 * 2**20, 700 * 2**20, 1]
        outcomes = [outcome for _, outcome in pool.run(sizes, never)]
    assert outcomes[:2] == [1, 1]
    assert [type(outcome) for outcome in outcomes[2:4]] == [OutOfMemory, OutOfMemory]
    assert isinstance(outcomes[4], int)


def test_a_run_that_is_given_up_tells_the_next_one_nothing() -> None:
    with workers() as pool:
        assert next(pool.run((("double", 1) for _ in range(9)), never))
        assert [outcome for _, outcome in pool.run([("double", 21)], never)] == [42]


def test_workers_that_only_die_end_the_work() -> None:
    with workers(prepare=dead_at_once) as pool, pytest.raises(SetupError, match="worker processes"):
        list(pool.run([("double", 1)], never))


def test_a_worker_that_dies_before_it_is_told_what_to_do_stops_nothing(tmp_path: Path) -> None:
    program = (
        f"import sys; sys.path.insert(0, {str(TESTS)!r})\n"
        "from support.fakes.faulty import answering\nfrom framer.workers.executor import LocalExecutor\n"
        "if __name__ != '__main__':\n    raise SystemExit(1)\n"
        "list(LocalExecutor(answering, bytes(5_000_000), 2, result_type=int).run([('double', 1)], lambda: False))\n"
    )
    script = tmp_path / "program.py"
    script.write_text(program)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, check=False)
    assert "framer is not set up correctly: worker processes" in done.stderr


def test_closing_ends_workers_that_hang() -> None:
    with workers(deadline=600) as pool:
        work = pool.run([("pid", 0.0), ("hang", 0)], never)
        pid = next(outcome for task, outcome in work if task[0] == "pid")
        began = time.monotonic()
    assert time.monotonic() - began < 10
    assert until(lambda: not is_alive(pid))


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_workers_end_with_their_parent(tmp_path: Path) -> None:
    pid_file = tmp_path / "pids"
    program = (
        f"import sys; sys.path.insert(0, {str(TESTS)!r})\n"
        "from support.fakes.faulty import answering\n"
        "from framer.workers.executor import LocalExecutor\nfrom framer.workers.process import TaskLimits\n"
        f"tasks = [('note', {str(pid_file)!r}), ('note', {str(pid_file)!r}), ('hang', 0), ('hang', 0)]\n"
        "if __name__ == '__main__':\n"
        "    list(LocalExecutor(answering, None, 2, TaskLimits(600), result_type=object).run(tasks, lambda: False))\n"
    )
    script = tmp_path / "program.py"
    script.write_text(program)
    parent = subprocess.Popen([sys.executable, str(script)])
    assert until(lambda: pid_file.exists() and len(pid_file.read_text().split()) == 2)
    pids = {int(pid) for pid in pid_file.read_text().split()}
    assert all(map(is_alive, pids))
    parent.kill()
    parent.wait()
    assert until(lambda: not any(map(is_alive, pids)))


@pytest.mark.parametrize("error", [TooSlow(seconds="8"), Crashed()])
def test_the_errors_travel(error: FramerError) -> None:
    assert pickle.loads(pickle.dumps(error)).to_message(str) == error.to_message(str)
    assert (error.http_status, error.exit_code) == (422, 4)
