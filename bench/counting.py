"""What counting costs: `python bench/counting.py`; exits with 1 where a goal is missed.

- one picture: the calls that count it as made and as saved, with a good file, a locked one, a missing folder and none;
- a served page and a picture that is downloaded, in the app without its photo work: with and without counting, in turn.
"""

import contextlib
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from framer.campaigns.registry import load_campaigns
from framer.counts.counter import Counter
from framer.counts.counts_file import CountsFile
from framer.counts.types import MADE, SAVED
from framer.settings import read_settings
from framer.web.app import create_app

GOAL = 0.001  # seconds of a picture
CALLS, REQUESTS, ROUNDS = 20_000, 200, 5
BROWSER = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36"}


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        slowest = max(measure_calls(folder).values())
        extra = measure_pages(folder)
    print(f"a picture: {slowest * 1e6:.1f} µs at most; goal {GOAL * 1e6:.0f} µs")
    return 0 if slowest < GOAL and extra < GOAL else 1


def measure_calls(folder: Path) -> dict[str, float]:
    """Seconds of counting one picture, made and saved, while the thread writes as often as it can."""
    blocked = folder / "a-file"
    blocked.write_text("x")
    locked = folder / "locked.sqlite"
    CountsFile(locked).check()
    holder = sqlite3.connect(locked, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    stores = {
        "good": CountsFile(folder / "good.sqlite"),
        "locked": CountsFile(locked),
        "no folder": CountsFile(blocked / "counts.sqlite"),
        "off": None,
    }
    seconds = {}
    for label, store in stores.items():
        counter = Counter(store, flush_seconds=0.01)
        counter.start()
        started = time.perf_counter()
        for _ in range(CALLS):
            counter.count(MADE, "lang-son-xvii", "ring", "so-y-te")
            counter.count(SAVED, "lang-son-xvii", "ring", "so-y-te")
        seconds[label] = (time.perf_counter() - started) / CALLS
        counter.close()
        print(f"{label}: {seconds[label] * 1e6:.1f} µs a picture")
    holder.close()
    return seconds


def measure_pages(folder: Path) -> float:
    """Seconds of work that a page costs more with counting than without, by the medians of rounds that take turns."""
    campaigns = load_campaigns()
    ways = {}
    for label, store in {"off": None, "on": CountsFile(folder / "pages.sqlite")}.items():
        app = create_app(read_settings({}), campaigns)
        app.extensions["context"] = replace(app.extensions["context"], counter=Counter(store))
        ways[label] = app.test_client()
    times: dict[str, list[float]] = {label: [] for label in ways}
    for _ in range(ROUNDS):
        for label, client in ways.items():
            times[label].append(_time(lambda client=client: client.get("/c/lang-son-xvii", headers=BROWSER)))
    off, on = (statistics.median(times[label]) for label in ("off", "on"))
    print(f"a page: {off * 1e3:.2f} ms of work without counting, {on * 1e3:.2f} ms with")
    return on - off


def _time(ask: Callable[[], object]) -> float:
    started = time.thread_time()
    for _ in range(REQUESTS):
        ask()
    return (time.thread_time() - started) / REQUESTS


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
