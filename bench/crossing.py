"""What a photo crosses: `python bench/crossing.py [--list]` counts files and functions of framer that are called.

Five ways: `framer photo`; a POST to the API that asks for JSON; the same refused (no photo); `GET /`; `framer batch` of
two photos with one worker. Every process is counted (`sys.setprofile`, in all threads), worker processes apart from the
one that was started. Commands are counted whole, from their start; requests are counted on a server that has answered
the like before. Module and class bodies do not count, nor comprehensions; a function is a qualified name in a file.

Nothing is known here of what is inside the package: a `sitecustomize` on PYTHONPATH counts in each process. It opens
its file before the process may be forbidden to, and writes each function when it is first called, since a worker may be
killed. `--list` names the files.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from batch import photo
from served import ask, form, served

MAKE = "/api/v1/avatars"
SETTLES = 0.7  # s after an answer, for what is done behind it

COUNTER = '''
"""Writes "pid, file, function" for each function of the package when it is first called in a phase."""
import mmap, os, sys, threading

HOME, PACKAGE = os.environ["CROSSING_HOME"], os.environ["CROSSING_PACKAGE"] + os.sep
OPTIMIZED = 1  # set for functions, not for bodies of modules and classes
SYNTAX = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")

log = os.open(os.path.join(HOME, "calls"), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
with open(os.path.join(HOME, "phase"), "r+b") as file:
    phase = mmap.mmap(file.fileno(), 1)
seen = set()

def count(frame, event, _):
    if event != "call":
        return
    code = frame.f_code
    if not code.co_filename.startswith(PACKAGE) or not code.co_flags & OPTIMIZED or code.co_name in SYNTAX:
        return
    key = phase[0], os.getpid(), code
    if key in seen:
        return
    seen.add(key)
    if phase[0]:
        line = f"{phase[0]}\\t{os.getpid()}\\t{code.co_filename[len(PACKAGE):]}\\t{code.co_qualname}\\n"
        os.write(log, line.encode())

threading.setprofile(count)
sys.setprofile(count)
'''

Calls = set[tuple[str, str]]


@dataclass(frozen=True)
class Crossing:
    """The functions that a way called, as (file, name): in the process that was started, and in those below it."""

    way: str
    here: Calls
    below: Calls


class Counter:
    """Processes started with `environment` are counted, each way between `begin` and `end`."""

    def __init__(self, home: Path) -> None:
        """Make the counter in the empty folder `home`."""
        self.home, self.phase = home, 0
        (home / "sitecustomize.py").write_text(COUNTER, "utf-8")
        (home / "phase").write_bytes(b"\0")
        (home / "calls").touch()
        spec = find_spec("framer")
        assert spec
        assert spec.origin
        imports = os.pathsep.join(filter(None, (str(home), os.environ.get("PYTHONPATH"))))
        package = str(Path(spec.origin).parent)
        self.environment = {"PYTHONPATH": imports, "CROSSING_HOME": str(home), "CROSSING_PACKAGE": package}

    @contextmanager
    def way(self) -> Iterator[int]:
        """Count what is called in the block, under that number."""
        self.phase += 1
        self._set(self.phase)
        yield self.phase
        self._set(0)

    def _set(self, phase: int) -> None:
        with (self.home / "phase").open("r+b") as file:
            file.write(bytes((phase,)))

    def crossing(self, way: str, phase: int, pid: int) -> Crossing:
        """What was counted under `phase`, where the process that was started is `pid`."""
        here: Calls = set()
        below: Calls = set()
        for line in (self.home / "calls").read_text("utf-8").splitlines():
            number, process, file, name = line.split("\t")
            if int(number) == phase:
                (here if int(process) == pid else below).add((file, name))
        return Crossing(way, here, below)


def command(counter: Counter, way: str, *arguments: str | Path) -> Crossing:
    """A command, whole."""
    with counter.way() as phase:
        process = subprocess.Popen(
            [sys.executable, "-m", "framer", *map(str, arguments)],
            env={**os.environ, **counter.environment},
            stderr=subprocess.DEVNULL,
        )
        assert process.wait() == 0, arguments
    return counter.crossing(way, phase, process.pid)


def requests(counter: Counter, data: bytes) -> Iterator[Crossing]:
    """Requests to one server, each as if it were the second of its kind."""
    good, bad = form(data), form(b"no photo")
    asked = (
        ("POST /api/v1/avatars, JSON", "POST", MAKE, good, "application/json", 201),
        ("the same, refused", "POST", MAKE, bad, "application/json", 415),
        ("GET /", "GET", "/", b"", "text/html", 200),
    )
    with served("--workers", "1", **counter.environment) as server:
        for way, method, path, body, accept, status in asked:
            answer = ask(server.port, method, path, body, accept)
            assert answer.status == status, answer
            time.sleep(SETTLES)
            with counter.way() as phase:
                assert ask(server.port, method, path, body, accept).status == status
                time.sleep(SETTLES)
            yield counter.crossing(way, phase, server.pid)


def main() -> None:
    """Count all ways, and print them as a table."""
    parser = argparse.ArgumentParser(description="What a photo crosses.")
    parser.add_argument("--list", action="store_true", help="name the files")
    named = parser.parse_args().list
    with tempfile.TemporaryDirectory() as name:
        folder, home = Path(name), Path(name, "counter")
        home.mkdir()
        photos = folder / "photos"
        photos.mkdir()
        for number in range(2):
            (photos / f"{number}.jpg").write_bytes(photo(number, 1200, 1600))
        counter = Counter(home)
        found = [command(counter, "framer photo", "photo", photos / "0.jpg", "-o", folder / "a.jpg")]
        found += requests(counter, (photos / "0.jpg").read_bytes())
        batch = ("batch", photos, folder / "out", "--workers", "1", "--quiet")
        found.append(command(counter, "framer batch, 2 photos, 1 worker", *batch))
    print("| way | files | functions | first process | workers |\n|---|---|---|---|---|")
    for each in found:
        both = each.here | each.below
        print(f"| {each.way} | {_files(both)} | {len(both)} | {_counts(each.here)} | {_counts(each.below)} |")
    for each in found if named else ():
        print(f"\n{each.way}:", *sorted({file for file, _ in each.here | each.below}))


def _files(calls: Calls) -> int:
    return len({file for file, _ in calls})


def _counts(calls: Calls) -> str:
    return f"{_files(calls)} / {len(calls)}" if calls else "–"


if __name__ == "__main__":
    main()
