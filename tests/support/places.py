"""Places in a photo, told from what is seen there."""

import numpy as np
from PIL import Image

from framer.imaging.types import PhotoBox, PhotoRegion


def tells_where(photo: PhotoRegion, upright: Image.Image) -> None:
    """The photo's region shows what `upright` shows there, and fits nowhere beside it as well."""
    part, scale = photo.image, photo.scale
    spare = 16  # a reduced picture's last pixel may stand for some past the edge
    wide = Image.fromarray(np.pad(np.asarray(upright), ((spare, spare), (spare, spare), (0, 0)), "edge"))

    def off(dx: float, dy: float) -> float:
        left, top = photo.left + spare + dx, photo.top + spare + dy
        box = (left, top, left + part.width / scale, top + part.height / scale)
        there = wide.resize(part.size, Image.Resampling.BOX, box=box)
        return float(np.abs(np.asarray(there, int) - np.asarray(part, int)).mean())

    here, step = off(0, 0), max(1.0, 0.5 / scale)
    assert here < 6
    assert here < min(off(step, 0), off(-step, 0), off(0, step), off(0, -step))


def covers(photo: PhotoRegion, box: PhotoBox) -> bool:
    """Whether the region holds all of `box` that lies on the photo."""
    right, bottom = (near + n / photo.scale for near, n in zip((photo.left, photo.top), photo.image.size, strict=True))
    return (
        photo.left <= max(0, box.x)
        and photo.top <= max(0, box.y)
        and right >= min(photo.width, box.right)
        and bottom >= min(photo.height, box.bottom)
    )
