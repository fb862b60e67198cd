"""What an overlay leaves to be seen of the window: the radius up to which the photo shows, in every direction."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from framer.imaging.types import Pixels, Window

VISIBLE_DIRECTIONS = 120  # from the right, clockwise, 3 degrees each
_HIDING_ALPHA = 96  # of 255, from which on artwork hides the photo
IN_FRONT_RADIUS = 0.475  # of the picture's side, from its centre: a head in front of the artwork ends there
_RADIUS_STEPS = 128  # along a radius
_LEAST_REACH = 0.5  # of the radius: artwork that hides more of a window is not made for it


def visible_radii(alpha: Pixels, window: Window) -> tuple[float, ...]:
    """How far from the window's centre the photo is seen, 0 to 1 of its radius, in each of VISIBLE_DIRECTIONS.

    `alpha`: side × side, the overlay's. Each is the distance to the nearest artwork that hides the photo, or 1.
    """
    return free_radii(alpha >= _HIDING_ALPHA, window, _RADIUS_STEPS)


def free_radii(is_taken: NDArray[np.bool_], window: Window, steps: int) -> tuple[float, ...]:
    """How far from the window's centre nothing `is_taken` (side × side), 0 to 1 of its radius, to one of so many steps.

    In each of VISIBLE_DIRECTIONS.
    """
    side = len(is_taken)
    angles = np.arange(VISIBLE_DIRECTIONS)[:, None] * (math.tau / VISIBLE_DIRECTIONS)
    distances = (np.arange(steps) + 0.5) / steps
    columns, rows = (
        np.clip((centre + window.r * distances * function(angles)) * side, 0, side - 1).astype(int)
        for centre, function in ((window.cx, np.cos), (window.cy, np.sin))
    )
    taken = is_taken[rows, columns]
    first = np.where(taken.any(axis=1), taken.argmax(axis=1) / steps, 1.0)
    return tuple(first.tolist())


def visible_reaches(visible: Sequence[float], angle: float) -> tuple[float, ...]:
    """How far what is seen of a window reaches to the left, up, right and down on the photo, in shares of its radius.

    `visible`: its radii (empty: all is seen), as a crop turned by `angle` degrees shows them.
    """
    radii = np.array(visible or (1.0,) * VISIBLE_DIRECTIONS)
    directions = np.arange(len(radii)) * (math.tau / len(radii)) - math.radians(angle)
    x, y = radii * np.cos(directions), radii * np.sin(directions)
    return tuple(max(_LEAST_REACH, float(reach)) for reach in (-x.min(), -y.min(), x.max(), y.max()))


def clear_for_head(alpha: Pixels, window: Window) -> Pixels:
    """`alpha` where a head stands in front: nothing hides it above the window's centre, but for the circle's edge.

    Chat apps cut the circle out of the square picture.
    """
    side = len(alpha)
    across, down = ((np.arange(side, dtype=np.float32) + 0.5) / side - centre for centre in (0.5, 0.5))
    outside = across[None, :] ** 2 + down[:, None] ** 2 > IN_FRONT_RADIUS**2
    rows = round(window.cy * side)
    cleared = alpha.copy()
    cleared[:rows] = np.where(outside[:rows], 255, 0)
    return cleared


def find_plain_window(alpha: Pixels, window: Window) -> Window:
    """The window for a head that stays behind the artwork over which `window` reaches: the opening as a circle.

    By its upper edge and its width, as if no plaque stood in it; `window` itself where that is no circle.
    """
    side = len(alpha)
    middle, row = min(side - 1, round(window.cx * side)), min(side - 1, round(window.cy * side))
    hidden = alpha >= _HIDING_ALPHA
    above = np.nonzero(hidden[:row, middle])[0]
    top = int(above[-1]) + 1 if len(above) else 0
    half = min(middle, side - middle)
    either = hidden[top:, middle : middle + half] | hidden[top:, middle - half : middle][:, ::-1]
    widths = np.where(either.any(axis=1), either.argmax(axis=1), half)
    radius = float(widths.max()) / side
    plain = Window(window.cx, top / side + radius, radius)
    is_circle = 0.5 * window.r <= radius <= min(plain.cy, 1 - plain.cy, plain.cx, 1 - plain.cx) + 0.01
    return plain if is_circle else window


def mirror_radii(visible: Sequence[float]) -> tuple[float, ...]:
    """The radii of a frame that is flipped left to right."""
    half = len(visible) // 2
    return tuple(visible[(half - n) % len(visible)] for n in range(len(visible)))
