"""HDR (PQ and HLG) → sRGB, as ITU-R BT.2408 and BT.2390 say.

203 cd/m² is the white of an ordinary display (BT.2408, 2.2); what is brighter is rolled off by the EETF of BT.2390,
whose knee depends on how bright the photo gets. A photo without anything brighter than white keeps its shades.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from framer.imaging.colour_codes import (
    PQ,
    ColourCodes,
    find_luminance_weights,
    find_matrix_to_srgb,
    from_linear_srgb,
)
from framer.imaging.types import Pixels

_SDR_WHITE = 203.0  # cd/m²
_PQ_PEAK, _HLG_PEAK, _HLG_GAMMA = 10_000.0, 1_000.0, 1.2  # BT.2100: of HLG on the display that it is made for
_MAX_PEAK = 1_000.0 / _SDR_WHITE  # what is brighter becomes white, so that a knee never reaches down to faces
_BRIGHT_SHARE = 0.999  # of the pixels: a photo is as bright as the brightest of these
MEASURED_SIDE = 512  # rows and columns that are looked at for it
_FINE = 65_535  # steps of the tables for light
_BAND_PIXELS = 500_000  # at a time

Samples = NDArray[np.uint8] | NDArray[np.uint16]
Light = NDArray[np.float32]


@dataclass(frozen=True)
class ToneMapper:
    """Turns samples of one photo into sRGB; made by `measure_tones`."""

    light: Light
    matrix: Light
    weights: Light | None
    peak: float
    gain: Light | None
    encoding: Pixels

    def map_band(self, samples: Samples) -> Pixels:
        """The samples, height × width × 3, RGB, as 8 bits in sRGB."""
        light = _to_light(samples, self.light, self.weights)
        if self.gain is not None:
            brightest = np.maximum(np.maximum(light[..., 0], light[..., 1]), light[..., 2])
            light *= self.gain[_quantise(brightest, 1 / self.peak)][..., None]
        return self.encoding[_quantise(cv2.transform(light, self.matrix), 1.0)]

    def map_image(self, image: Image.Image) -> Image.Image:
        """`image`, mode RGB, turned into sRGB in place."""
        self.map_rows(lambda top, bottom: np.asarray(image.crop((0, top, image.width, bottom))), image)
        return image

    def map_rows(self, read_rows: Callable[[int, int], Samples], mapped: Image.Image) -> None:
        """Fill `mapped`, mode RGB; `read_rows` gives the samples from one of its rows to another."""
        rows = max(1, _BAND_PIXELS // mapped.width)
        for top in range(0, mapped.height, rows):
            band = self.map_band(read_rows(top, min(top + rows, mapped.height)))
            mapped.paste(Image.fromarray(band), (0, top))


def measure_tones(some: Samples, codes: ColourCodes, max_sample: int = 255) -> ToneMapper:
    """What maps a photo of which these are `some` samples (height × width × 3, up to `max_sample`).

    `codes` are those of HDR.
    """
    signal = np.arange(max_sample + 1) / max_sample
    if codes.transfer == PQ:
        light, weights = (_PQ_PEAK / _SDR_WHITE * from_pq(signal)).astype(np.float32), None
    else:
        light, weights = from_hlg(signal).astype(np.float32), find_luminance_weights(codes).astype(np.float32)
    brightest = np.sort(_to_light(some, light, weights).max(axis=2).ravel())
    peak = min(float(brightest[int(_BRIGHT_SHARE * (brightest.size - 1))]), _MAX_PEAK)
    return ToneMapper(
        light=light,
        matrix=find_matrix_to_srgb(codes).astype(np.float32),
        weights=weights,
        peak=peak,
        gain=_draw_knee(peak) if peak > 1 else None,
        encoding=np.round(255 * from_linear_srgb(np.linspace(0, 1, _FINE + 1))).astype(np.uint8),
    )


def from_pq(signal: NDArray[np.float64]) -> NDArray[np.float64]:
    """Light, 1 at 10,000 cd/m², of a PQ signal from 0 to 1 (SMPTE ST 2084)."""
    root = np.clip(signal, 0, 1) ** (32 / 2523)
    return (np.maximum(root - 107 / 128, 0) / (2413 / 128 - 2392 / 128 * root)) ** (8192 / 1305)


def to_pq(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """The PQ signal of light that is 1 at 10,000 cd/m²."""
    root = np.clip(light, 0, 1) ** (1305 / 8192)
    return ((107 / 128 + 2413 / 128 * root) / (1 + 2392 / 128 * root)) ** (2523 / 32)


def from_hlg(signal: NDArray[np.float64]) -> NDArray[np.float64]:
    """Light of the scene, 0 to 1, of an HLG signal from 0 to 1 (BT.2100, table 5)."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)


def _to_light(samples: Samples, table: Light, weights: Light | None) -> Light:
    """Linear light, 1 at the white of an ordinary display; with `weights` through HLG's OOTF (BT.2100, table 5)."""
    light: Light = np.take(table, samples, mode="clip")
    if weights is not None:
        luminance = cv2.transform(light, weights.reshape(1, 3))
        light *= (_HLG_PEAK / _SDR_WHITE * np.maximum(luminance, 0) ** (_HLG_GAMMA - 1)).reshape(*light.shape[:2], 1)
    return light


def _draw_knee(peak: float) -> Light:
    """By what light is multiplied, from none to `peak` in _FINE steps: the EETF of BT.2390, with black left alone."""
    light = np.linspace(0, 1, _FINE + 1) * peak
    top = float(to_pq(np.array(peak * _SDR_WHITE / _PQ_PEAK)))
    white = float(to_pq(np.array(_SDR_WHITE / _PQ_PEAK))) / top
    signal = to_pq(light * _SDR_WHITE / _PQ_PEAK) / top
    knee = 1.5 * white - 0.5
    t = np.clip((signal - knee) / (1 - knee), 0, 1)
    rolled = (2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee) + (3 * t**2 - 2 * t**3) * white
    mapped = _PQ_PEAK / _SDR_WHITE * from_pq(np.where(signal < knee, signal, rolled) * top)
    return np.where(signal < knee, 1, mapped / np.maximum(light, 1e-9)).astype(np.float32)


def _quantise(light: NDArray[Any], scale: float) -> NDArray[np.uint16]:
    """`light` as an index of a table whose last entry is for light of 1 / `scale` and more."""
    steps = cv2.multiply(light.reshape(light.shape[0], -1), np.array([scale * _FINE]), dtype=cv2.CV_16U)  # saturates
    return steps.reshape(light.shape).astype(np.uint16, copy=False)
