"""Replies as bytes: what goes in comes out, and what is no reply is refused and costs little."""

import os
import pickle
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from framer import errors
from framer.errors import Busy, FramerError, OutOfMemory, TooManyRequests, Unreadable
from framer.imaging.types import Avatar, Crop, Face, Faces, PhotoBox
from framer.workers.messages import MAX_HEAD, Acknowledged, ReplyDecoder, TaskError, TaskResult, encode_reply

FACE = Face(PhotoBox(1, 2.5, 3, 4), 0.9, ((1.0, 2.0), (3.0, 2.0), (2.0, 3.0), (1.0, 4.0), (3.0, 4.0)), 90)
AVATAR = Avatar(
    b"picture", "jpeg", 256, "a/b", 30, 40, Faces((FACE,), 0), Crop(0, 0, 30.5, mirror=True), ("small_source",),
    0.25, 20, b"small", (b"head", b"another"), (("open", 0.1), ("encode", 0.15)),
)  # fmt: skip
DATA = [1, 2.5, None, True, "ảnh", b"x", [b"", b"y"], {"a": b"z"}]


class Finding(msgspec.Struct, tag=True):
    error: FramerError
    data: bytes = b""


@dataclass(frozen=True)
class Pair:
    one: bytes
    two: tuple[bytes, ...]


def message(head: object, contents: bytes = b"", length: int | None = None) -> bytes:
    packed = head if isinstance(head, bytes) else msgspec.msgpack.encode(head)
    return (len(packed) if length is None else length).to_bytes(4, "big") + packed + contents


def result(value: object) -> dict[str, object]:
    return {"type": "TaskResult", "value": value}


def error(kind: str = "Unreadable", words: str = "x", hint: str = "x", **details: object) -> dict[str, object]:
    return {"type": "TaskError", "kind": kind, "message": words, "hint": hint, "details": details}


def fields(**changed: object) -> dict[str, object]:
    """Of an Avatar."""
    known = {
        "data": b"\0", "format": "jpeg", "size": 256, "frame": "a/b", "width": 1, "height": 1, "faces": {},
        "crop": {"x": 1.0, "y": 1.0, "side": 1.0}, "warnings": [], "seconds": 1.0, "window_pixels": 1,
    }  # fmt: skip
    return result({**known, **changed})


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        *((each, Any) for each in (*DATA, DATA)),
        (FACE, Face),
        (AVATAR, Avatar),
        (AVATAR, Avatar | bytes),
        (b"picture", Avatar | bytes),
        (Pair(b"1", (b"2", b"", b"333")), Pair),
        (None, None),
    ],
)
def test_results_come_out_as_they_went_in(value: object, kind: Any) -> None:
    assert ReplyDecoder(kind).decode(encode_reply(TaskResult(value))) == TaskResult(value)


def test_an_acknowledgement_comes_out_as_it_went_in() -> None:
    assert ReplyDecoder(int).decode(encode_reply(Acknowledged())) == Acknowledged()


@pytest.mark.parametrize("value", [{1j}, Path("a"), os.getcwd, Avatar, 1j, 2**70])
def test_what_is_no_data_does_not_go_in(value: object) -> None:
    with pytest.raises((TypeError, OverflowError)):
        encode_reply(TaskResult(value))


def kinds() -> Iterator[type[FramerError]]:
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, FramerError) and not issubclass(kind, Busy | TooManyRequests):
            yield kind


def test_all_errors_of_tasks_come_out_with_their_words() -> None:
    assert len(list(kinds())) > 15
    words = ("a", "b", "%(path)s: 100%% of %(size)s %(limit)s %(seconds)s %(what)s %(reason)s")
    for kind in kinds():
        details = dict.fromkeys(("frame", "known", "campaign", "ends", "path", "size", "limit"), Path("ảnh"))
        details |= dict.fromkeys(("seconds", "reason", "what"), 2.5)
        for given in (kind(**details), kind(words[2], words[1], **details)):
            reply = ReplyDecoder(int).decode(encode_reply(TaskError.of(given)))
            assert isinstance(reply, TaskError)
            decoded = reply.error()
            assert type(decoded) is kind
            assert decoded.to_message(str) == given.to_message(str)
            assert decoded.details["seconds"] == 2.5


