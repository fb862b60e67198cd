"""Pictures beside reference pictures, which are made with plain Pillow and no shortcut."""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps
from skimage.metrics import structural_similarity

from framer.imaging.types import Crop, Frame


def open_rgb(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


def cells(image: Image.Image) -> NDArray[np.float64]:
    """The means of 64 × 64 cells, RGB: small enough for different scalers and decoders to agree."""
    return np.asarray(image.convert("RGB").resize((64, 64), Image.Resampling.BOX)).astype(float)


def likeness(a: Image.Image, b: Image.Image) -> float:
    """SSIM: 1 for the same picture."""
    return float(structural_similarity(np.asarray(a), np.asarray(b), channel_axis=2))


def reference_picture(data: bytes, crop: Crop, frame: Frame, size: int) -> Image.Image:
    """Full decode, one LANCZOS resize of the crop, the frame over it without loss."""
    with Image.open(BytesIO(data)) as image:
        upright = ImageOps.exif_transpose(image.convert("RGB"))
    box = (crop.x, crop.y, crop.x + crop.side, crop.y + crop.side)
    square = upright.resize((size, size), Image.Resampling.LANCZOS, box=box)
    if crop.mirror:
        square = ImageOps.mirror(square)
    with Image.open(frame.overlay_path) as overlay:
        scaled = overlay.convert("RGBA").resize((size, size), Image.Resampling.LANCZOS)
    return Image.alpha_composite(square.convert("RGBA"), scaled).convert("RGB")
