"""Colours told by numbers: what the code points of ITU-T H.273 mean (PNG's cICP, the nclx of HEIF and AVIF)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Chromaticities = tuple[float, ...]
"""x and y of red, green, blue and white."""

_BT709_LIKE = (1, 6, 11, 14, 15)  # one curve under five names; 11 goes on below zero
PQ, HLG = 16, 18
_SRGB_CURVE = 13

_D65, _ILLUMINANT_C, _EQUAL_ENERGY = (0.3127, 0.329), (0.31, 0.316), (1 / 3, 1 / 3)
SRGB_CHROMATICITIES: Chromaticities = (0.64, 0.33, 0.3, 0.6, 0.15, 0.06, *_D65)
_SMPTE_170M = (0.63, 0.34, 0.31, 0.595, 0.155, 0.07, *_D65)
# H.273, table 2.
_CHROMATICITIES: dict[int, Chromaticities] = {
    1: SRGB_CHROMATICITIES,
    4: (0.67, 0.33, 0.21, 0.71, 0.14, 0.08, *_ILLUMINANT_C),
    5: (0.64, 0.33, 0.29, 0.6, 0.15, 0.06, *_D65),
    6: _SMPTE_170M,
    7: _SMPTE_170M,
    8: (0.681, 0.319, 0.243, 0.692, 0.145, 0.049, *_ILLUMINANT_C),
    9: (0.708, 0.292, 0.17, 0.797, 0.131, 0.046, *_D65),  # BT.2020
    11: (0.68, 0.32, 0.265, 0.69, 0.15, 0.06, 0.314, 0.351),
    12: (0.68, 0.32, 0.265, 0.69, 0.15, 0.06, *_D65),  # Display P3
    22: (0.63, 0.34, 0.295, 0.605, 0.155, 0.077, *_D65),
}

_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
D50 = np.array([0.9642, 1.0, 0.8249])  # XYZ of a profile's white

SRGB_TO_LINEAR = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
_BT1886_TO_LINEAR = (2.4, 1.0, 0.0, 0.0, 0.0)  # of the displays that BT.709's curve is made for, as in Chromium
# H.273, table 3, as the parameters g, a, b, c, d of ICC.1:2022, 10.18: (a·x + b)^g from d on, c·x below.
_CURVES: dict[int, tuple[float, ...]] = {
    **dict.fromkeys(_BT709_LIKE, _BT1886_TO_LINEAR),
    4: (2.2, 1.0, 0.0, 0.0, 0.0),
    5: (2.8, 1.0, 0.0, 0.0, 0.0),
    7: (1 / 0.45, 1 / 1.1115, 0.1115 / 1.1115, 1 / 4, 0.0912),
    8: (1.0, 1.0, 0.0, 0.0, 0.0),
    _SRGB_CURVE: SRGB_TO_LINEAR,
    17: (2.6, (52.37 / 48) ** (1 / 2.6), 0.0, 0.0, 0.0),
}


@dataclass(frozen=True)
class ColourCodes:
    """Code points of H.273 for the primaries and for the transfer curve."""

    primaries: int
    transfer: int

    @property
    def is_hdr(self) -> bool:
        """Whether it goes past an ordinary display's white: PQ or HLG."""
        return self.transfer in (PQ, HLG)

    @property
    def is_known(self) -> bool:
        """Whether both numbers say something that a photo can be shown by."""
        return self.primaries in _CHROMATICITIES and (self.is_hdr or self.transfer in _CURVES)

    @property
    def is_srgb(self) -> bool:
        """Whether the photo is in sRGB already."""
        return self == ColourCodes(1, _SRGB_CURVE)

    @property
    def chromaticities(self) -> Chromaticities:
        """Of the primaries and of white."""
        return _CHROMATICITIES[self.primaries]

    @property
    def curve(self) -> tuple[float, ...]:
        """The parameters g, a, b, c, d of the curve to linear light; there is none for PQ and HLG."""
        return _CURVES[self.transfer]


def read_as_photo(primaries: int, transfer: int) -> ColourCodes:
    """The numbers of a HEIF or AVIF photo, read as Chromium does: what is not specified is sRGB's.

    BT.709's curve counts as sRGB's: encoders of still photos name it without having applied it.
    """
    codes = ColourCodes(primaries, _SRGB_CURVE if transfer in _BT709_LIKE else transfer)
    is_known_curve = codes.is_hdr or codes.transfer in _CURVES
    return ColourCodes(
        codes.primaries if codes.primaries in _CHROMATICITIES else 1, codes.transfer if is_known_curve else _SRGB_CURVE
    )


def find_colourants(chromaticities: Chromaticities) -> Matrix:
    """XYZ under D50 of red, green and blue, a column each, as in ICC profiles (adapted by Bradford's matrix).

    Raises ValueError where the numbers are no colours that a display could have.
    """
    points = np.array(chromaticities, float).reshape(4, 2)
    if not (points[:, 1] > 1e-5).all() or not np.isfinite(points).all() or points.max() > 2:
        raise ValueError(chromaticities)
    unscaled = np.stack([points[:, 0], points[:, 1], 1 - points.sum(axis=1)]) / points[:, 1]
    primaries, white = unscaled[:, :3], unscaled[:, 3]
    if abs(np.linalg.det(primaries)) < 1e-3:
        raise ValueError(chromaticities)
    cones = _BRADFORD @ D50 / (_BRADFORD @ white)
    adapted = np.linalg.inv(_BRADFORD) @ np.diag(cones) @ _BRADFORD
    colourants: Matrix = adapted @ primaries @ np.diag(np.linalg.inv(primaries) @ white)
    return colourants


def find_matrix_to_srgb(codes: ColourCodes) -> Matrix:
    """From linear light in these primaries to linear light in sRGB's: 3 × 3, for columns of red, green and blue."""
    to_srgb: Matrix = np.linalg.inv(find_colourants(SRGB_CHROMATICITIES)) @ find_colourants(codes.chromaticities)
    return to_srgb


def find_luminance_weights(codes: ColourCodes) -> NDArray[np.float64]:
    """How much of the luminance of white is that of red, green and blue: three numbers whose sum is 1."""
    weights: NDArray[np.float64] = find_colourants(codes.chromaticities)[1]
    return weights


def to_linear(curve: tuple[float, ...], signal: NDArray[Any]) -> NDArray[np.float64]:
    """Linear light, 0 to 1, of a signal from 0 to 1, by the parameters g, a, b, c, d."""
    g, a, b, c, d = curve
    return np.where(signal >= d, np.maximum(a * signal + b, 0) ** g, c * signal)


def from_linear_srgb(light: NDArray[Any]) -> NDArray[np.float64]:
    """The signal of sRGB, 0 to 1, of linear light from 0 to 1 (IEC 61966-2-1)."""
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 0) ** (1 / 2.4) - 0.055)
