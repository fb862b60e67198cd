"""The privacy proof: while photos come and go, no process of the server writes to a file but its log, which is silent,
and the counts, which hold numbers.

The server runs under strace (Linux), which sees every file that any of its processes opens.
"""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest

from framer.campaigns.local_date import today
from framer.counts.counts_file import CountsFile
from framer.counts.types import COUNT_EVENTS, MADE, OPENED, SAVED
from support.campaigns import make_campaign
from support.http import BOUNDARY, FORM, form
from support.raw_photos import jpeg_preview, raw_photo, sensor
from support.secrets import CANARY, loaded_with_secrets
from support.serve import wait_for

CALLS = "open,openat,openat2,creat,mknod,mknodat,link,linkat,rename,renameat,renameat2,symlink,symlinkat,truncate"
# A file that is opened so that it can be written to, or that comes to be.
WRITES = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND|O_TMPFILE|\b(creat|mknod|link|rename|symlink|truncate)")
FAILED = re.compile(r"= -1 E[A-Z]+ ")
# No file on a disk: the void, the processes' own state, and the semaphores of processes that begin (empty of photos).
HARMLESS = re.compile(r'"/dev/null"|"/proc/|"/dev/shm/sem\.|"/dev/tty"')
OPENED_PATH = re.compile(r'"[^"]*"')
BROWSER = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36"
NAME = "Nguyễn Thị Ánh Tuyết ảnh thẻ.jpg"
READY = re.compile(r"http://127\.0\.0\.1:(\d+)")
RESTARTS = re.compile(rb"^framer_worker_restarts_total (\d+)", re.MULTILINE)
KINDS = ("JPEG", "MPO", "PNG", "WEBP", "HEIF", "AVIF", "GIF", "BMP", "TIFF", "DNG")
UNIT = "Khoa Nội"
# `framer serve`, whose day ends once there is the file that the first argument names.
SERVE = """
import os, sys, time
night, system_time = sys.argv.pop(1), time.time
time.time = lambda: system_time() + 86400 * os.path.exists(night)
from framer.cli import run_console
run_console()
"""


