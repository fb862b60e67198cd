"""Photo + crop + overlay → picture."""

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from framer.imaging.types import Crop, FloatMap, Overlay, PhotoRegion, Pixels

# Shares of the picture's side:
_BLEND_WIDTH = 0.014  # past the photo's edge, over which its mirror image is blended into its blurred edge
_EDGE_BLUR_SIGMA, _FAR_BLUR_SIGMA = 0.03, 0.1  # of the blur at the photo's edge, and far from it
_FAR_DISTANCE = 0.08  # from the photo's edge, from which on it is far

_MAX_SINGLE_COPY = 8_000_000  # pixels; larger images are copied band by band
_BAND_ROWS = 128
_SMEAR_REDUCTION = 8  # the photo's edge is drawn outwards at this fraction of the picture's size
_BLUR_REDUCTION = 4  # and blurred at this fraction of that


def compose(photo: PhotoRegion, crop: Crop, overlay: Overlay, size: int) -> Image.Image:
    """The picture: `size` × `size` px, mode RGB. What lies past the photo's edge is filled softly."""
    return lay_overlay(render_crop(photo, crop, size), overlay)


def lay_overlay(square: Pixels, overlay: Overlay) -> Image.Image:
    """The picture of a rendered crop, mode RGB; modifies `square`, which has the overlay's size."""
    # Within one level of Pillow's paste with a mask, and faster.
    cv2.multiply(square, overlay.transparency, dst=square, scale=1 / 255)
    cv2.add(square, overlay.premultiplied, dst=square)
    return Image.fromarray(square)


def render_crop(photo: PhotoRegion, crop: Crop, size: int) -> Pixels:
    """The crop, mirrored where it says so, without the overlay: `size` × `size` × 3, RGB."""
    scale = photo.scale
    x, y, side = (crop.x - photo.left) * scale, (crop.y - photo.top) * scale, crop.side * scale
    on_grid = crop.angle == 0 and all(n == int(n) for n in (x, y, side))
    if on_grid and size <= side < 2 * size and _is_inside(photo.image, x, y, side):
        square = _downscale_inside(photo.image, int(x), int(y), int(side), size)
        return np.ascontiguousarray(square[:, ::-1]) if crop.mirror else square
    box = _needed_rectangle(photo.image.size, (x + side / 2, y + side / 2), crop.bounding_box.width * scale)
    x, y = x - box[0], y - box[1]
    reduction = int(side / size + 1e-9)
    if reduction >= 2:  # bilinear sampling skips pixels beyond 2:1, so whole blocks are averaged first
        x, y, side = x / reduction, y / reduction, side / reduction
        pixels = np.asarray(photo.image.reduce(reduction, box))
    else:
        pixels = _copy_pixels(photo.image, box)
    interpolation = cv2.INTER_LINEAR if side >= size else cv2.INTER_CUBIC
    centre = (x + side / 2, y + side / 2)
    if crop.angle == 0 and all(n == int(n) for n in (x, y, side)):
        # Whole pixels: the same samples as below, faster.
        source = _slice_reflected(pixels, int(x), int(y), int(side))
        square = cv2.resize(source, (size, size), interpolation=interpolation).astype(np.uint8, copy=False)
    else:
        matrix = _output_to_image_matrix(centre, side / size, crop.angle, size)
        square = _warp_square(pixels, matrix, size, interpolation, cv2.BORDER_REFLECT)
    if _outside_strips(photo, crop, size):
        smear_side = size // _SMEAR_REDUCTION
        matrix = _output_to_image_matrix(centre, side / smear_side, crop.angle, smear_side)
        smear = _warp_square(pixels, matrix, smear_side, cv2.INTER_LINEAR, cv2.BORDER_REPLICATE)
        _fill_outside(square, smear, photo, crop)
    return np.ascontiguousarray(square[:, ::-1]) if crop.mirror else square


def _is_inside(image: Image.Image, x: float, y: float, side: float) -> bool:
    return x >= 0 and y >= 0 and x + side <= image.width and y + side <= image.height


