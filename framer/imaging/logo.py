"""Whether a picture without a face is a logo: drawn on transparency or on a flat ground. And the circle about its ink.

A photo's wall or sky is not flat: it has grain, and gets darker towards a side. What is flat is so to a few levels, as
far as JPEG leaves it, along all four edges.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from framer.imaging.colour import MATTE_COLOUR, to_srgb
from framer.imaging.decoded_photo import DecodedPhoto, find_upright_corner
from framer.imaging.types import FloatMap
from framer.imaging.whole_picture import WholePicture
from framer.text.text_field import RgbColour

# Levels by which a pixel of the ground may differ from its colour: what JPEG does to it. The next one is ink.
_GROUND_TOLERANCE, _INK_TOLERANCE = 10, 12
_STRIP = 2  # px along each edge that are looked at: ink that touches it does so in few of them
_MIN_SIDE_SHARE, _EDGES_SHARE = 0.5, 0.75  # of an edge, and of all four, that show the ground
_GROUND_GRAIN = 2.0  # levels by which the ground there differs from its colour in the mean; walls and sky do by 3 to 7
_CORNER = 0.02  # of the shorter side: squares in the corners, which show nothing else
_MIN_CORNER_SHARE = 0.9
# Ink that fills the box about it, and its rows from end to end, is a photo in a border, unless its edges are flat.
_BOX_FILL, _ROW_FILL = 0.7, 0.95
_DARK_LEVEL, _ROW_FILL_ON_BLACK = (
    12,
    0.84,
)  # levels; a photo's own darkness goes over into the bars that players put about it
# By so much a logo may be smaller than in the least circle about it for its box to be in the circle's middle, where
# people look for it. Whether all of the way is too far is tried in a few steps.
_CENTRING_COST, _CENTRING_SHARES = 1.06, (1.0, 0.75, 0.5, 0.25)
_INK_BAND_ROWS = 256  # at a time, of large pictures
_MIN_CLEAR_SHARE, _CLEAR_ALPHA = 0.02, 64  # of a picture that is clear, for it to count as cut out; of 255
_INK_ALPHA = 96  # of 255, from which on the ink's colour is known well enough

# What lies behind transparency: white, unless too much of the ink could not be told from it.
_GROUNDS: tuple[RgbColour, ...] = (MATTE_COLOUR, (38, 44, 54), (128, 134, 142))
_INK_CONTRAST = 48  # levels of luma between ink and ground
_FAINT_SHARE = 0.1  # of the ink's outline that may be fainter on white than on another ground


@dataclass(frozen=True)
class _Ink:
    """What differs from the ground: the ends of each row that has any, in image pixels, and how much there is.

    `covered` counts the pixels from end to end as well.
    """

    ends: FloatMap
    count: int
    covered: int

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, right and bottom of the pixels with ink."""
        (left, top), (right, bottom) = self.ends.min(axis=0), self.ends.max(axis=0)
        return int(left), int(top), int(right), int(bottom)


def is_cut_out(photo: DecodedPhoto) -> bool:
    """Whether a part of the photo worth the name is transparent."""
    return photo.alpha is not None and _share(np.asarray(photo.alpha) < _CLEAR_ALPHA) >= _MIN_CLEAR_SHARE


def choose_matte(photo: DecodedPhoto) -> RgbColour:
    """The colour behind a photo that is cut out, decoded on white: white, unless most of its ink is too light for it.

    Only the outline of the ink counts: what lies within it may be as light as it likes.
    """
    if photo.alpha is None:
        return MATTE_COLOUR
    alpha = np.asarray(photo.alpha)
    small = photo.image.resize(photo.alpha.size, Image.Resampling.BOX)
    on_white = cv2.cvtColor(np.asarray(to_srgb(small, photo.profile)), cv2.COLOR_RGB2GRAY)
    near_clear = cv2.dilate((alpha < _CLEAR_ALPHA).astype(np.uint8), np.ones((3, 3), np.uint8))
    outline = (alpha >= _INK_ALPHA) & (near_clear > 0)
    if not outline.any():
        return MATTE_COLOUR
    share = alpha[outline].astype(np.float32) / 255
    ink = 255 - (255 - on_white[outline].astype(np.float32)) / share
    faint = [_share(np.abs(ink - _luma(ground)) < _INK_CONTRAST) for ground in _GROUNDS]
    return _GROUNDS[0] if faint[0] <= min(faint) + _FAINT_SHARE else _GROUNDS[faint.index(min(faint))]


def find_logo(photo: DecodedPhoto, matte: RgbColour = MATTE_COLOUR) -> WholePicture | None:
    """The logo that the photo is; None where it is none. What is transparent of the photo lies on `matte`."""
    ground = matte if is_cut_out(photo) else _flat_ground(photo.image)
    if ground is None:
        return None
    ink = _find_ink(photo.image, ground)
    if ink is None or not (is_cut_out(photo) or _is_drawn(photo.image, ink, ground)):
        return None
    x, y, radius = _circle_about(ink)
    scale = photo.reduction
    stored = x * scale, y * scale
    one_pixel = to_srgb(Image.new("RGB", (1, 1), ground), photo.profile)
    red, green, blue = (int(level) for level in one_pixel.tobytes())
    corners = cv2.convexHull(ink.ends).reshape(-1, 2) * scale
    outline = tuple(find_upright_corner(photo, (u, v, u, v)) for u, v in corners.tolist())
    return WholePicture(find_upright_corner(photo, (*stored, *stored)), radius * scale, (red, green, blue), outline)