@dataclass
class Watched:
    """`framer serve` under strace, with its log in a file."""

    process: subprocess.Popen[bytes]
    trace: Path
    log: Path
    counts: Path
    night: Path  # when it is there, the next day has begun
    port: int = 0
    began: int = 0  # lines of the trace that belong to the start
    answers: list[bytes] = field(default_factory=list)

    def call(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        """One request: status and body; its headers are kept too."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, names, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                status, data = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            status, data = error.code, error.read()
        self.answers.append(data)
        return status, data

    def restarts(self) -> int:
        """How many workers began after the first ones."""
        match = RESTARTS.search(self.call("GET", "/metrics")[1])
        assert match
        return int(match[1])

    def stop(self) -> tuple[list[str], str]:
        """End the server: the calls since it was ready that could have written to a file, and the log."""
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(30)
        return written(self.trace, self.began), self.log.read_text("utf-8")


def photo_with_secrets(kind: str) -> bytes:
    """The same for cameras' raw photos, which hold their picture as JPEG."""
    jpeg = "JPEG" if kind == "DNG" else kind
    photo = loaded_with_secrets(jpeg)
    return raw_photo(sensor(512, 512), jpeg_preview(photo)) if kind == "DNG" else photo


def made_in(path: Path) -> int:
    """How many pictures are written down as made."""
    return sum(number for key, number in CountsFile(path).read(["dai-hoi"]).items() if key.event == MADE)


def dump_counts(path: Path) -> dict[int, dict[date, int]]:
    """Each event's numbers by day, after a look at all that the file holds: numbers, IDs and days, nothing else."""
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    with closing(sqlite3.connect(path)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert tables == {"counts", "reports", "machine"}
        assert list(connection.execute("SELECT * FROM reports")) == []
        ((machine,),) = connection.execute("SELECT * FROM machine")
        assert re.fullmatch("[0-9a-f]{16}", machine)
        rows = list(connection.execute("SELECT event, campaign, frame, unit, day, number FROM counts"))
    for event, campaign, frame, unit, _, number in rows:
        assert (event in (0, 1, 2), unit in ("", "noi"), number > 0) == (True, True, True)
        assert re.fullmatch("[a-z0-9-]+", campaign)
        assert re.fullmatch("[a-z0-9-]*", frame)
    data = path.read_bytes()
    for secret in (CANARY, NAME.encode(), "Tuyết".encode(), UNIT.encode(), b"127.0.0.1"):
        assert secret not in data
    sums: dict[int, dict[date, int]] = {}
    for event, *_, day, number in rows:
        days = sums.setdefault(event, {})
        days[date.fromordinal(day)] = days.get(date.fromordinal(day), 0) + number
    return sums


def traced(trace: Path, *command: str) -> list[str]:
    """The command that runs `command` and writes to `trace` what it does with files."""
    watch = ["strace", "-f", "-qq", "-s", "300", "-e", f"trace={CALLS}", "-e", "signal=none", "-o", str(trace)]
    return [*watch, *command]


def written(trace: Path, began: int = 0) -> list[str]:
    """The calls after the first `began` by which a file was changed, or could have been."""
    lines = trace.read_text("utf-8", "replace").splitlines()[began:]
    return [call for call in lines if WRITES.search(call) and not FAILED.search(call) and not HARMLESS.search(call)]


pytestmark = pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    trace, log, night = tmp_path / "trace", tmp_path / "log", tmp_path / "night"
    frames = make_campaign(tmp_path / "frames")
    manifest = frames / "dai-hoi" / "campaign.toml"
    manifest.write_text(f'units = [{{ id = "noi", name = "{UNIT}" }}]\n' + manifest.read_text("utf-8"), "utf-8")
    environment = {
        **os.environ,
        "FRAMER_FRAMES_DIR": str(frames),
        "TMPDIR": str(tmp_path),
        "FRAMER_LANG": "en",
        "FRAMER_COUNTS": str(tmp_path / "so-lieu" / "counts.sqlite"),
        "FRAMER_WORKERS": "1",
        "FRAMER_RECYCLE": "2",  # so that some begin while photos come and go
        "PYTHONDONTWRITEBYTECODE": "1",  # of sources that have changed since they last ran
    }
    command = traced(trace, sys.executable, "-c", SERVE, str(night), "serve", "--port", "0")
    with log.open("wb") as sink:
        process = subprocess.Popen(command, env=environment, stdout=sink, stderr=sink, start_new_session=True)
    server = Watched(process, trace, log, tmp_path / "so-lieu" / "counts.sqlite", night)
    try:
        wait_for(lambda: READY.search(log.read_text("utf-8")) or process.poll() is not None, "it is ready", 90)
        ready = READY.search(log.read_text("utf-8"))
        assert ready, log.read_text("utf-8")
        server.port = int(ready[1])
        server.call("GET", "/healthz")
        server.began = len(trace.read_text("utf-8", "replace").splitlines())
        yield server
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_no_photo_reaches_a_disk_or_the_log(watched: Watched) -> None:
    """Photos of all formats, changes, deletions, and a day's end in between."""
    first_day, tokens = today(), []
    for kind in KINDS:
        body = form(photo_with_secrets(kind), NAME, size="512", frame="dai-hoi")
        status, data = watched.call("POST", "/api/v1/avatars", body, Content_Type=FORM, Accept="application/json")
        assert status == 201, kind
        record = json.loads(data)
        tokens.append(record["token"])
        assert watched.call("GET", record["href"])[0] == 200
        assert watched.call("GET", f"{record['href']}?size=256")[0] == 200
        assert watched.call("GET", f"/avatars/{record['token']}.png?size=300")[0] == 200
        assert watched.call("GET", f"/avatars/{record['token']}/photo.jpg")[0] == 200, kind
        assert watched.call("GET", f"/avatars/{record['token']}")[0] == 200
        changed = form(mirror="1")
        assert watched.call("PATCH", f"/api/v1/avatars/{record['token']}", changed, Content_Type=FORM)[0] == 200
    wait_for(lambda: watched.restarts() >= 2, "no worker is left that was there when the first photo came", 90)
    wait_for(lambda: made_in(watched.counts) == len(KINDS), "the day's pictures are written", 60)
    watched.night.touch()
    with_unit = form(loaded_with_secrets("JPEG"), NAME, unit=UNIT, frame="dai-hoi")
    assert watched.call("POST", "/avatars", with_unit, Content_Type=FORM)[0] == 200
    large = form(loaded_with_secrets("JPEG") + bytes(20_000_000), NAME)  # where others begin to spool
    large_status = watched.call("POST", "/api/v1/avatars", large, Content_Type=FORM)[0]
    assert large_status in (200, 422)
    broken = form(CANARY * 1000, NAME)
    assert watched.call("POST", "/api/v1/avatars", broken, Content_Type=FORM)[0] == 415
    half = form(loaded_with_secrets("JPEG")[:9_000], NAME)
    half_status = watched.call("POST", "/api/v1/avatars", half, Content_Type=FORM)[0]
    assert half_status in (200, 422)
    assert watched.call("DELETE", f"/api/v1/avatars/{tokens[0]}")[0] == 204
    assert watched.call("GET", f"/avatars/{tokens[0]}.jpg?note={CANARY.decode()}", User_Agent=CANARY.decode())[0] == 404
    for ending in ("?download=1", "?download=1"):
        assert watched.call("GET", f"/avatars/{tokens[1]}.jpg{ending}")[0] == 200
    assert watched.call("GET", "/c/dai-hoi?unit=Tuyết".replace("Tuyết", "Tuy%E1%BA%BFt"), User_Agent=BROWSER)[0] == 200
    wrote, log = watched.stop()
    names = {f'"{watched.counts}{ending}"' for ending in ("", "-wal", "-shm", "-journal")}
    assert [call for call in wrote if not names & set(OPENED_PATH.findall(call))] == []
    assert wrote, "it has counted"
    next_day = first_day + timedelta(1)
    more = 1 + [half_status, large_status].count(200)
    assert dump_counts(watched.counts) == {
        COUNT_EVENTS.index(OPENED): {next_day: 1},
        COUNT_EVENTS.index(MADE): {first_day: len(KINDS), next_day: more},
        COUNT_EVENTS.index(SAVED): {next_day: 1},
    }
    for secret in (CANARY.decode(), NAME, "Tuyết", UNIT, "127.0.0.1", BOUNDARY, *tokens):
        assert secret not in READY.sub("", log)
    assert not [answer for answer in watched.answers if CANARY in answer]


@pytest.mark.parametrize(
    "program",
    [
        "open('x', 'w')",
        "open('y', 'r+b')",
        "import tempfile; tempfile.TemporaryFile()",
        "import os; os.rename('y', 'z')",
        "import subprocess, sys; subprocess.run([sys.executable, '-c', 'open(chr(120), chr(97))'])",
    ],
)
def test_the_proof_sees_whatever_is_written(program: str, tmp_path: Path) -> None:
    (tmp_path / "y").write_bytes(b"")
    for name, code in (("none", "open('y').read(); open('/dev/null', 'w')"), ("some", program)):
        command = traced(tmp_path / f"{name}.trace", sys.executable, "-B", "-c", code)
        subprocess.run(command, cwd=tmp_path, check=True, env={**os.environ, "TMPDIR": str(tmp_path)})
    assert written(tmp_path / "none.trace") == []
    assert written(tmp_path / "some.trace")
