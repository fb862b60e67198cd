"""Load on `framer serve`, on loopback: `python bench/web.py [alone] [crowd] [slow]`; all of them without a word.

- alone: photos a second of one photo worker on a core of its own (the web process and the clients on the other),
  against `framer batch` with one worker placed likewise, its folders in memory: it syncs what it writes to the disk,
  which the server never does. Photos of 2 MP and of 12 MP; both in turn, medians of three.
- crowd: ten times as many requests as can be done, for a minute: what is answered, how fast, what memory does, and
  that all is as before afterwards.
- slow: what a normal client waits while 200 others send a byte a second, for as long as it takes to show all out.

Linux with two cores or more; about six minutes. Exits with 1 where a goal is missed.
"""

import contextlib
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from batch import marked, photo
from memory import Watch, pin, tree
from served import EDGE, Answer, Served, ask, form, served

SIZES = {"2 MP": (1600, 1200), "12 MP": (4000, 3000)}
PHOTOS = {"2 MP": 120, "12 MP": 40}
WARM_UP = 4
SHARE = 0.85  # of the batch's photos a second
ROUNDS = 3
TIMES, SECONDS = 10, 60.0
DEADLINE = 8.0
AFTERWARDS = 3  # times as long as before, at most
SLOW, NORMAL = 200, 10
CRAWL = 50.0  # s; heads are given 10, bodies 20, and who is shown out begins anew
WORST = 2.0  # s, of a normal client among the slow ones
MAKE = "/api/v1/avatars"
MEMORY = Path("/dev/shm")
ROOM = 1_000_000_000  # bytes that a run of the batch may take


def alone() -> bool:
    """One worker against the batch."""
    met = True
    for name, size in SIZES.items():
        picture, number = photo(0, *size), PHOTOS[name]
        web, batch = [], []
        for _ in range(ROUNDS):
            batch.append(batch_rate(picture, number))
            with served("--workers", "1") as server, placed(server):
                web.append(web_rate(server.port, picture, number))
        share = statistics.median(web) / statistics.median(batch)
        met &= share >= SHARE
        print(f"{name}: web {spread(web)} photos/s, batch {spread(batch)}: {share:.2f}")
    print(f"   the batch's folders were {'in memory' if in_memory() else 'on the disk'}")
    return met


def spread(rates: list[float]) -> str:
    """The median, and between what it lies."""
    return f"{statistics.median(rates):.2f} ({min(rates):.2f} to {max(rates):.2f})"


@contextlib.contextmanager
def placed(server: Served) -> Iterator[None]:
    """The photo workers on one core, the web process and for a while this one on the other."""
    cores = os.sched_getaffinity(0)
    ask(server.port, "POST", MAKE, form(photo(0, 960, 1280)))  # a worker has begun
    for pid in tree(server.pid)[1:]:
        pin(pid, 1)
    pin(server.pid, 0)
    pin(os.getpid(), 0)
    try:
        yield
    finally:  # or what is started next would have this one core
        os.sched_setaffinity(0, cores)


def web_rate(port: int, picture: bytes, number: int) -> float:
    """Photos a second with two clients, so that one photo is always waiting."""
    bodies = [form(marked(picture, n)) for n in range(number + WARM_UP)]
    for body in bodies[:WARM_UP]:
        assert ask(port, "POST", MAKE, body).status == 200
    began = time.perf_counter()
    with ThreadPoolExecutor(2) as clients:
        answers = list(clients.map(lambda body: ask(port, "POST", MAKE, body).status, bodies[WARM_UP:]))
    assert set(answers) == {200}, Counter(answers)
    return number / (time.perf_counter() - began)


def batch_rate(picture: bytes, number: int) -> float:
    """Photos a second between the batch's first photos and its last: workers start before that."""
    with tempfile.TemporaryDirectory(dir=MEMORY if in_memory() else None) as folder:
        photos, out = Path(folder, "photos"), Path(folder, "out")
        photos.mkdir()
        for n in range(number + WARM_UP):
            (photos / f"{n:04}.jpg").write_bytes(marked(picture, n))
        command = [sys.executable, "-m", "framer", "batch", str(photos), str(out), "--workers", "1", "--quiet"]
        with subprocess.Popen(command) as process:
            journal = out / ".framer" / "journal.jsonl"
            while lines(journal) < WARM_UP:
                time.sleep(0.002)
            for pid in tree(process.pid)[1:]:
                pin(pid, 1)
            pin(process.pid, 0)
            first, began = lines(journal), time.time()
        return (number + WARM_UP - first) / (journal.stat().st_mtime - began)


def in_memory() -> bool:
    """Whether there is a folder in memory with room for the batch."""
    return MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM


def lines(path: Path) -> int:
    """How many there are by now."""
    return path.read_bytes().count(b"\n") if path.exists() else 0


