"""How well the photo goes on past each of its edges: a plain wall does, a shoulder or a shelf of books does not."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from framer.imaging.types import EdgeKind, FloatMap, Pixels, Point

_STEPS_PER_DIAMETER = 64  # of the window: at so many points along it an edge is looked at
_INSIDE = 1.5  # px of the view: so far inside the photo's edge
_DEEP = 2  # px of the view: from the edge inwards, where a person counts as touching it
_PERSON_AT_EDGE = 0.5  # from this likelihood on
_MAX_TOUCH = 0.05  # of the window's diameter: so little of a person at an edge is not seen when it is extended
_MAX_ROUGHNESS = 10.0  # levels from point to point, on an average: walls and skies have 0 to 9, shelves 20 to 50


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


def judge_edges(photo: tuple[int, int], view: PersonView, centre: Point, diameter: float) -> tuple[EdgeKind, ...]:
    """The kinds of the photo's left, upper, right and lower edge, as far as a window there would reach past them.

    `photo`: width and height; `centre` and `diameter` of the window, in photo pixels. A person at the edge makes the
    one above the head `close`, and those beside it `busy`. Clothes go on below well, if they are plain.
    """
    turns = round(view.angle / 90)  # a crop turned counter-clockwise shows at its top what lies on the left
    touched: list[EdgeKind | None] = ["busy", "close", "busy", None]
    return tuple(_judge_edge(photo, view, centre, diameter, n, touched[(n + turns) % 4]) for n in range(4))


def _judge_edge(  # noqa: PLR0913, PLR0917
    photo: tuple[int, int], view: PersonView, centre: Point, diameter: float, number: int, touched: EdgeKind | None
) -> EdgeKind:
    """The kind of one edge: `touched` where a person touches it, unless that is None."""
    along, across = (1, 0) if number in (0, 2) else (0, 1)
    steps = np.arange(centre[along] - diameter / 2, centre[along] + diameter / 2, diameter / _STEPS_PER_DIAMETER)
    steps = steps[(steps >= 0) & (steps < photo[along])]
    rows = []
    for depth in range(_DEEP):
        inset = (_INSIDE + depth) * view.step
        points = np.empty((len(steps), 2))
        points[:, along], points[:, across] = steps, inset if number in (0, 1) else photo[across] - inset
        is_near = np.hypot(*(points - centre).T) < diameter / 2
        rows.append(view.locate(points[is_near]))
    if len(rows[0]) < 2:
        return "calm"
    touching = max(int((view.person[row[:, 1], row[:, 0]] > _PERSON_AT_EDGE).sum()) for row in rows)
    if touched and touching > _MAX_TOUCH * _STEPS_PER_DIAMETER:
        return touched
    colours = view.pixels[rows[0][:, 1], rows[0][:, 0]].astype(np.float32)
    roughness = float(np.abs(np.diff(colours, axis=0)).max(axis=1).mean())
    return "busy" if roughness > _MAX_ROUGHNESS else "calm"
