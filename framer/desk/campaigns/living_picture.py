"""The picture beside the form: a frame as it stands now, on a drawn person or on a photo.

Artwork and photos are other people's files: this is called in the desk's confined processes (`picture_workers`).
"""

import io
from pathlib import Path

from PIL import Image

from framer.campaigns.layouts import find_artwork, layout_path
from framer.campaigns.manifest import read_manifest
from framer.campaigns.mockup import draw_mockup
from framer.campaigns.palettes import NAMED_PALETTES
from framer.campaigns.registry import load_frame
from framer.campaigns.types import Campaign, FrameEntry
from framer.desk.campaigns.picture_tasks import LayoutPicture, LivingPicture
from framer.errors import UnknownFrame
from framer.imaging.opening import find_openings
from framer.imaging.overlay import WEB_SIDE
from framer.imaging.pipeline import make_avatar
from framer.imaging.types import Frame, Options, PhotoLimits, Window
from framer.studio.preview.live import draw_live_preview
from framer.studio.svg.render import render_svg
from framer.studio.svg.source import read_artwork

LAYOUT_PICTURE_SIDE = 240  # px

_WEBP_QUALITY = 86
_UNMEASURED_WINDOW = Window(0.5, 0.5, 0.38)  # of artwork that has no opening yet
_SAMPLE_TITLE, _SAMPLE_MARK, _SAMPLE_ORGANISER = "Chào mừng ngày hội của đơn vị", "Ngày hội", "Đơn vị"


def draw_living_picture(model: str, task: LivingPicture | LayoutPicture) -> bytes:
    """The picture as WebP. Raises UnknownFrame, SetupError (artwork, words that do not fit), and photo errors."""
    image = _draw_sample_layout(task) if isinstance(task, LayoutPicture) else _draw_frame(model, task)
    data = io.BytesIO()
    image.save(data, "WEBP", quality=_WEBP_QUALITY, method=2)
    return data.getvalue()


def read_entry(directory: Path, frame: int) -> tuple[Campaign, FrameEntry]:
    """The campaign in `directory` and its frame of that number. Raises ManifestError, UnknownFrame."""
    campaign = read_manifest(directory)
    if not 0 <= frame < len(campaign.entries):
        raise UnknownFrame(frame=str(frame), known=", ".join(entry.id for entry in campaign.entries))
    return campaign, campaign.entries[frame]


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
    campaign, entry = read_entry(task.directory, task.frame)
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
