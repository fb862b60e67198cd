"""How far from where the net sees a person the matte may reach."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from framer.imaging.masks import round_kernel, smoothstep
from framer.imaging.types import FloatMap

_NEAR_SPAN, _FAR_SPAN = (0.25, 0.7), (0.1, 0.6)  # likelihoods: what the net is not sure of has no firm edge
_HANGING, _HANGING_MARGIN = 0.35, 2  # alpha from which on strands hang together, and px of the copy about them
_NEAR_EDGE, _FAR_EDGE = 1, 6  # px of the copy: how far off the net's edge may be, and hair reaches beyond it


def find_bounds(likelihood: FloatMap) -> tuple[FloatMap, FloatMap, FloatMap]:
    """The most that alpha can be where the edge is firm, and where it is hair; and the least.

    The net's own edge is a few pixels off at most, while the guided matte leaks along what looks like the person.
    """
    near, far = (
        smoothstep(_blur_bound(cv2.dilate(likelihood, round_kernel(reach)), reach), *span)
        for reach, span in ((_NEAR_EDGE, _NEAR_SPAN), (_FAR_EDGE, _FAR_SPAN))
    )
    inside = smoothstep(_blur_bound(cv2.erode(likelihood, round_kernel(_FAR_EDGE)), _FAR_EDGE), 0.6, 0.95)
    return near, far, inside


def find_surroundings(alpha: FloatMap, likelihood: FloatMap) -> FloatMap:
    """1 on and about what hangs together with a person, 0 elsewhere: scraps of the background hang in the air."""
    count, labels = cv2.connectedComponents((alpha > _HANGING).astype(np.uint8), connectivity=8)
    hangs = np.zeros(count, np.uint8)
    hangs[labels[likelihood > 0.5]] = 1
    hangs[0] = 0
    near = cv2.dilate(hangs[labels], round_kernel(_HANGING_MARGIN)).astype(np.float32)
    return _blur_bound(near, 1)


def merge_maps(*maps: FloatMap) -> FloatMap:
    """Up to four maps as the channels of one."""
    return cv2.merge(maps).astype(np.float32, copy=False)


def _blur_bound(bound: NDArray[Any], reach: int) -> FloatMap:
    blurred: FloatMap = cv2.GaussianBlur(bound, (0, 0), max(1.0, reach / 3)).astype(np.float32, copy=False)
    return blurred
