"""Where a frame's window lies on the photo: the whole head, of the usual size, in what the overlay leaves to be seen.

The window is a circle, so it may be moved over the photo whichever way the crop is turned. All lengths are photo
pixels; D is the window's diameter. Angles and directions are those of the crop: `head.angle` turns it.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from framer.imaging.types import Head, Point

EYE_LINE = 0.44  # of D below the window's top
FACE_HEIGHT = 0.46  # of D: of the face's box, for a photo with room
LOW_FACE_HEIGHT, HIGH_FACE_HEIGHT = 0.40, 0.51  # of D: from there to there heads side by side look alike
MAX_FACE_HEIGHT = 0.58  # of D, where the photo has no room
USUAL_EXTENSION = 0.10  # of D past an edge of the photo, inside the window, before the face gets larger
MAX_EXTENSION = 0.15  # of D, where the head would not be whole otherwise
_LAST_EXTENSION = 0.18  # of D, where not even the face would be
_CUT_GAP = 0.02  # of the face's height: closer to the photo's edge the edge cuts the head
_CUT_ZONE = 0.18  # of the face's height: what lies so close to an edge that cuts the head may be cut by the ring
# Of the face's outline: the ring takes a little of the hair and of the chin's shadow.
_BARELY_WHOLE = (0.96, 0.93, 0.90)
_CLOSER_SHARE = 0.6  # of the way to HIGH_FACE_HEIGHT, that faces get larger while the background is extended
_TOLERANCE = 0.002  # of D: so much of a head outside is not seen
_STEPS = 12  # in which sizes and extensions are tried
_SIZE_STEPS = tuple(step / _STEPS for step in range(_STEPS + 1))
_MAX_ITERATIONS = 40  # of moving the window towards the head


@dataclass(frozen=True)
class FittedWindow:
    """The window's centre and diameter. `is_cramped`: the head is not whole in it, or larger than usual."""

    x: float
    y: float
    diameter: float
    is_cramped: bool = False


class _Edges(NamedTuple):
    """How far a window may reach past each edge of the photo, in shares of what it may at most: 0 or 1."""

    left: float = 1.0
    top: float = 1.0
    right: float = 1.0
    bottom: float = 1.0


def fit_window(photo: tuple[int, int], head: Head, visible: Sequence[float] = ()) -> FittedWindow:
    """The first window in the order of preference that shows the whole head.

    `photo`: width and height. `visible`: the visible radii of the frame's window. The order: the usual size; up to
    0.10 D of the background extended while the face gets a little larger; closer; 0.15 D extended; as large as the
    photo allows. An edge that cuts the head is not extended, there the ring cuts it, unless no window shows the face.
    """
    whole: Sequence[Point] = _clip(photo, head.outline)
    edges, every_edge = _extendable_edges(photo, head), _Edges()
    uncut: Sequence[Point] = _uncut_outline(photo, head)
    fit = _WindowFit(photo, every_edge, head, whole, visible)
    for allowed, outline, sizes in (
        (edges, whole, _near_sizes),
        (edges, uncut, _near_sizes),
        (edges, uncut, _usual_sizes),
        (edges, whole, _larger_sizes),
        (edges, uncut, _larger_sizes),
        (every_edge, whole, _near_sizes),
        (every_edge, whole, _usual_sizes),
        (every_edge, whole, _larger_sizes),
    ):
        fit = replace(fit, edges=allowed, outline=outline)
        for diameter, extension in sizes(photo, allowed, head):
            centre = fit.find_centre(diameter, extension)
            if centre:
                return FittedWindow(*centre, diameter, is_cramped=head.height > 1.01 * HIGH_FACE_HEIGHT * diameter)
    # No window on this photo shows the whole head: the largest one that shows the face, the chin before the hair.
    for outline, extension in product(
        (
            *(_shrink(head.face_outline, share) for share in _BARELY_WHOLE),
            _shrink(head.face_outline, _BARELY_WHOLE[-1])[1:],
        ),
        (MAX_EXTENSION, _LAST_EXTENSION),
    ):
        diameter = _largest_diameter(photo, every_edge, extension)
        centre = replace(fit, outline=_clip(photo, outline)).find_centre(diameter, extension)
        if centre:
            return FittedWindow(*centre, diameter, is_cramped=True)
    middle = [(min(numbers) + max(numbers)) / 2 for numbers in zip(*whole, strict=True)]
    return FittedWindow(*fit.clamp((middle[0], middle[1]), diameter, extension), diameter, is_cramped=True)


