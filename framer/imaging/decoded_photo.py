"""A photo decoded once, and where its pixels lie: as stored, and upright."""

import math
from dataclasses import dataclass

from PIL import Image

from framer.imaging.photo_header import PhotoHeader
from framer.imaging.types import PhotoBox

EXIF_TRANSPOSES = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class DecodedPhoto:
    """A photo decoded once: `image` in mode RGB, as stored, at `1 / reduction` of full size.

    Neither the EXIF `orientation` nor the ICC `profile` (None: sRGB) is applied yet.
    """

    data: bytes
    header: PhotoHeader
    image: Image.Image
    reduction: int
    orientation: int
    profile: bytes | None

    @property
    def width(self) -> int:
        """Width of the upright photo in full-size pixels."""
        return self.header.height if self.orientation >= 5 else self.header.width

    @property
    def height(self) -> int:
        """Height of the upright photo in full-size pixels."""
        return self.header.width if self.orientation >= 5 else self.header.height


def apply_orientation(image: Image.Image, orientation: int) -> Image.Image:
    """`image` turned upright as its EXIF orientation (1 to 8) says."""
    return image.transpose(EXIF_TRANSPOSES[orientation]) if orientation in EXIF_TRANSPOSES else image


def find_stored_box(photo: DecodedPhoto, box: PhotoBox) -> tuple[float, float, float, float]:
    """`box`, clipped to the photo, as left, top, right, bottom in full-size pixels of the photo as stored."""
    stored_width, stored_height = photo.header.width, photo.header.height
    u0, u1 = (min(max(n, 0.0), float(photo.width)) for n in (box.x, box.right))
    v0, v1 = (min(max(n, 0.0), float(photo.height)) for n in (box.y, box.bottom))
    if photo.orientation >= 5:
        (x0, x1), (y0, y1) = (v0, v1), (u0, u1)
    else:
        (x0, x1), (y0, y1) = (u0, u1), (v0, v1)
    if photo.orientation in (2, 3, 7, 8):
        x0, x1 = stored_width - x1, stored_width - x0
    if photo.orientation in (3, 4, 6, 7):
        y0, y1 = stored_height - y1, stored_height - y0
    return x0, y0, x1, y1


def find_pixel_box(photo: DecodedPhoto, stored_box: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
    """The pixels of the decode under a stored box, and two more at each side where there are any."""
    left, top = (
        max(0, min(limit - 1, math.floor(n / photo.reduction) - 2))
        for n, limit in zip(stored_box[:2], photo.image.size, strict=True)
    )
    right, bottom = (
        min(limit, math.ceil(n / photo.reduction) + 2)
        for n, limit in zip(stored_box[2:], photo.image.size, strict=True)
    )
    return left, top, max(right, left + 1), max(bottom, top + 1)


def find_upright_corner(photo: DecodedPhoto, stored_box: tuple[float, float, float, float]) -> tuple[float, float]:
    """The upper left corner of a stored box in the upright photo."""
    left, top, right, bottom = stored_box
    x = photo.header.width - right if photo.orientation in (2, 3, 7, 8) else left
    y = photo.header.height - bottom if photo.orientation in (3, 4, 6, 7) else top
    return (y, x) if photo.orientation >= 5 else (x, y)
