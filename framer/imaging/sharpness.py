"""Whether a face is blurred."""

import math

import cv2
import numpy as np

from framer.imaging.types import PhotoBox, PhotoRegion

_JUDGED_HEIGHT = 192  # px: the face is judged at this height, at which a sharp one has lashes and pores
_MIN_SHARPNESS = 12.0  # variance of the Laplacian, grey levels²; see docs/choices.md for the measurement


def is_blurred(photo: PhotoRegion, box: PhotoBox) -> bool:
    """Whether the face under `box` (photo pixels) shows no fine detail. Faces too small to judge are not blurred."""
    return box.height >= _JUDGED_HEIGHT and measure_sharpness(photo, box) < _MIN_SHARPNESS


def measure_sharpness(photo: PhotoRegion, box: PhotoBox) -> float:
    """Variance of the Laplacian over the face, brought to 192 px high (Pech-Pacheco et al., 2000).

    Only what of the face is in `photo` counts; infinite where nothing is.
    """
    wide, high = photo.image.size
    left, right = (min(max(round((n - photo.left) * photo.scale), 0), wide) for n in (box.x, box.right))
    top, bottom = (min(max(round((n - photo.top) * photo.scale), 0), high) for n in (box.y, box.bottom))
    if left >= right or top >= bottom:
        return math.inf
    face = photo.image.crop((left, top, right, bottom))
    gray = np.asarray(face.reduce(max(1, face.height // _JUDGED_HEIGHT)).convert("L"))
    width = max(8, round(_JUDGED_HEIGHT * gray.shape[1] / gray.shape[0]))
    small = cv2.resize(gray, (width, _JUDGED_HEIGHT), interpolation=cv2.INTER_AREA)
    return float(cv2.Laplacian(small, cv2.CV_32F).var())