def test_an_error_within_a_result_comes_out_too() -> None:
    reply = ReplyDecoder(Finding).decode(encode_reply(TaskResult(Finding(OutOfMemory(), b"data"))))
    assert isinstance(reply, TaskResult)
    assert (type(reply.value.error), reply.value.data) == (OutOfMemory, b"data")


def test_an_error_of_another_module_comes_out_as_the_nearest_that_is_known() -> None:
    class Odd(Unreadable):
        pass

    assert type(TaskError.of(Odd()).error()) is Unreadable


def test_a_file_name_that_is_no_utf_8_can_be_told() -> None:
    given = errors.NoFile(path=os.fsdecode(b"\xff.jpg"))
    reply = ReplyDecoder(int).decode(encode_reply(TaskError.of(given)))
    assert isinstance(reply, TaskError)
    assert ".jpg" in str(reply.error())


# A pickle that sets an attribute of a class: (None, {"__getattribute__": Box}) as the state of Avatar.
NEW_CLASS = (
    b"\x80\x02cframer.imaging.types\nAvatar\nN}(X\x10\0\0\0__getattribute__cframer.imaging.types\nPhotoBox\nu\x86b."
)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\xff\xff\xff\xff",
        message(b""),
        message(b"\x91"),
        message(b"\x91" * 100_000),
        message(result([[]] * 400_000)),
        message(b"\xdd\xff\xff\xff\xff"),
        message(b"\x82\xa4type\xaaTaskResult\xa5value\xdd\xff\xff\xff\xff"),
        message(fields(warnings=["x"] * 400_000)),
        message(fields(), b"more than a piece"),
        message(fields(data=b"\2"), b"x"),
        message(fields(data=b"\xff" * 9), b"x"),
        message(fields(), length=2**19 + 1),
        message(result(1)),
        message(result({})),
        message({"type": "Frame"}),
        message({"value": b""}),
        message(fields(format=b"\0")),
        message(fields(crop={"x": "1", "y": 1.0, "side": 1.0})),
        message(fields(crop={"x": True, "y": 1.0, "side": 1.0})),
        message(fields(faces={"faces": [1]})),
        message(fields(faces={"faces": {"box": {}}})),
        message(fields(faces={"chosen_number": []})),
        message({**error(), "kind": 1}),
        message({**error(), "details": {"a": [1]}}),
        message({**error(), "details": {1: "a"}}),
        NEW_CLASS,
        pickle.dumps(AVATAR),
    ],
)
def test_what_is_no_reply_is_refused_and_costs_little(sent: bytes) -> None:
    decoder = ReplyDecoder(Avatar | bytes)
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="no reply"):
            decoder.decode(sent)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000 + 60 * min(len(sent), MAX_HEAD)
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "sent",
    [
        error(words="%(a)500000000d", a=1),
        error(words="%(a).99f", a=1),
        error(words="%(a)d", a="x"),
        error(words="%(a).1f", a=None),
        error(words="%(a).500000000s", a=1),
        error(words="%*d", a=1),
        error(words="%(b)s", a=1),
        error(hint="%(b)s", a=1),
        error(message="x"),
        error(a="x" * 5001),
        error(words="%(a)s" * 1000, a=1),
        error("N_"),
        error("Callable"),
        error("__builtins__"),
        error("nothing"),
        error("Busy", seconds=1),
        error("ResultStoreUnavailable", seconds=1),
        error("TooManyRequests", seconds=1),
    ],
)
def test_what_no_task_can_raise_is_no_error(sent: dict[str, object]) -> None:
    reply = ReplyDecoder(int).decode(message(sent))
    assert isinstance(reply, TaskError)
    with pytest.raises((ValueError, TypeError, AttributeError, KeyError)):
        reply.error()


@pytest.mark.slow
def test_the_most_that_can_be_said_costs_little() -> None:
    sent = message(result([""] * 500_000))
    tracemalloc.start()
    try:
        ReplyDecoder(tuple[str, ...]).decode(sent)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000 + 60 * len(sent)
    finally:
        tracemalloc.stop()
