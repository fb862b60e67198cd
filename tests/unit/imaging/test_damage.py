"""Damaged files of every kind: what is missing is known, and only matters inside the crop."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from framer import FramerError, make_avatar
from framer.errors import Unreadable
from framer.imaging.damage import Damage
from framer.imaging.decode import decode_photo
from framer.imaging.types import Crop, Frame, Options, PhotoLimits
from support.heif import coded_tile, grid, heif
from support.pictures import astronaut, held, saved

LIMITS = PhotoLimits()
SIDE = 512
END_MARKER = b"\xff\xd9"
CUT = {
    "JPEG": {"quality": 90},
    "JPEG 4:4:4": {"quality": 90, "subsampling": 0},
    "JPEG with restarts": {"quality": 90, "restart_marker_blocks": 7},
    "PNG": {},
    "WEBP": {"quality": 85},
    "WEBP lossless": {"lossless": True},
}


def photo_file(kind: str) -> bytes:
    return saved(astronaut(SIDE), kind.split(maxsplit=1)[0], **CUT[kind])


def damage_of(data: bytes) -> Damage:
    return decode_photo(data, LIMITS, 256).damage


def first_missing_row(damage: Damage) -> float:
    return min((top for _, top, _, _ in damage.missing), default=float("inf"))


def verdict(data: bytes, frame: Frame, crop: Crop) -> str:
    try:
        return ",".join(make_avatar(data, frame, Options(256, crop=crop)).warnings)
    except FramerError as error:
        return error.code


@pytest.mark.parametrize("kind", CUT)
def test_what_is_said_to_be_there_is_there(kind: str) -> None:
    data = photo_file(kind)
    whole = np.asarray(decode_photo(data, LIMITS, SIDE).image).astype(int)
    for share in (0.3, 0.6, 0.9):
        photo = decode_photo(data[: int(len(data) * share)], LIMITS, SIDE)
        row = first_missing_row(photo.damage)
        assert 0 < row < SIDE
        assert np.abs(np.asarray(photo.image).astype(int) - whole)[: int(row) - 1].max() < 3


@pytest.mark.parametrize("end", [b"", END_MARKER, bytes(5000), b"\xff" * 5000, b"\xff"])
@pytest.mark.parametrize("kind", ["JPEG", "JPEG 4:4:4", "JPEG with restarts"])
def test_an_end_marker_or_padding_behind_the_cut_changes_nothing(kind: str, end: bytes) -> None:
    cut = photo_file(kind)[:30_000]
    assert damage_of(cut + end) == damage_of(cut)


@pytest.mark.parametrize("kind", ["JPEG", "JPEG 4:4:4", "JPEG with restarts"])
def test_zeros_in_the_middle_count_as_missing_and_all_behind_them(kind: str) -> None:
    data = photo_file(kind)
    start, gap = len(data) // 2, 4096
    zeros = data[:start] + bytes(gap) + data[start + gap :]
    assert damage_of(zeros) == damage_of(data[:start] + END_MARKER)
    assert damage_of(data[:start] + bytes(len(data) - start - 2) + END_MARKER) == damage_of(zeros)


def junk(length: int, seed: int = 1) -> bytes:
    """Any bytes, as where a part of a file was overwritten."""
    return np.random.default_rng(seed).bytes(length)


def fill(data: bytes, start: int, filling: bytes) -> bytes:
    return data[:start] + filling + data[start + len(filling) :]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("gap", [1024, 4096])
@pytest.mark.parametrize("kind", ["JPEG", "JPEG 4:4:4", "JPEG with restarts"])
def test_other_data_in_the_middle_count_as_missing_and_all_behind_them(kind: str, gap: int, seed: int) -> None:
    data = photo_file(kind)
    start = len(data) // 2
    missing = first_missing_row(damage_of(fill(data, start, junk(gap, seed))))
    there = first_missing_row(damage_of(data[:start] + END_MARKER))
    assert there - 2 * SIDE / 16 < missing <= there


def test_zeros_and_other_data_behind_them() -> None:
    data = photo_file("JPEG")
    start = len(data) // 2
    assert damage_of(fill(data, start, bytes(2048) + junk(2048))) == damage_of(data[:start] + END_MARKER)


def test_other_data_in_a_progressive_photo_make_it_coarse() -> None:
    data = saved(astronaut(SIDE), quality=90, progressive=True)
    assert damage_of(fill(data, len(data) * 4 // 5, junk(2048))) == Damage(is_coarse=True)


@pytest.mark.parametrize("marker", [0x01, 0x02, 0xC0, 0xC1, 0xC4, 0xD3, 0xD8, 0xDA, 0xDB, 0xE1, 0xFE])
def test_every_marker_that_cannot_be_in_coded_data(marker: int) -> None:
    data = photo_file("JPEG")
    assert damage_of(fill(data, len(data) // 2, bytes([0xFF, marker, 0, 11, 8, 64, 0, 64, 0, 3]))).missing


@pytest.mark.parametrize("segment", [b"\xff\xfe\0\5abc", b"\xff\xe1\0\4ab\xff\xdc\0\4\2\0"])
def test_segments_behind_the_scan_are_no_damage(segment: bytes) -> None:
    data = photo_file("JPEG")
    assert not damage_of(data.removesuffix(END_MARKER) + segment + END_MARKER).is_any


@pytest.mark.parametrize("options", [{"optimize": True}, {"progressive": True}, {"quality": 20, "optimize": True}])
def test_a_flat_background_is_zeros_and_whole(options: dict[str, bool]) -> None:
    image = Image.new("RGB", (2048, 2048), "white")
    image.paste(astronaut(64), (1900, 1900))
    data = saved(image, **options)
    assert bytes(64) in data
    assert not damage_of(data).is_any


def test_zeros_for_far_more_blocks_than_a_photo_has() -> None:
    image = Image.new("RGB", (512, 512), "white")
    image.paste(astronaut(256))
    data = saved(image, quality=20, optimize=True)
    assert damage_of(data[: len(data) // 2] + bytes(50_000) + END_MARKER).missing


def test_only_what_the_crop_shows_has_to_be_there(frame: Frame) -> None:
    data = photo_file("JPEG")
    for end in (b"", END_MARKER):
        cut = data[: len(data) // 2] + end
        assert 200 < first_missing_row(damage_of(cut)) < 300
        assert verdict(cut, frame, Crop(150, 10, 180)).startswith("incomplete")
        assert verdict(cut, frame, Crop(100, 100, 300)) == "unreadable"
        assert verdict(cut, frame, Crop(150, 10, 180, angle=45)).startswith("incomplete")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_missing_part_is_turned_with_the_photo(orientation: int, frame: Frame) -> None:
    """What is stored last lies at another side of the upright photo for each orientation."""
    data = held(astronaut(SIDE), orientation, quality=90)
    cut = data[: len(data) * 7 // 10]
    edges = {1: "bottom", 2: "bottom", 3: "top", 4: "top", 5: "right", 6: "left", 7: "left", 8: "right"}
    crops = {
        "left": Crop(0, 231, 50),
        "right": Crop(460, 231, 50),
        "top": Crop(200, 0, 50),
        "bottom": Crop(200, 460, 50),
    }
    missing = {edge for edge, crop in crops.items() if verdict(cut, frame, crop) == "unreadable"}
    assert missing == {edges[orientation]}


def test_without_its_last_two_bytes_a_photo_is_whole(frame: Frame) -> None:
    data = photo_file("JPEG")
    assert data.endswith(END_MARKER)
    assert decode_photo(data[:-2], LIMITS, 256).damage == Damage()
    assert make_avatar(data[:-2], frame, Options(256)).data == make_avatar(data, frame, Options(256)).data


def test_a_photo_that_ends_in_the_grey_that_decoders_fill_in_is_whole() -> None:
    image = astronaut(SIDE)
    image.paste((128, 128, 128), (0, 200, SIDE, SIDE))
    for options in ({}, {"subsampling": 0}, {"restart_marker_rows": 1}, {"progressive": True}):
        assert damage_of(saved(image, **options)) == Damage()
    assert damage_of(saved(image.convert("L"))) == Damage()


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_grey_and_cmyk_photos_with_a_missing_part(mode: str) -> None:
    data = saved(astronaut(SIDE).convert(mode), quality=90)
    for end in (b"", END_MARKER):
        assert 100 < first_missing_row(damage_of(data[: len(data) // 2] + end)) < 400


@pytest.mark.parametrize("end", [b"", END_MARKER])
def test_a_progressive_photo_without_its_last_scans_is_coarse(end: bytes) -> None:
    data = saved(astronaut(SIDE), quality=90, progressive=True)
    assert damage_of(data[: len(data) // 2] + end) == Damage(is_coarse=True)
    assert damage_of(data[: len(data) * 95 // 100] + end) == Damage()  # the last bit of the finest detail
    assert first_missing_row(damage_of(data[: len(data) // 10] + end)) < SIDE
    whole = damage_of(data[: data.index(b"\xff\xda") + 400] + end)  # of the first scan, with no more than means
    assert whole.missing == ((0, 0, SIDE, SIDE),)


def test_rows_of_an_interlaced_png() -> None:
    from support.fuzz.mutations import interlaced_png  # noqa: PLC0415  (it draws all its seeds)

    data = interlaced_png(astronaut(96))
    assert 0 < first_missing_row(damage_of(data[: len(data) * 9 // 10])) < 96
    with pytest.raises(Unreadable):
        decode_photo(data[:100], LIMITS, 256)


def test_a_png_whose_checksum_is_wrong_is_whole() -> None:
    data = bytearray(saved(astronaut(96), "PNG"))
    data[data.index(b"IEND") - 9] ^= 1  # in the checksum of the rows
    assert damage_of(bytes(data)) == Damage()


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
@pytest.mark.parametrize("fill", [b"", bytes(50_000)])
def test_missing_tiles_of_a_heic(turn: int, fill: bytes) -> None:
    """Libheif paints them green and says nothing."""
    image = astronaut(256)
    corners = [(x, y) for y in (0, 128) for x in (0, 128)]
    tiles = [coded_tile(2 + n, image.crop((x, y, x + 128, y + 128))) for n, (x, y) in enumerate(corners)]
    data = heif([grid(1, (256, 256), 2, tuple(tile.id for tile in tiles)), *tiles], turn=turn)
    assert damage_of(data) == Damage()
    lost = len(tiles[-1].data)
    damage = damage_of(data[:-lost] + (fill and bytes(lost)))
    # The last tile lies bottom right, and is turned counter-clockwise.
    left, top = [(128, 128), (128, 0), (0, 0), (0, 128)][turn]
    assert damage.missing == ((left, top, left + 128, top + 128),)


def test_a_heic_without_tiles_has_to_be_whole() -> None:
    data = saved(astronaut(256), "HEIF")
    with pytest.raises(Unreadable):
        decode_photo(data[:-50], LIMITS, 256)


def test_a_heic_filled_up_with_zeros_is_damaged() -> None:
    data = saved(astronaut(SIDE), "HEIF", quality=90)
    assert not damage_of(data).is_any
    for share in (2, 5, 9):
        there = len(data) * share // 10
        with pytest.raises(Unreadable):
            damage_of(data[:there] + bytes(len(data) - there))


def test_nothing_is_lost_by_a_cut_behind_the_photo() -> None:
    data = saved(astronaut(96), "WEBP", exif=Image.Exif().tobytes() + bytes(400))
    assert Image.open(BytesIO(data)).size == (96, 96)
    assert damage_of(data[:-100]) == Damage()
