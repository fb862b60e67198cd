"""What the store of results costs."""

import tracemalloc

from framer.web.results.base import make_result
from framer.web.results.memory import MemoryResults
from support.clock import Clock
from support.results import avatar


def test_the_overhead_covers_what_python_needs_for_a_small_result() -> None:
    store = MemoryResults(100_000_000, Clock())
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(2000):
            store.put(make_result(bytes(10), {"unit": "Sở Y tế"}, avatar(), 0.0, None), 600)
        used = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert used <= store.bytes_held
