"""What `framer batch --cluster` costs, with a scheduler and workers on this machine.

    python bench/cluster.py [photos=100] [folder]

Photos as in bench/batch.py. The figures that count are processor seconds, which a busy machine hardly changes: of the
workers with their processes against those of `--workers 2` here, and of client and scheduler, which bound how large a
cluster they can feed. Each is the difference between a run over all photos and one over a fifth of them, so that
starting does not count. Photos a second are told as well.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path

from batch import make_photos

from framer.cluster.executor import ClusterExecutor

_TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def running_cluster(folder: Path, workers: int) -> Iterator[tuple[str, list[int]]]:
    """A scheduler and `workers` of one thread; its address and the numbers of all processes."""
    folder.mkdir()
    file = folder / "scheduler.json"
    processes = []

    def start(*arguments: str) -> None:
        log = (folder / f"{arguments[0]}.log").open("ab")
        common = ("--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(file))
        processes.append(subprocess.Popen([sys.executable, "-m", "dask", *arguments, *common], stdout=log, stderr=log))

    try:
        start("scheduler", "--port", "0")
        while not file.exists():
            time.sleep(0.1)
        for _ in range(workers):
            start("worker", "--no-nanny", "--nthreads", "1", "--local-directory", str(folder))
        while (folder / "scheduler.log").read_text().count("Register worker") < workers:
            time.sleep(0.1)
        yield json.loads(file.read_text())["address"], [process.pid for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.wait()


def run(photos: Path, out: Path, *flags: str) -> tuple[float, float]:
    """Photos a second between the fifth and the last, and processor seconds of the command and what it started."""
    command = [sys.executable, "-m", "framer", "batch", str(photos), str(out), "--quiet", "--json", "-", *flags]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        times = [time.perf_counter() for _ in process.stdout]
    if process.returncode:
        raise SystemExit(f"framer batch: exit code {process.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return (len(times) - 5) / (times[-1] - times[4]), used


def spent(*pids: int) -> float:
    """Processor seconds of processes so far, and of those that they started and that have ended."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(one[n]) for one in fields for n in (11, 12, 13, 14)) / _TICKS


def nothing(address: str, scheduler: int, number: int) -> tuple[float, float, float]:
    """Seconds a task that does nothing, then processor seconds of it in this client and in the scheduler."""
    workers = ClusterExecutor(
        itemgetter(0), (len,), address, result_type=int
    )  # what workers do must be found there: len(b"")
    try:
        list(workers.run([b""] * 50, lambda: False))
        began, here, there = time.perf_counter(), time.process_time(), spent(scheduler)
        list(workers.run([b""] * number, lambda: False))
        cost = time.perf_counter() - began, time.process_time() - here, spent(scheduler) - there
    finally:
        workers.close()
    return cost[0] / number, cost[1] / number, cost[2] / number


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("photos", type=int, nargs="?", default=100)
    parser.add_argument("folder", nargs="?", help="where photos and pictures go for the while")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as place:
        home = Path(place)
        folders = [home / "few", home / "all"]
        for folder, number in zip(folders, (asked.photos // 5, asked.photos), strict=True):
            folder.mkdir()
            make_photos(folder, number)
        more = asked.photos - asked.photos // 5
        print(f"{asked.photos} photos of 1 to 12 MP to 2048 px, {os.cpu_count()} cores, two workers")
        used: list[dict[str, float]] = []
        with running_cluster(home / "cluster", 2) as (address, (scheduler, *workers)):
            for folder in folders:
                here, command = run(folder, home / f"here-{folder.name}", "--workers", "2")
                at_scheduler, at_workers = spent(scheduler), spent(*workers)
                there, client = run(folder, home / f"there-{folder.name}", "--cluster", address)
                costs = (command, client, spent(scheduler) - at_scheduler, spent(*workers) - at_workers)
                used.append(dict(zip(("--workers 2", "client", "scheduler", "workers"), costs, strict=True)))
            again, _ = run(folders[1], home / "there-all", "--cluster", address)
            wall, of_client, of_scheduler = nothing(address, scheduler, 2000)
        print(f"photos a second: here {here:.2f}, on the cluster {there:.2f}; again, with nothing to do: {again:.0f}")
        for name in used[0]:
            print(f"processor time of {name}: {1000 * (used[1][name] - used[0][name]) / more:.1f} ms a photo")
        print(f"a task that does nothing: {1000 * of_client:.1f} ms of the client's processor, ", end="")
        print(f"{1000 * of_scheduler:.1f} ms of the scheduler's, {1000 * wall * 2:.1f} ms of a worker's thread")


if __name__ == "__main__":
    main()
