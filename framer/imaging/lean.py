"""How far a head leans, measured on close-ups.

A look at the whole photo does not tell: on small faces the detector's eyes lie nearly level, however the head leans. So
the face is seen at about the size for which the net is made, and again turned by what the first close-up said.
"""

import math
from collections.abc import Callable

from PIL import Image

from framer.imaging.close_ups import CLOSE_UP_PIXELS, is_centred
from framer.imaging.face_detector import Detection, Detector
from framer.imaging.types import Face, Pixels, Point

SquareSampler = Callable[[Point, float, float, int], Pixels]
"""A square of the photo: centre and side in photo pixels, the angle by which it is turned, its size in px → RGB."""

MIN_LEAN = 7.0  # degrees: less is a pose
MAX_LEAN = 50.0  # degrees: more is not measured well
LEVELLED_SHARE, MAX_LEVELLING = 0.6, 20.0  # of the lean, in a photo that lies upright; degrees

# Sides of close-ups in px, and in face sizes. The quick one tells level heads from others for two thirds of the time;
# what it says of the others is too little.
_QUICK_SIDE, _QUICK_DISTANCE = 256, 1.1
_LEAN_SIDE, _LEAN_DISTANCE = CLOSE_UP_PIXELS, 1.25
_LEANS = 4.0  # degrees from which on the quick close-up is not enough, nor the first of the others
_ANGLE_STEP = 0.5  # degrees: that of the page's slider
_MAX_YAW = 0.5  # the nose beside the eyes' middle, in distances between the eyes: a head turned away is left as it is


def measure_lean(face: Face, sample: SquareSampler, detect: Detector) -> float:
    """By how many degrees a crop must be turned, beyond the face's `rotation`, for the eyes to be level; 0 if unknown.

    Counter-clockwise, -50 to 50. 0 also for heads that are turned to the side.
    """
    quick = _see_close_up(face, 0.0, _QUICK_SIDE, _QUICK_DISTANCE, sample, detect)
    if quick and abs(_yaw(quick)) <= _MAX_YAW and abs(_eye_slope(quick)) < _LEANS:
        return -_eye_slope(quick)
    lean = 0.0
    for _ in range(2):
        seen = _see_close_up(face, lean, _LEAN_SIDE, _LEAN_DISTANCE, sample, detect)
        if seen is None or abs(_yaw(seen)) > _MAX_YAW:
            return 0.0
        lean -= _eye_slope(seen)
        if abs(lean) < _LEANS:
            break
    return lean if abs(lean) <= MAX_LEAN else 0.0


def levelling_angle(lean: float, rotation: int) -> float:
    """By how many of the degrees of `lean` a crop is turned: most of it, and all of it in a photo turned by quarters.

    A slight lean is part of the pose; 0.6 of the rest is what photographers take back (2026, 16 of 16 looked at).
    """
    if abs(lean) < MIN_LEAN:
        return 0.0
    if not rotation:
        lean = math.copysign(min(LEVELLED_SHARE * abs(lean), MAX_LEVELLING), lean)
    return round(lean / _ANGLE_STEP) * _ANGLE_STEP


def _see_close_up(  # noqa: PLR0913, PLR0917  (the face, from where, and who looks)
    face: Face, lean: float, side: int, distance: float, sample: SquareSampler, detect: Detector
) -> Detection | None:
    """The face in a close-up of `side` px and `distance` face sizes, turned by `lean` degrees."""
    pixels = sample(face.box.centre, distance * max(face.box.width, face.box.height), face.rotation + lean, side)
    size = side / distance
    centred = (found for found in detect(Image.fromarray(pixels)) if is_centred(found, size, side))
    return max(centred, key=lambda found: found.score, default=None)


def _eye_slope(detection: Detection) -> float:
    """Degrees by which the image-right eye is lower than the image-left one."""
    (left_x, left_y), (right_x, right_y) = detection.landmarks[:2]
    return math.degrees(math.atan2(right_y - left_y, right_x - left_x))


def _yaw(detection: Detection) -> float:
    """How far the nose lies beside the middle of the eyes, along their line, in distances between the eyes."""
    (left_x, left_y), (right_x, right_y), (nose_x, nose_y) = detection.landmarks[:3]
    across, down = right_x - left_x, right_y - left_y
    beside = (nose_x - (left_x + right_x) / 2) * across + (nose_y - (left_y + right_y) / 2) * down
    return beside / max(across**2 + down**2, 1e-6)
