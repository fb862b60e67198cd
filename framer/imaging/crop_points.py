"""Between points of the photo and pixels of the picture that a crop makes."""

import math

import numpy as np

from framer.imaging.types import Crop, FloatMap, Point


def to_picture(point: Point, crop: Crop, size: int) -> Point:
    """Where the picture of `size` px shows a point of the photo; pixel n reaches from n to n + 1."""
    cos, sin = math.cos(math.radians(crop.angle)), math.sin(math.radians(crop.angle))
    x, y = point[0] - crop.centre[0], point[1] - crop.centre[1]
    across, down = x * cos - y * sin, x * sin + y * cos
    scale = size / crop.side
    return size / 2 + (-across if crop.mirror else across) * scale, size / 2 + down * scale


def inside_photo(photo: tuple[int, int], crop: Crop, size: int, xs: FloatMap, ys: FloatMap) -> FloatMap:
    """How far within the photo (width, height) these pixels of the picture lie, in pixels of it; < 0 is outside.

    `xs` is one row of x, `ys` one column of y.
    """
    step = np.float32(crop.side / size)
    cos, sin = (np.float32(function(math.radians(crop.angle))) for function in (math.cos, math.sin))
    across, down = (xs - np.float32(size / 2)) * step, (ys - np.float32(size / 2)) * step
    if crop.mirror:
        across = -across
    x = np.float32(crop.centre[0]) + across * cos + down * sin
    y = np.float32(crop.centre[1]) - across * sin + down * cos
    width, height = (np.float32(n) for n in photo)
    distance = np.minimum(np.minimum(x, width - x), np.minimum(y, height - y)) / step
    return distance.astype(np.float32, copy=False)
