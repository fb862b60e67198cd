"""The worker pool: what a task costs that hangs, dies or eats memory; who waits, who is refused, who is replaced."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from framer.errors import (
    Busy,
    Crashed,
    FramerError,
    OutOfMemory,
    SetupError,
    TooLarge,
    TooManyRequests,
    TooSlow,
    Unreadable,
)
from framer.workers.load import Load
from framer.workers.pool import WorkerPool
from framer.workers.process import TaskLimits
from framer.workers.sandbox import Rights
from framer.workers.ticket import TaskOrigin
from support.fakes.faulty import answering, dead_at_once, dead_while, unready
from support.fakes.stubborn_workers import growing, growing_once_gone, growing_while, noting_process, starting
from support.processes import is_alive, until

pytestmark = pytest.mark.long

Pool = WorkerPool[Any, Any]


@contextmanager
def worker_pool(
    count: int = 1, deadline: float = 30.0, prepare: Callable[[Any], Any] = answering, context: Any = None, **more: Any
) -> Iterator[Pool]:
    pool: Pool = WorkerPool(prepare, context, count, TaskLimits(deadline), result_type=Any, **more)
    try:
        pool.start()
        yield pool
    finally:
        pool.close()


@contextmanager
def callers() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(16) as threads:
        yield threads


def block_worker(pool: Pool, threads: ThreadPoolExecutor, seconds: float = 600) -> "Future[Any]":
    """Have a worker work for so long; returns when it does."""
    working = pool.load().working
    blocked = threads.submit(pool.run, ("pid", seconds))
    assert until(lambda: pool.load().working > working)
    return blocked


def test_calls_from_many_threads_get_their_own_results() -> None:
    with worker_pool(2, max_waiting=50) as pool, callers() as threads:
        assert list(threads.map(lambda n: pool.run(("double", n)), range(40))) == [2 * n for n in range(40)]
        assert pool.load() == Load(workers=2, working=0, waiting=0, alive=2, restarts=0)


def test_workers_get_ready_while_the_caller_goes_on() -> None:
    pool: Pool = WorkerPool(answering, None, 2, result_type=Any)
    try:
        pool.begin()
        assert until(lambda: pool.load().alive == 2)
        pool.start()  # begins nothing twice
        assert pool.load() == Load(workers=2, working=0, waiting=0, alive=2, restarts=0)
    finally:
        pool.close()


@pytest.mark.parametrize(
    ("task", "error"),
    [
        (("hang", 0), TooSlow),
        (("spin", 0), TooSlow),
        (("die", 0), Crashed),
        (("exit", 0), Crashed),
        (("eat", 8_000_000_000), OutOfMemory),
        (("raise", Unreadable()), Unreadable),
        (("raise", ValueError()), FramerError),
    ],
)
def test_a_bad_task_costs_itself_only(task: tuple[str, Any], error: type[FramerError]) -> None:
    with worker_pool(deadline=1.0) as pool:
        with pytest.raises(error) as caught:
            pool.run(task)
        assert type(caught.value) is error
        assert pool.run(("double", 4)) == 8


def test_a_worker_killed_in_mid_task_is_a_crash_and_the_task_is_not_tried_again(tmp_path: Path) -> None:
    pid_file = tmp_path / "pids"
    with worker_pool() as pool, callers() as threads:
        done = threads.submit(pool.run, ("tell", str(pid_file)))
        assert until(lambda: pid_file.exists() and pid_file.read_text().endswith("\n"))
        os.kill(int(pid_file.read_text()), signal.SIGKILL)
        with pytest.raises(Crashed):
            done.result()
        assert pool.run(("double", 4)) == 8
        assert len(pid_file.read_text().split()) == 1
        assert pool.load().restarts == 1


def test_a_worker_killed_between_two_tasks_costs_nothing() -> None:
    with worker_pool() as pool:
        os.kill(pool.run(("pid", 0)), signal.SIGKILL)
        assert pool.run(("double", 4)) == 8


def test_when_all_work_a_few_wait_and_the_next_is_refused_at_once() -> None:
    with worker_pool(max_waiting=2) as pool, callers() as threads:
        blocked = block_worker(pool, threads)
        waiting = [threads.submit(pool.run, ("double", n)) for n in range(2)]
        assert until(lambda: pool.load().waiting == 2)
        assert isinstance(pool.refusal(), Busy)
        with pytest.raises(Busy) as caught:
            pool.run(("double", 9))
        assert 1 <= caught.value.details["seconds"] <= 30
        assert not blocked.done()
        pool.close()
        assert all(isinstance(future.exception(), Busy) for future in (blocked, *waiting))


def test_waiting_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("framer.workers.pool.QUEUE_SECONDS", 0.1)
    with worker_pool() as pool, callers() as threads:
        block_worker(pool, threads)
        with pytest.raises(Busy):
            pool.run(("double", 1))
        assert pool.load().waiting == 0
        pool.close()


def test_who_waits_longest_is_next() -> None:
    order: list[int] = []
    with worker_pool() as pool, callers() as threads:
        first = block_worker(pool, threads, 0.5)
        for n in range(4):
            threads.submit(lambda n=n: order.append(pool.run(("double", n))))
            assert until(lambda n=n: pool.load().waiting == n + 1 or first.done())
        assert until(lambda: len(order) == 4)
    assert order == [0, 2, 4, 6]


def test_a_worker_that_has_done_enough_is_replaced_and_no_task_is_lost() -> None:
    with worker_pool(2, max_tasks=3, max_waiting=50) as pool, callers() as threads:
        pids: set[int] = set()

        def ask() -> bool:
            pids.update(threads.map(lambda _: pool.run(("pid", 0)), range(8)))
            return pool.load().restarts >= 3

        assert until(ask)
        assert len(pids) >= 3
        assert pool.load().alive == 2
        assert until(lambda: sum(map(is_alive, pids)) <= 2)


def test_a_worker_that_crashes_while_its_successor_starts_is_replaced_once() -> None:
    with worker_pool(max_tasks=1) as pool:
        pool.run(("double", 1))  # its successor is on the way
        with pytest.raises(Crashed):
            pool.run(("die", 0))
        assert pool.run(("double", 4)) == 8
        assert pool.load().alive == 1


def test_workers_that_cannot_get_ready_say_why() -> None:
    with pytest.raises(SetupError, match="no model"), worker_pool(2, prepare=unready):
        pass


def test_workers_that_only_die_are_this_machine_s_fault() -> None:
    with pytest.raises(SetupError, match="worker processes"), worker_pool(prepare=dead_at_once):
        pass


def test_when_workers_can_no_longer_start_it_is_busy_until_they_can(tmp_path: Path) -> None:
    with worker_pool(prepare=dead_while, context=tmp_path / "broken") as pool:
        (tmp_path / "broken").touch()
        with pytest.raises(Crashed):
            pool.run(("die", None))
        for _ in range(3):
            with pytest.raises(Busy):
                pool.run(("double", 21))
        (tmp_path / "broken").unlink()
        assert eventually(lambda: pool.run(("double", 21))) == 42


def eventually(act: Callable[[], object]) -> object:
    """What comes of `act` once it is not refused any more."""
    end = time.monotonic() + 60
    while True:
        try:
            return act()
        except Busy:
            assert time.monotonic() < end


def test_a_worker_does_a_first_task_before_it_is_there_for_others(tmp_path: Path) -> None:
    pid_file = tmp_path / "pids"
    with worker_pool(2, warm_up=lambda: ("note", str(pid_file))):
        assert len(set(pid_file.read_text().split())) == 2


def test_closing_lets_tasks_end_within_the_grace() -> None:
    with worker_pool() as pool, callers() as threads:
        done = block_worker(pool, threads, 0.5)
        pool.close(grace=20)
        assert isinstance(done.result(), int)


def test_closing_without_grace_ends_what_hangs() -> None:
    with worker_pool() as pool, callers() as threads:
        pid = pool.run(("pid", 0))
        blocked = block_worker(pool, threads)
        pool.close()
        assert isinstance(blocked.exception(), Busy)
        assert until(lambda: not is_alive(pid))
        with pytest.raises(Busy):
            pool.run(("double", 1))


def test_nothing_of_a_task_stays_in_the_parent() -> None:
    with worker_pool() as pool:
        photo = Photo()
        gone = threading.Event()
        photo.gone = gone
        assert pool.run(("double", 1)) == 2
        pool.run(("kind", photo))
        del photo
        assert gone.wait(20)


class Photo:
    """Says when it is forgotten; its copy in the worker says nothing."""

    gone: threading.Event | None = None

    def __reduce__(self) -> tuple[type["Photo"], tuple[()]]:
        return Photo, ()

    def __del__(self) -> None:
        if self.gone:
            self.gone.set()


def kill_all(pool: Pool, pid_file: Path) -> None:
    """Kill the workers whose process numbers are in the file, and return when the pool has noticed."""
    pids = pid_file.read_text().split()
    for pid in pids:
        os.kill(int(pid), signal.SIGKILL)
    assert until(lambda: pool.load().restarts == len(pids))


def test_workers_that_ended_while_they_had_nothing_to_do_are_not_counted_and_replaced(tmp_path: Path) -> None:
    pid_file = tmp_path / "pids"
    with worker_pool(2, prepare=noting_process, context=pid_file) as pool:
        kill_all(pool, pid_file)
        assert until(lambda: pool.load() == Load(workers=2, working=0, waiting=0, alive=2, restarts=2))


def test_a_task_waits_for_the_successor_of_workers_that_ended(tmp_path: Path) -> None:
    pid_file = tmp_path / "pids"
    with worker_pool(4, prepare=noting_process, context=pid_file) as pool:
        kill_all(pool, pid_file)
        assert pool.refusal() is None
        assert pool.run("pid")
        assert pool.load().restarts == 4


def test_a_task_that_comes_as_all_workers_end_is_done(tmp_path: Path) -> None:
    pid_file = tmp_path / "pids"
    with worker_pool(4, prepare=noting_process, context=pid_file) as pool:
        for pid in pid_file.read_text().split():
            os.kill(int(pid), signal.SIGKILL)
        assert pool.run("pid")


def test_a_first_task_that_costs_the_worker_keeps_nobody_from_one() -> None:
    with worker_pool(warm_up=lambda: ("die", 0)) as pool:
        assert pool.load().alive == 1
        assert pool.run(("double", 4)) == 8


def without_threads(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """So often there is no thread to be had."""
    start, refused = threading.Thread.start, iter(range(times))

    def start_if_there_are(thread: threading.Thread) -> None:
        if next(refused, None) is not None:
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", start_if_there_are)


def test_a_lost_worker_is_replaced_although_there_is_no_thread_for_it_at_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("framer.workers.supervisor.MIN_START_PAUSE", 0.05)
    with worker_pool() as pool:
        without_threads(monkeypatch, times=3)
        with pytest.raises(Crashed):
            pool.run(("die", 0))
        assert eventually(lambda: pool.run(("double", 4))) == 8
        assert pool.load() == Load(workers=1, working=0, waiting=0, alive=1, restarts=1)


def test_a_worker_is_replaced_in_turn_although_there_is_no_thread_for_it_at_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("framer.workers.supervisor.MIN_START_PAUSE", 0.05)
    with worker_pool(max_tasks=1) as pool:
        first = pool.run(("pid", 0))  # its successor is on the way
        assert until(lambda: pool.load().restarts == 1)
        without_threads(monkeypatch, times=1)
        second = pool.run(("pid", 0))
        assert until(lambda: pool.load().restarts == 2)
        assert len({first, second, pool.run(("pid", 0))}) == 3


def test_a_pool_without_a_thread_for_itself_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    without_threads(monkeypatch, times=1)
    with pytest.raises(SetupError, match="worker processes"), worker_pool():
        pass


def has_pids(pid_file: Path, count: int) -> bool:
    return pid_file.exists() and len(pid_file.read_text().split()) == count


def test_closing_ends_workers_that_are_starting(tmp_path: Path) -> None:
    pid_file = tmp_path / "pids"
    pool: Pool = WorkerPool(starting, pid_file, 2, result_type=Any)
    with callers() as threads:
        start = threads.submit(pool.start)
        assert until(lambda: has_pids(pid_file, 2))
        pool.close()
        assert isinstance(start.exception(20), SetupError)
    assert not any(is_alive(int(pid)) for pid in pid_file.read_text().split())


def test_ctrl_c_ends_workers_that_are_starting(tmp_path: Path) -> None:
    pid_file = tmp_path / "pids"
    pool: Pool = WorkerPool(starting, pid_file, 2, result_type=Any)

    def interrupt() -> None:
        assert until(lambda: has_pids(pid_file, 2))
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)  # only so its wait is interrupted

    with callers() as threads:
        threads.submit(interrupt)
        with pytest.raises(KeyboardInterrupt):
            pool.start()
    assert not any(is_alive(int(pid)) for pid in pid_file.read_text().split())


@pytest.mark.parametrize("days", [1, -1])
def test_deadlines_do_not_follow_the_clock_on_the_wall(days: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with worker_pool(deadline=2.0) as pool, callers() as threads:
        blocked = block_worker(pool, threads, 0.5)
        now = time.time
        monkeypatch.setattr(time, "time", lambda: now() + days * 86400)
        assert isinstance(blocked.result(), int)
        with pytest.raises(TooSlow):
            pool.run(("hang", 0))


def test_a_task_may_take_eight_seconds_and_640_mib_unless_others_are_named() -> None:
    assert TaskLimits() == TaskLimits(deadline=8.0, memory=640 * 2**20, rights=Rights.ALL)
    pool: Pool = WorkerPool(answering, None, 1, result_type=Any)
    pool.start()
    assert pool.run(("eat", 600 * 2**20)) == 600 * 2**20
    with pytest.raises(TooLarge):
        pool.run(("eat", 680 * 2**20))
    pool.close()


def test_a_worker_that_ended_while_nobody_looked_is_replaced() -> None:
    with worker_pool() as pool:
        first = pool.run(("pid", 0))
        os.kill(first, signal.SIGKILL)
        assert until(lambda: pool.load().restarts == 1)
        assert pool.run(("pid", 0)) != first
        assert pool.load().restarts == 1


def test_one_thread_looks_after_all_workers() -> None:
    before = threading.active_count()
    with worker_pool(3) as pool:
        assert until(lambda: threading.active_count() == before + 1)
        assert pool.load().alive == 3


MIB = 2**20


def test_what_a_used_worker_has_no_memory_for_is_done_by_a_fresh_one() -> None:
    with worker_pool(prepare=growing, context=None) as pool:
        assert pool.run(400 * MIB) == 1  # it keeps what it took
        assert pool.run(400 * MIB) == 1
        assert pool.run(1) == 2
        assert pool.load() == Load(workers=1, working=0, waiting=0, alive=1, restarts=1)


def test_what_also_a_fresh_worker_has_no_memory_for_is_too_large_the_first_time_and_the_sixth() -> None:
    with worker_pool(prepare=growing) as pool:
        for _ in range(3):
            with pytest.raises(OutOfMemory) as caught:
                pool.run(700 * MIB)
            assert (type(caught.value).code, str(caught.value)) == (
                TooLarge.code,
                "The photo needs more memory than one photo may take.",
            )
        assert pool.run(1) == 1


def test_what_runs_out_of_memory_in_a_fresh_worker_costs_no_worker() -> None:
    with worker_pool() as pool:
        with pytest.raises(OutOfMemory):
            pool.run(("eat", 8_000_000_000))
        assert pool.load().restarts == 0


def test_a_second_try_goes_before_those_who_wait_and_takes_no_worker_that_has_worked() -> None:
    with worker_pool(2, prepare=growing, max_waiting=50) as pool, callers() as threads:
        assert list(threads.map(pool.run, [400 * MIB] * 6))
        assert pool.load().alive == 2


def test_one_deadline_is_for_both_tries() -> None:
    with worker_pool(prepare=growing, deadline=10.0) as pool:
        assert pool.run(400 * MIB) == 1
        began = time.monotonic()
        with pytest.raises(TooSlow):
            pool.run(-400 * MIB)  # hangs for two seconds before it takes memory, and then for ever
        assert time.monotonic() - began < 2 * 10.0


def test_a_photo_that_finds_no_fresh_worker_in_time_is_to_be_sent_again(tmp_path: Path) -> None:
    with worker_pool(prepare=growing_while, context=tmp_path / "broken", deadline=8.0) as pool:
        assert pool.run(400 * MIB) == 1
        (tmp_path / "broken").touch()
        with pytest.raises(Busy):
            pool.run(400 * MIB)


def test_busy_is_for_the_pool_to_say() -> None:
    with worker_pool() as pool, pytest.raises(Crashed):
        pool.run(("raise", Busy(seconds=1)))


def test_one_client_does_not_shut_out_another(tmp_path: Path) -> None:
    (held := tmp_path / "held").touch()
    with worker_pool(max_waiting=4) as pool, callers() as threads:
        hog, phone = TaskOrigin("hog"), TaskOrigin("phone")
        in_work = threads.submit(pool.run, ("wait", str(held)), hog)
        assert until(lambda: pool.load().working == 1)
        waiting = [threads.submit(pool.run, ("double", n), hog) for n in range(4)]
        assert until(lambda: pool.load().waiting == 4)
        assert isinstance(pool.refusal("hog"), Busy)
        assert pool.refusal("phone") is None
        newcomer = threads.submit(pool.run, ("double", 21), phone)
        assert until(lambda: any(future.done() for future in waiting))
        refused = [future for future in waiting if future.done()]
        assert [type(future.exception()) for future in refused] == [TooManyRequests]
        assert isinstance(pool.refusal("hog"), TooManyRequests)
        with pytest.raises(TooManyRequests):
            pool.run(("double", 9), hog)
        held.unlink()
        assert newcomer.result() == 42
        assert in_work.result() == "wait"
        assert all(future.exception() is None for future in waiting if future not in refused)


def test_equal_tasks_of_one_item_are_done_once(tmp_path: Path) -> None:
    (held := tmp_path / "held").touch()
    notes = tmp_path / "notes"
    with worker_pool() as pool, callers() as threads:
        threads.submit(pool.run, ("wait", str(held)))
        assert until(lambda: pool.load().working == 1)
        asked = [threads.submit(pool.run, ("note", str(notes)), TaskOrigin(name, "token")) for name in "abc"]
        assert until(lambda: pool.load().waiting == 3)
        held.unlink()
        assert [future.result() for future in asked] == ["note"] * 3
        assert len(notes.read_text().split()) == 1


def test_there_is_no_second_try_while_others_wait(tmp_path: Path) -> None:
    (held := tmp_path / "held").touch()
    with worker_pool(prepare=growing_once_gone, context=held) as pool, callers() as threads:
        assert pool.run(1, TaskOrigin("phone")) == 1
        large = threads.submit(pool.run, 700 * MIB, TaskOrigin("hog"))
        assert until(lambda: pool.load().working == 1)
        waiting = threads.submit(pool.run, 1, TaskOrigin("phone"))
        assert until(lambda: pool.load().waiting == 1)
        held.unlink()
        assert isinstance(large.exception(), Busy)  # not too large: nobody knows that yet
        assert waiting.result() == 2  # by the same worker
        assert until(lambda: pool.load().restarts == 1)  # which leaves when there is a fresh one
        assert pool.run(400 * MIB, TaskOrigin("hog")) == 1
