"""A damaged or odd PNG made anew of what is there (PNG, third edition: 5 to 10)."""

import struct
import zlib
from collections.abc import Iterator

from framer.imaging.damage import Damage, MendedFile

MAX_PROFILE_BYTES = 4 * 2**20  # unpacked; the largest usual ones, of printers, have 2 MB

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEPT = (b"PLTE", b"tRNS", b"eXIf", b"cICP", b"gAMA", b"cHRM", b"sRGB", b"sBIT")  # text may unpack to gigabytes
_PIXEL_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # of a pixel, by colour type
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_PIECE = 1024  # bytes that are unpacked at a time; what is wrong with one costs all of it
_MAX_UNPACKED = 2**20


def mend_png(data: bytes) -> MendedFile | None:
    """The photo with all that decoders trip over left out, and rows that are missing black; None where none is there.

    Raises struct.error for a broken header.
    """
    width, height, bits, colour_type, _, _, interlace = struct.unpack_from(">IIBBBBB", data, 16)
    if colour_type not in _PIXEL_SAMPLES or interlace > 1:
        return None
    row_bits = bits * _PIXEL_SAMPLES[colour_type]
    passes = [_pass_size(each, width, height) for each in _ADAM7] if interlace else [(width, height)]
    row_bytes = [(1 + (across * row_bits + 7) // 8 if across else 0, down) for across, down in passes]
    wanted = sum(each * down for each, down in row_bytes)
    kept, coded = _split_chunks(data)
    found = min(wanted, sum(map(len, _unpack(coded, wanted))))
    if not found:
        return None
    damage = Damage()
    if found < wanted:  # rows are missing
        *earlier, (last_bytes, _) = row_bytes
        rows = (found - sum(each * down for each, down in earlier)) // last_bytes
        # The last pass of an interlaced PNG holds every other row.
        top = max(0, 2 * rows if interlace else rows)
        damage = Damage(((0.0, float(top), float(width), float(height)),))
    if found < wanted or not _is_sound(coded, wanted):
        coded = _pack(coded, wanted)
    chunks = [_png_chunk(b"IHDR", data[16:29]), *kept, _png_chunk(b"IDAT", coded), _png_chunk(b"IEND", b"")]
    return MendedFile(_SIGNATURE + b"".join(chunks), damage)


def _pass_size(adam7: tuple[int, int, int, int], width: int, height: int) -> tuple[int, int]:
    left, top, across, down = adam7
    return max(0, (width - left + across - 1) // across), max(0, (height - top + down - 1) // down)


def _split_chunks(data: bytes) -> tuple[list[bytes], bytes]:
    """The chunks to keep, whole, and the coded photo, which ends with the first other chunk behind it."""
    kept: list[bytes] = []
    coded: list[bytes] = []
    offset = len(_SIGNATURE)
    while offset + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, offset)
        content = data[offset + 8 : offset + 8 + length]
        if kind == b"IDAT":
            coded.append(content)
        elif coded:
            break
        elif kind in _KEPT or (kind == b"iCCP" and _has_usual_size(content)):
            kept.append(_png_chunk(kind, content))
        offset += 12 + length
    return kept, b"".join(coded)


def _has_usual_size(profile: bytes) -> bool:
    """Whether a profile (its name, a zero, a number, then packed data) unpacks to what is accepted."""
    unpacking = zlib.decompressobj()
    try:
        unpacking.decompress(profile[profile.index(b"\0") + 2 :], MAX_PROFILE_BYTES)
    except (zlib.error, ValueError):
        return False
    return unpacking.eof


def _is_sound(coded: bytes, wanted: int) -> bool:
    """Whether a decoder unpacks all rows, and finds their checksum right."""
    return sum(map(len, _unpack(coded + bytes(4), wanted + 1, zlib.MAX_WBITS))) == wanted


def _unpack(coded: bytes, wanted: int, window_bits: int = -zlib.MAX_WBITS) -> Iterator[bytes]:
    """The rows, up to the first damage; a checksum is looked at where `window_bits` are positive."""
    unpacking = zlib.decompressobj(window_bits)
    offset, found = 0 if window_bits > 0 else 2, 0  # the stream's header has two bytes
    while offset < len(coded) and found < wanted and not unpacking.eof:
        piece = coded[offset : offset + _PIECE]
        offset += _PIECE
        while piece and found < wanted:
            try:
                rows = unpacking.decompress(piece, _MAX_UNPACKED)
            except zlib.error:
                return
            piece = unpacking.unconsumed_tail
            found += len(rows)
            yield rows


def _pack(coded: bytes, wanted: int) -> bytes:
    """The rows that are there, and zeros up to `wanted` bytes."""
    packing = zlib.compressobj(1)
    packed: list[bytes] = []
    left = wanted
    for rows in _unpack(coded, wanted):
        packed.append(packing.compress(rows[:left]))
        left -= min(left, len(rows))
    while left:
        packed.append(packing.compress(bytes(min(left, _MAX_UNPACKED))))
        left -= min(left, _MAX_UNPACKED)
    return b"".join([*packed, packing.flush()])


def _png_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content), kind) + content + struct.pack(">I", zlib.crc32(kind + content))
