"""Small copies of a decoded photo for the nets: the whole, or a turned square of it."""

import math

import cv2
import numpy as np
from PIL import Image

from framer.imaging.decoded_photo import (
    DecodedPhoto,
    apply_orientation,
    find_pixel_box,
    find_stored_box,
    find_upright_corner,
)
from framer.imaging.types import PhotoBox, Pixels, Point


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
    reach = side * (abs(math.cos(math.radians(angle))) + abs(math.sin(math.radians(angle)))) / 2
    stored_box = find_stored_box(photo, PhotoBox(centre[0] - reach, centre[1] - reach, 2 * reach, 2 * reach))
    left, top, right, bottom = find_pixel_box(photo, stored_box)
    reduction = max(1, int(side / photo.reduction / size))
    image = photo.image.crop((left, top, right, bottom))
    if reduction >= 4:  # four of the many pixels are enough for one output pixel
        image = image.resize(
            (2 * -(-image.width // reduction), 2 * -(-image.height // reduction)), Image.Resampling.NEAREST
        )
        image = image.reduce(2)
    elif reduction > 1:
        image = image.reduce(reduction)
    scale = photo.reduction
    across, down = ((right - left) / image.width, (bottom - top) / image.height)  # pixels of the decode
    if photo.orientation >= 5:
        across, down = down, across
    corner = find_upright_corner(photo, (left * scale, top * scale, right * scale, bottom * scale))
    pixels = np.asarray(apply_orientation(image, photo.orientation))
    step = side / size
    cos, sin = step * math.cos(math.radians(angle)), step * math.sin(math.radians(angle))
    middle = (size - 1) / 2
    x, y = (centre[0] - corner[0]), (centre[1] - corner[1])
    columns, rows = across * scale, down * scale  # photo pixels to one of `pixels`
    matrix = np.array([
        [cos / columns, sin / columns, (x - (cos + sin) * middle) / columns - 0.5],
        [-sin / rows, cos / rows, (y - (cos - sin) * middle) / rows - 0.5],
    ])  # fmt: skip
    sampled = cv2.warpAffine(pixels, matrix, (size, size), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    return sampled.astype(np.uint8, copy=False)
