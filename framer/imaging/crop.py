"""Face + window → crop. Geometry only, no pixels.

All lengths are photo pixels. D is the diameter of the frame's window on the photo. For a rotated face everything is
computed on the photo rotated upright, and the crop turned back.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from framer.errors import UsageError
from framer.i18n import N_
from framer.imaging.rotation import rotate_box, rotate_point, unrotate_point
from framer.imaging.types import Crop, Face, PhotoBox, Point, Window

EYE_LINE = 0.44  # of D below the window's top
EYES_IN_BOX = 0.39  # of the box's height below its top
FACE_HEIGHT = 0.46  # of D, for a photo with room
MAX_FACE_HEIGHT = 0.58  # of D, after zooming in
HEAD_HEIGHT = 1.35  # of the box, hair included
MAX_EXTENSION = 0.15  # of D at each edge, inside the window
MIN_VISIBLE_EXTENSION = 0.105  # of D: up to 0.1 is extended as a matter of course, and hardly seen
_HEADROOM_SHARE = 0.35  # without a face: share of the spare height that is left above the window
_SEARCH_STEPS = 24  # number of steps in which zoom and extension are tried
_MAX_ITERATIONS = 200  # of moving the window towards the head
_HEAD_CLEARANCE = 0.985  # of the radius: the head stays within this circle where it can, clear of the ring's edge

CROP_HINT = N_("Give crop as X,Y,SIDE or X,Y,SIDE,ANGLE in pixels of the photo as you see it.")

# The outline of head and hair, in box widths and heights from the box's upper left corner.
_HEAD_OUTLINE = (
    (0.5, 1.0 - HEAD_HEIGHT), (0.2, -0.24), (0.8, -0.24), (0.0, 0.3), (1.0, 0.3), (0.04, 0.6), (0.96, 0.6),
    (0.2, 0.87), (0.8, 0.87), (0.5, 1.0),
)  # fmt: skip


class WindowOnPhoto(NamedTuple):
    """The window on the photo: centre and diameter in photo pixels."""

    x: float
    y: float
    diameter: float


@dataclass(frozen=True)
class ChosenCrop:
    """A crop, and those of the warnings `face_at_edge` and `turned` that apply to it."""

    crop: Crop
    warnings: tuple[str, ...] = ()


def fit_crop(width: int, height: int, face: Face | None, window: Window, mirror: bool = False) -> ChosenCrop:
    """The best crop of a photo of `width` × `height` px for the chosen `face` (or none) and a frame's `window`.

    From a side of 256 px its numbers are whole, so that no pixel needs to be sampled between two.
    """
    rotation = face.rotation if face else 0
    upright_width, upright_height = (height, width) if rotation in (90, 270) else (width, height)
    warnings: tuple[str, ...] = ()
    if face is None:
        window_on_photo = _fit_window_without_face(upright_width, upright_height)
    else:
        upright_box = rotate_box(face.box, rotation, width, height)
        eyes_x = _eyes_centre_x(face, rotation, width, height)
        window_on_photo, warnings = _fit_window(upright_width, upright_height, upright_box, eyes_x)
    crop = _crop_from_window(window_on_photo, window, mirror)
    if rotation:
        warnings += ("turned",)
        x, y = unrotate_point(crop.centre, rotation, width, height)
        crop = Crop(x - crop.side / 2, y - crop.side / 2, crop.side, float(rotation), mirror)
    return ChosenCrop(_snap_to_grid(crop) if crop.side >= 256 else crop, warnings)


def check_requested_crop(crop: Crop, width: int, height: int) -> Crop:
    """`crop` itself, for a photo of `width` × `height` px. Raises UsageError where it is not on the photo."""
    numbers = (crop.x, crop.y, crop.side, crop.angle)
    max_side = 8 * max(width, height)
    if not all(map(math.isfinite, numbers)) or not 8 <= crop.side <= max_side:
        raise UsageError(N_("crop: the side must be from 8 to %(most)s px."), CROP_HINT, most=max_side)
    x, y = crop.centre
    half = crop.side / 2
    if not (-half / 2 < x < width + half / 2 and -half / 2 < y < height + half / 2):
        raise UsageError(
            N_("crop: the square lies outside the photo (%(width)s × %(height)s px)."),
            CROP_HINT, width=width, height=height,
        )  # fmt: skip
    return crop


def extension_share(crop: Crop, window: Window, width: int, height: int) -> float:
    """How far the window reaches past the edge of a photo of `width` × `height` px, as a share of D (0: not at all)."""
    x, y = window_centre(crop, window)
    diameter = 2 * window.r * crop.side
    return max(0.0, diameter / 2 - min(x, y, width - x, height - y)) / diameter


def window_centre(crop: Crop, window: Window) -> Point:
    """The centre of the window in photo pixels."""
    angle = math.radians(crop.angle)
    across = (0.5 - window.cx if crop.mirror else window.cx - 0.5) * crop.side
    down = (window.cy - 0.5) * crop.side
    x, y = crop.centre
    return (
        x + across * math.cos(angle) + down * math.sin(angle),
        y - across * math.sin(angle) + down * math.cos(angle),
    )


def _fit_window(width: float, height: float, box: PhotoBox, eyes_x: float) -> tuple[WindowOnPhoto, tuple[str, ...]]:
    """The first window that holds the head: shifted, then smaller, then past the edge, then larger. With warnings."""
    head = _clip_head_outline(width, height, box)
    for clearance, (diameter, extension) in product((_HEAD_CLEARANCE, 1.0), _candidate_sizes(width, height, box)):
        ideal = WindowOnPhoto(eyes_x, box.y + EYES_IN_BOX * box.height + (0.5 - EYE_LINE) * diameter, diameter)
        centre = _nearest_centre(ideal, extension, clearance, (width, height), head)
        if centre:
            is_roomy = diameter <= box.height / FACE_HEIGHT * (1 + 1e-9)
            return WindowOnPhoto(*centre, diameter), () if is_roomy else ("face_at_edge",)
    # No window on this photo holds the whole head: the largest that is allowed, about the head's centre.
    diameter = min(width, height) / (1 - 2 * MAX_EXTENSION)
    head_x, head_y = ((min(coordinates) + max(coordinates)) / 2 for coordinates in zip(*head, strict=True))
    x, y = _clamp_to_photo((head_x, head_y), diameter, MAX_EXTENSION, (width, height))
    return WindowOnPhoto(x, y, diameter), ("face_at_edge",)


def _candidate_sizes(width: float, height: float, box: PhotoBox) -> Iterator[tuple[float, float]]:
    """Diameters and extensions (shares of D) in the order of preference."""
    preferred, smallest = box.height / FACE_HEIGHT, box.height / MAX_FACE_HEIGHT
    for step in range(_SEARCH_STEPS + 1):
        yield preferred + (smallest - preferred) * step / _SEARCH_STEPS, 0.0
    for step in range(1, _SEARCH_STEPS + 1):
        for zoom in (_SEARCH_STEPS, _SEARCH_STEPS // 2, 0):
            yield preferred + (smallest - preferred) * zoom / _SEARCH_STEPS, MAX_EXTENSION * step / _SEARCH_STEPS
    largest = min(width, height) / (1 - 2 * MAX_EXTENSION)
    for step in range(4 * _SEARCH_STEPS + 1):
        if largest > preferred:
            yield preferred * (largest / preferred) ** (step / (4 * _SEARCH_STEPS)), MAX_EXTENSION


def _clip_head_outline(width: float, height: float, box: PhotoBox) -> list[Point]:
    """The outline of head and hair, clipped to the photo."""
    points = ((box.x + u * box.width, box.y + v * box.height) for u, v in _HEAD_OUTLINE)
    return [(min(max(x, 0.0), width), min(max(y, 0.0), height)) for x, y in points]


def _nearest_centre(
    ideal: WindowOnPhoto, extension: float, clearance: float, photo: tuple[float, float], head: Sequence[Point]
) -> Point | None:
    """A centre close to `ideal` whose window stays on the (extended) photo and holds the head; None if there is none.

    The head is to stay within `clearance` of the window's radius. Method: move towards the head's farthest point, and
    back onto the photo, until both hold (projection onto convex sets).
    """
    diameter = ideal.diameter
    if any(side * (1 + 1e-12) < diameter * (1 - 2 * extension) for side in photo):
        return None
    radius = clearance * diameter / 2
    x, y = _clamp_to_photo(ideal[:2], diameter, extension, photo)
    for _ in range(_MAX_ITERATIONS):
        distance, (u, v) = max((math.hypot(u - x, v - y), (u, v)) for u, v in head)
        if distance <= radius + 1e-6 * diameter:
            return x, y
        pull = (distance - radius) / distance
        next_centre = _clamp_to_photo((x + (u - x) * pull, y + (v - y) * pull), diameter, extension, photo)
        if math.dist(next_centre, (x, y)) < 1e-7 * diameter:  # the photo's edge lets it move no further
            return None
        x, y = next_centre
    return None


def _clamp_to_photo(centre: Point, diameter: float, extension: float, photo: tuple[float, float]) -> Point:
    """`centre`, moved as little as needed for a window to reach at most `extension` × D past each edge of the photo."""
    inset = diameter * (0.5 - extension)
    x, y = (
        min(max(n, inset), side - inset) if side > 2 * inset else side / 2
        for n, side in zip(centre, photo, strict=True)
    )
    return x, y


def _fit_window_without_face(width: float, height: float) -> WindowOnPhoto:
    diameter = min(width, height)
    return WindowOnPhoto(width / 2, diameter / 2 + (height - diameter) * _HEADROOM_SHARE, diameter)


def _crop_from_window(window_on_photo: WindowOnPhoto, window: Window, mirror: bool) -> Crop:
    side = window_on_photo.diameter / (2 * window.r)
    across = 1 - window.cx if mirror else window.cx
    return Crop(window_on_photo.x - across * side, window_on_photo.y - window.cy * side, side, 0.0, mirror)


def _snap_to_grid(crop: Crop) -> Crop:
    """The crop on a grid of 1 to 8 px (at most 1/256 of its side): whole pixels also in a reduced decode."""
    grid = next((n for n in (8, 4, 2) if crop.side >= 256 * n), 1)
    x, y, side = (float(grid * round(n / grid)) for n in (crop.x, crop.y, crop.side))
    return Crop(x, y, side, crop.angle, crop.mirror)


def _eyes_centre_x(face: Face, rotation: int, width: float, height: float) -> float:
    """The x of the eyes' midpoint in the upright photo."""
    return sum(rotate_point(eye, rotation, width, height)[0] for eye in face.eyes) / 2
