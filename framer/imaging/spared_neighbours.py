"""Other faces that the ring would cut: a window that is a little closer, or a little beside, leaves them out.

All lengths are photo pixels; D is the window's diameter.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from framer.imaging.face_choice import MAX_CUT_SHARE, cut_share
from framer.imaging.types import PhotoBox, Point
from framer.imaging.window_fit import WindowFit
from framer.imaging.window_sizes import Extension
from framer.imaging.window_tuning import HIGH_EYE_LINE, LOW_EYE_LINE, SMALL_FACE_HEIGHT

_CLOSER_FACE_HEIGHT, _MOST_FACE_HEIGHT = 0.485, 0.52  # of D, for the sake of a neighbour; already too large for that
_NEARBY_STEPS = (0.5, 1.0)  # of the way to that size
_ACROSS, _DOWN = (0.0, -0.02, 0.02, -0.04, 0.04), (0.0, -0.02, 0.02)  # of D: by so much the window is moved
_MAX_FACE_ASIDE = 0.06  # of D: so far beside the window's middle that of the face may stand then
_CHANGE_COST = 0.06  # in faces that the ring cuts: what each of the largest changes must be worth
_LEAST_GAIN = 0.08  # the same of all that is changed
_MOST_HARM = 0.7  # of a face that is seen: with less it had better go, with more be seen whole
_SLIVER_HARM = 0.12  # of whatever is seen of a head, ears and hair included; in faces that the ring cuts
_HEAD_SIZE = 1.35  # of a face's box
_FACE_RASTER = np.array([(x / 6.5, y / 6.5) for x in range(-6, 7) for y in range(-6, 7) if x * x + y * y <= 42])


class _Neighbours:
    """The other faces near a window, and how they are seen in it."""

    def __init__(self, boxes: Sequence[PhotoBox], fit: WindowFit) -> None:
        half_sizes = np.array([(box.width / 2, box.height / 2) for box in boxes]).reshape(-1, 1, 2)
        centres = np.array([box.centre for box in boxes]).reshape(-1, 1, 2)
        faces, heads = (centres + _FACE_RASTER * scale * half_sizes for scale in (1.0, _HEAD_SIZE))
        self._points: NDArray[np.float64] = np.concatenate([faces, heads]).reshape(-1, 2)
        self._weights = [min(1.0, box.height / fit.head.height) for box in boxes]
        self._are_cut = [cut_share(box, *fit.photo) > MAX_CUT_SHARE for box in boxes]
        self._fit = fit

    def measure_harm(self, centre: Point, diameter: float) -> float:
        """About how many faces the ring cuts; one that the photo's edge has cut already is best not seen at all."""
        seen = self._fit.are_seen(self._points, centre, diameter).reshape(2, -1, len(_FACE_RASTER)).mean(axis=2)
        harm = 0.0
        for face, head, weight, is_cut in zip(*seen.tolist(), self._weights, self._are_cut, strict=True):
            cut = face if is_cut else min(face / _MOST_HARM, (1 - face) / (1 - _MOST_HARM))
            harm += weight * (cut + _SLIVER_HARM * (head > 0))
        return round(harm, 6)


def spare_neighbours(
    fit: WindowFit, centre: Point, diameter: float, extension: Extension, boxes: Sequence[PhotoBox]
) -> tuple[Point, float]:
    """Centre and diameter of the nearest window that cuts less of the faces in `boxes`."""
    size = fit.head.height / diameter
    near = [box for box in boxes if math.dist(box.centre, centre) < diameter / 2 + box.height]
    if not near or size > _MOST_FACE_HEIGHT:
        return centre, diameter
    neighbours = _Neighbours(near, fit)
    best, least = (centre, diameter), neighbours.measure_harm(centre, diameter) - _LEAST_GAIN
    for moved, tried, cost in _nearby_windows(fit, size, extension):
        if cost < least and _stands_well(fit, moved, tried, extension):
            total = cost + neighbours.measure_harm(moved, tried)
            if total < least:
                best, least = (moved, tried), total
    return best


def _nearby_windows(fit: WindowFit, size: float, extension: Extension) -> Iterator[tuple[Point, float, float]]:
    """Centre, diameter and cost of windows in which the face is `size` of D high, or a little more or less.

    In smaller ones, in which neighbours are seen whole, it is not moved aside for them as well.
    """
    angle = math.radians(fit.head.angle)
    for end, step in ((size, 0.0), *product((_CLOSER_FACE_HEIGHT, SMALL_FACE_HEIGHT), _NEARBY_STEPS)):
        diameter = fit.head.height / (size + (end - size) * step)
        placed = fit.place(diameter, extension)
        if placed is None:
            continue
        for across, down in product(_ACROSS, _DOWN) if end >= size else ((0.0, 0.0),):
            right, below = across * diameter, down * diameter
            moved = (
                placed[0] + right * math.cos(angle) + below * math.sin(angle),
                placed[1] - right * math.sin(angle) + below * math.cos(angle),
            )
            yield moved, diameter, _CHANGE_COST * (step + abs(across) / max(_ACROSS) + abs(down) / max(_DOWN))


def _stands_well(fit: WindowFit, centre: Point, diameter: float, extension: Extension) -> bool:
    """Whether the window shows the head, and the face stands where it may."""
    return (
        abs(fit.face_beside(centre, diameter)) <= _MAX_FACE_ASIDE
        and HIGH_EYE_LINE <= fit.eye_line(centre, diameter) <= LOW_EYE_LINE
        and fit.shows(centre, diameter, extension)
    )
