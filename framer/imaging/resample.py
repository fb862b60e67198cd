"""A square of an image → `size` × `size` px, as sharp as a Lanczos reduction; and the light sharpening after it.

Pillow's Lanczos filter takes ten times as long. In its stead the pixels are softened by a three-tap filter, as much as
the reduction asks for, and sampled by a cubic one.
"""

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from framer.imaging.types import Crop, Pixels

_HALVING_LIMIT = 2.5  # image pixels to a pixel of the output: from here on each 2 × 2 of them are averaged first
_SOFTENING = 36 / 256  # weight of each neighbour in the three-tap filter, for each step of reduction past 1:1
_HALVED_SOFTNESS = 6 / 256  # of which averaged pixels bring so much along,
_LATTICE_SOFTNESS = 11 / 256, 6 / 256  # and bilinear sampling of a lattice so much, and for each step past 1:1
_LATTICE_STEP = 2.1  # pixels of the lattice to one of the output; not 2, where all would lie the same way between them
_MAX_LATTICE = 4.0  # pixels of that lattice to one of the image, so that small crops do not take much memory
_BAND_ROWS = 128  # of the output, read at once: one copy of a large image takes longer

UNSHARP_SHARE = 0.6  # of the difference to the blurred picture, added by `sharpen`
_UNSHARP_SIGMA = 0.7  # px at 1080 px, which is what photographers use for pictures on screens
_MIN_UNSHARP_SIGMA = 0.5  # px: less does nothing
_FULL_UNSHARP_REDUCTION = 1.25  # photo pixels to a pixel of the output; none at 1:1, which is as sharp as it was


@dataclass(frozen=True)
class SquareSource:
    """Pixels (rows × columns × 3, RGB) and the `square` of them that is to be sampled; `halved`: averages of 2 × 2."""

    pixels: Pixels
    square: Crop
    halved: bool


def read_square(image: Image.Image, square: Crop, size: int) -> SquareSource:
    """What `square` (in pixels of `image`, mode RGB) needs: less than 2.5 pixels to one of `size` × `size` px."""
    step = square.side / size
    halvings = max(0, math.floor(math.log2(step / _HALVING_LIMIT)) + 1)
    left, top, right, bottom = _needed_rectangle(image.size, square, 2**halvings)
    scale = 0.5**halvings
    square = replace(square, x=(square.x - left) * scale, y=(square.y - top) * scale, side=square.side * scale)
    return SquareSource(_read_halved(image, (left, top, right, bottom), halvings), square, halvings > 0)


def resample_square(source: SquareSource, size: int) -> Pixels:
    """The square as `size` × `size` × 3, RGB, not mirrored. Past the pixels' edge is their mirror image.

    Enlarged it is by a cubic filter.
    """
    square, side, step = source.square, source.square.side, source.square.side / size
    x, y = square.x, square.y
    if square.angle == 0 and x == int(x) and y == int(y):
        softened = _soften(source.pixels, _softening(step, source.halved))
        inside = _slice_reflected(softened, int(x), int(y), math.ceil(side))
        if side == size:
            return inside.copy()
        scaled = cv2.resize(inside, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_CUBIC)
        return np.ascontiguousarray(scaled[:size, :size]).astype(np.uint8, copy=False)
    # OpenCV's cubic warp takes ten times as long as its cubic resize to a lattice that is fine enough for bilinear.
    weight = _softening(step, source.halved) - _LATTICE_SOFTNESS[0] - _LATTICE_SOFTNESS[1] * (step - 1)
    softened = _soften(source.pixels, weight if step >= 1 else 0.0)
    if step < _LATTICE_STEP:
        finer = min(_LATTICE_STEP / step, _MAX_LATTICE)
        lattice = cv2.resize(softened, None, fx=finer, fy=finer, interpolation=cv2.INTER_CUBIC)
        softened = lattice.astype(np.uint8, copy=False)
        square = replace(square, x=x * finer, y=y * finer, side=side * finer)
    return warp_square(softened, square, size, cv2.BORDER_REFLECT)


def warp_square(pixels: Pixels, square: Crop, size: int, border: int) -> Pixels:
    """The square sampled bilinearly; `border` is OpenCV's mode for what lies past the image's edge."""
    matrix = output_to_pixels_matrix(square.centre, square.side / size, square.angle, size)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(pixels, matrix, (size, size), flags=flags, borderMode=border).astype(np.uint8, copy=False)


