"""Photos in HDR: the shades of an sRGB picture as PQ and HLG hold them, computed apart from framer (BT.2100)."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

BT2020 = np.array(
    [[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]]
)  # from sRGB's (BT.2087)


def pq_signal(nits: NDArray[np.float64]) -> NDArray[np.float64]:
    """The PQ signal, 0 to 1, of light in cd/m²."""
    power = np.clip(nits / 10_000, 0, 1) ** 0.1593017578125
    return ((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375


def hlg_signal(nits: NDArray[np.float64]) -> NDArray[np.float64]:
    """The HLG signal of light on a display of 1,000 cd/m²: height × width × 3, in BT.2020."""
    shown = nits / 1_000
    luminance = shown @ (0.2627, 0.678, 0.0593)
    scene = shown * np.maximum(luminance, 1e-9)[..., None] ** (1 / 1.2 - 1)
    return np.where(
        scene <= 1 / 12, np.sqrt(3 * scene), 0.17883277 * np.log(np.maximum(12 * scene - 0.28466892, 1e-9)) + 0.55991073
    )


def light_of(image: Image.Image, white: float = 203.0) -> NDArray[np.float64]:
    """Light in cd/m², in BT.2020, of an sRGB picture whose white is that bright."""
    signal = np.asarray(image) / 255
    linear = np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)
    return np.asarray(white * linear @ BT2020.T)


def in_pq(image: Image.Image, white: float = 203.0) -> Image.Image:
    """The picture in BT.2020 and PQ, 8 bits."""
    return _in_8_bits(pq_signal(light_of(image, white)))


def in_hlg(image: Image.Image, white: float = 203.0) -> Image.Image:
    """The picture in BT.2020 and HLG, 8 bits."""
    return _in_8_bits(hlg_signal(light_of(image, white)))


def _in_8_bits(signal: NDArray[np.float64]) -> Image.Image:
    return Image.fromarray(np.round(255 * np.clip(signal, 0, 1)).astype(np.uint8))
