"""Photo → faces: a cascade of detections, each as cheap as it may be, and what becomes of doubtful ones.

The detector's score alone does not tell a person from a dog or a carved pumpkin (both reach 0.89). So a detection is
believed at once only where its score is high; an uncertain one that might be chosen is seen in close-up. What stays
doubtful is kept: a person in a mask scores like a dog, and either is a better place for a crop than the photo's middle.
Figures: 210 labelled photos with a face, 16 without.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from PIL import Image

from framer.imaging.close_ups import ScaledPhoto
from framer.imaging.face_choice import RIVAL_HEIGHT_SHARE
from framer.imaging.face_detector import Detection, Detector
from framer.imaging.photo_view import (
    CERTAIN_SCORE,
    CLOSE_UP_SIDE,
    FIRST_SIDE,
    PhotoView,
    best_score,
    is_same_face,
    likely,
)
from framer.imaging.rotation import unrotate_box, unrotate_point
from framer.imaging.types import Face, Faces

PhotoScaler = Callable[[int], Image.Image]
"""The whole photo, upright, RGB, its long side at most so many px."""

UPRIGHT_SCORE = 0.92  # certainly not upside down: so a face scores 0.91 at most
ROTATED_DOUBTFUL_SCORE = 0.80  # from here a doubtful face turns the photo: people in masks 0.81, cats and dogs 0.78
UPRIGHT_ADVANTAGE = 0.04  # so much more a doubtful face must score in the rotated photo than in the photo as it lies
ROTATED_MARGIN = 0.05  # close-ups of the rotated photo are taken where it scores nearly as much as the upright one
DOUBTFUL_SCORE = 0.70  # least of a doubtful face: people 0.81 to 0.90, patches of fur and wall 0.60 to 0.69
OFFERED_HEIGHT_SHARE = 0.5  # of the chosen face's height: a doubtful face at least so high is offered beside it
SUBJECT_SCORE = 0.85  # from here a doubtful face may be whom the photo is of: people in masks 0.86
SUBJECT_HEIGHT_SHARE = 2.0  # of the sure face's height: so much larger it is, and the sure face a passer-by's
MAX_DOUBTS = 2  # detections that are seen in close-up

_MAX_ENLARGEMENT = 2.2
_ROTATIONS = (90, 180, 270)


@dataclass(frozen=True)
class _Findings:
    """The believed and the other detections in the photo rotated by `rotation`, in pixels of the rotated photo."""

    sure: tuple[Detection, ...] = ()
    doubtful: tuple[Detection, ...] = ()
    rotation: int = 0


def find_faces(downscale: PhotoScaler, width: int, height: int, detect: Detector) -> Faces:
    """The faces of a photo of `width` × `height` px, from left to right, and the index of the chosen one."""

    @cache
    def scaled_photo(side: int) -> ScaledPhoto:
        image = downscale(side)
        enlargement = min(side / max(image.size), _MAX_ENLARGEMENT)
        # Faces that fill a small photo, or are small in it, are detected only when it is enlarged.
        if enlargement > 1 and side < CLOSE_UP_SIDE:
            size = max(1, round(image.width * enlargement)), max(1, round(image.height * enlargement))
            image = image.resize(size)
        return ScaledPhoto(image, max(image.size) / max(width, height))

    views = {rotation: PhotoView(scaled_photo, rotation, width, height, detect) for rotation in (0, *_ROTATIONS)}
    findings = _find_in_views(views)
    return _to_faces(findings, views[findings.rotation])


def _find_in_views(views: dict[int, PhotoView]) -> _Findings:
    """The findings in the view in which they are surest."""
    upright = views[0].look_closer()
    upright_score = best_score(upright)
    if upright_score >= UPRIGHT_SCORE:
        return _doubt(upright, views[0])
    rotations = (180,) if upright_score >= CERTAIN_SCORE else _ROTATIONS
    scores = {0: upright_score} | {rotation: best_score(views[rotation].look(FIRST_SIDE)) for rotation in rotations}
    findings = _Findings()
    for rotation in sorted(scores, key=lambda rotation: -scores[rotation]):
        if rotation == 0:
            findings = _doubt(upright, views[0])
        elif scores[rotation] > upright_score - ROTATED_MARGIN:
            findings_there = _find_rotated(views[rotation])
            findings = findings_there if findings_there.sure else findings
        if findings.sure:
            return findings
    if not upright:
        findings = _doubt(views[0].look_for_small_faces(), views[0])
    return findings if findings.sure else _pick_most_likely(findings, [views[rotation] for rotation in rotations])


def _find_rotated(view: PhotoView) -> _Findings:
    """The findings in a rotated view; none where close-ups do not show that it is the upright one."""
    surest = max(view.look(FIRST_SIDE), key=lambda detection: detection.score, default=None)
    if surest is None or not view.is_upright_for(surest):
        return _Findings()
    return _doubt(view.look_closer(), view, surest)


def _doubt(detections: Sequence[Detection], view: PhotoView, known: Detection | None = None) -> _Findings:
    """Which detections are sure: `known`, those with a high score, and what close-ups confirm.

    Doubted is only what would be chosen if it were a face, until what would be chosen is sure, and then one rival of a
    single sure face, for two are more than one to choose from.
    """
    if known:
        detections = [known, *(other for other in detections if not is_same_face(other, known))]
    sure = [detection for detection in detections if detection.score >= CERTAIN_SCORE or detection is known]
    uncertain = [detection for detection in detections if detection not in sure]
    likeliest = likely(detections)
    min_height = RIVAL_HEIGHT_SHARE * max((detection.box.height for detection in sure or likeliest), default=0.0)
    candidates = [detection for detection in likeliest if detection in uncertain and detection.box.height >= min_height]
    for _ in range(MAX_DOUBTS):
        asked = view.choose([*sure, *candidates])
        if asked in sure:
            asked = max(candidates, key=lambda other: other.score, default=None) if len(sure) == 1 else None
        if asked is None:
            break
        candidates.remove(asked)
        if view.believes(asked):
            sure.append(asked)
    doubtful = (other for other in detections if other not in sure and other.score >= DOUBTFUL_SCORE)
    return _Findings(tuple(sure), tuple(doubtful), view.rotation)


def _pick_most_likely(upright: _Findings, rotated_views: Iterable[PhotoView]) -> _Findings:
    """Nothing is sure: the doubtful findings in the photo as it lies, or rotated where they score much more there."""
    min_score = max(ROTATED_DOUBTFUL_SCORE, best_score(upright.doubtful) + UPRIGHT_ADVANTAGE)
    best = upright
    for view in rotated_views:
        detections = view.look(FIRST_SIDE)
        if best_score(detections) >= min_score:
            best, min_score = _Findings(doubtful=tuple(detections), rotation=view.rotation), best_score(detections)
    return best


def _to_faces(findings: _Findings, view: PhotoView) -> Faces:
    """The findings as faces of the photo as it lies: all that are sure, and what else a person might mean."""
    chosen = _choose(findings, view)
    if chosen is None:
        return Faces()
    min_height = OFFERED_HEIGHT_SHARE * chosen.box.height
    offered = [detection for detection in findings.doubtful if detection.box.height >= min_height]
    found = [
        (_to_face(detection, detection in findings.sure, view), detection) for detection in (*findings.sure, *offered)
    ]
    found.sort(key=lambda pair: (pair[0].box.x, pair[0].box.y))
    detections = [detection for _, detection in found]
    return Faces(tuple(face for face, _ in found), detections.index(chosen))


def _choose(findings: _Findings, view: PhotoView) -> Detection | None:
    """The best of the sure findings, unless a likely doubtful one is far larger; without sure ones the largest."""
    sure = view.choose(findings.sure)
    if sure is None:
        return max(likely(findings.doubtful), key=lambda detection: detection.box.height, default=None)
    min_height = SUBJECT_HEIGHT_SHARE * sure.box.height
    subjects = [other for other in findings.doubtful if other.score >= SUBJECT_SCORE and other.box.height >= min_height]
    return view.choose([sure, *subjects])


def _to_face(detection: Detection, is_sure: bool, view: PhotoView) -> Face:
    """A detection of the rotated photo as a face of the photo as it lies."""
    rotation, width, height = view.rotation, view.photo_width, view.photo_height
    points = [unrotate_point(point, rotation, width, height) for point in detection.landmarks]
    left_eye, right_eye = sorted(points[:2])
    left_mouth, right_mouth = sorted(points[3:])
    box = unrotate_box(detection.box, rotation, width, height)
    return Face(box, detection.score, (left_eye, right_eye, points[2], left_mouth, right_mouth), rotation, is_sure)
