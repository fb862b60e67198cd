"""Where the mirror image past the photo's edge would show a head twice.

Foliage, shelves and patterned shirts go on as their mirror image and nobody sees it; a second eye or tuft of hair is
seen at once. So heads are known by their faces, and generously: with hair, a hat, and somewhat beside.
"""

import math
from collections.abc import Sequence

import numpy as np

from framer.imaging.resample import output_to_pixels_matrix
from framer.imaging.types import Crop, Face, FloatMap, PhotoRegion, Point

# In sizes of a face: half the width of an ellipse about head and hat, where it ends above and below the face's middle.
_HALF_WIDTH, _ABOVE, _BELOW = 0.58, 1.45, 0.62
_BEHIND = 0.55  # so far behind the middle of the face's box as the eyes are before it: heads that are turned away
_SOFT_EDGE = 0.2  # of the ellipse's radius, outside of it, over which more and more of the mirror image is shown


def mirrorable_shares(photo: PhotoRegion, crop: Crop, size: int, faces: Sequence[Face], inset: float) -> FloatMap:
    """How much of the mirror image may be shown at each pixel of the crop: `size` × `size`, 0 to 1.

    0 where it shows the head of one of `faces`. The photo is mirrored `inset` photo pixels inside its edge. `crop` is
    not mirrored.
    """
    matrix = output_to_pixels_matrix(crop.centre, crop.side / size, crop.angle, size).astype(np.float32)
    output_x, output_y = np.arange(size, dtype=np.float32)[None, :], np.arange(size, dtype=np.float32)[:, None]
    x, y = (row[0] * output_x + row[1] * output_y + row[2] + np.float32(0.5) for row in matrix)
    x, y = (2 * np.clip(n, inset, max(inset, side - inset)) - n for n, side in ((x, photo.width), (y, photo.height)))
    shares: FloatMap = np.ones((size, size), np.float32)
    for face in faces:
        centre, half_width, half_height, (across, down) = _head_ellipse(face)
        if not _is_near(centre, half_height, crop):
            continue
        right, below = x - np.float32(centre[0]), y - np.float32(centre[1])
        u = (right * across[0] + below * across[1]) / half_width
        v = (right * down[0] + below * down[1]) / half_height
        np.minimum(shares, np.clip((np.sqrt(u * u + v * v) - 1) / _SOFT_EDGE, 0, 1), out=shares)
    return shares


def _head_ellipse(face: Face) -> tuple[Point, float, float, tuple[Point, Point]]:
    """Centre, half the width and height of an ellipse about the head, and its axes: to the right, and down."""
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
    return centre, _HALF_WIDTH * size, (_ABOVE + _BELOW) / 2 * size, (across, down)


def _is_near(centre: Point, reach: float, crop: Crop) -> bool:
    box = crop.bounding_box
    far = reach * (1 + _SOFT_EDGE)
    return box.x - far < centre[0] < box.right + far and box.y - far < centre[1] < box.bottom + far
