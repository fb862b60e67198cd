"""A HEIC or AVIF photo of tiles of which the last are missing, and one of a brand that only its decoder knows.

Where a tile's data should be is written in the file, so what is missing is known to the pixel; another tile takes its
place, and the photo can be decoded (ISO/IEC 23008-12, 6.6.2.3).
"""

import struct

from framer.imaging.boxes import find_boxes
from framer.imaging.damage import BoxEdges, Damage, MendedFile
from framer.imaging.item_graph import DataExtent, ItemGraph, read_item_graph
from framer.imaging.probe_heif import AVIF_BRANDS, KNOWN_BRANDS, is_item_there

_GRID_HEADER = 8

_SEQUENCE_BRANDS = {b"msf1", b"hevc", b"hevx"}
_PHOTO_BRANDS = {b"mif1", b"heic", b"heix", b"heim", b"heis"}


def set_known_brand(data: bytes) -> bytes:
    """`data`, a HEIF or AVIF file, with brands of HEIC in place of a first one that says less, such as mif2.

    So are all others where they tell of a sequence that is not there, or name none that libheif knows a photo by.
    """
    end = min(int.from_bytes(data[:4], "big"), 256)
    others = {data[at : at + 4] for at in range(16, end, 4)}
    is_avif = bool(({data[8:12]} | others) & AVIF_BRANDS)
    is_misleading = others & _SEQUENCE_BRANDS or not others & _PHOTO_BRANDS
    if is_misleading and not is_avif and b"moov" not in find_boxes(data, (0, len(data))):
        return data[:8] + b"heic" + data[12:16] + b"mif1" * ((end - 16) // 4) + data[16 + (end - 16) // 4 * 4 :]
    return data if data[8:12] in KNOWN_BRANDS else data[:8] + b"heic" + data[12:]


def mend_heif(data: bytes, *, is_turned: bool) -> MendedFile | None:
    """The file with other tiles in place of the missing ones; None if it is no grid, or has too little of one.

    `is_turned`: the decoder turns and mirrors the photo as the file says. Raises struct.error for broken boxes.
    """
    graph = read_item_graph(data)
    tiles = graph.sources.get(graph.primary_id, []) if graph else []
    grid = _read_grid(data, graph) if graph and tiles else None
    if (
        graph is None
        or grid is None
        or len(tiles) != grid[0] * grid[1]
        or any(kind == b"clap" for kind, _ in graph.turns)
    ):
        return None
    whole = [tile for tile in tiles if is_item_there(data, graph, tile)]
    if not whole or len(whole) == len(tiles):
        return None
    mended = bytearray(data)
    source = graph.extents[whole[0]][0]
    for tile in set(tiles) - set(whole):
        if not _redirect(mended, graph.extents.get(tile, []), source):
            return None
    columns, _, width, height = grid
    across, down = graph.sizes.get(tiles[0], (0, 0))
    missing = [
        _turn_box((column * across, row * down, min(width, (column + 1) * across), min(height, (row + 1) * down)),
                  (width, height), graph.turns if is_turned else ())
        for row, column in (divmod(n, columns) for n, tile in enumerate(tiles) if tile not in whole)
    ]  # fmt: skip
    return MendedFile(bytes(mended), Damage(tuple(missing)))


def _read_grid(data: bytes, graph: ItemGraph) -> tuple[int, int, int, int] | None:
    """Columns, rows, width and height of the primary item, if it is a grid that is there."""
    start, end = (graph.data_spans.get(graph.primary_id) or [(0, 0)])[0]
    if end - start < _GRID_HEADER:
        return None
    _, flags, rows, columns = data[start : start + 4]
    width, height = struct.unpack_from(">II" if flags & 1 else ">HH", data, start + 4)
    return columns + 1, rows + 1, width, height


def _redirect(mended: bytearray, extents: list[DataExtent], source: DataExtent) -> bool:
    """Whether the item with these `extents` could be given the data of `source`."""
    if len(extents) != 1:
        return False
    extent = extents[0]
    offset, length = source.start - extent.base, source.end - source.start
    if offset < 0 or offset >= 1 << 8 * extent.offset_size or length >= 1 << 8 * extent.length_size:
        return False
    numbers = offset.to_bytes(extent.offset_size, "big") + length.to_bytes(extent.length_size, "big")
    mended[extent.place : extent.place + len(numbers)] = numbers
    return True


def _turn_box(box: BoxEdges, size: tuple[int, int], turns: tuple[tuple[bytes, int], ...]) -> BoxEdges:
    """Where `box` lies once the photo of this `size` is turned and mirrored (23008-12, 6.5.10 and 6.5.12)."""
    left, top, right, bottom = map(float, box)
    width, height = size
    for kind, value in turns:
        if kind == b"imir" and value & 1:
            top, bottom = height - bottom, height - top
        elif kind == b"imir":
            left, right = width - right, width - left
        for _ in range(value & 3 if kind == b"irot" else 0):  # a quarter turn counter-clockwise each
            left, top, right, bottom = top, width - right, bottom, width - left
            width, height = height, width
    return left, top, right, bottom
