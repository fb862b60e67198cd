"""Cameras' raw photos put together by hand: TIFF directories with a sensor's data and pictures beside it."""

import struct
from dataclasses import dataclass

SENSOR, RGB = 32803, 2  # values of PhotometricInterpretation


@dataclass(frozen=True)
class Directory:
    """One directory: tags with their numbers, and `data` for the tags that say where it is and how long."""

    tags: dict[int, tuple[int, ...]]
    data: bytes = b""
    place_tags: tuple[int, int] = (273, 279)


def sensor(width: int, height: int) -> Directory:
    """A sensor's data: two bytes a pixel, of which hardly any are there."""
    return Directory({254: (0,), 256: (width,), 257: (height,), 258: (16,), 259: (1,), 262: (SENSOR,)}, bytes(64))


def jpeg_preview(jpeg: bytes, *, as_strip: bool = False) -> Directory:
    """A JPEG beside it, as NEF (tags 513 and 514) or DNG and CR2 (a strip) have it."""
    tags = {254: (1,), 259: (7 if as_strip else 6,), 262: (6,)}
    return Directory(tags, jpeg, (273, 279) if as_strip else (513, 514))


def raw_photo(*directories: Directory, mark: bytes = b"") -> bytes:
    """The file: the first directory has the others below it. `mark` stands at offset 8, as in CR2."""
    file = bytearray(b"II*\0\0\0\0\0" + mark.ljust(8, b"\0"))
    first, *others = directories
    offsets = [_append(file, each) for each in others]
    whole = Directory({**first.tags, **({330: tuple(offsets)} if offsets else {})}, first.data, first.place_tags)
    struct.pack_into("<I", file, 4, _append(file, whole))
    return bytes(file)


def _append(file: bytearray, directory: Directory) -> int:
    """Append a directory and what belongs to it; where it begins."""
    tags = dict(directory.tags)
    if directory.data:
        tags |= {directory.place_tags[0]: (len(file),), directory.place_tags[1]: (len(directory.data),)}
        file += directory.data + bytes(len(directory.data) & 1)
    entries = b""
    for tag, values in sorted(tags.items()):
        place = values[0]
        if len(values) > 1:
            place = len(file)
            file += struct.pack(f"<{len(values)}I", *values)
        entries += struct.pack("<HHII", tag, 4, len(values), place)
    start = len(file)
    file += struct.pack("<H", len(tags)) + entries + bytes(4)
    return start
