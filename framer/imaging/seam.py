"""The seam where a photo goes over into what is drawn past its edge: both go out of focus there, so that none is seen.

A hair or the rim of a mask that is sharp up to the photo's edge, and soft behind it, shows where the photo ends.
"""

import math
from typing import Any

import cv2
import numpy as np

from framer.imaging.types import FloatMap, Pixels

_SEAM_WIDTH = 0.022  # of the picture's side, at both sides of the photo's edge
_SEAM_SIGMA = 0.011  # of the side
_SIGMA_STEPS = 1.6  # px of the reduced copy that is blurred: a wide blur costs less there
_GRAIN, _OUTLINES = 1.5, 5.0  # levels by which the blur changes the copy: grain stays, outlines go out of focus
_OUTLINE_SPREAD = 2.0  # times as far as the blur reaches, what is near an outline goes out of focus as well


def soften_seam(part: Pixels, distance: FloatMap, drawn: FloatMap, size: int) -> Pixels:
    """A part of a picture of `size` px a side, out of focus along the photo's edge where something crosses it.

    `distance`: how far past the photo's edge each pixel lies, in shares of the side; `drawn`: how much of what lies
    there was drawn outwards, 0 to 1.
    """
    height, width = part.shape[:2]
    reduction = max(1.0, _SEAM_SIGMA * size / _SIGMA_STEPS)
    small = cv2.resize(
        part, (max(1, round(width / reduction)), max(1, round(height / reduction))), interpolation=cv2.INTER_AREA
    )
    sigma = _SEAM_SIGMA * size / reduction
    soft = cv2.GaussianBlur(small, (0, 0), sigma)
    red, green, blue = cv2.split(cv2.absdiff(small, soft))
    change: Any = cv2.GaussianBlur(
        cv2.max(cv2.max(red, green), blue).astype(np.float32), (0, 0), _OUTLINE_SPREAD * sigma
    )
    outlines = np.clip((change - _GRAIN) / (_OUTLINES - _GRAIN), 0, 1).astype(np.float32)
    soft, spread = (cv2.resize(n, (width, height), interpolation=cv2.INTER_LINEAR) for n in (soft, outlines))
    # Where little is drawn past the edge, little goes out of focus before it.
    width = max(1 / size, min(_SEAM_WIDTH, float(distance.max())))
    share = np.clip(1 - np.abs(distance) / np.float32(width), 0, 1) * drawn * spread
    return cv2.blendLinear(soft, part, share, 1 - share).astype(np.uint8, copy=False)


def band_along_edge(strip: tuple[slice, slice], size: int) -> tuple[slice, slice]:
    """The band along the photo's edge of a strip that lies past it: all of a strip that reaches across the picture."""
    reach = math.ceil(_SEAM_WIDTH * size)
    bands = []
    for band in strip:
        start, stop = max(0, band.start - reach), min(size, band.stop + reach)
        if band.start == 0 and band.stop < size:
            start = max(0, band.stop - reach)
        elif band.stop == size and band.start > 0:
            stop = min(size, band.start + reach)
        bands.append(slice(start, stop))
    return bands[0], bands[1]
