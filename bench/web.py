"""Load on `framer serve`, on loopback: `python bench/web.py [alone] [crowd] [slow]`; all of them without a word.

- alone: photos a second of one photo worker on a core of its own (the web process and the clients on the other),
  against `framer batch` with one worker placed likewise. Photos of 2 MP and of 12 MP.
- crowd: ten times as many requests as can be done, for a minute: what is answered, how fast, and what memory does.
- slow: what a normal client waits while 200 others send a byte a second.

Linux with two cores or more. Exits with 1 where a goal is missed.
"""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from batch import marked, photo
from memory import Watch, pin, tree
from served import Answer, Served, ask, form, served

SIZES = {"2 MP": (1600, 1200), "12 MP": (4000, 3000)}
PHOTOS = {"2 MP": 120, "12 MP": 40}
WARM_UP = 4
SHARE = 0.85  # of the batch's photos a second
TIMES, SECONDS = 10, 60.0
DEADLINE = 8.0
SLOW, NORMAL = 200, 10
MAKE = "/api/v1/avatars"


def alone() -> bool:
    """One worker against the batch."""
    met = True
    for name, size in SIZES.items():
        picture = photo(0, *size)
        batch = statistics.median(batch_rate(picture, PHOTOS[name]) for _ in range(3))
        with served("--workers", "1") as server:
            place(server)
            rates = sorted(web_rate(server.port, picture, PHOTOS[name]) for _ in range(3))
        share = rates[1] / batch
        met &= share >= SHARE
        print(f"{name}: web {rates[1]:.2f} photos/s ({rates[0]:.2f} to {rates[2]:.2f}), batch {batch:.2f}: {share:.2f}")
    return met


def place(server: Served) -> None:
    """The photo workers on one core, the web process and this one on the other."""
    ask(server.port, "POST", MAKE, form(photo(0, 960, 1280)))  # a worker has begun
    for pid in tree(server.pid)[1:]:
        pin(pid, 1)
    pin(server.pid, 0)
    pin(os.getpid(), 0)


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
    with tempfile.TemporaryDirectory() as folder:
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


def lines(path: Path) -> int:
    """How many there are by now."""
    return path.read_bytes().count(b"\n") if path.exists() else 0


def crowd() -> bool:
    """Ten times as many requests as can be done, at even intervals."""
    picture = photo(0, *SIZES["2 MP"])
    body = form(picture)
    with served() as server:
        capacity = web_rate(server.port, picture, 60)
        watch = Watch(server.pid, pause=0.25)
        threading.Thread(target=watch.watch, daemon=True).start()
        answers = flood(lambda: ask(server.port, "POST", MAKE, body), TIMES * capacity, SECONDS)
        watch.stop()
        after = [timed(lambda: ask(server.port, "POST", MAKE, body)) for _ in range(NORMAL)]
    told = Counter(answer.status for _, answer in answers)
    odd = [a.status for _, a in answers if a.status not in (200, 429, 503)]
    mute = [a.status for _, a in answers if a.status in (429, 503) and "retry-after" not in a.headers]
    taken = sorted(seconds for seconds, answer in answers if answer.status == 200)
    refused = sorted(seconds for seconds, answer in answers if answer.status in (429, 503))
    early, late = watch.peak(0.1, 0.4), watch.peak(0.7, 1.0)
    print(f"capacity {capacity:.2f} photos/s of 2 MP; {len(answers)} requests in {SECONDS:.0f} s: {dict(told)}")
    print(f"accepted: median {taken[len(taken) // 2]:.2f} s, p99 {quantile(taken, 0.99):.2f} s")
    if refused:
        print(f"refused: median {refused[len(refused) // 2]:.3f} s, p99 {quantile(refused, 0.99):.3f} s")
    print(f"not 200, 429 or 503: {len(odd)}; without Retry-After: {len(mute)}")
    print(f"memory: {early:.0f} MB early, {late:.0f} MB late, {watch.peak():.0f} MB at most")
    print(f"afterwards: {Counter(a.status for _, a in after)}, {statistics.median(s for s, _ in after):.2f} s")
    fine = {a.status for _, a in after} == {200}
    return fine and not odd and not mute and quantile(taken, 0.99) < DEADLINE and late < early * 1.1 + 20


def flood(act: Callable[[], Answer], rate: float, seconds: float) -> list[tuple[float, Answer]]:
    """`act` at even intervals, whether the ones before are done or not; bodies of the answers are dropped."""
    found: list[tuple[float, Answer]] = []

    def once() -> None:
        took, answer = timed(act)
        found.append((took, Answer(answer.status, answer.headers, b"")))

    began = time.perf_counter()
    with ThreadPoolExecutor(400) as clients:
        for number in range(int(rate * seconds)):
            time.sleep(max(0.0, began + number / rate - time.perf_counter()))
            clients.submit(once)
    return found


def timed(act: Callable[[], Answer]) -> tuple[float, Answer]:
    """What came, and after how many seconds."""
    began = time.perf_counter()
    answer = act()
    return time.perf_counter() - began, answer


def quantile(values: list[float], share: float) -> float:
    """The value below which that share of the sorted values lies."""
    return values[min(len(values) - 1, int(share * len(values)))]


def slow() -> bool:
    """A normal client among many slow ones: half of them never end their headers, half their bodies."""
    body = form(photo(0, *SIZES["2 MP"]))
    with served() as server:
        ask(server.port, "POST", MAKE, body)
        before = [timed(lambda: ask(server.port, "POST", MAKE, body)) for _ in range(NORMAL)]
        stop = threading.Event()
        crawling = threading.Thread(target=crawl, args=(server.port, body, stop), daemon=True)
        crawling.start()
        time.sleep(3)
        during = [timed(lambda: ask(server.port, "POST", MAKE, body)) for _ in range(NORMAL)]
        stop.set()
        crawling.join()
    assert {answer.status for _, answer in before} == {200}
    fine = {answer.status for _, answer in during} == {200}
    normal, among = (statistics.median(seconds for seconds, _ in part) for part in (before, during))
    worst = max(seconds for seconds, _ in during)
    print(f"a normal client: {normal:.3f} s alone, {among:.3f} s (at most {worst:.3f} s) among {SLOW} slow ones")
    return fine and among < 2 * normal + 0.1


def crawl(port: int, body: bytes, stop: threading.Event) -> None:
    """200 clients that send a byte a second, until told to stop; one that is shown out begins anew."""
    start = f"POST {MAKE} HTTP/1.1\r\nHost: localhost\r\n"
    full = f"{start}Content-Type: multipart/form-data; boundary=edge-of-the-form\r\nContent-Length: {len(body)}\r\n\r\n"
    opening = {0: start.encode(), 1: full.encode()}
    clients: dict[int, socket.socket] = {}
    while not stop.is_set():
        for number in range(SLOW):
            try:
                if number not in clients:
                    clients[number] = socket.create_connection(("127.0.0.1", port), timeout=5)
                    clients[number].sendall(opening[number % 2])
                clients[number].sendall(b"x" if number % 2 == 0 else b"-")
            except OSError:
                if number in clients:
                    clients.pop(number).close()
        stop.wait(1)
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
