"""Whether an uncertain detection is a face: it is seen again in close-up, levelled, from several distances.

A face scores high at every distance; a dog or a carved pumpkin, which reach 0.89 in the whole photo, does not.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import mean, pstdev

from PIL import Image

from framer.imaging.face_detector import MIN_DETECTION_SCORE, Detection, Detector

CLOSE_UP_SCORE = 0.875  # median over the close-ups: people 0.88 to 0.95, a dog 0.87, a pumpkin 0.80
STEADY_CLOSE_UP_SCORE = 0.84  # enough where the landmarks stay in place: blurred, overexposed, noisy people
MAX_LANDMARK_SPREAD = 0.024  # spread of the landmarks: such people 0.014 to 0.024, dog and pumpkin 0.028 to 0.051
ROTATED_CLOSE_UP_SCORE = 0.915  # in a photo on its side or head: people 0.93 to 0.96, a dog's fur 0.91

CLOSE_UP_PIXELS = 320  # side of a close-up
_DISTANCES = (2.2, 1.4, 3.0, 1.8, 2.6)  # side of a close-up, in face sizes; unlike ones first, so that three tell most
_MAJORITY = len(_DISTANCES) // 2 + 1  # so many on one side of a bound decide on which side the median is
_TRANSPOSES = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}


@dataclass(frozen=True)
class ScaledPhoto:
    """The whole photo; a photo pixel is `scale` pixels of `image` (RGB) wide."""

    image: Image.Image
    scale: float

    def rotated(self, rotation: int) -> "ScaledPhoto":
        """As a crop rotated by `rotation` degrees shows it."""
        return replace(self, image=self.image.transpose(_TRANSPOSES[rotation])) if rotation else self


def is_face(detection: Detection, photo: ScaledPhoto, detect: Detector) -> bool:
    """Whether an uncertain detection in a photo that lies upright is believed. Takes three to five detections."""
    scores: list[float] = []
    landmark_rows: list[list[float]] = []
    for distance in _DISTANCES:
        best = _see(detection, photo, distance, detect)
        scores.append(best.score if best else 0.0)
        if best:
            size = CLOSE_UP_PIXELS / distance
            landmark_rows.append([(n - CLOSE_UP_PIXELS / 2) / size for point in best.landmarks for n in point])
        if _count_reaching(scores, CLOSE_UP_SCORE) >= _MAJORITY:
            return True
        if len(scores) - _count_reaching(scores, STEADY_CLOSE_UP_SCORE) >= _MAJORITY:
            return False
    return _spread(landmark_rows) <= MAX_LANDMARK_SPREAD


def is_rotated_face(detection: Detection, photo: ScaledPhoto, detect: Detector) -> bool:
    """Whether a detection in the rotated `photo` is believed. Takes three to five detections."""
    scores: list[float] = []
    for distance in _DISTANCES:
        best = _see(detection, photo, distance, detect)
        scores.append(best.score if best else 0.0)
        if len(scores) - _count_reaching(scores, ROTATED_CLOSE_UP_SCORE) >= _MAJORITY:
            return False
        if _count_reaching(scores, ROTATED_CLOSE_UP_SCORE) >= _MAJORITY:
            break
    return True


def _count_reaching(scores: Sequence[float], min_score: float) -> int:
    return sum(score >= min_score for score in scores)


def _spread(landmark_rows: Sequence[Sequence[float]]) -> float:
    """The mean standard deviation of the landmarks' coordinates, in face sizes; infinite for fewer than three rows."""
    return mean(map(pstdev, zip(*landmark_rows, strict=True))) if len(landmark_rows) > 2 else math.inf


def _see(detection: Detection, photo: ScaledPhoto, distance: float, detect: Detector) -> Detection | None:
    """The face that a close-up from `distance` shows, in pixels of the close-up."""
    size = CLOSE_UP_PIXELS / distance
    seen = max(
        (other for other in detect(_crop_close_up(detection, photo, distance)) if is_centred(other, size)),
        key=lambda other: other.score,
        default=None,
    )
    return seen if seen and seen.score >= MIN_DETECTION_SCORE else None


def _crop_close_up(detection: Detection, photo: ScaledPhoto, distance: float) -> Image.Image:
    """The square of `distance` face sizes about a detection, turned so that its eyes are level."""
    (left_x, left_y), (right_x, right_y) = detection.landmarks[:2]
    tilt = math.atan2(right_y - left_y, right_x - left_x)
    side = max(detection.box.width, detection.box.height) * distance * photo.scale
    reduction = max(1, int(side / CLOSE_UP_PIXELS))
    image = photo.image.reduce(reduction) if reduction > 1 else photo.image
    step = side / CLOSE_UP_PIXELS / reduction
    cos, sin = step * math.cos(tilt), step * math.sin(tilt)
    x, y = (n * photo.scale / reduction for n in detection.box.centre)
    half = CLOSE_UP_PIXELS / 2
    matrix = (cos, -sin, x - (cos - sin) * half, sin, cos, y - (sin + cos) * half)
    return image.transform((CLOSE_UP_PIXELS,) * 2, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)


def is_centred(detection: Detection, size: float, side: int = CLOSE_UP_PIXELS) -> bool:
    """Whether a detection in a close-up of `side` px is the face that it was taken of, about `size` px large."""
    distance = math.dist(detection.box.centre, (side / 2, side / 2))
    return distance < 0.5 * size and 0.5 * size < detection.box.height < 1.7 * size
