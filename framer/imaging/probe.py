"""Type and size of a photo, read from its first bytes before any decoder sees it.

Several decoders allocate the whole canvas as soon as they open a file, so the size is checked here. Only the content
counts; the name and the declared type of an upload are ignored.
"""

import struct

from framer.errors import TooLarge, Unreadable, Unsupported
from framer.i18n import N_
from framer.imaging.photo_header import SAVE_AS_JPEG, UNREAD_KIND, PhotoHeader, TooComplex, check_photo_size
from framer.imaging.probe_heif import probe_heif
from framer.imaging.probe_jpeg import probe_jpeg
from framer.imaging.probe_tiff import probe_tiff
from framer.imaging.types import PhotoLimits

# Pillow takes a step of Python for each of these.
MAX_PNG_CHUNKS = 40_000  # 8 kB each as libpng writes them
MAX_PNG_PROFILES = 16  # there should be one
MAX_GIF_BLOCKS = 40_000  # before the first image, 255 bytes each; of junk each byte counts

# And for each run of a run-length coded BMP, and each pixel that its runs leave out.
MAX_RLE_MEGAPIXELS = 5
MAX_RLE_BYTES = 4_000_000


_KINDS_BY_START = {
    b"\0\0\0\x0cJXL \r\n": "JPEG XL",
    b"\xff\x0a": "JPEG XL",
    b"\0\0\0\x0cjP  \r\n": "JPEG 2000",
    b"\xff\x4f\xff\x51": "JPEG 2000",
    b"8BPS": "Photoshop",
    b"%PDF-": "PDF",
    b"<svg": "SVG",
    b"FUJIFILMCCD-RAW": "Fujifilm RAF",
    b"IIU\0": "Panasonic RW2",
    b"IIRO": "Olympus ORF",
    b"IIRS": "Olympus ORF",
    b"MMOR": "Olympus ORF",
}


def probe_photo(data: bytes, limits: PhotoLimits) -> PhotoHeader:
    """Type and size of `data`, the whole file, within `limits`.

    Raises Unsupported (none of the accepted types), Unreadable (empty or damaged header) or TooLarge.
    """
    if not data:
        raise Unreadable(N_("The file is empty: there is no photo in it."))
    if len(data) > limits.max_bytes:
        raise TooLarge(size=f"{len(data) / 1e6:.1f} MB", limit=f"{limits.max_bytes / 1e6:.0f} MB")
    try:
        header = _probe_format(data, limits)
    except (struct.error, IndexError) as error:
        raise Unreadable from error
    check_photo_size(header, limits)
    return header


def _probe_format(data: bytes, limits: PhotoLimits) -> PhotoHeader:  # noqa: PLR0911  (a table of types, one line each)
    if data.startswith(b"\xff\xd8\xff"):
        return probe_jpeg(data)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _probe_png(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _probe_webp(data)
    if data.startswith((b"GIF87a", b"GIF89a")):
        return _probe_gif(data)
    if data.startswith(b"BM"):
        return _probe_bmp(data)
    if data.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        return probe_tiff(data, limits)
    if data[4:8] == b"ftyp":
        return probe_heif(data, limits)
    for start, kind in _KINDS_BY_START.items():
        if data.startswith(start):
            raise Unsupported(UNREAD_KIND, SAVE_AS_JPEG, kind=kind)
    raise Unsupported


def _probe_png(data: bytes) -> PhotoHeader:
    header = PhotoHeader("PNG", *struct.unpack_from(">II", data, 16))
    offset, profiles = 8, 0
    for _ in range(MAX_PNG_CHUNKS):
        if offset + 8 > len(data):
            return header
        length, kind = struct.unpack_from(">I4s", data, offset)
        offset += 12 + length
        profiles += kind == b"iCCP"
        if profiles > MAX_PNG_PROFILES:  # each is unpacked
            raise TooComplex(size=f"{profiles} iCCP", limit=str(MAX_PNG_PROFILES))
    raise TooComplex(size=f"> {MAX_PNG_CHUNKS}", limit=str(MAX_PNG_CHUNKS))


def _probe_gif(data: bytes) -> PhotoHeader:
    """The canvas, made larger where the first image reaches past it, as Pillow does."""
    canvas_width, canvas_height, flags = struct.unpack_from("<HHB", data, 6)
    offset = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    in_extension = False
    for _ in range(MAX_GIF_BLOCKS):
        byte = data[offset]
        if in_extension:  # in blocks that begin with their length, the last one empty
            offset += 1 + byte
            in_extension = byte > 0
        elif byte == 0x2C:
            left, top, width, height = struct.unpack_from("<HHHH", data, offset + 1)
            return PhotoHeader("GIF", max(canvas_width, left + width), max(canvas_height, top + height))
        elif byte == 0x21:
            offset += 2
            in_extension = True
        else:
            offset += 1
    raise TooComplex(size=f"> {MAX_GIF_BLOCKS}", limit=str(MAX_GIF_BLOCKS))


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
    width, height = (abs(side) for side in struct.unpack_from("<ii", data, 18))
    is_run_length_coded = header_size >= 40 and struct.unpack_from("<I", data, 30)[0] in (1, 2)
    if is_run_length_coded and (width * height / 1e6 > MAX_RLE_MEGAPIXELS or len(data) > MAX_RLE_BYTES):
        size = f"{width * height / 1e6:.0f} MP, {len(data) / 1e6:.1f} MB"
        raise TooComplex(size=size, limit=f"{MAX_RLE_MEGAPIXELS} MP, {MAX_RLE_BYTES / 1e6:.0f} MB")
    return PhotoHeader("BMP", width, height)
