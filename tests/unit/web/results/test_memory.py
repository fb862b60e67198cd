"""The store of finished pictures in memory: within its budget, and nothing outlives its time."""

import gc
import sys
import threading
import tracemalloc
import weakref
from typing import Any

import pytest

from framer.errors import ResultTooLarge, SetupError
from framer.settings import read_settings
from framer.web.app import open_result_store
from framer.web.results.base import MAX_RESULT_LIFETIME, RESULT_OVERHEAD, StoredResult
from framer.web.results.memory import SWEEP_SECONDS, MemoryResults
from support.clock import Clock
from support.results import cost, result


@pytest.fixture
def clock() -> Clock:
    return Clock()


def stored(store: MemoryResults, tokens: list[str]) -> list[bool]:
    """Which of the tokens still lead to a result."""
    return [store.get(token) is not None for token in tokens]


def test_what_is_put_is_there_until_its_time(clock: Clock) -> None:
    store, put = MemoryResults(100_000, clock), result()
    token = store.put(put, 600)
    clock.seconds = 599.9
    assert store.get(token) is put
    clock.seconds = 600.0
    assert store.get(token) is None
    assert (len(store), store.bytes_held) == (0, 0)


@pytest.mark.parametrize("call", ["put", "get", "delete", "replace"])
def test_every_call_lets_expired_results_go(clock: Clock, call: str) -> None:
    store, freed = MemoryResults(100_000, clock), []
    expiring = [result() for _ in range(5)]
    for each in expiring:
        weakref.finalize(each, freed.append, True)
    tokens = [store.put(expiring.pop(), 600) for _ in range(5)]
    del each
    clock.seconds = 601
    calls: dict[str, Any] = {
        "put": lambda: store.put(result(), 600),
        "get": lambda: store.get("x"),
        "delete": lambda: store.delete(tokens[0]),
        "replace": lambda: store.replace(tokens[0], result(), 600),
    }
    reply = calls[call]()
    assert len(freed) == 5
    assert reply if call == "put" else not reply
    assert len(store) == (1 if call == "put" else 0)


def test_expired_results_are_freed_though_nothing_is_asked_for() -> None:
    freed = threading.Event()
    store = MemoryResults(100_000, sweep_seconds=0.01)
    store.put(result(), 1000)
    expiring = result()
    weakref.finalize(expiring, freed.set)
    store.put(expiring, 0.05)
    del expiring
    assert freed.wait(20)
    assert len(store) == 1


def test_a_server_sweeps_every_second() -> None:
    assert SWEEP_SECONDS <= 1


def test_the_sweeper_does_not_hold_the_store_nor_the_process() -> None:
    store = MemoryResults(100_000, sweep_seconds=0.01)
    put, freed = result(), threading.Event()
    weakref.finalize(put, freed.set)
    store.put(put, 1000)
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == "results")
    del put, store
    gc.collect()
    assert freed.wait(20)


def test_no_thread_before_there_is_something_to_forget(clock: Clock) -> None:
    before = set(threading.enumerate())
    store = MemoryResults(100_000, clock)
    store.get("x")
    assert not [thread for thread in set(threading.enumerate()) - before if thread.name == "results"]
    store.put(result(), 600)
    assert [thread for thread in set(threading.enumerate()) - before if thread.name == "results"]


def test_the_least_recently_used_goes_first(clock: Clock) -> None:
    store = MemoryResults(cost(3), clock)
    tokens = [store.put(result(), 600) for _ in range(3)]
    assert store.get(tokens[0])
    tokens.append(store.put(result(), 600))
    assert (stored(store, tokens), store.evicted) == ([True, False, True, True], 1)
    store.put(result(2000 + RESULT_OVERHEAD, 1000), 600)  # as large as two
    assert (stored(store, tokens), store.evicted) == ([False, False, False, True], 3)


def test_what_has_expired_is_not_counted_as_evicted(clock: Clock) -> None:
    store = MemoryResults(cost(3), clock)
    for _ in range(3):
        store.put(result(), 600)
    clock.seconds = 601
    store.put(result(), 600)
    assert (len(store), store.evicted) == (1, 0)


def test_a_photo_that_is_larger_than_others_stays_as_long_as_they(clock: Clock) -> None:
    store = MemoryResults(256_000_000, clock)
    for _ in range(100):
        store.put(result(3_000_000), 600)
    larger = store.put(result(12_000_000), 600)
    for _ in range(15):
        store.put(result(3_000_000), 600)
    assert store.get(larger)


def test_nothing_stays_for_more_than_an_hour_however_often_it_is_changed(clock: Clock) -> None:
    store = MemoryResults(100_000, clock)
    token = store.put(result(), 600)
    while clock.seconds < MAX_RESULT_LIFETIME - 500:
        clock.seconds += 500
        assert store.replace(token, result(), 600)
    clock.seconds = MAX_RESULT_LIFETIME - 0.1
    assert store.get(token)
    clock.seconds = MAX_RESULT_LIFETIME
    assert store.get(token) is None


