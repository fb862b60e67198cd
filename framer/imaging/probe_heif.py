"""Size of a HEIF or AVIF photo, and the work that it takes, read from its boxes (ISO/IEC 23008-12).

A photo is an item that is coded, or derived: a grid, say, names the items that it is put together from, and those may
be derived again. A few kB can ask for millions of tiles that way, so all references are followed and added up.
"""

import struct
from typing import NamedTuple

from framer.errors import Unsupported
from framer.imaging.av1_frames import FrameReader
from framer.imaging.image_tracks import read_first_images
from framer.imaging.item_graph import ItemGraph, read_item_graph
from framer.imaging.photo_header import PhotoHeader, TooComplex, check_photo_size, check_tiled_pixels
from framer.imaging.types import PhotoLimits

MAX_DERIVATION_DEPTH = 8  # a grid of tiles has 1

_AVIF_BRANDS = {b"avif", b"avis"}
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


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
        return PhotoHeader(format_, 0, 0)
    header = PhotoHeader(format_, *graph.sizes.get(graph.primary_id, (0, 0)))
    check_photo_size(header, limits)
    known: dict[int, _ItemWork] = {}
    frames = FrameReader(data) if format_ == "AVIF" else None
    for item in (graph.primary_id, *graph.auxiliary_ids):
        _check_work(_add_up_work(graph, item, known, frames), len(data), limits)
    return header


def _read_format(data: bytes) -> str:
    length = struct.unpack_from(">I", data, 0)[0]
    brands = {data[8:12], *(data[i : i + 4] for i in range(16, min(length, 256), 4))}
    if brands & _AVIF_BRANDS:
        return "AVIF"
    if data[8:12] in _HEIF_BRANDS:
        return "HEIF"
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
