"""A picture of what the circle crop takes away from a frame, with the circles that its design has to respect."""

from dataclasses import dataclass
from functools import cache, lru_cache

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from framer.campaigns.mockup import disc_mask
from framer.i18n import N_
from framer.imaging.types import Window
from framer.text.text_field import RgbColour

_CIRCLE_OVERSAMPLING = 2  # circles are drawn so many times too large, for smooth edges
_CHECKER_SIZE = 12  # px: side of the squares that stand for transparency
_DIM_OPACITY = 0.72  # opacity of the paper's colour over what is lost
_PAPER_COLOUR = (255, 255, 255)


@dataclass(frozen=True)
class GuideCircle:
    """A circle of the design; `radius` is in shares of the side, None for the frame's window."""

    title: str
    colour: RgbColour
    radius: float | None


GUIDE_CIRCLES = (
    GuideCircle(N_("circle crop: nothing outside it is seen in profiles and comments"), (0, 100, 224), 0.5),
    GuideCircle(N_("letter circle (0.44): letters end inside it"), (0, 148, 94), 0.44),
    GuideCircle(N_("window: the head stands inside it"), (186, 0, 160), None),
)


def draw_circle_loss(artwork: Image.Image, window: Window, side: int) -> Image.Image:
    """The overlay `artwork` (RGBa, square) on a checkerboard, dimmed outside the circle: RGB, `side` × `side` px."""
    small = np.asarray(cv2.resize(np.asarray(artwork), (side, side), interpolation=cv2.INTER_AREA), dtype=np.uint16)
    clear = 255 - small[:, :, 3:]
    picture = Image.fromarray(
        (small[:, :, :3] + (_draw_checkerboard(side) * clear + 127) // 255).clip(0, 255).astype("u1")
    )
    paper = Image.new("RGB", picture.size, _PAPER_COLOUR)
    picture = Image.composite(picture, Image.blend(picture, paper, _DIM_OPACITY), disc_mask(side))
    for guide in GUIDE_CIRCLES:
        ring, dashes = _draw_dashed_circle(Window(0.5, 0.5, guide.radius) if guide.radius else window, side)
        picture.paste(_PAPER_COLOUR, mask=ring)
        picture.paste(guide.colour, mask=dashes)
    ImageDraw.Draw(picture).rectangle((0, 0, side - 1, side - 1), outline=(188, 192, 196))
    return picture


@lru_cache(maxsize=8)
def _draw_dashed_circle(circle: Window, side: int) -> tuple[Image.Image, Image.Image]:
    """The coverage (L) of a ring and of the dashes on it, so that they are seen on light and on dark ground."""
    edges = (circle.cx - circle.r, circle.cy - circle.r, circle.cx + circle.r, circle.cy + circle.r)
    box = tuple(_CIRCLE_OVERSAMPLING * side * edge for edge in edges)
    ring, dashes = (Image.new("L", (_CIRCLE_OVERSAMPLING * side,) * 2) for _ in range(2))
    ImageDraw.Draw(ring).ellipse(box, outline=255, width=4 * _CIRCLE_OVERSAMPLING)
    draw = ImageDraw.Draw(dashes)
    for degrees in range(0, 360, 6):
        draw.arc(box, degrees, degrees + 4, 255, 3 * _CIRCLE_OVERSAMPLING)
    return ring.reduce(_CIRCLE_OVERSAMPLING), dashes.reduce(_CIRCLE_OVERSAMPLING)


@cache
def _draw_checkerboard(side: int) -> npt.NDArray[np.uint16]:
    squares = (np.indices((side, side)) // _CHECKER_SIZE).sum(axis=0) % 2
    return np.where(squares, 236, 250).astype(np.uint16)[:, :, None]
