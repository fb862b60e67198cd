"""The items of a HEIF or AVIF file and how they are derived from each other, read from its boxes.

ISO/IEC 23008-12. Whatever the boxes say, reading them takes a bounded time.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from framer.errors import Unreadable
from framer.imaging.boxes import FullBox, Span, find_boxes, iterate_boxes
from framer.imaging.photo_header import TooComplex

_DERIVED_TYPES = {b"grid", b"iovl", b"iden", b"tmap"}
_IN_FILE, _IN_IDAT = 0, 1  # where an item's data is
_OTHER_REFERENCES = {b"auxl", b"thmb", b"cdsc", b"base", b"prem"}  # than from a derived item to its sources
_TURNS = (b"irot", b"imir", b"clap")
_CHROMA_IN_EVERY_ROW = 2  # 4:2:2, and 3 is 4:4:4
MAX_PROPERTIES = 4_000  # of all items; a grid of 500 tiles that share nothing has so many
_MAX_ASSOCIATION_BOXES = 4  # one for each version and each value of the flags


@dataclass(frozen=True)
class DataExtent:
    """A part of an item's data, also past the end of the file, and where in the file its offset and length stand.

    These have `offset_size` and `length_size` bytes; the offset counts from `base`.
    """

    start: int
    end: int
    place: int
    base: int
    offset_size: int
    length_size: int


@dataclass(frozen=True)
class ItemGraph:
    """A file's items, by ID. `sources`: the items that one is derived from, in which one may stand many times.

    `auxiliary_ids`: transparency, depth and the like of another item. `derived_ids`: items that are not coded.
    `sizes` are pixels, as the file says; `data_spans` say where in the file an item's data is, `extents` where it
    should be. `turns` are types and first bytes of the properties that turn, mirror or cut the primary item, in order.
    `is_deep_colour`: some image is coded in HEVC with more than 8 bits, and with more colour than in every other row.
    """

    primary_id: int
    auxiliary_ids: set[int]
    derived_ids: set[int]
    sizes: dict[int, tuple[int, int]]
    data_spans: dict[int, list[Span]]
    extents: dict[int, list[DataExtent]]
    sources: dict[int, list[int]]
    turns: tuple[tuple[bytes, int], ...]
    is_deep_colour: bool


def read_item_graph(data: bytes) -> ItemGraph | None:
    """The items of the file; None where it has no `meta` box, as an AVIF sequence may.

    Raises Unreadable or struct.error for broken boxes, TooComplex for far more entries than a photo has.
    """
    top_boxes = find_boxes(data, (0, len(data)))
    if b"meta" not in top_boxes:
        return None
    meta = top_boxes[b"meta"]
    boxes = find_boxes(data, (meta[0] + 4, meta[1]))
    types = list(_read_item_types(data, boxes[b"iinf"])) if b"iinf" in boxes else []
    references = list(_read_references(data, boxes[b"iref"])) if b"iref" in boxes else []
    sources: dict[int, list[int]] = {}
    for reference_type, item, targets in references:
        if reference_type not in _OTHER_REFERENCES:  # libheif takes one of an unknown type for dimg
            sources.setdefault(item, []).extend(targets)
    primary_id = _read_primary_id(data, boxes[b"pitm"]) if b"pitm" in boxes else 0
    idat = boxes.get(b"idat", (0, 0))
    properties = _read_properties(data, boxes[b"iprp"]) if b"iprp" in boxes else []
    extents = _read_extents(data, boxes[b"iloc"], idat) if b"iloc" in boxes else {}
    return ItemGraph(
        primary_id=primary_id,
        auxiliary_ids={item for reference_type, item, _ in references if reference_type == b"auxl"},
        derived_ids={item for item, item_type in types if item_type in _DERIVED_TYPES}
        - {item for item, item_type in types if item_type not in _DERIVED_TYPES},
        sizes=_find_sizes(data, properties),
        data_spans={
            item: [(min(each.start, len(data)), min(each.end, len(data))) for each in parts]
            for item, parts in extents.items()
        },
        extents=extents,
        sources=sources,
        turns=tuple(
            (kind, data[start] if start < end else 0)
            for item, kind, (start, end) in properties
            if item == primary_id and kind in _TURNS
        ),
        is_deep_colour=any(kind == b"hvcC" and _is_deep_colour(data[slice(*span)]) for _, kind, span in properties),
    )


def _read_primary_id(data: bytes, pitm: Span) -> int:
    box = FullBox(data, pitm)
    return box.take(2 if box.version == 0 else 4)


def _read_item_types(data: bytes, iinf: Span) -> Iterator[tuple[int, bytes]]:
    table = FullBox(data, iinf)
    table.take(2 if table.version == 0 else 4)
    for box_type, content in iterate_boxes(data, table.rest):
        if box_type == b"infe":
            entry = FullBox(data, content)
            item = entry.take(4 if entry.version == 3 else 2)
            entry.take(2)
            yield item, entry.take_bytes(4)


def _read_references(data: bytes, iref: Span) -> Iterator[tuple[bytes, int, list[int]]]:
    """Type, the item that refers, and the items that it refers to."""
    table = FullBox(data, iref)
    id_size = 2 if table.version == 0 else 4
    for box_type, content in iterate_boxes(data, table.rest):
        table.go_to(content)
        yield box_type, table.take(id_size), [table.take(id_size) for _ in table.take_count(2)]


def _read_properties(data: bytes, iprp: Span) -> list[tuple[int, bytes, Span]]:
    """Item, and type and content of a property of it, in the order in which the item names them."""
    boxes = list(iterate_boxes(data, iprp))
    containers = [content for box_type, content in boxes if box_type == b"ipco"]
    associations = [content for box_type, content in boxes if box_type == b"ipma"]
    if len(containers) != 1 or len(associations) > _MAX_ASSOCIATION_BOXES:
        raise Unreadable
    properties = dict(enumerate(iterate_boxes(data, containers[0]), 1))
    if len(properties) > MAX_PROPERTIES:
        raise TooComplex(size=str(len(properties)), limit=str(MAX_PROPERTIES))
    return [
        (item, *properties[index])
        for content in associations
        for item, index in read_associations(data, content)
        if index in properties
    ]


def _is_deep_colour(configuration: bytes) -> bool:
    """By chroma_format_idc and bit_depth_luma_minus8 (ISO/IEC 14496-15, 8.3.3.1)."""
    chroma, more_bits = configuration[16:18].ljust(2, b"\0")
    return chroma & 3 >= _CHROMA_IN_EVERY_ROW and more_bits & 7 > 0


def _find_sizes(data: bytes, properties: list[tuple[int, bytes, Span]]) -> dict[int, tuple[int, int]]:
    """The size of each item: the largest of its `ispe` properties."""
    sizes: dict[int, tuple[int, int]] = {}
    for item, property_type, (start, _) in properties:
        if property_type == b"ispe":
            size = struct.unpack_from(">II", data, start + 4)
            sizes[item] = max(sizes.get(item, (0, 0)), size, key=lambda size: size[0] * size[1])
    return sizes


def read_associations(data: bytes, ipma: Span) -> Iterator[tuple[int, int]]:
    """Item and index of each of its properties."""
    table = FullBox(data, ipma)
    id_size, index_size = (2 if table.version < 1 else 4), (2 if table.flags & 1 else 1)
    index_mask = 0x7FFF if table.flags & 1 else 0x7F  # the highest bit says whether the property is essential
    for _ in table.take_count(4):
        item = table.take(id_size)
        for _ in table.take_count(1):
            yield item, table.take(index_size) & index_mask


def _read_extents(data: bytes, iloc: Span, idat: Span) -> dict[int, list[DataExtent]]:
    """Where each item's data is: its extents, in the file or in `idat`; one without a length goes to the end."""
    table = FullBox(data, iloc)
    sizes = table.take(2)
    offset_size, length_size, base_size, index_size = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    if table.version == 0:
        index_size = 0
    extents: dict[int, list[DataExtent]] = {}
    for _ in table.take_count(4 if table.version == 2 else 2):
        item = table.take(4 if table.version == 2 else 2)
        method = table.take(2) & 15 if table.version else _IN_FILE
        first, end = idat if method == _IN_IDAT else (0, len(data))
        table.take(2)
        base = table.take(base_size)
        for _ in table.take_count(2):
            table.take(index_size)
            place = table.rest[0]
            offset, length = base + table.take(offset_size), table.take(length_size)
            start = first + (offset if method in (_IN_FILE, _IN_IDAT) else 0)  # not in another item
            stop = start + length if length else max(start, end)
            if method == _IN_IDAT:
                start, stop = min(start, end), min(stop, end)
            extents.setdefault(item, []).append(DataExtent(start, stop, place, first + base, offset_size, length_size))
    return extents
