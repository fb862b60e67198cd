"""Embedded profiles → sRGB. The profiles are made here by hand, and the expected colours computed apart from them."""

import struct
from io import BytesIO

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from framer.imaging.decode import decode_photo, extract_region
from framer.imaging.types import PhotoBox, PhotoLimits
from support.pictures import saved

# Primaries in XYZ under D50, a column for each of red, green and blue (as the published profiles hold them).
SRGB = np.array([[0.43607, 0.38515, 0.14307], [0.22249, 0.71687, 0.06061], [0.01392, 0.09708, 0.71410]])
DISPLAY_P3 = np.array([[0.51512, 0.29198, 0.15710], [0.24120, 0.69225, 0.06657], [-0.00105, 0.04189, 0.78407]])
ADOBE_RGB = np.array([[0.60974, 0.20528, 0.14919], [0.31111, 0.62567, 0.06322], [0.01947, 0.06087, 0.74457]])
GAMMA = 2.2
D50 = (0.9642, 1.0, 0.8249)
COLOURS = [(200, 120, 110), (110, 160, 110), (120, 120, 190), (224, 172, 140), (90, 90, 90), (255, 255, 255)]


def xyz(*numbers: float) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(n * 65_536) for n in numbers))


def icc(space: bytes, kind: bytes, connection: bytes, tags: dict[bytes, bytes]) -> bytes:
    """An ICC profile, version 2 (ICC.1:2001-04, 6)."""
    words = b"made for a test\0"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(words)) + words + bytes(78),
        b"cprt": b"text\0\0\0\0none\0",
        b"wtpt": xyz(*D50),
        **tags,
    }
    table, body = struct.pack(">I", len(tags)), b""
    for name, content in tags.items():
        table += struct.pack(">4sII", name, 132 + 12 * len(tags) + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    head = struct.pack(">I4sI4s4s4s12s4s", 0, b"\0" * 4, 0x02400000, kind, space, connection, bytes(12), b"acsp")
    head += bytes(28) + xyz(*D50)[8:] + bytes(48)
    profile = head + table + body
    return struct.pack(">I", len(profile)) + profile[4:]


def matrix_profile(primaries: NDArray[np.float64], more: dict[bytes, bytes] | None = None) -> bytes:
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(GAMMA * 256))
    columns = {b"rXYZ": 0, b"gXYZ": 1, b"bXYZ": 2}
    tags = {name: xyz(*primaries[:, column]) for name, column in columns.items()}
    return icc(b"RGB ", b"mntr", b"XYZ ", {**tags, b"rTRC": curve, b"gTRC": curve, b"bTRC": curve, **(more or {})})


def black_steps(inks: int) -> dict[bytes, bytes]:
    """The tag of a transform in steps (multiProcessElements), of which there is one: it makes everything black."""
    step = b"matf\0\0\0\0" + struct.pack(">HH", inks, 3) + bytes(4 * (inks * 3 + 3))
    return {b"D2B0": b"mpet\0\0\0\0" + struct.pack(">HHIII", inks, 3, 1, 24, len(step)) + step}


def grey_profile(gamma: float) -> bytes:
    return icc(b"GRAY", b"mntr", b"XYZ ", {b"kTRC": b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256))})


def ink_profile(more: dict[bytes, bytes] | None = None) -> bytes:
    """A printer whose cyan ink is in truth green: Lab values for the 16 ways to lay four full inks on paper."""
    ramp = bytes(range(256))
    lab = b"".join(
        bytes((round(255 * light / 100), 128 + (-60 if cyan and light else 0), 128 + (60 if cyan and light else 0)))
        for cyan in (0, 1) for magenta in (0, 1) for yellow in (0, 1) for black in (0, 1)
        for light in [0 if magenta or yellow or black else 60 if cyan else 100]
    )  # fmt: skip
    matrix = struct.pack(">9i", 65_536, 0, 0, 0, 65_536, 0, 0, 0, 65_536)
    table = b"mft1\0\0\0\0" + bytes((4, 3, 2, 0)) + matrix + ramp * 4 + lab + ramp * 3
    return icc(b"CMYK", b"prtr", b"Lab ", {b"A2B0": table, **(more or {})})


def converted(profile: bytes | None, image: Image.Image, kind: str = "PNG") -> Image.Image:
    options = {"icc_profile": profile} if profile else {}
    if kind == "JPEG":
        options |= {"quality": 100, "subsampling": 0}
    photo = decode_photo(saved(image, kind, **options), PhotoLimits(), 256)
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
