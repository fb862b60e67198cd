"""A picture that is heavy."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from support.artwork import assert_any, assert_only, check, designer_picture, drawing_on


def test_heavy(tmp_path: Path) -> None:
    noise = np.random.default_rng(7).integers(0, 256, (2048, 2048, 4), np.uint8)
    grainy = Image.fromarray(noise)
    path = designer_picture(tmp_path, lambda image: Image.merge("RGBA", (*grainy.split()[:3], image.getchannel("A"))))
    assert_any(check(path)[1], "more than 3000 kB slows every picture down")


def test_good_artwork_is_told_so_with_figures(tmp_path: Path) -> None:
    errors, warnings, good = check(designer_picture(tmp_path, lambda image: image))
    assert not errors + warnings
    for figure in (
        "2048 × 2048 px",
        "the photo shows in 45 % of the picture",
        "sRGB",
        "radius 0.379",
        "centre 0.500, 0.500",
    ):
        assert_any(good, figure)
    assert_any(good, "takes away 39 %")
    assert_any(good, "a face is 59 px high in an avatar of 170 px")


def test_nearly_nothing_drawn(tmp_path: Path) -> None:
    empty = drawing_on(lambda draw: draw.rectangle((3, 3, 2048, 2048), (0, 0, 0, 0)))
    assert_any(check(designer_picture(tmp_path, empty))[1], "Nearly everything is transparent")


@pytest.mark.parametrize(("side", "level"), [(640, 0), (1079, 0), (1080, 1), (2047, 1)])
def test_tiny_and_smallish(side: int, level: int, tmp_path: Path) -> None:
    messages = check(designer_picture(tmp_path, lambda image: image, side))
    assert_only(messages[level], f"small: {side} px")
    assert "2048 × 2048 px from the drawing" in messages[level][0]
    assert not messages[1 - level]


def test_a_palette_with_transparency_is_as_good(tmp_path: Path) -> None:
    errors, warnings, good = check(designer_picture(tmp_path, lambda image: image.quantize(16)))
    assert not errors + warnings
    assert_any(good, "the photo shows in 45 % of the picture")


def test_another_colour_profile_is_named(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    _, warnings, _ = check(designer_picture(tmp_path, lambda image: image, icc_profile=profile))
    assert_only(warnings, "Lab identity built-in")