def take_whole(photo: DecodedPhoto, matte: RgbColour = MATTE_COLOUR) -> WholePicture:
    """What is laid whole of any photo: of a logo its ink, of all others all, on white."""
    width, height = float(photo.width), float(photo.height)
    corners = ((0.0, 0.0), (width, 0.0), (width, height), (0.0, height))
    whole = WholePicture((width / 2, height / 2), float(np.hypot(width, height)) / 2, MATTE_COLOUR, corners)
    return find_logo(photo, matte) or whole


def _circle_about(ink: _Ink) -> tuple[float, float, float]:
    """A circle with all ink, its box in the middle if that is not much larger than the least circle: x, y, radius."""
    (x, y), radius = cv2.minEnclosingCircle(ink.ends)
    left, top, right, bottom = ink.box
    for share in _CENTRING_SHARES:
        moved = x + share * ((left + right) / 2 - x), y + share * ((top + bottom) / 2 - y)
        needed = float(np.hypot(ink.ends[:, 0] - moved[0], ink.ends[:, 1] - moved[1]).max())
        if needed <= _CENTRING_COST * radius:
            return *moved, max(needed, radius)
    return x, y, radius


def _flat_ground(image: Image.Image) -> RgbColour | None:
    """The colour of the ground that shows along all four edges; None where there is none, or it is not flat."""
    width, height = image.size
    strip = min(_STRIP, width, height)
    boxes = [
        (0, 0, width, strip), (0, height - strip, width, height),
        (0, 0, strip, height), (width - strip, 0, width, height),
    ]  # fmt: skip
    edges = [np.asarray(image.crop(box)).reshape(-1, 3).astype(np.int16) for box in boxes]
    every = np.concatenate(edges)
    # Not np.median, which loads modules when it is first called: workers may open no file any more.
    ground = np.sort(every, axis=0)[len(every) // 2]
    differences = [np.abs(edge - ground).max(axis=1) for edge in edges]
    near = [difference <= _GROUND_TOLERANCE for difference in differences]
    every_difference, every_near = np.concatenate(differences), np.concatenate(near)
    is_flat = (
        min(map(_share, near)) >= _MIN_SIDE_SHARE
        and _share(every_near) >= _EDGES_SHARE
        and float(every_difference[every_near].mean()) <= _GROUND_GRAIN
        and all(_share(corner <= _GROUND_TOLERANCE) >= _MIN_CORNER_SHARE for corner in _corners(image, ground))
    )
    red, green, blue = (int(level) for level in ground)
    return (red, green, blue) if is_flat else None


def _corners(image: Image.Image, ground: FloatMap) -> list[FloatMap]:
    """How far the pixels in the four corners are from the `ground`."""
    width, height = image.size
    side = max(1, round(_CORNER * min(width, height)))
    places = [(x, y) for x in (0, width - side) for y in (0, height - side)]
    squares = (np.asarray(image.crop((x, y, x + side, y + side))).astype(np.int16) for x, y in places)
    return [np.abs(square - ground).max(axis=2) for square in squares]


def _find_ink(image: Image.Image, ground: RgbColour) -> _Ink | None:
    """The ink on the `ground`; None where there is none."""
    low = np.array([max(0, level - _INK_TOLERANCE) for level in ground], np.uint8)
    high = np.array([min(255, level + _INK_TOLERANCE) for level in ground], np.uint8)
    ends, count, covered = [], 0, 0
    for top in range(0, image.height, _INK_BAND_ROWS):
        band = np.asarray(image.crop((0, top, image.width, min(image.height, top + _INK_BAND_ROWS))))
        has_ink = cv2.inRange(band, low, high) == 0
        (rows,) = np.nonzero(has_ink.any(axis=1))
        if not rows.size:
            continue
        count += int(has_ink.sum())
        first = has_ink[rows].argmax(axis=1)
        last = image.width - has_ink[rows, ::-1].argmax(axis=1)
        covered += int((last - first).sum())
        for columns in (first, last):
            for edge in (0, 1):
                ends.append(np.stack([columns, rows + top + edge], axis=1))
    return _Ink(np.concatenate(ends).astype(np.float32), count, covered) if ends else None


def _is_drawn(image: Image.Image, ink: _Ink, ground: RgbColour) -> bool:
    """Whether the ink is no photo in a border: it leaves gaps in the box about it, or is flat along the box's edges."""
    left, top, right, bottom = ink.box
    area = (right - left) * (bottom - top)
    row_fill = _ROW_FILL_ON_BLACK if max(ground) <= _DARK_LEVEL else _ROW_FILL
    if ink.count < _BOX_FILL * area or ink.covered < row_fill * area:
        return True
    return _flat_ground(image.crop((left + 1, top + 1, max(left + 2, right - 1), max(top + 2, bottom - 1)))) is not None


def _luma(colour: RgbColour) -> float:
    red, green, blue = colour
    return 0.299 * red + 0.587 * green + 0.114 * blue


def _share(holds: object) -> float:
    """The share of true ones."""
    values = np.asarray(holds)
    return float(values.mean()) if values.size else 0.0
