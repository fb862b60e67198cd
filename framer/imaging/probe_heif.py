"""Size of a HEIF or AVIF photo, and the work that it takes, read from its boxes (ISO/IEC 23008-12).

A photo is an item that is coded, or derived: a grid, say, names the items that it is put together from, and those may
be derived again. A few kB can ask for millions of tiles that way, so all references are followed and added up.
"""

import struct
from dataclasses import replace
from typing import NamedTuple

from framer.errors import Unsupported
from framer.i18n import N_
from framer.imaging.av1_frames import FrameReader
from framer.imaging.image_tracks import read_first_images
from framer.imaging.item_graph import ItemGraph, read_item_graph
from framer.imaging.photo_header import (
    SAVE_AS_JPEG,
    UNREAD_KIND,
    PhotoHeader,
    TooComplex,
    check_photo_size,
    check_tiled_pixels,
)
from framer.imaging.types import PhotoLimits

MAX_DEEP_MEGAPIXELS = 40  # of 10 bits in 4:2:2 or 4:4:4: more may need more memory than a worker has, or just not
MAX_DERIVATION_DEPTH = 8  # a grid of tiles has 1
_NOT_ZERO_BYTES = 4  # at the beginning of coded data: the length of its first unit in HEIC, its type in AVIF
_GAP_BYTES = 64

AVIF_BRANDS = {b"avif", b"avis"}
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
KNOWN_BRANDS = _HEIF_BRANDS | AVIF_BRANDS  # of these, decoders want to see one in the first place
_OTHER_KINDS = {
    "Canon CR3": {b"crx "},
    "MP4": {b"isom", b"iso2", b"mp41", b"mp42", b"avc1", b"M4V ", b"qt  ", b"3gp4", b"3gp5"},
}


class _ItemWork(NamedTuple):
    """Pixels that are decoded for an item, and the bytes that they are decoded from."""

    pixels: int
    coded_bytes: int


def probe_heif(data: bytes, limits: PhotoLimits) -> PhotoHeader:
    """The brands tell the type, the `ispe` property of the primary item the size.

    Raises Unsupported for other brands, TooLarge, TooComplex where the items ask for far more work than a photo of an
    accepted size, and Unreadable or struct.error for broken boxes.
    """
    format_ = _read_format(data)
    graph = read_item_graph(data)
    if format_ == "AVIF":
        _check_tracks(data, limits)
    if not graph:
        if format_ == "HEIF":
            raise Unsupported(N_("This HEIC is a series of pictures, which framer cannot read."), SAVE_AS_JPEG)
        return PhotoHeader(format_, 0, 0)
    header = PhotoHeader(format_, *graph.sizes.get(graph.primary_id, (0, 0)))
    check_photo_size(header, limits)
    if graph.is_deep_colour:  # libheif takes 13 bytes a pixel to convert it
        check_photo_size(header, replace(limits, max_megapixels=min(limits.max_megapixels, MAX_DEEP_MEGAPIXELS)))
    known: dict[int, _ItemWork] = {}
    frames = FrameReader(data) if format_ == "AVIF" else None
    for item in (graph.primary_id, *graph.auxiliary_ids):
        _check_work(_add_up_work(graph, item, known, frames), len(data), limits)
    parts = _find_coded_items(graph, graph.primary_id)
    return replace(header, is_cut=not all(is_item_there(data, graph, item) for item in parts))


def is_item_there(data: bytes, graph: ItemGraph, item: int) -> bool:
    """Whether all of an item's data is in the file, and not zeros, as in a copy that was broken off.

    HEVC never has three of them in a row but where the length of a unit stands, and AV1 codes all shades as numbers.
    """
    extents = graph.extents.get(item, [])
    if not extents or any(extent.end > len(data) for extent in extents):
        return False
    if any(data.find(bytes(_GAP_BYTES), extent.start, extent.end) >= 0 for extent in extents):
        return False
    return any(data[extents[0].start : extents[0].start + _NOT_ZERO_BYTES])


def _find_coded_items(graph: ItemGraph, item: int) -> set[int]:
    """The items with coded images that an item is put together from, or itself; `_add_up_work` has bounded them."""
    found: set[int] = set()
    waiting, seen = [item], set[int]()
    while waiting:
        each = waiting.pop()
        if each in seen:
            continue
        seen.add(each)
        waiting += graph.sources.get(each, [])
        if each not in graph.derived_ids:
            found.add(each)
    return found


def _read_format(data: bytes) -> str:
    length = struct.unpack_from(">I", data, 0)[0]
    brands = {data[8:12], *(data[i : i + 4] for i in range(16, min(length, 256), 4))}
    if brands & AVIF_BRANDS:
        return "AVIF"
    if brands & _HEIF_BRANDS:
        return "HEIF"
    for kind, its_brands in _OTHER_KINDS.items():
        if data[8:12] in its_brands:
            raise Unsupported(UNREAD_KIND, SAVE_AS_JPEG, kind=kind)
    raise Unsupported


def _check_tracks(data: bytes, limits: PhotoLimits) -> None:
    frames = FrameReader(data)
    for image in read_first_images(data):
        _check_work(_ItemWork(frames.largest_pixels([image]), 0), len(data), limits)


def _check_work(work: _ItemWork, file_bytes: int, limits: PhotoLimits) -> None:
    """Raise TooComplex for too many pixels, or where the same bytes of the file are to be decoded again and again."""
    check_tiled_pixels(work.pixels, limits)
    if work.coded_bytes > file_bytes:
        raise TooComplex(size=f"{work.coded_bytes / 1e3:.0f} kB", limit=f"{file_bytes / 1e3:.0f} kB")


def _add_up_work(
    graph: ItemGraph, item: int, known: dict[int, _ItemWork], frames: FrameReader | None, depth: int = 0
) -> _ItemWork:
    """The work for `item` and all that it is derived from, as often as it is referred to; `known` is filled.

    Where `frames` can tell how large a coded item really is, that counts: libheif checks it by itself.
    """
    if depth > MAX_DERIVATION_DEPTH:
        raise TooComplex(size=f"> {MAX_DERIVATION_DEPTH}", limit=str(MAX_DERIVATION_DEPTH))
    if item not in known:
        pixels = coded_bytes = 0
        if item not in graph.derived_ids:
            width, height = graph.sizes.get(item, (0, 0))
            spans = graph.data_spans.get(item, [])
            pixels, coded_bytes = width * height, sum(end - start for start, end in spans)
            if frames:
                pixels = max(pixels, frames.largest_pixels(spans))
        for source in graph.sources.get(item, ()):
            work = _add_up_work(graph, source, known, frames, depth + 1)
            pixels += work.pixels
            coded_bytes += work.coded_bytes
        known[item] = _ItemWork(pixels, coded_bytes)
    return known[item]