def sharpen(picture: Pixels, reduction: float) -> Pixels:
    """`picture` after a light unsharp mask, as photographers do it last.

    `reduction`: photo pixels to a pixel of the picture. What was not reduced lost nothing and is left alone.
    """
    share = UNSHARP_SHARE * min(1.0, (reduction - 1) / (_FULL_UNSHARP_REDUCTION - 1))
    if share <= 0:
        return picture
    sigma = max(_MIN_UNSHARP_SIGMA, _UNSHARP_SIGMA * math.sqrt(picture.shape[0] / 1080))
    taps = 3 if sigma < 0.8 else 5
    blurred = cv2.GaussianBlur(picture, (taps, taps), sigma)
    return cv2.addWeighted(picture, 1 + share, blurred, -share, 0, dst=blurred).astype(np.uint8, copy=False)


def _softening(step: float, halved: bool) -> float:
    """The weight of each neighbour in the three-tap filter, at `step` pixels to one of the output.

    Chosen for a Laplacian variance close to that of Lanczos at faces and in 1/f noise. The pixels may be `halved`
    already, which has softened them.
    """
    return max(0.0, _SOFTENING * (step - 1) - (_HALVED_SOFTNESS if halved else 0.0))


def _soften(pixels: Pixels, weight: float) -> Pixels:
    """A three-tap filter along rows and columns; `weight` is a neighbour's. Below 0 it sharpens."""
    weight = round(256 * weight) / 256  # OpenCV calculates with 1/256
    if weight == 0:
        return pixels
    kernel = np.array([weight, 1 - 2 * weight, weight])
    return cv2.sepFilter2D(pixels, -1, kernel, kernel, borderType=cv2.BORDER_REFLECT).astype(np.uint8, copy=False)


def _needed_rectangle(image_size: tuple[int, int], square: Crop, grid: int) -> tuple[int, int, int, int]:
    """The part of an image that the square needs: left, top, right, bottom.

    Where the square allows it, its corner lies a multiple of `grid` px from that of the rectangle.
    """
    box, margin = square.bounding_box, 2 * grid
    left, top = (
        min(limit - 1, max(int(n) % grid if n >= 0 else 0, math.floor(n) - margin))
        for n, limit in zip((box.x, box.y), image_size, strict=True)
    )
    right, bottom = (
        min(limit, math.ceil(n) + margin) for n, limit in zip((box.right, box.bottom), image_size, strict=True)
    )
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _read_halved(image: Image.Image, box: tuple[int, int, int, int], halvings: int) -> Pixels:
    """The box as rows × columns × 3, RGB, each 2 × 2 pixels averaged `halvings` times. Read band by band."""
    left, top, right, bottom = box
    grid = 2**halvings
    rows, columns = -(-(bottom - top) // grid), -(-(right - left) // grid)
    pixels = np.empty((rows, columns, 3), np.uint8)
    for row in range(0, rows, _BAND_ROWS):
        end_row = min(rows, row + _BAND_ROWS)
        band = np.asarray(image.crop((left, top + row * grid, right, min(bottom, top + end_row * grid))))
        below, beside = (end_row - row) * grid - band.shape[0], columns * grid - band.shape[1]
        if below or beside:
            band = cv2.copyMakeBorder(band, 0, below, 0, beside, cv2.BORDER_REFLECT).astype(np.uint8, copy=False)
        for _ in range(halvings):
            height, width = band.shape[:2]
            band = cv2.resize(band, (width // 2, height // 2), interpolation=cv2.INTER_AREA).astype(
                np.uint8, copy=False
            )
        pixels[row:end_row] = band
    return pixels


def _slice_reflected(pixels: Pixels, x: int, y: int, side: int) -> Pixels:
    """The square at (x, y); past the image's edge is its mirror image."""
    height, width = pixels.shape[:2]
    above, left = max(0, -y), max(0, -x)
    below, right = max(0, y + side - height), max(0, x + side - width)
    inside = pixels[max(0, y) : min(height, y + side), max(0, x) : min(width, x + side)]
    if not any((above, below, left, right)):
        return inside
    return cv2.copyMakeBorder(inside, above, below, left, right, cv2.BORDER_REFLECT).astype(np.uint8, copy=False)


def output_to_pixels_matrix(centre: tuple[float, float], step: float, angle: float, size: int) -> NDArray[np.float64]:
    """The 2 × 3 matrix from the output to the pixels of a square turned counter-clockwise by `angle` degrees."""
    cos, sin = step * math.cos(math.radians(angle)), step * math.sin(math.radians(angle))
    middle = (size - 1) / 2
    x, y = centre[0] - 0.5, centre[1] - 0.5
    return np.array([[cos, sin, x - (cos + sin) * middle], [-sin, cos, y - (cos - sin) * middle]])
