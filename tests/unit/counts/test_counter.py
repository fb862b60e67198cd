"""Counting never waits; what the store does not take is kept, and nothing is counted twice."""

import threading
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

import pytest

from framer.counts.counter import DAY_GRACE_SECONDS, FLUSH_SECONDS, Counter
from framer.counts.types import MADE, CountKey, Counts, CountsUnavailable
from support.clock import Clock

NOON = datetime(2027, 9, 1, 5, tzinfo=UTC).timestamp()  # in Vietnam
MIDNIGHT = datetime(2027, 9, 1, 17, tzinfo=UTC).timestamp()
FIRST, SECOND = date(2027, 9, 1), date(2027, 9, 2)


class Store:
    """Takes numbers as long as it has no `problem`."""

    def __init__(self) -> None:
        self.numbers: dict[CountKey, int] = {}
        self.problem = ""

    def add(self, increments: Counts) -> None:
        if self.problem:
            raise CountsUnavailable(self.problem)
        for key, number in increments.items():
            self.numbers[key] = self.numbers.get(key, 0) + number

    def read(self, campaigns: Iterable[str]) -> dict[CountKey, int]:
        return {key: number for key, number in self.numbers.items() if key.campaign in campaigns}

    def add_report(self, report: str, frame: str, numbers: Mapping[str, int], day: date) -> int:
        raise NotImplementedError


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def clock() -> Clock:
    clock = Clock()
    clock.seconds = NOON
    return clock


@pytest.fixture
def counter(store: Store, clock: Clock) -> Counter:
    return Counter(store, clock=clock)


def key(day: date = FIRST) -> CountKey:
    return CountKey(MADE, "dai-hoi", "ring", "", day)


def test_a_power_cut_costs_less_than_a_minute() -> None:
    assert FLUSH_SECONDS <= 60


def test_what_is_counted_is_written_with_the_next_flush(counter: Counter, store: Store) -> None:
    for _ in range(3):
        counter.count(MADE, "dai-hoi", "ring")
    assert store.numbers == {}
    assert counter.read(["dai-hoi"]) == {key(): 3}
    assert counter.flush()
    assert counter.flush()
    assert store.numbers == {key(): 3} == counter.read(["dai-hoi"])


def test_threads_count_at_the_same_time(counter: Counter, store: Store) -> None:
    def work() -> None:
        for number in range(1250):
            counter.count(MADE, "dai-hoi", "ring")
            if number % 100 == 0:
                counter.flush()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counter.close()
    assert store.numbers == {key(): 10_000}


def test_what_is_not_taken_is_kept_and_told(counter: Counter, store: Store, caplog: pytest.LogCaptureFixture) -> None:
    store.problem = "database is locked"
    counter.count(MADE, "dai-hoi", "ring")
    assert not counter.flush()
    assert not counter.flush()
    assert counter.state.problem == "database is locked"
    store.problem = ""
    counter.count(MADE, "dai-hoi", "ring")
    assert counter.flush()
    assert (store.numbers, counter.state.problem) == ({key(): 2}, "")
    assert len(caplog.records) == 2  # once that it went wrong, once that it goes on


def test_nobody_waits_for_a_store_that_hangs(counter: Counter, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging, go_on = threading.Event(), threading.Event()
    add = store.add

    def hang(increments: Counts) -> None:
        hanging.set()
        go_on.wait(10)
        add(increments)

    monkeypatch.setattr(store, "add", hang)
    counter.count(MADE, "dai-hoi", "ring")
    flushing = threading.Thread(target=counter.flush)
    flushing.start()
    assert hanging.wait(10)
    for _ in range(1000):
        counter.count(MADE, "dai-hoi", "ring")
    assert flushing.is_alive()
    go_on.set()
    flushing.join()
    counter.close()
    assert store.numbers == {key(): 1001}


def test_a_problem_of_the_start_is_found_to_be_over(store: Store) -> None:
    counter = Counter(store, problem="unable to open database file")
    assert counter.state.problem
    counter.flush()
    assert not counter.state.problem


def test_the_day_is_vietnams_and_ends_once_all_of_it_is_written(counter: Counter, store: Store, clock: Clock) -> None:
    clock.seconds = MIDNIGHT - 1
    counter.count(MADE, "dai-hoi", "ring")
    clock.seconds = MIDNIGHT + 1
    counter.count(MADE, "dai-hoi", "ring")
    assert counter.today() == FIRST
    counter.flush()
    assert store.numbers == {key(FIRST): 1, key(SECOND): 1}
    assert FLUSH_SECONDS < DAY_GRACE_SECONDS


def test_what_is_written_after_the_days_end_counts_for_the_next(counter: Counter, store: Store, clock: Clock) -> None:
    """So nothing changes any more that was shown of a day that is over."""
    counter.count(MADE, "dai-hoi", "ring")
    store.problem = "database is locked"
    counter.flush()
    store.problem = ""
    clock.seconds = MIDNIGHT + DAY_GRACE_SECONDS + 1
    counter.flush()
    assert store.numbers == {key(SECOND): 1}


def test_off_counts_nothing() -> None:
    counter = Counter(None)
    counter.start()
    counter.count(MADE, "dai-hoi", "ring")
    assert not counter.flush()
    assert not counter.state.on
    with pytest.raises(CountsUnavailable):
        counter.read(["dai-hoi"])
    counter.close()


def test_the_thread_writes_by_itself_and_at_the_end(store: Store, clock: Clock) -> None:
    done = threading.Event()
    counter = Counter(store, flush_seconds=0.01, clock=clock)
    counter.count(MADE, "dai-hoi", "ring")
    counter.start(done.set)
    assert done.wait(10)
    counter.count(MADE, "dai-hoi", "ring")
    counter.close()
    assert store.numbers == {key(): 2}


def test_totals_are_there_as_soon_as_it_starts(store: Store, clock: Clock) -> None:
    read = threading.Event()
    counter = Counter(store, flush_seconds=600, clock=clock)
    counter.start(read.set)
    assert read.wait(10)
    counter.close()


def test_a_fault_in_a_round_does_not_end_the_thread(store: Store, clock: Clock) -> None:
    rounds = threading.Semaphore(0)

    def fail() -> None:
        rounds.release()
        raise ZeroDivisionError

    counter = Counter(store, flush_seconds=0.01, clock=clock)
    counter.start(fail)
    assert rounds.acquire(timeout=10)
    assert rounds.acquire(timeout=10)
    counter.close()
