"""Borders that are no part of the photo: a scan's margin of light paper, and black bars.

A border is of one colour all along the photo's edge, light or nearly black, and ends in one straight line where the
photo begins; at two edges at least, but for bars. So neither a wall nor the white or black of a studio is one: behind a
person it ends at hair and shoulders.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from framer.imaging.decoded_photo import DecodedPhoto, StoredBox
from framer.imaging.types import Pixels

_LONG_SIDE = 512  # px of the copy in which the lines are sought
_OUTERMOST = 0.004  # of the short side: so far inside the edge its colour is taken; scanners leave a line there
_PAPER = 200  # levels of red, green and blue at least: darker borders are frames or walls
_BAR = 24  # levels of red, green and blue at most: of black as cameras, players and data sets fill it in
_EDGE_SPREAD, _EDGE_SHARE = 20, 0.95  # levels from the edge's colour, and how much of the edge is within them
_BAR_SPREAD = 12  # the same of a bar, for dark photos are nearly black as well
_SAMPLES_ALONG_EDGE = 256  # along an edge, where its colour is looked at
_PAPER_SHARE = 0.995  # of a strip that is a margin, though its end is not to be seen
_SAME_COLOUR = 24  # levels by which the borders of one photo differ at most
_PHOTO_CONTRAST = 28  # levels from the border's colour: there the photo begins
_DEEP_ENOUGH = 3  # px of the copy in a row that are no border: less is dust
_MAX_BORDER = 0.38  # of the photo's width or height
_MAX_SLOPE = 0.035  # of the line: 2°
_STRAIGHT = 0.01  # of the copy's long side: so far from the line the photo begins
_MIN_ON_LINE, _MAX_BEFORE_LINE = 0.7, 0.03  # of the line: where the photo begins on it at least, and before it at most
_MIN_ON_BAR, _MIN_ON_LONE_BAR = 0.6, 0.9  # the first for bars, behind which dark photos begin later; for one bar alone
_MIN_SPAN = 0.55  # of the edge: so long is the line at least
_SHADOW_INSET = 1.5  # px of the copy, so that nothing of a shadow along the line is left
_MIN_LEFT = 0.3  # of the photo's width and height

_EdgeColour = NDArray[np.int16]


def find_content(photo: DecodedPhoto) -> StoredBox | None:
    """What of the photo lies within its borders, in full-size pixels of the photo as stored; None: it has none.

    Left, top, right and bottom are whole pixels of the decode.
    """
    image = photo.image
    colours = [_edge_colour(image, number) for number in range(4)]
    edges = sum(colour is not None for colour in colours)
    if not edges or (edges == 1 and not any(colour is not None and _is_bar(colour) for colour in colours)):
        return None
    pixels, step = _shrink_image(image)
    depths: Sequence[float] = [_border_depth(pixels, number, colour) for number, colour in enumerate(colours)]
    depths = _complete_margin(pixels, colours, depths)
    borders = [colour for colour, depth in zip(colours, depths, strict=True) if colour is not None and depth]
    if len(borders) == 1 and _is_bar(borders[0]):
        depths = [
            depth and _border_depth(pixels, number, colour, _MIN_ON_LONE_BAR)
            for number, (colour, depth) in enumerate(zip(colours, depths, strict=True))
        ]
    elif len(borders) < 2 or max(int(np.abs(colour - borders[0]).max()) for colour in borders) > _SAME_COLOUR:
        return None
    if not any(depths):
        return None
    left, top, right, bottom = (int(np.ceil(depth * step)) for depth in depths)
    box = left, top, image.width - right, image.height - bottom
    if box[2] - box[0] < _MIN_LEFT * image.width or box[3] - box[1] < _MIN_LEFT * image.height:
        return None
    full = photo.header.width, photo.header.height
    left, top, right, bottom = (min(n * photo.reduction, full[k % 2]) for k, n in enumerate(box))
    return left, top, right, bottom


def _edge_colour(image: Image.Image, number: int) -> _EdgeColour | None:
    """The one light or black colour along that edge (0 left, 1 upper, 2 right, 3 lower); None: others."""
    width, height = image.size
    inset = min(int(_OUTERMOST * min(width, height)), (min(width, height) - 1) // 2)
    x, y = (inset, width - 1 - inset)[number // 2], (inset, height - 1 - inset)[number // 2]
    line = image.crop((0, y, width, y + 1) if number % 2 else (x, 0, x + 1, height))
    levels: _EdgeColour = (
        np.asarray(line).reshape(-1, 3)[:: max(1, max(line.size) // _SAMPLES_ALONG_EDGE)].astype(np.int16)
    )
    # Not np.median, which loads modules when it is first called.
    colour: _EdgeColour = np.sort(levels, axis=0)[len(levels) // 2]
    if colour.min() < _PAPER and not _is_bar(colour):
        return None
    is_alike = np.abs(levels - colour).max(axis=1) <= (_BAR_SPREAD if _is_bar(colour) else _EDGE_SPREAD)
    return colour if is_alike.mean() >= _EDGE_SHARE else None


def _complete_margin(pixels: Pixels, colours: Sequence[_EdgeColour | None], depths: Sequence[float]) -> Sequence[float]:
    """The `depths` of the borders, with those that cannot be seen because the photo is as light as the paper there.

    They are as deep as the narrowest that is seen, if all is paper so far; for one alone this holds at all others.
    """
    seen = [(colour, depth) for colour, depth in zip(colours, depths, strict=True) if colour is not None and depth]
    if not seen or len(seen) == 4 or any(_is_bar(colour) for colour, _ in seen):
        return depths
    paper, narrowest = min(seen, key=lambda border: border[1])
    completed = [
        depth or narrowest * (colour is not None and _is_all_paper(pixels, number, paper, narrowest))
        for number, (colour, depth) in enumerate(zip(colours, depths, strict=True))
    ]
    return completed if len(seen) > 1 or all(completed) else depths


def _is_all_paper(pixels: Pixels, number: int, paper: _EdgeColour, depth: float) -> bool:
    """Whether the strip along the edge of that number, to the line at `depth`, has the paper's colour but for dust."""
    rows = max(1, int(depth - _SHADOW_INSET - 1))
    strip = (pixels.transpose(1, 0, 2) if number % 2 == 0 else pixels)[:: -1 if number >= 2 else 1][:rows]
    return float((np.abs(strip - paper).max(axis=2) <= _EDGE_SPREAD).mean()) >= _PAPER_SHARE


