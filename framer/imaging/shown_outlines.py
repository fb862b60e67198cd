"""What of a head's outline a window is to show: all that the photo has, or less where the photo's edge cuts it."""

from collections.abc import Sequence
from typing import Literal

from framer.imaging.types import EdgeKind, Head, Point

AnyEdgeKind = Literal["calm", "busy", "close", "cut"]

_CUT_GAP = 0.02  # of the face's height: closer to the photo's edge the edge cuts the head
_CUT_ZONE = 0.18  # of the face's height: what lies so close to an edge that cuts the head may be cut by the ring


def judge_by_outline(photo: tuple[int, int], head: Head) -> tuple[AnyEdgeKind, ...]:
    """The kinds of the photo's edges, left, upper, right and lower, with those that cut the head."""
    columns, rows = zip(*head.outline, strict=True)
    gaps = min(columns), min(rows), photo[0] - max(columns), photo[1] - max(rows)
    return tuple(_judge_edge(gap < _CUT_GAP * head.height, kind) for gap, kind in zip(gaps, head.edges, strict=True))


def _judge_edge(is_at_outline: bool, kind: EdgeKind) -> AnyEdgeKind:
    if kind == "clear":  # the outline is a little larger than the head
        return "calm"
    return "cut" if is_at_outline else kind


def uncut_outline(photo: tuple[int, int], head: Head, edges: Sequence[AnyEdgeKind]) -> Sequence[Point]:
    """The outline on the photo, but for hair close to an edge that cuts it."""
    zone = _CUT_ZONE * head.height
    left, top, right, bottom = ((zone if edge == "cut" else 0.0) for edge in edges)
    uncut = [(x, y) for x, y in head.outline if left <= x <= photo[0] - right and top <= y <= photo[1] - bottom]
    return [*uncut, *clip_outline(photo, head.face_outline)]


def shrink_outline(outline: Sequence[Point], share: float) -> list[Point]:
    """`outline`, so much smaller about its middle."""
    x, y = ((min(numbers) + max(numbers)) / 2 for numbers in zip(*outline, strict=True))
    return [(x + share * (u - x), y + share * (v - y)) for u, v in outline]


def clip_outline(photo: tuple[int, int], outline: Sequence[Point]) -> Sequence[Point]:
    """`outline`, its points moved onto the photo of that width and height."""
    return [(min(max(x, 0.0), float(photo[0])), min(max(y, 0.0), float(photo[1]))) for x, y in outline]
