"""Faces that are out of focus, at any size."""

import pytest
from PIL import Image, ImageFilter

from framer.imaging.sharpness import is_blurred, measure_sharpness
from framer.imaging.types import PhotoBox, PhotoRegion
from support.pictures import astronaut, hopper

FACES = {"astronaut": (astronaut, PhotoBox(178, 70, 94, 128)), "hopper": (hopper, PhotoBox(188, 108, 126, 178))}
faces = pytest.mark.parametrize("name", FACES)
heights = pytest.mark.parametrize("height", [400, 192, 120, 96, 64, 48])


def face(name: str, height: int) -> tuple[Image.Image, PhotoBox]:
    """A portrait of somebody whose face is `height` px high, and where the face is."""
    draw, box = FACES[name]
    image = draw()
    scale = height / box.height
    image = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.LANCZOS)
    return image, PhotoBox(*(n * scale for n in (box.x, box.y, box.width, box.height)))


def region(image: Image.Image, scale: float = 1.0) -> PhotoRegion:
    return PhotoRegion(image, round(image.width / scale), round(image.height / scale), scale=scale)


@faces
@heights
def test_a_face_in_focus_is_not_blurred_at_any_size(name: str, height: int) -> None:
    image, box = face(name, min(height, 192))  # more pixels than these portraits have
    assert not is_blurred(region(image), box)


@faces
@heights
def test_a_face_out_of_focus_is_blurred_at_any_size(name: str, height: int) -> None:
    image, box = face(name, height)
    blur = 1.2 + 0.016 * height  # px: seen at that size
    assert is_blurred(region(image.filter(ImageFilter.GaussianBlur(blur))), box)


def test_of_a_handful_of_pixels_nothing_is_said() -> None:
    image, box = face("hopper", 47)
    assert not is_blurred(region(image.filter(ImageFilter.GaussianBlur(5))), box)


def test_a_reduced_decode_is_judged_by_the_pixels_that_it_has() -> None:
    image, box = face("hopper", 100)
    whole = PhotoBox(*(4 * n for n in (box.x, box.y, box.width, box.height)))
    assert not is_blurred(region(image, 0.25), whole)
    assert measure_sharpness(region(image, 0.25), whole, 96) == measure_sharpness(region(image), box, 96)


def test_a_face_that_is_not_in_the_region_is_not_blurred() -> None:
    assert not is_blurred(region(Image.new("RGB", (300, 300))), PhotoBox(400, 0, 200, 200))
