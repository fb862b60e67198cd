"""Photo → faces: a cascade of looks, and the choice among several faces.

A score alone does not tell a person from a dog or a carved pumpkin (both reach 0.89). So a find is believed at once
only where its score is high; a doubtful one is looked at larger and then in close-up: a real face scores high at
every distance, what merely resembles one does not. Figures: 60 labelled photos with a face, 8 without.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from statistics import mean, median, pstdev

from PIL import Image

from framer.imaging.face_detector import Detection, Detector
from framer.imaging.rotation import unrotate_box, unrotate_point
from framer.imaging.types import Face, Faces, PhotoBox

PhotoScaler = Callable[[int], Image.Image]
"""The whole photo, upright RGB, at most so many px on its long side."""

CERTAIN_SCORE = 0.90  # believed at once
UPRIGHT_SCORE = 0.92  # surely not on its head: upside down a face scores 0.91 at most
CLOSE_UP_SCORE = 0.875  # median over the close-ups: people 0.88 to 0.95, a dog 0.87, a pumpkin 0.80
STEADY_CLOSE_UP_SCORE = 0.84  # enough where the landmarks stay in place: blurred, overexposed, noisy people
MAX_LANDMARK_SPREAD = 0.024  # straying of the landmarks: such people 0.014 to 0.024, dog and pumpkin 0.028 to 0.051
ROTATED_CLOSE_UP_SCORE = 0.915  # in a photo on its side or head: people 0.93 to 0.96, a dog's fur 0.91
RIVAL_HEIGHT_SHARE = 0.7  # of the largest face's height: among those at least so high the most central is chosen

_FIRST_SIDE, _SECOND_SIDE, _LAST_SIDE = 320, 640, 1280  # px of the long side
_MAX_ENLARGEMENT = 2.2
_CLOSE_UP_SIDE = 320
_CLOSE_UP_DISTANCES = (1.4, 1.8, 2.2, 2.6, 3.0)  # side of a close-up, in face sizes
_MAX_CLOSE_UPS = 6  # doubtful finds checked in one look, largest first
_SAME_FACE_OVERLAP = 0.4  # overlap (intersection over union) of two finds that are one face
_ROTATION_TRANSPOSES = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}


@dataclass(frozen=True)
class _ScaledPhoto:
    """The whole photo at `scale` view pixels to a photo pixel."""

    image: Image.Image
    scale: float

    def rotated(self, turn: int) -> "_ScaledPhoto":
        """The same after the turn that a crop turned by `turn` degrees gives."""
        return replace(self, image=self.image.transpose(_ROTATION_TRANSPOSES[turn])) if turn else self


def find_faces(look: PhotoScaler, width: int, height: int, detect: Detector) -> Faces:
    """All faces of a photo of `width` × `height` px, from left to right, and the number of the chosen one."""

    @cache
    def view(side: int) -> _ScaledPhoto:
        image = look(side)
        factor = min(side / max(image.size), _MAX_ENLARGEMENT)
        if (
            factor > 1 and side < _LAST_SIDE
        ):  # faces that fill a small photo, or are small in it, show only when enlarged
            image = image.resize((max(1, round(image.width * factor)), max(1, round(image.height * factor))))
        return _ScaledPhoto(image, max(image.size) / max(width, height))

    finds = _find_upright(view, detect)
    turn = 0
    if not finds or _look_upside_down(finds, view(_FIRST_SIDE), detect):
        turn, turned = _find_rotated(view, detect)
        finds = turned or finds
    faces = (_to_face(find, turn, width, height) for find in finds)
    found = tuple(sorted(faces, key=lambda face: (face.box.x, face.box.y)))
    return Faces(found, choose_face(found, width, height))


def choose_face(faces: Sequence[Face], width: int, height: int) -> int | None:
    """The number of the most central of the faces at least 0.7 times as high as the largest; None without faces."""
    if not faces:
        return None
    least = RIVAL_HEIGHT_SHARE * max(face.box.height for face in faces)

    def off_centre(number: int) -> float:
        x, y = faces[number].box.centre
        return math.hypot(x - width / 2, y - height / 2)

    return min((n for n, face in enumerate(faces) if face.box.height >= least), key=off_centre)


def _find_upright(view: Callable[[int], _ScaledPhoto], detect: Detector) -> list[Detection]:
    """The finds worth believing in the photo as it stands, in photo pixels."""
    finds: list[Detection] = []
    for side in (_FIRST_SIDE, _SECOND_SIDE, _LAST_SIDE):
        finds = _merge_detections(finds, _detect_scaled(view(side), detect))
        if finds and (side == _SECOND_SIDE or all(find.score >= CERTAIN_SCORE for find in finds)):
            break
    believed = [find for find in finds if find.score >= CERTAIN_SCORE]
    for find in _uncertain_detections(finds)[:_MAX_CLOSE_UPS]:
        score, straying = _score_close_ups(find, view(_LAST_SIDE), detect)
        if score >= CLOSE_UP_SCORE or (score >= STEADY_CLOSE_UP_SCORE and straying <= MAX_LANDMARK_SPREAD):
            believed.append(find)
    return believed


def _uncertain_detections(finds: Sequence[Detection]) -> list[Detection]:
    """The finds that might be chosen if only they were faces, largest first."""
    least = RIVAL_HEIGHT_SHARE * max((find.box.height for find in finds if find.score >= CERTAIN_SCORE), default=0.0)
    rivals = (find for find in finds if find.score < CERTAIN_SCORE and find.box.height >= least)
    return sorted(rivals, key=lambda find: -find.box.height)


def _find_rotated(view: Callable[[int], _ScaledPhoto], detect: Detector) -> tuple[int, list[Detection]]:
    """The turn (of 90, 180, 270) that shows the surest face, and its finds in pixels of the turned photo."""
    best: tuple[float, int, list[Detection]] = (0.0, 0, [])
    for turn in _ROTATION_TRANSPOSES:
        finds: list[Detection] = []
        for side in (_FIRST_SIDE, _SECOND_SIDE):
            finds = _merge_detections(finds, _detect_scaled(view(side).rotated(turn), detect))
        close = view(_LAST_SIDE).rotated(turn)
        largest = sorted(finds, key=lambda find: -find.box.height)[:_MAX_CLOSE_UPS]
        scores = [_score_close_ups(find, close, detect)[0] for find in largest]
        seen = [find for find, score in zip(largest, scores, strict=True) if score >= ROTATED_CLOSE_UP_SCORE]
        if seen and max(scores) > best[0]:
            best = (max(scores), turn, seen)
    return best[1], best[2]


def _look_upside_down(finds: Sequence[Detection], view: _ScaledPhoto, detect: Detector) -> bool:
    """Whether the photo looks more like faces upside down. Upright faces that score well are not asked."""
    best = max(find.score for find in finds)
    return best < UPRIGHT_SCORE and any(find.score > best for find in detect(view.rotated(180).image))


def _detect_scaled(view: _ScaledPhoto, detect: Detector) -> list[Detection]:
    return [_scale_detection(find, 1 / view.scale) for find in detect(view.image)]


def _score_close_ups(find: Detection, view: _ScaledPhoto, detect: Detector) -> tuple[float, float]:
    """A find seen alone and levelled, from five distances: the median score, and how much the landmarks stray.

    Scores are 0 to 1; straying is the mean standard deviation of the landmarks' places, in face sizes.
    """
    scores, places = [], []
    for distance in _CLOSE_UP_DISTANCES:
        size = _CLOSE_UP_SIDE / distance
        seen = [other for other in detect(_crop_close_up(find, view, distance)) if _is_centred(other, size)]
        best = max(seen, key=lambda other: other.score, default=None)
        scores.append(best.score if best else 0.0)
        if best:
            places.append([(n - _CLOSE_UP_SIDE / 2) / size for point in best.landmarks for n in point])
    straying = mean(map(pstdev, zip(*places, strict=True))) if len(places) > 2 else math.inf
    return median(scores), straying


def _crop_close_up(find: Detection, view: _ScaledPhoto, distance: float) -> Image.Image:
    """The square of `distance` face sizes about a find, turned so that its eyes are level."""
    (left_x, left_y), (right_x, right_y) = find.landmarks[:2]
    tilt = math.atan2(right_y - left_y, right_x - left_x)
    side = max(find.box.width, find.box.height) * distance * view.scale
    shrink = max(1, int(side / _CLOSE_UP_SIDE))
    image, step = (view.image.reduce(shrink) if shrink > 1 else view.image), side / _CLOSE_UP_SIDE / shrink
    cos, sin = step * math.cos(tilt), step * math.sin(tilt)
    x, y = (n * view.scale / shrink for n in find.box.centre)
    half = _CLOSE_UP_SIDE / 2
    matrix = (cos, -sin, x - (cos - sin) * half, sin, cos, y - (sin + cos) * half)
    return image.transform((_CLOSE_UP_SIDE, _CLOSE_UP_SIDE), Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)


def _is_centred(find: Detection, size: float) -> bool:
    """Whether a find in a close-up is the face that the close-up was taken of, about `size` px large."""
    off = math.dist(find.box.centre, (_CLOSE_UP_SIDE / 2, _CLOSE_UP_SIDE / 2))
    return off < 0.5 * size and 0.5 * size < find.box.height < 1.7 * size


def _merge_detections(known: Sequence[Detection], more: Sequence[Detection]) -> list[Detection]:
    """Both, each face once: with the find of the higher score."""
    kept: list[Detection] = []
    for find in sorted((*known, *more), key=lambda find: -find.score):
        if all(_intersection_over_union(find.box, other.box) < _SAME_FACE_OVERLAP for other in kept):
            kept.append(find)
    return kept


def _intersection_over_union(a: PhotoBox, b: PhotoBox) -> float:
    width = min(a.right, b.right) - max(a.x, b.x)
    height = min(a.bottom, b.bottom) - max(a.y, b.y)
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / (a.width * a.height + b.width * b.height - width * height)


def _scale_detection(find: Detection, factor: float) -> Detection:
    box = find.box
    left_eye, right_eye, nose, left_mouth, right_mouth = ((x * factor, y * factor) for x, y in find.landmarks)
    return replace(
        find,
        box=PhotoBox(box.x * factor, box.y * factor, box.width * factor, box.height * factor),
        landmarks=(left_eye, right_eye, nose, left_mouth, right_mouth),
    )


def _to_face(find: Detection, turn: int, width: int, height: int) -> Face:
    """A find of the photo turned by `turn`, in pixels of the photo (`width` × `height`) as it lies."""
    points = [unrotate_point(point, turn, width, height) for point in find.landmarks]
    left_eye, right_eye = sorted(points[:2])
    left_mouth, right_mouth = sorted(points[3:])
    box = unrotate_box(find.box, turn, width, height)
    return Face(box, find.score, (left_eye, right_eye, points[2], left_mouth, right_mouth), turn)
