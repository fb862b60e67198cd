"""The largest circle of a frame in which no artwork stands: a picture that is laid whole goes into it."""

import cv2
import numpy as np

from framer.imaging.types import FloatMap, Pixels, Window

_CIRCLE_RASTER = 512  # px at which it is measured
_STANDING_ALPHA = 16  # of 255, from which on artwork stands before a picture; less is the fading end of a shadow
_HIDING_VEIL_ALPHA = 128  # … where artwork lies over all of the picture as a veil
_MIN_CIRCLE_SHARE = 0.5  # of the frame's own window: a smaller circle is a gap in the artwork


def find_clear_circle(alpha: Pixels, window: Window) -> Window:
    """The largest circle without artwork in the circle that services cut out of the picture, near the middle.

    `alpha`: side × side, the overlay's; `window` is the frame's own, and the answer where no circle is large enough.
    """
    small = cv2.resize(alpha, (_CIRCLE_RASTER, _CIRCLE_RASTER), interpolation=cv2.INTER_AREA).astype(
        np.uint8, copy=False
    )
    offsets = (np.arange(_CIRCLE_RASTER, dtype=np.float32) + 0.5) / _CIRCLE_RASTER - 0.5
    cut_off = offsets[:, None] ** 2 + offsets[None, :] ** 2 > 0.25
    for artwork_alpha in (_STANDING_ALPHA, _HIDING_VEIL_ALPHA):
        circle = _largest_circle(np.where(cut_off | (small >= artwork_alpha), 0, 1).astype(np.uint8))
        if circle.r >= _MIN_CIRCLE_SHARE * window.r:
            return circle
    return window


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
