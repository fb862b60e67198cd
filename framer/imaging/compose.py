"""Photo + crop + frame → picture."""

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from framer.imaging.types import Crop, FloatMap, Overlay, PhotoRegion, Pixels

_BLEND_WIDTH = 0.014  # share of the picture's side over which an extended background goes over into its blurred edge
_EDGE_BLUR_SIGMA, _FAR_BLUR_SIGMA = 0.03, 0.1  # of the side: the blur's sigma at the photo's edge, and far from it
_FAR_DISTANCE = 0.08  # of the side: how far from the photo's edge that is
_MAX_SINGLE_COPY = 8_000_000  # pixels that are copied at once
_BAND_ROWS = 128  # rows of larger images that are copied at a time
_SMEAR_REDUCTION, _BLUR_REDUCTION = (
    8,
    4,
)  # the edge is drawn outwards at this fraction of the size, and blurred at this one of that


def compose(photo: PhotoRegion, crop: Crop, overlay: Overlay, size: int) -> Image.Image:
    """The finished RGB picture of `size` × `size` px. What lies past the photo's edge is filled softly."""
    square = render_crop(photo, crop, size)
    # Within a level of Pillow's paste with a mask, in a third of its time.
    cv2.multiply(square, overlay.transparency, dst=square, scale=1 / 255)
    cv2.add(square, overlay.premultiplied, dst=square)
    return Image.fromarray(square)


def render_crop(photo: PhotoRegion, crop: Crop, size: int) -> Pixels:
    """The crop as `size` × `size` × 3 RGB pixels, mirrored where it says so, without the frame."""
    scale = photo.scale
    x, y, side = (crop.x - photo.left) * scale, (crop.y - photo.top) * scale, crop.side * scale
    whole = crop.angle == 0 and all(n == int(n) for n in (x, y, side))
    if whole and size <= side < 2 * size and _is_inside(photo.image, x, y, side):
        square = _downscale_inside(photo.image, int(x), int(y), int(side), size)
        return np.ascontiguousarray(square[:, ::-1]) if crop.mirror else square
    box = _needed_rectangle(photo.image.size, (x + side / 2, y + side / 2), crop.bounding_box.width * scale)
    x, y = x - box[0], y - box[1]
    factor = int(side / size + 1e-9)
    if factor >= 2:  # bilinear sampling skips pixels beyond 2:1, so average whole blocks first
        x, y, side = x / factor, y / factor, side / factor
        pixels = np.asarray(photo.image.reduce(factor, box))
    else:
        pixels = _copy_pixels(photo.image, box)
    smooth = cv2.INTER_LINEAR if side >= size else cv2.INTER_CUBIC
    centre = (x + side / 2, y + side / 2)
    if crop.angle == 0 and all(n == int(n) for n in (x, y, side)):
        # Whole pixels: the same samples as below in half the time.
        piece = _slice_reflected(pixels, int(x), int(y), int(side))
        square = cv2.resize(piece, (size, size), interpolation=smooth).astype(np.uint8, copy=False)
    else:
        square = _warp_square(
            pixels, _output_to_image_matrix(centre, side / size, crop.angle, size), size, smooth, cv2.BORDER_REFLECT
        )
    if _outside_strips(photo, crop, size):
        rough = size // _SMEAR_REDUCTION
        matrix = _output_to_image_matrix(centre, side / rough, crop.angle, rough)
        smear = _warp_square(pixels, matrix, rough, cv2.INTER_LINEAR, cv2.BORDER_REPLICATE)
        _fill_outside(square, smear, photo, crop)
    return np.ascontiguousarray(square[:, ::-1]) if crop.mirror else square


def _is_inside(image: Image.Image, x: float, y: float, side: float) -> bool:
    return x >= 0 and y >= 0 and x + side <= image.width and y + side <= image.height


