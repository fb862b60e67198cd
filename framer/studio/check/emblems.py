"""Badges in a picture: discs, shields and squares with a sign in them, each there only once."""

from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from framer.imaging.types import Pixels
from framer.studio.check.glyphs import GLYPH_SIDE
from framer.studio.check.repeats import RepeatFinder

_MIN_EMBLEM, _MAX_EMBLEM = 0.05, 0.30  # of the side
_MIN_SOLIDITY, _MAX_OBLONG = 0.93, 1.5  # of the outline: badges are compact
_MIN_SIGN = 26.0  # levels of 255 by which what is in a badge differs (standard deviation)
_QUANTUM = 24  # levels: of one colour, for an outline
_MIN_LOST = 0.04  # of a badge's area: less is its edge


@dataclass(frozen=True)
class Emblem:
    """A badge: `box` is left, top, right, bottom in shares of the side, `lost` the share of it outside the circle."""

    box: tuple[float, float, float, float]
    lost: float


def find_cut_emblems(image: Image.Image, crop_radius: float) -> list[Emblem]:
    """The badges of the overlay `image` (RGBA, square) of which something lies past `crop_radius` of the side.

    What is there once more, mirrored or turned, is ornament, and so is what touches the picture's edge.
    """
    repeats: RepeatFinder | None = None
    found: list[Emblem] = []
    small = image.convert("RGBa").resize((GLYPH_SIDE // 2, GLYPH_SIDE // 2), Image.Resampling.BOX)
    pixels = np.asarray(small, dtype=np.uint8)
    for contour in _compact_outlines(pixels):
        emblem = _measure_emblem(contour, pixels, crop_radius)
        if emblem and not any(_is_inside(emblem.box, other.box) for other in found):
            repeats = repeats or RepeatFinder(image)
            if not repeats.is_repeated(emblem.box):
                found.append(emblem)
    return found


def _compact_outlines(pixels: Pixels) -> "list[np.ndarray[tuple[int, ...], np.dtype[np.int32]]]":
    """Outlines of areas of one colour, holes filled, that are as large and as compact as a badge; the largest first."""
    side = len(pixels)
    edges = np.zeros((side, side), np.uint8)
    for channel in cv2.split(pixels):
        edges = np.maximum(edges, np.asarray(cv2.Canny(channel, 2 * _QUANTUM, 4 * _QUANTUM), dtype=np.uint8))
    areas = 1 - (cv2.dilate(edges, np.ones((2, 2), np.uint8)) > 0).astype(np.uint8)
    outlines = []
    for contour in cv2.findContours(areas, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)[0]:
        x, y, width, height = cv2.boundingRect(contour)
        longer, shorter = max(width, height), min(width, height)
        is_inside = min(x, y) > 1 and max(x + width, y + height) < side - 1
        if is_inside and _MIN_EMBLEM * side <= longer <= _MAX_EMBLEM * side and longer <= _MAX_OBLONG * shorter:
            hull_area = cv2.contourArea(cv2.convexHull(contour))
            if hull_area and cv2.contourArea(contour) >= _MIN_SOLIDITY * hull_area:
                outlines.append(np.asarray(contour, dtype=np.int32))
    return sorted(outlines, key=lambda outline: -cv2.contourArea(outline))


def _measure_emblem(
    contour: "np.ndarray[tuple[int, ...], np.dtype[np.int32]]", pixels: Pixels, crop_radius: float
) -> Emblem | None:
    """The badge with this outline; None if nothing of it is lost, or it has no sign in it."""
    side = len(pixels)
    mask = np.zeros((side, side), np.uint8)
    cv2.drawContours(mask, [contour], -1, 1, cv2.FILLED)
    inside = mask > 0
    shares = (np.arange(side, dtype=np.float32) + 0.5) / side - 0.5
    lost = float((np.hypot(shares[None, :], shares[:, None]) > crop_radius)[inside].mean())
    core = cv2.erode(mask, np.ones((5, 5), np.uint8)) > 0
    is_drawn = float((pixels[:, :, 3][inside] > 200).mean()) > 0.9
    if lost < _MIN_LOST or not is_drawn or not core.any():
        return None
    sign = max(float(pixels[:, :, channel][core].std()) for channel in range(3))
    if sign < _MIN_SIGN:
        return None
    x, y, width, height = cv2.boundingRect(contour)
    return Emblem((x / side, y / side, (x + width) / side, (y + height) / side), lost)


def _is_inside(box: tuple[float, ...], other: tuple[float, ...]) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return other[0] <= x <= other[2] and other[1] <= y <= other[3]