def test_a_changed_result_is_the_most_recent(clock: Clock) -> None:
    store = MemoryResults(cost(3), clock)
    tokens = [store.put(result(), 600) for _ in range(3)]
    assert store.replace(tokens[0], result(), 600)
    store.put(result(), 600)
    assert stored(store, tokens) == [True, False, True]


def test_a_larger_change_evicts_others_too(clock: Clock) -> None:
    store = MemoryResults(cost(3), clock)
    tokens = [store.put(result(), 600) for _ in range(3)]
    assert store.replace(tokens[2], result(1001, 500), 600)
    assert store.bytes_held <= cost(3)
    assert stored(store, tokens) == [False, True, True]


def test_one_larger_than_the_whole_budget_is_refused_and_nothing_is_lost(clock: Clock) -> None:
    store = MemoryResults(cost(2), clock)
    tokens = [store.put(result(), 600) for _ in range(2)]
    with pytest.raises(ResultTooLarge) as caught:
        store.put(result(20_000), 600)
    assert caught.value.code == "too_large"
    with pytest.raises(ResultTooLarge):
        store.replace(tokens[0], result(20_000), 600)
    assert all(stored(store, tokens))
    just = MemoryResults(cost(1), clock)
    assert just.get(just.put(result(), 600))


def test_what_was_deleted_or_expired_is_not_brought_back_by_a_change(clock: Clock) -> None:
    store = MemoryResults(100_000, clock)
    token = store.put(result(), 600)
    assert store.delete(token)
    assert not store.delete(token)
    assert not store.replace(token, result(), 600)
    assert store.get(token) is None
    late = store.put(result(), 600)
    clock.seconds = 600
    assert not store.replace(late, result(), 600)
    assert not store.delete(late)
    assert store.bytes_held == 0


def test_a_change_without_time_left_leaves_nothing(clock: Clock) -> None:
    store = MemoryResults(100_000, clock)
    token = store.put(result(), 600)
    assert store.replace(token, result(), 0)
    assert (store.get(token), store.bytes_held) == (None, 0)


def test_a_deleted_result_is_freed_at_once(clock: Clock) -> None:
    store = MemoryResults(100_000, clock)
    put, freed = result(), threading.Event()
    weakref.finalize(put, freed.set)
    token = store.put(put, 600)
    del put
    store.delete(token)
    assert freed.is_set()


def test_a_thousand_uploads_in_a_row_stay_within_the_budget(clock: Clock) -> None:
    budget = 8_000_000
    store, sizes = MemoryResults(budget, clock), {}
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        max_used = 0
        for number in range(1000):
            clock.seconds += 0.5
            photo, picture = 1_000 + 97 * (number * 7919 % 6000), 1_000 + 50 * (number * 104_729 % 5000)
            token = store.put(StoredResult(bytes(photo), bytes(picture), b"{}", 0.0, 0.0), 600)
            sizes[token] = photo + picture + len("{}") + RESULT_OVERHEAD
            assert store.bytes_held <= budget
            max_used = max(max_used, tracemalloc.get_traced_memory()[0] - before)
    finally:
        tracemalloc.stop()
    assert max_used <= budget + 900_000  # the one that is being made, beside those that are stored
    assert store.bytes_held == sum(size for token, size in sizes.items() if store.get(token)) > budget * 0.8


def test_threads_share_it(clock: Clock) -> None:
    budget = cost(20)
    store = MemoryResults(budget, clock)
    failures: list[str] = []
    tokens: list[tuple[str, StoredResult]] = []
    begin = threading.Barrier(8)

    def work(number: int) -> None:
        mine = result(1000 + number, 500, bytes([number]))
        begin.wait()
        for turn in range(300):
            token = store.put(mine, 600)
            tokens.append((token, mine))
            if store.get(token) not in (None, mine):
                failures.append("another one's")
            if turn % 3 == 0 and store.replace(token, mine, 600) and store.get(token) not in (None, mine):
                failures.append("replaced by another one's")
            if turn % 2:
                store.delete(token)
                if store.get(token):
                    failures.append("deleted, but there")
            if store.bytes_held > budget:
                failures.append("over the budget")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert store.bytes_held == sum(put.bytes_held for token, put in tokens if store.get(token)) <= budget


def test_only_one_of_many_deletes_finds_it(clock: Clock) -> None:
    store = MemoryResults(100_000, clock)
    token = store.put(result(), 600)
    replies: list[bool] = []
    threads = [threading.Thread(target=lambda: replies.append(store.delete(token))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(replies) == [False] * 19 + [True]


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    monkeypatch.delitem(sys.modules, "framer.web.results.redis", raising=False)
    with pytest.raises(SetupError, match="“redis”"):
        open_result_store(read_settings({"FRAMER_REDIS_URL": "redis://127.0.0.1"}))
