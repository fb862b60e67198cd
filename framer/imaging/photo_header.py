"""What a photo's header says of it, and the sizes that are accepted."""

from dataclasses import dataclass

from framer.errors import TooLarge
from framer.i18n import N_
from framer.imaging.types import PhotoLimits

MAX_PHOTO_SIDE = 30_000  # px; phones' panoramas have up to 16,400
MAX_ASPECT_RATIO = 50  # long side : short side, past 1 MP; phones' panoramas have up to 8 : 1
TILE_OVERHANG = 1.25  # tiles reach past the photo's edge: their pixels, in shares of what a whole photo may have
_MAX_STRIP_MEGAPIXELS = 1  # up to here a strip costs nothing, whatever its shape


SAVE_AS_JPEG = N_("Save it as a JPEG, and send that.")
UNREAD_KIND = N_("This is a file of a kind that framer cannot read: %(kind)s.")


class TooComplex(TooLarge):
    """Opening the photo would take far more work than a photo of its size takes: `size` of what, over which `limit`.

    The numbers say nothing to who has the photo, so its message goes without.
    """

    default_message = N_("The photo is stored in an unusual way, and opening it would take far too long.")
    default_hint = N_("Save it again as an ordinary JPEG, and send that.")

    def __str__(self) -> str:
        return f"{super().__str__()} ({self.details['size']}; at most {self.details['limit']})"


@dataclass(frozen=True)
class PhotoHeader:
    """Type (`format`: Pillow's name) and size in stored pixels, before any EXIF turn; 0 × 0 where only Pillow can tell.

    `is_streamed_jpeg`: the first scan of a baseline JPEG holds all colours, so that it is decoded row by row and at any
    scale. `height_offset` is where the height of such a file stands if it has no other scan, else None: it can be cut
    off after any row. `is_cut`: the file ends before the photo does, as far as markers and boxes tell. `is_garbled`:
    so it does because other data stand among those of the photo.
    `is_raw`: there is only a thumbnail or a sensor's raw data where the photo should be, and its size is not told.
    `orientation`: what to take where the file that is decoded says nothing of it.
    """

    format: str
    width: int
    height: int
    is_streamed_jpeg: bool = False
    height_offset: int | None = None
    is_cut: bool = False
    is_garbled: bool = False
    is_raw: bool = False
    orientation: int = 0

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
