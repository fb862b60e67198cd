"""`framer serve` whose log goes to a disk that is full: lines are lost, requests and an orderly end are not."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from support.command import environment
from support.http import form, portrait
from support.serve import SECONDS, answers, ask, free_port, wait_for

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/dev/full and tmpfs")
FULL = Path("/dev/full")


@contextlib.contextmanager
def logging_to(log: IO[bytes], port: int, **more: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A server that is ready; its stderr is `log`."""
    command = [sys.executable, "-m", "framer", "serve", "--port", str(port)]
    variables = environment(FRAMER_WORKERS="1", FRAMER_LOG="json", **more)
    with subprocess.Popen(command, env=variables, stderr=log, start_new_session=True) as server:
        try:
            wait_for(lambda: answers(port) or server.poll() is not None, "it is ready")
            assert server.poll() is None
            yield server
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for little more than a log."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(tmp_path)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("nothing can be mounted here")
    try:
        yield tmp_path
    finally:
        subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)  # a worker may be about to end


def fill(path: Path) -> None:
    """Take all the room that is left beside it."""
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


def look_and_upload(port: int) -> int:
    """Requests that all succeed; how many."""
    for _ in range(40):
        assert ask(port, "GET", "/healthz").status == 200
    response = ask(port, "POST", "/api/v1/avatars", form(portrait(), size="256"))
    assert (response.status, response.body[:2]) == (200, b"\xff\xd8")
    return 41


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full")
def test_a_disk_that_is_full_from_the_beginning() -> None:
    port = free_port()
    with FULL.open("wb", buffering=0) as log, logging_to(log, port) as server:
        look_and_upload(port)
        server.send_signal(signal.SIGTERM)
        assert server.wait(SECONDS) == 0


@pytest.mark.parametrize("unbuffered", ["", "1"])  # as many containers have it
def test_a_disk_that_gets_full_and_has_room_again(small_disk: Path, unbuffered: str) -> None:
    port, log = free_port(), small_disk / "log"
    with log.open("wb", buffering=0) as sink, logging_to(sink, port, PYTHONUNBUFFERED=unbuffered) as server:
        wait_for(lambda: requests_in(log), "the request that found it ready is in the log")
        requests = 1
        fill(small_disk / "other")
        requests += look_and_upload(port)
        (small_disk / "other").unlink()
        requests += look_and_upload(port)
        wait_for(lambda: lost_from(log), "it says how many lines were lost")
        server.send_signal(signal.SIGTERM)
        assert server.wait(SECONDS) == 0
    assert requests_in(log) + lost_from(log) in (requests, requests + 1), "one may lack nothing but its end"


def entries(log: Path) -> list[dict[str, object]]:
    """What stands whole in the log; one line may end where the disk was full."""
    lines = []
    for line in log.read_text(encoding="utf-8").splitlines():
        with contextlib.suppress(ValueError):
            lines.append(json.loads(line))
    return lines


def requests_in(log: Path) -> int:
    return sum("route" in entry for entry in entries(log))


def lost_from(log: Path) -> int:
    """How many lines it says are missing."""
    notes = [re.match(r"(\d+) lines were lost", str(entry.get("message"))) for entry in entries(log)]
    return sum(int(note[1]) for note in notes if note)
