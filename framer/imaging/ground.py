"""The flat ground about a picture that is laid whole: nothing of it is mirrored or drawn outwards."""

import cv2
import numpy as np

from framer.imaging.resample import output_to_pixels_matrix
from framer.imaging.types import Crop, PhotoRegion, Pixels
from framer.text.text_field import RgbColour


def lay_on_ground(picture: Pixels, photo: PhotoRegion, crop: Crop, ground: RgbColour) -> None:
    """Fill what lies past the photo's edge in `picture` with `ground`; modifies `picture`.

    `picture` is the crop of `photo`, not mirrored: side × side × 3, RGB. A pixel on the edge is as much ground as lies
    outside of the photo.
    """
    box, size = crop.bounding_box, picture.shape[0]
    if box.x >= 0 and box.y >= 0 and box.right <= photo.width and box.bottom <= photo.height:
        return
    step = crop.side / size
    matrix = output_to_pixels_matrix(crop.centre, step, crop.angle, size).astype(np.float32)
    across, down = np.arange(size, dtype=np.float32)[None, :], np.arange(size, dtype=np.float32)[:, None]
    x, y = (row[0] * across + row[1] * down + (row[2] + np.float32(0.5)) for row in matrix)
    outside = np.maximum(np.maximum(-x, x - photo.width), np.maximum(-y, y - photo.height))
    share = np.clip(outside / np.float32(step) + np.float32(0.5), 0, 1)
    colour = np.empty_like(picture)
    colour[:] = ground
    cv2.blendLinear(colour, picture, share, 1 - share, dst=picture)
