"""TIFF palettes whose colours go from 0 to 255, as some scanners write them, and not to 65535."""

import struct

from framer.imaging import tiff_directories as tags
from framer.imaging.tiff_directories import byte_order_of, read_directories

_PALETTE_COLOURS = 3  # value of PhotometricInterpretation
_SIXTEEN_BITS = 257  # 255 → 65535


def spread_palette(data: bytes) -> bytes:
    """The TIFF with the colours of its first directory's palette spread, if they all are 255 at most."""
    directories = read_directories(data)
    if not directories or directories[0].get(tags.PHOTOMETRIC, -1) != _PALETTE_COLOURS:
        return data
    values, place = directories[0].values.get(tags.PALETTE, ()), directories[0].places.get(tags.PALETTE, 0)
    if not values or max(values) > 255 or directories[0].counts[tags.PALETTE] != len(values):
        return data
    tiff = bytearray(data)
    struct.pack_into(f"{byte_order_of(data)}{len(values)}H", tiff, place, *(_SIXTEEN_BITS * value for value in values))
    return bytes(tiff)
