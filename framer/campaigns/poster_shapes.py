"""The shapes of a poster as numbers, for whoever draws them: its arched header with rays, and a QR code's outline."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from framer.campaigns.theme import Theme

UnitBox = tuple[float, float, float, float]  # left, top, right, bottom
UnitPoint = tuple[float, float]

_ARCH_DEPTH = 150  # units: how much lower the header's edge is in its middle than at the sheet's sides
_RIM_WIDTHS = (0, 12, 34)  # units: gold begins at the edge, then white, then the ground
_RAY_COUNT = 44
_ARC_PIECES = 8  # of the header's edge, each one curve
# How much shade there is on the ground, by the distance from the middle of the edge, 1 at the sheet's corners.
_SHADELESS_DISTANCE, _GLOW_STRENGTH, _RAY_STRENGTH = 60 / 255, 0.5, 70 / 255


@dataclass(frozen=True)
class Arch:
    """The header of a sheet `width` units wide, down to `edge` in its middle: gold rim, white rim, ground with rays."""

    theme: Theme
    width: float
    edge: float

    @property
    def radius(self) -> float:
        """Of the rim's circle."""
        return self.width**2 / (8 * _ARCH_DEPTH) + _ARCH_DEPTH / 2

    @property
    def edges(self) -> tuple[float, float, float]:
        """Where gold, white and ground end in the middle."""
        gold, white, ground = (self.edge - width for width in _RIM_WIDTHS)
        return gold, white, ground

    @property
    def focus(self) -> UnitPoint:
        """Where the rays come from."""
        return self.width / 2, self.edges[2]

    @property
    def reach(self) -> UnitPoint:
        """The distances, right and upwards from the focus, that count as 1."""
        return self.width, self.edges[2]

    @property
    def rays(self) -> Iterator[tuple[float, float]]:
        """Angles between which the rays are, in radians, from π (left) to 2π (right) as y goes downwards."""
        step = math.pi / _RAY_COUNT
        for ray in range(0, _RAY_COUNT, 2):
            yield math.pi + ray * step, math.pi + (ray + 1) * step

    @property
    def ray_step(self) -> float:
        """The angle of a ray, and of the ground between two."""
        return math.pi / _RAY_COUNT


def shade_stops(in_ray: bool) -> tuple[tuple[float, float], ...]:
    """The share of shade on the ground or in a ray, at distances between which it is linear."""
    ray = _RAY_STRENGTH if in_ray else 0.0
    return (
        (0.0, 0.0),
        (_SHADELESS_DISTANCE, ray * _SHADELESS_DISTANCE),
        (1.0, ray + _GLOW_STRENGTH * (1 - _SHADELESS_DISTANCE)),
    )


def trace_arc(arch: Arch, edge: float, bleed: float) -> Iterator[UnitPoint]:
    """The arc's first point, then of each of its pieces two control points and the end, from left to right."""
    radius = arch.radius
    middle = arch.width / 2, edge - radius
    half = math.asin((arch.width / 2 + bleed) / radius)
    step = 2 * half / _ARC_PIECES
    handle = 4 / 3 * math.tan(step / 4) * radius
    for piece in range(_ARC_PIECES + 1):
        angle = -half + piece * step  # from the lowest point, to the right
        x, y = middle[0] + radius * math.sin(angle), middle[1] + radius * math.cos(angle)
        across, down = handle * math.cos(angle), -handle * math.sin(angle)
        if piece:
            yield x - across, y - down
        yield x, y
        if piece < _ARC_PIECES:
            yield x + across, y + down


def trace_outlines(cells: npt.NDArray[np.bool_]) -> list[list[UnitPoint]]:
    """The outlines of the true cells of a grid, as closed polygons on its lines: clockwise, holes the other way round.

    Filled as one path they leave no gap between cells. `cells` is bool, with no true cell at its edges.
    """
    ends: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for y, x in zip(*(axis.tolist() for axis in np.nonzero(cells)), strict=True):
        for (dx, dy), start, end in (
            ((0, -1), (x, y), (x + 1, y)),
            ((1, 0), (x + 1, y), (x + 1, y + 1)),
            ((0, 1), (x + 1, y + 1), (x, y + 1)),
            ((-1, 0), (x, y + 1), (x, y)),
        ):
            if not cells[y + dy, x + dx]:
                ends.setdefault(start, []).append(end)
    outlines = []
    while ends:
        first = point = next(iter(ends))
        outline: list[UnitPoint] = []
        heading = None
        while True:
            following = ends[point].pop()
            if not ends[point]:
                del ends[point]
            step = following[0] - point[0], following[1] - point[1]
            if step != heading:  # corners alone
                outline.append(point)
            heading, point = step, following
            if point == first:
                break
        outlines.append(outline)
    return outlines
