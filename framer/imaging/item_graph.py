"""The items of a HEIF or AVIF file and how they are derived from each other, read from its boxes.

ISO/IEC 14496-12 (boxes) and 23008-12 (items). Whatever the boxes say, reading them takes a bounded time.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from framer.errors import Unreadable
from framer.imaging.photo_header import TooComplex

MAX_HEIF_PARTS = 20_000  # entries of any one box; phones write some hundreds

_DERIVED_TYPES = {b"grid", b"iovl", b"iden", b"tmap"}
_ONCE = {b"meta", b"pitm", b"iinf", b"iref", b"iprp", b"ipco", b"iloc"}  # where one is repeated, decoders differ
_MAX_ASSOCIATION_BOXES = 4  # one for each version and each value of the flags

_Span = tuple[int, int]  # where the content of a box starts and ends


@dataclass(frozen=True)
class ItemGraph:
    """A file's items, by ID. `sources`: the items that one is derived from, in which one may stand many times.

    `auxiliary_ids`: transparency, depth and the like of another item. `derived_ids`: items that are not coded.
    `sizes` are pixels, `data_lengths` bytes of the file.
    """

    primary_id: int
    auxiliary_ids: set[int]
    derived_ids: set[int]
    sizes: dict[int, tuple[int, int]]
    data_lengths: dict[int, int]
    sources: dict[int, list[int]]


def read_item_graph(data: bytes) -> ItemGraph | None:
    """The items of the file; None where it has no `meta` box, as an AVIF sequence may.

    Raises Unreadable or struct.error for broken boxes, TooComplex for far more entries than a photo has.
    """
    top_boxes = _find_boxes(data, (0, len(data)))
    if b"meta" not in top_boxes:
        return None
    meta = top_boxes[b"meta"]
    boxes = _find_boxes(data, (meta[0] + 4, meta[1]))
    types = list(_read_item_types(data, boxes[b"iinf"])) if b"iinf" in boxes else []
    references = list(_read_references(data, boxes[b"iref"])) if b"iref" in boxes else []
    sources: dict[int, list[int]] = {}
    for reference_type, item, targets in references:
        if reference_type == b"dimg":
            sources.setdefault(item, []).extend(targets)
    return ItemGraph(
        primary_id=_read_primary_id(data, boxes[b"pitm"]) if b"pitm" in boxes else 0,
        auxiliary_ids={item for reference_type, item, _ in references if reference_type == b"auxl"},
        derived_ids={item for item, item_type in types if item_type in _DERIVED_TYPES}
        - {item for item, item_type in types if item_type not in _DERIVED_TYPES},
        sizes=_read_sizes(data, boxes[b"iprp"]) if b"iprp" in boxes else {},
        data_lengths=_read_data_lengths(data, boxes[b"iloc"]) if b"iloc" in boxes else {},
        sources=sources,
    )


def _iterate_boxes(data: bytes, span: _Span) -> Iterator[tuple[bytes, _Span]]:
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
    raise _too_many_parts()


def _find_boxes(data: bytes, span: _Span) -> dict[bytes, _Span]:
    """The boxes in `span` by type. Raises Unreadable where one of `_ONCE` is repeated."""
    found: dict[bytes, _Span] = {}
    for box_type, content in _iterate_boxes(data, span):
        if box_type in _ONCE and box_type in found:
            raise Unreadable
        found[box_type] = content
    return found


def _too_many_parts() -> TooComplex:
    return TooComplex(size=f"> {MAX_HEIF_PARTS}", limit=str(MAX_HEIF_PARTS))


class _FullBox:
    """Reads big-endian numbers one after another out of a box that begins with a version and flags."""

    def __init__(self, data: bytes, span: _Span) -> None:
        self._data = data
        self._offset, self._end = span
        self._entries = 0
        self.version, self.flags = self.take(1), self.take(3)

    @property
    def rest(self) -> _Span:
        """What is not read yet."""
        return self._offset, self._end

    def go_to(self, span: _Span) -> None:
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
            raise _too_many_parts()
        return range(count)


def _read_primary_id(data: bytes, pitm: _Span) -> int:
    box = _FullBox(data, pitm)
    return box.take(2 if box.version == 0 else 4)


def _read_item_types(data: bytes, iinf: _Span) -> Iterator[tuple[int, bytes]]:
    table = _FullBox(data, iinf)
    table.take(2 if table.version == 0 else 4)
    for box_type, content in _iterate_boxes(data, table.rest):
        if box_type == b"infe":
            entry = _FullBox(data, content)
            item = entry.take(4 if entry.version == 3 else 2)
            entry.take(2)
            yield item, entry.take_bytes(4)


def _read_references(data: bytes, iref: _Span) -> Iterator[tuple[bytes, int, list[int]]]:
    """Type, the item that refers, and the items that it refers to."""
    table = _FullBox(data, iref)
    id_size = 2 if table.version == 0 else 4
    for box_type, content in _iterate_boxes(data, table.rest):
        table.go_to(content)
        yield box_type, table.take(id_size), [table.take(id_size) for _ in table.take_count(2)]


def _read_sizes(data: bytes, iprp: _Span) -> dict[int, tuple[int, int]]:
    """The size of each item: the largest of its `ispe` properties."""
    boxes = list(_iterate_boxes(data, iprp))
    properties = [content for box_type, content in boxes if box_type == b"ipco"]
    associations = [content for box_type, content in boxes if box_type == b"ipma"]
    if len(properties) != 1 or len(associations) > _MAX_ASSOCIATION_BOXES:
        raise Unreadable
    property_sizes = {
        index: struct.unpack_from(">II", data, start + 4)
        for index, (property_type, (start, _)) in enumerate(_iterate_boxes(data, properties[0]), 1)
        if property_type == b"ispe"
    }
    sizes: dict[int, tuple[int, int]] = {}
    for content in associations:
        for item, index in _read_associations(data, content):
            if index in property_sizes:
                sizes[item] = max(sizes.get(item, (0, 0)), property_sizes[index], key=lambda size: size[0] * size[1])
    return sizes


def _read_associations(data: bytes, ipma: _Span) -> Iterator[tuple[int, int]]:
    """Item and index of each of its properties."""
    table = _FullBox(data, ipma)
    id_size, index_size = (2 if table.version < 1 else 4), (2 if table.flags & 1 else 1)
    index_mask = 0x7FFF if table.flags & 1 else 0x7F  # the highest bit says whether the property is essential
    for _ in table.take_count(4):
        item = table.take(id_size)
        for _ in table.take_count(1):
            yield item, table.take(index_size) & index_mask


def _read_data_lengths(data: bytes, iloc: _Span) -> dict[int, int]:
    """How many bytes of the file each item's data has: its extents added up, one without a length to the end."""
    table = _FullBox(data, iloc)
    sizes = table.take(2)
    offset_size, length_size, base_size, index_size = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    if table.version == 0:
        index_size = 0
    lengths: dict[int, int] = {}
    for _ in table.take_count(4 if table.version == 2 else 2):
        item = table.take(4 if table.version == 2 else 2)
        is_in_file = table.version == 0 or table.take(2) & 15 == 0  # not in another box or item
        table.take(2)
        base = table.take(base_size)
        for _ in table.take_count(2):
            table.take(index_size)
            offset, length = base + table.take(offset_size), table.take(length_size)
            remaining = max(0, len(data) - (offset if is_in_file else 0))
            lengths[item] = lengths.get(item, 0) + min(length or remaining, remaining)
    return lengths
