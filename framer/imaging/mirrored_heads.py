"""Where the mirror image past the photo's edge would show a person's head or hand twice.

Foliage, shelves and patterned shirts go on as their mirror image and nobody sees it; a second eye, hand or tuft of hair
is seen at once. So heads are known by their faces, and generously: with hair, a hat, and somewhat beside. What else
belongs to a person goes on only below the chin, where it is clothes: a collar drawn twice is seen as well, so of them
the mirror image gives the weave alone.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from framer.imaging.resample import output_to_pixels_matrix
from framer.imaging.types import Crop, Face, FloatMap, PhotoRegion, Pixels, Point

# In sizes of a face: half the width of an ellipse about head and hat, where it ends above and below the face's middle.
_HALF_WIDTH, _ABOVE, _BELOW = 0.58, 1.45, 0.62
_HALF_HEIGHT = (_ABOVE + _BELOW) / 2
_BEHIND = 0.55  # so far behind the middle of the face's box as the eyes are before it: heads that are turned away
_SHOULDERS, _SHOULDER_SLOPE, _SOFT_CHIN = -0.1, 0.15, 0.1  # from that end on, falling to both sides, and how softly
_SOFT_EDGE = 0.2  # of the ellipse's radius, outside of it, over which more and more of the mirror image is shown
_MAYBE_PERSON, _SURELY_PERSON = 0.2, 0.6  # a person: from none to all of it is left out
_PERSON_MARGIN = 0.012  # of the crop's side: hair and fingers are finer than what the net sees
_NET_SIDE = 256  # px


@dataclass(frozen=True)
class KnownPeople:
    """A photo's `faces`, and `see_person`: 256 × 256 × 3, RGB → how likely each pixel shows a person, 0 to 1."""

    faces: Sequence[Face]
    see_person: Callable[[Pixels], FloatMap]


@dataclass(frozen=True)
class PicturedPeople:
    """The `faces` of a photo, and how likely each pixel of its picture shows a person: 256 × 256, 0 to 1.

    The net looks at the picture when that is first asked.
    """

    faces: Sequence[Face]
    see_person: Callable[[], FloatMap]


@dataclass(frozen=True)
class HeadEllipse:
    """An ellipse about head and hat in photo pixels, its axes to the right and down; `size` of the face."""

    centre: Point
    size: float
    across: Point
    down: Point

    @property
    def half_width(self) -> float:
        """In photo pixels."""
        return _HALF_WIDTH * self.size

    def measure(self, x: FloatMap, y: FloatMap) -> tuple[FloatMap, FloatMap, FloatMap]:
        """Points of the photo: to the right of its middle and below, in sizes of the face; the radius, 1 on it."""
        right, below = (x - np.float32(self.centre[0])) / self.size, (y - np.float32(self.centre[1])) / self.size
        u, v = (right * axis[0] + below * axis[1] for axis in (self.across, self.down))
        return u, v, np.hypot(u / _HALF_WIDTH, v / _HALF_HEIGHT)


def look_for_people(picture: Pixels, people: KnownPeople) -> PicturedPeople:
    """The photo's people in a `picture` of it."""

    @cache
    def see_person() -> FloatMap:
        seen = cv2.resize(picture, (_NET_SIDE, _NET_SIDE), interpolation=cv2.INTER_AREA)
        return people.see_person(seen.astype(np.uint8, copy=False))

    return PicturedPeople(people.faces, see_person)


