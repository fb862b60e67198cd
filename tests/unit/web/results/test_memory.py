"""The store of finished pictures in memory: within its budget, and nothing outlives its time."""

import gc
import json
import sys
import threading
import tracemalloc
import weakref
from typing import Any

import pytest

from framer.errors import ResultTooLarge, SetupError
from framer.settings import read_settings
from framer.web.app import open_result_store
from framer.web.results.memory import (
    MAX_RESULT_LIFETIME,
    RESULT_LIFETIME,
    RESULT_OVERHEAD,
    MemoryResults,
    StoredResult,
    make_result,
    new_token,
)
from support.clock import Clock
from support.results import avatar, cost, result


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_tokens_are_long_and_never_the_same() -> None:
    tokens = {new_token() for _ in range(2000)}
    assert len(tokens) == 2000
    assert {len(token) for token in tokens} == {32}  # 192 bits
    assert not any(set(token) & set("./?#%&+= ") for token in tokens)


def test_what_is_put_is_there_until_its_time(clock: Clock) -> None:
    store, kept = MemoryResults(100_000, clock), result()
    token = store.put(kept, 600)
    clock.seconds = 599.9
    assert store.get(token) is kept
    clock.seconds = 600.0
    assert store.get(token) is None
    assert (len(store), store.bytes_held) == (0, 0)


@pytest.mark.parametrize("call", ["put", "get", "delete", "replace"])
def test_every_call_lets_expired_results_go(clock: Clock, call: str) -> None:
    store = MemoryResults(100_000, clock)
    old = [store.put(result(), 600) for _ in range(5)]
    clock.seconds = 601
    calls: dict[str, Any] = {
        "put": lambda: store.put(result(), 600),
        "get": lambda: store.get("x"),
        "delete": lambda: store.delete(old[0]),
        "replace": lambda: store.replace(old[0], result(), 600),
    }
    answer = calls[call]()
    assert answer if call == "put" else not answer
    assert len(store) == (1 if call == "put" else 0)


def test_expired_results_are_freed_though_nobody_asks_again() -> None:
    freed = threading.Event()
    store = MemoryResults(100_000)
    kept = result()
    weakref.finalize(kept, freed.set)
    store.put(kept, 0.05)
    store.put(result(), 1000)
    del kept
    assert freed.wait(20)
    assert len(store) == 1


def test_a_shorter_lifetime_wakes_the_sweeper_in_time() -> None:
    freed = threading.Event()
    store = MemoryResults(100_000)
    store.put(result(), 1000)
    kept = result()
    weakref.finalize(kept, freed.set)
    store.put(kept, 0.05)
    del kept
    assert freed.wait(20)


def test_the_sweeper_does_not_keep_the_store_nor_the_process() -> None:
    store = MemoryResults(100_000)
    kept = result()
    freed = threading.Event()
    weakref.finalize(kept, freed.set)
    store.put(kept, 1000)
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == "results")
    del kept, store
    gc.collect()
    assert freed.wait(20)


def test_no_thread_before_there_is_something_to_forget(clock: Clock) -> None:
    store = MemoryResults(100_000, clock)
    store.get("x")
    assert store._sweeper is None


def test_of_equals_the_oldest_goes_first(clock: Clock) -> None:
    store = MemoryResults(cost(3), clock)
    tokens = [store.put(result(), 600) for _ in range(3)]
    assert all(store.get(token) for token in tokens)
    tokens.append(store.put(result(), 600))
    assert [store.get(token) is not None for token in tokens] == [False, True, True, True]
    store.put(result(2000 + RESULT_OVERHEAD, 1000), 600)  # as large as two
    assert [store.get(token) is not None for token in tokens] == [False, False, False, True]


def test_a_large_one_that_has_just_come_does_not_go_for_the_next_small_one(clock: Clock) -> None:
    store = MemoryResults(cost(10) + 5_000, clock)
    old = store.put(result(), 600)
    clock.seconds += 500
    store.put(result(photo=5_000 + 1_000), 600)
    while store.evicted == 0:
        store.put(result(), 600)
    assert store.get(old) is None
    assert any(place.result.bytes_held > cost(1) for place in store._stored.values())


def test_a_usual_photo_that_is_larger_than_others_stays_for_a_while_too(clock: Clock) -> None:
    store = MemoryResults(256_000_000, clock)
    for _ in range(100):
        clock.seconds += 1
        store.put(result(3_000_000), 600)
    larger = store.put(result(12_000_000), 600)
    for _ in range(15):
        clock.seconds += 1
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


def test_a_change_makes_a_result_new_again(clock: Clock) -> None:
    store = MemoryResults(cost(3), clock)
    tokens = [store.put(result(), 600) for _ in range(3)]
    assert store.replace(tokens[0], result(), 600)
    store.put(result(), 600)
    assert [store.get(token) is not None for token in tokens] == [True, False, True]


