"""A person's matte: how much of each pixel is person, 0 to 1, down to strands of hair, and the person's own colours.

The segmentation net says roughly where the person is. On a small copy the guided filter lets that follow the photo's
edges; where hair and background have different colours, a pixel's place between the two says the rest. The fine matte
is made tile by tile at the picture's own size, so only what is asked for costs anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from framer.imaging.guided_filter import guide_coefficients
from framer.imaging.head_outline import PersonMasker
from framer.imaging.masks import round_kernel, smoothstep
from framer.imaging.matte_bounds import find_bounds, find_surroundings, merge_maps
from framer.imaging.matte_colours import colour_coefficients, place_between, spread_colours, sum_channels, tell_apart
from framer.imaging.segmentation import SEGMENTATION_SIDE
from framer.imaging.types import FloatMap, Pixels

_USUAL_SIDE = 330  # px, about: of the copy on which coefficients and colours are found
_RADIUS, _SMOOTHNESS = 6, 1e-4  # of the guided filter: pixels of that copy, and squared shares of white
_NET_SPAN = (0.15, 0.85)  # likelihoods at which the rough mask is background, and person
_MATTE_SPAN = (0.08, 0.92)  # the same of the guided matte, whose ends are never quite reached
_FIRM_SPAN = (0.3, 0.8)  # the same where person and background have one colour: a haze there would be seen
_CONTRAST = 0.06  # squared distance of the two colours from which on it says as much as the guided filter
_UNSURE_SPAN, _UNSURE_REACH, _UNSURE_PIXELS = (0.15, 0.85), 4, 100  # likelihoods, and px of the net: more than an edge
_MAX_RISE = 2  # by which the colours may multiply the guided matte: no bits of the background far from the person
_TILE = 66  # px, about


@dataclass(frozen=True)
class MattePart:
    """The square of a picture in which a matte is sought: the corner, and the side, in pixels of the picture."""

    left: int
    top: int
    side: int

    @property
    def step(self) -> int:
        """Pixels of the picture to one of the maps."""
        return max(1, round(self.side / _USUAL_SIDE))


@dataclass(frozen=True)
class Matte:
    """A matte of `part` of a picture. The maps have the same smaller side.

    `pixels` is the part itself (side × side × 3, 0 to 1), `likelihood` the net's, `alpha` the matte,
    `coefficients` are as `guide_coefficients` has
    them, `by_colour` as `colour_coefficients` has. `person` and `background` (× 3, 0 to 1) are the colours on both
    sides of the edge. `bounds` (× 4) are those of alpha, and how well colours tell person from background.
    """

    part: MattePart
    pixels: FloatMap
    likelihood: FloatMap
    alpha: FloatMap
    coefficients: FloatMap
    by_colour: FloatMap
    person: FloatMap
    background: FloatMap
    bounds: FloatMap

    @property
    def scale(self) -> float:
        """Pixels of the maps to one of the picture."""
        return 1 / self.part.step


@dataclass(frozen=True)
class MatteTile:
    """Rows and columns of a picture; `alpha` (rows × columns × 1) and the person's `colours` (× 3, 0 to 255) there."""

    rows: slice
    columns: slice
    alpha: FloatMap
    colours: FloatMap


def estimate_matte(square: Pixels, part: MattePart, find_person: PersonMasker) -> Matte:
    """The matte of `part` of `square` (side × side × 3, RGB), which contains it."""
    small = _reduce(square[part.top : part.top + part.side, part.left : part.left + part.side], part.step)
    likelihood = _scale(_see_twice(small, find_person), len(small))
    guide = small.astype(np.float32) / np.float32(255)
    coefficients = guide_coefficients(guide, smoothstep(likelihood, *_NET_SPAN), _RADIUS, _SMOOTHNESS)
    alpha = _stretch(_apply(coefficients, _with_ones(small)))
    person = spread_colours(guide, (alpha > 0.95) & (likelihood > 0.7))
    is_background = (alpha < 0.05) & (likelihood < 0.3)
    background = spread_colours(guide, is_background)
    near, far, inside = find_bounds(likelihood)
    apart = tell_apart(guide, person, background, is_background)
    by_colour, contrast = colour_coefficients(person, background)
    trust = apart * _trust(contrast)
    alpha = _refine(_with_ones(small), coefficients, by_colour, merge_maps(near, far, inside, trust))
    near_person = find_surroundings(alpha, likelihood)
    bounds = merge_maps(np.minimum(near, near_person), np.minimum(far, near_person), inside, trust)
    alpha = np.minimum(alpha, near_person)
    return Matte(part, guide, likelihood, alpha, coefficients, by_colour, person, background, bounds)


