"""Where hair, hat and headdress end: the head's outline, from the person segmentation net.

A face detector's box ends at the forehead. The net shows the person; of it the head is what hangs together with the
face above the middle of the face's box. What belongs to people beside or behind is kept out by their own faces, and an
outline that reaches far too high (somebody stands behind) is not used.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from framer.imaging.lean import SquareSampler
from framer.imaging.photo_edges import PersonView, judge_edges
from framer.imaging.segmentation import SEGMENTATION_SIDE
from framer.imaging.types import Face, FloatMap, Head, Pixels, Point
from framer.imaging.window_fit import EYE_LINE
from framer.imaging.window_sizes import FACE_HEIGHT

PersonMasker = Callable[[Pixels], FloatMap]
"""256 × 256 × 3, RGB → how likely each pixel shows a person, 0 to 1."""

EYES_IN_BOX = 0.39  # of the box's height below its top
HEAD_HEIGHT = 1.35  # of the box, hair included: where the net says nothing

_DISTANCE = 4.2  # side of what the net sees, in face sizes
_RAISED = 0.25  # face sizes by which that lies above the face: there is more to be seen above than below
_PERSON = 0.5  # from this likelihood on
_SIDES_ABOVE = (
    0.5  # of the box's height below its top: the head's sides are measured above this; below may be long hair
)
_MAX_ABOVE, _MAX_BESIDE = 1.25, 1.5  # of the box's height: above the box, and beside its middle
_GROUP_ABOVE, _GROUP_BESIDE = 0.6, 1.0  # the same where other people are near
_MAX_AT_EDGE, _EDGE_GAP = 1.0, 0.05  # of the box's height: beside its middle where the photo's edge is so near
# Of the box's height: so much longer is one side, where the usual middle is no farther from the box's than that.
_MAX_UNEVEN, _TURNED = 0.3, 0.03
_TOP_WIDTH = 1.2  # of the box's width: the head's top is looked for above the face, not above raised arms
_NEAR, _WITHIN_REACH = 2.5, 3.0  # face sizes between the middles of faces: side by side; an arm over the head
_CHIN_MARGIN = 1.06  # of the box's height: the chin is clear of what lies below
_HEAD_RAISED = 0.15  # of a face's height: the head's middle above the face's

# In box widths and heights from the box's upper left corner.
_FACE_OUTLINE = (
    (0.5, -0.3), (0.0, 0.3), (1.0, 0.3), (0.04, 0.6), (0.96, 0.6), (0.2, 0.87), (0.8, 0.87),
    (0.5, _CHIN_MARGIN), (0.35, 1.0), (0.65, 1.0),
)  # fmt: skip
_USUAL_HAIR = ((0.5, 1.0 - HEAD_HEIGHT), (0.2, -0.24), (0.8, -0.24))
_ELLIPSE_POINTS = 24
_MIDDLE_SPAN, _MIDDLE_TO_EYES = 0.05, 0.2129  # of the face's height: from the usual middle, and from the eyes'
# From the eyes' middle through the box's: three-quarter views (293 heads, residual 0.10 of a width).
_USUAL_MIDDLE = 1.55


@dataclass(frozen=True)
class _Extent:
    """Where a head ends, from the middle of the face's box, in photo pixels as the crop shows it."""

    left: float
    top: float
    right: float


def find_head(  # noqa: PLR0913, PLR0917  (the photo, who in it, and how it is seen)
    photo: tuple[int, int],
    face: Face,
    others: Sequence[Face],
    angle: float,
    sample: SquareSampler,
    mask: PersonMasker,
) -> Head:
    """The head of `face` as a crop turned by `angle` degrees shows it, and what the photo's edges are like near it.

    `photo`: width and height; `others` are its other faces.
    """
    view = _look_at(face, angle, sample, mask)
    extent = _measure_extent(face, others, view)
    head = _compose_head(face, angle, extent and _narrow_to_head(photo, face, angle, extent))
    diameter = head.height / FACE_HEIGHT
    window_centre = _to_photo((0.0, (0.5 - EYE_LINE) * diameter), head.middle, angle)
    edges = judge_edges(photo, view, window_centre, diameter, head.outline)
    return replace(head, edges=edges, neighbours=tuple(other.box for other in others))


