"""A square of an image → `size` × `size` px, as sharp as a Lanczos reduction; and the light sharpening after it.

Pillow's Lanczos filter takes ten times as long. In its stead the pixels are softened by a three-tap filter, as much as
the reduction asks for, and sampled by a cubic one.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from framer.imaging.types import Crop, Pixels

_HALVING_LIMIT = 2.5  # image pixels to a pixel of the output: from here on each 2 × 2 of them are averaged first
_SOFTENING = 36 / 256  # weight of each neighbour in the three-tap filter, for each step of reduction past 1:1
_HALVED_SOFTNESS = 6 / 256  # of which averaged pixels bring so much along,
# Turned, pixels may be sampled bilinearly themselves, sharpened for it before. Nearly upright or at 1:1 it would show
# as bands where they lie between pixels and where they do not.
_MIN_BILINEAR_STEP, _MIN_BILINEAR_ANGLE = 1.1, 3.0  # pixels to one of the output; degrees
_BILINEAR_SOFTNESS = 24 / 256, 8 / 256  # which softens so much at 1:1, and so much less for each step of reduction
_LATTICE_SOFTNESS = 11 / 256, 6 / 256  # and bilinear sampling of a lattice so much, and for each step past 1:1
_LATTICE_STEP = 2.1  # pixels of the lattice to one of the output; not 2, where all would lie the same way between them
_MAX_LATTICE = 4.0  # pixels of that lattice to one of the image, so that small crops do not take much memory
_QUARTER_TURNS = cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE  # of crops by 90°, 180°, 270°
_PIXEL_ROUNDING = 1e-6  # px: less is no part of a pixel
_BAND_ROWS = 128  # of the output, sharpened at once: a copy of a large picture takes longer
_READ_ROWS = 64  # of the image, read at once

UNSHARP_SHARE = 0.6  # of the difference to the blurred picture, added by `sharpen`
_UNSHARP_SIGMA = 0.7  # px at 1080 px, which is what photographers use for pictures on screens
_MIN_UNSHARP_SIGMA = 0.5  # px: less does nothing
_FULL_UNSHARP_REDUCTION = 1.25  # photo pixels to a pixel of the output; none at 1:1, which is as sharp as it was


@dataclass(frozen=True)
class SquareSource:
    """Pixels (rows × columns × 3, RGB) and the `square` of them that is to be sampled; `halved`: averages of 2 × 2.

    `is_aligned`: they are that square, none to be sampled between two. Only its rows and columns `inside` are read.
    """

    pixels: Pixels
    square: Crop
    halved: bool
    is_aligned: bool
    inside: tuple[slice, slice]


def read_square(image: Image.Image, square: Crop, size: int, inset: int = 0) -> SquareSource:
    """What `square` (in pixels of `image`, mode RGB) needs: less than 2.5 pixels to one of `size` × `size` px.

    So many pixels along the image's edge as `inset` says are left out, and count as past it.
    """
    halvings = max(0, math.floor(math.log2(square.side / size / _HALVING_LIMIT)) + 1)
    grid, scale = 2**halvings, 0.5**halvings
    is_aligned = square.angle % 90 == 0 and square.x.is_integer() and square.y.is_integer()
    left, top, right, bottom = _needed_rectangle(image.size, square, grid, 0 if is_aligned else 2 * grid, inset)
    x, y, side = (square.x - left) * scale, (square.y - top) * scale, square.side * scale
    rows, columns = -(-(bottom - top) // grid), -(-(right - left) // grid)
    inside = slice(0, rows), slice(0, columns)
    height, width = rows, columns
    if is_aligned:
        height = width = math.ceil(side - _PIXEL_ROUNDING)
        above, before = (min(height - 1, max(0, -int(n))) for n in (y, x))
        inside = slice(above, min(height, above + rows)), slice(before, min(width, before + columns))
    pixels = np.empty((height, width, 3), np.uint8)
    _read_halved(image, (left, top, right, bottom), halvings, pixels[inside])
    return SquareSource(pixels, replace(square, x=x, y=y, side=side), halvings > 0, is_aligned, inside)


def resample_square(source: SquareSource, size: int) -> Pixels:
    """The square as `size` × `size` × 3, RGB, not mirrored. Past the pixels' edge is their mirror image.

    Enlarged it is by a cubic filter. Modifies the source.
    """
    square, step = source.square, source.square.side / size
    if source.is_aligned:
        _soften(source.pixels[source.inside], _softening(step, source.halved))
        _reflect_edges(source.pixels, source.inside)
        return _turn_by_quarters(_scale_square(source.pixels, step, size), square.angle)
    if step >= _MIN_BILINEAR_STEP and abs((square.angle + 45) % 90 - 45) >= _MIN_BILINEAR_ANGLE:
        weight = _softening(step, source.halved) - _BILINEAR_SOFTNESS[0] + _BILINEAR_SOFTNESS[1] * (step - 1)
        return warp_square(_soften(source.pixels, weight), square, size, cv2.BORDER_REFLECT)
    # OpenCV's cubic resize to a lattice that is fine enough for bilinear sampling takes no longer than its cubic warp,
    # and the lattice can be softened as much as the reduction asks for.
    weight = _softening(step, source.halved) - _LATTICE_SOFTNESS[0] - _LATTICE_SOFTNESS[1] * (step - 1)
    softened = _soften(source.pixels, weight if step >= 1 else 0.0)
    if step < _LATTICE_STEP:
        finer = min(_LATTICE_STEP / step, _MAX_LATTICE)
        lattice = cv2.resize(softened, None, fx=finer, fy=finer, interpolation=cv2.INTER_CUBIC)
        softened = lattice.astype(np.uint8, copy=False)
        square = replace(square, x=square.x * finer, y=square.y * finer, side=square.side * finer)
    return warp_square(softened, square, size, cv2.BORDER_REFLECT)


def _scale_square(pixels: Pixels, step: float, size: int) -> Pixels:
    if step == 1:
        return pixels
    scaled = cv2.resize(pixels, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_CUBIC)
    return scaled[:size, :size].astype(np.uint8, copy=False)


def _turn_by_quarters(pixels: Pixels, angle: float) -> Pixels:
    turns = round(angle / 90) % 4
    return cv2.rotate(pixels, _QUARTER_TURNS[turns - 1]).astype(np.uint8, copy=False) if turns else pixels


def warp_square(pixels: Pixels, square: Crop, size: int, border: int) -> Pixels:
    """The square sampled bilinearly; `border` is OpenCV's mode for what lies past the image's edge."""
    matrix = output_to_pixels_matrix(square.centre, square.side / size, square.angle, size)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(pixels, matrix, (size, size), flags=flags, borderMode=border).astype(np.uint8, copy=False)


def sharpen(picture: Pixels, reduction: float, size: int) -> None:
    """A light unsharp mask, as photographers do it last, on `picture`, which may be a part of one of `size` px.

    `reduction`: photo pixels to a pixel of the picture. What was not reduced lost nothing and is left alone.
    """
    share = UNSHARP_SHARE * min(1.0, (reduction - 1) / (_FULL_UNSHARP_REDUCTION - 1))
    if share <= 0:
        return
    sigma = max(_MIN_UNSHARP_SIGMA, _UNSHARP_SIGMA * math.sqrt(size / 1080))
    taps = 3 if sigma < 0.8 else 5
    margin, waiting, sharpened = taps // 2, slice(0, 0), picture[:0]
    for start in range(0, len(picture), _BAND_ROWS):
        first, end = max(0, start - margin), start + _BAND_ROWS
        band = picture[first : end + margin]
        blurred = cv2.GaussianBlur(band, (taps, taps), sigma)
        cv2.addWeighted(band, 1 + share, blurred, -share, 0, dst=blurred)
        picture[waiting] = sharpened  # not before what lies below has been blurred with it
        waiting, sharpened = slice(start, end), blurred[start - first : end - first].astype(np.uint8, copy=False)
    picture[waiting] = sharpened


def _softening(step: float, halved: bool) -> float:
    """The weight of each neighbour in the three-tap filter, at `step` pixels to one of the output.

    Chosen for a Laplacian variance close to that of Lanczos at faces and in 1/f noise. The pixels may be `halved`
    already, which has softened them.
    """
    return max(0.0, _SOFTENING * (step - 1) - (_HALVED_SOFTNESS if halved else 0.0))


def _soften(pixels: Pixels, weight: float) -> Pixels:
    """A three-tap filter along rows and columns, in place; `weight` is a neighbour's. Below 0 it sharpens."""
    weight = round(256 * weight) / 256  # OpenCV calculates with 1/256
    if weight == 0:
        return pixels
    kernel = np.array([weight, 1 - 2 * weight, weight])
    return cv2.sepFilter2D(pixels, -1, kernel, kernel, dst=pixels, borderType=cv2.BORDER_REFLECT).astype(
        np.uint8, copy=False
    )


