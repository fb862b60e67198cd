"""Rows of shapes: which of them stand beside each other at about one height, straight, slanted or around the middle."""

import math
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from framer.studio.check.glyphs import GLYPH_SIDE, Glyph

MIN_LETTERS = 4  # shapes in a row
_LINE_DIRECTIONS = range(0, 180, 30)  # degrees in which rows are looked for; a row may be 15 degrees off

Measures = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]


def pair_neighbours(shapes: Sequence[Glyph]) -> Numbers:
    """Pairs of shapes that are near each other, about as large and of about the same stroke: n × 2."""
    if len(shapes) < MIN_LETTERS:
        return np.zeros((0, 2), np.int64)
    lengths = np.array([shape.length for shape in shapes])
    strokes = np.array([shape.stroke for shape in shapes])
    centres = np.array([shape.centre for shape in shapes])
    order = np.argsort(centres[:, 0])
    found = []
    for place, first in enumerate(order):
        end = np.searchsorted(centres[order, 0], centres[first, 0] + 4 * lengths[first])
        others = order[place + 1 : end]
        larger = np.maximum(lengths[others], lengths[first])
        is_near = np.hypot(*(centres[others] - centres[first]).T) < 1.9 * larger
        is_alike = (np.minimum(lengths[others], lengths[first]) > 0.45 * larger) & (
            np.abs(np.log(strokes[others] / strokes[first])) < 0.65
        )
        found += [(int(first), int(other)) for other in others[is_near & is_alike]]
    return np.array(found, np.int64).reshape(-1, 2)


def level_boxes(shapes: Sequence[Glyph]) -> Iterator[Measures]:
    """The boxes of the shapes (left, top, right, bottom) where each of the directions, and the circle, is level."""
    counts = np.array([len(shape.points) for shape in shapes])
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    points = np.concatenate([shape.points for shape in shapes]).astype(np.float64) + 0.5 - GLYPH_SIDE / 2

    def boxes(across: Measures, down: Measures) -> Measures:
        return np.stack(
            [
                np.minimum.reduceat(across, starts),
                np.minimum.reduceat(down, starts),
                np.maximum.reduceat(across, starts),
                np.maximum.reduceat(down, starts),
            ],
            axis=1,
        )

    for degrees in _LINE_DIRECTIONS:
        cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        yield boxes(points[:, 0] * cosine + points[:, 1] * sine, points[:, 1] * cosine - points[:, 0] * sine)
    radii = np.hypot(points[:, 0], points[:, 1])
    for seam in (0.0, math.pi):  # where the circle is cut open: at the top, at the foot
        angles = np.arctan2(points[:, 0], -points[:, 1]) if seam else np.arctan2(points[:, 0], points[:, 1])
        yield boxes(angles * 0.45 * GLYPH_SIDE, radii)


def join_rows(boxes: Measures, pairs: Numbers, count: int) -> Iterator[Numbers]:
    """The shapes of each row, from its beginning to its end: neighbours that are level, with little space between."""
    one, other = boxes[pairs[:, 0]], boxes[pairs[:, 1]]
    heights = boxes[:, 3] - boxes[:, 1]
    lower = np.minimum(heights[pairs[:, 0]], heights[pairs[:, 1]])
    higher = np.maximum(heights[pairs[:, 0]], heights[pairs[:, 1]])
    overlap = np.minimum(one[:, 3], other[:, 3]) - np.maximum(one[:, 1], other[:, 1])
    gap = np.maximum(one[:, 0], other[:, 0]) - np.minimum(one[:, 2], other[:, 2])
    level = pairs[(overlap >= 0.6 * lower) & (lower >= 0.4 * higher) & (gap <= 0.9 * higher) & (gap > -0.4 * higher)]
    roots = list(range(count))

    def root(number: int) -> int:
        while roots[number] != number:
            roots[number] = roots[roots[number]]
            number = roots[number]
        return number

    for first, second in level.tolist():
        roots[root(first)] = root(second)
    members: dict[int, list[int]] = {}
    for number in set(level.ravel().tolist()):
        members.setdefault(root(number), []).append(number)
    for group in members.values():
        if len(group) >= MIN_LETTERS:
            row = np.array(group)
            yield row[np.argsort(boxes[row, 0])]