def _extendable_edges(photo: tuple[int, int], head: Head) -> _Edges:
    gap = _CUT_GAP * head.height
    columns, rows = zip(*head.outline, strict=True)
    distances = (min(columns), min(rows), photo[0] - max(columns), photo[1] - max(rows))
    return _Edges(*(float(distance >= gap) for distance in distances))


def _uncut_outline(photo: tuple[int, int], head: Head) -> Sequence[Point]:
    """The outline on the photo, but for hair close to an edge that cuts it."""
    zone = _CUT_ZONE * head.height
    left, top, right, bottom = ((0.0 if edge else zone) for edge in _extendable_edges(photo, head))
    uncut = [(x, y) for x, y in head.outline if left <= x <= photo[0] - right and top <= y <= photo[1] - bottom]
    return [*uncut, *_clip(photo, head.face_outline)]


def _shrink(outline: Sequence[Point], share: float) -> list[Point]:
    x, y = ((min(numbers) + max(numbers)) / 2 for numbers in zip(*outline, strict=True))
    return [(x + share * (u - x), y + share * (v - y)) for u, v in outline]


def _clip(photo: tuple[int, int], outline: Sequence[Point]) -> Sequence[Point]:
    return [(min(max(x, 0.0), float(photo[0])), min(max(y, 0.0), float(photo[1]))) for x, y in outline]


def _largest_diameter(photo: tuple[int, int], edges: _Edges, extension: float) -> float:
    return min(
        photo[0] / (1 - (edges.left + edges.right) * extension), photo[1] / (1 - (edges.top + edges.bottom) * extension)
    )


def _near_sizes(photo: tuple[int, int], edges: _Edges, head: Head) -> Iterator[tuple[float, float]]:  # noqa: ARG001
    """Diameters and extensions (shares of D) in the order of preference: those at which heads look alike."""
    above = (edges.top, edges.left, edges.bottom, edges.right)[round(head.angle / 90) % 4]
    is_cut_above = not above  # then there is no headroom to be had: a large face looks as if that were meant
    usual, high = (head.height / share for share in (FACE_HEIGHT, HIGH_FACE_HEIGHT))
    closer = usual + _CLOSER_SHARE * (high - usual)
    for step in _SIZE_STEPS:  # what little is extended is little seen, and so is a face a little larger: both by turns
        yield closer if is_cut_above else usual + (closer - usual) * step, USUAL_EXTENSION * step


def _usual_sizes(photo: tuple[int, int], edges: _Edges, head: Head) -> Iterator[tuple[float, float]]:  # noqa: ARG001
    """Diameters and extensions (shares of D) in the order of preference: from a little larger to as close as may be."""
    usual, low, high, closest = (
        head.height / share for share in (FACE_HEIGHT, LOW_FACE_HEIGHT, HIGH_FACE_HEIGHT, MAX_FACE_HEIGHT)
    )
    steps = _SIZE_STEPS
    for step, end, share in product(steps, (high, low), (0.0, 0.5, 1.0)):
        yield usual + (end - usual) * step, USUAL_EXTENSION * share
    for step in steps[1:]:
        yield high + (closest - high) * step, USUAL_EXTENSION
    for step, size in product(steps[1:], (closest, high, usual)):
        yield size, USUAL_EXTENSION + (MAX_EXTENSION - USUAL_EXTENSION) * step


