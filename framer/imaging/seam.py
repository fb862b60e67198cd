"""The seam where a photo goes over into what is drawn past its edge: both go out of focus there, so that none is seen.

A hair or the rim of a mask that is sharp up to the photo's edge, and soft behind it, shows where the photo ends.
"""

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import cv2
import numpy as np

from framer.imaging.types import FloatMap, Pixels

# Shares of the picture's side:
_SEAM_WIDTH = 0.022  # at both sides of the photo's edge
_SEAM_SIGMA = 0.011  # of the blur
_SIGMA_STEPS = 1.6  # px of the reduced copy that is blurred: a wide blur costs less there
_GRAIN, _OUTLINES = 1.5, 5.0  # levels by which the blur changes that copy: grain stays, outlines go out of focus
_OUTLINE_SPREAD = 2.0  # times as far as the blur reaches, what is near an outline goes out of focus as well
_CROSSING_SIGMA = 0.02  # of the mean along the edge, beside which something stands out
_FAINT, _CLEAR = 8.0, 20.0  # levels by which it does: nobody sees where what is faint ends
_CROSSING_SPREAD = 0.01  # beside what crosses the edge
_TILES = 16  # in a row of the picture: of a turned crop only those on the photo's edge are blended


def blur_seam(picture: Pixels) -> Pixels:
    """A small copy of `picture` that is out of focus; its fourth channel says where outlines are, 0 to 255."""
    side = max(1, round(min(len(picture), _SIGMA_STEPS / _SEAM_SIGMA)))
    half = len(picture) // 2
    if half >= 2 * side:  # to a half is fast, to less is slow
        picture = cv2.resize(picture, (half, half), interpolation=cv2.INTER_LINEAR).astype(np.uint8, copy=False)
    small = cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), _SEAM_SIGMA * side).astype(np.uint8, copy=False)
    red, green, blue = cv2.split(cv2.absdiff(small, soft))
    change: Any = cv2.max(cv2.max(red, green), blue).astype(np.float32)
    change = cv2.GaussianBlur(change, (0, 0), _OUTLINE_SPREAD * _SEAM_SIGMA * side)
    outlines = np.clip((change - _GRAIN) / (_OUTLINES - _GRAIN), 0, 1) * np.float32(255)
    return cv2.merge([*cv2.split(soft), outlines.astype(np.uint8)]).astype(np.uint8, copy=False)


def find_crossings(smear: Pixels, distances: FloatMap) -> Pixels:
    """Where something crosses the photo's edge, or near there, 0 to 255: elsewhere there is no seam to be seen.

    `smear`: for each pixel of a small copy the colour of the nearest one inside the photo; `distances`: how far past
    the edge it is.
    """
    side = len(smear)
    past = (distances > 0).astype(np.float32)  # only there it is the edge's colours: hair close below does not count
    sums = cv2.GaussianBlur(cv2.merge([*cv2.split(smear * past[:, :, None]), past]), (0, 0), _CROSSING_SIGMA * side)
    red, green, blue = cv2.split(np.abs(smear - sums[:, :, :3] / np.maximum(sums[:, :, 3:], np.float32(1e-6))))
    change: Any = cv2.max(cv2.max(red, green), blue)
    is_at_edge = (distances > 0) & (distances < 2 / side)
    crossings = np.clip((change - _FAINT) / (_CLEAR - _FAINT), 0, 1) * is_at_edge * np.float32(255)
    reach = math.ceil((_SEAM_WIDTH + _CROSSING_SPREAD) * side)
    near = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return cv2.dilate(crossings.astype(np.uint8), near).astype(np.uint8, copy=False)


def spread_to_seam(shares: Pixels) -> Pixels:
    """`shares` of a small copy, spread as far as the seam is wide."""
    reach = math.ceil((_SEAM_WIDTH + _CROSSING_SPREAD) * len(shares))
    near = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return cv2.dilate(shares, near).astype(np.uint8, copy=False)


def band_along_edge(strip: tuple[slice, slice], size: int) -> tuple[slice, slice]:
    """The band along the photo's edge of a `strip` that lies past it; all of one that reaches across the picture."""
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


def find_seam(distances: FloatMap, size: int) -> Iterator[tuple[slice, slice]]:
    """Rows and columns of the tiles, of a turned picture of `size` px a side, through which the photo's edge goes.

    `distances`: how far past the photo's edge each pixel of a small copy lies, in shares of the side.
    """
    side = len(distances)
    is_near = np.abs(distances) < _SEAM_WIDTH + 1 / side
    bounds = [round(n * side / _TILES) for n in range(_TILES + 1)]
    tiles = [slice(start, stop) for start, stop in pairwise(bounds) if stop > start]
    for rows in tiles:
        for columns in tiles:
            if is_near[rows, columns].any():
                down, across = (slice(n.start * size // side, n.stop * size // side) for n in (rows, columns))
                yield down, across


def weigh_seam(distance: FloatMap, deepest: float) -> FloatMap:
    """How far out of focus each pixel is, 0 to 1, by its `distance` past the photo's edge (before it: less than 0).

    `deepest`: the largest distance of the picture. Where little is drawn, little goes out of focus before it.
    """
    width = np.float32(min(_SEAM_WIDTH, max(deepest, 1e-6)))
    return np.clip(1 - np.abs(distance) / width, 0, 1).astype(np.float32, copy=False)
