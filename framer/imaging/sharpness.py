"""Whether a face is blurred."""

import math

import cv2
import numpy as np

from framer.imaging.types import PhotoBox, PhotoRegion

_JUDGED_HEIGHT = 192  # px: height at which a face is judged; sharp ones show lashes and pores
_MIN_SHARPNESS = 12.0  # variance of the Laplacian, in grey levels²; README.md has the measurement


def is_blurred(photo: PhotoRegion, box: PhotoBox) -> bool:
    """Whether the face in `box` (photo pixels) has no fine detail. False for faces lower than 192 px."""
    return box.height >= _JUDGED_HEIGHT and measure_sharpness(photo, box) < _MIN_SHARPNESS


def measure_sharpness(photo: PhotoRegion, box: PhotoBox) -> float:
    """Variance of the Laplacian over the face in `box`, scaled to 192 px high (Pech-Pacheco et al., 2000).

    Only the part of the face that is in `photo` is measured; infinite where there is none.
    """
    image_width, image_height = photo.image.size
    left, right = (min(max(round((n - photo.left) * photo.scale), 0), image_width) for n in (box.x, box.right))
    top, bottom = (min(max(round((n - photo.top) * photo.scale), 0), image_height) for n in (box.y, box.bottom))
    if left >= right or top >= bottom:
        return math.inf
    face = photo.image.crop((left, top, right, bottom))
    grey = np.asarray(face.reduce(max(1, face.height // _JUDGED_HEIGHT)).convert("L"))
    width = max(8, round(_JUDGED_HEIGHT * grey.shape[1] / grey.shape[0]))
    small = cv2.resize(grey, (width, _JUDGED_HEIGHT), interpolation=cv2.INTER_AREA)
    return float(cv2.Laplacian(small, cv2.CV_32F).var())
