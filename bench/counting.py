"""What counting costs: `python bench/counting.py`; exits with 1 where a goal is missed.

- one picture: the calls that count it as made and as saved, with a good file, a locked one, a missing folder and none;
- a served page, in the app: with and without counting, in turn;
- `framer serve` as a whole, pages and photos, while its file is good, locked, gone and on a full disk, beside another
  whose file is good, in five minutes: how fast it answers, that it says so, that nothing is lost afterwards (Linux).
"""

import contextlib
import json
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from batch import photo
from served import ask, form, served

from framer.campaigns.registry import load_campaigns
from framer.counts.counter import Counter
from framer.counts.counts_file import CountsFile
from framer.counts.types import MADE, SAVED
from framer.settings import read_settings
from framer.web.app import create_app

GOAL = 0.001  # seconds of a picture
CALLS, REQUESTS, ROUNDS = 20_000, 200, 5
WINDOW = 45.0  # seconds with each state of the file: longer than from one writing to the next
PAGES = 3  # for a photo
SLOWER = 1.25  # times as long as the server beside it, at most: medians
BROWSER = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36"}


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        slowest = max(measure_calls(folder).values())
        extra = measure_pages(folder)
        slower = measure_server(folder / "served")
    print(f"a picture: {slowest * 1e6:.1f} µs at most; goal {GOAL * 1e6:.0f} µs")
    print(f"a server whose file takes nothing: {slower:.2f} times as long; goal {SLOWER}")
    return 0 if slowest < GOAL and extra < GOAL and slower < SLOWER else 1


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


@dataclass
class Asked:
    """Two servers that are asked the same in turn, so that what else the machine does meets both.

    `port` has the file that takes nothing for a while, `good_port` one that is good. Kept are pairs of seconds.
    """

    port: int
    good_port: int
    body: bytes
    pairs: dict[tuple[str, str], list[tuple[float, float]]] = field(default_factory=dict)
    made: int = 0
    turn: bool = False

    def problem(self) -> str:
        """What the first server says of its counts."""
        return str(json.loads(ask(self.port, "GET", "/readyz").body).get("counts", ""))

    def ask_while(self, state: str, ends: Callable[[], bool]) -> None:
        """Ask for the window, and until `ends`, two minutes at most."""
        started = time.monotonic()
        while (passed := time.monotonic() - started) < WINDOW or not ends():
            assert passed < 120, f"never: {state}"
            for _ in range(PAGES):
                self.pairs.setdefault((state, "page"), []).append(self._ask_both("GET", "/c/lang-son-xvii", b"", 200))
            self.pairs.setdefault((state, "photo"), []).append(
                self._ask_both("POST", "/api/v1/avatars", self.body, 201)
            )
            self.made += 1

    def _ask_both(self, method: str, path: str, body: bytes, expected: int) -> tuple[float, float]:
        seconds = {}
        self.turn = not self.turn
        for port in (self.port, self.good_port) if self.turn else (self.good_port, self.port):
            began = time.perf_counter()
            assert ask(port, method, path, body, "application/json").status == expected
            seconds[port] = time.perf_counter() - began
        return seconds[self.port], seconds[self.good_port]


def measure_server(folder: Path) -> float:
    """How many times as long its answers take at most, by medians, while the file takes nothing."""
    path, aside, good = folder / "counts.sqlite", folder.with_name("aside"), folder.with_name("good-too.sqlite")
    with (
        served("--workers", "1", FRAMER_COUNTS=str(path)) as server,
        served("--workers", "1", FRAMER_COUNTS=str(good)) as good_server,
    ):
        body = form(photo(0, 800, 800), frame="lang-son-xvii", size="256")
        asked = Asked(server.port, good_server.port, body)

        def lock() -> Callable[[], object]:
            holder = sqlite3.connect(path, isolation_level=None)
            holder.execute("BEGIN EXCLUSIVE")
            return holder.close

        def take_away() -> Callable[[], object]:
            folder.rename(aside)
            folder.write_text("a file")

            def give_back() -> None:
                folder.unlink()
                aside.rename(folder)

            return give_back

        def fill() -> Callable[[], object]:
            before = resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
            return lambda: resource.prlimit(server.pid, resource.RLIMIT_FSIZE, before)

        asked.ask_while("warming up", lambda: True)
        asked.ask_while("good", lambda: True)
        for state, begin in {"locked": lock, "gone": take_away, "full": fill}.items():
            end = begin()
            asked.ask_while(state, lambda: bool(asked.problem()))
            print(f"{state}: {asked.problem()}")
            end()
            asked.ask_while("well again", lambda: not asked.problem())
    written = sum(number for key, number in CountsFile(path).read(["lang-son-xvii"]).items() if key.event == MADE)
    print(f"{asked.made} photos were framed and {written} counted")
    assert written == asked.made
    ratios = []
    for (state, what), pairs in asked.pairs.items():
        middle, beside = (statistics.median(seconds) for seconds in zip(*pairs, strict=True))
        print(f"{state}: a {what} in {middle * 1e3:.1f} ms, beside it in {beside * 1e3:.1f} ms, {len(pairs)} times")
        if state in ("locked", "gone", "full"):
            ratios.append(middle / beside)
    return max(ratios)


def _time(ask: Callable[[], object]) -> float:
    started = time.thread_time()
    for _ in range(REQUESTS):
        ask()
    return (time.thread_time() - started) / REQUESTS


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
