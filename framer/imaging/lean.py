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

_LEAN_SIDE = CLOSE_UP_PIXELS
_LEAN_DISTANCE = 1.25  # side of the close-up, in face sizes
_SECOND_LOOK = 4.0  # degrees from which on the first close-up is checked
_ANGLE_STEP = 0.5  # degrees: that of the page's slider
_MAX_YAW = 0.5  # the nose beside the eyes' middle, in distances between the eyes: a head turned away is left as it is


def measure_lean(face: Face, sample: SquareSampler, detect: Detector) -> float:
    """By how many degrees a crop must be turned, beyond the face's `rotation`, for the eyes to be level; 0 if unknown.

    Counter-clockwise, -50 to 50. 0 also for heads that are turned to the side.
    """
    lean = 0.0
    for _ in range(2):
        seen = _see_close_up(face, lean, sample, detect)
        if seen is None or abs(_yaw(seen)) > _MAX_YAW:
            return 0.0
        lean -= _eye_slope(seen)
        if abs(lean) < _SECOND_LOOK:
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


def _see_close_up(face: Face, lean: float, sample: SquareSampler, detect: Detector) -> Detection | None:
    side = _LEAN_DISTANCE * max(face.box.width, face.box.height)
    pixels = sample(face.box.centre, side, face.rotation + lean, _LEAN_SIDE)
    size = _LEAN_SIDE / _LEAN_DISTANCE
    centred = (detection for detection in detect(Image.fromarray(pixels)) if is_centred(detection, size))
    return max(centred, key=lambda detection: detection.score, default=None)


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
