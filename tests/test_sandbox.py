"""The sandbox of workers, in real worker processes: what is refused, what still works; photos come out the same."""

import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pictures import astronaut, saved
from sandbox_steps import STEPS, prepare

from framer.frames import load_campaigns
from framer.on_call import OnCall
from framer.pipeline import make_avatar
from framer.sandbox import Rights, can_confine, confine
from framer.slot import Bounds
from framer.values import Avatar, Options
from framer.web.framing import Make
from framer.web.framing import prepare as prepare_framing

linux = pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux'")

FILES = {name for name in STEPS if name.split()[0] in ("write", "add", "empty", "rename", "remove", "make", "change")}
NETWORK = {"connect", "send a packet"}
PROGRAMS = {"run a program", "become a program"}
PROCESSES = {"fork", "kill the parent", "signal the parent by a pipe"}
READING = {"read a file", "list a folder", *(name for name in STEPS if name.startswith("look into"))}

Try = Callable[[str], str]


@pytest.fixture(scope="module", params=[Rights.FRAMING, Rights.FILES, Rights.FILES_AND_NETWORK])
def worker(request: pytest.FixtureRequest) -> Iterator[tuple[Rights, "OnCall[tuple[str, str, int], str]"]]:
    pool: OnCall[tuple[str, str, int], str] = OnCall(prepare, None, 1, Bounds(30.0, rights=request.param))
    pool.start()
    yield request.param, pool
    pool.close()


@linux
@pytest.mark.parametrize("step", sorted(STEPS))
def test_what_a_worker_may(
    worker: tuple[Rights, "OnCall[tuple[str, str, int], str]"], step: str, tmp_path: Path
) -> None:
    rights, pool = worker
    refused = {
        Rights.FRAMING: FILES | NETWORK | PROGRAMS | PROCESSES | READING,
        Rights.FILES: NETWORK | PROGRAMS,
        Rights.FILES_AND_NETWORK: PROGRAMS,
    }[rights]
    if step == "kill the parent" and step not in refused:
        pytest.skip("it would")
    (tmp_path / "old").write_bytes(b"old")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        found = pool.do((step, str(tmp_path), listener.getsockname()[1]))
    assert found == ("PermissionError" if step in refused else "done")
    if step in refused:
        assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("old", b"old")]


@linux
def test_it_can_be_asked_beforehand_and_costs_this_process_nothing(tmp_path: Path) -> None:
    assert can_confine()
    (tmp_path / "still").write_bytes(b"allowed")


@linux
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "HEIF", "AVIF"])
def test_pictures_come_out_the_same(kind: str) -> None:
    frame = next(frame for frame in load_campaigns()[0].frames if frame.fields)
    photo, options = saved(astronaut(300), kind), Options(unit="Trạm Y tế xã Hữu Liên", format="png")
    pool = OnCall(prepare_framing, "", 1, Bounds(30.0, rights=Rights.FRAMING))
    pool.start()
    try:
        made = pool.do(Make(photo, frame, options))
    finally:
        pool.close()
    assert isinstance(made, Avatar)
    assert made.data == make_avatar(photo, frame, options).data


def test_where_the_system_has_no_such_thing_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert not confine(Rights.FRAMING)
    assert confine(Rights.ALL)