def _needed_rectangle(
    image_size: tuple[int, int], square: Crop, grid: int, margin: int, inset: int
) -> tuple[int, int, int, int]:
    """The part of an image that the square needs, and `margin` px about it: left, top, right, bottom.

    It keeps `inset` px from the image's edge. The square's corner lies a multiple of `grid` px from its own; for that
    some more pixels at the edge may be left out.
    """
    box = square.bounding_box
    starts = math.floor(box.x + _PIXEL_ROUNDING), math.floor(box.y + _PIXEL_ROUNDING)
    left, top = (
        min(limit - 1, max(inset + (start - inset) % grid, start - margin))
        for start, limit in zip(starts, image_size, strict=True)
    )
    right, bottom = (
        min(limit - inset, math.ceil(n - _PIXEL_ROUNDING) + margin)
        for n, limit in zip((box.right, box.bottom), image_size, strict=True)
    )
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _read_halved(image: Image.Image, box: tuple[int, int, int, int], halvings: int, out: Pixels) -> None:
    """The box into `out` (rows × columns × 3, RGB), each 2 × 2 pixels averaged `halvings` times, band by band."""
    left, top, right, bottom = box
    grid = 2**halvings
    rows, columns = out.shape[:2]
    right, bottom = min(right, left + columns * grid), min(bottom, top + rows * grid)
    band_rows = max(1, _READ_ROWS // grid)
    read_rows = _make_row_reader(image, left, right, band_rows * grid)
    for row in range(0, rows, band_rows):
        end_row = min(rows, row + band_rows)
        band = read_rows(top + row * grid, min(bottom, top + end_row * grid))
        below, beside = (end_row - row) * grid - band.shape[0], columns * grid - band.shape[1]
        if below or beside:
            band = cv2.copyMakeBorder(band, 0, below, 0, beside, cv2.BORDER_REFLECT).astype(np.uint8, copy=False)
        for _ in range(halvings):
            height, width = band.shape[:2]
            band = cv2.resize(band, (width // 2, height // 2), interpolation=cv2.INTER_AREA).astype(
                np.uint8, copy=False
            )
        cv2.cvtColor(band, cv2.COLOR_RGBA2RGB, dst=out[row:end_row])


def _make_row_reader(image: Image.Image, left: int, right: int, rows: int) -> Callable[[int, int], Pixels]:
    """What gives rows from one to another of `image` (mode RGB), at most `rows` of them, as RGBX, until the next call.

    For half of the time of `np.asarray(image.crop(...))`, which copies all four times: Pillow's own pixels have four
    bytes, and so have those of an image that lies in an array.
    """
    pixels = np.empty((rows, right - left, 4), np.uint8)
    band = Image.frombuffer("RGBX", (right - left, rows), pixels, "raw", "RGBX", 0, 1)

    def read_rows(start: int, end: int) -> Pixels:
        # Not `Image.paste`, which would make a copy of the band, or convert the whole image.
        band.im.paste(image.im, (-left, -start, image.width - left, image.height - start))
        return pixels[: end - start]

    return read_rows


def _reflect_edges(pixels: Pixels, inside: tuple[slice, slice]) -> None:
    """The mirror image of the `inside` into the rest of `pixels`."""
    rows, columns = inside
    for outside, mirrored in _mirror(columns, pixels.shape[1]):
        pixels[rows, outside] = pixels[rows, mirrored]
    for outside, mirrored in _mirror(rows, pixels.shape[0]):
        pixels[outside] = pixels[mirrored]


def _mirror(inside: slice, length: int) -> Iterator[tuple[slice, NDArray[np.intp]]]:
    """What lies before and behind the `inside`, and the numbers inside of which that is the mirror image."""
    count = inside.stop - inside.start
    for outside in (slice(0, inside.start), slice(inside.stop, length)):
        distance = (np.arange(outside.start, outside.stop) - inside.start) % (2 * count)
        if len(distance):
            yield outside, inside.start + np.minimum(distance, 2 * count - 1 - distance)


def output_to_pixels_matrix(centre: tuple[float, float], step: float, angle: float, size: int) -> NDArray[np.float64]:
    """The 2 × 3 matrix from the output to the pixels of a square turned counter-clockwise by `angle` degrees."""
    cos, sin = step * math.cos(math.radians(angle)), step * math.sin(math.radians(angle))
    middle = (size - 1) / 2
    x, y = centre[0] - 0.5, centre[1] - 0.5
    return np.array([[cos, sin, x - (cos + sin) * middle], [-sin, cos, y - (cos - sin) * middle]])