def _is_bar(colour: _EdgeColour) -> bool:
    return int(colour.max()) <= _BAR


def _shrink_image(image: Image.Image) -> tuple[Pixels, float]:
    """A copy as large as the lines are sought in, and how many pixels of the image one of it is wide."""
    step = max(1.0, max(image.size) / _LONG_SIDE)
    size = max(1, round(image.width / step)), max(1, round(image.height / step))
    if step >= 2:
        image = image.resize((2 * size[0], 2 * size[1]), Image.Resampling.NEAREST).reduce(2)
    elif step > 1:
        image = image.resize(size, Image.Resampling.BILINEAR)
    return np.asarray(image), step


def _border_depth(pixels: Pixels, number: int, colour: _EdgeColour | None, least_on_line: float = 0.0) -> float:
    """How deep the border at the edge of that number is, in pixels of the copy; 0: there is none.

    `least_on_line`: on how much of its line the photo begins at least, where that is more than usual.
    """
    if colour is None:
        return 0.0
    side = max(pixels.shape[:2])
    if number % 2 == 0:
        pixels = pixels.transpose(1, 0, 2)
    if number >= 2:
        pixels = pixels[::-1]
    limit = int(_MAX_BORDER * len(pixels))
    difference = cv2.absdiff(np.ascontiguousarray(pixels[: limit + _DEEP_ENOUGH]), colour.astype(np.float64))
    red, green, blue = cv2.split(difference)
    is_photo = cv2.max(cv2.max(red, green), blue) > _PHOTO_CONTRAST
    begins = is_photo[:-2] & is_photo[1:-1] & is_photo[2:]
    is_reached = begins.any(axis=0)
    reached = np.nonzero(is_reached)[0]
    # Columns of nothing but the border's colour belong to the borders beside.
    if len(reached) < _MIN_SPAN * pixels.shape[1]:
        return 0.0
    reached = np.arange(reached[0], reached[-1] + 1)
    starts = np.where(is_reached, begins.argmax(axis=0), len(begins))[reached].astype(np.float64)
    tolerance = max(1.5, _STRAIGHT * side)
    slope, first = _fit_line(reached, starts, tolerance)
    line = first + slope * reached
    is_on_line = np.abs(starts - line) <= tolerance
    is_before = starts < line - tolerance
    least = max(least_on_line, _MIN_ON_BAR if _is_bar(colour) else _MIN_ON_LINE)
    if abs(slope) > _MAX_SLOPE or is_on_line.mean() < least or is_before.mean() > _MAX_BEFORE_LINE:
        return 0.0
    deepest = max(line[0], line[-1])
    if deepest < 1:
        return 0.0
    softness = float(np.sort(starts[is_on_line] - line[is_on_line])[int(0.9 * is_on_line.sum())])
    return float(deepest) + max(0.0, softness) + _SHADOW_INSET


def _fit_line(places: NDArray[np.intp], starts: NDArray[np.float64], tolerance: float) -> tuple[float, float]:
    """Slope and start of the line on which most of the photo begins."""
    third = max(1, len(places) // 3)
    ends = [float(np.sort(part)[len(part) // 2]) for part in (starts[:third], starts[-third:])]
    slope = (ends[1] - ends[0]) / max(1, len(places) - third)
    for _ in range(2):
        offsets = starts - slope * places
        first = float(np.sort(offsets)[len(offsets) // 2])
        near = np.abs(offsets - first) <= 2 * tolerance
        x = places[near] - places[near].mean()
        if not (x**2).sum():
            break
        slope = float((x * starts[near]).sum() / (x**2).sum())
    offsets = starts - slope * places
    return slope, float(np.sort(offsets)[len(offsets) // 2])
