"""The colours on both sides of a person's edge, and what a pixel's colour says about the side it is on.

All maps are side × side (× 3 for colours, 0 to 1), a matte's small copy or a tile of it enlarged.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from framer.imaging.masks import smoothstep
from framer.imaging.types import FloatMap

_NEAR_COLOURS, _FAR_COLOURS = 6.0, 24.0  # px of the copy: sigmas within which they are averaged
_COLOUR_REDUCTION = 3  # at this fraction of the copy: they are smooth, and certain from 3 to 5 px off the edge
_FAR_SHARE = 0.02  # what the far ones count
_ALIKE_SPAN = (0.015, 0.07)  # of the background, squared: as like the person as that, colours say less, and nothing


def spread_colours(colours: FloatMap, is_certain: NDArray[np.bool_]) -> FloatMap:
    """The mean of the certain colours about each pixel, also where nothing near it is certain."""
    side = max(1, len(colours) // _COLOUR_REDUCTION)
    reduced, certain = (
        cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)
        for image in (colours, is_certain.astype(np.float32))
    )
    weights = cv2.erode((certain > 0.999).astype(np.float32), np.ones((3, 3), np.uint8))
    small = cv2.merge([*cv2.split(reduced), np.ones_like(weights)]) * weights[:, :, None]
    near, far = (cv2.GaussianBlur(small, (0, 0), sigma / _COLOUR_REDUCTION) for sigma in (_NEAR_COLOURS, _FAR_COLOURS))
    everywhere = np.float32(1e-4) * small.mean(axis=(0, 1)) + np.float32(1e-9)
    sums = cv2.addWeighted(near, 1, far, _FAR_SHARE, 0).astype(np.float32, copy=False) + everywhere
    spread: FloatMap = sums[:, :, :3] / sums[:, :, 3:]
    return cv2.resize(spread, colours.shape[1::-1], interpolation=cv2.INTER_LINEAR).astype(np.float32, copy=False)


def place_between(pixels: FloatMap, person: FloatMap, background: FloatMap) -> tuple[FloatMap, FloatMap]:
    """Where between background (0) and person (1) the pixels' colours lie, and the squared distance of those two."""
    difference = person - background
    contrast = sum_channels(difference * difference)
    between = sum_channels((pixels - background) * difference) / (contrast + np.float32(1e-4))
    return np.clip(between, 0, 1).astype(np.float32, copy=False), contrast


def colour_coefficients(person: FloatMap, background: FloatMap) -> tuple[FloatMap, FloatMap]:
    """Side × side × 4: the factors of red, green and blue, and the constant, which say where a colour lies.

    Between background (0) and person (1), that is. And the squared distance of these two.
    """
    difference = person - background
    contrast = sum_channels(difference * difference)
    factors = difference / (contrast[:, :, None] + np.float32(1e-4))
    constant = -sum_channels(background * factors)
    return cv2.merge([*cv2.split(factors), constant]).astype(np.float32, copy=False), contrast


def tell_apart(pixels: FloatMap, person: FloatMap, background: FloatMap, is_background: NDArray[np.bool_]) -> FloatMap:
    """How well colours tell person from background about each pixel, 0 to 1.

    Less where the background has parts that look like the person: twigs, letters, dark frames beside dark hair.
    """
    between, _ = place_between(pixels, person, background)
    alike = spread_colours(cv2.merge([between * between] * 3).astype(np.float32, copy=False), is_background)
    return 1 - smoothstep(alike[:, :, 0], *_ALIKE_SPAN)


def sum_channels(image: FloatMap) -> FloatMap:
    """The sum of all channels."""
    return cv2.transform(image, np.ones((1, image.shape[2]), np.float32)).astype(np.float32, copy=False)
