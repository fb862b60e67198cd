"""A Dask cluster on loopback, of processes that the tests start and end."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from support import TESTS
from support.processes import until


class Cluster:
    """A scheduler and workers of one thread each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = ""
        self.workers: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show",
            "--scheduler-file", str(folder / "scheduler.json"),
        )  # fmt: skip
        try:
            self._wait_for_address()
        except BaseException:
            self.end()  # nobody else knows it yet
            raise

    def add(self, *flags: str, nanny: bool = False, **environment: str) -> None:
        """Start one more worker, and wait until the scheduler has it."""
        before = self._log().count("Register worker")
        flags = (*flags, "--nthreads", "1", "--host", "127.0.0.1", "--no-dashboard")
        flags = (*flags, "--nworkers", "1") if nanny else (*flags, "--no-nanny")
        self.workers.append(
            self._start("worker", self.address, *flags, "--local-directory", str(self.folder), **environment)
        )
        assert until(lambda: self._log().count("Register worker") > before, 30), self._log()

    def kill(self, number: int = 0) -> None:
        """Kill a worker, and wait until the scheduler has noticed."""
        before = self._log().count("Remove worker")
        worker = self.workers.pop(number)
        worker.kill()
        worker.wait(20)
        assert until(lambda: self._log().count("Remove worker") > before), self._log()

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.send_signal(signal.SIGCONT)
            process.kill()
            process.wait(20)
        self.workers.clear()

    def children(self) -> set[int]:
        """The processes that the workers have started."""
        children = set()
        for worker in self.workers:
            for thread in Path(f"/proc/{worker.pid}/task").iterdir():
                children |= set(map(int, (thread / "children").read_text().split()))
        return {pid for pid in children if "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text()}

    def _start(self, *arguments: str, **environment: str) -> "subprocess.Popen[bytes]":
        path = os.pathsep.join(filter(None, (str(TESTS), os.environ.get("PYTHONPATH"))))
        with (self.folder / f"{arguments[0]}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments],
                stdout=log,
                stderr=log,
                env={**os.environ, "PYTHONPATH": path, **environment},
            )

    def _wait_for_address(self) -> None:
        file = self.folder / "scheduler.json"

        def has_address() -> bool:
            try:
                self.address = json.loads(file.read_text())["address"]
            except (OSError, ValueError):
                return False
            return True

        assert until(has_address), self._log()

    def _log(self) -> str:
        return (self.folder / "scheduler.log").read_text(errors="replace")
