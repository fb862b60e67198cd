"""Whether a face is blurred."""

import math

import cv2
import numpy as np

from framer.imaging.types import PhotoBox, PhotoRegion

# Heights in px at which a face is judged, and the least sharpness of one that is in focus there: large faces by lashes
# and pores, small ones by eyes and mouth. README.md has the measurement.
_LEAST_SHARPNESS = ((192, 20.0), (96, 100.0))
_SMALL_HEIGHT, _LEAST_SMALL_SHARPNESS = 48, 350.0  # only of faces too low for those; in larger ones poor light counts


def is_blurred(photo: PhotoRegion, box: PhotoBox) -> bool:
    """Whether the face in `box` (photo pixels) is out of focus. False for faces lower than 48 px, too low to tell."""
    pixels = box.height * min(1.0, photo.scale)
    judged = [(height, least) for height, least in _LEAST_SHARPNESS if height <= pixels]
    if not judged and pixels >= _SMALL_HEIGHT:
        judged = [(_SMALL_HEIGHT, _LEAST_SMALL_SHARPNESS)]
    return any(measure_sharpness(photo, box, height) < least for height, least in judged)


def measure_sharpness(photo: PhotoRegion, box: PhotoBox, height: int = 192) -> float:
    """Variance of the Laplacian over the face in `box`, scaled to `height` px (Pech-Pacheco et al., 2000), grey².

    Only the part of the face that is in `photo` is measured; infinite where there is none.
    """
    image_width, image_height = photo.image.size
    left, right = (min(max(round((n - photo.left) * photo.scale), 0), image_width) for n in (box.x, box.right))
    top, bottom = (min(max(round((n - photo.top) * photo.scale), 0), image_height) for n in (box.y, box.bottom))
    if left >= right or top >= bottom:
        return math.inf
    face = photo.image.reduce(max(1, (bottom - top) // height), (left, top, right, bottom))
    grey = np.asarray(face.convert("L"))
    width = max(8, round(height * grey.shape[1] / grey.shape[0]))
    small = cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA)
    return float(cv2.Laplacian(small, cv2.CV_32F).var())
