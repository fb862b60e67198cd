"""Good files that are odd are made; kinds that cannot be read are told by name, and none is said to be damaged."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from framer.errors import Unsupported
from framer.imaging.colour_codes import SRGB_CHROMATICITIES
from framer.imaging.decode import decode_photo
from framer.imaging.decoded_photo import DecodedPhoto
from framer.imaging.icc_profile import write_profile
from framer.imaging.item_graph import MAX_PROPERTIES
from framer.imaging.photo_header import SAVE_AS_JPEG, TooComplex
from framer.imaging.png_damage import MAX_PROFILE_BYTES
from framer.imaging.probe import MAX_PNG_PROFILES, probe_photo
from framer.imaging.raw_preview import RawPhoto
from framer.imaging.types import PhotoLimits
from support.heif import coded_tile, heif
from support.pictures import astronaut, exif, saved
from support.raw_photos import RGB, Directory, jpeg_preview, raw_photo, sensor

LIMITS = PhotoLimits()


def opened(data: bytes) -> DecodedPhoto:
    return decode_photo(data, LIMITS, 256)


def assert_alike(data: bytes, image: Image.Image, levels: float = 3) -> None:
    shown = opened(data).image
    assert shown.size == image.size
    assert np.abs(np.asarray(shown).astype(int) - np.asarray(image)).mean() < levels


# JPEG


def with_segment(data: bytes, marker: int, content: bytes) -> bytes:
    return data[:2] + struct.pack(">BBH", 0xFF, marker, 2 + len(content)) + content + data[2:]


@pytest.mark.parametrize(
    ("marker", "content"),
    [
        (0xE0, b"JFIF\0"),
        (0xE0, b"JFIF\0\1"),
        (0xED, b"Photoshop 3.0\x008BIM\4\4"),
        (0xEE, b"Adobe"),
        (0xEE, b"Adobe\0"),
        (0xE2, b"ICC_PROFILE\0"),
        (0xE2, b"ICC_PROFILE\0\1"),
        (0xE2, b"MPF\0MM\0*\0\0\0\x08\0\1\xb0\2\0\7\0\0\0\1\0\0\0\0"),
    ],
)
def test_segments_that_are_too_short(marker: int, content: bytes) -> None:
    image = astronaut(128)
    assert_alike(with_segment(saved(image, quality=95), marker, content), image)


def test_a_jpeg_of_12_bits_is_told_so() -> None:
    data = bytearray(saved(astronaut(64)))
    data[data.index(b"\xff\xc0") + 4] = 12
    with pytest.raises(Unsupported, match="12 bits") as caught:
        opened(bytes(data))
    assert caught.value.hint == SAVE_AS_JPEG


def test_the_scans_of_the_film_behind_a_photo_do_not_count() -> None:
    image = astronaut(512)
    data = saved(image, quality=90, progressive=True)
    assert_alike(data + b"\0\0\0\x18ftypmp42" + b"\xff\xda\0\0" * 9_000, image)


# PNG


def with_chunk(data: bytes, kind: bytes, content: bytes, times: int = 1) -> bytes:
    chunk = struct.pack(">I4s", len(content), kind) + content + struct.pack(">I", zlib.crc32(kind + content))
    return data[:33] + chunk * times + data[33:]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (b"zTXt", b"history\0\0" + zlib.compress(bytes(20_000_000))),
        (b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(bytes(20_000_000))),
        (b"tEXt", b"note\0" + b"x" * 3_000_000),
        (b"iCCP", b"broad\0\0" + zlib.compress(bytes(2 * MAX_PROFILE_BYTES))),
        (b"iCCP", b"torn\0\0" + b"no zlib"),
    ],
)
def test_a_png_with_large_or_broken_text_and_profiles(kind: bytes, content: bytes) -> None:
    image = astronaut(128)
    assert_alike(with_chunk(saved(image, "PNG"), kind, content), image, 1)


def test_a_large_profile_of_a_png_is_used() -> None:
    large = write_profile(SRGB_CHROMATICITIES, (1.0, 1.0, 0.0, 0.0, 0.0)) + bytes(2_000_000)  # linear
    packed = b"large\0\0" + zlib.compress(large)
    assert opened(with_chunk(saved(astronaut(64), "PNG"), b"iCCP", packed)).profile == large


def test_a_png_that_unpacks_profile_after_profile_is_refused() -> None:
    data = with_chunk(saved(astronaut(64), "PNG"), b"iCCP", b"a\0\0" + zlib.compress(b""), MAX_PNG_PROFILES + 1)
    with pytest.raises(TooComplex):
        probe_photo(data, LIMITS)


# HEIC


@pytest.mark.parametrize("brand", [b"mif2", b"msf1", b"heic", b"MiHB", b"1pic"])
def test_a_heic_of_any_first_brand(brand: bytes) -> None:
    image = astronaut(128)
    data = saved(image, "HEIF", quality=90)
    length = struct.unpack_from(">I", data)[0]
    assert b"heic" in data[8:length]
    assert_alike(data[:8] + brand + data[12:16] + b"heic" + data[20:], image, 6)


@pytest.mark.parametrize("decoys", [120, 1_000])
def test_a_heic_with_many_properties(decoys: int) -> None:
    image = astronaut(128)
    assert_alike(heif([coded_tile(1, image)], decoys=decoys), image, 6)


def test_a_heic_with_far_too_many_properties_is_refused() -> None:
    with pytest.raises(TooComplex):
        opened(heif([coded_tile(1, astronaut(128))], decoys=MAX_PROPERTIES))


@pytest.mark.parametrize(("brand", "kind"), [(b"crx ", "Canon CR3"), (b"mp42", "MP4"), (b"qt  ", "MP4")])
def test_other_files_of_boxes_are_told_by_their_kind(brand: bytes, kind: str) -> None:
    with pytest.raises(Unsupported, match=kind):
        opened(b"\0\0\0\x10ftyp" + brand + bytes(40))


def test_a_series_of_pictures_is_told_so() -> None:
    with pytest.raises(Unsupported, match="series"):
        opened(b"\0\0\0\x18ftypmsf1\0\0\0\0hevcmsf1" + b"\0\0\0\x08moov")


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
        (b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 ", "JPEG 2000"),
        (b"8BPS\0\1", "Photoshop"),
        (b"FUJIFILMCCD-RAW 0201", "Fujifilm RAF"),
        (b"IIU\0\x18\0\0\0", "Panasonic RW2"),
    ],
)
def test_files_of_other_programs_are_told_by_their_kind(start: bytes, kind: str) -> None:
    with pytest.raises(Unsupported, match=f": {kind}") as caught:
        opened(start + bytes(200))
    assert caught.value.hint == SAVE_AS_JPEG


@pytest.mark.parametrize("others", [(b"msf1", b"heic"), (b"miaf", b"MiHB"), (b"mif1", b"hevc"), (b"heic", b"mif2")])
@pytest.mark.parametrize("first", [b"heic", b"mif1", b"msf1"])
def test_brands_that_say_little(first: bytes, others: tuple[bytes, bytes]) -> None:
    image = astronaut(64)
    data = heif([coded_tile(1, image)])
    assert_alike(data[:8] + first + data[12:16] + b"".join(others) + data[24:], image, 6)


# TIFF


def tiff(tags: dict[int, int | tuple[int, ...]], pixels: bytes) -> bytes:
    """A TIFF in one strip, or in as many as tag 273 has values."""
    return raw_photo(Directory({tag: n if isinstance(n, tuple) else (n,) for tag, n in tags.items()}, pixels))


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({262: 8, 258: 8, 277: 3}, "Lab"),
        ({262: 1, 258: 12}, "12-bit"),
        ({262: 1, 258: 32, 339: 3}, "32-bit float"),
        ({262: 1, 258: 32}, "32-bit"),
        ({262: 1, 258: 8, 339: 2}, "8-bit signed"),
        ({262: 0, 258: 16}, "16-bit WhiteIsZero"),
        ({262: 1, 258: 8, 277: 2, 284: 2}, "8-bit × 2, planar"),
        ({262: 32845, 258: 16, 277: 3}, "LogLuv"),
        ({262: 2, 258: 8, 277: 3, 259: 50001}, "WebP"),
        ({262: 2, 258: 8, 277: 3, 259: 60000}, "compression 60000"),
    ],
)
def test_tiffs_that_cannot_be_read_are_told_by_their_kind(tags: dict[int, int], kind: str) -> None:
    with pytest.raises(Unsupported, match=f": {kind}") as caught:
        opened(tiff({256: 64, 257: 64, 259: 1, **tags}, bytes(64 * 64 * 12)))
    assert caught.value.hint == SAVE_AS_JPEG


@pytest.mark.parametrize("tags", [{262: 1, 258: 16, 277: 2}, {262: 5, 258: 8, 277: 5, 338: 2}, {262: 3, 258: 16}])
def test_samples_that_no_decoder_knows_are_no_damage(tags: dict[int, int]) -> None:
    with pytest.raises(Unsupported, match="TIFF of a kind") as caught:
        opened(tiff({256: 64, 257: 64, 259: 1, **tags}, bytes(64 * 64 * 12)))
    assert caught.value.hint == SAVE_AS_JPEG


@pytest.mark.parametrize("start", [b"II+\0\x08\0\0\0", b"MM\0+\0\x08\0\0"])
def test_a_bigtiff_is_named(start: bytes) -> None:
    with pytest.raises(Unsupported, match=": BigTIFF"):
        opened(start + bytes(200))


@pytest.mark.parametrize("byte_order", ["<", ">"])
def test_16_bits_in_separate_planes(byte_order: str) -> None:
    image = astronaut(64)
    planes = np.asarray(image).transpose(2, 0, 1).astype(f"{byte_order}u2") * 257
    size, start = 64 * 64 * 2, 8
    head = (b"II*\0" if byte_order == "<" else b"MM\0*") + struct.pack(f"{byte_order}I", start + 3 * size)
    tags = {256: 64, 257: 64, 258: 16, 259: 1, 262: 2, 277: 3, 278: 64, 284: 2}
    lists = {273: [start + n * size for n in range(3)], 279: [size] * 3}
    end = start + 3 * size + 2 + 12 * (len(tags) + 2) + 4
    entries, more = b"", b""
    for tag, values in sorted({**{tag: [n] for tag, n in tags.items()}, **lists}.items()):
        place = values[0] if len(values) == 1 else end + len(more)
        more += struct.pack(f"{byte_order}3I", *values) if len(values) > 1 else b""
        entries += struct.pack(f"{byte_order}HHII", tag, 4, len(values), place)
    directory = struct.pack(f"{byte_order}H", len(tags) + 2) + entries + bytes(4)
    assert_alike(head + planes.astype(f"{byte_order}u2").tobytes() + directory + more, image, 1)


def test_a_palette_of_8_bits() -> None:
    image = astronaut(64).quantize(200)
    data = saved(image, "TIFF")
    colours = image.getpalette() or []
    usual = b"".join(struct.pack("<H", value << 8) for channel in range(3) for value in colours[channel::3])
    small = b"".join(struct.pack("<H", value) for channel in range(3) for value in colours[channel::3])
    at = data.index(usual[:64])
    stored = data[at : at + 768 * 2]
    dark = data[:at] + b"".join(struct.pack("<H", n >> 8) for n in struct.unpack("<768H", stored)) + data[at + 1536 :]
    assert small[:64] in dark
    assert_alike(dark, image.convert("RGB"), 2)


# Raw photos


@pytest.mark.parametrize("as_strip", [False, True])
def test_the_full_size_preview_of_a_raw_photo(as_strip: bool) -> None:
    image = astronaut(480)
    preview, thumbnail = (jpeg_preview(saved(each), as_strip=as_strip) for each in (image, image.resize((120, 120))))
    assert_alike(raw_photo(thumbnail, sensor(500, 500), preview), image, 4)
    assert_alike(raw_photo(sensor(500, 500), thumbnail, preview), image, 4)


def test_a_raw_photo_with_a_small_preview_only_is_told_to_be_raw() -> None:
    thumbnail = jpeg_preview(saved(astronaut(120)))
    for data in (
        raw_photo(thumbnail, sensor(480, 480)),
        raw_photo(thumbnail, mark=b"CR\2\0"),
        raw_photo(sensor(64, 64)),
    ):
        with pytest.raises(RawPhoto) as caught:
            opened(data)
        assert (caught.value.code, caught.value.hint) == ("unsupported", SAVE_AS_JPEG)


def test_a_large_preview_is_enough_where_nothing_tells_the_sensors_size() -> None:
    image = astronaut(1500)
    assert opened(raw_photo(jpeg_preview(saved(image), as_strip=True), mark=b"CR\2\0")).width == 1500


def test_the_photo_below_a_thumbnail() -> None:
    image, thumbnail = astronaut(200), astronaut(40)
    usual = {258: (8,), 259: (1,), 262: (RGB,), 277: (3,)}
    small = Directory({254: (1,), 256: (40,), 257: (40,), **usual}, thumbnail.tobytes())
    large = Directory({254: (0,), 256: (200,), 257: (200,), **usual}, image.tobytes())
    assert_alike(raw_photo(small, large), image, 1)


def test_a_raw_photos_orientation_is_that_of_its_preview_or_else_its_own() -> None:
    image = astronaut(240)
    preview = jpeg_preview(saved(image))
    turned = Directory({**sensor(240, 240).tags, 274: (6,)}, bytes(64))
    assert opened(raw_photo(turned, preview)).orientation == 6
    own = jpeg_preview(saved(image, exif=exif(3)))
    assert opened(raw_photo(turned, own)).orientation == 3


def test_directories_that_go_round_in_circles() -> None:
    data = bytearray(raw_photo(sensor(64, 64), jpeg_preview(saved(astronaut(64)))))
    first = struct.unpack_from("<I", data, 4)[0]
    entries = struct.unpack_from("<H", data, first)[0]
    struct.pack_into("<I", data, first + 2 + 12 * entries, first)
    assert opened(bytes(data)).width == 64