def _larger_sizes(photo: tuple[int, int], edges: _Edges, head: Head) -> Iterator[tuple[float, float]]:
    """The same up to the largest window: for hats wider than the face is high, and photos of little but the face."""
    low = head.height / LOW_FACE_HEIGHT
    for extension in (USUAL_EXTENSION, MAX_EXTENSION):
        largest = _largest_diameter(photo, edges, extension)
        for step in range(4 * _STEPS + 1):
            if largest > low:
                yield low * (largest / low) ** (step / (4 * _STEPS)), extension


@dataclass(frozen=True)
class _WindowFit:
    """One photo and head, for which windows of several sizes are tried."""

    photo: tuple[int, int]
    edges: _Edges
    head: Head
    outline: Sequence[Point]
    visible: Sequence[float]

    def find_centre(self, diameter: float, extension: float) -> Point | None:
        """A centre near the ideal one, the window on the (extended) photo, the outline visible; None if there is none.

        Method: move towards the point that is farthest outside, and back onto the photo, until both hold (projection
        onto convex sets).
        """
        if self._enclosing_diameter > diameter * (1 + 2 * _TOLERANCE):
            return None
        if diameter > _largest_diameter(self.photo, self.edges, extension) * (1 + 1e-9):
            return None
        angle = math.radians(self.head.angle)
        lower = (0.5 - EYE_LINE) * diameter
        ideal = self.head.middle[0] + lower * math.sin(angle), self.head.middle[1] + lower * math.cos(angle)
        centre = self.clamp(ideal, diameter, extension)
        for _ in range(_MAX_ITERATIONS):
            excess, pull = self._largest_excess(centre, diameter / 2)
            if excess <= _TOLERANCE * diameter:
                return centre
            moved = self.clamp((centre[0] + pull[0], centre[1] + pull[1]), diameter, extension)
            if math.dist(moved, centre) < 1e-5 * diameter:  # the photo's edge lets it move no further
                return None
            centre = moved
        return None

    def clamp(self, centre: Point, diameter: float, extension: float) -> Point:
        """`centre`, moved as little as needed: the window reaches at most `extension` × D past the photo's edges."""
        inset = [diameter * (0.5 - extension * edge) for edge in self.edges]
        x, y = (
            min(max(n, low), side - high) if side > low + high else (side + low - high) / 2
            for n, side, low, high in zip(centre, self.photo, inset[:2], inset[2:], strict=True)
        )
        return x, y

    @cached_property
    def _points(self) -> NDArray[np.float64]:
        return np.array(self.outline, np.float64).reshape(-1, 2)

    @cached_property
    def _radii(self) -> NDArray[np.float64]:
        return np.array(self.visible or (1.0,), np.float64)

    @cached_property
    def _enclosing_diameter(self) -> float:
        """Of the smallest circle that holds the outline."""
        if not len(self._points):
            return 0.0
        return 2 * float(cv2.minEnclosingCircle(self._points.astype(np.float32))[1])

    def _largest_excess(self, centre: Point, radius: float) -> tuple[float, Point]:
        """How far a point of the outline lies outside what is visible at most, and what the window must move by."""
        if not len(self._points):
            return 0.0, (0.0, 0.0)
        x, y = (self._points - centre).T
        distances = np.hypot(x, y)
        # Clockwise from the right, as the crop shows it.
        directions = np.degrees(np.arctan2(y, x)) + self.head.angle
        sectors = np.rint(directions * (len(self._radii) / 360)).astype(np.intp) % len(self._radii)
        excesses = distances - radius * self._radii[sectors]
        worst = int(excesses.argmax())
        excess, distance = float(excesses[worst]), float(distances[worst])
        share = excess / distance if distance else 0.0
        return excess, (float(x[worst]) * share, float(y[worst]) * share)
