"""The first images of the sequences in an AVIF file: a decoder may take them in place of the photo's item.

ISO/IEC 14496-12, 8.5 to 8.7.
"""

import struct
from collections.abc import Iterator

from framer.errors import Unreadable
from framer.imaging.boxes import MAX_HEIF_PARTS, FullBox, Span, find_boxes, iterate_boxes, too_many_parts


def read_first_images(data: bytes) -> Iterator[Span]:
    """Where the first image of each track with AV1 images is.

    Raises Unreadable or struct.error for broken boxes, TooComplex for more images than MAX_HEIF_PARTS: decoders make a
    list of them all first.
    """
    moov = find_boxes(data, (0, len(data))).get(b"moov", (0, 0))
    for box_type, track in iterate_boxes(data, moov):
        table = _find_sample_table(data, track) if box_type == b"trak" else {}
        if b"stsd" in table and _has_av1_images(data, table[b"stsd"]):
            yield from _read_first_image(data, table)


def _find_sample_table(data: bytes, track: Span) -> dict[bytes, Span]:
    boxes = find_boxes(data, track)
    for box_type in (b"mdia", b"minf", b"stbl"):
        boxes = find_boxes(data, boxes.get(box_type, (0, 0)))
    return boxes


def _has_av1_images(data: bytes, stsd: Span) -> bool:
    table = FullBox(data, stsd)
    table.take(4)
    return any(entry_type == b"av01" for entry_type, _ in iterate_boxes(data, table.rest))


def _read_first_image(data: bytes, boxes: dict[bytes, Span]) -> Iterator[Span]:
    """Nothing where the track has no image, or lacks a table."""
    offset_type, offset_size = (b"co64", 8) if b"co64" in boxes else (b"stco", 4)
    if not {offset_type, b"stsz", b"stsc"} <= boxes.keys():
        return
    if {b"co64", b"stco"} <= boxes.keys():
        raise Unreadable
    sizes = FullBox(data, boxes[b"stsz"])
    common_size, number = sizes.take(4), sizes.take_count(4)
    offsets = FullBox(data, boxes[offset_type])
    chunks = offsets.take_count(4)
    if _count_images(data, boxes[b"stsc"], len(chunks)) > MAX_HEIF_PARTS:
        raise too_many_parts()
    if chunks and number:
        offset = min(offsets.take(offset_size), len(data))
        yield offset, min(offset + (common_size or sizes.take(4)), len(data))


def _count_images(data: bytes, stsc: Span, chunks: int) -> int:
    """The images in all chunks: an entry is for the chunks from its first one to that of the next entry."""
    table = FullBox(data, stsc)
    entries = [struct.unpack(">III", table.take_bytes(12)) for _ in table.take_count(4)]
    firsts = [first for first, _, _ in entries]
    if firsts != sorted(set(firsts)):
        raise Unreadable
    ends = [*firsts[1:], chunks + 1]
    return sum(
        (max(0, min(end, chunks + 1) - first)) * each for (first, each, _), end in zip(entries, ends, strict=True)
    )
