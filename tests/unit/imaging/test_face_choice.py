"""The choice among several faces: height, place, the photo's edge, focus."""

import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageFilter

from framer.imaging.face_choice import MIN_FOCUS, choose_box, measure_focus
from framer.imaging.types import PhotoBox
from support.pictures import astronaut, hopper

ASTRONAUT, HOPPER = PhotoBox(174, 67, 95, 131), PhotoBox(149, 83, 226, 298)  # the faces in the two portraits


def box_at(x: float, height: float, y: float = 500) -> PhotoBox:
    return PhotoBox(x - 0.4 * height, y - height / 2, 0.8 * height, height)


def choice(boxes: list[PhotoBox], blurred: tuple[int, ...] = ()) -> int | None:
    """The choice in a photo of 1000 × 1000 px, in which the faces with these numbers are out of focus."""
    return choose_box(boxes, 1_000, 1_000, lambda box: 0.02 if boxes.index(box) in blurred else 0.3)


@pytest.mark.parametrize(
    ("heights", "chosen"),
    [
        ([], None),
        ([100], 0),
        ([100, 100, 100], 1),
        ([100, 69, 100], 0),  # under 0.7 of the largest: a person in the background
        ([100, 71, 100], 1),
        ([50, 60, 200], 2),
        ([45, 36, 40], 0),  # too small to tell their focus: under 0.85 of the largest
        ([45, 39, 40], 1),
    ],
)
def test_choice_among_faces_at_a_quarter_the_middle_and_the_right(heights: list[float], chosen: int | None) -> None:
    boxes = [box_at(x, height) for x, height in zip((300, 520, 750), heights, strict=False)]
    assert choice(boxes) == chosen


def test_a_blurred_face_in_front_gives_way_to_a_sharp_one() -> None:
    in_front, behind = box_at(150, 300), box_at(600, 160)
    assert choice([in_front, behind]) == 0
    assert choice([in_front, behind], blurred=(0,)) == 1


def test_a_face_that_the_edge_cuts_gives_way_to_a_whole_one() -> None:
    cut, whole = box_at(60, 300), box_at(600, 160)
    assert choice([cut, whole]) == 1
    assert choice([cut]) == 0


def test_a_cut_face_is_known_by_its_shape() -> None:
    """The detector's box ends at the photo's edge, not where the face would."""
    whole = box_at(600, 160)
    assert choice([PhotoBox(4, 300, 150, 300), whole]) == 1  # by the left edge
    assert choice([PhotoBox(300, 2, 240, 190), whole]) == 1  # by the upper one
    assert choice([PhotoBox(300, 300, 150, 300), whole]) == 0  # only narrow
    assert choice([PhotoBox(4, 300, 230, 300), whole]) == 0  # only near the edge


def test_a_small_face_far_behind_does_not_win_over_a_blurred_or_cut_one() -> None:
    assert choice([box_at(150, 300), box_at(600, 140)], blurred=(0,)) == 0
    assert choice([box_at(60, 300), box_at(600, 140)]) == 0


def test_where_all_are_blurred_or_cut_the_choice_is_as_ever() -> None:
    boxes = [box_at(250, 200), box_at(520, 200), box_at(750, 200)]
    assert choice(boxes, blurred=(0, 1, 2)) == 1
    edges = [box_at(20, 200, y=300), box_at(980, 200, y=500)]
    assert choice(edges) == 1


@pytest.mark.parametrize(("portrait", "box"), [(astronaut, ASTRONAUT), (hopper, HOPPER)], ids=["astronaut", "hopper"])
def test_focus_is_of_the_face_not_of_its_size_or_light(portrait: object, box: PhotoBox) -> None:
    image: Image.Image = portrait()  # type: ignore[operator]
    sharp = measure_focus(image, box)
    assert sharp > 2 * MIN_FOCUS
    dark = ImageEnhance.Contrast(ImageEnhance.Brightness(image).enhance(0.5)).enhance(0.6)
    assert measure_focus(dark, box) > 1.5 * MIN_FOCUS
    small = image.reduce(2)
    assert measure_focus(small, box, scale=0.5) == pytest.approx(sharp, rel=0.35)
    soft = image.filter(ImageFilter.GaussianBlur(0.03 * box.height))
    assert measure_focus(soft, box) < MIN_FOCUS
    assert measure_focus(soft.reduce(2), box, scale=0.5) < MIN_FOCUS


def test_a_face_that_is_too_small_to_tell_is_not_out_of_focus() -> None:
    plain = Image.fromarray(np.full((40, 40, 3), 120, np.uint8))
    assert measure_focus(plain, PhotoBox(5, 5, 24, 30)) >= MIN_FOCUS
    assert measure_focus(plain, PhotoBox(500, 500, 24, 30)) >= MIN_FOCUS
