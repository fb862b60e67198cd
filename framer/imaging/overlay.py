"""TODO."""

import io
from functools import lru_cache

import cv2
import numpy as np
from PIL import Image

from framer.errors import SetupError
from framer.imaging.types import Frame, Overlay

_LEAST_SIDE, _MOST_SIDE = 1080, 4096


@lru_cache(maxsize=12)
def load_overlay(frame: Frame, size: int) -> Overlay:
    """The frame's artwork at `size` px, loaded once and then kept. Raises SetupError.

    Images are fully loaded before they are handed out: threads that share a lazily opened one get wrong pictures.
    """
    try:
        with Image.open(io.BytesIO(frame.artwork), formats=["PNG", "WEBP"]) as image:
            _check_overlay(frame, image)
            weighted = image.convert("RGBa")  # colours weighted by their alpha
            if image.width != size:
                weighted = weighted.resize((size, size), Image.Resampling.LANCZOS)
            *colours, alpha = cv2.split(np.asarray(weighted))
            added = cv2.merge([cv2.min(colour, alpha) for colour in colours])
            kept = cv2.merge([cv2.bitwise_not(alpha)] * 3)
            return Overlay(added.astype(np.uint8, copy=False), kept.astype(np.uint8, copy=False))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise SetupError(what=f"{frame.id}: {frame.overlay.name}") from error


def _check_overlay(frame: Frame, image: Image.Image) -> None:
    if image.mode != "RGBA" or image.width != image.height or not _LEAST_SIDE <= image.width <= _MOST_SIDE:
        raise SetupError(
            what=f"{frame.id}: {frame.overlay.name}: {image.mode} {image.width} × {image.height} px; "
            f"RGBA, {_LEAST_SIDE}–{_MOST_SIDE} px, square"
        )
