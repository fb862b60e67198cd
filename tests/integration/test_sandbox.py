"""The sandbox of workers, in real worker processes: what is refused, what still works; photos come out the same."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from framer.campaigns.poster import make_poster_pdf
from framer.campaigns.poster_content import PosterContent
from framer.campaigns.registry import load_campaigns
from framer.imaging.pipeline import make_avatar, make_photo_preview
from framer.imaging.types import Avatar, Options, PhotoLimits
from framer.text.unit import free_unit
from framer.web.photo_workers import FrameTask, PhotoReply, PhotoTask, PreviewTask, make_poster_with
from framer.web.photo_workers import prepare_photo_worker as prepare_framing
from framer.workers.pool import WorkerPool
from framer.workers.process import TaskLimits
from framer.workers.sandbox import Rights, can_confine, confine
from support import TESTS
from support.fakes.confined import BUSY_PARENT, IDLE_PARENT, STEPS, prepare
from support.pictures import astronaut, exif, saved
from support.serve import answers, framer_serve, wait_for

pytestmark = pytest.mark.long

linux = pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux'")

FILES = {name for name in STEPS if name.split()[0] in ("write", "add", "empty", "rename", "remove", "make", "change")}
NETWORK = {"connect", "send a packet"}
PROGRAMS = {"run a program", "become a program"}
PROCESSES = {"fork", "kill the parent", "signal the parent by a pipe"}
READING = {"read a file", "list a folder", *(name for name in STEPS if name.startswith("look into"))}
MEMORY = {"share memory", "take memory as a stack", "make a pipe hold 1 MB"}  # that would not be counted
TOO_MANY = {"open 100 pipes"}
MISSING = {"tell the parent's tracker": "OSError", "take 900 MB": "MemoryError"}  # beside all that is refused

Try = Callable[[str], str]


@pytest.fixture(scope="module", params=[Rights.FRAMING, Rights.FILES, Rights.FILES_AND_NETWORK])
def worker(request: pytest.FixtureRequest) -> Iterator[tuple[Rights, "WorkerPool[tuple[str, str, int], str]"]]:
    pool: WorkerPool[tuple[str, str, int], str] = WorkerPool(
        prepare, None, 1, TaskLimits(30.0, rights=request.param), result_type=str
    )
    with typed(b"a secret"):
        pool.start()
    yield request.param, pool
    pool.close()


@contextlib.contextmanager
def typed(text: bytes) -> Iterator[None]:
    """A process that is started meanwhile could read this as what is typed."""
    reader, writer = os.pipe()
    os.write(writer, text)
    before = os.dup(0)
    os.dup2(reader, 0)
    try:
        yield
    finally:
        os.dup2(before, 0)
        for each in (before, reader, writer):
            os.close(each)


@pytest.fixture(scope="module")
def framing() -> Iterator["WorkerPool[PhotoTask, PhotoReply]"]:
    """A worker as the server has them."""
    pool: WorkerPool[PhotoTask, PhotoReply] = WorkerPool(
        prepare_framing, "", 1, TaskLimits(30.0, rights=Rights.FRAMING), result_type=PhotoReply
    )
    pool.start()
    yield pool
    pool.close()


@linux
@pytest.mark.parametrize("step", sorted(STEPS))
def test_what_a_worker_may(
    worker: tuple[Rights, "WorkerPool[tuple[str, str, int], str]"], step: str, tmp_path: Path
) -> None:
    rights, pool = worker
    refused = {
        Rights.FRAMING: FILES | NETWORK | PROGRAMS | PROCESSES | READING | MEMORY,
        Rights.FILES: NETWORK | PROGRAMS,
        Rights.FILES_AND_NETWORK: PROGRAMS,
    }[rights]
    if step == "kill the parent" and step not in refused:
        pytest.skip("it would")
    (tmp_path / "old").write_bytes(b"old")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        outcome = pool.run((step, str(tmp_path), listener.getsockname()[1]))
    if rights is Rights.FRAMING and step in TOO_MANY:
        assert outcome == "OSError"
    else:
        assert outcome == ("PermissionError" if step in refused else MISSING.get(step, "done"))
    if step in refused:
        assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("old", b"old")]


@linux
def test_it_can_be_asked_beforehand_and_costs_this_process_nothing(tmp_path: Path) -> None:
    assert can_confine()
    (tmp_path / "still").write_bytes(b"allowed")


@linux
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "HEIF", "AVIF"])
def test_pictures_come_out_the_same(framing: "WorkerPool[PhotoTask, PhotoReply]", kind: str) -> None:
    frame = next(frame for frame in load_campaigns()[0].frames if frame.fields)
    photo, options = saved(astronaut(300), kind), Options(512, unit=free_unit("Trạm Y tế xã Hữu Liên"), format="png")
    avatar = framing.run(FrameTask(photo, frame, options))
    assert isinstance(avatar, Avatar)
    assert avatar.data == make_avatar(photo, frame, options).data


@linux
def test_posters_come_out_the_same(framing: "WorkerPool[PhotoTask, PhotoReply]") -> None:
    campaign = load_campaigns()[0]
    for language, unit in (("vi", ""), ("en", "Khoa Nội")):
        poster = PosterContent(campaign, campaign.frames[0], "https://khung.vn/c/x", language, unit=unit)
        assert make_poster_with(framing)(poster) == make_poster_pdf(poster)


@pytest.mark.large
@linux
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "HEIF", "AVIF"])
def test_photos_are_shown_the_same(framing: "WorkerPool[PhotoTask, PhotoReply]", kind: str) -> None:
    bare, large = saved(astronaut(300), kind), saved(astronaut(1500), kind)
    if kind == "JPEG":
        bare = bare[:2] + bare[20:]  # without its JFIF header
    turned = saved(astronaut(300), kind, exif=exif(6)) if kind not in ("GIF", "BMP") else bare
    for photo in (bare, large, turned):
        assert framing.run(PreviewTask(photo, PhotoLimits(), 1280)) == make_photo_preview(photo, PhotoLimits(), 1280)


@linux
def test_every_worker_of_a_server_is_confined() -> None:
    with framer_serve("--port", 0, FRAMER_WORKERS="2") as server:
        wait_for(lambda: answers(server.port), "an answer")
        workers = [each for each in children(server.process.pid) if b"spawn_main" in read_proc(each, "cmdline")]
        assert len(workers) == 2
        for worker in workers:
            states = [read_proc(thread, "status") for thread in (worker / "task").iterdir()]
            assert len(states) >= 2
            assert all(b"\nSeccomp:\t2\n" in state for state in states)


@linux
def test_a_worker_in_a_long_call_ends_though_its_parent_does_nothing(tmp_path: Path) -> None:
    started = tmp_path / "started"
    with subprocess.Popen([sys.executable, "-c", BUSY_PARENT, started], cwd=TESTS, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        worker = Path("/proc", parent.stdout.readline().decode().strip())
        wait_for(started.read_bytes, "the worker at work")
        parent.send_signal(signal.SIGSTOP)
        try:
            wait_for(lambda: has_ended(worker), "the worker's end")
        finally:
            parent.kill()


@linux
def test_a_stopped_worker_ends_with_its_parent() -> None:
    with subprocess.Popen([sys.executable, "-c", IDLE_PARENT], cwd=TESTS, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        worker = Path("/proc", parent.stdout.readline().decode().strip())
        os.kill(int(worker.name), signal.SIGSTOP)
        wait_for(lambda: b"State:\tT" in read_proc(worker, "status"), "the worker stopped")
        parent.kill()
    wait_for(lambda: has_ended(worker), "the worker's end")


def children(process: int) -> list[Path]:
    """The directories in /proc of the processes that this one has started."""
    threads = Path(f"/proc/{process}/task").iterdir()
    return [Path("/proc", child) for thread in threads for child in (thread / "children").read_text().split()]


def has_ended(process: Path) -> bool:
    return not process.exists() or b"State:\tZ" in read_proc(process, "status")


def read_proc(process: Path, name: str) -> bytes:
    try:
        return (process / name).read_bytes()
    except (FileNotFoundError, ProcessLookupError):  # it has ended
        return b""


def test_where_the_system_has_no_such_thing_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert not confine(Rights.FRAMING)
    assert confine(Rights.ALL)
