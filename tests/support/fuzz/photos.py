"""Damaged photos through what a worker of the server does, confined as it is (Linux), in a process of its own.

A crash, a hang or a hunger shows as what it is, and so does what only a confined process cannot do.
"""

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
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from PIL import Image

from framer import FramerError, make_avatar
from framer.errors import UsageError
from framer.imaging.face_detector import Detection, Detector
from framer.imaging.types import OUTPUT_FORMATS, Avatar, Crop, Frame, Options, PhotoBox, PhotoLimits
from framer.out_of_memory import is_out_of_memory
from framer.web import photo_workers
from framer.web.photo_workers import FrameTask, PhotoReply, PhotoTask, PreviewTask
from framer.workers.sandbox import Rights, confine
from support.fuzz.mutations import damaged, size_of
from support.pictures import ring_frame

DEADLINE = 8.0  # seconds a photo may take
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
    options = Options(
        MOST_SIDE, rng.choice(OUTPUT_FORMATS), crop, rng.choice((None, None, None, 0, 5)), rng.random() < 0.2
    )
    return Case(number, what, data, options, rng.random() < 0.05)


def judge(case: Case, frame: Frame) -> Verdict:
    """What becomes of a case in this process."""
    began = time.perf_counter()
    try:
        made = _work()(FrameTask(case.data, frame, case.options)) if case.looked_at else _guess(case, frame)
        picture = made.data if isinstance(made, Avatar) else made
        shown = _work()(PreviewTask(case.data, PhotoLimits(), MOST_SIDE)) if case.number % 4 == 0 else b""
        seconds = time.perf_counter() - began
        right = size_of(picture) == (MOST_SIDE, MOST_SIDE) and (not shown or max(size_of(shown)) <= MOST_SIDE)
        return Verdict("picture", seconds, wrong="" if right else "not the size that was asked for")
    except FramerError as error:
        asked = case.options.crop is not None or case.options.face is not None
        right = 400 <= (error.http_status or 500) < 500 and all(error.to_message(str))
        right = right and (asked or not isinstance(error, UsageError))
        return Verdict(error.code, time.perf_counter() - began, wrong="" if right else repr(error))
    except Exception as error:  # what a worker process answers with 500, but for memory
        text = "" if is_out_of_memory(error) else traceback.format_exc()
        return Verdict("memory" if is_out_of_memory(error) else "exception", time.perf_counter() - began, wrong=text)


@cache
def _work() -> Callable[[PhotoTask], PhotoReply]:
    """What a worker of the server does, with all loaded that it needs."""
    return photo_workers.prepare_photo_worker("")


def _guess(case: Case, frame: Frame) -> Avatar:
    """Framed where the detector sees nothing, or what is not there."""
    return make_avatar(case.data, frame, case.options, detect=_some_face(case.number))


def _some_face(number: int) -> Detector:
    """A detector that finds no face, or one in the middle."""
    marks = tuple((1 + u, 1 + v) for u, v in ((0.3, 0.4), (0.7, 0.4), (0.5, 0.6), (0.4, 0.8), (0.6, 0.8)))

    def find(image: Image.Image) -> list[Detection]:
        wide, high = image.width / 3, image.height / 3
        a, b, c, d, e = ((wide * u, high * v) for u, v in marks)
        return [Detection(PhotoBox(wide, high, wide, high), 0.95, (a, b, c, d, e))] if number % 2 else []

    return find


class Child:
    """The process in which photos are judged. It is started anew after a crash or a hang."""

    def __init__(
        self,
        seeds: Mapping[str, bytes],
        judge: Judge = judge,
        deadline: float = DEADLINE,
        rights: Rights = Rights.FRAMING,
    ) -> None:
        self.seeds, self.by, self.deadline, self.rights = seeds, judge, deadline, rights
        self.process: SpawnProcess | None = None

    def judge(self, number: int) -> Verdict:
        """What becomes of the case of that number."""
        if self.process is None:
            self._start()
        assert self.process
        assert self.process.pid
        before = _memory(self.process.pid, "VmRSS", forget_peak=True)
        self.pipe.send(number)
        if not self.pipe.poll(self.deadline):
            self.close()
            return Verdict("too_slow", self.deadline, wrong="past the deadline")
        try:
            verdict: Verdict = self.pipe.recv()
        except EOFError:
            self.process.join()
            code = self.process.exitcode
            self.close()
            return Verdict("crashed", wrong=f"the process ended with {code}")
        return replace(verdict, mebibytes=_memory(self.process.pid, "VmHWM") - before)

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
        self.process = context.Process(target=_serve, args=(other, dict(self.seeds), self.by, self.rights), daemon=True)
        self.process.start()
        other.close()
        assert self.pipe.poll(_START), "the process is not ready"
        assert self.pipe.recv() == "ready"


def _serve(pipe: Connection, seeds: Mapping[str, bytes], judge: Judge, rights: Rights) -> None:
    """Judge the cases whose numbers come, until none come any more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)  # decoders write remarks on odd files
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        frame = ring_frame(Path(folder))
    _work()
    for name in WARM & set(seeds):
        make_avatar(seeds[name], frame, Options(MOST_SIDE))
    _hold_memory()
    assert confine(rights) or sys.platform != "linux"
    pipe.send("ready")
    with contextlib.suppress(EOFError):
        while True:
            case = make_case(pipe.recv(), seeds)
            work = time.process_time()
            verdict = judge(case, frame)
            pipe.send(replace(verdict, work=time.process_time() - work))


def _hold_memory() -> None:
    if sys.platform == "linux":
        import resource  # noqa: PLC0415  (only there)

        most = int((_memory(os.getpid(), "VmData") + MEMORY) * 2**20)
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _memory(process: int, kind: str, forget_peak: bool = False) -> float:
    """MiB that a process has (VmRSS), had at most (VmHWM), may write to (VmData); 0 where the system is silent."""
    if sys.platform != "linux":
        return 0.0
    if forget_peak:
        Path(f"/proc/{process}/clear_refs").write_text("5")
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(kind)).split()[1]) / 1024
