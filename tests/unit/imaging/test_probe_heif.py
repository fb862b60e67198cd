"""What the boxes of a HEIF or AVIF file say, and the work that they ask for."""

import contextlib
import random
import struct

import pytest
from PIL import Image

from framer.errors import FramerError, TooLarge, Unreadable
from framer.imaging.decode import decode_photo, downscale_photo
from framer.imaging.item_graph import MAX_HEIF_PARTS
from framer.imaging.photo_header import TooComplex
from framer.imaging.probe import probe_photo
from framer.imaging.types import PhotoLimits
from support.heif import Item, box, coded_tile, full_box, grid, heif
from support.pictures import BLUE, GREEN, RED, UPRIGHT, YELLOW, corners

LIMITS = PhotoLimits()


def tiles(first: int, count: int, side: int = 512) -> list[Item]:
    """Tiles with data of their own."""
    return [Item(n, (side, side), b"tile %d" % n) for n in range(first, first + count)]


def grid_photo(size: tuple[int, int], columns: int, count: int) -> list[Item]:
    """A grid and its tiles, as phones write photos."""
    own = tiles(2, count)
    return [grid(1, size, columns, tuple(tile.id for tile in own)), *own]


def phone_photo() -> list[Item]:
    """A grid of 48 tiles, a gain map that is a grid as well, a depth map, a thumbnail."""
    gain_map_tiles = tiles(101, 12)
    return [
        *grid_photo((4_032, 3_024), 8, 48),
        grid(100, (2_016, 1_512), 4, tuple(tile.id for tile in gain_map_tiles), auxiliary_of=1),
        *gain_map_tiles,
        Item(200, (768, 576), b"depth", auxiliary_of=1),
        Item(201, (320, 240), b"thumbnail"),
    ]


@pytest.mark.parametrize("brand", [b"heic", b"avif"])
@pytest.mark.parametrize(
    ("items", "size"),
    [
        (phone_photo(), (4_032, 3_024)),
        (grid_photo((8_160, 6_120), 16, 192), (8_160, 6_120)),  # a 50 MP phone
        (grid_photo((600, 600), 2, 4), (600, 600)),
        ([Item(1, (9, 9), b"", b"iden", (2,)), Item(2, (4_000, 3_000))], (9, 9)),
    ],
)
def test_photos_as_phones_write_them_are_accepted(items: list[Item], size: tuple[int, int], brand: bytes) -> None:
    header = probe_photo(heif(items, brand=brand), LIMITS)
    assert (header.width, header.height) == size


def test_a_grid_of_tiles_is_put_together() -> None:
    colours = [Image.new("RGB", (64, 64), colour) for colour in (RED, GREEN, BLUE, YELLOW)]
    own = [coded_tile(n, image) for n, image in enumerate(colours, 2)]
    photo = decode_photo(heif([grid(1, (128, 128), 2, (2, 3, 4, 5)), *own]), LIMITS, 256)
    assert (photo.width, photo.height) == (128, 128)
    assert corners(downscale_photo(photo, 320)) == UPRIGHT


def test_decoys_do_not_hide_the_size() -> None:
    with pytest.raises(TooLarge, match="15000 × 15000 px"):
        probe_photo(heif(grid_photo((15_000, 15_000), 30, 900), decoys=1_100), LIMITS)


def test_decoys_do_not_pass_for_the_size() -> None:
    header = probe_photo(heif([Item(1, (32, 32)), Item(2, (15_000, 15_000))]), LIMITS)
    assert (header.width, header.height) == (32, 32)


def doubling(depth: int) -> list[Item]:
    """Grids that are each put together from twice the next."""
    grids = [grid(n, (64, 64), 2, (n + 1, n + 1)) for n in range(1, depth + 1)]
    return [*grids, Item(depth + 1, (64, 64))]


@pytest.mark.parametrize(
    "items",
    [
        pytest.param([grid(1, (7_168, 7_168), 14, (2,) * 196), Item(2, (512, 512))], id="one tile again and again"),
        pytest.param(
            [grid(1, (7_168, 7_168), 14, tuple(range(2, 198))), *(Item(n, (512, 512)) for n in range(2, 198))],
            id="tiles that share their bytes",
        ),
        pytest.param(doubling(6), id="a grid of grids"),
        pytest.param(doubling(25), id="a deep grid of grids"),
        pytest.param([grid(1, (64, 64), 1, (1,))], id="a grid of itself"),
        pytest.param([grid(1, (64, 64), 1, (2,)), grid(2, (64, 64), 1, (1,))], id="a circle"),
        pytest.param(grid_photo((64, 64), 30, 900), id="many more pixels than the photo has"),
        pytest.param([Item(1, (64, 64)), grid(2, (64, 64), 14, (1,) * 196, auxiliary_of=1)], id="its transparency"),
        pytest.param([Item(1, (64, 64), sources=(1,)), Item(1, (64, 64), type=b"grid")], id="of two types"),
    ],
)
def test_work_out_of_proportion_is_refused(items: list[Item]) -> None:
    with pytest.raises(TooComplex):
        probe_photo(heif(items), LIMITS)


def test_a_second_table_of_the_same_kind_is_refused() -> None:
    data = heif([Item(1, (64, 64))])
    meta = data[data.index(b"meta") - 4 :]
    for twice in (data + meta, heif([Item(1, (64, 64))], more=full_box(b"pitm", b"\0\2"))):
        with pytest.raises(Unreadable):
            probe_photo(twice, LIMITS)


def meta_of(*boxes: bytes) -> bytes:
    return box(b"ftyp", b"heic" + bytes(4) + b"mif1heic") + full_box(b"meta", b"".join(boxes))


MANY = MAX_HEIF_PARTS + 1


@pytest.mark.parametrize(
    "data",
    [
        meta_of(full_box(b"iloc", b"\0\0" + struct.pack(">H", 4) + struct.pack(">HHH", 1, 0, 9_000) * 4)),
        meta_of(full_box(b"iloc", b"\0\0" + struct.pack(">H", MANY) + bytes(6) * MANY)),
        meta_of(full_box(b"iref", box(b"dimg", struct.pack(">HH", 1, MANY) + bytes(2 * MANY)))),
        meta_of(full_box(b"iinf", b"\0\0" + full_box(b"infe", bytes(9), 2) * MANY)),
        meta_of(box(b"iprp", box(b"ipco", b"") + full_box(b"ipma", struct.pack(">I", MANY) + bytes(3 * MANY)))),
        meta_of(box(b"iprp", box(b"ipco", box(b"free", b"") * MANY))),
        box(b"ftyp", b"heic" + bytes(4)) + box(b"free", b"") * MANY,
    ],
)
def test_tables_without_end_are_refused(data: bytes) -> None:
    with pytest.raises(TooComplex):
        probe_photo(data, LIMITS)


def test_damaged_boxes_are_refused_in_words() -> None:
    data = heif(phone_photo())
    end = data.index(b"mdat")
    for length in range(1, end):
        with contextlib.suppress(FramerError):
            probe_photo(data[:length], LIMITS)
    chance = random.Random(7)
    for _ in range(2_000):
        changed = bytearray(data)
        for _ in range(chance.randint(1, 4)):
            changed[chance.randrange(12, end)] = chance.choice((0, 1, 2, 127, 255, chance.randrange(256)))
        with contextlib.suppress(FramerError):
            probe_photo(bytes(changed), LIMITS)


def test_half_a_photo_is_damaged_not_complex() -> None:
    data = heif([coded_tile(1, Image.new("RGB", (64, 64), RED))])
    with pytest.raises(Unreadable):
        decode_photo(data[:-20], LIMITS, 256)
