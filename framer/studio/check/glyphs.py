"""Shapes in a picture that may be letters: what is darker, lighter or of another colour than what is around it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from framer.imaging.types import Pixels

GLYPH_SIDE = 1024  # px: pictures are reduced to this side to look for letters
_SURROUNDINGS = (31, 101)  # px: squares over whose mean a shape stands out; small letters, large letters
_MIN_GLYPH, _MAX_GLYPH = 7, 210  # px, the longer side
_MIN_LIGHTNESS_STEP, _MIN_COLOUR_STEP = 18, 10  # levels of 255: of lightness and alpha, of the colours of CIELAB
_MAX_SHAPES = 4000  # of a layer: a photo has more, but no letters among them

Points = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Glyph:
    """A connected shape, lengths in px of GLYPH_SIDE; all but `points` are the same however it is turned.

    `points` (n × 2) are its outline, `length` and `breadth` the sides of the smallest box around it, `solidity` how
    much of its convex hull it fills, `stroke` the width of its strokes, `holes` how many it has.
    """

    points: Points
    length: float
    breadth: float
    area: float
    solidity: float
    stroke: float
    holes: int

    @property
    def centre(self) -> tuple[float, float]:
        """The middle of its upright box."""
        low, high = self.points.min(axis=0), self.points.max(axis=0)
        return float(low[0] + high[0]) / 2, float(low[1] + high[1]) / 2

    def is_like(self, other: "Glyph") -> bool:
        """Whether both may be the same drawing, turned or mirrored."""
        return (
            self.holes == other.holes
            and abs(self.length - other.length) <= 0.07 * max(self.length, other.length) + 1
            and abs(self.breadth - other.breadth) <= 0.07 * max(self.breadth, other.breadth) + 1
            and abs(self.solidity - other.solidity) <= 0.06
            and abs(self.area - other.area) <= 0.12 * max(self.area, other.area) + 3
        )

    def has_form_of(self, other: "Glyph") -> bool:
        """Whether both may be the same drawing in different sizes."""
        return (
            self.holes == other.holes
            and abs(self.breadth / self.length - other.breadth / other.length) <= 0.08
            and abs(self.solidity - other.solidity) <= 0.06
            and abs(self.stroke / self.length - other.stroke / other.length) <= 0.035
        )


def find_shapes(image: Image.Image) -> Iterator[list[Glyph]]:
    """The shapes of the overlay `image` (RGBA, square), layer by layer: letters of one line are all in one layer."""
    for mask in _layers(image):
        shapes = _outline_shapes(mask)
        if 0 < len(shapes) <= _MAX_SHAPES:
            yield shapes


def _layers(image: Image.Image) -> Iterator[Pixels]:
    """Masks of what is lighter or darker, redder or greener, bluer or yellower, more or less opaque than around it."""
    small = image.convert("RGBa").resize((GLYPH_SIDE, GLYPH_SIDE), Image.Resampling.BOX)
    pixels = np.asarray(small, dtype=np.uint8)
    alpha = pixels[:, :, 3]
    opaque = cv2.add(pixels[:, :, :3], cv2.merge([(255 - alpha) // 2] * 3))  # on mid grey
    lab = cv2.cvtColor(opaque, cv2.COLOR_RGB2LAB)
    for number, channel in enumerate((*cv2.split(lab), alpha)):
        contrast = _MIN_COLOUR_STEP if number in (1, 2) else _MIN_LIGHTNESS_STEP
        values = np.asarray(channel, dtype=np.int16)
        if int(values.max()) - int(values.min()) < contrast:
            continue
        for size in _SURROUNDINGS:
            around = cv2.blur(values, (size, size))
            yield (values > around + contrast).astype(np.uint8)
            yield (values < around - contrast).astype(np.uint8)


def _outline_shapes(mask: Pixels) -> list[Glyph]:
    contours, hierarchy = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    if hierarchy is None or len(contours) > 4 * _MAX_SHAPES:
        return []
    shapes = []
    outlines = [np.asarray(contour, dtype=np.int32) for contour in contours]
    for number, contour in enumerate(outlines):
        if hierarchy[0][number][3] < 0 and len(contour) >= 2 * _MIN_GLYPH:
            _, _, width, height = cv2.boundingRect(contour)
            if _MIN_GLYPH <= max(width, height) <= _MAX_GLYPH:
                shapes.append(_measure_shape(outlines, hierarchy[0], number))
    return shapes


def _measure_shape(contours: Sequence[Points], hierarchy: npt.NDArray[Any], number: int) -> Glyph:
    """The shape whose outline has this `number`; `hierarchy` (n × 4) is that of OpenCV, with its holes."""
    contour = contours[number]
    area, perimeter, holes = (
        cv2.contourArea(contour) + cv2.arcLength(contour, True) / 2,
        cv2.arcLength(contour, True),
        0,
    )
    hole = hierarchy[number][2]
    while hole >= 0:
        around = cv2.arcLength(contours[hole], True)
        inside = max(0.0, cv2.contourArea(contours[hole]) - around / 2)
        if inside >= 6:  # px: less is noise
            holes += 1
            area, perimeter = area - inside, perimeter + around
        hole = hierarchy[hole][0]
    sides = cv2.minAreaRect(contour)[1]
    hull = cv2.convexHull(contour)
    hull_area = cv2.contourArea(hull) + cv2.arcLength(hull, True) / 2
    return Glyph(
        points=contour[:, 0],
        length=max(sides) + 1,
        breadth=min(sides) + 1,
        area=area,
        solidity=area / max(1.0, hull_area),
        stroke=2 * area / max(1.0, perimeter),
        holes=holes,
    )
