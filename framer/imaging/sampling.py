"""Small copies of a decoded photo for the nets: the whole, or a turned square of it."""

import math

import cv2
import numpy as np
from PIL import Image

from framer.imaging.decoded_photo import (
    DecodedPhoto,
    apply_orientation,
    lay_box,
)
from framer.imaging.types import Pixels, Point


def downscale_photo(photo: DecodedPhoto, long_side: int) -> Image.Image:
    """The whole photo, upright, mode RGB, its long side `long_side` px, or less where the decode has less."""
    image = photo.image
    scale = min(1.0, long_side / max(image.size))
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    if scale <= 0.5:  # four of the many pixels are enough for one output pixel
        image = image.resize((2 * size[0], 2 * size[1]), Image.Resampling.NEAREST).reduce(2)
    elif scale < 1:
        image = image.resize(size, Image.Resampling.BILINEAR)
    return apply_orientation(image, photo.orientation)


def sample_square(photo: DecodedPhoto, centre: Point, side: float, angle: float, size: int) -> Pixels:
    """A square of `side` photo pixels about `centre`, turned by `angle` degrees as a crop is, from the first decode.

    `size` × `size` × 3, RGB, for the nets: colours are those of the photo's profile. Past the photo's edge it is black.
    """
    scale, image = photo.reduction, photo.image
    # Every second, or the middle one of each odd number of pixels, is the same pixel however the photo was stored.
    skipped = (int(side / scale / size) // 2 - 1) // 2 * 2 + 1 if side >= 2 * scale * size else 0
    block = max(1, 2 * skipped)
    reach = side * (abs(math.cos(math.radians(angle))) + abs(math.sin(math.radians(angle)))) / 2
    upright_size = image.size if photo.orientation < 5 else image.size[::-1]
    (left, right), (top, bottom) = (
        _whole_blocks((n - reach) / scale, (n + reach) / scale, block, limit)
        for n, limit in zip(centre, upright_size, strict=True)
    )
    box = lay_box((left, top, right, bottom), image.size, photo.orientation)
    if skipped > 1 and box[2] <= image.width and box[3] <= image.height and min(box) >= 0:
        smaller = round(box[2] - box[0]) // skipped, round(box[3] - box[1]) // skipped
        image = image.resize(smaller, Image.Resampling.NEAREST, box)  # without a copy of all that is skipped
    else:
        image = image.crop(box)
        if skipped > 1:
            image = image.resize((image.width // skipped, image.height // skipped), Image.Resampling.NEAREST)
    if skipped:
        image = image.reduce(2)
    pixels = np.asarray(apply_orientation(image, photo.orientation))
    step = side / size
    cos, sin = step * math.cos(math.radians(angle)), step * math.sin(math.radians(angle))
    middle = (size - 1) / 2
    x, y = (n / scale - corner for n, corner in zip(centre, (left, top), strict=True))
    pixel = block * scale  # in photo pixels
    matrix = np.array([
        [cos / pixel, sin / pixel, x / block - (cos + sin) * middle / pixel - 0.5],
        [-sin / pixel, cos / pixel, y / block - (cos - sin) * middle / pixel - 0.5],
    ])  # fmt: skip
    sampled = cv2.warpAffine(pixels, matrix, (size, size), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    return sampled.astype(np.uint8, copy=False)


def _whole_blocks(start: float, end: float, block: int, limit: int) -> tuple[int, int]:
    """Whole pixels from `start` to `end` and two more at each side, on an image of `limit` pixels, in whole blocks."""
    first = max(0, min(limit - 1, math.floor(start) - 2))
    count = -(-(min(limit, max(math.ceil(end) + 2, first + 1)) - first) // block)
    return first, min(first + count * block, first + max(1, (limit - first) // block) * block)