def test_a_larger_change_makes_room_too(clock: Clock) -> None:
    store = MemoryResults(cost(3), clock)
    tokens = [store.put(result(), 600) for _ in range(3)]
    assert store.replace(tokens[2], result(1001, 500), 600)
    assert store.bytes_held <= cost(3)
    assert [store.get(token) is not None for token in tokens] == [False, True, True]


def test_one_larger_than_the_whole_budget_is_refused_and_nothing_is_lost(clock: Clock) -> None:
    store = MemoryResults(cost(2), clock)
    tokens = [store.put(result(), 600) for _ in range(2)]
    with pytest.raises(ResultTooLarge) as caught:
        store.put(result(20_000), 600)
    assert caught.value.code == "too_large"
    with pytest.raises(ResultTooLarge):
        store.replace(tokens[0], result(20_000), 600)
    assert all(store.get(token) for token in tokens)
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


def test_a_deleted_result_is_freed_at_once(clock: Clock) -> None:
    store = MemoryResults(100_000, clock)
    kept = result()
    freed = threading.Event()
    weakref.finalize(kept, freed.set)
    token = store.put(kept, 600)
    del kept
    store.delete(token)
    assert freed.is_set()


def test_a_thousand_uploads_in_a_row_stay_within_the_budget(clock: Clock) -> None:
    budget = 8_000_000
    store = MemoryResults(budget, clock)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        most = 0
        for number in range(1000):
            clock.seconds += 0.5
            photo, picture = 1_000 + 97 * (number * 7919 % 6000), 1_000 + 50 * (number * 104_729 % 5000)
            store.put(StoredResult(bytes(photo), bytes(picture), "{}", 0.0, 0.0), 600)
            held = sum(place.result.bytes_held for place in store._stored.values())
            assert held == store.bytes_held <= budget
            most = max(most, tracemalloc.get_traced_memory()[0] - before)
    finally:
        tracemalloc.stop()
    assert most <= budget + 900_000  # the one that is being made, beside those that are kept
    assert store.bytes_held > budget * 0.8


def test_threads_share_it(clock: Clock) -> None:
    budget = cost(20)
    store = MemoryResults(budget, clock)
    failures: list[str] = []
    begin = threading.Barrier(8)

    def work(number: int) -> None:
        mine = result(1000 + number, 500, bytes([number]))
        begin.wait()
        for turn in range(300):
            token = store.put(mine, 600)
            found = store.get(token)
            if found is not None and found is not mine:
                failures.append("somebody else's")
            if turn % 3 == 0 and store.replace(token, mine, 600) and store.get(token) not in (None, mine):
                failures.append("replaced by somebody else's")
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
    assert store.bytes_held == sum(place.result.bytes_held for place in store._stored.values()) <= budget


def test_only_one_of_many_deletes_finds_it(clock: Clock) -> None:
    store = MemoryResults(100_000, clock)
    token = store.put(result(), 600)
    answers: list[bool] = []
    threads = [threading.Thread(target=lambda: answers.append(store.delete(token))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False] * 19 + [True]


def test_a_result_has_the_record_and_the_fields_that_make_it_again() -> None:
    made = make_result(b"photo", {"size": "512", "unit": "Sở Y tế"}, avatar(2), 1000.0, None)
    assert made.fields == {"size": "512", "unit": "Sở Y tế", "frame": "a/b"}
    assert made.record["source"] == "photo"
    assert made.record["output"] is None
    assert made.record["crop"] == {"x": 1.5, "y": 2.0, "side": 300.0, "angle": 3.0, "mirror": True}
    assert made.warning_details == {"faces": 2, "chosen": 0, "pixels": 222}
    assert (made.photo, made.picture) == (b"photo", b"picture")
    assert "photo" not in repr(made).replace("Result", "")


def test_changes_start_the_lifetime_anew_up_to_an_hour() -> None:
    assert (RESULT_LIFETIME, MAX_RESULT_LIFETIME) == (600, 3600)
    first = make_result(b"", {}, avatar(), 1000.0, None)
    assert (first.created, first.expires) == (1000.0, 1600.0)
    assert make_result(b"", {}, avatar(), 1500.0, first.created).expires == 2100.0
    assert make_result(b"", {}, avatar(), 4400.0, first.created).expires == 4600.0


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    monkeypatch.delitem(sys.modules, "framer.web.results.redis", raising=False)
    with pytest.raises(SetupError, match=r"framer\[redis\]"):
        open_result_store(read_settings({"FRAMER_REDIS_URL": "redis://127.0.0.1"}))


def test_the_facts_are_plain_json() -> None:
    made = make_result(b"", {}, avatar(300), 0.0, None)
    assert len(json.loads(made.facts)["record"]["faces"]) == 300
    assert made.facts.isascii()  # a byte a character
    assert made.bytes_held == len(b"picture") + len(made.facts) + RESULT_OVERHEAD
