"""The background out of focus, as a portrait lens shows it, from the person's matte.

The background is blurred without the person, so nothing of the person bleeds into it as a dark or a bright fringe.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from framer.imaging.head_outline import PersonMasker
from framer.imaging.matte import MattePart, MatteTile, estimate_matte, matte_tiles
from framer.imaging.types import FloatMap, Pixels

_BLUR_SIDE = 144  # px: of the copy that is blurred
_DISC = 0.035  # of the picture's side: the radius of the disc that a point of light becomes
_SOFTNESS = 0.008  # of the side: of the disc's edge
_MIN_PERSON, _MAX_PERSON = 0.04, 0.97  # of the picture: less is nobody, more leaves no background
_MAX_DOUBT = 0.35  # of the person's area: what the net is not sure of


def blur_background(square: Pixels, find_person: PersonMasker) -> bool:
    """Blur what is behind the person in `square` (side × side × 3, RGB), which is modified.

    False, and nothing is done, where there is nobody, or the net is not sure who is.
    """
    size = len(square)
    matte = estimate_matte(square, MattePart(0, 0, size), find_person)
    person = float((matte.likelihood > 0.5).mean())
    doubt = float(((matte.likelihood > 0.2) & (matte.likelihood < 0.8)).mean())
    if not _MIN_PERSON <= person <= _MAX_PERSON or doubt > _MAX_DOUBT * person:
        return False
    background = _blur_without(square, matte.alpha)
    smooth = np.rint(background).astype(np.uint8)
    blurred = cv2.resize(smooth, (size, size), interpolation=cv2.INTER_LINEAR).astype(np.uint8, copy=False)
    edge = _find_edge(matte.alpha)
    mixed = [(tile, _mix_tile(tile, blurred)) for tile in matte_tiles(matte, square, edge)]
    side = len(matte.alpha) * matte.part.step
    is_background = cv2.resize((matte.alpha < 0.5).astype(np.uint8), (side, side), interpolation=cv2.INTER_NEAREST)
    cv2.copyTo(blurred, is_background[:size, :size], square)
    for tile, pixels in mixed:
        square[tile.rows, tile.columns] = pixels
    return True


def _find_edge(alpha: FloatMap) -> NDArray[np.bool_]:
    """Where person and background are mixed, or meet."""
    around = np.ones((3, 3), np.uint8)
    edge: NDArray[np.bool_] = (cv2.dilate(alpha, around) > 0) & (cv2.erode(alpha, around) < 1)
    return edge


def _mix_tile(tile: MatteTile, blurred: Pixels) -> Pixels:
    behind = blurred[tile.rows, tile.columns].astype(np.float32)
    mixed = behind + tile.alpha * (tile.colours - behind)
    rounded: Pixels = np.clip(mixed + np.float32(0.5), 0, 255).astype(np.uint8)
    return rounded


def _blur_without(square: Pixels, person: FloatMap) -> FloatMap:
    """The blurred background of `square`, 0 to 255, smaller; `person` (0 to 1, any side) has no part in it."""
    side = min(_BLUR_SIDE, len(square))
    small = cv2.resize(square, (side, side), interpolation=cv2.INTER_AREA).astype(np.float32)
    # The person's outermost pixels are mixed ones, so a pixel about them is left out as well.
    nearby = cv2.dilate(person, np.ones((5, 5), np.uint8))
    weights = 1 - cv2.resize(nearby, (side, side), interpolation=cv2.INTER_LINEAR)
    weights = np.maximum(weights, 0) ** 2 + np.float32(1e-5)
    # Squared levels are about light, of which a lens mixes the points.
    weighted = np.dstack([small * small * weights[:, :, None], weights])
    blurred = cv2.filter2D(weighted, -1, _disc_kernel(_DISC * side), borderType=cv2.BORDER_REFLECT)
    blurred = cv2.GaussianBlur(blurred, (0, 0), max(0.3, _SOFTNESS * side))
    # Behind the person, farther from the background than the disc reaches, it does not matter which colour is taken.
    wide = cv2.blur(weighted, (side // 3 * 2 + 1,) * 2, borderType=cv2.BORDER_REFLECT)
    sums = cv2.addWeighted(blurred, 1, wide, 1e-3, 0).astype(np.float32, copy=False)
    background: FloatMap = np.sqrt(sums[:, :, :3] / sums[:, :, 3:])
    return background


def _disc_kernel(radius: float) -> FloatMap:
    reach = int(radius) + 1
    steps = np.arange(-reach, reach + 1, dtype=np.float32)
    disc = np.clip(radius + 0.5 - np.hypot(steps[None, :], steps[:, None]), 0, 1)
    kernel: FloatMap = (disc / disc.sum()).astype(np.float32)
    return kernel
