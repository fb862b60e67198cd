"""Profiles as bytes: written for numbers, and recognised as sRGB."""

import struct
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageCms

from framer.imaging.colour_codes import SRGB_CHROMATICITIES, SRGB_TO_LINEAR, ColourCodes
from framer.imaging.icc_profile import drop_steps, is_srgb, read_codes_tag, write_profile
from support.profiles import ADOBE_RGB, DISPLAY_P3, SRGB, grey_profile, matrix_profile


def parametric(kind: int, *numbers: float) -> bytes:
    return b"para\0\0\0\0" + struct.pack(f">HH{len(numbers)}i", kind, 0, *(round(n * 65_536) for n in numbers))


def with_curve(curve: bytes) -> bytes:
    return matrix_profile(SRGB, dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve))


def table(count: int) -> bytes:
    signal = np.linspace(0, 1, count)
    linear = np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)
    return b"curv\0\0\0\0" + struct.pack(f">I{count}H", count, *np.round(65_535 * linear).astype(int))


THE_FORMULA = parametric(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def test_littlecms_reads_what_is_written() -> None:
    profile = write_profile(ColourCodes(12, 13).chromaticities, SRGB_TO_LINEAR)
    source = ImageCms.ImageCmsProfile(BytesIO(profile))
    image = Image.new("RGB", (1, 1), (200, 60, 60))
    shown = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"))
    assert shown is not None
    assert shown.getpixel((0, 0)) == (217, 42, 52)


@pytest.mark.parametrize("curve", [THE_FORMULA, table(1024), table(4096), parametric(4, *SRGB_TO_LINEAR, 0, 0)])
def test_srgb_is_known_however_it_is_written(curve: bytes) -> None:
    assert is_srgb(with_curve(curve))


def test_srgb_of_littlecms_is_known() -> None:
    assert is_srgb(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    assert is_srgb(write_profile(SRGB_CHROMATICITIES, SRGB_TO_LINEAR))


@pytest.mark.parametrize(
    "profile",
    [
        matrix_profile(SRGB, gamma=1.0, name="sRGB-elle-V2-g10.icc"),
        matrix_profile(SRGB, name="sRGB"),
        matrix_profile(DISPLAY_P3, dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), THE_FORMULA)),
        matrix_profile(ADOBE_RGB),
        matrix_profile(SRGB[:, ::-1], dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), THE_FORMULA)),
        matrix_profile(SRGB, {**dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), THE_FORMULA), b"A2B0": b"mft2" + bytes(60)}),
        matrix_profile(SRGB, {b"rTRC": THE_FORMULA, b"gTRC": THE_FORMULA, b"bTRC": table(2)}),
        grey_profile(2.2),
        with_curve(b"curv"),
        with_curve(b"curv\0\0\0\0" + struct.pack(">I", 1 << 31)),
        with_curve(parametric(9, 1)),
        with_curve(parametric(3, -30_000, 1, -1, 0, 0)),
        with_curve(parametric(1, 2.4, 0, 1)),
        b"",
        bytes(300),
        b"\xff" * 300,
    ],
)  # fmt: skip
def test_anything_else_is_not_srgb(profile: bytes) -> None:
    assert not is_srgb(profile)


def test_other_kinds_of_curves_are_evaluated() -> None:
    identity = with_curve(b"curv\0\0\0\0\0\0\0\0")
    assert not is_srgb(identity)
    assert not is_srgb(with_curve(parametric(0, 2.2)))
    assert not is_srgb(with_curve(parametric(2, 2.2, 1, 0, 0)))


def test_the_tag_of_numbers() -> None:
    tag = {b"cicp": b"cicp\0\0\0\0" + bytes((9, 16, 0, 1))}
    assert read_codes_tag(matrix_profile(SRGB, tag)) == ColourCodes(9, 16)
    assert read_codes_tag(matrix_profile(SRGB)) is None
    assert read_codes_tag(matrix_profile(SRGB, {b"cicp": b"cicp\0\0\0\0\x09"})) is None
    assert read_codes_tag(b"") is None


def test_steps_are_dropped_and_nothing_else() -> None:
    profile = matrix_profile(SRGB, {b"D2B0": b"mpet" + bytes(20), b"B2D0": b"mpet" + bytes(20)})
    changed = drop_steps(profile)
    assert changed == profile.replace(b"D2B0", b"d2b0")


def test_impossible_colours_are_not_written() -> None:
    with pytest.raises(ValueError, match="0"):
        write_profile(tuple(8 * [0.0]), SRGB_TO_LINEAR)
    with pytest.raises(ValueError, match="5000"):
        write_profile(SRGB_CHROMATICITIES, (5_000.0, 1.0, 0.0, 0.0, 0.0))