def _downscale_inside(image: Image.Image, left: int, top: int, side: int, size: int) -> Pixels:
    """The common case: whole pixels within the image, at least as many as wanted.

    Strip by strip, so that no large copy of the pixels is made. Strips that hold whole numbers of rows on both sides do
    not need each other's: shrinking bilinearly, an output row lies between two rows of its own strip.
    """
    shared = math.gcd(side, size)
    strips = next(n for n in range(min(shared, max(1, side // _BAND_ROWS)), 0, -1) if shared % n == 0)
    square = np.empty((size, size, 3), np.uint8)
    for n in range(strips):
        rows = top + n * side // strips, top + (n + 1) * side // strips
        pixels = np.asarray(image.crop((left, rows[0], left + side, rows[1])))
        strip = square[n * size // strips : (n + 1) * size // strips]
        cv2.resize(pixels, strip.shape[1::-1], dst=strip, interpolation=cv2.INTER_LINEAR)
    return square


def _needed_rectangle(
    image_size: tuple[int, int], centre: tuple[float, float], reach: float
) -> tuple[int, int, int, int]:
    """The part of an image that a square of `reach` px about `centre` needs: left, top, right, bottom."""
    spare = reach / 2 + 2
    left, top = (max(0, min(limit - 1, math.floor(n - spare))) for n, limit in zip(centre, image_size, strict=True))
    right, bottom = (min(limit, math.ceil(n + spare)) for n, limit in zip(centre, image_size, strict=True))
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _copy_pixels(image: Image.Image, box: tuple[int, int, int, int]) -> Pixels:
    """The box as rows × columns × RGB; a large one in bands, since one large copy takes three times as long."""
    left, top, right, bottom = box
    if (right - left) * (bottom - top) < _MAX_SINGLE_COPY:
        return np.asarray(image.crop(box))
    pixels = np.empty((bottom - top, right - left, 3), np.uint8)
    for row in range(top, bottom, _BAND_ROWS):
        end = min(row + _BAND_ROWS, bottom)
        pixels[row - top : end - top] = np.asarray(image.crop((left, row, right, end)))
    return pixels


def _slice_reflected(pixels: Pixels, x: int, y: int, side: int) -> Pixels:
    """The square at (x, y); past the image's edge its mirror image stands."""
    high, wide = pixels.shape[:2]
    above, left = max(0, -y), max(0, -x)
    below, right = max(0, y + side - high), max(0, x + side - wide)
    inside = pixels[max(0, y) : min(high, y + side), max(0, x) : min(wide, x + side)]
    if not any((above, below, left, right)):
        return inside
    return cv2.copyMakeBorder(inside, above, below, left, right, cv2.BORDER_REFLECT).astype(np.uint8, copy=False)


def _output_to_image_matrix(centre: tuple[float, float], step: float, angle: float, size: int) -> NDArray[np.float64]:
    """The 2 × 3 matrix from output pixels to image pixels for a square turned counter-clockwise by `angle` degrees."""
    cos, sin = step * math.cos(math.radians(angle)), step * math.sin(math.radians(angle))
    middle = (size - 1) / 2
    x, y = centre[0] - 0.5, centre[1] - 0.5
    return np.array([[cos, sin, x - (cos + sin) * middle], [-sin, cos, y - (cos - sin) * middle]])


def _warp_square(pixels: Pixels, matrix: NDArray[np.float64], size: int, smooth: int, border: int) -> Pixels:
    """Sample to a fraction of a pixel; `border` says what stands past the image's edge."""
    sampled = cv2.warpAffine(pixels, matrix, (size, size), flags=smooth | cv2.WARP_INVERSE_MAP, borderMode=border)
    return sampled.astype(np.uint8, copy=False)


def _fill_outside(square: Pixels, smear: Pixels, photo: PhotoRegion, crop: Crop) -> None:
    """Past the photo's edge let the mirror image go over into the blurred edge, so that no head is seen twice.

    `smear` is the crop at a fraction of the size with the photo's edge pixels drawn outwards. Only what lies outside is
    blurred together, so that dark hair close to the edge does not bleed into the sky above. Works in `square`.
    """
    size, rough = square.shape[0], smear.shape[0]
    everywhere = slice(0, rough)
    weight = (_distance_outside(photo, crop, rough, everywhere, everywhere) > 0).astype(np.float32) + 1e-3
    small = rough // _BLUR_REDUCTION  # nothing finer than the blur is left to see, and it is a tenth of the work
    sums = cv2.resize(np.dstack([smear * weight[:, :, None], weight]), (small, small), interpolation=cv2.INTER_AREA)
    everywhere = slice(0, small)
    far = np.clip(_distance_outside(photo, crop, small, everywhere, everywhere) / _FAR_DISTANCE, 0, 1)
    soft = cv2.blendLinear(
        _blur_weighted(sums, _EDGE_BLUR_SIGMA * small), _blur_weighted(sums, _FAR_BLUR_SIGMA * small), 1 - far, far
    )
    step = small / size
    for rows, columns in _outside_strips(photo, crop, size):
        part = np.ascontiguousarray(square[rows, columns])
        spots = np.array([[step, 0, (columns.start + 0.5) * step - 0.5], [0, step, (rows.start + 0.5) * step - 0.5]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        fill = cv2.warpAffine(soft, spots, part.shape[1::-1], flags=flags, borderMode=cv2.BORDER_REPLICATE)
        share = np.clip(_distance_outside(photo, crop, size, rows, columns) / _BLEND_WIDTH, 0, 1)
        square[rows, columns] = cv2.blendLinear(part, fill, 1 - share, share)


def _blur_weighted(sums: NDArray[Any], sigma: float) -> Pixels:
    """Blur colours (three channels weighted by the fourth) and divide by their weight."""
    blurred = cv2.GaussianBlur(sums, (0, 0), sigma)
    colours: Pixels = np.clip(blurred[:, :, :3] / blurred[:, :, 3:] + 0.5, 0, 255).astype(np.uint8)
    return colours


def _outside_strips(photo: PhotoRegion, crop: Crop, size: int) -> list[tuple[slice, slice]]:
    """The rows and columns of the output that may lie past the photo's edge: four strips, or all of a turned crop."""
    everywhere = slice(0, size)
    if crop.angle != 0:
        return [(everywhere, everywhere)]
    step = crop.side / size
    left, top = (min(size, max(0, math.ceil(-n / step))) for n in (crop.x, crop.y))
    right = min(size, max(0, math.floor((photo.width - crop.x) / step)))
    bottom = min(size, max(0, math.floor((photo.height - crop.y) / step)))
    strips = (
        (slice(0, top), everywhere),
        (slice(bottom, size), everywhere),
        (slice(top, bottom), slice(0, left)),
        (slice(top, bottom), slice(right, size)),
    )
    return [(rows, columns) for rows, columns in strips if rows.start < rows.stop and columns.start < columns.stop]


def _distance_outside(photo: PhotoRegion, crop: Crop, size: int, rows: slice, columns: slice) -> FloatMap:
    """How far these output pixels lie past the photo's edge, in shares of the crop's side; 0 or less: not at all."""
    matrix = _output_to_image_matrix(crop.centre, crop.side / size, crop.angle, size).astype(np.float32)
    across = np.arange(columns.start, columns.stop, dtype=np.float32)[None, :]
    down = np.arange(rows.start, rows.stop, dtype=np.float32)[:, None]
    x, y = (row[0] * across + row[1] * down + row[2] + np.float32(0.5) for row in matrix)
    outside: FloatMap = np.maximum(np.maximum(-x, x - photo.width), np.maximum(-y, y - photo.height))
    return outside / np.float32(crop.side)
