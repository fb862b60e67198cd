"""What is there of a WebP that was cut (RFC 9649).

Its decoder refuses a cut file. So the coded photo is made as long as it says it is, twice, with other bytes: where the
two pictures differ nothing is left of the photo. What is shown is the first of them.
"""

import contextlib
import io
import struct
from collections.abc import Iterator

import numpy as np
from PIL import Image

from framer.imaging.damage import Damage, MendedFile
from framer.imaging.types import Pixels

_PHOTO_CHUNKS = (b"VP8 ", b"VP8L")
_KEPT_CHUNKS = (b"VP8X", b"ICCP", b"ALPH", b"EXIF", b"XMP ")
_FILLINGS = (b"\0", b"\x5a", b"\x33", b"\x92")
_MAX_PADDING = 8 * 2**20
_LOOP_FILTER_ROWS = 8  # above the first difference that the decoder may have changed as well


def mend_webp(data: bytes) -> MendedFile | None:
    """The WebP with its missing bytes filled in; None where that is not enough. Raises struct.error if broken."""
    pictures: list[tuple[bytes, Pixels]] = []
    for filling in _FILLINGS:
        whole = _complete(data, filling)
        if whole is None:
            return None
        with contextlib.suppress(OSError, ValueError):  # a lossless one may be against the rules
            pictures.append((whole, _decode(whole)))
        if len(pictures) == 2:
            break
    else:
        return None
    (whole, first), (_, second) = pictures
    differs = (first != second).any(axis=(1, 2))
    if not differs.any():
        return MendedFile(whole)
    height, width = first.shape[:2]
    top = max(0, int(differs.argmax()) - _LOOP_FILTER_ROWS)
    return MendedFile(whole, Damage(((0.0, float(top), float(width), float(height)),)))


def _decode(data: bytes) -> Pixels:
    with Image.open(io.BytesIO(data), formats=["WEBP"]) as image:
        image.load()
        return np.asarray(image)


def _complete(data: bytes, filling: bytes) -> bytes | None:
    """The file up to its photo, which is filled up; None without one, or where far too much is missing."""
    chunks: list[bytes] = []
    has_photo = False
    for kind, length, content in _iterate_chunks(data):
        if kind in _PHOTO_CHUNKS and not has_photo:
            missing = max(0, length - len(content))
            if missing > _MAX_PADDING or not content:
                return None
            more = filling * (missing + len(content))  # as much again: where the length was put right, too
            chunks.append(_riff_chunk(kind, content + more))
            has_photo = True
        elif kind in _KEPT_CHUNKS and len(content) == length:
            chunks.append(_riff_chunk(kind, content))
    return _riff_chunk(b"RIFF", b"WEBP" + b"".join(chunks)) if has_photo else None


def _iterate_chunks(data: bytes) -> Iterator[tuple[bytes, int, bytes]]:
    """Type, length as said, and what is there of each chunk."""
    offset = 12
    while offset + 8 <= len(data):
        kind, length = struct.unpack_from("<4sI", data, offset)
        yield kind, length, data[offset + 8 : offset + 8 + length]
        offset += 8 + length + (length & 1)


def _riff_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack("<4sI", kind, len(content)) + content + bytes(len(content) & 1)
