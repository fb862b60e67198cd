"""What a process and all below it hold: memory, open files, processes (Linux)."""

import contextlib
import os
import time
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Held:
    """MB (what each process holds alone, plus its shares of the rest), open files and processes, at a moment."""

    at: float
    megabytes: float
    files: int
    processes: int


@dataclass
class Watch:
    """A process and all below it, looked at every `pause` seconds until it ends or `stop` is called."""

    pid: int
    pause: float = 0.05
    seen: list[Held] = field(default_factory=list)
    _stopped: bool = False

    def watch(self) -> None:
        """Look; for a thread of its own."""
        began = time.perf_counter()
        while not self._stopped and Path(f"/proc/{self.pid}").exists():
            self.seen.append(held(self.pid, time.perf_counter() - began))
            time.sleep(self.pause)

    def stop(self) -> None:
        """Look no more."""
        self._stopped = True

    def part(self, start: float = 0.0, end: float = 1.0) -> list[Held]:
        """What was seen in a part of the time, from 0 to 1."""
        last = self.seen[-1].at
        return [one for one in self.seen if start * last <= one.at <= end * last]

    def peak(self, start: float = 0.0, end: float = 1.0) -> float:
        """The most MB in a part of the time."""
        return max((one.megabytes for one in self.part(start, end)), default=0.0)


def held(pid: int, at: float = 0.0) -> Held:
    """What the process and all below it hold now."""
    pids = tree(pid)
    return Held(at, sum(map(_megabytes, pids)), sum(map(_files, pids)), len(pids))


def tree(pid: int) -> list[int]:
    """The process and all below it."""
    found = [pid]
    for parent in found:
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{parent}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
    return found


def pin(pid: int, core: int) -> None:
    """Keep all threads of a process on one core; threads to come follow."""
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            os.sched_setaffinity(int(task.name), {core})


def _megabytes(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000


def _files(pid: int) -> int:
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208  (only their number)
    except OSError:
        return 0
