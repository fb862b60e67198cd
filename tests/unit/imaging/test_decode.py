"""Untrusted bytes → an upright photo: types, orientations, limits, and regions."""

import struct
import zlib
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageChops

import framer.imaging.decode
from framer.errors import OutOfMemory, TooLarge, Unreadable, Unsupported
from framer.imaging.decode import decode_photo, extract_region
from framer.imaging.sampling import downscale_photo
from framer.imaging.types import PhotoBox, PhotoLimits, PhotoRegion
from support.pictures import (
    RED,
    UPRIGHT,
    astronaut,
    clouds,
    corners,
    exif,
    held,
    hopper,
    quarters,
    saved,
    shared,
    stitched_jpeg,
)
from support.regions import assert_shows_its_place, holds_box

LIMITS = PhotoLimits()
ORIENTATIONS = range(1, 9)


def downscaled(data: bytes, size: int = 256) -> Image.Image:
    """The photo as the face detector would get it."""
    return downscale_photo(decode_photo(data, LIMITS, size), 320)


def whole_region(data: bytes, size: int = 256) -> PhotoRegion:
    """The region of a crop that is the whole photo."""
    photo = decode_photo(data, LIMITS, size)
    return extract_region(photo, PhotoBox(0, 0, photo.width, photo.height), size, LIMITS)


def animated(kind: str) -> bytes:
    return saved(quarters(), kind, save_all=True, append_images=[Image.new("RGB", (96, 64))] * 3, duration=50)


def interlaced() -> bytes:
    """A PNG in Adam7's seven passes, which Pillow reads but does not write."""
    pixels = np.asarray(quarters())
    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    rows = b"".join(b"\0" + row.tobytes() for x, y, dx, dy in passes for row in pixels[y::dy, x::dx])

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 96, 64, 8, 2, 0, 0, 1)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def ycck() -> bytes:
    """CMYK as Adobe's programs store it: inverted, the first three channels as luminance and chrominance."""
    cmyk = quarters().convert("CMYK")
    luma = Image.merge("RGB", cmyk.split()[:3]).convert("YCbCr")
    # Stored as four plain components; the transform in the Adobe segment says what the first three mean.
    data = saved(Image.merge("CMYK", [*map(ImageChops.invert, luma.split()), cmyk.getchannel("K")]), quality=95)
    segment = data.index(b"Adobe")
    assert data[segment + 11] == 0
    return data[: segment + 11] + b"\x02" + data[segment + 12 :]


ACCEPTED: dict[str, Any] = {
    "JPEG": lambda: saved(quarters(), quality=95),
    "JPEG progressive": lambda: saved(quarters(), quality=95, progressive=True),
    "JPEG 4:4:4": lambda: saved(quarters(), quality=95, subsampling=0),
    "JPEG CMYK": lambda: saved(quarters().convert("CMYK"), quality=95),
    "JPEG YCCK": ycck,
    "JPEG restart markers": lambda: saved(quarters(), quality=95, restart_marker_blocks=1),
    "MPO": lambda: saved(quarters(), "MPO", quality=95, save_all=True, append_images=[Image.new("RGB", (96, 64))]),
    "PNG": lambda: saved(quarters(), "PNG"),
    "PNG palette": lambda: saved(quarters().quantize(16), "PNG"),
    "PNG interlaced": interlaced,
    "PNG RGBA": lambda: saved(quarters().convert("RGBA"), "PNG"),
    "APNG": lambda: animated("PNG"),
    "WebP": lambda: saved(quarters(), "WEBP"),
    "WebP lossless": lambda: saved(quarters(), "WEBP", lossless=True),
    "WebP animated": lambda: animated("WEBP"),
    "GIF": lambda: animated("GIF"),
    "HEIC": lambda: saved(quarters(), "HEIF"),
    "AVIF": lambda: saved(quarters(), "AVIF", quality=90),
    "BMP": lambda: saved(quarters(), "BMP"),
    "BMP palette": lambda: saved(quarters().quantize(16), "BMP"),
    "TIFF": lambda: saved(quarters(), "TIFF"),
    "TIFF LZW": lambda: saved(quarters(), "TIFF", compression="tiff_lzw"),
    "TIFF JPEG": lambda: saved(quarters(), "TIFF", compression="jpeg"),
    "TIFF tiled": lambda: saved(quarters(), "TIFF", tiffinfo={322: 32, 323: 32}),
    "TIFF big-endian": lambda: saved(quarters(), "TIFF", big_endian=True),
}


