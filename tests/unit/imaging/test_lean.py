"""How far a head leans: astronaut and admiral, turned by known angles."""

import math
from collections.abc import Callable

import pytest
from PIL import Image

from framer.imaging.decode import decode_photo
from framer.imaging.face_detector import thread_detector
from framer.imaging.lean import levelling_angle, measure_lean
from framer.imaging.sampling import sample_square
from framer.imaging.types import Face, PhotoBox, PhotoLimits
from support.pictures import astronaut, hopper, saved


def face_of(image: Image.Image) -> Face:
    """The face as the detector sees it."""
    detection = max(thread_detector()(image), key=lambda each: each.score)
    return Face(detection.box, detection.score, detection.landmarks)


def lean_of(image: Image.Image, face: Face) -> float:
    photo = decode_photo(saved(image, "PNG", compress_level=1), PhotoLimits(), 512)
    return measure_lean(face, lambda *square: sample_square(photo, *square), thread_detector())


@pytest.mark.parametrize("portrait", [astronaut, hopper])
@pytest.mark.parametrize("degrees", [-28, -15, 0, 15, 28])
def test_a_head_that_leans_is_seen_to_lean(portrait: Callable[[], Image.Image], degrees: int) -> None:
    """The image turned counter-clockwise needs a crop turned back; both people lean by about a degree themselves."""
    image = portrait()
    upright = face_of(image)
    turned = image.rotate(degrees, Image.Resampling.BICUBIC, center=upright.box.centre)
    assert lean_of(turned, upright) - lean_of(image, upright) == pytest.approx(degrees, abs=5)


def test_a_face_that_is_no_face_in_close_up_is_left_as_it_is() -> None:
    grey = Image.new("RGB", (400, 400), (128, 128, 128))
    points = ((180.0, 190.0), (220.0, 200.0), (200.0, 210.0), (185.0, 230.0), (215.0, 230.0))
    assert lean_of(grey, Face(PhotoBox(150, 150, 100, 120), 0.8, points)) == 0


@pytest.mark.parametrize(
    ("lean", "rotation", "angle"),
    [(5, 0, 0), (-6.9, 0, 0), (10, 0, 6), (-20, 0, -12), (35, 0, 20), (-48, 0, -20), (42, 90, 42), (6, 270, 0)],
)
def test_most_of_a_lean_is_taken_back_and_all_of_it_after_a_quarter_turn(
    lean: float, rotation: int, angle: float
) -> None:
    assert levelling_angle(lean, rotation) == angle


def test_the_angle_is_one_that_the_pages_slider_can_show() -> None:
    assert all(math.isclose(2 * levelling_angle(n / 7, 0) % 1, 0) for n in range(-280, 281))
