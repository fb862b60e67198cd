"""How well the photo goes on past each of its edges: a plain wall does, a shoulder or a shelf of books does not."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from framer.imaging.types import EdgeKind, FloatMap, Pixels, Point

_STEPS_PER_DIAMETER = 64  # of the window: at so many points along it an edge is looked at
_INSIDE = 2.0  # px of the view: so far inside the photo's edge it is looked at
_PERSON_AT_EDGE = 0.5  # from this likelihood on
_MAX_TOUCH = 0.05  # of the window's diameter: so little of a person at an edge is not seen when it is extended
_MAX_ROUGHNESS = 10.0  # levels from point to point, on an average: walls and skies have 0 to 9, shelves 20 to 50
_SMOOTH = 4.0  # the same, where not even a tuft of hair is seen
_ONE_COLOUR = 16  # levels from the darkest point to the lightest: 0 to 15 along walls without hair
_NEAR_HAIR = 0.04  # of the window's diameter


@dataclass(frozen=True)
class PersonView:
    """What the segmentation net saw: a square of the photo about `centre`, turned by `angle` degrees as a crop is.

    `pixels`: side × side × 3, RGB; `person`: side × side, how likely each shows a person, 0 to 1. A pixel is `step`
    photo pixels wide.
    """

    pixels: Pixels
    person: FloatMap
    centre: Point
    angle: float
    step: float

    def locate(self, points: NDArray[np.float64]) -> NDArray[np.intp]:
        """The pixels (column, row) at these points of the photo; outside the view the nearest."""
        side = len(self.person)
        cos, sin = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        x, y = (points - self.centre).T
        columns_rows = np.stack([x * cos - y * sin, x * sin + y * cos], axis=1) / self.step + (side - 1) / 2
        return np.clip(np.rint(columns_rows), 0, side - 1).astype(np.intp)


def edge_above(angle: float) -> int:
    """Which of the photo's edges a crop turned by `angle` shows at its top: 0 left, 1 upper, 2 right, 3 lower."""
    return (1 - round(angle / 90)) % 4


def judge_edges(
    photo: tuple[int, int], view: PersonView, centre: Point, diameter: float, hair: Sequence[Point]
) -> tuple[EdgeKind, ...]:
    """The kinds of the photo's left, upper, right and lower edge, as far as a window there would reach past them.

    `photo`: width and height; `centre` and `diameter` of the window, in photo pixels; `hair`: points around it. The
    edge above, where hair ends near it, is `clear` if it is of one colour, else `close` where a person touches it, or
    where it is not smooth. A person makes an edge beside it `busy`. Clothes go on below well, if they are plain.
    """
    above = edge_above(view.angle)
    kinds: list[EdgeKind] = []
    for number in range(4):
        points = _points_along(photo, number, centre, diameter, _INSIDE * view.step)
        if len(points) < 2:
            kinds.append("calm")
            continue
        columns, rows = view.locate(points).T
        touching = float((view.person[rows, columns] > _PERSON_AT_EDGE).sum()) / _STEPS_PER_DIAMETER
        is_touched = touching > _MAX_TOUCH and number != (above + 2) % 4
        steps = np.abs(np.diff(view.pixels[rows, columns].astype(np.float32), axis=0))
        roughness = float(steps.max(axis=1).mean())
        is_near = number == above and (is_touched or _is_near(photo, number, hair, diameter))
        if is_near and _is_of_one_colour(view, _points_along(photo, number, centre, diameter, view.step)):
            kinds.append("clear")
        elif is_near and (is_touched or roughness > _SMOOTH):
            kinds.append("close")
        else:
            kinds.append("busy" if is_touched or roughness > _MAX_ROUGHNESS else "calm")
    return tuple(kinds)


def _is_of_one_colour(view: PersonView, points: NDArray[np.float64]) -> bool:
    """Whether nobody's hair lies at these points along the photo's edge: it would be darker than a wall, or lighter."""
    columns, rows = view.locate(points).T
    return len(points) > 1 and int(np.ptp(view.pixels[rows, columns], axis=0).max()) <= _ONE_COLOUR


def _is_near(photo: tuple[int, int], number: int, hair: Sequence[Point], diameter: float) -> bool:
    """Whether hair is so near to the photo's edge of that number that the net may not see its tips."""
    distances = [(x, y, photo[0] - x, photo[1] - y)[number] for x, y in hair]
    return min(distances) < _NEAR_HAIR * diameter


def _points_along(
    photo: tuple[int, int], number: int, centre: Point, diameter: float, inset: float
) -> NDArray[np.float64]:
    """Points along the photo's edge of that number, in the window, so far inside the photo: rows of x and y."""
    along, across = (1, 0) if number in (0, 2) else (0, 1)
    steps = centre[along] + diameter * (np.arange(_STEPS_PER_DIAMETER) / _STEPS_PER_DIAMETER - 0.5)
    points = np.empty((len(steps), 2))
    points[:, along], points[:, across] = steps, inset if number in (0, 1) else photo[across] - inset
    is_near = np.hypot(*(points - centre).T) < diameter / 2
    seen: NDArray[np.float64] = points[is_near & (steps >= 0) & (steps < photo[along])]
    return seen
