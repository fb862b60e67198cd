"""A frame's opening, found in its overlay."""

import io

import cv2
import numpy as np
from PIL import Image

from framer.errors import SetupError
from framer.imaging.types import Window

_OPENING_RASTER_SIDE = 1024  # px at which it is measured
CLEAR_ALPHA = 26  # alpha (0 to 255) below which artwork counts as clear
_MIN_OPENING_RADIUS = 0.1


def measure_opening(artwork: bytes, name: str) -> Window:
    """The largest circle inside the clear part of an overlay's alpha; `artwork` is its file, `name` stands in errors.

    Raises SetupError when there is none.
    """
    try:
        with Image.open(io.BytesIO(artwork), formats=["PNG", "WEBP"]) as image:
            alpha = (
                image.convert("RGBA")
                .getchannel("A")
                .resize((_OPENING_RASTER_SIDE, _OPENING_RASTER_SIDE), Image.Resampling.BOX)
            )
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise SetupError(what=name) from error
    clear = np.pad((np.asarray(alpha) < CLEAR_ALPHA).astype(np.uint8), 1)
    distance = cv2.distanceTransform(clear, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    radius = float(distance.max())
    rows, columns = np.nonzero(distance >= radius - 0.5)  # a wide opening has many centres: take their middle
    window = Window(
        round((float(columns.mean()) - 0.5) / _OPENING_RASTER_SIDE, 4),
        round((float(rows.mean()) - 0.5) / _OPENING_RASTER_SIDE, 4),
        round((radius - 0.5) / _OPENING_RASTER_SIDE, 4),
    )  # fmt: skip
    if window.r < _MIN_OPENING_RADIUS:
        raise SetupError(what=f"{name}: no transparent opening for a face")
    return window
