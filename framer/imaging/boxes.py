"""The boxes that HEIF and AVIF files are made of (ISO/IEC 14496-12).

Whatever they say, reading them takes a bounded time.
"""

import struct
from collections.abc import Iterator

from framer.errors import Unreadable
from framer.imaging.photo_header import TooComplex

MAX_HEIF_PARTS = 20_000  # entries of any one box; phones write some hundreds

# Where one of these is repeated, decoders differ.
_ONCE = {b"meta", b"pitm", b"iinf", b"iref", b"iprp", b"ipco", b"iloc", b"idat"} | {
    b"moov", b"mdia", b"minf", b"stbl", b"stsd", b"stsc", b"stsz", b"stco", b"co64",
}  # fmt: skip

Span = tuple[int, int]  # where the content of a box starts and ends


def iterate_boxes(data: bytes, span: Span) -> Iterator[tuple[bytes, Span]]:
    """Type and content of each box in `span`, up to the first whose length makes no sense."""
    offset, end = span
    for _ in range(MAX_HEIF_PARTS):
        if offset + 8 > end:
            return
        length, box_type = struct.unpack_from(">I4s", data, offset)
        head = 8
        if length == 1:
            length, head = struct.unpack_from(">Q", data, offset + 8)[0], 16
        elif length == 0:
            length = end - offset
        if length < head:
            return
        yield box_type, (offset + head, min(offset + length, end))
        offset += length
    raise too_many_parts()


def find_boxes(data: bytes, span: Span) -> dict[bytes, Span]:
    """The boxes in `span` by type. Raises Unreadable where one of `_ONCE` is repeated."""
    found: dict[bytes, Span] = {}
    for box_type, content in iterate_boxes(data, span):
        if box_type in _ONCE and box_type in found:
            raise Unreadable
        found[box_type] = content
    return found


def too_many_parts() -> TooComplex:
    """The error for more than MAX_HEIF_PARTS of anything."""
    return TooComplex(size=f"> {MAX_HEIF_PARTS}", limit=str(MAX_HEIF_PARTS))


class FullBox:
    """Reads big-endian numbers one after another out of a box that begins with a version and flags."""

    def __init__(self, data: bytes, span: Span) -> None:
        self._data = data
        self._offset, self._end = span
        self._entries = 0
        self.version, self.flags = self.take(1), self.take(3)

    @property
    def rest(self) -> Span:
        """What is not read yet."""
        return self._offset, self._end

    def go_to(self, span: Span) -> None:
        """Read on in `span`, a part of the box."""
        self._offset, self._end = span

    def take(self, size: int) -> int:
        """The next `size` bytes; raises Unreadable past the end of the box."""
        return int.from_bytes(self.take_bytes(size), "big")

    def take_bytes(self, size: int) -> bytes:
        """The next `size` bytes; raises Unreadable past the end of the box."""
        start = self._offset
        self._offset += size
        if self._offset > self._end:
            raise Unreadable
        return self._data[start : self._offset]

    def take_count(self, size: int) -> range:
        """The next `size` bytes as so many entries; raises TooComplex for more than MAX_HEIF_PARTS in the whole box."""
        count = self.take(size)
        self._entries += count
        if self._entries > MAX_HEIF_PARTS:
            raise too_many_parts()
        return range(count)
