"""A picture that is heavy."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from support.artwork import artwork, check, drawn, only, some


def test_heavy(tmp_path: Path) -> None:
    noise = np.random.default_rng(7).integers(0, 256, (2048, 2048, 4), np.uint8)
    grainy = Image.fromarray(noise)
    path = artwork(tmp_path, lambda image: Image.merge("RGBA", (*grainy.split()[:3], image.getchannel("A"))))
    some(check(path)[1], "more than 3000 kB slows every picture down")


def test_good_artwork_is_told_so_with_figures(tmp_path: Path) -> None:
    errors, warnings, good = check(artwork(tmp_path, lambda image: image))
    assert not errors + warnings
    for figure in ("2048 × 2048 px", "45 % of the picture is clear", "sRGB", "radius 0.379", "centre 0.500, 0.500"):
        some(good, figure)
    some(good, "takes away 39 %")
    some(good, "a face is 59 px high in an avatar of 170 px")


def test_nearly_nothing_drawn(tmp_path: Path) -> None:
    empty = drawn(lambda draw: draw.rectangle((9, 9, 2048, 2048), (0, 0, 0, 0)))
    some(check(artwork(tmp_path, empty))[1], "hardly anything is drawn")


@pytest.mark.parametrize(("side", "level"), [(640, 0), (1079, 0), (1080, 1), (2047, 1)])
def test_tiny_and_smallish(side: int, level: int, tmp_path: Path) -> None:
    found = check(artwork(tmp_path, lambda image: image, side))
    only(found[level], f"small: {side} px")
    assert "2048 × 2048 px from the drawing" in found[level][0]
    assert not found[1 - level]


def test_simple_transparency_and_how_to_save_it(tmp_path: Path) -> None:
    def indexed(image: Image.Image) -> Image.Image:
        return image.quantize(16)

    errors, _, _ = check(artwork(tmp_path, indexed))
    only(errors, "of the simple kind (P)")
    assert "GIMP" in errors[0]


def test_another_colour_profile_is_named(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    _, warnings, _ = check(artwork(tmp_path, lambda image: image, icc_profile=profile))
    only(warnings, "Lab identity built-in")
