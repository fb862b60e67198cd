"""Damaged photos through `make_avatar`, in a process of its own: a crash, a hang or a hunger shows as what it is."""

import contextlib
import multiprocessing
import os
import random
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from fuzz_bytes import damaged, size_of
from pictures import ring_frame
from PIL import Image

from framer import FramerError, make_avatar
from framer.detector import Detector, Find
from framer.errors import UsageError
from framer.pipeline import show_photo
from framer.values import FORMATS, Box, Crop, Frame, Limits, Options
from framer.worker import memory_error

DEADLINE = 8.0  # seconds a photo may take (DESIGN section 4)
MEMORY = 640  # MiB that one photo may add to a warmed-up process
MOST_SIDE = 256  # px of the pictures: what is tested is the reading
WARM = {"heic", "avif", "jpeg-large"}  # seeds that are framed first, so that what is loaded once is loaded
_START = 60.0  # seconds for imports and the first photo


@dataclass(frozen=True)
class Case:
    """One damaged photo and how it is asked to be framed; all of it follows from `number`."""

    number: int
    what: str
    data: bytes
    options: Options
    looked_at: bool  # by the real detector; else every photo has no face, or one in its middle


@dataclass(frozen=True)
class Verdict:
    """What came of a case: ``picture`` or the error's code, and what is wrong about that; empty: nothing.

    `work` is processor time, which a busy machine does not make longer.
    """

    outcome: str
    seconds: float = 0.0
    work: float = 0.0
    mebibytes: float = 0.0
    wrong: str = ""


Judge = Callable[[Case, Frame], Verdict]


def make_case(number: int, seeds: Mapping[str, bytes]) -> Case:
    """The case of that number."""
    rng = random.Random(number)
    what, data = damaged(rng, seeds)
    crop = None
    if rng.random() < 0.2:
        crop = Crop(rng.uniform(-50, 90), rng.uniform(-50, 90), rng.uniform(1, 200), rng.choice((0.0, 90.0, 33.3)))
    options = Options(MOST_SIDE, rng.choice(FORMATS), crop, rng.choice((None, None, None, 0, 5)), rng.random() < 0.2)
    return Case(number, what, data, options, rng.random() < 0.05)


def judge(case: Case, frame: Frame) -> Verdict:
    """What becomes of a case in this process."""
    began = time.perf_counter()
    try:
        detect = None if case.looked_at else _some_face(case.number)
        picture = make_avatar(case.data, frame, case.options, detect=detect).data
        shown = show_photo(case.data, Limits(), MOST_SIDE) if case.number % 4 == 0 else b""
        seconds = time.perf_counter() - began
        right = size_of(picture) == (MOST_SIDE, MOST_SIDE) and (not shown or max(size_of(shown)) <= MOST_SIDE)
        return Verdict("picture", seconds, wrong="" if right else "not the size that was asked for")
    except FramerError as error:
        asked = case.options.crop is not None or case.options.face is not None
        right = 400 <= (error.http_status or 500) < 500 and all(error.words(str))
        right = right and (asked or not isinstance(error, UsageError))
        return Verdict(error.code, time.perf_counter() - began, wrong="" if right else repr(error))
    except Exception as error:  # what a worker process answers with 500, but for memory
        text = "" if memory_error(error) else traceback.format_exc()
        return Verdict("memory" if memory_error(error) else "exception", time.perf_counter() - began, wrong=text)


def _some_face(number: int) -> Detector:
    """A detector that finds no face, or one in the middle."""
    marks = tuple((1 + u, 1 + v) for u, v in ((0.3, 0.4), (0.7, 0.4), (0.5, 0.6), (0.4, 0.8), (0.6, 0.8)))

    def find(image: Image.Image) -> list[Find]:
        wide, high = image.width / 3, image.height / 3
        a, b, c, d, e = ((wide * u, high * v) for u, v in marks)
        return [Find(Box(wide, high, wide, high), 0.95, (a, b, c, d, e))] if number % 2 else []

    return find


class Child:
    """The process in which photos are judged. It is started anew after a crash or a hang."""

    def __init__(self, seeds: Mapping[str, bytes], judge: Judge = judge, deadline: float = DEADLINE) -> None:
        self.seeds, self.by, self.deadline = seeds, judge, deadline
        self.process: SpawnProcess | None = None

    def judge(self, number: int) -> Verdict:
        """What becomes of the case of that number."""
        if self.process is None:
            self._start()
        self.pipe.send(number)
        if not self.pipe.poll(self.deadline):
            self.close()
            return Verdict("too_slow", self.deadline, wrong="past the deadline")
        try:
            verdict: Verdict = self.pipe.recv()
        except EOFError:
            assert self.process
            self.process.join()
            code = self.process.exitcode
            self.close()
            return Verdict("crashed", wrong=f"the process ended with {code}")
        return verdict

    def close(self) -> None:
        """End the process, whatever it is doing."""
        if self.process:
            self.process.kill()
            self.process.join()
            self.pipe.close()
            self.process = None

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, other = context.Pipe()
        self.process = context.Process(target=_serve, args=(other, dict(self.seeds), self.by), daemon=True)
        self.process.start()
        other.close()
        assert self.pipe.poll(_START), "the process is not ready"
        assert self.pipe.recv() == "ready"


def _serve(pipe: Connection, seeds: Mapping[str, bytes], judge: Judge) -> None:
    """Judge the cases whose numbers come, until none come any more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)  # decoders write remarks on odd files
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        frame = ring_frame(Path(folder))
        for name in WARM & set(seeds):
            make_avatar(seeds[name], frame, Options(MOST_SIDE))
        _hold_memory()
        pipe.send("ready")
        with contextlib.suppress(EOFError):
            while True:
                case = make_case(pipe.recv(), seeds)
                before, work = _memory("VmRSS", forget_peak=True), time.process_time()
                verdict = judge(case, frame)
                work = time.process_time() - work
                pipe.send(replace(verdict, work=work, mebibytes=_memory("VmHWM") - before))


def _hold_memory() -> None:
    if sys.platform == "linux":
        import resource  # noqa: PLC0415  (only there)

        most = int((_memory("VmData") + MEMORY) * 2**20)
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _memory(kind: str, forget_peak: bool = False) -> float:
    """MiB that this process has (VmRSS), had at most (VmHWM), may write to (VmData); 0 where the system is silent."""
    if sys.platform != "linux":
        return 0.0
    if forget_peak:
        Path("/proc/self/clear_refs").write_text("5")
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(kind)).split()[1]) / 1024