def matte_tiles(matte: Matte, square: Pixels, wanted: NDArray[np.bool_]) -> Iterator[MatteTile]:
    """The tiles of the picture `square` of which anything is `wanted` (as large as the matte's maps)."""
    part = matte.part
    for rows, columns in _split_part(part):
        covered = _find_covered(rows, part.top, matte.scale), _find_covered(columns, part.left, matte.scale)
        if not wanted[covered].any():
            continue
        small_maps = (matte.coefficients, matte.by_colour, matte.bounds, matte.person, matte.background)
        maps = (enlarge_tile(small, part, rows, columns) for small in small_maps)
        alpha, colours = _unmix(_with_ones(square[rows, columns]), *maps)
        yield MatteTile(rows, columns, alpha, colours)


def enlarge_tile(small: FloatMap, part: MattePart, rows: slice, columns: slice) -> FloatMap:
    """The rows and columns of the picture from a map of `part` (at most 4 channels), sampled bilinearly.

    They begin at whole pixels of the map, as tiles do, so that this is a plain enlargement of a piece of it.
    """
    step = part.step
    top, left = (rows.start - part.top) // step, (columns.start - part.left) // step
    height, width = rows.stop - rows.start, columns.stop - columns.start
    down, across = (-(-length // step) + 2 for length in (height, width))
    piece = cv2.copyMakeBorder(
        small[max(0, top - 1) : top + down - 1, max(0, left - 1) : left + across - 1],
        int(top == 0), max(0, top + down - 1 - len(small)), int(left == 0), max(0, left + across - 1 - len(small)),
        cv2.BORDER_REPLICATE,
    )  # fmt: skip
    enlarged = cv2.resize(piece, (across * step, down * step), interpolation=cv2.INTER_LINEAR)
    return enlarged[step : step + height, step : step + width].astype(np.float32, copy=False)


def colour_doubt(matte: Matte) -> FloatMap:
    """How far the colours contradict the guided matte, 0 to 1."""
    guided = _stretch(_apply(matte.coefficients[:, :, :3], matte.pixels) + matte.coefficients[:, :, 3])
    between, contrast = place_between(matte.pixels, matte.person, matte.background)
    doubt: FloatMap = _trust(contrast) * _unsure_share(guided) * np.abs(between - guided)
    return doubt


def shows_background(matte: Matte) -> NDArray[np.bool_]:
    """Where the matte says person, and the colour is clearly that of the background: gaps among curls."""
    between, contrast = place_between(matte.pixels, matte.person, matte.background)
    shows: NDArray[np.bool_] = (matte.alpha > 0.9) & (contrast > 0.05) & (between < 0.2)
    return shows


def _reduce(pixels: Pixels, step: int) -> Pixels:
    """The mean of each `step` × `step` pixels; the last ones are repeated where the side is no multiple of that."""
    side = -(-len(pixels) // step)
    missing = side * step - len(pixels)
    if missing:
        pixels = cv2.copyMakeBorder(pixels, 0, missing, 0, missing, cv2.BORDER_REPLICATE).astype(np.uint8, copy=False)
    return cv2.resize(pixels, (side, side), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def _see_twice(pixels: Pixels, find_person: PersonMasker) -> FloatMap:
    """The likelihood at the net's side.

    Where the net is unsure of more than an edge, its answer about the mirror image counts as well: what only one of
    them shows is chance.
    """
    seen = cv2.resize(pixels, (SEGMENTATION_SIDE, SEGMENTATION_SIDE), interpolation=cv2.INTER_AREA)
    likelihood = find_person(seen.astype(np.uint8, copy=False))
    unsure = cv2.inRange(likelihood, _UNSURE_SPAN[0], _UNSURE_SPAN[1])
    if cv2.countNonZero(cv2.erode(unsure, round_kernel(_UNSURE_REACH))) < _UNSURE_PIXELS:
        return likelihood
    mirrored = find_person(cv2.flip(seen, 1).astype(np.uint8, copy=False))
    both: FloatMap = np.sqrt(likelihood * mirrored[:, ::-1])
    return both


def _scale(image: FloatMap, side: int) -> FloatMap:
    interpolation = cv2.INTER_AREA if side <= len(image) else cv2.INTER_LINEAR
    return cv2.resize(image, (side, side), interpolation=interpolation).astype(np.float32, copy=False)


def _apply(coefficients: FloatMap, pixels: FloatMap) -> FloatMap:
    return sum_channels(coefficients * pixels)


def _stretch(alpha: FloatMap) -> FloatMap:
    low, high = _MATTE_SPAN
    stretched: FloatMap = np.clip((alpha - np.float32(low)) / np.float32(high - low), 0, 1)
    return stretched


def _with_ones(pixels: Pixels) -> FloatMap:
    """RGB, 0 to 1, and a channel of ones, by which coefficients have their constant."""
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2RGBA).astype(np.float32) * np.float32(1 / 255)


def _unmix(  # noqa: PLR0913, PLR0917  (a tile and its maps)
    pixels: FloatMap,
    coefficients: FloatMap,
    by_colour: FloatMap,
    bounds: FloatMap,
    person: FloatMap,
    background: FloatMap,
) -> tuple[FloatMap, FloatMap]:
    """Alpha (× 1) and the person's colours (× 3, 0 to 255) of a tile; `pixels` as `_with_ones` has them."""
    alpha = _refine(pixels, coefficients, by_colour, bounds)[:, :, None]
    mixed = background + alpha * (person - background)
    colours = np.clip(person + alpha * (pixels[:, :, :3] - mixed), 0, 1) * np.float32(255)
    return alpha, colours


def _refine(pixels: FloatMap, coefficients: FloatMap, by_colour: FloatMap, bounds: FloatMap) -> FloatMap:
    """Alpha by the guided matte and, where they differ, by the colours; a firm edge where they do not.

    The colours count only where the guided matte is unsure: they say nothing about an ear or a collar.
    """
    guided = _apply(coefficients, pixels)
    soft = _stretch(guided)
    near, far, inside, trust = cv2.split(bounds)
    firm = np.minimum(smoothstep(guided, *_FIRM_SPAN), near)
    between = np.minimum(np.clip(_apply(by_colour, pixels), 0, 1), np.minimum(_MAX_RISE * soft, far))
    refined: FloatMap = np.maximum(firm + trust * _unsure_share(soft) * (between - firm), inside)
    return refined.astype(np.float32, copy=False)


def _trust(contrast: FloatMap) -> FloatMap:
    trust: FloatMap = contrast / (contrast + np.float32(_CONTRAST))
    return trust


def _unsure_share(alpha: FloatMap) -> FloatMap:
    share: FloatMap = np.minimum(1, 6 * alpha * (1 - alpha))
    return share


def _split_part(part: MattePart) -> Iterator[tuple[slice, slice]]:
    bottom, right = part.top + part.side, part.left + part.side
    tile = part.step * max(1, round(_TILE / part.step))
    for row in range(part.top, bottom, tile):
        for column in range(part.left, right, tile):
            yield slice(row, min(row + tile, bottom)), slice(column, min(column + tile, right))


def _find_covered(pixels: slice, corner: int, scale: float) -> slice:
    """The map's pixels of which any counts for these of the picture."""
    return slice(max(0, int((pixels.start - corner) * scale) - 1), int((pixels.stop - corner) * scale) + 2)
