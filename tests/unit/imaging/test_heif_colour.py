"""The nclx of HEIF and AVIF, what coded data say, and HDR with all its bits."""

import struct
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from framer.imaging.colour_codes import ColourCodes
from framer.imaging.decode import decode_photo, extract_region
from framer.imaging.heif_colour import read_avif_codes, read_heif_codes
from framer.imaging.types import PhotoBox, PhotoLimits
from support.coded_colours import avif, avif_without_box, deep_heic, drop_colour_box, heic, heic_without_box
from support.comparison import cells
from support.hdr import hlg_signal, in_hlg, in_pq, light_of, pq_signal
from support.pictures import astronaut, saved
from support.profiles import DISPLAY_P3, matrix_profile

PORTRAIT = astronaut(128)


def region(data: bytes) -> Image.Image:
    photo = decode_photo(data, PhotoLimits(), 256)
    return extract_region(photo, PhotoBox(0, 0, photo.width, photo.height), 256, PhotoLimits()).image


def off(data: bytes, right: Image.Image = PORTRAIT) -> float:
    return float(np.abs(cells(region(data)) - cells(right)).mean())


def test_avif_says_it_in_a_box_or_in_its_data() -> None:
    assert read_avif_codes(avif(PORTRAIT, 12, 13)) == ColourCodes(12, 13)
    assert read_avif_codes(avif(PORTRAIT, 9, 16)) == ColourCodes(9, 16)
    assert read_avif_codes(avif_without_box(PORTRAIT, 12, 8)) == ColourCodes(12, 8)
    assert read_avif_codes(avif_without_box(PORTRAIT, 1, 13)) == ColourCodes(1, 13)


@pytest.mark.parametrize("damage", [b"meta", b"ipco", b"ipma", b"iprp", b"iloc", b"av01", b"colr"])
def test_avif_without_one_of_its_boxes_says_nothing_or_the_same(damage: bytes) -> None:
    assert read_avif_codes(avif(PORTRAIT, 12, 13).replace(damage, b"free")) in (
        None,
        ColourCodes(1, 13),
        ColourCodes(12, 13),
    )


def test_libheifs_numbers_are_read_as_a_photos() -> None:
    assert read_heif_codes({}, b"") is None
    numbers = {"color_primaries": 12, "transfer_characteristics": 1}
    assert read_heif_codes({"nclx_profile": numbers}, heic(PORTRAIT, 9, 16)) == ColourCodes(12, 13)


def test_hevc_data_say_it_where_no_box_does() -> None:
    assert read_heif_codes({}, heic_without_box(PORTRAIT, 12, 13)) == ColourCodes(12, 13)
    assert read_heif_codes({}, heic_without_box(PORTRAIT, 9, 18)) == ColourCodes(9, 18)
    assert read_heif_codes({}, heic_without_box(PORTRAIT, 2, 2)) == ColourCodes(1, 13)


@pytest.mark.parametrize("damage", [b"meta", b"ipco", b"ipma", b"iprp", b"iloc", b"hvcC", b"pitm"])
def test_heic_without_one_of_its_boxes_says_nothing_or_the_same(damage: bytes) -> None:
    data = heic_without_box(PORTRAIT, 12, 13).replace(damage, b"free")
    assert read_heif_codes({}, data) in (None, ColourCodes(12, 13))


@pytest.mark.parametrize(("primaries", "transfer"), [(9, 16), (9, 18), (12, 13), (9, 13)])
def test_deep_photos_look_the_same_with_and_without_the_box(primaries: int, transfer: int) -> None:
    data = deep_heic(np.asarray(PORTRAIT) / 255, primaries, transfer)
    assert region(drop_colour_box(data)).tobytes() == region(data).tobytes()


@pytest.mark.parametrize("write", [heic, heic_without_box, avif, avif_without_box])
def test_p3_is_shown_in_its_colours(write: Callable[[Image.Image, int, int], bytes]) -> None:
    red = Image.new("RGB", (64, 64), (200, 60, 60))
    assert np.abs(np.asarray(region(write(red, 12, 13)))[32, 32].astype(int) - (217, 42, 52)).max() <= 4


def test_a_profile_goes_before_numbers() -> None:
    red = Image.new("RGB", (64, 64), (200, 60, 60))
    data = saved(red, "AVIF", quality=95, icc_profile=matrix_profile(DISPLAY_P3))
    box = data.index(b"colrnclx") + 8
    pq = data[:box] + struct.pack(">2H", 9, 16) + data[box + 4 :]
    assert np.abs(np.asarray(region(pq))[32, 32].astype(int) - (219, 37, 49)).max() <= 4


@pytest.mark.parametrize(
    "data",
    [
        lambda: deep_heic(pq_signal(light_of(PORTRAIT)), 9, 16),
        lambda: deep_heic(hlg_signal(light_of(PORTRAIT)), 9, 18),
        lambda: heic(in_pq(PORTRAIT), 9, 16),
        lambda: heic(in_hlg(PORTRAIT), 9, 18),
        lambda: avif(in_pq(PORTRAIT), 9, 16),
        lambda: avif(in_hlg(PORTRAIT), 9, 18),
        lambda: avif_without_box(in_pq(PORTRAIT), 9, 16),
    ],
    ids=["HEIC PQ", "HEIC HLG", "HEIC PQ 8 bits", "HEIC HLG 8 bits", "AVIF PQ", "AVIF HLG", "AVIF PQ by its data"],
)  # fmt: skip
def test_hdr_whose_white_is_at_203_looks_as_in_sdr(data: Callable[[], bytes]) -> None:
    assert off(data()) < 4


def test_ten_bits_make_no_steps() -> None:
    """A bright gradient: 8 bits of PQ have 18 shades for 70 of sRGB's."""
    nits = np.repeat(np.linspace(100.0, 203.0, 256)[None, :, None], 64, axis=0).repeat(3, axis=2)
    deep = np.asarray(region(deep_heic(pq_signal(nits), 1, 16)))[..., 1]
    flat = np.asarray(region(heic(Image.fromarray(np.round(255 * pq_signal(nits)).astype(np.uint8)), 1, 16)))[..., 1]
    shades = [len(set(each[32].tolist())) for each in (deep, flat)]
    assert shades[0] > 2 * shades[1]


def test_transparent_hdr_lies_on_white() -> None:
    clear = in_pq(PORTRAIT).copy()
    clear.putalpha(Image.linear_gradient("L").resize(clear.size))
    shown = np.asarray(region(saved(clear, "HEIF", quality=90, color_primaries=9, transfer_characteristics=16,
                                    matrix_coefficients=9, full_range_flag=1)))  # fmt: skip
    assert shown[0].min() >= 253
    assert np.abs(shown[-8:].astype(int) - np.asarray(PORTRAIT)[-8:]).mean() < 8
