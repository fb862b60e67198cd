"""Photo → faces: a cascade of detections, and the choice among several faces.

The detector's score alone does not tell a person from a dog or a carved pumpkin (both reach 0.89). So a detection is
believed at once only where its score is high; an uncertain one is seen larger and then in close-up: a face scores high
at every distance, what merely resembles one does not. Figures: 60 labelled photos with a face, 8 without.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from statistics import mean, median, pstdev

from PIL import Image

from framer.imaging.face_detector import Detection, Detector
from framer.imaging.rotation import unrotate_box, unrotate_point
from framer.imaging.types import Face, Faces, PhotoBox

PhotoScaler = Callable[[int], Image.Image]
"""The whole photo, upright, RGB, its long side at most so many px."""

CERTAIN_SCORE = 0.90  # believed at once
UPRIGHT_SCORE = 0.92  # certainly not upside down: so a face scores 0.91 at most
CLOSE_UP_SCORE = 0.875  # median over the close-ups: people 0.88 to 0.95, a dog 0.87, a pumpkin 0.80
STEADY_CLOSE_UP_SCORE = 0.84  # enough where the landmarks stay in place: blurred, overexposed, noisy people
MAX_LANDMARK_SPREAD = 0.024  # spread of the landmarks: such people 0.014 to 0.024, dog and pumpkin 0.028 to 0.051
ROTATED_CLOSE_UP_SCORE = 0.915  # in a photo on its side or head: people 0.93 to 0.96, a dog's fur 0.91
RIVAL_HEIGHT_SHARE = 0.7  # of the largest face's height: of the faces at least so high, the most central is chosen

_FIRST_SIDE, _SECOND_SIDE, _LAST_SIDE = 320, 640, 1280  # px of the long side, in which the detector sees the photo
_MAX_ENLARGEMENT = 2.2
_CLOSE_UP_SIDE = 320  # px
_CLOSE_UP_DISTANCES = (1.4, 1.8, 2.2, 2.6, 3.0)  # side of a close-up, in face sizes
_MAX_CLOSE_UPS = 6  # uncertain detections that are seen in close-up, tallest first
_SAME_FACE_OVERLAP = 0.4  # intersection over union from which two detections are one face
_ROTATION_TRANSPOSES = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}


@dataclass(frozen=True)
class _ScaledPhoto:
    """The whole photo; a photo pixel is `scale` pixels of `image` wide."""

    image: Image.Image
    scale: float

    def rotated(self, rotation: int) -> "_ScaledPhoto":
        """As a crop rotated by `rotation` degrees shows it."""
        return replace(self, image=self.image.transpose(_ROTATION_TRANSPOSES[rotation])) if rotation else self


def find_faces(downscale: PhotoScaler, width: int, height: int, detect: Detector) -> Faces:
    """All faces of a photo of `width` × `height` px, from left to right, and the index of the chosen one."""

    @cache
    def scaled_photo(side: int) -> _ScaledPhoto:
        image = downscale(side)
        enlargement = min(side / max(image.size), _MAX_ENLARGEMENT)
        # Faces that fill a small photo, or are small in it, are detected only when it is enlarged.
        if enlargement > 1 and side < _LAST_SIDE:
            size = max(1, round(image.width * enlargement)), max(1, round(image.height * enlargement))
            image = image.resize(size)
        return _ScaledPhoto(image, max(image.size) / max(width, height))

    detections = _find_upright(scaled_photo, detect)
    rotation = 0
    if not detections or _look_upside_down(detections, scaled_photo(_FIRST_SIDE), detect):
        rotation, rotated_detections = _find_rotated(scaled_photo, detect)
        detections = rotated_detections or detections
    unsorted_faces = (_to_face(detection, rotation, width, height) for detection in detections)
    faces = tuple(sorted(unsorted_faces, key=lambda face: (face.box.x, face.box.y)))
    return Faces(faces, choose_face(faces, width, height))


def choose_face(faces: Sequence[Face], width: int, height: int) -> int | None:
    """The index of the most central of the faces at least 0.7 times as high as the tallest; None without faces."""
    if not faces:
        return None
    min_height = RIVAL_HEIGHT_SHARE * max(face.box.height for face in faces)

    def distance_from_centre(number: int) -> float:
        x, y = faces[number].box.centre
        return math.hypot(x - width / 2, y - height / 2)

    rivals = (number for number, face in enumerate(faces) if face.box.height >= min_height)
    return min(rivals, key=distance_from_centre)


def _find_upright(scaled_photo: Callable[[int], _ScaledPhoto], detect: Detector) -> list[Detection]:
    """The believed detections in the photo as it lies, in photo pixels."""
    detections: list[Detection] = []
    for side in (_FIRST_SIDE, _SECOND_SIDE, _LAST_SIDE):
        detections = _merge_detections(detections, _detect_scaled(scaled_photo(side), detect))
        all_certain = all(detection.score >= CERTAIN_SCORE for detection in detections)
        if detections and (side == _SECOND_SIDE or all_certain):
            break
    believed = [detection for detection in detections if detection.score >= CERTAIN_SCORE]
    for detection in _uncertain_rivals(detections)[:_MAX_CLOSE_UPS]:
        score, spread = _score_close_ups(detection, scaled_photo(_LAST_SIDE), detect)
        if score >= CLOSE_UP_SCORE or (score >= STEADY_CLOSE_UP_SCORE and spread <= MAX_LANDMARK_SPREAD):
            believed.append(detection)
    return believed


def _uncertain_rivals(detections: Sequence[Detection]) -> list[Detection]:
    """The uncertain detections that might be chosen if they were faces, tallest first."""
    certain_heights = (detection.box.height for detection in detections if detection.score >= CERTAIN_SCORE)
    min_height = RIVAL_HEIGHT_SHARE * max(certain_heights, default=0.0)
    rivals = (
        detection for detection in detections if detection.score < CERTAIN_SCORE and detection.box.height >= min_height
    )
    return _tallest_first(rivals)


def _tallest_first(detections: Iterable[Detection]) -> list[Detection]:
    return sorted(detections, key=lambda detection: -detection.box.height)


def _find_rotated(scaled_photo: Callable[[int], _ScaledPhoto], detect: Detector) -> tuple[int, list[Detection]]:
    """The rotation (90, 180, 270) that shows the surest face, and its detections in pixels of the rotated photo."""
    best: tuple[float, int, list[Detection]] = (0.0, 0, [])
    for rotation in _ROTATION_TRANSPOSES:
        detections: list[Detection] = []
        for side in (_FIRST_SIDE, _SECOND_SIDE):
            detections = _merge_detections(detections, _detect_scaled(scaled_photo(side).rotated(rotation), detect))
        largest_photo = scaled_photo(_LAST_SIDE).rotated(rotation)
        candidates = _tallest_first(detections)[:_MAX_CLOSE_UPS]
        scores = [_score_close_ups(candidate, largest_photo, detect)[0] for candidate in candidates]
        believed = [
            candidate for candidate, score in zip(candidates, scores, strict=True) if score >= ROTATED_CLOSE_UP_SCORE
        ]
        if believed and max(scores) > best[0]:
            best = (max(scores), rotation, believed)
    return best[1], best[2]


def _look_upside_down(detections: Sequence[Detection], photo: _ScaledPhoto, detect: Detector) -> bool:
    """Whether the rotated photo has a better face than any of `detections`. Where those score well, it is not asked."""
    best_score = max(detection.score for detection in detections)
    return best_score < UPRIGHT_SCORE and any(
        detection.score > best_score for detection in detect(photo.rotated(180).image)
    )


def _detect_scaled(photo: _ScaledPhoto, detect: Detector) -> list[Detection]:
    return [_scale_detection(detection, 1 / photo.scale) for detection in detect(photo.image)]


def _score_close_ups(detection: Detection, photo: _ScaledPhoto, detect: Detector) -> tuple[float, float]:
    """Median score, and spread of the landmarks, over close-ups of a detection from all distances.

    Scores are 0 to 1; the spread is the mean standard deviation of the landmarks' coordinates, in face sizes, infinite
    where fewer than three close-ups show a face.
    """
    scores, landmark_rows = [], []
    for distance in _CLOSE_UP_DISTANCES:
        size = _CLOSE_UP_SIDE / distance
        seen = [other for other in detect(_crop_close_up(detection, photo, distance)) if _is_centred(other, size)]
        best = max(seen, key=lambda other: other.score, default=None)
        scores.append(best.score if best else 0.0)
        if best:
            landmark_rows.append([(n - _CLOSE_UP_SIDE / 2) / size for point in best.landmarks for n in point])
    spread = mean(map(pstdev, zip(*landmark_rows, strict=True))) if len(landmark_rows) > 2 else math.inf
    return median(scores), spread


def _crop_close_up(detection: Detection, photo: _ScaledPhoto, distance: float) -> Image.Image:
    """The square of `distance` face sizes about a detection, turned so that its eyes are level."""
    (left_x, left_y), (right_x, right_y) = detection.landmarks[:2]
    tilt = math.atan2(right_y - left_y, right_x - left_x)
    side = max(detection.box.width, detection.box.height) * distance * photo.scale
    reduction = max(1, int(side / _CLOSE_UP_SIDE))
    image = photo.image.reduce(reduction) if reduction > 1 else photo.image
    step = side / _CLOSE_UP_SIDE / reduction
    cos, sin = step * math.cos(tilt), step * math.sin(tilt)
    x, y = (n * photo.scale / reduction for n in detection.box.centre)
    half = _CLOSE_UP_SIDE / 2
    matrix = (cos, -sin, x - (cos - sin) * half, sin, cos, y - (sin + cos) * half)
    return image.transform((_CLOSE_UP_SIDE, _CLOSE_UP_SIDE), Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)


def _is_centred(detection: Detection, size: float) -> bool:
    """Whether a detection in a close-up is the face of which the close-up was taken, about `size` px large."""
    distance = math.dist(detection.box.centre, (_CLOSE_UP_SIDE / 2, _CLOSE_UP_SIDE / 2))
    return distance < 0.5 * size and 0.5 * size < detection.box.height < 1.7 * size


def _merge_detections(detections: Sequence[Detection], more_detections: Sequence[Detection]) -> list[Detection]:
    """Both lists, each face once: the detection with the higher score."""
    merged: list[Detection] = []
    for detection in sorted((*detections, *more_detections), key=lambda detection: -detection.score):
        if all(_intersection_over_union(detection.box, other.box) < _SAME_FACE_OVERLAP for other in merged):
            merged.append(detection)
    return merged


def _intersection_over_union(a: PhotoBox, b: PhotoBox) -> float:
    width = min(a.right, b.right) - max(a.x, b.x)
    height = min(a.bottom, b.bottom) - max(a.y, b.y)
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / (a.width * a.height + b.width * b.height - width * height)


def _scale_detection(detection: Detection, factor: float) -> Detection:
    box = detection.box
    left_eye, right_eye, nose, left_mouth, right_mouth = ((x * factor, y * factor) for x, y in detection.landmarks)
    return replace(
        detection,
        box=PhotoBox(box.x * factor, box.y * factor, box.width * factor, box.height * factor),
        landmarks=(left_eye, right_eye, nose, left_mouth, right_mouth),
    )


def _to_face(detection: Detection, rotation: int, width: int, height: int) -> Face:
    """A detection of the rotated photo as a face of the photo as it lies, which is `width` × `height` px."""
    points = [unrotate_point(point, rotation, width, height) for point in detection.landmarks]
    left_eye, right_eye = sorted(points[:2])
    left_mouth, right_mouth = sorted(points[3:])
    box = unrotate_box(detection.box, rotation, width, height)
    return Face(box, detection.score, (left_eye, right_eye, points[2], left_mouth, right_mouth), rotation)
