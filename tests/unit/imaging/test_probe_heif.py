"""What the boxes of a HEIF or AVIF file say, and the work that they ask for."""

import contextlib
import random
import struct
from dataclasses import replace

import pytest
from PIL import Image

from framer.errors import FramerError, TooLarge, Unreadable
from framer.imaging.av1_frames import FrameReader
from framer.imaging.boxes import MAX_HEIF_PARTS
from framer.imaging.decode import decode_photo
from framer.imaging.image_tracks import read_first_images
from framer.imaging.photo_header import TooComplex
from framer.imaging.probe import probe_photo
from framer.imaging.sampling import downscale_photo
from framer.imaging.types import PhotoLimits
from support.av1 import key_frame, sequence_header, unit
from support.heif import Item, box, coded_tile, full_box, grid, heif
from support.pictures import BLUE, GREEN, RED, UPRIGHT, YELLOW, corners, saved

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


def test_heic_whose_frames_are_larger_than_it_says_is_damaged() -> None:
    large = coded_tile(1, Image.new("RGB", (2_000, 2_000)))
    with pytest.raises(Unreadable):  # no lack of memory: a fresh worker would be of no use
        decode_photo(heif([replace(large, size=(64, 64))]), LIMITS, 256)


def avif_of(*units: bytes, size: tuple[int, int] = (640, 480)) -> bytes:
    return heif([Item(1, size, b"".join(units), b"av01")], brand=b"avif")


@pytest.mark.parametrize(
    "units",
    [
        [sequence_header(16_000, 16_000, still=True)],
        [sequence_header(16_000, 16_000, still=False)],
        [sequence_header(16_000, 16_000, still=False, timing=True)],
        [sequence_header(640, 480, still=True), sequence_header(16_000, 16_000, still=True)],
        [sequence_header(640, 480, still=False), key_frame(names_its_size=True)],
        [sequence_header(640, 480, still=False), key_frame(names_its_size=True, shown=False)],
        [sequence_header(640, 480, still=False, timing=True), key_frame(names_its_size=True, timing=True)],
        [b"\x22\x81\x00x", sequence_header(16_000, 16_000, still=True)],  # a length of two bytes
        [b"\x26\x80\x01x", sequence_header(16_000, 16_000, still=True)],  # an extension
        [unit(2, b"") * (MAX_HEIF_PARTS + 1)],
    ],
)
def test_avif_whose_frames_are_much_larger_than_it_says_is_refused(units: list[bytes]) -> None:
    with pytest.raises(TooComplex):
        probe_photo(avif_of(*units), LIMITS)


@pytest.mark.parametrize("timing", [False, True])
def test_avif_whose_frames_are_as_large_as_it_says_is_accepted(timing: bool) -> None:
    frame = key_frame(names_its_size=False, timing=timing)
    data = avif_of(sequence_header(640, 480, still=False, timing=timing), frame)
    assert probe_photo(data, LIMITS).width == 640


CODED = sequence_header(16_000, 16_000, still=True)
IN_PIECES = struct.pack(">HHHHIIII", 1, 1, 0, 2, 24, 3, 29, len(CODED) - 3)
IN_IDAT = struct.pack(">HHHHHII", 1, 1, 1, 0, 1, 2, len(CODED))


@pytest.mark.parametrize(
    "boxes",
    [
        [full_box(b"iloc", b"\x44\0" + IN_PIECES)],
        [full_box(b"iloc", b"\x44\0" + IN_IDAT, 1), box(b"idat", b"--" + CODED)],
    ],
)
def test_coded_data_is_found_in_pieces_and_in_the_header(boxes: list[bytes]) -> None:
    media = box(b"mdat", CODED[:3] + b"--" + CODED[3:])  # its content starts at 24
    meta = full_box(b"meta", full_box(b"pitm", b"\0\1") + b"".join(boxes))
    with pytest.raises(TooComplex, match="256 MP"):
        probe_photo(box(b"ftyp", b"avif" + bytes(4)) + media + meta, LIMITS)


@pytest.mark.parametrize("images", [1, 3])
@pytest.mark.parametrize("size", [(1, 1), (64, 64), (500, 333)])
@pytest.mark.parametrize("subsampling", ["4:2:0", "4:4:4"])
def test_the_frames_of_real_files_are_as_large_as_they_say(
    size: tuple[int, int], images: int, subsampling: str
) -> None:
    each = [Image.new("RGBA", size, (60 * n, 200, 0, 90 * n)) for n in range(images)]
    data = saved(each[0], "AVIF", save_all=True, append_images=each[1:], subsampling=subsampling)
    assert probe_photo(data, LIMITS).width == size[0]
    firsts = list(read_first_images(data))
    assert len(firsts) == (2 if images > 1 else 0)  # colours and transparency
    for first in firsts:
        assert FrameReader(data).largest_pixels([first]) == size[0] * size[1]


def sequence(images: int = 2, **tables: bytes) -> bytes:
    """An AVIF sequence whose tables of that name are others, as long as its own."""
    each = [Image.new("RGB", (64, 64), (0, 99 * n, 0)) for n in range(images)]
    data = saved(each[0], "AVIF", save_all=True, append_images=each[1:])
    for name, content in tables.items():
        at = data.index(name.encode()) + 8
        data = data[:at] + content + data[at + len(content) :]
    return data


def test_a_sequence_of_far_too_many_images_is_refused() -> None:
    assert probe_photo(sequence(), LIMITS).width == 64
    for table in ({"stsz": struct.pack(">II", 1, MANY)}, {"stsc": struct.pack(">IIII", 1, 1, MANY, 1)}):
        with pytest.raises(TooComplex):
            probe_photo(sequence(**table), LIMITS)


def test_the_first_image_of_a_sequence_is_looked_at() -> None:
    data = sequence()
    media = data.index(b"mdat") + 4
    header = sequence_header(16_000, 16_000, still=False)
    with pytest.raises(TooComplex, match="256 MP"):
        probe_photo(data[:media] + header + data[media + len(header) :], LIMITS)
    alone = data.replace(b"meta", b"free", 1)  # no items
    assert probe_photo(alone, LIMITS).width == 0
    with pytest.raises(TooComplex, match="256 MP"):
        probe_photo(alone[:media] + header + alone[media + len(header) :], LIMITS)