def _downscale_inside(image: Image.Image, left: int, top: int, side: int, size: int) -> Pixels:
    """A square of whole pixels within the image, `side` ≥ `size` px, scaled to `size` × `size`: the common case.

    Band by band, so that no large copy of the pixels is made. Bands with whole numbers of rows in both images do not
    need each other's: scaled down bilinearly, an output row lies between two rows of its own band.
    """
    divisor = math.gcd(side, size)
    bands = next(n for n in range(min(divisor, max(1, side // _BAND_ROWS)), 0, -1) if divisor % n == 0)
    square = np.empty((size, size, 3), np.uint8)
    for n in range(bands):
        first_row, end_row = top + n * side // bands, top + (n + 1) * side // bands
        pixels = np.asarray(image.crop((left, first_row, left + side, end_row)))
        band = square[n * size // bands : (n + 1) * size // bands]
        cv2.resize(pixels, band.shape[1::-1], dst=band, interpolation=cv2.INTER_LINEAR)
    return square


def _needed_rectangle(
    image_size: tuple[int, int], centre: tuple[float, float], side: float
) -> tuple[int, int, int, int]:
    """The part of an image that a square of `side` px about `centre` needs: left, top, right, bottom."""
    half = side / 2 + 2
    left, top = (max(0, min(limit - 1, math.floor(n - half))) for n, limit in zip(centre, image_size, strict=True))
    right, bottom = (min(limit, math.ceil(n + half)) for n, limit in zip(centre, image_size, strict=True))
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _copy_pixels(image: Image.Image, box: tuple[int, int, int, int]) -> Pixels:
    """The box as rows × columns × 3, RGB; a large one band by band, since one large copy takes longer."""
    left, top, right, bottom = box
    if (right - left) * (bottom - top) < _MAX_SINGLE_COPY:
        return np.asarray(image.crop(box))
    pixels = np.empty((bottom - top, right - left, 3), np.uint8)
    for row in range(top, bottom, _BAND_ROWS):
        end_row = min(row + _BAND_ROWS, bottom)
        pixels[row - top : end_row - top] = np.asarray(image.crop((left, row, right, end_row)))
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


def _output_to_image_matrix(centre: tuple[float, float], step: float, angle: float, size: int) -> NDArray[np.float64]:
    """The 2 × 3 matrix from output pixels to image pixels for a square turned counter-clockwise by `angle` degrees."""
    cos, sin = step * math.cos(math.radians(angle)), step * math.sin(math.radians(angle))
    middle = (size - 1) / 2
    x, y = centre[0] - 0.5, centre[1] - 0.5
    return np.array([[cos, sin, x - (cos + sin) * middle], [-sin, cos, y - (cos - sin) * middle]])


def _warp_square(pixels: Pixels, matrix: NDArray[np.float64], size: int, interpolation: int, border: int) -> Pixels:
    """`size` × `size` px sampled where `matrix` says; `border` is OpenCV's mode for what lies past the image's edge."""
    flags = interpolation | cv2.WARP_INVERSE_MAP
    sampled = cv2.warpAffine(pixels, matrix, (size, size), flags=flags, borderMode=border)
    return sampled.astype(np.uint8, copy=False)


def _fill_outside(square: Pixels, smear: Pixels, photo: PhotoRegion, crop: Crop) -> None:
    """Blend what lies past the photo's edge in `square`, its mirror image, into its blurred edge; modifies `square`.

    So no head is seen twice. `smear` is the crop at a fraction of the size, the photo's edge pixels drawn outwards.
    Only what lies outside is blurred together, so that dark hair close to the edge does not bleed into the sky above.
    """
    size, smear_side = square.shape[0], smear.shape[0]
    everywhere = slice(0, smear_side)
    weights = (_distance_outside(photo, crop, smear_side, everywhere, everywhere) > 0).astype(np.float32) + 1e-3
    blur_side = smear_side // _BLUR_REDUCTION  # nothing finer survives the blur
    weighted_smear = np.dstack([smear * weights[:, :, None], weights])
    sums = cv2.resize(weighted_smear, (blur_side, blur_side), interpolation=cv2.INTER_AREA)
    everywhere = slice(0, blur_side)
    far_share = np.clip(_distance_outside(photo, crop, blur_side, everywhere, everywhere) / _FAR_DISTANCE, 0, 1)
    near_blur = _blur_weighted(sums, _EDGE_BLUR_SIGMA * blur_side)
    far_blur = _blur_weighted(sums, _FAR_BLUR_SIGMA * blur_side)
    background = cv2.blendLinear(near_blur, far_blur, 1 - far_share, far_share)
    step = blur_side / size
    for rows, columns in _outside_strips(photo, crop, size):
        strip = np.ascontiguousarray(square[rows, columns])
        matrix = np.array([[step, 0, (columns.start + 0.5) * step - 0.5], [0, step, (rows.start + 0.5) * step - 0.5]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        fill = cv2.warpAffine(background, matrix, strip.shape[1::-1], flags=flags, borderMode=cv2.BORDER_REPLICATE)
        fill_share = np.clip(_distance_outside(photo, crop, size, rows, columns) / _BLEND_WIDTH, 0, 1)
        square[rows, columns] = cv2.blendLinear(strip, fill, 1 - fill_share, fill_share)


def _blur_weighted(sums: NDArray[Any], sigma: float) -> Pixels:
    """The weighted mean of the colours about each pixel. `sums`: side × side × 4, RGB times weight, and the weight."""
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
    """How far these pixels of the output lie past the photo's edge, in shares of the crop's side; ≤ 0 is inside."""
    matrix = _output_to_image_matrix(crop.centre, crop.side / size, crop.angle, size).astype(np.float32)
    output_x = np.arange(columns.start, columns.stop, dtype=np.float32)[None, :]
    output_y = np.arange(rows.start, rows.stop, dtype=np.float32)[:, None]
    x, y = (row[0] * output_x + row[1] * output_y + row[2] + np.float32(0.5) for row in matrix)
    outside: FloatMap = np.maximum(np.maximum(-x, x - photo.width), np.maximum(-y, y - photo.height))
    return outside / np.float32(crop.side)
