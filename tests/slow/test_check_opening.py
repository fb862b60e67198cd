"""The opening for the face."""

from pathlib import Path

import pytest

from support.artwork import TOML, assert_any, assert_only, campaign_folder, check, designer_picture, drawing_on
from support.pictures import ring


@pytest.mark.parametrize(
    ("radius", "level", "words"),
    [
        (0.15, 0, "too small: radius 0.149, so a face is 23 px high in an avatar of 170 px"),
        (0.25, 1, "rather small: radius 0.249"),
    ],
)
def test_a_window_too_small_for_a_face(radius: float, level: int, words: str, tmp_path: Path) -> None:
    messages = check(ring(tmp_path / "a.png", 2048, radius))
    assert_only(messages[level], words)


def test_a_window_aside(tmp_path: Path) -> None:
    assert_only(check(ring(tmp_path / "a.png", 2048, 0.31, cx=0.4))[1], "10 % of the side away from the middle")


def test_a_window_that_the_circle_crop_cuts(tmp_path: Path) -> None:
    assert_only(check(ring(tmp_path / "a.png", 2048, 0.37, cx=0.4, cy=0.4))[1], "past the circle that services cut out")


def test_an_opening_that_is_no_circle(tmp_path: Path) -> None:
    square = drawing_on(lambda draw: draw.rectangle((260, 260, 1788, 1788), (0, 0, 0, 0)))
    errors, _, good = check(designer_picture(tmp_path, square))
    assert not errors
    assert_any(good, "not a circle: it is 17 % larger")


def test_haze_over_the_window(tmp_path: Path) -> None:
    haze = drawing_on(lambda draw: draw.ellipse((700, 700, 1300, 1300), (255, 255, 255, 20)))
    assert_only(check(designer_picture(tmp_path, haze))[1], "A veil lies over 19 %")


def test_artwork_in_the_declared_window(tmp_path: Path) -> None:
    folder = campaign_folder(tmp_path, TOML + "window = { cx = 0.5, cy = 0.5, r = 0.4 }\n")
    errors, _, _ = check(folder)
    assert_only(errors, "Artwork covers 18.9 %")
    assert "framer measures the opening itself (centre 0.500, 0.500, radius 0.351)" in errors[0]