@pytest.mark.parametrize("kind", ACCEPTED)
def test_every_accepted_type_is_shown_upright_in_its_colours(kind: str) -> None:
    data = ACCEPTED[kind]()
    assert corners(downscaled(data)) == UPRIGHT
    photo = whole_region(data)
    assert (photo.width, photo.height, photo.image.mode) == (96, 64, "RGB")
    assert corners(photo.image) == UPRIGHT


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF", "BMP", "TIFF"])
def test_a_grey_photo_is_shown_grey(kind: str) -> None:
    photo = whole_region(saved(Image.linear_gradient("L"), kind))
    assert photo.image.mode == "RGB"
    red, green, blue = (np.asarray(channel, int) for channel in photo.image.split())
    assert abs(red - green).max() <= 2
    assert abs(red - blue).max() <= 2
    assert abs(red[:, 0] - np.arange(256)).max() <= 8


@pytest.mark.parametrize("name", ["hopper_lzw.tif", "tiff_tiled_ycbcr_jpeg_2x2_sampling.tif", "frozenpond.mpo"])
def test_files_of_other_programs(name: str) -> None:
    photo = whole_region(shared(f"corpus/{name}").read_bytes())
    assert np.asarray(photo.image).std() > 20


@pytest.mark.parametrize("order", ["<u2", ">u2"])
def test_16_bit_grey_keeps_its_shades(order: str) -> None:
    ramp = np.repeat(np.linspace(0, 65_535, 256).astype(order)[:, None], 64, axis=1)
    kind = "PNG" if order == "<u2" else "TIFF"
    mode = "I;16" if order == "<u2" else "I;16B"
    data = saved(Image.frombytes(mode, (64, 256), ramp.tobytes()), kind)
    shades = np.asarray(whole_region(data).image)[:, 0, 0].astype(int)
    assert abs(shades - np.arange(256)).max() <= 1


def transparent(kind: str) -> bytes:
    """Half a red square, half hidden magenta."""
    image = Image.new("RGBA", (64, 64), (255, 0, 255, 0))
    image.paste((*RED, 255), (0, 0, 32, 64))
    if kind == "PNG palette":
        flat = Image.new("P", (64, 64), 1)
        flat.putpalette([*RED, 255, 0, 255])
        flat.paste(0, (0, 0, 32, 64))
        return saved(flat, "PNG", transparency=1)
    if kind == "PNG tRNS":
        return saved(image.convert("RGB"), "PNG", transparency=(255, 0, 255))
    if kind == "GIF":
        return saved(image, "GIF")
    return saved(image, kind, lossless=True) if kind == "WEBP" else saved(image, kind)


@pytest.mark.parametrize("kind", ["PNG", "PNG palette", "PNG tRNS", "WEBP", "GIF", "AVIF", "HEIF", "TIFF"])
def test_transparency_lies_over_white_and_hides_what_is_under_it(kind: str) -> None:
    data = transparent(kind)
    for image in (whole_region(data).image, downscaled(data)):
        red, white = (np.asarray(image)[image.height // 2, round(image.width * u)].astype(int) for u in (0.2, 0.8))
        assert abs(red - RED).max() < 12
        assert white.min() > 245


def test_half_transparent_grey_is_mixed_with_white() -> None:
    image = Image.merge("LA", (Image.new("L", (32, 32), 0), Image.new("L", (32, 32), 128)))
    assert whole_region(saved(image, "PNG")).image.getpixel((9, 9)) == (127, 127, 127)


def test_only_the_decoder_of_the_probed_type_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_formats = []
    real = Image.open

    def spied(fp: Any, mode: str = "r", formats: Any = None) -> Image.Image:
        asked_formats.append(formats)
        return real(fp, mode, formats)

    monkeypatch.setattr(framer.imaging.decode.Image, "open", spied)
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "HEIF", "AVIF", "BMP", "TIFF"):
        decode_photo(saved(quarters(), kind), LIMITS, 256)
    assert asked_formats == [["JPEG"], ["PNG"], ["WEBP"], ["GIF"], ["HEIF"], ["AVIF"], ["BMP"], ["TIFF"]]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["EPS", "PDF", "ICO", "PPM", "TGA", "PCX", "JPEG2000", "ICNS", "SGI", "text", "SVG"])
