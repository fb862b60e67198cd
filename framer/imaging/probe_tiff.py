"""What a TIFF holds: a photo that can be decoded, one that cannot, or a camera's raw data."""

import math

from framer.errors import Unsupported
from framer.i18n import N_
from framer.imaging import tiff_directories as tags
from framer.imaging.photo_header import SAVE_AS_JPEG, PhotoHeader, TooComplex, check_tiled_pixels
from framer.imaging.tiff_directories import TiffDirectory, read_directories
from framer.imaging.types import PhotoLimits

MAX_TIFF_PIECES = 40_000  # strips or tiles, for each of which Pillow takes a step of Python; a 50 MP photo has 9,000

SENSOR_COLOURS = {32803, 34892}  # values of PhotometricInterpretation: colour filters, and linear raw data
_LAB_COLOURS = {8, 9, 10}
_UNREAD_COLOURS = {4: "transparency mask", 32844: "LogL", 32845: "LogLuv"}
_WHITE_IS_ZERO = 0
_READ_COMPRESSIONS = {0, 1, 2, 3, 4, 5, 6, 7, 8, 32771, 32773, 32946, 34925, 50000}  # those of Pillow's libtiff
_COMPRESSION_NAMES = {34712: "JPEG 2000", 34887: "LERC", 50001: "WebP", 50002: "JPEG XL"}
_SEPARATE_PLANES = 2
_DECODED_BITS = {1, 2, 4, 8, 16}  # a sample; 12 and 14 are those of cameras' sensors
_SIGNED, _FLOATING_POINT = 2, 3


_UNREAD_TIFF = N_("This is a TIFF of a kind that framer cannot read: %(kind)s.")


class UnreadTiff(Unsupported):
    """Samples in numbers or sizes that no decoder here knows, though the file may be sound."""

    default_message = N_("This is a TIFF of a kind that framer cannot read.")
    default_hint = SAVE_AS_JPEG


def probe_tiff(data: bytes, limits: PhotoLimits) -> PhotoHeader:
    """The first directory. Where `is_raw` is set it is only a thumbnail or raw data, and the size is left out.

    Raises Unsupported for kinds that cannot be decoded, TooComplex, and struct.error for a broken directory.
    """
    if data[2:4] in (b"+\0", b"\0+"):
        raise Unsupported(_UNREAD_TIFF, SAVE_AS_JPEG, kind="BigTIFF")
    directories = read_directories(data)
    first = directories[0] if directories else TiffDirectory(0)
    if first.get(tags.SUBFILE_TYPE) & 1 or has_raw_data(data, directories):
        return PhotoHeader("TIFF", 0, 0, is_raw=True)
    check_pieces(first, limits)
    kind = name_unreadable_kind(first)
    if kind:
        raise Unsupported(_UNREAD_TIFF, SAVE_AS_JPEG, kind=kind)
    return PhotoHeader("TIFF", first.get(tags.WIDTH), first.get(tags.HEIGHT))


def has_raw_data(data: bytes, directories: list[TiffDirectory]) -> bool:
    """Whether a camera has written what its sensor saw."""
    is_camera_file = data[8:10] == b"CR" or any(tags.DNG_VERSION in each.counts for each in directories)
    return is_camera_file or any(each.get(tags.PHOTOMETRIC, -1) in SENSOR_COLOURS for each in directories)


def check_pieces(directory: TiffDirectory, limits: PhotoLimits) -> None:
    """Raise TooComplex for too many strips or tiles, or for tiles that reach far past the photo's edge."""
    for tag in (tags.STRIP_OFFSETS, tags.TILE_OFFSETS):
        count = directory.counts.get(tag, 0)
        if count > MAX_TIFF_PIECES:
            raise TooComplex(size=f"{count} × TIFF", limit=str(MAX_TIFF_PIECES))
    sizes = (tags.WIDTH, tags.HEIGHT, tags.TILE_WIDTH, tags.TILE_HEIGHT)
    width, height, tile_width, tile_height = (directory.get(tag) for tag in sizes)
    if tile_width and tile_height:
        tiled_pixels = math.ceil(width / tile_width) * tile_width * math.ceil(height / tile_height) * tile_height
        check_tiled_pixels(tiled_pixels, limits)


def name_unreadable_kind(directory: TiffDirectory) -> str:
    """In a technical word that is the same in all languages; empty for what can be read."""
    bits, samples = directory.get(tags.BITS_PER_SAMPLE, 1), directory.get(tags.SAMPLES_PER_PIXEL, 1)
    colours, compression = directory.get(tags.PHOTOMETRIC, -1), directory.get(tags.COMPRESSION, 1)
    is_in_planes = samples > 1 and directory.get(tags.PLANAR_CONFIGURATION) == _SEPARATE_PLANES
    kinds = {
        "Lab": colours in _LAB_COLOURS,
        _UNREAD_COLOURS.get(colours, ""): True,
        f"{bits}-bit float": directory.get(tags.SAMPLE_FORMAT, 1) == _FLOATING_POINT,
        f"{bits}-bit signed": directory.get(tags.SAMPLE_FORMAT, 1) == _SIGNED,
        f"{bits}-bit": bits not in _DECODED_BITS,
        f"{bits}-bit WhiteIsZero": bits > 8 and colours == _WHITE_IS_ZERO,
        f"{bits}-bit × {samples}, planar": is_in_planes and samples == 2,
        _COMPRESSION_NAMES.get(compression, f"compression {compression}"): compression not in _READ_COMPRESSIONS,
    }
    return next((kind for kind, applies in kinds.items() if kind and applies), "")