def crowd() -> bool:
    """Ten times as many requests as can be done, at even intervals."""
    picture = photo(0, *SIZES["2 MP"])
    body = form(picture)
    with served() as server:
        capacity = web_rate(server.port, picture, 60)
        number = int(TIMES * capacity * SECONDS)
        before = [normal(server.port, body) for _ in range(NORMAL)]
        watch = Watch(server.pid, pause=0.25)
        threading.Thread(target=watch.watch, daemon=True).start()
        answers = flood(lambda: ask(server.port, "POST", MAKE, body), TIMES * capacity, number)
        watch.stop()
        after = [normal(server.port, body) for _ in range(NORMAL)]
    told = Counter(answer.status for _, answer in answers)
    odd = [a.status for _, a in answers if a.status not in (200, 429, 503)]
    mute = [a.status for _, a in answers if a.status in (429, 503) and "retry-after" not in a.headers]
    taken = sorted(seconds for seconds, answer in answers if answer.status == 200)
    refused = sorted(seconds for seconds, answer in answers if answer.status in (429, 503))
    early, late = watch.peak(0.1, 0.4), watch.peak(0.7, 1.0)
    first, again = statistics.median(before), statistics.median(after)
    print(f"capacity {capacity:.2f} photos/s of 2 MP; {number} requests in {SECONDS:.0f} s, answered: {dict(told)}")
    print(f"accepted: median {quantile(taken, 0.5):.2f} s, p99 {quantile(taken, 0.99):.2f} s")
    print(f"refused: median {quantile(refused, 0.5):.3f} s, p99 {quantile(refused, 0.99):.3f} s")
    print(f"not 200, 429 or 503: {len(odd)}; without Retry-After: {len(mute)}; no answer: {number - len(answers)}")
    print(f"memory: {early:.0f} MB early, {late:.0f} MB late, {watch.peak():.0f} MB at most")
    print(f"a picture: {first:.2f} s before, {again:.2f} s afterwards")
    answered = len(answers) == number and not odd and not mute
    quick = quantile(taken, 0.99) < DEADLINE and again < AFTERWARDS * first
    return answered and quick and late < early * 1.1 + 20


def flood(act: Callable[[], Answer], rate: float, number: int) -> list[tuple[float, Answer]]:
    """`act` at even intervals, whether the ones before are done or not; bodies of the answers are dropped.

    Raises what `act` raises.
    """

    def once() -> tuple[float, Answer]:
        took, answer = timed(act)
        return took, Answer(answer.status, answer.headers, b"")

    began = time.perf_counter()
    with ThreadPoolExecutor(400) as clients:
        sent = []
        for n in range(number):
            time.sleep(max(0.0, began + n / rate - time.perf_counter()))
            sent.append(clients.submit(once))
    return [each.result() for each in sent]


def normal(port: int, body: bytes) -> float:
    """Seconds of one upload that must succeed."""
    took, answer = timed(lambda: ask(port, "POST", MAKE, body))
    assert answer.status == 200, answer
    return took


def timed(act: Callable[[], Answer]) -> tuple[float, Answer]:
    """What came, and after how many seconds."""
    began = time.perf_counter()
    answer = act()
    return time.perf_counter() - began, answer


def quantile(values: list[float], share: float) -> float:
    """The value below which that share of the sorted values lies; 0 where there are none."""
    if not values:
        return 0.0
    return values[min(len(values) - 1, int(share * len(values)))]


def slow() -> bool:
    """A normal client among many slow ones, from before the first is shown out until all have been."""
    body = form(photo(0, *SIZES["2 MP"]))
    with served() as server:
        normal(server.port, body)  # a worker is warm
        before = [normal(server.port, body) for _ in range(NORMAL)]
        crawlers = Crawlers(server.port, body)
        crawling = threading.Thread(target=crawlers.crawl, daemon=True)
        crawling.start()
        during: list[float] = []
        until = time.monotonic() + CRAWL
        while time.monotonic() < until:
            during.append(normal(server.port, body))
            time.sleep(0.2)
        crawlers.stop.set()
        crawling.join()
    usual, among, worst = statistics.median(before), statistics.median(during), max(during)
    late = crawlers.there[len(crawlers.there) // 10 :]  # once they have come
    print(f"a normal client: {usual:.3f} s alone, {among:.3f} s (at most {worst:.3f} s) in {len(during)} uploads")
    print(f"among {min(late)} to {max(late)} slow ones for {CRAWL:.0f} s; {crawlers.shown_out} were shown out")
    there = min(late) > 0.9 * SLOW and crawlers.shown_out >= SLOW
    return there and among < 2 * usual + 0.1 and worst < WORST


@dataclass
class Crawlers:
    """Clients that send a byte a second: half of them never end their headers, half their bodies.

    One that is shown out begins anew. `there` is how many were connected, each second.
    """

    port: int
    body: bytes
    stop: threading.Event = field(default_factory=threading.Event)
    there: list[int] = field(default_factory=list)
    shown_out: int = 0

    def crawl(self) -> None:
        """Go on until told to stop; for a thread of its own."""
        start = f"POST {MAKE} HTTP/1.1\r\nHost: localhost\r\n"
        kind = f"Content-Type: multipart/form-data; boundary={EDGE}\r\n"
        full = f"{start}{kind}Content-Length: {len(self.body)}\r\n\r\n"
        openings, pieces = (start.encode(), full.encode()), (b"x", b"-")
        clients: dict[int, socket.socket] = {}
        while not self.stop.is_set():
            for number in range(SLOW):
                try:
                    clients[number].sendall(pieces[number % 2])
                except (KeyError, OSError):
                    if number in clients:
                        clients.pop(number).close()
                        self.shown_out += 1
                    with contextlib.suppress(OSError):
                        clients[number] = socket.create_connection(("127.0.0.1", self.port), timeout=5)
                        clients[number].sendall(openings[number % 2])
            self.there.append(len(clients))
            self.stop.wait(1)
        for client in clients.values():
            client.close()


RUNS = {"alone": alone, "crowd": crowd, "slow": slow}


def main() -> int:
    chosen = sys.argv[1:] or [*RUNS]
    if not set(chosen) <= set(RUNS):
        raise SystemExit(__doc__)
    met = []
    for name in chosen:
        print(f"== {name}")
        met.append(RUNS[name]())
        print("   goal met" if met[-1] else "   GOAL MISSED")
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
