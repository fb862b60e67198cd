"""Which of several faces is framed: a large, central one, not one that is out of focus or cut by the photo's edge."""

import math
from collections.abc import Callable, Sequence

import cv2
import numpy as np
from PIL import Image

from framer.imaging.types import Face, Faces, PhotoBox

RIVAL_HEIGHT_SHARE = 0.7  # of the largest face's height: of the faces at least so high, the most central is chosen
# The same where none has so many pixels that its focus can be told: of so few each is seen.
SMALL_RIVAL_HEIGHT_SHARE = 0.85
BETTER_HEIGHT_SHARE = 0.5  # of a spoilt face's height: a good one at least so high is chosen instead
MAX_CUT_SHARE = 0.2  # of a face's width or height past the photo's edge: a box there is 0.38 to 0.62 as wide as high
MIN_FOCUS = 0.06  # sharp faces 0.08 (percentile 1) to 0.95; blurred by 2 % of their height 0.02 to 0.06 (percentile 99)
SHARPER = 2.5  # times as sharp

_FOCUS_HEIGHT = 48  # px at which a face is judged: nearly every face that is chosen has them
_COARSE_REDUCTION = 4
_USUAL_ASPECT = 0.78  # of a face's box, width over height: median of 395 (percentiles 1 and 99: 0.65 and 0.96)
_CUT_EDGE_GAP = 0.05  # of a face's width or height: so far from the edge a box ends that the edge has cut
_MIN_COARSE_DETAIL = 40.0  # grey levels²: less is no face but a plain surface

FocusMeasure = Callable[[PhotoBox], float]
"""`measure_focus` of the face in a box."""


def choose_box(boxes: Sequence[PhotoBox], width: int, height: int, focus: FocusMeasure) -> int | None:
    """The index of the best of the faces in `boxes`, in a photo of `width` × `height` px; None without boxes.

    That is the most central of those at least 0.7 times as high as the tallest (0.85 if that is lower than 48 px). A
    face that is out of focus, or of which the photo's edge has cut more than 0.2, gives way to a better one at least
    half as high.
    """
    left = list(range(len(boxes)))
    while left:
        chosen = _most_central_rival(boxes, left, width, height)
        left.remove(chosen)
        min_height = BETTER_HEIGHT_SHARE * boxes[chosen].height
        others = [boxes[number] for number in left if boxes[number].height >= min_height]
        if not others or not _is_spoilt(boxes[chosen], others, width, height, focus):
            return chosen
    return None


def other_faces(faces: Faces) -> list[Face]:
    """All faces but the chosen one."""
    return [face for number, face in enumerate(faces.faces) if number != faces.chosen_number]


def _most_central_rival(boxes: Sequence[PhotoBox], numbers: Sequence[int], width: int, height: int) -> int:
    tallest = max(boxes[number].height for number in numbers)
    min_height = (SMALL_RIVAL_HEIGHT_SHARE if tallest < _FOCUS_HEIGHT else RIVAL_HEIGHT_SHARE) * tallest
    rivals = (number for number in numbers if boxes[number].height >= min_height)
    return min(rivals, key=lambda number: math.dist(boxes[number].centre, (width / 2, height / 2)))


def _is_spoilt(box: PhotoBox, others: Sequence[PhotoBox], width: int, height: int, focus: FocusMeasure) -> bool:
    """Whether the face in `box` is cut or out of focus and one of the `others` is not."""
    whole = [other for other in others if cut_share(other, width, height) <= MAX_CUT_SHARE]
    if not whole:
        return False
    if cut_share(box, width, height) > MAX_CUT_SHARE:
        return True
    own_focus = focus(box)
    return own_focus < MIN_FOCUS and any(focus(other) >= SHARPER * own_focus for other in whole)


def cut_share(box: PhotoBox, width: int, height: int) -> float:
    """About how much of a face is past the photo's edge: its box ends there, too narrow or too flat for a face."""
    aspect = box.width / box.height
    over_side, over_end = max(-box.x, box.right - width) / box.width, max(-box.y, box.bottom - height) / box.height
    narrow = 1 - aspect / _USUAL_ASPECT if over_side > -_CUT_EDGE_GAP else 0.0
    flat = 1 - _USUAL_ASPECT / aspect if over_end > -_CUT_EDGE_GAP else 0.0
    return max(over_side, over_end, narrow, flat)


def measure_focus(image: Image.Image, box: PhotoBox, scale: float = 1.0) -> float:
    """How much fine detail the face in `box` has beside its coarse detail, whatever its light and contrast.

    A pixel of `box` is `scale` pixels of `image` (RGB) wide. The variance of the Laplacian of the face at 48 px height
    over that at 12 px: so it is the same for every size of a photo. At least MIN_FOCUS for a face lower than 48 px in
    `image`, which is too small to tell.
    """
    x, y, width, height = (n * scale for n in (box.x, box.y, box.width, box.height))
    at_least = MIN_FOCUS if height < _FOCUS_HEIGHT else 0.0
    left, top = max(0, round(x + 0.1 * width)), max(0, round(y + 0.1 * height))  # the face without what is behind it
    right, bottom = min(image.width, round(x + 0.9 * width)), min(image.height, round(y + 0.9 * height))
    if right - left < _COARSE_REDUCTION or bottom - top < _COARSE_REDUCTION:
        return at_least
    grey = np.asarray(image.crop((left, top, right, bottom)).convert("L"))
    fine, coarse = (_measure_detail(grey, side) for side in (_FOCUS_HEIGHT, _FOCUS_HEIGHT // _COARSE_REDUCTION))
    return max(at_least, fine / max(coarse, _MIN_COARSE_DETAIL))


def _measure_detail(grey: np.ndarray[tuple[int, int], np.dtype[np.uint8]], height: int) -> float:
    """Variance of the Laplacian of the image, scaled to `height` px."""
    width = max(8, round(height * grey.shape[1] / grey.shape[0]))
    is_smaller = height < grey.shape[0]
    scaled = cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA if is_smaller else cv2.INTER_CUBIC)
    return float(cv2.Laplacian(scaled, cv2.CV_32F).var())