def usual_head(face: Face) -> Head:
    """The head that a face of that size usually has, hair included, upright as the face is."""
    return _compose_head(face, float(face.rotation), None)


def _compose_head(face: Face, angle: float, extent: _Extent | None) -> Head:
    width, height = _upright_size(face)
    face_outline, hair = (
        [((x - 0.5) * width, (y - 0.5) * height) for x, y in points] for points in (_FACE_OUTLINE, _USUAL_HAIR)
    )
    eyes_x, middle = _eyes_and_usual_middle(face, angle)
    if extent:
        hair = _ellipse(extent, 0.5 * height)
        middle = _clamp((extent.left + extent.right) / 2, middle, _MIDDLE_SPAN * height)
    middle = _clamp(middle, eyes_x, _MIDDLE_TO_EYES * height)
    return Head(
        angle=angle,
        height=height,
        face_outline=tuple(_to_photo(point, face.box.centre, angle) for point in face_outline),
        outline=tuple(_to_photo(point, face.box.centre, angle) for point in (*hair, *face_outline[1:])),
        middle=_to_photo((middle, (EYES_IN_BOX - 0.5) * height), face.box.centre, angle),
    )


def _eyes_and_usual_middle(face: Face, angle: float) -> tuple[float, float]:
    """How far the eyes' middle, and the usual head's, lie beside the middle of the face's box as the crop shows it."""
    eyes_x = sum(_to_crop(eye, face.box.centre, angle)[0] for eye in face.eyes) / 2
    return eyes_x, eyes_x * (1 - _USUAL_MIDDLE)


def _upright_size(face: Face) -> tuple[float, float]:
    """Width and height of the face's box as a crop shows it."""
    size = face.box.width, face.box.height
    return size if face.rotation in (0, 180) else size[::-1]


def _look_at(face: Face, angle: float, sample: SquareSampler, mask: PersonMasker) -> PersonView:
    size = max(face.box.width, face.box.height)
    centre = _to_photo((0.0, -_RAISED * size), face.box.centre, angle)
    pixels = sample(centre, _DISTANCE * size, angle, SEGMENTATION_SIDE)
    return PersonView(pixels, mask(pixels), centre, angle, _DISTANCE * size / SEGMENTATION_SIDE)


def _measure_extent(face: Face, others: Sequence[Face], view: PersonView) -> _Extent | None:
    """Where the head ends by the net's mask; None where the mask shows no head of a likely size."""
    width, height = _upright_size(face)
    size = max(width, height)
    angle, pixel = view.angle, view.step
    middle, raised = SEGMENTATION_SIDE / 2, _RAISED * size / pixel
    person = view.person > _PERSON
    red, green, blue = (view.pixels[:, :, channel] for channel in range(3))  # `any` along the last axis takes 1 ms
    person &= (red | green | blue) > 0  # the net goes on with a person past the photo's edge, where all is black
    rows, columns = np.ogrid[:SEGMENTATION_SIDE, :SEGMENTATION_SIDE]
    centre_row = middle + raised
    above, beside = _MAX_ABOVE * height / pixel, _MAX_BESIDE * height / pixel
    for other in others:
        x, y = _to_crop(other.box.centre, face.box.centre, angle)
        other_size = max(other.box.width, other.box.height)
        own = np.hypot(columns - middle, rows - (centre_row - _HEAD_RAISED * size / pixel)) / size
        far = np.hypot(columns - (middle + x / pixel), rows - (centre_row + (y - _HEAD_RAISED * other_size) / pixel))
        person &= own <= far / other_size
        distance = math.hypot(x, y) / max(size, other_size)
        if distance < _WITHIN_REACH:
            above = _GROUP_ABOVE * height / pixel
        if distance < _NEAR:
            beside = _GROUP_BESIDE * height / pixel
    top = centre_row - height / 2 / pixel
    limits = [max(0, round(n)) for n in (middle - beside, top - above, middle + beside)]
    person[max(0, round(top + _SIDES_ABOVE * height / pixel)) :] = False
    person[:, : limits[0]] = person[:, limits[2] :] = False
    head = _part_at(person, round(middle), round(top), round(width / 2 / pixel))
    if head is None:
        return None
    above_face = slice(*(max(0, round(middle + sign * _TOP_WIDTH / 2 * width / pixel)) for sign in (-1, 1)))
    head_rows = np.nonzero(head[:, above_face].any(axis=1))[0]
    if not len(head_rows) or head_rows[0] < limits[1]:
        return None
    head_columns = np.nonzero(head[head_rows[0] :].any(axis=0))[0]
    # A side that goes on to the limit is somebody else's: the usual one then.
    left = float(head_columns[0] - middle) * pixel if head_columns[0] > limits[0] or not limits[0] else -0.5 * width
    right = float(head_columns[-1] + 1 - middle) * pixel if head_columns[-1] + 1 < limits[2] else 0.5 * width
    if left > 0 or right < 0:  # beside the face
        return None
    return _Extent(left, float(head_rows[0] - centre_row) * pixel, right)


