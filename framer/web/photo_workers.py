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
from framer.campaigns.registry import Shelf
from framer.errors import Crashed, FramerError
from framer.imaging.face_detector import thread_detector
from framer.imaging.overlay import load_overlay
from framer.imaging.pipeline import make_avatar, show_photo
from framer.imaging.text_overlay import load_fonts
from framer.imaging.types import Avatar, Frame, Limits, Options, Window
from framer.on_call import OnCall
from framer.sandbox import Rights
from framer.settings import Settings
from framer.slot import Bounds, cores

_OVERLAYS = 100_000_000  # bytes of artwork that a worker keeps at hand: four frames at full size
_A_PIXEL = 6  # bytes of an overlay


@dataclass(frozen=True)
class Make:
    """A photo to be framed."""

    photo: bytes
    frame: Frame
    options: Options


@dataclass(frozen=True)
class Show:
    """A photo to be shown without a frame, at most `side` px."""

    photo: bytes
    limits: Limits
    side: int


Task = Make | Show
Result = Avatar | bytes


def prepare(model: str) -> Callable[[Task], Result]:
    """In a worker: the function that does a task, with all loaded that a photo may need. Raises SetupError."""
    # A worker that is ready opens no file any more; the web process, which has this module too, does without these.
    import mmap  # noqa: F401, PLC0415  (Pillow's, for uncompressed pictures)

    import pillow_heif  # noqa: F401, PLC0415
    from PIL import ImageOps, features  # noqa: F401, PLC0415  (Pillow's, for damaged photos)

    Image.init()
    load_fonts()
    thread_detector(model)
    _do(model, {}, sample(_plain_frame()))
    load_overlay.cache_clear()
    return partial(_do, model, {})


def _do(model: str, overlays: dict[tuple[str, int], int], task: Task) -> Result:
    if isinstance(task, Show):
        return show_photo(task.photo, task.limits, task.side)
    # A photo's memory is what is left beside these: they must not become many.
    size = task.options.size
    overlays[task.frame.version, size] = _A_PIXEL * size**2
    if sum(overlays.values()) > _OVERLAYS:
        load_overlay.cache_clear()
        overlays.clear()
    return make_avatar(task.photo, task.frame, task.options, model=model)


def sample(frame: Frame) -> Make:
    """A small grey photo for the frame: with it a worker loads what it will need again."""
    out = io.BytesIO()
    Image.new("RGB", (64, 64), (128, 128, 128)).save(out, "JPEG")
    return Make(out.getvalue(), frame, Options())


def _plain_frame() -> Frame:
    out = io.BytesIO()
    Image.new("RGBA", (1080, 1080)).save(out, "PNG")
    return Frame("warm/up", "warm", "", Path(), Window(), out.getvalue())


def open_workers(
    settings: Settings,
    shelf: Callable[[], Shelf],
    count: int | None = None,
    *,
    prepare: Callable[[str], Callable[[Task], Result]] = prepare,
    rights: Rights = Rights.FRAMING,
) -> OnCall[Task, Result]:
    """`count` workers as the settings want them (None: as many, too), not yet started.

    Each has today's frame at hand before it gets a photo. Others than real ones may `prepare` in another way, and have
    more `rights`.
    """

    def first() -> Task | None:
        with suppress(FramerError):  # the campaign may be over
            return sample(shelf().frame(None, today()))
        return None

    return OnCall(
        prepare,
        settings.model,
        (settings.workers if count is None else count) or cores(),
        Bounds(settings.deadline, rights=rights),
        waiting=settings.queue,
        tasks_each=settings.recycle,
        first=first,
    )


def make_with(workers: OnCall[Task, Result]) -> Callable[[bytes, Frame, Options], Avatar]:
    """`make_avatar`, done by the workers. Raises what it raises, TooSlow, Crashed and Busy."""

    def make(photo: bytes, frame: Frame, options: Options) -> Avatar:
        made = workers.do(Make(photo, frame, options))
        asked = (frame.id, options.format, options.size)
        if not isinstance(made, Avatar) or (made.frame, made.format, made.size) != asked:  # by a photo before this one
            raise Crashed
        return made

    return make


def show_with(workers: OnCall[Task, Result]) -> Callable[[bytes, Limits, int], bytes]:
    """`show_photo`, done by the workers. Raises what it raises, TooSlow, Crashed and Busy."""

    def show(photo: bytes, limits: Limits, side: int) -> bytes:
        shown = workers.do(Show(photo, limits, side))
        if not isinstance(shown, bytes):
            raise Crashed
        return shown

    return show