def test_other_types_never_reach_a_decoder(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    contents = {"text": b"Dear all,\n", "SVG": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}
    data = contents[kind] if kind in contents else saved(astronaut(64), kind)

    def never(*_: Any, **__: Any) -> None:
        pytest.fail("a decoder was asked")

    monkeypatch.setattr(framer.imaging.decode.Image, "open", never)
    with pytest.raises(Unsupported):
        decode_photo(data, LIMITS, 256)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF", "TIFF"])
@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_each_of_the_eight_ways_to_hold_a_camera_comes_out_upright(kind: str, orientation: int) -> None:
    data = held(quarters(), orientation, kind)
    assert corners(downscaled(data)) == UPRIGHT
    photo = whole_region(data)
    assert (photo.width, photo.height, photo.image.size) == (96, 64, (96, 64))
    assert corners(photo.image) == UPRIGHT


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("reduction", [2, 4])
def test_the_orientation_is_applied_once_also_to_a_reduced_decode(orientation: int, reduction: int) -> None:
    data = held(quarters(1_000 * reduction, 260 * reduction), orientation)
    photo = decode_photo(data, LIMITS, 256)
    assert photo.reduction == reduction
    assert (photo.width, photo.height) == (1_000 * reduction, 260 * reduction)
    assert corners(downscale_photo(photo, 320)) == UPRIGHT
    assert corners(extract_region(photo, PhotoBox(0, 0, photo.width, photo.height), 256 * 4, LIMITS).image) == UPRIGHT


@pytest.mark.parametrize("orientation", [0, 9, 65_535])
def test_an_orientation_that_does_not_exist_is_none(orientation: int) -> None:
    assert corners(whole_region(saved(quarters(), exif=exif(orientation))).image) == UPRIGHT


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")  # Pillow's own
def test_a_broken_exif_block_does_not_cost_the_photo() -> None:
    assert corners(whole_region(saved(quarters(), exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")).image) == UPRIGHT


@pytest.mark.parametrize(("long_side", "size"), [(320, (320, 213)), (48, (48, 32)), (4_000, (960, 640))])
def test_a_downscaled_photo_is_as_large_as_asked_but_never_enlarged(long_side: int, size: tuple[int, int]) -> None:
    photo = decode_photo(saved(clouds(960, 640)), LIMITS, 2048)
    assert downscale_photo(photo, long_side).size == size


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("kind", ["PNG", "WEBP", "HEIF", "AVIF", "TIFF"])
def test_a_region_of_other_types_shows_the_place_it_says(kind: str, orientation: int) -> None:
    upright = clouds(141, 93)
    photo = decode_photo(held(upright, orientation, kind), LIMITS, 256)
    for x, y in ((-20, -20), (90, 10), (100, 60), (-5, 50), (40, 20)):
        box = PhotoBox(x, y, 60, 60)
        region = extract_region(photo, box, 256, LIMITS)
        assert holds_box(region, box)
        assert_shows_its_place(region, upright)


@pytest.mark.parametrize(
    "data",
    [
        lambda: saved(clouds(2_000, 1_500), progressive=True),
        lambda: stitched_jpeg([(clouds(2_000, 160), 8)]),
        lambda: saved(clouds(2_000, 1_500), "MPO", save_all=True, append_images=[clouds(64, 64)]),
    ],
)
def test_what_cannot_be_cut_off_below_the_crop_is_decoded_whole(data: Any) -> None:
    content = data()
    with Image.open(BytesIO(content), formats=["JPEG"]) as image:
        full = image.convert("RGB")
    photo = decode_photo(content, LIMITS, 600)
    assert photo.reduction == 2
    region = extract_region(photo, PhotoBox(100, 120, 300, 300), 300, LIMITS)
    left, top = int(region.left), int(region.top)
    ours = region.image.crop((100 - left, 120 - top, 400 - left, 420 - top))
    assert np.array_equal(np.asarray(ours), np.asarray(full.crop((100, 120, 400, 420))))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["HEIF", "GIF", "TIFF"])
def test_half_a_file_is_unreadable(kind: str) -> None:
    data = saved(hopper(), kind)
    with pytest.raises(Unreadable):
        decode_photo(data[: len(data) // 2], LIMITS, 256)


@pytest.mark.parametrize("error", [ValueError, SyntaxError, KeyError, RuntimeError, NotImplementedError])
def test_whatever_a_decoder_raises_the_photo_is_what_is_wrong(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise error("from inside a decoder")

    monkeypatch.setattr(framer.imaging.decode.Image, "open", broken)
    with pytest.raises(Unreadable):
        decode_photo(saved(quarters()), LIMITS, 256)


@pytest.mark.parametrize(
    "error", [MemoryError(), RuntimeError("Memory allocation error: 9 bytes"), OSError("out of memory error")]
)
def test_a_decoder_without_memory_says_nothing_about_the_photo(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(framer.imaging.decode.Image, "open", broken)
    with pytest.raises(OutOfMemory):
        decode_photo(saved(quarters()), LIMITS, 256)


def test_a_photo_of_floating_point_numbers_is_not_supported() -> None:
    with pytest.raises(Unsupported, match="32-bit float"):
        decode_photo(saved(Image.new("F", (64, 64), 0.5), "TIFF"), LIMITS, 256)


@pytest.mark.parametrize("size", [(1, 1), (1, 3_000), (3_000, 1), (20_000, 7)])
@pytest.mark.parametrize("side", [None, 8.0, 20_000.0])
def test_odd_shapes_open(size: tuple[int, int], side: float | None) -> None:
    photo = decode_photo(saved(Image.new("RGB", size, RED)), LIMITS, 256, side)
    assert (photo.width, photo.height) == size
    assert downscale_photo(photo, 320).size <= size
    assert extract_region(photo, PhotoBox(0, 0, *size), 256, LIMITS).image.size >= (1, 1)


def test_a_size_that_only_the_decoder_finds_out_is_checked_too() -> None:
    data = saved(Image.new("1", (9_000, 9_000)), "TIFF", compression="group4")
    with pytest.raises(TooLarge, match="9000 × 9000 px"):
        decode_photo(data, LIMITS, 256)


def test_a_frame_that_only_the_decoder_finds_is_checked_too() -> None:
    decoy = b",\0\0\0\0\x01\0\x01\0\0" + bytes(36)  # a block of 44 bytes to Pillow
    frame = b"," + struct.pack("<HHHHB", 0, 0, 11_000, 11_000, 0) + b"\x02\x02D\x01\0;"
    data = b"GIF89a\x01\0\x01\0\0\0\0" + b"\x21\x01\0" + decoy + frame
    with pytest.raises(TooLarge, match="11000 × 11000 px"):
        decode_photo(data, LIMITS, 256)


def test_a_size_that_only_the_decoded_photo_has_is_checked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    class Growing(Image.Image):
        def load(self) -> Any:
            self._size = (11_000, 11_000)

    def grown(*_: Any, **__: Any) -> Image.Image:
        image = Growing()
        image._size = (96, 64)
        return image

    monkeypatch.setattr(framer.imaging.decode.Image, "open", grown)
    with pytest.raises(TooLarge, match="11000 × 11000 px"):
        decode_photo(saved(quarters(), "HEIF"), LIMITS, 256)