def _narrow_to_head(photo: tuple[int, int], face: Face, angle: float, extent: _Extent) -> _Extent:
    """`extent` without arms and other people.

    A side that goes on to the photo's edge counts no farther than hair does. Elsewhere one side is not much longer than
    the other: beside a face seen from the front that is a hand. Behind a face that is turned away is more of the head.
    """
    height, middle = _upright_size(face)[1], _eyes_and_usual_middle(face, angle)[1]
    sides = extent.left, extent.right
    places = [_to_photo((side, 0.0), face.box.centre, angle) for side in sides]
    at_edge = [min(x, y, photo[0] - x, photo[1] - y) < _EDGE_GAP * height for x, y in places]
    left, right = (
        _clamp(side, 0.0, _MAX_AT_EDGE * height) if is_at_edge else side
        for side, is_at_edge in zip(sides, at_edge, strict=True)
    )
    more_right = left + right - 2 * middle
    is_turned = middle * more_right > _TURNED * height * abs(more_right)
    too_far = max(0.0, abs(more_right) - _MAX_UNEVEN * height)
    if not is_turned and more_right > 0 and not at_edge[1]:
        right -= too_far
    elif not is_turned and more_right < 0 and not at_edge[0]:
        left += too_far
    return replace(extent, left=left, right=right)


def _part_at(person: NDArray[np.bool_], column: int, row: int, half_width: int) -> NDArray[np.bool_] | None:
    """The connected part of which most lies in the face, whose box begins at `row`; None where there is none."""
    _, labels = cv2.connectedComponents(person.astype(np.uint8), connectivity=4)
    in_face = labels[max(0, row) :, max(0, column - half_width) : column + half_width]
    counts = np.bincount(in_face.ravel())
    if len(counts) < 2 or not counts[1:].any():
        return None
    part: NDArray[np.bool_] = labels == 1 + counts[1:].argmax()
    return part


def _clamp(number: float, about: float, span: float) -> float:
    return min(max(number, about - span), about + span)


def _ellipse(extent: _Extent, bottom: float) -> list[Point]:
    x, y = (extent.left + extent.right) / 2, (extent.top + bottom) / 2
    angles = (math.tau * n / _ELLIPSE_POINTS for n in range(_ELLIPSE_POINTS))
    return [(x + (extent.right - x) * math.cos(a), y + (bottom - y) * math.sin(a)) for a in angles]


def _to_crop(point: Point, origin: Point, angle: float) -> Point:
    """A point of the photo from `origin`, as a crop turned by `angle` degrees shows it."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    x, y = point[0] - origin[0], point[1] - origin[1]
    return x * cos - y * sin, x * sin + y * cos


def _to_photo(point: Point, origin: Point, angle: float) -> Point:
    """The point of the photo that such a crop shows at `point` from `origin`."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return origin[0] + point[0] * cos + point[1] * sin, origin[1] - point[0] * sin + point[1] * cos
