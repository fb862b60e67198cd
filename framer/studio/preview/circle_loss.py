"""A picture of what the circle crop takes away from a frame, with the circles that its design has to respect."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

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


def draw_circle_loss(image: Image.Image, window: Window, side: int) -> Image.Image:
    """The overlay `image` (RGBA, square) on a checkerboard, dimmed outside the circle: RGB, `side` × `side` px."""
    large = _CIRCLE_OVERSAMPLING * side
    ground = _draw_checkerboard(large)
    ground.alpha_composite(image.resize((large, large), Image.Resampling.HAMMING))
    picture = ground.convert("RGB")
    dimmed = Image.blend(picture, Image.new("RGB", picture.size, _PAPER_COLOUR), _DIM_OPACITY)
    offsets = (np.arange(large) + 0.5) / large - 0.5
    picture.paste(dimmed, mask=Image.fromarray(np.hypot(offsets[:, None], offsets) > 0.5))
    draw = ImageDraw.Draw(picture)
    for guide in GUIDE_CIRCLES:
        circle = Window(0.5, 0.5, guide.radius) if guide.radius else window
        _draw_dashed_circle(draw, circle, large, guide.colour)
    draw.rectangle((0, 0, large - 1, large - 1), outline=(188, 192, 196), width=_CIRCLE_OVERSAMPLING)
    return picture.resize((side, side), Image.Resampling.BOX)


def _draw_dashed_circle(draw: ImageDraw.ImageDraw, circle: Window, side: int, colour: RgbColour) -> None:
    """Draw a dashed circle that is seen on light and on dark ground."""
    edges = (circle.cx - circle.r, circle.cy - circle.r, circle.cx + circle.r, circle.cy + circle.r)
    box = tuple(side * edge for edge in edges)
    draw.ellipse(box, outline=(255, 255, 255), width=4 * _CIRCLE_OVERSAMPLING)
    for degrees in range(0, 360, 6):
        draw.arc(box, degrees, degrees + 4, colour, 3 * _CIRCLE_OVERSAMPLING)


def _draw_checkerboard(side: int) -> Image.Image:
    squares = (np.indices((side, side)) // (_CIRCLE_OVERSAMPLING * _CHECKER_SIZE)).sum(axis=0) % 2
    grey = np.where(squares, 236, 250).astype(np.uint8)
    return Image.fromarray(grey).convert("RGBA")
