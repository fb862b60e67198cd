"""A frame's opening, measured in its overlay."""

import io

import cv2
import numpy as np
from PIL import Image

from framer.errors import SetupError
from framer.imaging.types import Window

CLEAR_ALPHA = 26  # alpha (0 to 255) below which artwork counts as clear
MIN_OPENING_RADIUS = 0.1  # shares of the side
_RASTER_SIDE = 1024  # px at which the opening is measured


def measure_opening(overlay_data: bytes, name: str) -> Window:
    """The largest circle inside the clear part of an overlay, rounded to 1/10,000 of the side.

    `overlay_data` is its file, PNG or WebP; `name` stands in errors. Where several circles are the largest, it is the
    one in their middle. Raises SetupError when the file cannot be decoded, or the radius is below MIN_OPENING_RADIUS.
    """
    try:
        with Image.open(io.BytesIO(overlay_data), formats=["PNG", "WEBP"]) as image:
            alpha = image.convert("RGBA").getchannel("A").resize((_RASTER_SIDE, _RASTER_SIDE), Image.Resampling.BOX)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise SetupError(what=name) from error
    clear = np.pad((np.asarray(alpha) < CLEAR_ALPHA).astype(np.uint8), 1)  # the picture's edge bounds the circle
    distance = cv2.distanceTransform(clear, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    radius = float(distance.max())
    rows, columns = np.nonzero(distance >= radius - 0.5)
    window = Window(
        round((float(columns.mean()) - 0.5) / _RASTER_SIDE, 4),
        round((float(rows.mean()) - 0.5) / _RASTER_SIDE, 4),
        round((radius - 0.5) / _RASTER_SIDE, 4),
    )  # fmt: skip
    if window.r < MIN_OPENING_RADIUS:
        raise SetupError(what=f"{name}: no transparent opening for a face")
    return window
