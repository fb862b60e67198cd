"""Where a frame's window lies on the photo: the whole head, of the usual size, in what the overlay leaves to be seen.

The window is a circle, so it may be moved over the photo whichever way the crop is turned. All lengths are photo
pixels; D is the window's diameter. Angles and directions are those of the crop: `head.angle` turns it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from framer.imaging.photo_edges import edge_above
from framer.imaging.shown_outlines import AnyEdgeKind, clip_outline, judge_by_outline, shrink_outline, uncut_outline
from framer.imaging.types import Head, Point
from framer.imaging.visible import visible_reaches
from framer.imaging.window_sizes import (
    CLOSE_FACE_HEIGHT,
    MAX_EXTENSION,
    ROOMY_EXTENSION,
    ROOMY_FACE_HEIGHT,
    USUAL_EXTENSION,
    Extension,
    PhotoRoom,
    larger_sizes,
    near_sizes,
    tight_sizes,
    usual_sizes,
    zoomed_sizes,
)

EYE_LINE = 0.44  # of D below the window's top
_LEAST_EYE_LINE, _HEADROOM_EXTENSION = (
    0.40,
    0.13,
)  # of D: a plain wall above is extended so far for the eyes to be so low
_TIGHT_EXTENSIONS = (0.08, 0.10, 0.12)  # of D: as large as that the face gets before more is drawn
_LAST_EXTENSION = 0.18  # of D, where not even the face would be whole otherwise
_CLOSE_LESS = 0.05  # of D: by so much less than a busy edge one close to the hair is extended
_SPARE = 0.02  # of D, which is left beside the head where the window is moved
# Of the face's outline: the ring takes a little of the hair and of the chin's shadow.
_BARELY_WHOLE = (0.96, 0.93, 0.90)
_TOLERANCE = 0.002  # of D: so much of a head outside is not seen
_MAX_ITERATIONS = 40  # of moving the window towards the head


@dataclass(frozen=True)
class FittedWindow:
    """The window's centre and diameter. `is_cramped`: the head is not whole in it, or larger than usual."""

    x: float
    y: float
    diameter: float
    is_cramped: bool = False


def fit_window(photo: tuple[int, int], head: Head, visible: Sequence[float] = ()) -> FittedWindow:
    """The first window in the order of preference that shows the whole head.

    `photo`: width and height. `visible`: the visible radii of the frame's window. The order: the usual size; up to
    0.10 D of calm background extended while the face gets a little larger; larger, then as little as need be of a busy
    edge extended; closer; 0.15 D extended; as large as the photo allows. An edge that cuts the head is not extended,
    there the ring cuts it, unless no window shows the face.
    """
    edges = judge_by_outline(photo, head)
    every_edge: Sequence[AnyEdgeKind] = ("busy",) * 4
    # Hair close to an edge that cuts it may be cut by the ring; of a hat that no window holds all but the face.
    whole, uncut = clip_outline(photo, head.outline), uncut_outline(photo, head, edges)
    face = clip_outline(photo, head.face_outline)
    fit = _WindowFit(photo, tuple("calm" if kind == "calm" else "busy" for kind in edges), head, whole, visible)
    is_face_beside_middle = face[1:3] != [*head.face_outline[1:3]]  # the photo's edge cuts it beside an eye
    room = PhotoRoom(edges[edge_above(head.angle)] == "cut", fit.has_room() or is_face_beside_middle)
    for kinds, outline, sizes in (
        (edges, whole, near_sizes),
        (edges, uncut, near_sizes),
        (edges, uncut, zoomed_sizes),
        (edges, uncut, usual_sizes),
        (edges, whole, larger_sizes),
        (edges, uncut, larger_sizes),
        (every_edge, whole, zoomed_sizes),
        (every_edge, uncut, tight_sizes),
        (every_edge, whole, usual_sizes),
        (every_edge, whole, larger_sizes),
        (every_edge, face, usual_sizes),
    ):
        fit = replace(fit, edges=kinds, outline=outline)
        for diameter, extension in sizes(head.height, room):
            centre = fit.find_centre(diameter, extension)
            if centre:
                lowered = extension._replace(headroom=fit.find_headroom(diameter))
                centre = fit.find_centre(diameter, lowered) or centre
                centre = fit.move_down(centre, diameter, extension)
                return FittedWindow(*centre, diameter, is_cramped=head.height > 1.01 * CLOSE_FACE_HEIGHT * diameter)
    # No window on this photo shows the whole head: the largest one that shows the face, the chin before the hair.
    barely_whole = [shrink_outline(head.face_outline, share) for share in _BARELY_WHOLE]
    without_forehead = barely_whole[-1][1:]
    for outline, share in (
        *((outline, share) for share, outline in product(_TIGHT_EXTENSIONS, (face, barely_whole[0]))),
        *product(barely_whole, (MAX_EXTENSION, _LAST_EXTENSION)),
        (without_forehead, _LAST_EXTENSION),
    ):
        fit = replace(fit, outline=clip_outline(photo, outline))
        extension = Extension(share, share)
        diameter = fit.largest_diameter(extension)
        centre = fit.find_centre(diameter, extension)
        if centre:
            return FittedWindow(*fit.move_down(centre, diameter, extension), diameter, is_cramped=True)
    middle = [(min(numbers) + max(numbers)) / 2 for numbers in zip(*whole, strict=True)]
    return FittedWindow(*fit.clamp((middle[0], middle[1]), diameter, extension), diameter, is_cramped=True)