def leave_out_people(
    shares: FloatMap, photo: PhotoRegion, crop: Crop, people: PicturedPeople, inset: float
) -> tuple[FloatMap, FloatMap]:
    """`shares` of the mirror image that is to be shown at each pixel of the crop (size × size, 0 to 1), less of people.

    0 where it shows a head, or what else of a person lies above the chin. The second: how much of that is clothes, 0 to
    1. `people`: in the crop of `photo`, which past its edge is mirrored `inset` photo pixels inside it.
    """
    size = len(shares)
    matrix = output_to_pixels_matrix(crop.centre, crop.side / size, crop.angle, size).astype(np.float32)
    output_x, output_y = np.arange(size, dtype=np.float32)[None, :], np.arange(size, dtype=np.float32)[:, None]
    x, y = (row[0] * output_x + row[1] * output_y + row[2] + np.float32(0.5) for row in matrix)
    x, y = (2 * np.clip(n, inset, max(inset, side - inset)) - n for n, side in ((x, photo.width), (y, photo.height)))
    nearest, is_above_chin = np.full((size, size), np.inf, np.float32), np.ones((size, size), np.bool_)
    clothes = np.zeros((size, size), np.float32)
    raised = (_ABOVE - _BELOW) / 2
    for head in map(find_head_ellipse, people.faces):
        if not _reaches_crop(head, crop):
            continue
        u, v, radius = head.measure(x, y)
        shares = shares * np.clip((radius - 1) / _SOFT_EDGE, 0, 1)
        is_above_chin = np.where(radius < nearest, v < raised + _BELOW, is_above_chin)
        shoulders = (v - (raised + _BELOW + _SHOULDERS) - _SHOULDER_SLOPE * np.abs(u)) / _SOFT_CHIN
        clothes = np.where(radius < nearest, np.clip(shoulders, 0, 1), clothes)
        nearest = np.minimum(radius, nearest)
    clothes = clothes.astype(np.float32)
    if not shares[is_above_chin].any():  # nothing for which the net would have to look
        return shares, clothes
    person = _see_mirrored_person((x, y), crop, size, people.see_person())
    return np.where(is_above_chin, shares * (1 - person), shares), clothes


def _see_mirrored_person(sources: tuple[FloatMap, FloatMap], crop: Crop, size: int, likelihood: FloatMap) -> FloatMap:
    """Where the mirror image shows a person, 0 to 1; `sources`: which points of the photo each pixel of it shows."""
    person = np.clip((likelihood - _MAYBE_PERSON) / (_SURELY_PERSON - _MAYBE_PERSON), 0, 1).astype(np.float32)
    taps = 2 * round(_PERSON_MARGIN * _NET_SIDE) + 1
    person = cv2.dilate(person, np.ones((taps, taps), np.uint8))
    back = cv2.invertAffineTransform(output_to_pixels_matrix(crop.centre, crop.side / size, crop.angle, size))
    x, y = (n - np.float32(0.5) for n in sources)
    step = _NET_SIDE / size
    columns, rows = (((row[0] * x + row[1] * y + row[2] + 0.5) * step - 0.5).astype(np.float32) for row in back)
    mirrored = cv2.remap(person, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return mirrored.astype(np.float32, copy=False)


def find_head_ellipse(face: Face) -> HeadEllipse:
    """Where the head of `face` is, with hair and hat: generously."""
    size = max(face.box.width, face.box.height)
    (left_x, left_y), (right_x, right_y), _, *mouth = face.landmarks
    x, y = (sum(corner[axis] for corner in mouth) - (left_x + right_x, left_y + right_y)[axis] for axis in (0, 1))
    length = math.hypot(x, y)
    down = (x / length, y / length) if length else (0.0, 1.0)
    across = down[1], -down[0]
    middle_x, middle_y = face.box.centre
    beside = ((left_x + right_x) / 2 - middle_x) * across[0] + ((left_y + right_y) / 2 - middle_y) * across[1]
    moved, raised = -_BEHIND * beside, (_ABOVE - _BELOW) / 2 * size
    centre = middle_x + moved * across[0] - raised * down[0], middle_y + moved * across[1] - raised * down[1]
    return HeadEllipse(centre, size, across, down)


def _reaches_crop(head: HeadEllipse, crop: Crop) -> bool:
    """Whether it may be seen in the crop, or mirrored past its edge."""
    box = crop.bounding_box
    far = _HALF_HEIGHT * (1 + _SOFT_EDGE) * head.size
    x, y = head.centre
    return box.x - far < x < box.right + far and box.y - far < y < box.bottom + far
