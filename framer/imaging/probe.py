"""What a photo's first bytes say: its true type and its size, before any decoder sees it.

Several decoders allocate the whole canvas as soon as they open a file, so size and type are read here, from the
content alone; the name and the declared type of an upload mean nothing.
"""

import struct
from dataclasses import dataclass

from framer.errors import TooLarge, Unreadable, Unsupported
from framer.i18n import N_
from framer.imaging.types import PhotoLimits

# A decoder works once through all pixels for each scan, about 1 ms for a megapixel and scan: real photos have at most
# 14 scans, a file made to keep us busy has thousands.
MAX_SCAN_MEGAPIXELS = 1_500

MAX_TIFF_PIECES = 40_000  # strips or tiles; Pillow takes 20 ms for a thousand, a 50 MP photo has at most 9,000

_AVIF_BRANDS = {b"avif", b"avis"}
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_BASELINE_MARKERS, _PROGRESSIVE_MARKER = (0xC0, 0xC1), 0xC2
_SOF_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOF0…SOF15 without DHT, JPG and DAC


@dataclass(frozen=True)
class PhotoHeader:
    """Type (Pillow's name of it) and size in stored pixels (before any EXIF turn); 0 × 0 where only Pillow can tell.

    `rows_at` is the offset of a JPEG's height when its single scan can be cut off after any row, else None.
    """

    format: str
    width: int
    height: int
    is_baseline_jpeg: bool = False
    height_offset: int | None = None

    @property
    def megapixels(self) -> float:
        """Width times height, in millions."""
        return self.width * self.height / 1e6


def probe_photo(data: bytes, limits: PhotoLimits) -> PhotoHeader:
    """Recognise `data` by its content and hold its size against `limits`.

    Raises Unsupported (none of the accepted types), Unreadable (damaged header) or TooLarge.
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
    """Raise TooLarge where the size in `header` is past the limit of its type."""
    most = limits.max_megapixels
    if header.is_baseline_jpeg:
        most = limits.max_megapixels_jpeg
    elif header.format == "WEBP":
        most = limits.max_megapixels_webp
    if header.megapixels > most:
        size = f"{header.width} × {header.height} px ({header.megapixels:.0f} MP)"
        raise TooLarge(size=size, limit=f"{most:.0f} MP")


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
    """Walk the markers to the frame header (ITU-T T.81, B.2). Junk between segments is passed over, as decoders do."""
    at, end = 2, len(data)
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 4 > end:
            raise Unreadable
        marker = data[at + 1]
        if marker in _SOF_MARKERS:
            height, width = struct.unpack_from(">HH", data, at + 5)
            break
        if marker in (0xFF, 0x00, 0x01) or 0xD0 <= marker <= 0xD8:
            at += 1 if marker == 0xFF else 2
        elif marker in (0xD9, 0xDA):
            raise Unreadable
        else:
            at += 2 + struct.unpack_from(">H", data, at + 2)[0]
    scans = data.count(b"\xff\xda", at)
    if marker == _PROGRESSIVE_MARKER and scans * width * height / 1e6 > MAX_SCAN_MEGAPIXELS:
        raise TooLarge(size=f"{scans} × {width * height / 1e6:.0f} MP", limit=f"{MAX_SCAN_MEGAPIXELS} MP")
    baseline = marker in _BASELINE_MARKERS
    return PhotoHeader("JPEG", width, height, baseline, at + 5 if baseline and scans == 1 else None)


def _probe_webp(data: bytes) -> PhotoHeader:
    """RFC 9649, sections 2.5 to 2.7."""
    kind = data[12:16]
    if kind == b"VP8X":
        width, height = (int.from_bytes(data[i : i + 3], "little") + 1 for i in (24, 27))
    elif kind == b"VP8L":
        bits = struct.unpack_from("<I", data, 21)[0]
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif kind == b"VP8 ":
        width, height = (n & 0x3FFF for n in struct.unpack_from("<HH", data, 26))
    else:
        raise Unreadable
    return PhotoHeader("WEBP", width, height)


def _probe_bmp(data: bytes) -> PhotoHeader:
    head = struct.unpack_from("<I", data, 14)[0]
    if head == 12:
        return PhotoHeader("BMP", *struct.unpack_from("<HH", data, 18))
    if not 16 <= head <= 124:
        raise Unsupported
    width, height = struct.unpack_from("<ii", data, 18)
    return PhotoHeader("BMP", abs(width), abs(height))


def _probe_tiff(data: bytes) -> PhotoHeader:
    """The first directory (TIFF 6.0, section 2): tags 256 and 257 are the size, 273 and 324 where the pieces lie."""
    order = "<" if data[:1] == b"I" else ">"
    directory = struct.unpack_from(order + "I", data, 4)[0]
    tags: dict[int, int] = {}
    for at in range(directory + 2, directory + 2 + 12 * struct.unpack_from(order + "H", data, directory)[0], 12):
        tag, kind, count = struct.unpack_from(order + "HHI", data, at)
        if tag in (273, 324) and count > MAX_TIFF_PIECES:
            raise TooLarge(size=f"{count} × TIFF", limit=str(MAX_TIFF_PIECES))
        if tag in (256, 257):
            tags[tag] = struct.unpack_from(order + ("H" if kind == 3 else "I"), data, at + 8)[0]
    return PhotoHeader("TIFF", tags.get(256, 0), tags.get(257, 0))


def _probe_isobmff(data: bytes) -> PhotoHeader:
    """HEIF and AVIF (ISO/IEC 23008-12): the brands tell the type, the largest `ispe` property the size."""
    length = struct.unpack_from(">I", data, 0)[0]
    brands = {data[8:12], *(data[i : i + 4] for i in range(16, min(length, 256), 4))}
    if brands & _AVIF_BRANDS:
        kind = "AVIF"
    elif data[8:12] in _HEIF_BRANDS:
        kind = "HEIF"
    else:
        raise Unsupported
    sizes = [(0, 0)]
    at = data.find(b"ispe")
    while at >= 0 and len(sizes) < 1_000:
        if at + 16 <= len(data):
            sizes.append(struct.unpack_from(">II", data, at + 8))
        at = data.find(b"ispe", at + 4, 1_000_000)
    return PhotoHeader(kind, *max(sizes, key=lambda size: size[0] * size[1]))
