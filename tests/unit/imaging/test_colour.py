"""Embedded profiles → sRGB. The profiles are made here by hand, and the expected colours computed apart from them."""

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from framer.imaging.decode import decode_photo, extract_region
from framer.imaging.types import PhotoBox, PhotoLimits
from support.heif import coded_tile, heif
from support.pictures import astronaut, saved
from support.pngs import cicp, gamma, png, png_of_16_bits, profile_chunk
from support.profiles import ADOBE_RGB, DISPLAY_P3, GAMMA, SRGB, black_steps, grey_profile, ink_profile, matrix_profile

COLOURS = [(200, 120, 110), (110, 160, 110), (120, 120, 190), (224, 172, 140), (90, 90, 90), (255, 255, 255)]


def converted(profile: bytes | None, image: Image.Image, kind: str = "PNG") -> Image.Image:
    options = {"icc_profile": profile} if profile else {}
    if kind == "JPEG":
        options |= {"quality": 100, "subsampling": 0}
    return region(saved(image, kind, **options))


def region(data: bytes) -> Image.Image:
    photo = decode_photo(data, PhotoLimits(), 256)
    return extract_region(photo, PhotoBox(0, 0, photo.width, photo.height), 256, PhotoLimits()).image


def in_srgb(colour: tuple[int, int, int], primaries: NDArray[np.float64]) -> NDArray[np.float64]:
    linear = np.linalg.inv(SRGB) @ primaries @ (np.array(colour) / 255) ** GAMMA
    assert linear.min() >= 0
    assert linear.max() <= 1.001, "a colour that sRGB has"
    curved = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.clip(linear, 0, 1) ** (1 / 2.4) - 0.055)
    return 255 * curved


@pytest.mark.parametrize("primaries", [DISPLAY_P3, ADOBE_RGB], ids=["Display P3", "Adobe RGB"])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF"])
@pytest.mark.parametrize("colour", COLOURS)
def test_a_wide_photo_keeps_its_colours(
    primaries: NDArray[np.float64], kind: str, colour: tuple[int, int, int]
) -> None:
    shown = converted(matrix_profile(primaries), Image.new("RGB", (32, 32), colour), kind)
    off = np.abs(np.array(shown.getpixel((16, 16))) - in_srgb(colour, primaries)).max()
    assert off <= (4 if kind == "WEBP" else 2)


def test_the_test_would_notice_a_photo_left_as_it_is() -> None:
    assert np.abs(in_srgb((200, 120, 110), DISPLAY_P3) - (200, 120, 110)).max() > 8


def test_a_palette_goes_by_its_profile_too() -> None:
    flat = Image.new("RGB", (32, 32), (200, 120, 110)).quantize(2)
    shown = converted(matrix_profile(DISPLAY_P3), flat)
    assert np.abs(np.array(shown.getpixel((16, 16))) - in_srgb((200, 120, 110), DISPLAY_P3)).max() <= 2


def test_transparency_over_white_stays_white_with_a_profile() -> None:
    shown = converted(matrix_profile(ADOBE_RGB), Image.new("RGBA", (32, 32), (255, 0, 255, 0)))
    assert min(np.array(shown.getpixel((16, 16)))) >= 254


def test_a_grey_profile_sets_the_shades() -> None:
    dark, light = (converted(grey_profile(n), Image.new("L", (32, 32), 128)).getpixel((9, 9)) for n in (2.8, 1.4))
    assert isinstance(dark, tuple)
    assert isinstance(light, tuple)
    assert max(dark) < 112
    assert min(light) > 150


def test_a_printers_profile_says_what_its_inks_look_like() -> None:
    shown = converted(ink_profile(), Image.new("CMYK", (32, 32), (255, 0, 0, 0)), "JPEG")
    red, green, blue = np.array(shown.getpixel((16, 16)))
    assert green > red + 40
    assert green > blue + 40
    paper = converted(ink_profile(), Image.new("CMYK", (32, 32), (0, 0, 0, 0)), "JPEG")
    assert min(np.array(paper.getpixel((16, 16)))) > 250


@pytest.mark.parametrize(
    "profile",
    [
        b"no profile at all",
        matrix_profile(DISPLAY_P3)[:200],
        matrix_profile(DISPLAY_P3)[:128] + b"\x7f\xff\xff\xff" + bytes(60),
        b"\0" * 300,
        grey_profile(2.8),
        ink_profile(),
    ],
    ids=["words", "cut off", "two billion tags", "zeros", "grey", "CMYK"],
)
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_broken_profile_or_one_of_another_colour_space_is_ignored(profile: bytes, kind: str) -> None:
    shown = converted(profile, Image.new("RGB", (32, 32), (200, 120, 110)), kind)
    assert np.abs(np.array(shown.getpixel((16, 16))) - (200, 120, 110)).max() <= 2


def test_an_rgb_profile_in_a_cmyk_photo_is_ignored() -> None:
    image = Image.new("CMYK", (32, 32), (0, 200, 200, 0))
    assert converted(matrix_profile(ADOBE_RGB), image, "JPEG").tobytes() == converted(None, image, "JPEG").tobytes()


