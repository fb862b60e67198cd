"""Brightness and colours of a photo that is too dark, hazy or tinted: found on a small copy, put right by a table.

What is asked is how dark and how light the window is as a whole, never how light a face is: dark skin that is well
exposed is left as it is. Lightness is L* of CIE 1976 (0 black, 100 white), colours are its a* and b*.
"""

import math
from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from framer.imaging.types import Face, PhotoRegion, Pixels, Point, Window

# Clearly broken, and so changed unasked, is what has its lightest or its darkest hundredth beyond these (L*):
BROKEN_WHITE, BROKEN_BLACK = 65, 20

_SMALL_SIDE = 128  # px: of the copy that is measured
_BLACK_LEVEL, _WHITE_LEVEL = 20, 240  # levels to which the darkest and the lightest hundredth are moved
_MAX_GAIN = 1.8  # of the contrast; with more, noise and blocks of JPEG show
_MIN_GAMMA = 0.72  # of the lift of the middle tones
_GREY, _LIFTED_GREY = 118, 134  # levels: middle grey (L* 50), and to what it is lifted at least for who asks
_DIM_WHITE = 200  # level: where the gain takes the lightest hundredth no farther, middle tones are lifted, too
_DIM_SKIN, _BRIGHT_SKIN = 120, 190  # levels: to which dim skin is lifted for who asks; past which none is brightened
_LAST_LIFT = 8  # levels by which bright skin may be brightened all the same
_SKIN_HUES = (35.0, 62.0)  # degrees in the plane of a* and b*: skin of all colours in neutral light
_MAX_HUE_ERROR = 70.0  # degrees beyond these: no skin, but a mask or glasses
_MAX_TINT = 10.0  # units of a* and b*: what is taken back of a tint at most
_MIN_CHROMA = 5.0  # of a* and b*: less is grey, and says nothing about a tint
_MIN_COLOUR_SPREAD = 1.2  # of a* and b*: less across the main axis is a photo in one tone, such as sepia
_SKIN_SIDE = 64  # px: at most so many of the skin are measured, each way

SkinMeasure = Callable[[], NDArray[np.float64]]
"""`skin_colour` of a face."""


def light_table(square: Pixels, window: Window, choice: str, measure_skin: SkinMeasure | None) -> Pixels | None:
    """The table (256 × 1 × 3, RGB) that puts right the light of `square`; None where nothing is to be done.

    `square`: side × side × 3, RGB, what is to be seen in a frame's `window`, without the frame. `choice`: "auto"
    changes what is clearly broken and shows a face, "on" also what is not broken, "off" nothing. `measure_skin`
    is asked where something is to be done; None for a picture without a face.
    """
    if choice == "off" or (choice == "auto" and measure_skin is None):
        return None
    colours = _colours_in_window(square, window)
    lightness = np.bincount(colours[:, 0], minlength=256)
    darkest, lightest = (_percentile(lightness, share) for share in (0.01, 0.99))
    is_broken = lightest < BROKEN_WHITE * 2.55 or darkest > BROKEN_BLACK * 2.55
    if choice == "auto" and not is_broken:
        return None
    skin = measure_skin() if measure_skin else None
    black, white = _level_of_lightness(darkest), _level_of_lightness(lightest)
    levels = _stretch_levels(black, white)
    skin_level = None if skin is None else _level_of_lightness(round(float(skin[0]) * 2.55))
    levels = _lift_middle(levels, white, skin_level, choice == "on")
    levels = _spare_bright_skin(levels, black, skin_level)
    gains = (1.0, 1.0, 1.0) if skin is None or _is_one_tone(colours) else _tint_gains(skin)
    table = np.stack([_scale_light(levels, gain) for gain in gains], axis=-1)
    rounded: Pixels = np.clip(np.rint(table), 0, 255).astype(np.uint8)[:, None]
    return None if (rounded == np.arange(256)[:, None, None]).all() else rounded


def apply_table(square: Pixels, table: Pixels) -> None:
    """Replace each level of `square` (side × side × 3, RGB) by that of its channel in `table`; modifies `square`."""
    cv2.LUT(square, table, dst=square)


