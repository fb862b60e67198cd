"""All work on photos, done in worker processes: where there are workers, the web process itself decodes none.

Both sides are here: what a worker does with a task, and the functions that send one. Tasks hold photo and frame.
Posters are drawn there as well, so that who asks for many has no more of the machine than who sends many photos.
"""

import io
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image

from framer.campaigns.local_date import today
from framer.campaigns.mockup import load_portrait
from framer.campaigns.poster import make_poster_pdf, preload_poster_parts
from framer.campaigns.poster_content import PosterContent
from framer.campaigns.registry import CampaignRegistry
from framer.errors import Crashed, FramerError
from framer.imaging.face_detector import thread_detector
from framer.imaging.heif_plugin import load_heif_decoder
from framer.imaging.pipeline import make_avatar, make_photo_preview
from framer.imaging.segmentation import thread_segmenter
from framer.imaging.text_overlay import forget_overlays, preload_fonts
from framer.imaging.types import Avatar, Frame, Options, PhotoLimits, Window
from framer.settings import Settings
from framer.text.unit import unit_id
from framer.workers.pool import WorkerPool
from framer.workers.process import TaskLimits, count_cores
from framer.workers.sandbox import Rights
from framer.workers.ticket import TaskOrigin

_OVERLAY_CACHE_BYTES = 100_000_000  # of loaded overlays in a worker: four frames at full size
_BYTES_PER_PIXEL = 6  # of an overlay
_PDF_SIGNATURE = b"%PDF-"


@dataclass(frozen=True)
class FrameTask:
    """A photo to be framed; its reply is an Avatar."""

    photo: bytes
    frame: Frame
    options: Options


@dataclass(frozen=True)
class PreviewTask:
    """A photo to be shown without a frame, at most `side` px; its reply is a JPEG."""

    photo: bytes
    limits: PhotoLimits
    side: int


PhotoTask = FrameTask | PreviewTask | PosterContent  # of a poster the reply is its PDF
PhotoReply = Avatar | bytes


def prepare_photo_worker(model: str) -> Callable[[PhotoTask], PhotoReply]:
    """In a worker: the function that does a task, with all loaded that a photo may need. Raises SetupError."""
    # A sandboxed worker opens no file any more; the web process, which imports this module too, does without these.
    import mmap  # noqa: F401, PLC0415  (Pillow's, for uncompressed pictures)

    from PIL import ImageOps, features  # noqa: F401, PLC0415  (Pillow's, for damaged photos)

    Image.init()
    load_heif_decoder()
    preload_fonts()
    preload_poster_parts()
    thread_detector(model)
    thread_segmenter().warm_up()
    _run_photo_task(model, {}, warm_up_task(_blank_frame()))
    forget_overlays()
    return partial(_run_photo_task, model, {})


def _run_photo_task(model: str, overlay_bytes: dict[tuple[str, int], int], task: PhotoTask) -> PhotoReply:
    if isinstance(task, PreviewTask):
        return make_photo_preview(task.photo, task.limits, task.side)
    if isinstance(task, PosterContent):
        return _draw_and_forget(task, overlay_bytes)
    # A worker's memory is limited, and overlays that are loaded leave the less for a photo.
    size = task.options.size
    overlay_bytes[task.frame.version, size] = _BYTES_PER_PIXEL * size**2
    if sum(overlay_bytes.values()) > _OVERLAY_CACHE_BYTES:
        forget_overlays()
        overlay_bytes.clear()
    try:
        return make_avatar(task.photo, task.frame, task.options, model=model)
    finally:
        thread_detector(model).forget_image()
        thread_segmenter().forget_image()


def _draw_and_forget(poster: PosterContent, overlay_bytes: dict[tuple[str, int], int]) -> bytes:
    """The poster as a PDF; what only it needs leaves no less memory for photos."""
    try:
        return make_poster_pdf(poster)
    finally:
        load_portrait.cache_clear()
        forget_overlays()
        overlay_bytes.clear()


def warm_up_task(frame: Frame) -> FrameTask:
    """A small grey photo for the frame, with which a worker loads what it will need again."""
    out = io.BytesIO()
    Image.new("RGB", (64, 64), (128, 128, 128)).save(out, "JPEG")
    return FrameTask(out.getvalue(), frame, Options())


def _blank_frame() -> Frame:
    out = io.BytesIO()
    Image.new("RGBA", (1080, 1080)).save(out, "PNG")
    return Frame("warm/up", "warm", "", Path(), Window(), out.getvalue())


def create_photo_workers(
    settings: Settings,
    campaigns: Callable[[], CampaignRegistry],
    count: int | None = None,
    *,
    prepare: Callable[[str], Callable[[PhotoTask], PhotoReply]] = prepare_photo_worker,
    rights: Rights = Rights.FRAMING,
) -> WorkerPool[PhotoTask, PhotoReply]:
    """A pool of `count` workers (None: as many as the settings say) that is not yet started.

    Each loads today's frame before its first photo. Tests `prepare` other workers, and give them more `rights`.
    """

    def warm_up() -> PhotoTask | None:
        with suppress(FramerError):  # the campaign may be over
            return warm_up_task(campaigns().get_frame(None, today()))
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


def make_avatar_with(
    workers: WorkerPool[PhotoTask, PhotoReply], find_origin: Callable[[], TaskOrigin] = TaskOrigin
) -> Callable[[bytes, Frame, Options], Avatar]:
    """`make_avatar`, done by the workers; `find_origin()` says for whom. Raises what it and `WorkerPool.run` raise."""

    def make(photo: bytes, frame: Frame, options: Options) -> Avatar:
        avatar = workers.run(FrameTask(photo, frame, options), find_origin())
        expected = (frame.id, options.format, options.size, unit_id(options.unit))
        if not isinstance(avatar, Avatar) or (avatar.frame, avatar.format, avatar.size, avatar.unit) != expected:
            raise Crashed  # an earlier photo has taken the worker over
        return avatar

    return make


def make_photo_preview_with(
    workers: WorkerPool[PhotoTask, PhotoReply], find_origin: Callable[[], TaskOrigin] = TaskOrigin
) -> Callable[[bytes, PhotoLimits, int], bytes]:
    """`make_photo_preview`, done by the workers as `make_avatar_with` has them do. Raises the like."""

    def make(photo: bytes, limits: PhotoLimits, side: int) -> bytes:
        preview = workers.run(PreviewTask(photo, limits, side), find_origin())
        if not isinstance(preview, bytes):
            raise Crashed
        return preview

    return make


def make_poster_with(
    workers: WorkerPool[PhotoTask, PhotoReply], find_origin: Callable[[], TaskOrigin] = TaskOrigin
) -> Callable[[PosterContent], bytes]:
    """`make_poster_pdf`, done by the workers as `make_avatar_with` has them do. Raises the like."""

    def make(poster: PosterContent) -> bytes:
        data = workers.run(poster, find_origin())
        if not isinstance(data, bytes) or not data.startswith(_PDF_SIGNATURE):
            raise Crashed
        return data

    return make
