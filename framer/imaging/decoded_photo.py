"""A photo decoded once, and where its pixels lie: as stored, and upright."""

from dataclasses import dataclass, replace

from PIL import Image

from framer.imaging.damage import NO_DAMAGE, BoxEdges, Damage
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

StoredBox = tuple[int, int, int, int]
"""Left, top, right and bottom in whole full-size pixels of the photo as stored."""


@dataclass(frozen=True)
class DecodedPhoto:
    """A photo decoded once: `image` in mode RGB, as stored, at `1 / reduction` of full size.

    Neither the EXIF `orientation` nor the ICC `profile` (None: sRGB) is applied yet. `differs_in_browsers`: they turn
    or colour the photo otherwise. `last_pixel`: of a JPEG's decode, in its own mode. `damage` says what `image` lacks.
    `alpha`: a small copy (mode L, as stored) of the transparency that `image` no longer has; None: it had none.
    `content`: what is left without its borders, in full-size pixels as stored; `image` is that part, and all boxes and
    points of the upright photo are from its corner. None: all of it.
    """

    data: bytes
    header: PhotoHeader
    image: Image.Image
    reduction: int
    orientation: int
    profile: bytes | None
    differs_in_browsers: bool = False
    last_pixel: object = None
    damage: Damage = NO_DAMAGE
    alpha: Image.Image | None = None
    content: StoredBox | None = None

    @property
    def stored_content(self) -> StoredBox:
        """What `image` shows: left, top, right and bottom in full-size pixels of the photo as stored."""
        return self.content or (0, 0, self.header.width, self.header.height)

    @property
    def width(self) -> int:
        """Width of the upright photo in full-size pixels."""
        return self._upright_size[0]

    @property
    def height(self) -> int:
        """Height of the upright photo in full-size pixels."""
        return self._upright_size[1]

    @property
    def _upright_size(self) -> tuple[int, int]:
        left, top, right, bottom = self.stored_content
        size = right - left, bottom - top
        return size[::-1] if self.orientation >= 5 else size


def trim_photo(photo: DecodedPhoto, content: StoredBox) -> DecodedPhoto:
    """Of `photo`, which is whole but for rows that were not decoded, only its `content`: whole pixels of the decode."""
    left, top, right, bottom = (-(-n // photo.reduction) for n in content)
    image = photo.image.crop((left, top, min(right, photo.image.width), min(bottom, photo.image.height)))
    return replace(photo, image=image, content=content)


def apply_orientation(image: Image.Image, orientation: int) -> Image.Image:
    """`image` turned upright as its EXIF orientation (1 to 8) says."""
    return image.transpose(EXIF_TRANSPOSES[orientation]) if orientation in EXIF_TRANSPOSES else image


def find_stored_box(photo: DecodedPhoto, box: PhotoBox) -> BoxEdges:
    """`box`, clipped to the photo, as left, top, right, bottom in full-size pixels of the photo as stored."""
    left, right = (min(max(n, 0.0), float(photo.width)) for n in (box.x, box.right))
    top, bottom = (min(max(n, 0.0), float(photo.height)) for n in (box.y, box.bottom))
    from_left, from_top, to_right, to_bottom = photo.stored_content
    size = to_right - from_left, to_bottom - from_top
    left, top, right, bottom = lay_box((left, top, right, bottom), size, photo.orientation)
    return left + from_left, top + from_top, right + from_left, bottom + from_top


def lay_box(upright_box: BoxEdges, stored_size: tuple[int, int], orientation: int) -> BoxEdges:
    """Where a box of the upright photo lies in the photo as stored, which is `stored_size` large."""
    left, top, right, bottom = upright_box
    if orientation >= 5:
        left, top, right, bottom = top, left, bottom, right
    if orientation in (2, 3, 7, 8):
        left, right = stored_size[0] - right, stored_size[0] - left
    if orientation in (3, 4, 6, 7):
        top, bottom = stored_size[1] - bottom, stored_size[1] - top
    return left, top, right, bottom


def find_upright_corner(photo: DecodedPhoto, stored_box: BoxEdges) -> tuple[float, float]:
    """The upper left corner of a stored box in the upright photo."""
    left, top, right, bottom = stored_box
    from_left, from_top, to_right, to_bottom = photo.stored_content
    x = to_right - right if photo.orientation in (2, 3, 7, 8) else left - from_left
    y = to_bottom - bottom if photo.orientation in (3, 4, 6, 7) else top - from_top
    return (y, x) if photo.orientation >= 5 else (x, y)