def skin_colour(photo: PhotoRegion, face: Face) -> NDArray[np.float64]:
    """The colour of the skin about the nose's bridge as L*, a*, b*: the median of what is neither eye nor highlight.

    There no mask and no beard hides it. Zeros (black) where the face is not in `photo`.
    """
    (left, right), nose = face.eyes, face.landmarks[2]
    middle = _between(_between(left, right, 0.5), nose, 0.25)
    half = 0.6 * max(math.dist(left, right), 0.25 * face.box.width)
    x, y = (middle[0] - photo.left) * photo.scale, (middle[1] - photo.top) * photo.scale
    reach = max(1.0, half * photo.scale)
    box = (max(0, int(x - reach)), max(0, int(y - reach)), int(x + reach) + 1, int(y + reach) + 1)
    box = (box[0], box[1], min(box[2], photo.image.width), min(box[3], photo.image.height))
    if box[0] >= box[2] or box[1] >= box[3]:
        return np.zeros(3)
    part = photo.image.crop(box)
    part = part.reduce(max(1, max(part.size) // _SKIN_SIDE))
    colours = _to_lab(np.asarray(part))
    lightness = colours[:, 0]
    low, high = (_percentile(np.bincount(lightness), share) for share in (0.3, 0.9))
    middle_tones = colours[(lightness >= low) & (lightness <= high)]
    # Not np.median, which loads modules when it is first called: workers may open no file any more.
    lightness_median, a, b = (_percentile(np.bincount(channel), 0.5) for channel in middle_tones.T)
    return np.array([lightness_median / 2.55, a - 128, b - 128])


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _to_lab(pixels: Pixels) -> Pixels:
    """The pixels as n × 3 of L* × 2.55, a* + 128, b* + 128; in whole numbers, so the same on every machine."""
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB).astype(np.uint8, copy=False).reshape(-1, 3)


def _colours_in_window(square: Pixels, window: Window) -> Pixels:
    """The colours that a small copy of `square` shows in the window, as `_to_lab` has them."""
    side = min(len(square), _SMALL_SIDE)
    small = square
    if len(square) > 4 * side:  # sixteen of the many pixels are enough for one
        small = cv2.resize(small, (4 * side, 4 * side), interpolation=cv2.INTER_NEAREST).astype(np.uint8, copy=False)
        small = cv2.resize(small, (2 * side, 2 * side), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    small = cv2.resize(small, (side, side), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    across, down = ((np.arange(side) + 0.5) / side - centre for centre in (window.cx, window.cy))
    is_seen = (across[None, :] ** 2 + down[:, None] ** 2 <= window.r**2).ravel()
    colours: Pixels = _to_lab(small)[is_seen]
    return colours


def _percentile(counts: NDArray[np.int64], share: float) -> int:
    """The value below or at which `share` of all lie; `counts` has how many lie at each value."""
    return int(np.searchsorted(np.cumsum(counts), share * counts.sum()))


def _level_of_lightness(lightness: int) -> int:
    """The level (sRGB, 0 to 255) of a grey of this lightness (L* × 2.55)."""
    grey = np.array([[[lightness, 128, 128]]], np.uint8)
    return int(cv2.cvtColor(grey, cv2.COLOR_LAB2RGB)[0, 0, 1])


def _stretch_levels(black: int, white: int) -> NDArray[np.float64]:
    """For each level a new one: `black` and `white` are moved apart, as far as the gain allows; nothing is cut off."""
    spare = max(0, black - _BLACK_LEVEL) + max(0, _WHITE_LEVEL - white)
    width = max(1, white - black)
    share = min(1.0, (_MAX_GAIN - 1) * width / spare) if spare else 0.0
    new_black = black - share * max(0, black - _BLACK_LEVEL)
    new_white = white + share * max(0, _WHITE_LEVEL - white)
    return np.interp(np.arange(256), (0, black, max(white, black + 1), 255), (0, new_black, new_white, 255))


def _lift_middle(
    levels: NDArray[np.float64], white: int, skin_level: int | None, is_asked: bool
) -> NDArray[np.float64]:
    """`levels` to a power that lifts the middle tones, so that they hardly become darker: more where `white` stays dim.

    `is_asked`: more for all. `skin_level`: then also where that is dim; None for a picture without a face.
    """
    wanted = [(white, _DIM_WHITE), (_GREY, _LIFTED_GREY if is_asked else _GREY)]
    if is_asked and skin_level is not None:
        wanted.append((skin_level, _DIM_SKIN))
    gammas = (
        math.log(goal / 255) / math.log(min(max(float(levels[level]), 1.0), 254.0) / 255)
        for level, goal in wanted
        if levels[level] < goal
    )
    return 255 * (levels / 255) ** max(min(gammas, default=1.0), _MIN_GAMMA)


def _spare_bright_skin(levels: NDArray[np.float64], black: int, skin_level: int | None) -> NDArray[np.float64]:
    """`levels` without so much of their lift as makes light skin too bright; how dark `black` becomes is kept."""
    if skin_level is None:
        return levels
    limit = max(_BRIGHT_SKIN, skin_level + _LAST_LIFT)
    unlifted = np.interp(np.arange(256), (0, black, 255), (0, min(black, levels[black]), 255))
    lift = float(levels[skin_level] - unlifted[skin_level])
    share = min(1.0, (limit - float(unlifted[skin_level])) / max(lift, 1e-6))
    spared: NDArray[np.float64] = unlifted + (levels - unlifted) * share
    return spared


def _is_one_tone(colours: Pixels) -> bool:
    """Whether the colours (as `_to_lab` has them) are greys, or shades of one hue."""
    a, b = (colours[:, channel].astype(np.int64) for channel in (1, 2))
    count = len(colours)
    a_sum, b_sum = int(a.sum()), int(b.sum())
    # Covariances times count², in whole numbers, which are the same in any order of adding.
    aa, bb, ab = (
        count * int((one * other).sum()) - one_sum * other_sum
        for one, other, one_sum, other_sum in ((a, a, a_sum, a_sum), (b, b, b_sum, b_sum), (a, b, a_sum, b_sum))
    )
    across = ((aa + bb) - math.sqrt((aa - bb) ** 2 + 4 * ab**2)) / 2  # the smaller eigenvalue
    return across < (_MIN_COLOUR_SPREAD * count) ** 2


def _tint_gains(skin: NDArray[np.float64]) -> Sequence[float]:
    """By what red, green and blue light is to be multiplied so that the skin comes half way to a usual hue."""
    lightness, a, b = (float(n) for n in skin)
    chroma, hue = math.hypot(a, b), math.degrees(math.atan2(b, a))
    usual = min(max(hue, _SKIN_HUES[0]), _SKIN_HUES[1])
    if chroma < _MIN_CHROMA or usual == hue or abs(usual - hue) > _MAX_HUE_ERROR:
        return 1.0, 1.0, 1.0
    shift = (chroma * math.cos(math.radians(usual)) - a, chroma * math.sin(math.radians(usual)) - b)
    share = min(0.5, _MAX_TINT / max(math.hypot(*shift), 1e-6))
    now, wanted = (_light_of_lab(lightness, a + part * shift[0], b + part * shift[1]) for part in (0.0, share))
    return tuple(min(max(new, 1e-3) / max(old, 1e-3), 1.5) for new, old in zip(wanted, now, strict=True))


def _light_of_lab(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    """Red, green and blue light (linear, 0 to 1) of a colour under D65 (CIE 15 and IEC 61966-2-1)."""
    y = (lightness + 16) / 116
    x, z = y + a / 500, y - b / 200
    big_x, big_y, big_z = (
        n * (each**3 if each > 6 / 29 else (each - 4 / 29) * 3 * (6 / 29) ** 2)
        for n, each in ((0.95047, x), (1.0, y), (1.08883, z))
    )
    return (
        3.2406 * big_x - 1.5372 * big_y - 0.4986 * big_z,
        -0.9689 * big_x + 1.8758 * big_y + 0.0415 * big_z,
        0.0557 * big_x - 0.2040 * big_y + 1.0570 * big_z,
    )


def _scale_light(levels: NDArray[np.float64], gain: float) -> NDArray[np.float64]:
    """The levels (sRGB) whose light is `gain` times that of `levels`, never past white (IEC 61966-2-1)."""
    share = levels / 255
    light = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4) * gain
    light = np.clip(light, 0, 1)
    return 255 * np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
