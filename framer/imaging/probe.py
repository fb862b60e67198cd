"""Type and size of a photo, read from its first bytes before any decoder sees it.

Several decoders allocate the whole canvas as soon as they open a file, so the size is checked here. Only the content
counts; the name and the declared type of an upload are ignored.
"""

import struct
from dataclasses import dataclass

from framer.errors import TooLarge, Unreadable, Unsupported
from framer.i18n import N_
from framer.imaging.types import PhotoLimits

# Scans × megapixels of a progressive JPEG: a decoder passes over all pixels once for each scan, about 1 ms a megapixel.
# Real photos have at most 14 scans, hostile files have thousands.
MAX_SCAN_MEGAPIXELS = 1_500

MAX_TIFF_PIECES = 40_000  # strips or tiles. Pillow takes 20 ms for a thousand; a 50 MP photo has at most 9,000

_AVIF_BRANDS = {b"avif", b"avis"}
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_BASELINE_MARKERS, _PROGRESSIVE_MARKER = (0xC0, 0xC1), 0xC2
_SOF_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOF0…SOF15 without DHT, JPG and DAC


@dataclass(frozen=True)
class PhotoHeader:
    """Type (`format`: Pillow's name) and size in stored pixels, before any EXIF turn; 0 × 0 where only Pillow can tell.

    `height_offset` is where the height of a baseline JPEG with a single scan stands in the file, else None: such a file
    can be cut off after any row.
    """

    format: str
    width: int
    height: int
    is_baseline_jpeg: bool = False
    height_offset: int | None = None

    @property
    def megapixels(self) -> float:
        """Width × height, in millions."""
        return self.width * self.height / 1e6


def probe_photo(data: bytes, limits: PhotoLimits) -> PhotoHeader:
    """Type and size of `data`, the whole file, within `limits`.

    Raises Unsupported (none of the accepted types), Unreadable (empty or damaged header) or TooLarge.
    """
    if not data:
        raise Unreadable(N_("The file is empty: there is no photo in it."))
    if len(data) > limits.max_bytes:
        raise TooLarge(size=f"{len(data) / 1e6:.1f} MB", limit=f"{limits.max_bytes / 1e6:.0f} MB")
    try:
        header = _probe_format(data)
    except (struct.error, IndexError) as error:
        raise Unreadable from error
    check_megapixels(header, limits)
    return header


def check_megapixels(header: PhotoHeader, limits: PhotoLimits) -> None:
    """Raise TooLarge where the size in `header` is over the limit of its type."""
    max_megapixels = limits.max_megapixels
    if header.is_baseline_jpeg:
        max_megapixels = limits.max_megapixels_jpeg
    elif header.format == "WEBP":
        max_megapixels = limits.max_megapixels_webp
    if header.megapixels > max_megapixels:
        size = f"{header.width} × {header.height} px ({header.megapixels:.0f} MP)"
        raise TooLarge(size=size, limit=f"{max_megapixels:.0f} MP")


def _probe_format(data: bytes) -> PhotoHeader:  # noqa: PLR0911  (a table of types, one line each)
    if data.startswith(b"\xff\xd8\xff"):
        return _probe_jpeg(data)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PhotoHeader("PNG", *struct.unpack_from(">II", data, 16))
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _probe_webp(data)
    if data.startswith((b"GIF87a", b"GIF89a")):
        return PhotoHeader("GIF", *struct.unpack_from("<HH", data, 6))
    if data.startswith(b"BM"):
        return _probe_bmp(data)
    if data.startswith((b"II*\0", b"MM\0*")):
        return _probe_tiff(data)
    if data[4:8] == b"ftyp":
        return _probe_isobmff(data)
    raise Unsupported


