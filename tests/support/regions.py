"""Regions of a photo, checked by what they show."""

import numpy as np
from PIL import Image

from framer.imaging.types import PhotoBox, PhotoRegion


def assert_shows_its_place(photo: PhotoRegion, upright: Image.Image) -> None:
    """The region shows what `upright` shows at its corner, and matches it better there than half a pixel away."""
    part, scale = photo.image, photo.scale
    margin = 16  # a reduced picture's last pixel may stand for some past the edge
    padded = Image.fromarray(np.pad(np.asarray(upright), ((margin, margin), (margin, margin), (0, 0)), "edge"))

    def difference_at(dx: float, dy: float) -> float:
        left, top = photo.left + margin + dx, photo.top + margin + dy
        box = (left, top, left + part.width / scale, top + part.height / scale)
        expected = padded.resize(part.size, Image.Resampling.BOX, box=box)
        return float(np.abs(np.asarray(expected, int) - np.asarray(part, int)).mean())

    difference, step = difference_at(0, 0), max(1.0, 0.5 / scale)
    assert difference < 6
    assert difference < min(
        difference_at(step, 0), difference_at(-step, 0), difference_at(0, step), difference_at(0, -step)
    )


def holds_box(photo: PhotoRegion, box: PhotoBox) -> bool:
    """Whether the region holds all of `box` that lies on the photo."""
    right, bottom = (near + n / photo.scale for near, n in zip((photo.left, photo.top), photo.image.size, strict=True))
    return (
        photo.left <= max(0, box.x)
        and photo.top <= max(0, box.y)
        and right >= min(photo.width, box.right)
        and bottom >= min(photo.height, box.bottom)
    )
