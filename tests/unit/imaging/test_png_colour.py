"""cICP, sRGB, gAMA and cHRM."""

import struct

import numpy as np
import pytest
from PIL import Image

from framer.imaging.colour_codes import ColourCodes
from framer.imaging.decode import decode_photo, extract_region
from framer.imaging.png_colour import read_cicp, read_png_colours, write_gamma_profile
from framer.imaging.types import PhotoBox, PhotoLimits
from support.pngs import chromaticities, chunk, cicp, gamma, png

P3 = chromaticities(0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06)
SRGB = chromaticities(0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06)
GREY = Image.new("RGB", (16, 16), (55, 55, 55))


def shown(*chunks: bytes, colour: tuple[int, int, int] = (55, 55, 55)) -> np.ndarray:
    photo = decode_photo(png(Image.new("RGB", (16, 16), colour), *chunks), PhotoLimits(), 256)
    return np.asarray(extract_region(photo, PhotoBox(0, 0, 16, 16), 256, PhotoLimits()).image)[8, 8].astype(int)


def test_the_chunks_before_the_image_are_read() -> None:
    data = png(GREY, cicp(9, 16), gamma(0.5), gamma(0.7), chunk(b"sRGB", b"\0"), chunk(b"cHRM", b"short"))
    late = data[:-12] + gamma(0.9) + data[-12:]
    assert read_png_colours(late) == {b"cICP": b"\x09\x10\0\x01", b"gAMA": struct.pack(">I", 50_000), b"sRGB": b"\0"}


def test_reading_ends_with_the_file() -> None:
    assert read_png_colours(png(GREY, gamma(1.0))[:40]) == {}
    assert read_png_colours(b"") == {}


def test_cicp_that_says_nothing_is_left_out() -> None:
    assert read_cicp({b"cICP": bytes((9, 16, 0, 1))}) == ColourCodes(9, 16)
    for content in (bytes((2, 2, 0, 1)), bytes((9, 2, 0, 1)), bytes((9, 16, 9, 1)), bytes((9, 16, 0, 0)), b"", b"\x09"):
        assert read_cicp({b"cICP": content}) is None


@pytest.mark.parametrize(
    ("chunks", "colour"),
    [
        ([gamma(1.0)], (128, 128, 128)),
        ([gamma(1.0), chunk(b"sRGB", b"\0")], (55, 55, 55)),
        ([gamma(0.45455)], (55, 55, 55)),
        ([gamma(0.45455), SRGB], (51, 51, 51)),  # a power of 2.2, not sRGB's curve
        ([P3], (55, 55, 55)),
        ([gamma(0.0)], (55, 55, 55)),
        ([gamma(0.0001)], (55, 55, 55)),
        ([gamma(1.0), chromaticities(*8 * [0.0])], (55, 55, 55)),
        ([gamma(1.0), chromaticities(0.3127, 0.329, 0.6, 0.3, 0.4, 0.3, 0.2, 0.3)], (55, 55, 55)),
        ([chunk(b"gAMA", b"\xff" * 4)], (55, 55, 55)),
    ],
    ids=["linear", "sRGB says so", "sRGB's gamma", "with primaries", "primaries alone", "none", "next to none",
         "all zero", "a line", "endless"],
)  # fmt: skip
def test_gamma(chunks: list[bytes], colour: tuple[int, int, int]) -> None:
    assert np.abs(shown(*chunks) - colour).max() <= 1


def test_primaries_count_with_a_gamma() -> None:
    assert np.abs(shown(gamma(0.45455), P3, colour=(200, 60, 60)) - (219, 37, 49)).max() <= 1


def test_bt709_in_a_png_is_a_televisions() -> None:
    assert np.abs(shown(cicp(1, 1), colour=(128, 128, 128)) - 121).max() <= 1


def test_a_profile_is_written_only_where_there_is_something_to_say() -> None:
    assert write_gamma_profile({}) is None
    assert write_gamma_profile({b"cHRM": bytes(32)}) is None
    assert write_gamma_profile({b"gAMA": struct.pack(">I", 100_000)}) is not None
