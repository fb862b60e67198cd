"""What comes back from a worker that a photo has taken over: data, or nothing."""

import gc
import os
import pickle
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pebble.pool.channel import WorkerChannel

from framer import errors
from framer.errors import Crashed, FramerError, NoFile, Unreadable
from framer.imaging.types import Avatar, Crop, Face, Faces, Frame, Options, PhotoBox, PhotoLimits
from framer.on_call import OnCall
from framer.plain import pack, unpack
from framer.sandbox import Rights
from framer.slot import Bounds
from framer.web.photo_workers import make_avatar_with, make_photo_preview_with

MOST = 64 * 2**20
DATA = [1, 2.5, None, True, "ảnh", b"x", [b"", b"y"]]
FACE = Face(PhotoBox(1, 2.5, 3, 4), 0.9, ((1.0, 2.0), (3.0, 2.0), (2.0, 3.0), (1.0, 4.0), (3.0, 4.0)), 90)
AVATAR = Avatar(
    b"picture", "jpeg", 256, "a/b", 30, 40, Faces((FACE,), 0), Crop(0, 0, 30.5, mirror=True), ("small_source",),
    0.25, 20, b"small", (("open", 0.1), ("encode", 0.15)),
)  # fmt: skip


class Program:
    """An answer that would run in whoever takes it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
        return os.mkdir, (str(self.folder / "made by the parent"),)


# A pickle that sets an attribute of a class: (None, {"__getattribute__": Box}) as the state of Avatar.
NEW_CLASS = b"\x80\x02cframer.values\nAvatar\nN}(X\x10\0\0\0__getattribute__cframer.values\nBox\nu\x86b."


def answers(_context: object) -> Callable[[tuple[str, Path]], object]:
    """In a worker."""

    def answer(task: tuple[str, Path]) -> object:
        kind, folder = task
        match kind:
            case "photo":
                raise Unreadable
            case "file":
                raise NoFile(path=folder)
            case "program" | "function" | "within":
                return {"program": Program(folder), "function": os.getcwd, "within": [Path.cwd]}[kind]
            case "endless":
                return bytes(MOST)
            case "pickle":
                send(pickle.dumps(Program(folder)))
            case "new class":
                send(NEW_CLASS)
            case "picture":
                return AVATAR
        return DATA

    return answer


def send(message: bytes) -> None:
    """Send it past all that packs answers, as whoever took a worker over could."""
    channel = next(each for each in gc.get_objects() if isinstance(each, WorkerChannel))
    channel.writer.send_bytes(message)


@pytest.fixture(scope="module")
def worker() -> Iterator["OnCall[tuple[str, Path], Any]"]:
    pool: OnCall[tuple[str, Path], Any] = OnCall(answers, None, 1, Bounds(30.0, rights=Rights.FRAMING))
    pool.start()
    yield pool
    pool.close()


@pytest.mark.parametrize("kind", ["program", "function", "within", "endless", "pickle", "new class"])
def test_an_answer_that_is_none_costs_that_photo(
    worker: "OnCall[tuple[str, Path], Any]", kind: str, tmp_path: Path
) -> None:
    restarts = worker.load().restarts
    with pytest.raises(Crashed):
        worker.do((kind, tmp_path))
    assert not list(tmp_path.iterdir())
    assert worker.load().restarts == restarts + 1
    assert "__getattribute__" not in vars(Avatar)
    assert worker.do(("data", tmp_path)) == DATA


def test_a_picture_comes_back_with_all_that_is_known_of_it(
    worker: "OnCall[tuple[str, Path], Any]", tmp_path: Path
) -> None:
    assert worker.do(("picture", tmp_path)) == AVATAR


@pytest.mark.parametrize("value", [*DATA, DATA, FACE, AVATAR])
def test_values_come_out_as_they_went_in(value: object) -> None:
    assert unpack(pack(value)) == value


@pytest.mark.parametrize("value", [{"a": 1}, {1}, Path("a"), os.getcwd, Avatar, 1j])
def test_other_values_do_not_go_in(value: object) -> None:
    with pytest.raises(TypeError):
        pack(value)


def test_all_our_errors_come_out_with_their_words() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, FramerError)]
    assert len(kinds) > 15
    words = ("a", "b", "%(path)s: 100%% of %(size)s %(limit)s %(seconds)s %(what)s %(reason)s")
    for kind in kinds:
        details = dict.fromkeys(("frame", "known", "campaign", "ends", "path", "size", "limit"), Path("ảnh"))
        details |= dict.fromkeys(("seconds", "reason", "what"), 2.5)
        for error in (kind(**details), kind(words[2], words[1], **details)):
            found = unpack(pack(error))
            assert type(found) is kind
            assert found.to_message(str) == error.to_message(str)
            assert found.details["seconds"] == 2.5


class Tricked:
    """Workers that answer whatever was asked with what a photo before told them to."""

    def __init__(self, answer: Avatar | bytes) -> None:
        self.answer = answer

    def do(self, _task: object) -> Avatar | bytes:
        return self.answer


def test_what_was_asked_is_what_is_answered(frame: Frame) -> None:
    def made(answer: Avatar | bytes) -> Avatar:
        workers: Any = Tricked(answer)
        return make_avatar_with(workers)(b"photo", frame, Options(256))

    picture = replace(AVATAR, frame=frame.id)
    assert made(picture) == picture
    wrong = (b"photo", replace(picture, format="svg+xml"), replace(picture, size=300), replace(picture, frame="b/c"))
    for answer in wrong:
        with pytest.raises(Crashed):
            made(answer)


def test_a_photo_to_be_shown_is_bytes() -> None:
    workers: Any = Tricked(b"photo")
    assert make_photo_preview_with(workers)(b"photo", PhotoLimits(), 100) == b"photo"
    workers = Tricked(AVATAR)
    with pytest.raises(Crashed):
        make_photo_preview_with(workers)(b"photo", PhotoLimits(), 100)


def told(head: str, rest: bytes = b"") -> bytes:
    """A message of that head."""
    return len(head).to_bytes(4, "big") + head.encode() + rest


FIELDS = '"data": {"bytes": 0}, "size": 256, "frame": "a/b", "width": 1, "height": 1, "seconds": 1'


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\xff\xff\xff\xff",
        told(""),
        told("[1"),
        told("[" * 100_000 + "]" * 100_000),
        told("[" + "[]," * 400_000 + "[]]"),
        told("9" * 100_000),
        told("1", b"more"),
        told('{"bytes": 2}', b"x"),
        told('{"bytes": -1}', b"x"),
        told('{"bytes": 1e9}', b"x"),
        told('{"list": []}'),
        told('{"Avatar": {}}'),
        told('{"Avatar": {' + FIELDS + ', "format": {"bytes": 0}}}'),
        told('{"Frame": {}}'),
        told('{"Box": {"x": 0, "y": 0, "width": "1", "height": 1}}'),
        told('{"Box": {"x": 0, "y": 0, "width": true, "height": 1}}'),
        told('{"Box": {"x": 0, "y": 0, "width": 1, "height": 1, "__class__": 1}}'),
        told('{"Faces": {"found": [1]}}'),
        told('{"Faces": {"found": {"Box": {}}}}'),
        told('{"Faces": {"chosen": []}}'),
        told('{"Box": {}, "Crop": {}}'),
        told("{}"),
        told('{"error": ["Busy", "%(a)500000000d", "x", {"a": 1}]}'),
        told('{"error": ["Busy", "x", "%(a).500000000s", {"a": 1}]}'),
        told('{"error": ["Busy", "%*d", "x", {"a": 1}]}'),
        told('{"error": ["Busy", "%(b)s", "x", {"a": 1}]}'),
        told('{"error": ["Busy", "x", "%(b)s", {"a": 1}]}'),
        told('{"error": ["Busy", "x", "x", {"a": [1]}]}'),
        told('{"error": ["Busy", "x", "x", {"message": "x"}]}'),
        told('{"error": ["Busy", "x", "x", {"a": "%s"}]}' % ("x" * 5001)),
        told('{"error": ["Busy", "%s", "x", {"a": 1}]}' % ("%(a)s" * 1000)),
        told('{"error": ["N_", "x", "x", {}]}'),
        told('{"error": ["Callable", "x", "x", {}]}'),
        told('{"error": ["__builtins__", "x", "x", {}]}'),
        NEW_CLASS,
        pickle.dumps(AVATAR),
    ],
)
def test_what_is_no_message_is_refused_and_costs_little(message: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match=r"no message|more than"):
            unpack(message)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000 + 60 * len(message)
    finally:
        tracemalloc.stop()


def test_the_most_that_can_be_said_costs_little() -> None:
    message = told("[" + "[]," * 150_000 + "[]]")
    tracemalloc.start()
    try:
        unpack(message)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000 + 60 * len(message)
    finally:
        tracemalloc.stop()


def test_refusals_come_back_with_their_words(worker: "OnCall[tuple[str, Path], Any]", tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        worker.do(("photo", tmp_path))
    with pytest.raises(NoFile, match=tmp_path.name):
        worker.do(("file", tmp_path))


def test_what_is_tried_here_does_harm_elsewhere(tmp_path: Path) -> None:
    pool: OnCall[tuple[str, Path], Any] = OnCall(answers, None, 1, Bounds(30.0, rights=Rights.ALL))
    pool.start()
    try:
        pool.do(("program", tmp_path))
    finally:
        pool.close()
    assert [each.name for each in tmp_path.iterdir()] == ["made by the parent"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows writes no core dumps by itself")
def test_a_worker_leaves_no_core_dump() -> None:
    import resource  # noqa: PLC0415  (not on Windows)

    pool: OnCall[object, tuple[int, int]] = OnCall(limits, None, 1, Bounds(30.0))
    before = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))
    pool.start()
    try:
        assert pool.do(None)[0] == 0
    finally:
        pool.close()
        resource.setrlimit(resource.RLIMIT_CORE, before)


def limits(_context: object) -> Callable[[object], tuple[int, int]]:
    """In a worker: what a core dump may have."""

    def answer(_: object) -> tuple[int, int]:
        import resource  # noqa: PLC0415  (not on Windows)

        return resource.getrlimit(resource.RLIMIT_CORE)

    return answer
