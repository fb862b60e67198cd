"""What a HEIF or AVIF photo says of its colours in numbers, and HDR ones decoded with all their bits."""

import io
import struct
from typing import Any

import numpy as np
from PIL import Image

from framer.errors import Unreadable
from framer.imaging.av1_frames import FrameReader
from framer.imaging.boxes import Span, find_boxes, iterate_boxes
from framer.imaging.colour_codes import ColourCodes, read_as_photo
from framer.imaging.item_graph import ItemGraph, read_associations, read_item_graph
from framer.imaging.tone_mapping import MEASURED_SIDE, measure_tones


def read_heif_codes(info: dict[str | tuple[int, int], Any]) -> ColourCodes | None:
    """The nclx that libheif has found; `info` is the opened image's. It has none where there is a profile."""
    nclx = info.get("nclx_profile")
    return read_as_photo(nclx["color_primaries"], nclx["transfer_characteristics"]) if nclx else None


def read_avif_codes(data: bytes) -> ColourCodes | None:
    """The nclx of the primary item, else what the AV1 data of it, or of its first tile, says, as libavif does."""
    try:
        graph = read_item_graph(data)
        if graph is None:
            return None
        numbers = _read_nclx(data, graph.primary_id)
        if numbers is None:
            numbers = FrameReader(data).read_colour_codes(_find_first_data(graph))
    except (Unreadable, struct.error, IndexError):
        return None
    return read_as_photo(*numbers) if numbers else None


def _read_nclx(data: bytes, item: int) -> tuple[int, int] | None:
    """Primaries and transfer curve of the item's property `colr` (ISO/IEC 14496-12, 12.1.5)."""
    meta = find_boxes(data, (0, len(data)))[b"meta"]
    boxes = find_boxes(data, (meta[0] + 4, meta[1]))
    if b"iprp" not in boxes:
        return None
    parts = list(iterate_boxes(data, boxes[b"iprp"]))
    properties = [each for name, content in parts if name == b"ipco" for each in iterate_boxes(data, content)]
    for name, content in parts:
        if name != b"ipma":
            continue
        for owner, index in read_associations(data, content):
            if owner == item and 0 < index <= len(properties):
                box_type, (start, end) = properties[index - 1]
                if box_type == b"colr" and data[start : start + 4] == b"nclx" and end - start >= 10:
                    primaries, transfer = struct.unpack_from(">HH", data, start + 4)
                    return primaries, transfer
    return None


def _find_first_data(graph: ItemGraph) -> list[Span]:
    """Where the coded data of the primary item is, or of the first that it is put together from."""
    tiles = graph.sources.get(graph.primary_id)
    return graph.data_spans.get(tiles[0] if tiles else graph.primary_id, [])


def map_deep_photo(image: Image.Image, data: bytes, codes: ColourCodes) -> Image.Image | None:
    """An HDR HEIF photo decoded with all its bits, mode RGB, in sRGB; None for any other, whose 8 bits have to do.

    `image` is opened from the file `data`, not yet loaded. Raises what libheif raises for a damaged file.
    """
    if image.format != "HEIF" or image.info.get("bit_depth", 8) <= 8:
        return None
    import pillow_heif  # noqa: PLC0415  (start-up time that most photos do not need)

    file = pillow_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=False, hdr_to_16bit=False, remove_stride=False)
    photo = file[file.primary_index]
    width, height = photo.size
    mode, _, bits = photo.mode.partition(";")
    if mode != "RGB":
        return None
    samples = np.frombuffer(photo.data, "<u2").reshape(height, -1)[:, : 3 * width].reshape(height, width, 3)
    step = 1 + max(width, height) // MEASURED_SIDE
    mapper = measure_tones(samples[::step, ::step], codes, (1 << int(bits)) - 1)
    mapped = Image.new("RGB", (width, height))
    mapper.map_rows(lambda top, bottom: samples[top:bottom], mapped)
    return mapped
