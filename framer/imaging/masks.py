"""Shapes of soft masks: a smooth step, and discs to widen and narrow them."""

import cv2
import numpy as np
from numpy.typing import NDArray

from framer.imaging.types import FloatMap


def smoothstep(values: FloatMap, low: float, high: float) -> FloatMap:
    """0 up to `low`, 1 from `high` on, a smooth curve between."""
    share = np.clip((values - np.float32(low)) / np.float32(high - low), 0, 1)
    smooth: FloatMap = share * share * (3 - 2 * share)
    return smooth


def round_kernel(reach: int) -> NDArray[np.uint8]:
    """A disc that reaches `reach` pixels to every side, for dilating and eroding."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return kernel.astype(np.uint8, copy=False)
