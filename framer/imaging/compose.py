"""Photo + crop + overlay → picture."""

from dataclasses import replace

import cv2
import numpy as np
from PIL import Image

from framer.imaging.extension import extend_past_edge
from framer.imaging.resample import read_square, resample_square, sharpen
from framer.imaging.types import Crop, Overlay, PhotoRegion, Pixels


def compose(photo: PhotoRegion, crop: Crop, overlay: Overlay, size: int) -> Image.Image:
    """The picture: `size` × `size` px, mode RGB. What lies past the photo's edge is filled softly."""
    return lay_overlay(render_crop(photo, crop, size), overlay)


def lay_overlay(square: Pixels, overlay: Overlay) -> Image.Image:
    """The picture of a rendered crop, mode RGB; modifies `square`, which has the overlay's size."""
    # Within one level of Pillow's paste with a mask, and faster.
    cv2.multiply(square, overlay.transparency, dst=square, scale=1 / 255)
    cv2.add(square, overlay.premultiplied, dst=square)
    return Image.fromarray(square)


def render_crop(photo: PhotoRegion, crop: Crop, size: int, sharpened: bool = True) -> Pixels:
    """The crop, mirrored where it says so, without the overlay: `size` × `size` × 3, RGB.

    As sharp as a Lanczos reduction; where it is `sharpened`, with a light unsharp mask after it.
    """
    scale = photo.scale
    square = replace(crop, x=(crop.x - photo.left) * scale, y=(crop.y - photo.top) * scale, side=crop.side * scale)
    source = read_square(photo.image, square, size)
    picture = resample_square(source, size)
    if sharpened:
        picture = sharpen(picture, crop.side / size)
    extend_past_edge(picture, photo, crop)
    return np.ascontiguousarray(picture[:, ::-1]) if crop.mirror else picture
