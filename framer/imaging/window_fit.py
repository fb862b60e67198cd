"""One photo and head: where a window of a given size can stand, and what of the head it shows.

All lengths are photo pixels; D is the window's diameter. Directions are those of the crop: `head.angle` turns it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from framer.imaging.photo_edges import edge_above
from framer.imaging.shown_outlines import AnyEdgeKind
from framer.imaging.types import Head, Point
from framer.imaging.visible import visible_reaches
from framer.imaging.window_sizes import ROOMY_EXTENSION, ROOMY_FACE_HEIGHT, USUAL_EXTENSION, Extension

EYE_LINE = 0.44  # of D below the window's top
# Of D: a plain wall above is extended so far for the eyes to be so low.
_LEAST_EYE_LINE, _HEADROOM_EXTENSION = 0.40, 0.13
_LEAST_HAIR_LINE, _TALL_EYE_LINE = 0.04, 0.45  # of D: a tall head is lowered until hair, or eyes, stand so low
_LOWEST_CHIN = 0.80  # of D: no farther is a head lowered
_CLOSE_LESS = 0.05  # of D: by so much less than a busy edge one close to the hair is extended
_SPARE = 0.02  # of D, which is left beside the head where the window is moved
_MOVES = tuple(step / 10 for step in range(10, 0, -1))  # of what the window is moved by at most
_TOLERANCE = 0.002  # of D: so much of a head outside is not seen
_MAX_ITERATIONS = 40  # of moving the window towards the head


@dataclass(frozen=True)
class WindowFit:
    """One photo and head, for which windows of several sizes are tried.

    `edges`: the kinds of the photo's edges, left, upper, right and lower. `outline`: what a window is to show, in
    photo pixels; `visible`: the visible radii of the frame's window (empty: all of it is seen).
    """

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
        centre = self.ideal_centre(diameter, extension)
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

    def move_down(
        self,
        centre: Point,
        diameter: float,
        extension: Extension,
        least_eye_line: float = _LEAST_EYE_LINE,
        spare: float = _SPARE,
    ) -> Point:
        """`centre`, as far down as less is to be drawn above the head by it, and the eyes stand high enough."""
        above = edge_above(self.head.angle)
        if self.edges[above] == "calm":
            return centre
        x, y = centre
        gap = (x, y, self.photo[0] - x, self.photo[1] - y)[above]
        angle = math.radians(self.head.angle)
        eye_line = self.eye_line(centre, diameter)
        allowed = max(self._largest_excess(centre, diameter / 2)[0], -spare * diameter)
        most = min(self._reaches[above] / 2 - gap / diameter, eye_line - least_eye_line)
        for share in _MOVES:
            shift = share * most * diameter
            moved = x + shift * math.sin(angle), y + shift * math.cos(angle)
            is_on_photo = math.dist(moved, self.clamp(moved, diameter, extension)) < _TOLERANCE * diameter
            if most > 0 and is_on_photo and self._largest_excess(moved, diameter / 2)[0] <= allowed:
                return moved
        return centre

    def balance(self, centre: Point, diameter: float, extension: Extension) -> Point:
        """`centre`, so far up that no more is to be drawn below than above, while the window shows the outline."""
        above, (x, y) = edge_above(self.head.angle), centre
        gaps = x, y, self.photo[0] - x, self.photo[1] - y
        drawn = [diameter * reach / 2 - gap for reach, gap in zip(self._reaches, gaps, strict=True)]
        most = min((drawn[above - 2] - drawn[above]) / 2, drawn[above - 2])
        angle = math.radians(self.head.angle)
        for share in _MOVES:
            moved = x - share * most * math.sin(angle), y - share * most * math.cos(angle)
            if most > 0 and self.shows(moved, diameter, extension):
                return moved
        return centre

    def place(self, diameter: float, extension: Extension) -> Point | None:
        """Where a window of that size stands, with so much above the head as is seemly; None if it shows it nowhere."""
        centre = self.find_centre(diameter, extension)
        if centre is None:
            return None
        lowered = extension._replace(headroom=self.find_headroom(diameter))
        centre = self.find_centre(diameter, lowered) or centre
        return self.move_up(self.move_down(centre, diameter, extension), diameter)

    def eye_line(self, centre: Point, diameter: float) -> float:
        """How far the eyes stand below the window's top, in shares of D."""
        return 0.5 + self._across_and_down(self.head.middle, centre)[1] / diameter

    def face_beside(self, centre: Point, diameter: float) -> float:
        """How far the face's middle stands to the right of the window's, in shares of D."""
        across = [self._across_and_down(point, centre)[0] for point in self.head.face_outline]
        return (min(across) + max(across)) / 2 / diameter

    def are_seen(self, points: NDArray[np.float64], centre: Point, diameter: float) -> NDArray[np.bool_]:
        """Which of these points (rows of x and y) are visible in the window."""
        seen: NDArray[np.bool_] = self._excesses(points, centre, diameter / 2)[0] <= 0
        return seen

    def reaches_past_photo(self, diameter: float) -> float:
        """How far past an edge of the photo an ideal window of that size reaches at most, in shares of D."""
        x, y = self._ideal_centre(diameter)
        return 0.5 - min(x, y, self.photo[0] - x, self.photo[1] - y) / diameter

    def shows(self, centre: Point, diameter: float, extension: Extension) -> bool:
        """Whether the window lies on the (extended) photo and shows the outline."""
        is_on_photo = math.dist(centre, self.clamp(centre, diameter, extension)) < _TOLERANCE * diameter
        return is_on_photo and self._largest_excess(centre, diameter / 2)[0] <= _TOLERANCE * diameter

    def move_up(self, centre: Point, diameter: float) -> Point:
        """`centre`, so far up that a tall head stays clear of the ring; as far as the photo itself goes on above."""
        if not self.outline:
            return centre
        x, y = centre
        above = edge_above(self.head.angle)
        gap = (x, y, self.photo[0] - x, self.photo[1] - y)[above]
        downs = [0.5 + self._across_and_down(point, centre)[1] / diameter for point in self.outline]
        most = min(
            _LEAST_HAIR_LINE - min(downs),
            _LOWEST_CHIN - max(downs),
            _TALL_EYE_LINE - self.eye_line(centre, diameter),
            gap / diameter - self._reaches[above] / 2,
        )
        angle = math.radians(self.head.angle)
        for share in _MOVES:
            shift = share * most * diameter
            moved = x - shift * math.sin(angle), y - shift * math.cos(angle)
            if most > 0 and self._largest_excess(moved, diameter / 2)[0] <= _TOLERANCE * diameter:
                return moved
        return centre

    def ideal_centre(self, diameter: float, extension: Extension) -> Point:
        """The centre for which the eyes stand where they should, or the nearest on the photo."""
        return self.clamp(self._ideal_centre(diameter), diameter, extension)

    def _ideal_centre(self, diameter: float) -> Point:
        angle = math.radians(self.head.angle)
        lower = (0.5 - EYE_LINE) * diameter
        return self.head.middle[0] + lower * math.sin(angle), self.head.middle[1] + lower * math.cos(angle)

    def largest_diameter(self, extension: Extension) -> float:
        """The diameter of the largest window on the photo."""
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

    def largest_excess(self, centre: Point, diameter: float) -> float:
        """How far a point of the outline lies outside what is visible at most."""
        return self._largest_excess(centre, diameter / 2)[0]

    def _largest_excess(self, centre: Point, radius: float) -> tuple[float, Point]:
        """How far a point of the outline lies outside what is visible at most, and what the window must move by."""
        if not len(self._points):
            return 0.0, (0.0, 0.0)
        excesses, distances = self._excesses(self._points, centre, radius)
        worst = int(excesses.argmax())
        x, y = (self._points[worst] - centre).tolist()
        excess, distance = float(excesses[worst]), float(distances[worst])
        share = excess / distance if distance else 0.0
        return excess, (x * share, y * share)

    def _excesses(
        self, points: NDArray[np.float64], centre: Point, radius: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """How far each of these points lies outside what is visible, and how far from the window's centre."""
        x, y = (points - centre).T
        distances = np.hypot(x, y)
        # Clockwise from the right, as the crop shows it.
        directions = np.degrees(np.arctan2(y, x)) + self.head.angle
        sectors = np.rint(directions * (len(self._radii) / 360)).astype(np.intp) % len(self._radii)
        return distances - radius * self._radii[sectors], distances

    def _across_and_down(self, point: Point, origin: Point) -> Point:
        """A point of the photo from `origin`, to the right and down as the crop shows it."""
        angle = math.radians(self.head.angle)
        right, down = point[0] - origin[0], point[1] - origin[1]
        return right * math.cos(angle) - down * math.sin(angle), right * math.sin(angle) + down * math.cos(angle)