def _probe_jpeg(data: bytes) -> PhotoHeader:
    """Follow the markers to the frame header (ITU-T T.81, B.2). Junk between segments is skipped, as decoders do."""
    offset = 2
    while True:
        offset = data.find(b"\xff", offset)
        if offset < 0 or offset + 4 > len(data):
            raise Unreadable
        marker = data[offset + 1]
        if marker in _SOF_MARKERS:
            height, width = struct.unpack_from(">HH", data, offset + 5)
            break
        if marker in (0xFF, 0x00, 0x01) or 0xD0 <= marker <= 0xD8:
            offset += 1 if marker == 0xFF else 2
        elif marker in (0xD9, 0xDA):
            raise Unreadable
        else:
            offset += 2 + struct.unpack_from(">H", data, offset + 2)[0]
    scans = data.count(b"\xff\xda", offset)
    if marker == _PROGRESSIVE_MARKER and scans * width * height / 1e6 > MAX_SCAN_MEGAPIXELS:
        raise TooLarge(size=f"{scans} × {width * height / 1e6:.0f} MP", limit=f"{MAX_SCAN_MEGAPIXELS} MP")
    is_baseline = marker in _BASELINE_MARKERS
    return PhotoHeader("JPEG", width, height, is_baseline, offset + 5 if is_baseline and scans == 1 else None)


def _probe_webp(data: bytes) -> PhotoHeader:
    """RFC 9649, sections 2.5 to 2.7."""
    chunk_type = data[12:16]
    if chunk_type == b"VP8X":
        width, height = (int.from_bytes(data[i : i + 3], "little") + 1 for i in (24, 27))
    elif chunk_type == b"VP8L":
        bits = struct.unpack_from("<I", data, 21)[0]
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif chunk_type == b"VP8 ":
        width, height = (n & 0x3FFF for n in struct.unpack_from("<HH", data, 26))
    else:
        raise Unreadable
    return PhotoHeader("WEBP", width, height)


def _probe_bmp(data: bytes) -> PhotoHeader:
    header_size = struct.unpack_from("<I", data, 14)[0]
    if header_size == 12:
        return PhotoHeader("BMP", *struct.unpack_from("<HH", data, 18))
    if not 16 <= header_size <= 124:
        raise Unsupported
    width, height = struct.unpack_from("<ii", data, 18)
    return PhotoHeader("BMP", abs(width), abs(height))


def _probe_tiff(data: bytes) -> PhotoHeader:
    """The first directory (TIFF 6.0, section 2): tags 256 and 257 are the size, 273 and 324 where its pieces are."""
    byte_order = "<" if data[:1] == b"I" else ">"
    directory = struct.unpack_from(byte_order + "I", data, 4)[0]
    entries = struct.unpack_from(byte_order + "H", data, directory)[0]
    size: dict[int, int] = {}
    for offset in range(directory + 2, directory + 2 + 12 * entries, 12):
        tag, value_type, count = struct.unpack_from(byte_order + "HHI", data, offset)
        if tag in (273, 324) and count > MAX_TIFF_PIECES:
            raise TooLarge(size=f"{count} × TIFF", limit=str(MAX_TIFF_PIECES))
        if tag in (256, 257):
            size[tag] = struct.unpack_from(byte_order + ("H" if value_type == 3 else "I"), data, offset + 8)[0]
    return PhotoHeader("TIFF", size.get(256, 0), size.get(257, 0))


def _probe_isobmff(data: bytes) -> PhotoHeader:
    """HEIF and AVIF (ISO/IEC 23008-12): the brands tell the type, the largest `ispe` property the size."""
    length = struct.unpack_from(">I", data, 0)[0]
    brands = {data[8:12], *(data[i : i + 4] for i in range(16, min(length, 256), 4))}
    if brands & _AVIF_BRANDS:
        format_ = "AVIF"
    elif data[8:12] in _HEIF_BRANDS:
        format_ = "HEIF"
    else:
        raise Unsupported
    sizes = [(0, 0)]
    offset = data.find(b"ispe")
    while offset >= 0 and len(sizes) < 1_000:
        if offset + 16 <= len(data):
            sizes.append(struct.unpack_from(">II", data, offset + 8))
        offset = data.find(b"ispe", offset + 4, 1_000_000)
    return PhotoHeader(format_, *max(sizes, key=lambda size: size[0] * size[1]))