@pytest.mark.parametrize(
    ("mode", "profile", "plain"),
    [
        ("RGB", matrix_profile(DISPLAY_P3, black_steps(3)), matrix_profile(DISPLAY_P3)),
        ("CMYK", ink_profile(black_steps(4)), ink_profile()),
    ],
)
def test_a_transform_of_any_number_of_steps_is_left_out(mode: str, profile: bytes, plain: bytes) -> None:
    image = Image.new(mode, (32, 32), (200, 120, 110, 0)[: len(mode)])
    assert converted(profile, image, "JPEG").tobytes() == converted(plain, image, "JPEG").tobytes()


def test_srgb_is_left_as_it_is() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = Image.effect_mandelbrot((64, 64), (-2, -1, 1, 1), 40).convert("RGB")
    assert converted(profile, image).tobytes() == image.tobytes()


def test_the_hand_made_profiles_are_ones_that_littlecms_reads() -> None:
    for profile, space in ((matrix_profile(SRGB), "RGB "), (grey_profile(2.2), "GRAY"), (ink_profile(), "CMYK")):
        assert ImageCms.ImageCmsProfile(BytesIO(profile)).profile.xcolor_space == space


@pytest.mark.parametrize("name", ["sRGB-elle-V2-g10.icc", "linear"])
def test_a_profile_is_judged_by_what_it_does(name: str) -> None:
    linear = matrix_profile(SRGB, gamma=1.0, name=name)
    assert converted(linear, Image.new("RGB", (32, 32), (55, 55, 55))).getpixel((9, 9)) == (128, 128, 128)


def test_a_grey_photo_with_transparency_goes_by_its_profile() -> None:
    ramp = Image.frombytes("L", (256, 1), bytes(range(256))).resize((256, 32))
    clear = Image.merge("LA", (ramp, Image.new("L", ramp.size, 255)))
    linear = profile_chunk(grey_profile(1.0))
    opaque, shown = (region(png(image, linear)) for image in (ramp, clear))
    assert shown.tobytes() == opaque.tobytes()
    light = np.arange(256) / 255
    curved = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    assert np.abs(np.asarray(shown)[9, :, 0] - 255 * curved).max() < 1


def test_16_bits_of_grey_with_transparency_go_by_their_profile() -> None:
    linear = profile_chunk(grey_profile(1.0))
    deep = png_of_16_bits(np.full((32, 32, 2), (14_135, 65_535)), linear)
    assert region(deep).getpixel((9, 9)) == (128, 128, 128)


def test_transparency_is_laid_on_white_after_the_colours_are_right() -> None:
    half = Image.merge("LA", (Image.new("L", (32, 32), 0), Image.new("L", (32, 32), 128)))
    assert region(png(half, profile_chunk(grey_profile(1.0)))).getpixel((9, 9)) == (127, 127, 127)


def test_a_photo_made_grey_goes_by_the_profile_that_it_has_kept() -> None:
    shown = converted(matrix_profile(SRGB, gamma=1.0), Image.new("L", (32, 32), 55), "JPEG")
    assert shown.getpixel((9, 9)) == (128, 128, 128)


def test_a_profiles_tag_of_numbers_goes_before_its_curves() -> None:
    tag = {b"cicp": b"cicp\0\0\0\0" + bytes((1, 8, 0, 1))}  # linear
    assert converted(matrix_profile(SRGB, tag), Image.new("RGB", (32, 32), (55, 55, 55))).getpixel((9, 9)) == (128,) * 3


def test_a_shade_of_16_bits_that_is_transparent_is_white() -> None:
    samples = np.zeros((32, 32), np.uint16)
    samples[:16] = 30_000
    clear = saved(Image.fromarray(samples), "PNG", transparency=30_000)
    assert [region(clear).getpixel((9, y)) for y in (4, 28)] == [(255, 255, 255), (0, 0, 0)]


def test_a_gain_map_is_left_alone() -> None:
    """What it belongs to is the photo in SDR: a JPEG as Android writes it, and a HEIC as iPhones do."""
    portrait, gain = astronaut(128), Image.new("L", (64, 64), 200)
    xmp = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/" xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0"/>'
    )
    p3 = {"icc_profile": matrix_profile(DISPLAY_P3), "quality": 90}
    ultra = saved(portrait, "MPO", save_all=True, append_images=[gain.convert("RGB")], xmp=xmp, **p3)
    assert region(ultra).tobytes() == region(saved(portrait, quality=90, icc_profile=p3["icc_profile"])).tobytes()
    photo, map_of_gain = coded_tile(1, portrait), replace(coded_tile(2, gain), auxiliary_of=1)
    assert region(heif([photo, map_of_gain])).tobytes() == region(heif([photo])).tobytes()


@pytest.mark.parametrize(
    ("chunks", "shade"),
    [
        ([cicp(1, 8), profile_chunk(matrix_profile(SRGB)), gamma(0.2)], 128),
        ([profile_chunk(matrix_profile(SRGB, gamma=1.0)), gamma(0.2)], 128),
        ([cicp(2, 2), gamma(1.0)], 128),
        ([cicp(1, 8, matrix=9), gamma(1.0)], 128),
        ([profile_chunk(b"nonsense" * 20), gamma(1.0)], 128),
        ([profile_chunk(grey_profile(1.0)), gamma(1.0)], 128),
    ],
    ids=["cICP", "iCCP", "nothing in cICP", "a matrix in cICP", "a broken profile", "a grey profile"],
)
def test_what_goes_before_what(chunks: list[bytes], shade: int) -> None:
    assert region(png(Image.new("RGB", (32, 32), (55, 55, 55)), *chunks)).getpixel((9, 9)) == (shade,) * 3
