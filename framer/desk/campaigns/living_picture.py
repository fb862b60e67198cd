"""The picture beside the form: a frame as it stands now, on a drawn person or on a photo, in a confined process.

Artwork and photos are other people's files: they are read, drawn and decoded in a worker with bounds, as everywhere.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PIL import Image

from framer.campaigns.layouts import find_artwork, layout_path
from framer.campaigns.manifest import read_manifest
from framer.campaigns.mockup import PORTRAIT_NAMES, draw_mockup
from framer.campaigns.palettes import NAMED_PALETTES
from framer.campaigns.registry import load_frame
from framer.campaigns.types import Campaign, FrameEntry
from framer.errors import Crashed, UnknownFrame
from framer.imaging.face_detector import thread_detector
from framer.imaging.heif_plugin import load_heif_decoder
from framer.imaging.opening import find_openings
from framer.imaging.overlay import WEB_SIDE
from framer.imaging.pipeline import make_avatar
from framer.imaging.segmentation import thread_segmenter
from framer.imaging.types import Frame, Options, PhotoLimits, Window
from framer.studio.preview.live import LIVE_SIDE, draw_live_preview
from framer.studio.svg.render import render_svg
from framer.studio.svg.source import read_artwork
from framer.workers.pool import WorkerPool
from framer.workers.process import TaskLimits
from framer.workers.sandbox import Rights

LAYOUT_PICTURE_SIDE = 240  # px

_LIMITS = TaskLimits(deadline=30, memory=2**30, rights=Rights.FILES)
_WAITING = 24  # pictures: a wall of layouts is asked for at once
_WEBP_QUALITY = 86
_UNMEASURED_WINDOW = Window(0.5, 0.5, 0.38)  # of artwork that has no opening yet
_SAMPLE_TITLE, _SAMPLE_MARK, _SAMPLE_ORGANISER = "Chào mừng ngày hội của đơn vị", "Ngày hội", "Đơn vị"


@dataclass(frozen=True)
class LivingPicture:
    """Frame number `frame` of the campaign in `directory`, `side` px; on `photo` (a file), else on a `portrait`."""

    directory: Path
    frame: int
    portrait: str = PORTRAIT_NAMES[0]
    photo: bytes = field(default=b"", repr=False)
    side: int = LIVE_SIDE


@dataclass(frozen=True)
class LayoutPicture:
    """A layout with sample words in the colours of `palette`."""

    layout: str
    palette: str


DeskPictureTask = LivingPicture | LayoutPicture
DeskPictureMaker = Callable[[DeskPictureTask], bytes]


def create_picture_workers(model: str, count: int = 1) -> WorkerPool[DeskPictureTask, bytes]:
    """The processes that draw such pictures, not yet started."""
    return WorkerPool(_prepare_picture_worker, model, count, _LIMITS, result_type=bytes, max_waiting=_WAITING)


def make_picture_with(workers: WorkerPool[DeskPictureTask, bytes]) -> DeskPictureMaker:
    """`draw_desk_picture`, done by the workers."""

    def make(task: DeskPictureTask) -> bytes:
        picture = workers.run(task)
        if not isinstance(picture, bytes):
            raise Crashed
        return picture

    return make


def draw_desk_picture(model: str, task: DeskPictureTask) -> bytes:
    """The picture as WebP. Raises UnknownFrame, SetupError (artwork, words that do not fit), and photo errors."""
    image = _draw_sample_layout(task) if isinstance(task, LayoutPicture) else _draw_frame(model, task)
    data = io.BytesIO()
    image.save(data, "WEBP", quality=_WEBP_QUALITY, method=2)
    return data.getvalue()


def _prepare_picture_worker(model: str) -> DeskPictureMaker:
    Image.init()
    load_heif_decoder()
    thread_detector(model)
    thread_segmenter().forget_image()
    return partial(draw_desk_picture, model)


def _draw_sample_layout(task: LayoutPicture) -> Image.Image:
    colours = tuple(NAMED_PALETTES[task.palette].items())
    campaign = Campaign(
        id="sample",
        title=_SAMPLE_TITLE,
        slogan=_SAMPLE_TITLE,
        mark=_SAMPLE_MARK,
        organiser=_SAMPLE_ORGANISER,
        colours=colours,
        layout=task.layout,
    )
    return draw_live_preview(read_artwork(layout_path(task.layout), campaign), None, LAYOUT_PICTURE_SIDE)


def _draw_frame(model: str, task: LivingPicture) -> Image.Image:
    campaign = read_manifest(task.directory)
    if not 0 <= task.frame < len(campaign.entries):
        raise UnknownFrame(frame=str(task.frame), known=", ".join(entry.id for entry in campaign.entries))
    entry = campaign.entries[task.frame]
    artwork = find_artwork(entry.overlay, campaign.layout)
    if artwork and not task.photo:
        return draw_live_preview(read_artwork(artwork, campaign), entry.window, task.side, task.portrait)
    frame = _draw_overlay(campaign, entry, artwork) if artwork else load_frame(campaign.id, entry)
    if not task.photo:
        return draw_mockup(frame, task.side, task.portrait)
    options = Options(size=task.side, format="png", limits=PhotoLimits())
    picture = make_avatar(task.photo, frame, options, model=model)
    with Image.open(io.BytesIO(picture.data)) as image:
        return image.convert("RGB")


def _draw_overlay(campaign: Campaign, entry: FrameEntry, artwork: Path) -> Frame:
    """The frame with its overlay as its artwork gives it now, not as it was built last."""
    drawing = render_svg(read_artwork(artwork, campaign), WEB_SIDE)
    data = io.BytesIO()
    drawing.save(data, "PNG", compress_level=1)
    window = entry.window or next(iter(find_openings(drawing)), _UNMEASURED_WINDOW)
    return Frame(f"{campaign.id}/{entry.id}", campaign.id, entry.title, entry.overlay, window, data.getvalue())
