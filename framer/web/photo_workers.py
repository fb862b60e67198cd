"""All work on photos, done in worker processes: where there are workers, the web process itself decodes none.

What the workers do is here, and what asks them. Tasks travel pickled, photo and frame included (a frame costs 1 ms).
"""

import io
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image

from framer.campaigns.local_date import today
from framer.campaigns.registry import CampaignRegistry
from framer.errors import Crashed, FramerError
from framer.imaging.face_detector import thread_detector
from framer.imaging.overlay import load_overlay
from framer.imaging.pipeline import make_avatar, make_photo_preview
from framer.imaging.text_overlay import preload_fonts
from framer.imaging.types import Avatar, Frame, Options, PhotoLimits, Window
from framer.settings import Settings
from framer.workers.pool import WorkerPool
from framer.workers.process import TaskLimits, count_cores
from framer.workers.sandbox import Rights

_OVERLAY_CACHE_BYTES = 100_000_000  # bytes of artwork that a worker keeps at hand: four frames at full size
_BYTES_PER_PIXEL = 6  # bytes of an overlay


@dataclass(frozen=True)
class FrameTask:
    """A photo to be framed."""

    photo: bytes
    frame: Frame
    options: Options


@dataclass(frozen=True)
class PreviewTask:
    """A photo to be shown without a frame, at most `side` px."""

    photo: bytes
    limits: PhotoLimits
    side: int


PhotoTask = FrameTask | PreviewTask
PhotoReply = Avatar | bytes


def prepare_photo_worker(model: str) -> Callable[[PhotoTask], PhotoReply]:
    """In a worker: the function that does a task, with all loaded that a photo may need. Raises SetupError."""
    # A worker that is ready opens no file any more; the web process, which has this module too, does without these.
    import mmap  # noqa: F401, PLC0415  (Pillow's, for uncompressed pictures)

    import pillow_heif  # noqa: F401, PLC0415
    from PIL import ImageOps, features  # noqa: F401, PLC0415  (Pillow's, for damaged photos)

    Image.init()
    preload_fonts()
    thread_detector(model)
    _run_photo_task(model, {}, warm_up_task(_blank_frame()))
    load_overlay.cache_clear()
    return partial(_run_photo_task, model, {})


def _run_photo_task(model: str, overlays: dict[tuple[str, int], int], task: PhotoTask) -> PhotoReply:
    if isinstance(task, PreviewTask):
        return make_photo_preview(task.photo, task.limits, task.side)
    # A photo's memory is what is left beside these: they must not become many.
    size = task.options.size
    overlays[task.frame.version, size] = _BYTES_PER_PIXEL * size**2
    if sum(overlays.values()) > _OVERLAY_CACHE_BYTES:
        load_overlay.cache_clear()
        overlays.clear()
    return make_avatar(task.photo, task.frame, task.options, model=model)


def warm_up_task(frame: Frame) -> FrameTask:
    """A small grey photo for the frame: with it a worker loads what it will need again."""
    out = io.BytesIO()
    Image.new("RGB", (64, 64), (128, 128, 128)).save(out, "JPEG")
    return FrameTask(out.getvalue(), frame, Options())


def _blank_frame() -> Frame:
    out = io.BytesIO()
    Image.new("RGBA", (1080, 1080)).save(out, "PNG")
    return Frame("warm/up", "warm", "", Path(), Window(), out.getvalue())


def create_photo_workers(
    settings: Settings,
    shelf: Callable[[], CampaignRegistry],
    count: int | None = None,
    *,
    prepare: Callable[[str], Callable[[PhotoTask], PhotoReply]] = prepare_photo_worker,
    rights: Rights = Rights.FRAMING,
) -> WorkerPool[PhotoTask, PhotoReply]:
    """`count` workers as the settings want them (None: as many, too), not yet started.

    Each has today's frame at hand before it gets a photo. Others than real ones may `prepare` in another way, and have
    more `rights`.
    """

    def warm_up() -> PhotoTask | None:
        with suppress(FramerError):  # the campaign may be over
            return warm_up_task(shelf().get_frame(None, today()))
        return None

    return WorkerPool(
        prepare,
        settings.model,
        (settings.workers if count is None else count) or count_cores(),
        TaskLimits(settings.deadline, rights=rights),
        result_type=PhotoReply,
        max_waiting=settings.queue,
        max_tasks=settings.recycle,
        warm_up=warm_up,
    )


def make_avatar_with(workers: WorkerPool[PhotoTask, PhotoReply]) -> Callable[[bytes, Frame, Options], Avatar]:
    """`make_avatar`, done by the workers. Raises what it raises, TooSlow, Crashed and Busy."""

    def make(photo: bytes, frame: Frame, options: Options) -> Avatar:
        made = workers.run(FrameTask(photo, frame, options))
        asked = (frame.id, options.format, options.size)
        if not isinstance(made, Avatar) or (made.frame, made.format, made.size) != asked:  # by a photo before this one
            raise Crashed
        return made

    return make


def make_photo_preview_with(workers: WorkerPool[PhotoTask, PhotoReply]) -> Callable[[bytes, PhotoLimits, int], bytes]:
    """`show_photo`, done by the workers. Raises what it raises, TooSlow, Crashed and Busy."""

    def show(photo: bytes, limits: PhotoLimits, side: int) -> bytes:
        shown = workers.run(PreviewTask(photo, limits, side))
        if not isinstance(shown, bytes):
            raise Crashed
        return shown

    return show
