"""What a HEIF or AVIF photo says of its colours in numbers, and HDR ones decoded with all their bits."""

import io
import struct
from typing import Any

import numpy as np
from PIL import Image

from framer.errors import Unreadable
from framer.imaging.av1_frames import FrameReader
from framer.imaging.boxes import find_boxes, iterate_boxes
from framer.imaging.colour_codes import ColourCodes, read_as_photo
from framer.imaging.hevc_parameters import read_hevc_codes
from framer.imaging.item_graph import ItemGraph, read_associations, read_item_graph
from framer.imaging.tone_mapping import MEASURED_SIDE, measure_tones

_NCLX_BYTES = 10  # of a `colr` box that tells colours by numbers (ISO/IEC 14496-12, 12.1.5)


def read_heif_codes(info: dict[str | tuple[int, int], Any], data: bytes) -> ColourCodes | None:
    """The nclx that libheif has found, else what the HEVC data of the primary item, or of its first tile, say.

    `info` is the opened image's, `data` its file. Only for photos without a profile: beside one libheif names none.
    """
    nclx = info.get("nclx_profile")
    if nclx:
        return read_as_photo(nclx["color_primaries"], nclx["transfer_characteristics"])
    try:
        graph = read_item_graph(data)
        configuration = _find_property(data, _find_first_coded(graph), b"hvcC") if graph else None
        numbers = read_hevc_codes(configuration) if configuration else None
    except (Unreadable, struct.error, LookupError):
        return None
    return read_as_photo(*numbers) if numbers else None


def read_avif_codes(data: bytes) -> ColourCodes | None:
    """The nclx of the primary item, else what the AV1 data of it, or of its first tile, say, as libavif does."""
    try:
        graph = read_item_graph(data)
        if graph is None:
            return None
        nclx = _find_property(data, graph.primary_id, b"colr", b"nclx")
        if nclx and len(nclx) >= _NCLX_BYTES:
            return read_as_photo(*struct.unpack_from(">HH", nclx, 4))
        numbers = FrameReader(data).read_colour_codes(graph.data_spans.get(_find_first_coded(graph), []))
    except (Unreadable, struct.error, LookupError):
        return None
    return read_as_photo(*numbers) if numbers else None


def _find_property(data: bytes, item: int, wanted_type: bytes, beginning: bytes = b"") -> bytes | None:
    """The content of the item's first property of that type with that beginning (ISO/IEC 23008-12, 9.3)."""
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
                if box_type == wanted_type and data[start:end].startswith(beginning):
                    return data[start:end]
    return None


def _find_first_coded(graph: ItemGraph) -> int:
    """The primary item, or the first that it is put together from."""
    tiles = graph.sources.get(graph.primary_id)
    return tiles[0] if tiles else graph.primary_id


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
