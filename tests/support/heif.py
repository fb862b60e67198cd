"""HEIF files put together by hand, of items that an encoder would not write."""

import struct
from dataclasses import dataclass

from PIL import Image

from support.pictures import saved


@dataclass(frozen=True)
class Item:
    """One item. `data` is its coded image, or what a derived one says of itself; `config` its decoder's set-up box.

    Items with equal `data` share one copy of it in the file.
    """

    id: int
    size: tuple[int, int]
    data: bytes = b"tile" * 100
    type: bytes = b"hvc1"
    sources: tuple[int, ...] = ()
    auxiliary_of: int = 0
    config: bytes = b""


def box(kind: bytes, content: bytes) -> bytes:
    """A box (ISO/IEC 14496-12, 4.2)."""
    return struct.pack(">I4s", 8 + len(content), kind) + content


def full_box(kind: bytes, content: bytes, version: int = 0, flags: int = 0) -> bytes:
    """A box that begins with a version and flags."""
    return box(kind, struct.pack(">I", version << 24 | flags) + content)


def grid(item: int, size: tuple[int, int], columns: int, tiles: tuple[int, ...], auxiliary_of: int = 0) -> Item:
    """An item put together from `tiles`, row by row."""
    data = struct.pack(">BBBBHH", 0, 0, len(tiles) // columns - 1, columns - 1, *size)
    return Item(item, size, data, b"grid", tiles, auxiliary_of)


def coded_tile(item: int, image: Image.Image) -> Item:
    """An item that libheif can decode."""
    file = saved(image, "HEIF", quality=90)
    config, media = file.index(b"hvcC") - 4, file.index(b"mdat") - 4
    config_end, media_end = (at + struct.unpack_from(">I", file, at)[0] for at in (config, media))
    return Item(item, image.size, file[media + 8 : media_end], config=file[config:config_end])


def heif(items: list[Item], *, brand: bytes = b"heic", decoys: int = 0, more: bytes = b"", turn: int = 0) -> bytes:
    """A file whose primary item is the first; `decoys` size properties that belong to none, `more` boxes in `meta`.

    `turn`: quarter turns counter-clockwise that the primary item is to be turned.
    """
    start = len(_head(items, {}, brand, decoys, more, turn)) + 8
    media, offsets = b"", dict[bytes, int]()
    for item in items:
        if item.data not in offsets:
            offsets[item.data] = start + len(media)
            media += item.data
    return _head(items, offsets, brand, decoys, more, turn) + box(b"mdat", media)


def _head(  # noqa: PLR0917  (those of `heif`)
    items: list[Item], offsets: dict[bytes, int], brand: bytes, decoys: int, more: bytes, turn: int
) -> bytes:
    properties = [full_box(b"ispe", struct.pack(">II", 64, 64))] * decoys
    associations = locations = entries = references = b""
    for item in items:
        own = [full_box(b"ispe", struct.pack(">II", *item.size)), *([item.config] if item.config else [])]
        if turn and item is items[0]:
            own.append(box(b"irot", bytes([turn])))
        own += [full_box(b"auxC", b"urn:com:apple:photo:2020:aux:hdrgainmap\0")] if item.auxiliary_of else []
        indexes = range(len(properties) + 1, len(properties) + len(own) + 1)
        properties += own
        associations += struct.pack(f">HB{len(own)}H", item.id, len(own), *indexes)
        locations += struct.pack(">HHHII", item.id, 0, 1, offsets.get(item.data, 0), len(item.data))
        entries += full_box(b"infe", struct.pack(">HH4sB", item.id, 0, item.type, 0), 2)
        for kind, targets in ((b"dimg", item.sources), (b"auxl", (item.auxiliary_of,) if item.auxiliary_of else ())):
            if targets:
                references += box(kind, struct.pack(f">HH{len(targets)}H", item.id, len(targets), *targets))
    count = struct.pack(">H", len(items))
    meta = (
        full_box(b"hdlr", bytes(4) + b"pict" + bytes(13))
        + full_box(b"pitm", struct.pack(">H", items[0].id))
        + full_box(b"iloc", b"\x44\x00" + count + locations)
        + full_box(b"iinf", count + entries)
        + full_box(b"iref", references)
        + box(
            b"iprp",
            box(b"ipco", b"".join(properties))
            + full_box(b"ipma", struct.pack(">I", len(items)) + associations, flags=1),
        )
        + more
    )
    return box(b"ftyp", brand + bytes(4) + b"mif1" + brand) + full_box(b"meta", meta)
