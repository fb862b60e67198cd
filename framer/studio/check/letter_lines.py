"""Lines of letters in a picture: which of its shapes stand in a row as letters do, straight or around the middle."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from framer.studio.check.glyphs import GLYPH_SIDE, Glyph, find_shapes
from framer.studio.check.letter_rows import MIN_LETTERS, Measures, Numbers, join_rows, level_boxes, pair_neighbours
from framer.studio.check.repeats import RepeatFinder

SEEN_RADIUS, CROP_RADIUS = 0.46, 0.5  # of the side, from the centre: what must be seen, and where services cut
_UNDOUBTED = 15  # letters in a line: no pattern is so long and so varied
_MIN_STROKE, _MAX_STROKE = 0.04, 0.45  # of a letter's length
_MIN_TRIMMED = 6  # letters of a line out of which shapes that stand off it are left
_MAX_PLAIN = 0.4  # of the shapes of a line may have neither arms nor holes
_STROKE_SPREAD, _GAP_SPREAD = 0.22, 0.4  # standard deviations: in the mean stroke, in the height
_LEVEL_SHARE, _ON_LINE = 0.6, 0.8  # of a line's letters: about as high as the others; on a common line


@dataclass(frozen=True)
class LetterLine:
    """A line of letters: how many, how far its ink is from the picture's centre, and how many letters are cut or lost.

    Measures are shares of the side; `box` is left, top, right, bottom.
    """

    letters: int
    lost: int
    reach: float
    box: tuple[float, float, float, float]


def find_lines_outside(image: Image.Image) -> list[LetterLine]:
    """The lines of letters of the overlay `image` (RGBA, square) that leave SEEN_RADIUS, the longest first.

    Ornament is there again elsewhere, repeats itself or is the same from both ends, and its shapes stand on no common
    line; letters are not, and do. Each line is told once.
    """
    lines: list[LetterLine] = []
    for shapes in find_shapes(image):
        candidates = [shape for shape in shapes if _may_be_letter(shape)]
        pairs = pair_neighbours(candidates)
        if not len(pairs):
            continue
        written = _written_rows(candidates, pairs)
        is_letter = np.zeros(len(candidates), dtype=bool)
        for row, _ in written:
            is_letter[row] = True
        is_other = ~is_letter & ~np.array([_has_no_arms(shape) for shape in candidates])
        sizes = np.array([(shape.length, shape.stroke) for shape in candidates])
        for row, boxes in written:
            line = _describe([candidates[n] for n in row])
            allowed = 0.5 * (len(row) - MIN_LETTERS)
            is_lone = len(row) >= _UNDOUBTED or _count_clutter(boxes, sizes, row, is_other) <= allowed
            if line.reach > SEEN_RADIUS and is_lone:
                lines.append(line)
    lines = _without_repeats(lines)
    repeats = RepeatFinder(image) if lines else None
    return [line for line in lines if repeats and (line.letters >= _UNDOUBTED or not repeats.is_repeated(line.box))]


def _written_rows(shapes: Sequence[Glyph], pairs: Numbers) -> list[tuple[Numbers, Measures]]:
    """The rows of shapes that are letters, each with the boxes of all shapes in the direction in which it is level."""
    rows = []
    for boxes in level_boxes(shapes):
        for members in join_rows(boxes, pairs, len(shapes)):
            writing = _find_writing([shapes[n] for n in members], boxes[members])
            if writing:
                rows.append((members[writing], boxes))
    return rows


def _count_clutter(boxes: Measures, sizes: Measures, row: Numbers, is_other: npt.NDArray[np.bool_]) -> int:
    """How many shapes that are no letters (`is_other`) and yet like them lie above, below and beside a row of letters.

    `boxes` and `sizes` (length and stroke) are those of all shapes.
    """
    length, stroke = np.median(sizes[row], axis=0).tolist()
    left, top = boxes[row, :2].min(axis=0)
    right, bottom = boxes[row, 2:].max(axis=0)
    across, down = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    is_near = (across > left - length) & (across < right + length) & (down > top - length) & (down < bottom + length)
    is_between = (across > left) & (across < right) & (down > top) & (down < bottom)
    is_like = (sizes[:, 0] > 0.6 * length) & (sizes[:, 0] < 2 * length) & (np.abs(np.log(sizes[:, 1] / stroke)) < 0.5)
    return int((is_near & ~is_between & is_like & is_other).sum())


def _may_be_letter(shape: Glyph) -> bool:
    return _MIN_STROKE <= shape.stroke / shape.length <= _MAX_STROKE and shape.breadth >= 2


def _reach(shape: Glyph) -> float:
    offsets = (shape.points + 0.5) / GLYPH_SIDE - 0.5
    return float(np.hypot(offsets[:, 0], offsets[:, 1]).max())


def _find_writing(shapes: Sequence[Glyph], boxes: Measures) -> list[int]:
    """Which shapes of a row are letters: all of them, those that stand on the line, or none."""
    everything = list(range(len(shapes)))
    if _is_written(shapes, boxes):
        return everything
    heights = boxes[:, 3] - boxes[:, 1]
    height = float(np.median(heights))
    middles = (boxes[:, 0] + boxes[:, 2]) / 2
    is_kept = (np.abs(heights - height) <= 0.2 * height) & _on_line(middles, boxes[:, 3], height)
    kept = [number for number in everything if is_kept[number]]
    if _MIN_TRIMMED <= len(kept) < len(shapes) and _is_written([shapes[n] for n in kept], boxes[kept]):
        return kept
    return []


def _is_written(shapes: Sequence[Glyph], boxes: Measures) -> bool:
    """Whether shapes in a row are letters: on one line, of one hand, each its own, and not a pattern."""
    heights = boxes[:, 3] - boxes[:, 1]
    height = float(np.median(heights))
    strokes = np.array([shape.stroke for shape in shapes])
    plain = sum(_has_no_arms(shape) for shape in shapes)
    if plain > _MAX_PLAIN * len(shapes) or len(shapes) - plain < 3 or strokes.std() > _STROKE_SPREAD * strokes.mean():
        return False
    if np.mean(np.abs(heights - height) <= 0.25 * height) < _LEVEL_SHARE:
        return False
    gaps = (boxes[1:, 0] - boxes[:-1, 2]) / height
    if not -0.1 <= float(np.median(gaps)) <= 0.6 or float(gaps.std()) > _GAP_SPREAD:
        return False
    middles = (boxes[:, 0] + boxes[:, 2]) / 2
    top, foot = (float(_on_line(middles, boxes[:, edge], height).mean()) for edge in (1, 3))
    if len(shapes) < _MIN_TRIMMED:  # capitals or digits
        is_even = top == foot == 1.0 and strokes.std() <= 0.12 * strokes.mean() and gaps.std() <= 0.2
        return is_even and _count_kinds(shapes) >= 2 and not _is_pattern(shapes)
    if max(top, foot) < _ON_LINE:
        return False
    return _count_kinds(shapes) >= max(3, min(5, 0.3 * len(shapes))) and not _is_pattern(shapes)


def _has_no_arms(shape: Glyph) -> bool:
    """Whether a shape has neither arms nor holes: a dot, a bar, a leaf; of letters only I and l."""
    is_thick = shape.holes == 0 and shape.solidity > 0.8 and shape.stroke > 0.5 * shape.breadth
    return is_thick or shape.solidity > 0.88 or shape.breadth < 0.13 * shape.length


def _on_line(middles: Measures, edges: Measures, height: float) -> npt.NDArray[np.bool_]:
    """Which of the `edges` lie on one line, level or a little slanted."""
    kept = np.ones(len(edges), dtype=bool)
    for _ in range(3):
        spread = middles[kept] - middles[kept].mean()
        slope = float((spread * edges[kept]).sum() / max(1e-6, float((spread**2).sum())))
        slope = max(-0.3, min(0.3, slope))
        rest = edges - slope * middles
        found = np.abs(rest - np.median(rest[kept])) <= 0.12 * height + 1
        if found.sum() < 2:
            return found
        kept = found
    return kept


def _count_kinds(shapes: Sequence[Glyph]) -> int:
    """Of how many kinds the shapes are, whatever their sizes: stars of all sizes are one kind."""
    kinds: list[Glyph] = []
    for shape in shapes:
        if not any(shape.has_form_of(kind) for kind in kinds):
            kinds.append(shape)
    return len(kinds)


def _is_pattern(shapes: Sequence[Glyph]) -> bool:
    """Whether the row is the same from both ends, or repeats itself."""
    count = len(shapes)
    mirrored = sum(shapes[n].is_like(shapes[count - 1 - n]) for n in range(count // 2))
    if count >= 5 and mirrored >= 0.8 * (count // 2):
        return True
    for step in range(1, count // 2 + 1):
        same = sum(shapes[n].is_like(shapes[n + step]) for n in range(count - step))
        if same >= 0.7 * (count - step) and count - step >= 3:
            return True
    return False


def _describe(shapes: Sequence[Glyph]) -> LetterLine:
    reaches = np.array([_reach(shape) for shape in shapes])
    points = np.concatenate([shape.points for shape in shapes]) / GLYPH_SIDE
    left, top = points.min(axis=0)
    right, bottom = points.max(axis=0)
    box = float(left), float(top), float(right), float(bottom)
    return LetterLine(len(shapes), int((reaches > CROP_RADIUS).sum()), float(reaches.max()), box)


def _without_repeats(lines: list[LetterLine]) -> list[LetterLine]:
    """Of lines in one place, which several layers and directions give, only that of most letters."""
    kept: list[LetterLine] = []
    for line in sorted(lines, key=lambda line: (-line.letters, line.box)):
        if not any(_overlap(line.box, other.box) > 0.3 for other in kept):
            kept.append(line)
    return kept


def _overlap(box: tuple[float, ...], other: tuple[float, ...]) -> float:
    """How much of the smaller box lies in the other, 0 to 1."""
    width = min(box[2], other[2]) - max(box[0], other[0])
    height = min(box[3], other[3]) - max(box[1], other[1])
    areas = [(each[2] - each[0]) * (each[3] - each[1]) for each in (box, other)]
    return max(0.0, width) * max(0.0, height) / max(1e-9, min(areas))
