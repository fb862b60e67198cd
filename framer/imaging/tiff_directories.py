"""The directories of a TIFF file, also those below others (TIFF 6.0, section 2), as far as they tell what is in it."""

import struct
from dataclasses import dataclass, field

MAX_DIRECTORIES = 100  # a raw photo has some five; a document may have a page in each
MAX_TIFF_TAGS = 2_000  # of one directory that are read
_MAX_VALUES = 1_024  # of one tag that are read: the colours of a palette
_FORMATS = {1: "B", 2: "B", 3: "H", 4: "I", 7: "B", 13: "I"}  # of values: BYTE, ASCII, SHORT, LONG, UNDEFINED, IFD

SUBFILE_TYPE, WIDTH, HEIGHT, BITS_PER_SAMPLE, COMPRESSION, PHOTOMETRIC = 254, 256, 257, 258, 259, 262
STRIP_OFFSETS, ORIENTATION, SAMPLES_PER_PIXEL, STRIP_BYTES, PLANAR_CONFIGURATION, PALETTE = 273, 274, 277, 279, 284, 320
TILE_WIDTH, TILE_HEIGHT, TILE_OFFSETS, SUB_DIRECTORIES = 322, 323, 324, 330
SAMPLE_FORMAT, JPEG_OFFSET, JPEG_BYTES, DNG_VERSION = 339, 513, 514, 50706


@dataclass(frozen=True)
class TiffDirectory:
    """One directory, at `offset`. `values` by tag, `counts` how many a tag has, `places` where they stand."""

    offset: int
    values: dict[int, tuple[int, ...]] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)
    places: dict[int, int] = field(default_factory=dict)

    def get(self, tag: int, default: int = 0) -> int:
        """The first value of a tag."""
        values = self.values.get(tag)
        return values[0] if values else default


def byte_order_of(data: bytes) -> str:
    """How `struct` writes the byte order of the file."""
    return "<" if data[:1] == b"I" else ">"


def read_directories(data: bytes) -> list[TiffDirectory]:
    """All directories, up to MAX_DIRECTORIES, the first one first. Raises struct.error where that one is broken."""
    byte_order = byte_order_of(data)
    waiting = [struct.unpack_from(byte_order + "I", data, 4)[0]]
    found: list[TiffDirectory] = []
    seen: set[int] = set()
    while waiting:
        offset = waiting.pop(0)
        if offset in seen or not offset:
            continue
        seen.add(offset)
        if len(found) == MAX_DIRECTORIES:
            break
        try:
            directory, following = _read_directory(data, offset, byte_order)
        except struct.error:
            if not found:
                raise
            continue
        found.append(directory)
        waiting += [*directory.values.get(SUB_DIRECTORIES, ()), following]
    return found


def _read_directory(data: bytes, offset: int, byte_order: str) -> tuple[TiffDirectory, int]:
    """The directory at `offset`, and where the next one is."""
    directory = TiffDirectory(offset)
    entries = struct.unpack_from(byte_order + "H", data, offset)[0]
    end = offset + 2 + 12 * entries
    for entry in range(offset + 2, offset + 2 + 12 * min(entries, MAX_TIFF_TAGS), 12):
        tag, value_type, count = struct.unpack_from(byte_order + "HHI", data, entry)
        directory.counts[tag] = count
        if value_type not in _FORMATS:
            continue
        value_format = _FORMATS[value_type]
        read = min(count, _MAX_VALUES)
        place = entry + 8
        if count * struct.calcsize(value_format) > 4:
            place = struct.unpack_from(byte_order + "I", data, place)[0]
        directory.places[tag] = place
        try:
            directory.values[tag] = struct.unpack_from(f"{byte_order}{read}{value_format}", data, place)
        except struct.error:
            continue
    following = struct.unpack_from(byte_order + "I", data, end)[0] if end + 4 <= len(data) else 0
    return directory, following
