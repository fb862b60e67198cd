"""What comes back from a worker that a photo has taken over: data, or nothing."""

import os
import pickle
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from framer.errors import Crashed, FramerError, NoFile, Unreadable
from framer.imaging.types import Avatar, Crop, Face, Faces, Frame, Options, PhotoBox, PhotoLimits
from framer.web.photo_workers import make_avatar_with, make_photo_preview_with
from framer.workers.messages import MAX_REPLY, Acknowledged, encode_reply
from framer.workers.pool import WorkerPool
from framer.workers.process import TaskLimits
from framer.workers.sandbox import Rights
from support.fakes.stubborn_workers import pipe_to_parent

FACE = Face(PhotoBox(1, 2.5, 3, 4), 0.9, ((1.0, 2.0), (3.0, 2.0), (2.0, 3.0), (1.0, 4.0), (3.0, 4.0)), 90)
AVATAR = Avatar(
    b"picture", "jpeg", 256, "a/b", 30, 40, Faces((FACE,), 0), Crop(0, 0, 30.5, mirror=True), ("small_source",),
    0.25, 20, b"small", (b"head",), (("open", 0.1), ("encode", 0.15)), trimmed=PhotoBox(1, 2, 3, 4),
)  # fmt: skip

Worker = WorkerPool[tuple[str, Path], Avatar | str]


class Program:
    """A reply that would run in whoever unpickles it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
        return os.mkdir, (str(self.folder / "made by the parent"),)


# A pickle that sets an attribute of a class: (None, {"__getattribute__": Box}) as the state of Avatar.
NEW_CLASS = (
    b"\x80\x02cframer.imaging.types\nAvatar\nN}(X\x10\0\0\0__getattribute__cframer.imaging.types\nPhotoBox\nu\x86b."
)


def replying(_context: object) -> Callable[[tuple[str, Path]], Any]:  # noqa: C901
    """In a worker: what it replies, also past all that packs replies, as who took a worker over could."""

    def reply(task: tuple[str, Path]) -> Any:  # noqa: C901  (a list)
        kind, folder = task
        pipe = pipe_to_parent()
        match kind:
            case "photo":
                raise Unreadable
            case "file":
                raise NoFile(path=folder)
            case "function" | "within":
                return os.getcwd if kind == "function" else [Path.cwd]
            case "picture":
                return AVATAR
            case "wrong type":
                return ["data"]
            case "program":
                pipe.send_bytes(pickle.dumps(Program(folder)))
            case "new class":
                pipe.send_bytes(NEW_CLASS)
            case "nested":
                pipe.send_bytes((100_000).to_bytes(4, "big") + b"\x91" * 100_000)
            case "endless":
                pipe.send_bytes(bytes(MAX_REPLY + 1))
            case "once more begun":
                pipe.send_bytes(encode_reply(Acknowledged()))
        return "data"

    return reply


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    pool: Worker = WorkerPool(replying, None, 1, TaskLimits(30.0, rights=Rights.FRAMING), result_type=Avatar | str)
    pool.start()
    yield pool
    pool.close()


@pytest.mark.parametrize("kind", ["program", "new class", "nested", "endless", "wrong type", "once more begun"])
def test_a_reply_that_is_none_costs_that_photo(worker: Worker, kind: str, tmp_path: Path) -> None:
    restarts = worker.load().restarts
    with pytest.raises(Crashed):
        worker.run((kind, tmp_path))
    assert not list(tmp_path.iterdir())
    assert worker.load().restarts == restarts + 1
    assert "__getattribute__" not in vars(Avatar)
    assert worker.run(("data", tmp_path)) == "data"


@pytest.mark.parametrize("kind", ["function", "within"])
def test_a_result_that_is_no_data_is_a_fault_of_ours_and_costs_no_worker(
    worker: Worker, kind: str, tmp_path: Path
) -> None:
    restarts = worker.load().restarts
    with pytest.raises(FramerError) as caught:
        worker.run((kind, tmp_path))
    assert type(caught.value) is FramerError
    assert worker.load().restarts == restarts


def test_the_pickle_that_is_tried_here_does_harm_elsewhere(tmp_path: Path) -> None:
    pickle.loads(pickle.dumps(Program(tmp_path)))
    assert [each.name for each in tmp_path.iterdir()] == ["made by the parent"]


def test_a_picture_comes_back_with_all_that_is_known_of_it(worker: Worker, tmp_path: Path) -> None:
    assert worker.run(("picture", tmp_path)) == AVATAR


def test_refusals_come_back_with_their_words(worker: Worker, tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        worker.run(("photo", tmp_path))
    with pytest.raises(NoFile, match=tmp_path.name):
        worker.run(("file", tmp_path))


class Tricked:
    """Workers that reply to whatever is asked with what a photo before told them to."""

    def __init__(self, reply: Avatar | bytes) -> None:
        self.reply = reply

    def run(self, _task: object, _origin: object) -> Avatar | bytes:
        return self.reply


def test_what_was_asked_is_what_is_answered(frame: Frame) -> None:
    def made(reply: Avatar | bytes) -> Avatar:
        workers: Any = Tricked(reply)
        return make_avatar_with(workers)(b"photo", frame, Options(256))

    picture = replace(AVATAR, frame=frame.id)
    assert made(picture) == picture
    wrong = (b"photo", replace(picture, format="svg+xml"), replace(picture, size=300), replace(picture, frame="b/c"))
    for reply in wrong:
        with pytest.raises(Crashed):
            made(reply)


def test_a_photo_to_be_shown_is_bytes() -> None:
    workers: Any = Tricked(b"photo")
    assert make_photo_preview_with(workers)(b"photo", PhotoLimits(), 100) == b"photo"
    workers = Tricked(AVATAR)
    with pytest.raises(Crashed):
        make_photo_preview_with(workers)(b"photo", PhotoLimits(), 100)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows writes no core dumps by itself")
def test_a_worker_leaves_no_core_dump() -> None:
    import resource  # noqa: PLC0415  (not on Windows)

    pool: WorkerPool[object, int] = WorkerPool(core_limit, None, 1, TaskLimits(30.0), result_type=int)
    before = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))
    pool.start()
    try:
        assert pool.run(None) == 0
    finally:
        pool.close()
        resource.setrlimit(resource.RLIMIT_CORE, before)


def core_limit(_context: object) -> Callable[[object], int]:
    """In a worker: how large a core dump may be."""

    def answer(_: object) -> int:
        import resource  # noqa: PLC0415  (not on Windows)

        return resource.getrlimit(resource.RLIMIT_CORE)[0]

    return answer
