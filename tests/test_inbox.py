"""What comes back from a worker that a photo has taken over: data, or nothing."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from framer.errors import Crashed, NoFile, Unreadable
from framer.on_call import OnCall
from framer.sandbox import Rights
from framer.slot import Bounds

MOST = 64 * 2**20


class Program:
    """An answer that would run in whoever takes it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
        return os.mkdir, (str(self.folder / "made by the parent"),)


def answers(_context: object) -> Callable[[tuple[str, Path]], object]:
    """In a worker."""

    def answer(task: tuple[str, Path]) -> object:
        kind, folder = task
        if kind == "photo":
            raise Unreadable
        if kind == "file":
            raise NoFile(path=folder)
        return {
            "program": Program(folder),
            "function": os.getcwd,
            "within": Path.cwd,
            "endless": bytes(MOST) if kind == "endless" else b"",
            "data": {"a": [1, 2.5, None, "ảnh", b"x"]},
        }[kind]

    return answer


@pytest.fixture(scope="module")
def worker() -> Iterator["OnCall[tuple[str, Path], Any]"]:
    pool: OnCall[tuple[str, Path], Any] = OnCall(answers, None, 1, Bounds(30.0, rights=Rights.FRAMING))
    pool.start()
    yield pool
    pool.close()


@pytest.mark.parametrize("kind", ["program", "function", "within", "endless"])
def test_an_answer_that_is_none_costs_that_photo(
    worker: "OnCall[tuple[str, Path], Any]", kind: str, tmp_path: Path
) -> None:
    restarts = worker.load().restarts
    with pytest.raises(Crashed):
        worker.do((kind, tmp_path))
    assert not list(tmp_path.iterdir())
    assert worker.load().restarts == restarts + 1
    assert worker.do(("data", tmp_path)) == {"a": [1, 2.5, None, "ảnh", b"x"]}


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
