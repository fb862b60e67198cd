"""What a PNG says of its colours in numbers: cICP, sRGB, gAMA and cHRM (PNG, third edition, 4.3 and 11.3.2)."""

import struct
from collections.abc import Mapping

from framer.imaging.colour_codes import SRGB_CHROMATICITIES, ColourCodes
from framer.imaging.icc_profile import write_profile

_LENGTHS = {b"cICP": 4, b"sRGB": 1, b"gAMA": 4, b"cHRM": 32}
_BIT_DEPTH, _COLOUR_TYPE, _GREY_TYPE, _GREY_AND_ALPHA = (
    24,
    25,
    0,
    4,
)  # their places in the file, and values of the second
_FEW_BITS = (2, 4)
_SRGB_GAMMA, _GAMMA_ROUNDING = 45_455, 60  # what programs write for sRGB, and around it
_LEAST_PNG_GAMMA, _MAX_GAMMA = (
    16,
    10_000_000,
)  # libpng passes over less than the first; past 1 / 100 there is only white

PngColours = Mapping[bytes, bytes]
"""The contents of those chunks that stand before the image, by name."""


def read_png_colours(data: bytes) -> PngColours:
    """The first of each of the chunks, where it has the length that it should have; `data` is a whole file."""
    found: dict[bytes, bytes] = {}
    offset = 8
    while offset + 8 <= len(data):
        length, name = struct.unpack_from(">I4s", data, offset)
        if name == b"IDAT":
            break
        if _LENGTHS.get(name) == length:
            found.setdefault(name, data[offset + 8 : offset + 8 + length])
        offset += 12 + length
    return found


def has_grey_and_alpha(data: bytes) -> bool:
    """Whether the PNG file `data` is grey with transparency, which Pillow opens in colour where it has 16 bits."""
    return data[_COLOUR_TYPE] == _GREY_AND_ALPHA


def scale_clear_shade(data: bytes, shade: int) -> int | None:
    """The shade of 0 to 255 that stands for transparency in the grey PNG file `data`, where tRNS says `shade`.

    Pillow makes 8 bits of 2 and 4, but leaves that one as it is. None where there is no such shade.
    """
    bits = data[_BIT_DEPTH]
    if data[_COLOUR_TYPE] != _GREY_TYPE or bits not in _FEW_BITS:
        return shade
    return shade * 255 // ((1 << bits) - 1) if shade < 1 << bits else None


def read_cicp(colours: PngColours) -> ColourCodes | None:
    """What cICP says, which goes before a profile; None where that is nothing that a photo can be shown by."""
    content = colours.get(b"cICP", b"")
    if len(content) != _LENGTHS[b"cICP"] or content[2:] != b"\0\1":  # RGB has no matrix; browsers want the full range
        return None
    codes = ColourCodes(*content[:2])
    return codes if codes.is_known else None


def write_gamma_profile(colours: PngColours) -> bytes | None:
    """What gAMA and cHRM say as a profile, for a photo that has none; None where they are missing, odd or sRGB's.

    As in Chromium: cHRM alone says nothing, and gAMA alone means sRGB where it is what programs write for sRGB.
    """
    if b"sRGB" in colours or len(colours.get(b"gAMA", b"")) != _LENGTHS[b"gAMA"]:
        return None
    gamma = int.from_bytes(colours[b"gAMA"], "big")
    if not _LEAST_PNG_GAMMA <= gamma <= _MAX_GAMMA:
        return None
    chromaticities = SRGB_CHROMATICITIES
    if b"cHRM" in colours:
        white, *primaries = struct.iter_unpack(">II", colours[b"cHRM"].ljust(32, b"\0"))
        chromaticities = tuple(n / 100_000 for point in (*primaries, white) for n in point)
    elif abs(gamma - _SRGB_GAMMA) <= _GAMMA_ROUNDING:
        return None
    try:
        return write_profile(chromaticities, (100_000 / gamma, 1.0, 0.0, 0.0, 0.0))
    except ValueError:
        return None
