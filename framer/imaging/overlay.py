"""TODO."""

import io
from functools import lru_cache

import cv2
import numpy as np
from PIL import Image

from framer.errors import SetupError
from framer.imaging.types import Frame, Overlay

MIN_OVERLAY_SIDE, MAX_OVERLAY_SIDE = 1080, 4096


@lru_cache(maxsize=12)
def load_overlay(frame: Frame, size: int) -> Overlay:
    """The frame's artwork at `size` px, loaded once and then kept. Raises SetupError.

    Images are fully loaded before they are handed out: threads that share a lazily opened one get wrong pictures.
    """
    try:
        with Image.open(io.BytesIO(frame.overlay_data), formats=["PNG", "WEBP"]) as image:
            _check_overlay(frame, image)
            weighted = image.convert("RGBa")  # colours weighted by their alpha
            if image.width != size:
                weighted = weighted.resize((size, size), Image.Resampling.LANCZOS)
            *colours, alpha = cv2.split(np.asarray(weighted))
            added = cv2.merge([cv2.min(colour, alpha) for colour in colours])
            kept = cv2.merge([cv2.bitwise_not(alpha)] * 3)
            return Overlay(added.astype(np.uint8, copy=False), kept.astype(np.uint8, copy=False))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise SetupError(what=f"{frame.id}: {frame.overlay_path.name}") from error


def _check_overlay(frame: Frame, image: Image.Image) -> None:
    if image.mode != "RGBA" or image.width != image.height or not MIN_OVERLAY_SIDE <= image.width <= MAX_OVERLAY_SIDE:
        raise SetupError(
            what=f"{frame.id}: {frame.overlay_path.name}: {image.mode} {image.width} × {image.height} px; "
            f"RGBA, {MIN_OVERLAY_SIDE}–{MAX_OVERLAY_SIDE} px, square"
        )