@dataclass(frozen=True)
class _WindowFit:
    """One photo and head, for which windows of several sizes are tried."""

    photo: tuple[int, int]
    edges: Sequence[AnyEdgeKind]
    head: Head
    outline: Sequence[Point]
    visible: Sequence[float]

    def find_centre(self, diameter: float, extension: Extension) -> Point | None:
        """A centre near the ideal one, the window on the (extended) photo, the outline visible; None if there is none.

        Method: move towards the point that is farthest outside, and back onto the photo, until both hold (projection
        onto convex sets).
        """
        if self._enclosing_diameter > diameter * (1 + 2 * _TOLERANCE):
            return None
        if diameter > self.largest_diameter(extension) * (1 + 1e-9):
            return None
        centre = self.clamp(self._ideal_centre(diameter), diameter, extension)
        for _ in range(_MAX_ITERATIONS):
            excess, pull = self._largest_excess(centre, diameter / 2)
            if excess <= _TOLERANCE * diameter:
                return centre
            moved = self.clamp((centre[0] + pull[0], centre[1] + pull[1]), diameter, extension)
            if math.dist(moved, centre) < 1e-5 * diameter:  # the photo's edge lets it move no further
                return None
            centre = moved
        return None

    def has_room(self) -> bool:
        """Whether an ideal window with a large face lies on the photo, its edges extended as far as they may be."""
        diameter = self.head.height / ROOMY_FACE_HEIGHT
        ideal = self._ideal_centre(diameter)
        extended = self.clamp(ideal, diameter, Extension(USUAL_EXTENSION, ROOMY_EXTENSION))
        return math.dist(ideal, extended) < _TOLERANCE * diameter

    def find_headroom(self, diameter: float) -> float:
        """How far past the edge above the window must reach for the eyes not to stand too high, in shares of D."""
        x, y = self.head.middle
        gap = (x, y, self.photo[0] - x, self.photo[1] - y)[edge_above(self.head.angle)]
        return min(_HEADROOM_EXTENSION, _LEAST_EYE_LINE - gap / diameter)

    def move_down(self, centre: Point, diameter: float, extension: Extension) -> Point:
        """`centre`, as far down as less is to be drawn above the head by it, and the eyes stand high enough."""
        above = edge_above(self.head.angle)
        if self.edges[above] == "calm":
            return centre
        x, y = centre
        gap = (x, y, self.photo[0] - x, self.photo[1] - y)[above]
        angle = math.radians(self.head.angle)
        right, down = self.head.middle[0] - x, self.head.middle[1] - y
        eye_line = 0.5 + (right * math.sin(angle) + down * math.cos(angle)) / diameter
        allowed = max(self._largest_excess(centre, diameter / 2)[0], -_SPARE * diameter)
        most = min(self._reaches[above] / 2 - gap / diameter, eye_line - _LEAST_EYE_LINE)
        for share in (1.0, 0.75, 0.5, 0.25):
            shift = share * most * diameter
            moved = x + shift * math.sin(angle), y + shift * math.cos(angle)
            is_on_photo = math.dist(moved, self.clamp(moved, diameter, extension)) < _TOLERANCE * diameter
            if most > 0 and is_on_photo and self._largest_excess(moved, diameter / 2)[0] <= allowed:
                return moved
        return centre

    def _ideal_centre(self, diameter: float) -> Point:
        angle = math.radians(self.head.angle)
        lower = (0.5 - EYE_LINE) * diameter
        return self.head.middle[0] + lower * math.sin(angle), self.head.middle[1] + lower * math.cos(angle)

    def largest_diameter(self, extension: Extension) -> float:
        """Of a window on the photo."""
        left, top, right, bottom = self._insets(extension)
        return min(self.photo[0] / (left + right), self.photo[1] / (top + bottom))

    def clamp(self, centre: Point, diameter: float, extension: Extension) -> Point:
        """`centre`, moved as little as needed: what is visible of the window lies on the extended photo."""
        insets = [diameter * inset for inset in self._insets(extension)]
        x, y = (
            min(max(n, low), side - high) if side > low + high else (side + low - high) / 2
            for n, side, low, high in zip(centre, self.photo, insets[:2], insets[2:], strict=True)
        )
        return x, y

    def _insets(self, extension: Extension) -> list[float]:
        """How far from each edge of the photo the window's centre lies at least, in shares of D."""
        close = max(0.0, extension.busy - _CLOSE_LESS)
        limits: dict[AnyEdgeKind, float] = {"calm": extension.calm, "busy": extension.busy, "close": close, "cut": 0.0}
        shares = [limits[kind] for kind in self.edges]
        above = edge_above(self.head.angle)
        if self.edges[above] == "calm":
            shares[above] = max(extension.calm, extension.headroom)
        return [reach / 2 - share for share, reach in zip(shares, self._reaches, strict=True)]

    @cached_property
    def _reaches(self) -> tuple[float, ...]:
        return visible_reaches(self.visible, self.head.angle)

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
