"""One view of a photo, as it lies or rotated: what the detector sees in it, at which sizes, and in close-up."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache

from framer.imaging.close_ups import ScaledPhoto, is_face, is_rotated_face
from framer.imaging.face_choice import choose_box, measure_focus
from framer.imaging.face_detector import MIN_DETECTION_SCORE, Detection, Detector
from framer.imaging.types import PhotoBox

CERTAIN_SCORE = 0.90  # believed at once
LIKELY_MARGIN = 0.10  # detections with so much less than the best score are not likely to be the face that is meant
SMALL_FACE_SHARE = 1 / 14  # of the photo's long side: a lower face scores less than it deserves in the second size

FIRST_SIDE = 320  # px of the long side, in which the detector sees the photo
_SECOND_SIDE = 640
_LARGEST_SIDE = 960  # in which small faces are looked for; 1280 costs twice as much
CLOSE_UP_SIDE = 1280  # from which close-ups are taken
_SAME_FACE_OVERLAP = 0.4  # intersection over union from which two detections are one face


class PhotoView:
    """The photo as a crop rotated by `rotation` shows it, and the detections in it, in pixels of the rotated photo."""

    def __init__(
        self, scaled_photo: Callable[[int], ScaledPhoto], rotation: int, width: int, height: int, detect: Detector
    ) -> None:
        self.rotation, self.photo_width, self.photo_height = rotation, width, height
        self.width, self.height = (height, width) if rotation in (90, 270) else (width, height)
        self._detect = detect
        self._scaled_photo = cache(lambda side: scaled_photo(side).rotated(rotation))
        self._look_for_hints = cache(self._look_once)

    def look(self, side: int) -> list[Detection]:
        """All detections in the photo at that size."""
        return [detection for detection in self._look_for_hints(side) if detection.score >= MIN_DETECTION_SCORE]

    def _look_once(self, side: int) -> list[Detection]:
        photo = self._scaled_photo(side)
        return [_scale_detection(detection, 1 / photo.scale) for detection in self._detect(photo.image)]

    def look_closer(self) -> list[Detection]:
        """All detections in the smallest size, and in larger ones where they leave a doubt."""
        detections = self.look(FIRST_SIDE)
        if detections and not all(detection.score >= CERTAIN_SCORE for detection in detections):
            detections = _merge_detections(detections, self.look(_SECOND_SIDE))
        tallest = max((detection.box.height for detection in likely(detections)), default=math.inf)
        if best_score(detections) < CERTAIN_SCORE and tallest < SMALL_FACE_SHARE * max(self.width, self.height):
            detections = _merge_detections(detections, self.look_for_small_faces())
        return detections

    def look_for_small_faces(self) -> list[Detection]:
        """All detections in a large size, or mere hints, for close-ups; a small photo shows as much in the second."""
        side = _LARGEST_SIDE if max(self.width, self.height) >= _LARGEST_SIDE else _SECOND_SIDE
        return self.look(side) or self._look_for_hints(side)

    def believes(self, detection: Detection) -> bool:
        """Whether close-ups confirm an uncertain detection, in a photo that lies upright in this view."""
        return is_face(detection, self._scaled_photo(CLOSE_UP_SIDE), self._detect)

    def is_upright_for(self, detection: Detection) -> bool:
        """Whether close-ups of a detection show that this view of the photo is the upright one."""
        return is_rotated_face(detection, self._scaled_photo(CLOSE_UP_SIDE), self._detect)

    def choose(self, detections: Sequence[Detection]) -> Detection | None:
        """The best of the detections, if all were faces."""
        boxes = [detection.box for detection in detections]
        number = choose_box(boxes, self.width, self.height, self._measure_focus)
        return None if number is None else detections[number]

    def _measure_focus(self, box: PhotoBox) -> float:
        photo = self._scaled_photo(CLOSE_UP_SIDE)
        return measure_focus(photo.image, box, photo.scale)


def best_score(detections: Iterable[Detection]) -> float:
    """The highest score; 0 without detections."""
    return max((detection.score for detection in detections), default=0.0)


def likely(detections: Sequence[Detection]) -> list[Detection]:
    """Those that score nearly as much as the best."""
    min_score = best_score(detections) - LIKELY_MARGIN
    return [detection for detection in detections if detection.score >= min_score]


def is_same_face(detection: Detection, other: Detection) -> bool:
    """Whether two detections of one photo overlap so much that they are one face."""
    a, b = detection.box, other.box
    width = min(a.right, b.right) - max(a.x, b.x)
    height = min(a.bottom, b.bottom) - max(a.y, b.y)
    if width <= 0 or height <= 0:
        return False
    return width * height >= _SAME_FACE_OVERLAP * (a.width * a.height + b.width * b.height - width * height)


def _merge_detections(detections: Sequence[Detection], more_detections: Sequence[Detection]) -> list[Detection]:
    """Both lists, each face once: the detection with the higher score."""
    merged: list[Detection] = []
    for detection in sorted((*detections, *more_detections), key=lambda detection: -detection.score):
        if not any(is_same_face(detection, other) for other in merged):
            merged.append(detection)
    return merged


def _scale_detection(detection: Detection, factor: float) -> Detection:
    box = detection.box
    left_eye, right_eye, nose, left_mouth, right_mouth = ((x * factor, y * factor) for x, y in detection.landmarks)
    return replace(
        detection,
        box=PhotoBox(box.x * factor, box.y * factor, box.width * factor, box.height * factor),
        landmarks=(left_eye, right_eye, nose, left_mouth, right_mouth),
    )
