"""A frame on a portrait while somebody types: its filled SVG drawn small, without a file and without the checks."""

from PIL import Image

from framer.campaigns.mockup import SHEET_PORTRAITS, portrait_crop
from framer.imaging.compose import compose
from framer.imaging.opening import find_openings
from framer.imaging.overlay import make_overlay
from framer.imaging.types import Window
from framer.studio.svg.render import render_svg

LIVE_SIDE = 540  # px

_NO_WINDOW = Window(0.5, 0.5, 0.38)  # of artwork that has no opening yet


def draw_live_preview(
    markup: str, window: Window | None, side: int = LIVE_SIDE, portrait: str = SHEET_PORTRAITS[0]
) -> Image.Image:
    """The frame whose filled `markup` this is on a portrait: RGB, `side` × `side` px.

    `window` is the declared one (None: measured). The head stays behind the artwork, whatever the frame declares.
    Raises `SetupError` if the markup cannot be drawn. Markup can ask for any amount of work: who serves others draws in
    a worker process (`framer.studio.drawing`).
    """
    drawing = render_svg(markup, side)
    window = window or next(iter(find_openings(drawing)), _NO_WINDOW)
    overlay = make_overlay(drawing.convert("RGBa"), window, side, head_in_front=False)
    photo, crop = portrait_crop(portrait, window, overlay.visible)
    return compose(photo, crop, overlay, side)
