"""The largest photos that cameras write, several times, in a folder with one worker and as uploads: always the same."""

import struct
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from framer.batch.folder import LocalFolder
from framer.batch.output.output_folder import OutputFolder
from framer.batch.task import BatchContext, prepare_batch_worker
from framer.batch.task_types import BatchOutcome, BatchTask, NewPicture
from framer.batch.types import FileJob
from framer.errors import FramerError
from framer.imaging.types import Frame, Options
from framer.web import photo_workers
from framer.workers.executor import LocalExecutor
from framer.workers.pool import WorkerPool
from framer.workers.process import MEMORY, TaskLimits
from framer.workers.sandbox import Rights
from support.heif import Item, grid, heif
from support.pictures import astronaut, saved

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory has a limit on Linux only")

DEADLINE = 60.0  # seconds: what is looked at is memory
COPIES = 6
WIDTH, HEIGHT, TILE = 8640, 5760, 960  # a camera of 50 MP


def deep_tile(number: int, image: Image.Image, chroma: str) -> Item:
    """A tile of 10 bits."""
    pixels = (np.asarray(image).astype(np.uint16) * 257).tobytes()
    out = BytesIO()
    deep = pillow_heif.from_bytes(mode="RGB;16", size=image.size, data=pixels)
    deep.save(out, quality=60, chroma=chroma, save_to_12bit=False)
    file = out.getvalue()
    config, media = file.index(b"hvcC") - 4, file.index(b"mdat") - 4
    config_end, media_end = (at + struct.unpack_from(">I", file, at)[0] for at in (config, media))
    return Item(number, image.size, file[media + 8 : media_end], config=file[config:config_end])


def deep_heic(chroma: str) -> bytes:
    """A portrait in the middle of a wall, in tiles; those of the wall share their data."""
    portrait, columns, rows = astronaut(3 * TILE), WIDTH // TILE, HEIGHT // TILE
    wall = deep_tile(2, Image.new("RGB", (TILE, TILE), (170, 175, 180)), chroma)
    tiles = []
    for number in range(columns * rows):
        row, column = divmod(number, columns)
        x, y = (column - 3) * TILE, (row - 1) * TILE
        if 0 <= x < portrait.width and 0 <= y < portrait.height:
            tiles.append(deep_tile(number + 2, portrait.crop((x, y, x + TILE, y + TILE)), chroma))
        else:
            tiles.append(Item(number + 2, wall.size, wall.data, config=wall.config))
    # Bytes behind the photo, as there are as many bytes of tiles as the file has.
    return heif([grid(1, (WIDTH, HEIGHT), columns, tuple(tile.id for tile in tiles)), *tiles]) + bytes(200_000)


def transparent_png() -> bytes:
    image = astronaut(7000).convert("RGBA")
    image.putalpha(240)
    return saved(image, "PNG", compress_level=1)


PHOTOS: dict[str, Callable[[], bytes]] = {
    "sony.heic": lambda: deep_heic("420"),
    "large.png": transparent_png,
}


def uploaded(data: bytes, frame: Frame) -> list[str]:
    """What each of the uploads gets from one worker."""
    pool: WorkerPool[photo_workers.PhotoTask, photo_workers.PhotoReply] = WorkerPool(
        photo_workers.prepare_photo_worker, "", 1, TaskLimits(DEADLINE, MEMORY, Rights.FRAMING),
        result_type=photo_workers.PhotoReply,
    )  # fmt: skip
    pool.start()
    answers = []
    for _ in range(COPIES):
        try:
            pool.run(photo_workers.FrameTask(data, frame, Options(1080)))
            answers.append("made")
        except FramerError as error:
            answers.append(error.code)
    pool.close()
    return answers


def from_a_folder(name: str, data: bytes, frame: Frame, folder: Path) -> list[str]:
    """What each of the copies gets in a folder, with one worker."""
    for part in ("parts", "thumbs"):
        (folder / "out" / ".framer" / part).mkdir(parents=True)
    (folder / name).write_bytes(data)
    context = BatchContext(OutputFolder(LocalFolder(folder), LocalFolder(folder / "out")), frame, 1080)
    executor: LocalExecutor[BatchTask, BatchOutcome] = LocalExecutor(
        prepare_batch_worker, context, 1, TaskLimits(DEADLINE, MEMORY, Rights.FILES), result_type=BatchOutcome
    )
    tasks = [BatchTask(FileJob(name, "photo.jpg", Options(1080)), "recipe", f"{n}.part") for n in range(COPIES)]
    outcomes = [outcome for _, outcome in executor.run(tasks, lambda: False)]
    executor.close()
    return [
        "made" if isinstance(each, NewPicture) else getattr(each, "code", None) or each.error.code for each in outcomes
    ]


@pytest.mark.parametrize("name", PHOTOS)
def test_a_large_photo_gets_the_same_answer_each_time(name: str, frame: Frame, tmp_path: Path) -> None:
    data = PHOTOS[name]()
    answers = uploaded(data, frame) + from_a_folder(name, data, frame, tmp_path)
    assert len(answers) == 2 * COPIES
    assert len(set(answers)) == 1
    assert set(answers) == ({"too_large"} if "422" in name else {"made"})
