"""A person's matte: how much of each pixel is person, 0 to 1, down to strands of hair, and the person's own colours.

The segmentation net says roughly where the person is. On a small copy the guided filter lets that follow the photo's
edges; where hair and background have different colours, a pixel's place between the two says the rest. The fine matte
is made tile by tile at the picture's own size, so only what is asked for costs anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from framer.imaging.guided_filter import guide_coefficients
from framer.imaging.head_outline import PersonMasker
from framer.imaging.segmentation import SEGMENTATION_SIDE
from framer.imaging.types import FloatMap, Pixels

_MATTE_SIDE = 360  # px: of the copy on which coefficients and colours are found
_RADIUS, _SMOOTHNESS = 6, 1e-4  # of the guided filter: pixels of that copy, and squared shares of white
_NET_SPAN = (0.15, 0.85)  # likelihoods at which the rough mask is background, and person
_MATTE_SPAN = (0.08, 0.92)  # the same of the guided matte, whose ends are never quite reached
_FIRM_SPAN = (0.3, 0.8)  # the same where person and background have one colour: a haze there would be seen
_CERTAIN_MARGIN = 4  # px of the copy: colours are taken as far from the edge as that
_NEAR_COLOURS, _FAR_COLOURS = 6.0, 24.0  # px of the copy: sigmas within which they are averaged
_COLOUR_REDUCTION = 3  # at this fraction of the copy: they are smooth
_FAR_SHARE = 0.02  # what the far ones count
_CONTRAST = 0.06  # squared distance of the two colours from which on it says as much as the guided filter
_NEAR_EDGE, _FAR_EDGE = 1, 6  # px of the copy: how far off the net's edge may be, and hair reaches beyond it
_MAX_RISE = 2  # by which the colours may multiply the guided matte: no bits of the background far from the person
_TILE = 96  # px


@dataclass(frozen=True)
class MattePart:
    """The square of a picture in which a matte is sought: the corner, and the side, in pixels of the picture."""

    left: int
    top: int
    side: int


@dataclass(frozen=True)
class Matte:
    """A matte of `part` of a picture. The maps have the same smaller side.

    `pixels` is the part itself (side × side × 3, 0 to 1), `likelihood` the net's, `alpha` the matte,
    `coefficients` are as `guide_coefficients` has them. `person` and `background` (× 3, 0 to 1) are the colours on both
    sides of the edge. `bounds` (× 3) are those of alpha.
    """

    part: MattePart
    pixels: FloatMap
    likelihood: FloatMap
    alpha: FloatMap
    coefficients: FloatMap
    person: FloatMap
    background: FloatMap
    bounds: FloatMap

    @property
    def scale(self) -> float:
        """Pixels of the maps to one of the picture."""
        return len(self.alpha) / self.part.side


@dataclass(frozen=True)
class MatteTile:
    """Rows and columns of a picture; `alpha` (rows × columns × 1) and the person's `colours` (× 3, 0 to 255) there."""

    rows: slice
    columns: slice
    alpha: FloatMap
    colours: FloatMap


def estimate_matte(square: Pixels, part: MattePart, find_person: PersonMasker) -> Matte:
    """The matte of `part` of `square` (side × side × 3, RGB), which contains it."""
    pixels = square[part.top : part.top + part.side, part.left : part.left + part.side]
    side = min(_MATTE_SIDE, part.side)
    seen = cv2.resize(pixels, (SEGMENTATION_SIDE, SEGMENTATION_SIDE), interpolation=cv2.INTER_AREA)
    likelihood = _scale(find_person(seen.astype(np.uint8, copy=False)), side)
    small = cv2.resize(pixels, (side, side), interpolation=cv2.INTER_AREA)
    guide = small.astype(np.float32) / np.float32(255)
    coefficients = guide_coefficients(guide, smoothstep(likelihood, *_NET_SPAN), _RADIUS, _SMOOTHNESS)
    guided = _apply(coefficients, guide)
    alpha = _stretch(guided)
    person = _spread_colours(guide, (alpha > 0.95) & (likelihood > 0.7))
    background = _spread_colours(guide, (alpha < 0.05) & (likelihood < 0.3))
    bounds = _find_bounds(likelihood)
    alpha = _refine(guide, guided, person, background, bounds)
    return Matte(part, guide, likelihood, alpha, coefficients, person, background, bounds)


