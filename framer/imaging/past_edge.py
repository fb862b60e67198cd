"""Which pixels of a picture lie past the photo's edge, and how far."""

import math

import numpy as np

from framer.imaging.resample import output_to_pixels_matrix
from framer.imaging.types import Crop, FloatMap, PhotoRegion

EDGE_BORDER = 2.0  # photo pixels: frames and scaling leave dark or light lines so wide along a photo's edge
SMEAR_REDUCTION = 6  # the photo's edge is drawn outwards at this fraction of the picture's size


def outside_strips(photo: PhotoRegion, crop: Crop, size: int) -> list[tuple[slice, slice]]:
    """The rows and columns of the output that may lie past the photo's edge: four strips, or all of a turned crop."""
    everywhere = slice(0, size)
    box = crop.bounding_box
    if box.x >= 0 and box.y >= 0 and box.right <= photo.width and box.bottom <= photo.height:
        return []
    if crop.angle != 0:
        side = max(1, size // SMEAR_REDUCTION)
        is_outside = distance_outside(photo, crop, side, slice(0, side), slice(0, side)) > -1 / side
        ranges = []
        for axis in (1, 0):
            (hits,) = np.nonzero(is_outside.any(axis=axis))
            if not hits.size:
                return []
            ranges.append(slice(int(hits[0] * size / side), min(size, math.ceil((hits[-1] + 1) * size / side))))
        return [(ranges[0], ranges[1])]
    step = crop.side / size
    left, top = (min(size, max(0, math.ceil((EDGE_BORDER - n) / step))) for n in (crop.x, crop.y))
    right = min(size, max(0, math.floor((photo.width - EDGE_BORDER - crop.x) / step)))
    bottom = min(size, max(0, math.floor((photo.height - EDGE_BORDER - crop.y) / step)))
    strips = (
        (slice(0, top), everywhere),
        (slice(bottom, size), everywhere),
        (slice(top, bottom), slice(0, left)),
        (slice(top, bottom), slice(right, size)),
    )
    return [(rows, columns) for rows, columns in strips if rows.start < rows.stop and columns.start < columns.stop]


def distance_outside(photo: PhotoRegion, crop: Crop, size: int, rows: slice, columns: slice) -> FloatMap:
    """How far these pixels of the output lie past the photo's edge, in shares of the crop's side; ≤ 0 is inside."""
    matrix = output_to_pixels_matrix(crop.centre, crop.side / size, crop.angle, size).astype(np.float32)
    output_x = np.arange(columns.start, columns.stop, dtype=np.float32)[None, :]
    output_y = np.arange(rows.start, rows.stop, dtype=np.float32)[:, None]
    x, y = (row[0] * output_x + row[1] * output_y + row[2] + np.float32(0.5) for row in matrix)
    outside: FloatMap = np.maximum(np.maximum(-x, x - photo.width), np.maximum(-y, y - photo.height))
    return (outside + np.float32(EDGE_BORDER)) / np.float32(crop.side)
