"""What is laid whole into a frame, and where in it."""

from dataclasses import dataclass

import numpy as np

from framer.imaging.clear_circle import ClearPart
from framer.imaging.types import FloatMap, Point
from framer.imaging.visible import mirror_radii
from framer.text.text_field import RgbColour

_CIRCLE_MARGIN, _LONG_MARGIN = 0.05, 0.08  # of the clear circle's radius, about what is laid whole; about a long one
# A long shape may be larger than in the circle, and stand a little higher or lower than that, if it gains by it.
_WORTHWHILE_GAIN, _GAINS = 1.04, np.linspace(1.0, 1.5, 51)
_SHIFTS = sorted((step / 100 for step in range(-8, 9)), key=abs)  # of the picture's side
_POINTS_BETWEEN = 12  # two corners of the outline


@dataclass(frozen=True)
class WholePicture:
    """What is laid whole: the circle about all of it, in photo pixels, and its `ground`, the colour (sRGB) about it.

    `outline`: the corners of the least convex shape about it, in turn.
    """

    middle: Point
    radius: float
    ground: RgbColour
    outline: tuple[Point, ...] = ()


@dataclass(frozen=True)
class WholePlace:
    """Where `WholePicture.middle` stands, in shares of the picture's side, and how many photo pixels the side has."""

    cx: float
    cy: float
    side: float


def place_whole(whole: WholePicture, clear: ClearPart, mirror: bool = False) -> WholePlace:
    """The place at which the picture is largest: in the clear circle, or where its outline is clear of all artwork."""
    circle = clear.circle
    side = whole.radius / (circle.r * (1 - _CIRCLE_MARGIN))
    centred = WholePlace(circle.cx, circle.cy, side)
    if len(whole.outline) < 3:
        return centred
    outline = (_follow_outline(whole.outline) - np.array(whole.middle)) / side
    radii = np.array(mirror_radii(clear.radii) if mirror else clear.radii, np.float32) - _LONG_MARGIN * circle.r
    gains = [_largest_gain(outline, radii, shift) for shift in _SHIFTS]
    gain = max(gains)
    if gain < _WORTHWHILE_GAIN:
        return centred
    return WholePlace(circle.cx, circle.cy + _SHIFTS[gains.index(gain)], side / gain)


def _follow_outline(corners: tuple[Point, ...]) -> FloatMap:
    """The corners, and points between them."""
    ends = np.array(corners, np.float32)
    shares = np.arange(_POINTS_BETWEEN, dtype=np.float32)[:, None, None] / _POINTS_BETWEEN
    points: FloatMap = (ends + shares * (np.roll(ends, -1, axis=0) - ends)).reshape(-1, 2)
    return points


def _largest_gain(outline: FloatMap, radii: FloatMap, shift: float) -> float:
    """How much larger `outline` may be so far below the circle's middle, within the `radii`; 0 where not as large."""
    x = _GAINS[:, None] * outline[:, 0]
    y = _GAINS[:, None] * outline[:, 1] + shift
    sectors = np.rint(np.arctan2(y, x) * (len(radii) / (2 * np.pi))).astype(np.intp) % len(radii)
    does_fit = np.all(np.hypot(x, y) <= radii[sectors], axis=1).tolist()
    count = next((number for number, fits in enumerate(does_fit) if not fits), len(does_fit))
    return float(_GAINS[count - 1]) if count else 0.0
