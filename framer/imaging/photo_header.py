"""What a photo's header says of it, and the sizes that are accepted."""

from dataclasses import dataclass

from framer.errors import TooLarge
from framer.i18n import N_
from framer.imaging.types import PhotoLimits

MAX_PHOTO_SIDE = 30_000  # px; phones' panoramas have up to 16,400
MAX_ASPECT_RATIO = 50  # long side : short side, past 1 MP; phones' panoramas have up to 8 : 1
TILE_OVERHANG = 1.25  # tiles reach past the photo's edge: their pixels, in shares of what a whole photo may have
_MAX_STRIP_MEGAPIXELS = 1  # up to here a strip costs nothing, whatever its shape


class TooComplex(TooLarge):
    """Opening the photo would take far more work than a photo of its size takes."""

    default_message = N_("The photo is too complex to be opened: %(size)s; at most %(limit)s.")


@dataclass(frozen=True)
class PhotoHeader:
    """Type (`format`: Pillow's name) and size in stored pixels, before any EXIF turn; 0 × 0 where only Pillow can tell.

    `is_streamed_jpeg`: the first scan of a baseline JPEG holds all colours, so that it is decoded row by row and at any
    scale. `height_offset` is where the height of such a file stands if it has no other scan, else None: it can be cut
    off after any row.
    """

    format: str
    width: int
    height: int
    is_streamed_jpeg: bool = False
    height_offset: int | None = None

    @property
    def megapixels(self) -> float:
        """Width × height, in millions."""
        return self.width * self.height / 1e6


def check_photo_size(header: PhotoHeader, limits: PhotoLimits) -> None:
    """Raise TooLarge where the size in `header` is over the limit of its type, or one of its sides far too long."""
    max_megapixels = limits.max_megapixels
    if header.is_streamed_jpeg:
        max_megapixels = limits.max_megapixels_jpeg
    elif header.format == "WEBP":
        max_megapixels = limits.max_megapixels_webp
    size = f"{header.width} × {header.height} px"
    if header.megapixels > max_megapixels:
        raise TooLarge(size=f"{size} ({header.megapixels:.0f} MP)", limit=f"{max_megapixels:.0f} MP")
    short_side, long_side = sorted((header.width, header.height))
    is_large = header.megapixels > _MAX_STRIP_MEGAPIXELS
    if long_side > MAX_PHOTO_SIDE:
        raise TooLarge(size=size, limit=f"{MAX_PHOTO_SIDE} px")
    if is_large and long_side > MAX_ASPECT_RATIO * short_side:
        raise TooLarge(
            N_("The photo is too long and narrow: %(size)s; at most %(limit)s."),
            N_("Cut out the part with the face, and send that."),
            size=size, limit=f"{MAX_ASPECT_RATIO} : 1",
        )  # fmt: skip


def check_tiled_pixels(pixels: int, limits: PhotoLimits) -> None:
    """Raise TooComplex for more pixels of tiles than a photo of the largest accepted size is put together from."""
    max_megapixels = TILE_OVERHANG * limits.max_megapixels
    if pixels / 1e6 > max_megapixels:
        raise TooComplex(size=f"{pixels / 1e6:.0f} MP", limit=f"{max_megapixels:.0f} MP")