def matte_tiles(matte: Matte, square: Pixels, wanted: NDArray[np.bool_]) -> Iterator[MatteTile]:
    """The tiles of the picture `square` of which anything is `wanted` (as large as the matte's maps)."""
    part = matte.part
    for rows, columns in _split_part(part):
        covered = _find_covered(rows, part.top, matte.scale), _find_covered(columns, part.left, matte.scale)
        if not wanted[covered].any():
            continue
        pixels = square[rows, columns].astype(np.float32)
        if not matte.alpha[covered].any():
            yield MatteTile(rows, columns, np.zeros((*pixels.shape[:2], 1), np.float32), pixels)
            continue
        small_maps = (matte.coefficients, matte.person, matte.background, matte.bounds)
        maps = (enlarge_tile(small, part, rows, columns) for small in small_maps)
        alpha, colours = _unmix(pixels * np.float32(1 / 255), *maps)
        yield MatteTile(rows, columns, alpha, colours)


def enlarge_tile(small: FloatMap, part: MattePart, rows: slice, columns: slice) -> FloatMap:
    """The rows and columns of the picture from a smaller map of `part` (at most 4 channels), sampled bilinearly."""
    scale = len(small) / part.side
    across, down = (
        (start - corner + 0.5) * scale - 0.5 for start, corner in ((columns.start, part.left), (rows.start, part.top))
    )
    matrix = np.array([[scale, 0, across], [0, scale, down]])
    size = columns.stop - columns.start, rows.stop - rows.start
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    enlarged = cv2.warpAffine(small, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return enlarged.astype(np.float32, copy=False)


def colour_doubt(matte: Matte) -> FloatMap:
    """How far the colours contradict the guided matte, 0 to 1."""
    guided = _apply(matte.coefficients, matte.pixels)
    between, trust = _place_between(matte.pixels, guided, matte.person, matte.background)
    doubt: FloatMap = trust * np.abs(between - _stretch(guided))
    return doubt


def shows_background(matte: Matte) -> NDArray[np.bool_]:
    """Where the matte says person, and the colour is clearly that of the background: gaps among curls."""
    difference = matte.person - matte.background
    contrast = _sum_channels(difference * difference)
    between = _sum_channels((matte.pixels - matte.background) * difference) / (contrast + np.float32(1e-4))
    shows: NDArray[np.bool_] = (matte.alpha > 0.9) & (contrast > 0.05) & (between < 0.2)
    return shows


def smoothstep(values: FloatMap, low: float, high: float) -> FloatMap:
    """0 up to `low`, 1 from `high` on, a smooth curve between."""
    share = np.clip((values - np.float32(low)) / np.float32(high - low), 0, 1)
    smooth: FloatMap = share * share * (3 - 2 * share)
    return smooth


def round_kernel(reach: int) -> NDArray[np.uint8]:
    """A disc that reaches `reach` pixels to every side, for dilating and eroding."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return kernel.astype(np.uint8, copy=False)


def _scale(image: FloatMap, side: int) -> FloatMap:
    interpolation = cv2.INTER_AREA if side <= len(image) else cv2.INTER_LINEAR
    return cv2.resize(image, (side, side), interpolation=interpolation).astype(np.float32, copy=False)


def _apply(coefficients: FloatMap, pixels: FloatMap) -> FloatMap:
    return _sum_channels(coefficients[:, :, :3] * pixels) + coefficients[:, :, 3]


def _sum_channels(image: FloatMap) -> FloatMap:
    return cv2.transform(image, np.ones((1, 3), np.float32)).astype(np.float32, copy=False)


def _spread_colours(colours: FloatMap, is_certain: NDArray[np.bool_]) -> FloatMap:
    """The mean of the certain colours about each pixel, also where nothing near it is certain."""
    weights = cv2.erode(is_certain.astype(np.uint8), round_kernel(_CERTAIN_MARGIN)).astype(np.float32)
    weighted = cv2.merge([*cv2.split(colours), np.ones_like(weights)]) * weights[:, :, None]
    side = max(1, len(colours) // _COLOUR_REDUCTION)
    small = cv2.resize(weighted, (side, side), interpolation=cv2.INTER_AREA)
    near, far = (cv2.GaussianBlur(small, (0, 0), sigma / _COLOUR_REDUCTION) for sigma in (_NEAR_COLOURS, _FAR_COLOURS))
    everywhere = np.float32(1e-4) * small.mean(axis=(0, 1)) + np.float32(1e-9)
    sums = cv2.addWeighted(near, 1, far, _FAR_SHARE, 0).astype(np.float32, copy=False) + everywhere
    spread: FloatMap = sums[:, :, :3] / sums[:, :, 3:]
    return cv2.resize(spread, colours.shape[1::-1], interpolation=cv2.INTER_LINEAR).astype(np.float32, copy=False)


def _stretch(alpha: FloatMap) -> FloatMap:
    low, high = _MATTE_SPAN
    stretched: FloatMap = np.clip((alpha - np.float32(low)) / np.float32(high - low), 0, 1)
    return stretched


def _unmix(
    pixels: FloatMap, coefficients: FloatMap, person: FloatMap, background: FloatMap, bounds: FloatMap
) -> tuple[FloatMap, FloatMap]:
    """Alpha (× 1) and the person's colours (× 3, 0 to 255) of a tile."""
    alpha = _refine(pixels, _apply(coefficients, pixels), person, background, bounds)[:, :, None]
    mixed = alpha * person + (1 - alpha) * background
    colours = np.clip(person + alpha * (pixels - mixed), 0, 1) * np.float32(255)
    return alpha, colours


def _refine(pixels: FloatMap, guided: FloatMap, person: FloatMap, background: FloatMap, bounds: FloatMap) -> FloatMap:
    """Alpha by the guided matte and, where they differ, by the colours; a firm edge where they do not."""
    between, trust = _place_between(pixels, guided, person, background)
    near, far, inside = cv2.split(bounds)
    firm = np.minimum(smoothstep(guided, *_FIRM_SPAN), near)
    by_colour = np.minimum(np.minimum(between, _MAX_RISE * _stretch(guided)), far)
    refined: FloatMap = np.maximum(firm + trust * (by_colour - firm), inside).astype(np.float32, copy=False)
    return refined


def _find_bounds(likelihood: FloatMap) -> FloatMap:
    """Side × side × 3: the most that alpha can be where the edge is firm, and where it is hair; and the least.

    The net's own edge is a few pixels off at most, while the guided matte leaks along what looks like the person.
    """
    near, far = (
        smoothstep(_blur_bound(cv2.dilate(likelihood, round_kernel(reach)), reach), 0.1, 0.6)
        for reach in (_NEAR_EDGE, _FAR_EDGE)
    )
    inside = smoothstep(_blur_bound(cv2.erode(likelihood, round_kernel(_FAR_EDGE)), _FAR_EDGE), 0.6, 0.95)
    return cv2.merge([near, far, inside]).astype(np.float32, copy=False)


def _blur_bound(bound: NDArray[Any], reach: int) -> FloatMap:
    blurred: FloatMap = cv2.GaussianBlur(bound, (0, 0), max(1.0, reach / 3)).astype(np.float32, copy=False)
    return blurred


def _place_between(
    pixels: FloatMap, guided: FloatMap, person: FloatMap, background: FloatMap
) -> tuple[FloatMap, FloatMap]:
    """Where between the two colours (0 to 1) the pixels lie, and how much that is to be trusted.

    Only where the guided matte is unsure: the colours say nothing about an ear or a collar.
    """
    alpha = _stretch(guided)
    difference = person - background
    contrast = _sum_channels(difference * difference)
    between = _sum_channels((pixels - background) * difference) / (contrast + np.float32(1e-4))
    trust = contrast / (contrast + np.float32(_CONTRAST)) * np.minimum(1, 6 * alpha * (1 - alpha))
    return np.clip(between, 0, 1).astype(np.float32, copy=False), trust.astype(np.float32, copy=False)


def _split_part(part: MattePart) -> Iterator[tuple[slice, slice]]:
    bottom, right = part.top + part.side, part.left + part.side
    for row in range(part.top, bottom, _TILE):
        for column in range(part.left, right, _TILE):
            yield slice(row, min(row + _TILE, bottom)), slice(column, min(column + _TILE, right))


def _find_covered(pixels: slice, corner: int, scale: float) -> slice:
    """The map's pixels of which any counts for these of the picture."""
    return slice(max(0, int((pixels.start - corner) * scale) - 1), int((pixels.stop - corner) * scale) + 2)
