"""What the store of results costs."""

import tracemalloc

import pytest

from framer.web.results.memory import MemoryResults, make_result
from support.clock import Clock
from support.results import avatar, result


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_few_large_ones_do_not_drive_out_many_small_ones(clock: Clock) -> None:
    store = MemoryResults(256_000_000, clock)
    small = []
    for _ in range(100):
        clock.seconds += 3
        small.append(store.put(result(1_000_000), 600))
    for _ in range(20):
        clock.seconds += 0.1
        large = store.put(result(80_000_000), 600)
        assert store.get(large)
    assert len([token for token in small if store.get(token)]) == 100


def test_the_overhead_covers_what_python_needs_for_a_small_result(clock: Clock) -> None:
    store = MemoryResults(100_000_000, clock)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(2000):
            store.put(make_result(bytes(10), {"unit": "Sở Y tế"}, avatar(), 0.0, None), 600)
        used = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert used <= store.bytes_held
