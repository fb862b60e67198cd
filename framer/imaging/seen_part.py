"""The part of a picture that its overlay leaves to be seen: only that is made of the photo.

A ring hides 52 % of the picture, and most of what is extended past the photo's edge.
"""

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from framer.imaging.picture_part import PicturePart
from framer.imaging.types import Crop, PhotoRegion, Pixels, Window

MAX_SHIFT = 128  # px by which a part is made larger so that its corner lies on a pixel of the photo
_SAME_PLACE = 0.02  # of a pixel of the picture, or of the photo if that is smaller: closer is nowhere to be seen


def find_seen_part(transparency: Pixels, window: Window) -> PicturePart:
    """The smallest square with all that an overlay leaves to be seen, and with the frame's `window`.

    `transparency`: side × side, 0 where the overlay hides all.
    """
    size = len(transparency)
    spans = []
    for axis, centre in ((1, window.cx), (0, window.cy)):
        (seen,) = np.nonzero(transparency.any(axis=1 - axis))
        ends = (seen[0], seen[-1] + 1) if len(seen) else (size, 0)
        start = max(0, min(int(ends[0]), math.floor((centre - window.r) * size)))
        spans.append((start, min(size, max(int(ends[1]), math.ceil((centre + window.r) * size)))))
    side = max(end - start for start, end in spans)
    left, top = (min(start, size - side) for start, _ in spans)
    return PicturePart(left, top, side)


def place_window(window: Window, part: PicturePart, size: int) -> Window:
    """The `window` of a picture of `size` × `size` px in shares of `part`."""
    share = size / part.side
    x, y = ((n * size - start) / part.side for n, start in ((window.cx, part.left), (window.cy, part.top)))
    return Window(x, y, window.r * share)


def crop_of_part(crop: Crop, part: PicturePart, size: int) -> Crop:
    """The crop that shows what `part` of the picture of `crop`, `size` × `size` px, shows."""
    step = crop.side / size
    side = part.side * step
    across, down = ((n + part.side / 2 - size / 2) * step for n in (part.left, part.top))
    if crop.mirror:
        across = -across
    cos, sin = math.cos(math.radians(crop.angle)), math.sin(math.radians(crop.angle))
    x, y = crop.centre[0] + across * cos + down * sin, crop.centre[1] - across * sin + down * cos
    return replace(crop, x=x - side / 2, y=y - side / 2, side=side)


def widen_part(part: PicturePart, size: int) -> PicturePart:
    """`part` with all that `align_part` may add to it."""
    left, top = max(0, part.left - MAX_SHIFT), max(0, part.top - MAX_SHIFT)
    side = min(size, max(part.left + part.side - left, part.top + part.side - top) + MAX_SHIFT)
    return PicturePart(min(left, size - side), min(top, size - side), side)


def align_part(part: PicturePart, photo: PhotoRegion, crop: Crop, size: int) -> PicturePart:
    """`part`, a little larger, so that its corner lies on a pixel of `photo`: then none is sampled between two.

    `part` itself where there is no such part, or the crop is turned.
    """
    if crop.angle % 90 or part.side == size:
        return part
    step = crop.side * photo.scale / size
    corner = (crop.x - photo.left) * photo.scale, (crop.y - photo.top) * photo.scale
    turned = _turn(part, crop, size)
    left, top = (
        next((n for n in _downwards(start) if snap_to_pixel(first + n * step, step).is_integer()), None)
        for start, first in zip((turned.left, turned.top), corner, strict=True)
    )
    if left is None or top is None:
        return part
    side = part.side + max(turned.left - left, turned.top - top)
    if max(left, top) + side > size:
        return part
    return _turn_back(PicturePart(left, top, side), crop, size)


def snap_to_pixel(position: float, step: float) -> float:
    """`position`, or the whole pixel that is as good as there; `step` pixels come to one of the picture."""
    nearest = float(round(position))
    return nearest if abs(position - nearest) <= _SAME_PLACE * min(1.0, step) else position


def _downwards(start: int) -> Iterator[int]:
    return iter(range(start, max(-1, start - MAX_SHIFT - 1), -1))


def _turn(part: PicturePart, crop: Crop, size: int) -> PicturePart:
    """The part as it lies on the photo, which the picture shows mirrored and turned by quarters."""
    if crop.mirror:
        part = replace(part, left=size - part.left - part.side)
    for _ in range(round(crop.angle / 90) % 4):
        part = replace(part, left=part.top, top=size - part.left - part.side)
    return part


def _turn_back(part: PicturePart, crop: Crop, size: int) -> PicturePart:
    for _ in range(-round(crop.angle / 90) % 4):
        part = replace(part, left=part.top, top=size - part.left - part.side)
    return replace(part, left=size - part.left - part.side) if crop.mirror else part
