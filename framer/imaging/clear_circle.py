"""What of a frame is free of artwork: a picture that is laid whole goes there."""

from dataclasses import dataclass

import cv2
import numpy as np

from framer.imaging.types import FloatMap, Pixels, Window
from framer.imaging.visible import VISIBLE_DIRECTIONS, free_radii

_CIRCLE_RASTER = 512  # px at which it is measured
_STANDING_ALPHA = 16  # of 255, from which on artwork stands before a picture; less is the fading end of a shadow
_HIDING_VEIL_ALPHA = 128  # … where artwork lies over all of the picture as a veil
_MIN_CIRCLE_SHARE = 0.5  # of the frame's own window: a smaller circle is a gap in the artwork


@dataclass(frozen=True)
class ClearPart:
    """The largest circle without artwork, near the middle; and how far from its centre there is none.

    `radii`: in shares of the picture's side, in VISIBLE_DIRECTIONS directions, from the right, clockwise.
    """

    circle: Window
    radii: tuple[float, ...]


def find_clear_part(alpha: Pixels, window: Window) -> ClearPart:
    """What is free of artwork in the circle that services cut out of the picture.

    `alpha`: side × side, the overlay's; `window` is the frame's own, and the circle where no other is large enough.
    """
    small = cv2.resize(alpha, (_CIRCLE_RASTER, _CIRCLE_RASTER), interpolation=cv2.INTER_AREA).astype(
        np.uint8, copy=False
    )
    offsets = (np.arange(_CIRCLE_RASTER, dtype=np.float32) + 0.5) / _CIRCLE_RASTER - 0.5
    cut_off = offsets[:, None] ** 2 + offsets[None, :] ** 2 > 0.25
    for artwork_alpha in (_STANDING_ALPHA, _HIDING_VEIL_ALPHA):
        clear = np.where(cut_off | (small >= artwork_alpha), 0, 1).astype(np.uint8)
        circle = _largest_circle(clear)
        if circle.r >= _MIN_CIRCLE_SHARE * window.r:
            return ClearPart(circle, _clear_radii(clear, circle))
    return ClearPart(window, (window.r,) * VISIBLE_DIRECTIONS)


def _clear_radii(clear: Pixels, circle: Window) -> tuple[float, ...]:
    """How far from the centre of the `circle` there are only ones, a pixel less."""
    reaches = free_radii(clear == 0, Window(circle.cx, circle.cy, 1.0), _CIRCLE_RASTER)
    return tuple(max(0.0, reach - 1 / _CIRCLE_RASTER) for reach in reaches)


def _largest_circle(clear: Pixels) -> Window:
    """The largest circle of ones; of several the one nearest the middle."""
    distance: FloatMap = cv2.distanceTransform(np.pad(clear, 1), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[1:-1, 1:-1]  # type: ignore[assignment]
    largest = float(distance.max())
    _, labels, _, centres = cv2.connectedComponentsWithStats((distance >= largest - 0.5).astype(np.uint8))
    middle = (_CIRCLE_RASTER - 1) / 2
    off = np.hypot(centres[1:, 0] - middle, centres[1:, 1] - middle)
    column, row = centres[1 + int(off.argmin())]
    radius = float(distance[round(row), round(column)])
    if labels[round(row), round(column)] == 0:  # a bent row
        rows, columns = np.nonzero(labels == 1 + int(off.argmin()))
        row, column, radius = float(rows[0]), float(columns[0]), largest
    return Window(
        round((float(column) + 0.5) / _CIRCLE_RASTER, 4),
        round((float(row) + 0.5) / _CIRCLE_RASTER, 4),
        round(max(0.0, radius - 1) / _CIRCLE_RASTER, 4),
    )
