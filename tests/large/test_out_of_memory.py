"""A photo for which memory runs out: the same answer from a worker that has worked much and from a fresh one."""

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from framer.batch.folder import LocalFolder
from framer.batch.output.output_folder import OutputFolder
from framer.batch.task import BatchContext
from framer.batch.task_types import BatchTask, NewPicture
from framer.batch.types import FileJob
from framer.errors import FramerError, OutOfMemory
from framer.imaging.types import Avatar, Frame, Options
from framer.web import photo_workers
from framer.workers.executor import LocalExecutor
from framer.workers.pool import WorkerPool
from framer.workers.process import MEMORY, TaskLimits
from framer.workers.sandbox import Rights
from support.fakes.real_workers import hoarding, hoarding_in_a_batch
from support.pictures import astronaut, saved, shared

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory has a limit on Linux only")

MIB = 2**20
KINDS = {
    "JPEG": {"progressive": True},
    "PNG": {},
    "WEBP": {"method": 0},
    "TIFF": {},
    "GIF": {},
    "HEIF": {},
    "AVIF": {"speed": 10},
}


@cache
def photo(kind: str) -> bytes:
    return saved(astronaut(2800), kind, **KINDS[kind])


def try_task(
    pool: WorkerPool[photo_workers.PhotoTask, photo_workers.PhotoReply], task: photo_workers.PhotoTask
) -> photo_workers.PhotoReply | FramerError:
    try:
        return pool.run(task)
    except FramerError as error:
        return error


@pytest.mark.parametrize("kind", KINDS)
def test_a_photo_is_made_the_first_time_and_the_sixth(kind: str, frame: Frame) -> None:
    task = photo_workers.FrameTask(photo(kind), frame, Options(512))
    pool: WorkerPool[photo_workers.PhotoTask, photo_workers.PhotoReply] = WorkerPool(
        hoarding, 200 * MIB, 1, TaskLimits(30, 640 * MIB, Rights.FRAMING), result_type=photo_workers.PhotoReply
    )
    pool.start()
    replies = [try_task(pool, task) for _ in range(6)]
    restarts = pool.load().restarts
    pool.close()
    assert all(isinstance(reply, Avatar) for reply in replies), replies
    assert restarts


def large_transparent_png() -> bytes:
    return saved(Image.new("RGBA", (7_200, 7_200), (90, 80, 70, 128)), "PNG", compress_level=1)


@pytest.mark.parametrize(
    "make", [large_transparent_png, lambda: shared("corpus/p_7200sq_rgba16.png").read_bytes()], ids=["8 bit", "16 bit"]
)
def test_the_largest_transparent_photos_are_made_in_the_memory_of_a_worker(
    make: Callable[[], bytes], frame: Frame
) -> None:
    task = photo_workers.FrameTask(make(), frame, Options(512))
    pool: WorkerPool[photo_workers.PhotoTask, photo_workers.PhotoReply] = WorkerPool(
        hoarding, 0, 1, TaskLimits(60, MEMORY, Rights.FRAMING), result_type=photo_workers.PhotoReply
    )
    pool.start()
    reply = try_task(pool, task)
    pool.close()
    assert isinstance(reply, Avatar), reply


@pytest.mark.parametrize("kind", KINDS)
def test_a_photo_for_which_no_worker_has_the_memory_is_too_large_each_time(kind: str, frame: Frame) -> None:
    task = photo_workers.FrameTask(photo(kind), frame, Options(512))
    for memory in (40, 70):
        pool: WorkerPool[photo_workers.PhotoTask, photo_workers.PhotoReply] = WorkerPool(
            hoarding, 0, 1, TaskLimits(30, memory * MIB, Rights.FRAMING), result_type=photo_workers.PhotoReply
        )
        pool.start()
        replies = {type(try_task(pool, task)) for _ in range(2)}
        pool.close()
        assert replies <= {OutOfMemory, Avatar}
        assert len(replies) == 1


def test_photos_of_a_folder_are_made_the_first_time_and_the_sixth(frame: Frame, tmp_path: Path) -> None:
    (tmp_path / "out" / ".framer" / "parts").mkdir(parents=True)
    (tmp_path / "out" / ".framer" / "thumbs").mkdir(parents=True)
    (tmp_path / "photo.webp").write_bytes(photo("WEBP"))
    context = BatchContext(OutputFolder(LocalFolder(tmp_path), LocalFolder(tmp_path / "out")), frame, 512)
    job = FileJob("photo.webp", "photo.jpg", Options(512))
    executor: LocalExecutor[BatchTask, Any] = LocalExecutor(
        hoarding_in_a_batch, (context, 200 * MIB), 1, TaskLimits(30, 640 * MIB, Rights.FILES), result_type=NewPicture
    )
    tasks = [BatchTask(job, "recipe", f"{number}.part") for number in range(6)]
    outcomes = [outcome for _, outcome in executor.run(tasks, lambda: False)]
    executor.close()
    assert all(isinstance(outcome, NewPicture) for outcome in outcomes), outcomes
