"""The opening for the face."""

from pathlib import Path

import pytest

from support.artwork import TOML, artwork, campaign, check, drawn, only, some
from support.pictures import ring


@pytest.mark.parametrize(
    ("radius", "level", "words"),
    [
        (0.15, 0, "too small: radius 0.149, so a face is 23 px high in an avatar of 170 px"),
        (0.25, 1, "rather small: radius 0.249"),
    ],
)
def test_a_window_too_small_for_a_face(radius: float, level: int, words: str, tmp_path: Path) -> None:
    found = check(ring(tmp_path / "a.png", 2048, radius))
    only(found[level], words)


def test_a_window_aside(tmp_path: Path) -> None:
    only(check(ring(tmp_path / "a.png", 2048, 0.31, cx=0.4))[1], "10 % of the side away from the middle")


def test_a_window_that_the_circle_crop_cuts(tmp_path: Path) -> None:
    only(check(ring(tmp_path / "a.png", 2048, 0.37, cx=0.4, cy=0.4))[1], "past the circle that services cut out")


def test_an_opening_that_is_no_circle(tmp_path: Path) -> None:
    square = drawn(lambda draw: draw.rectangle((260, 260, 1788, 1788), (0, 0, 0, 0)))
    errors, _, good = check(artwork(tmp_path, square))
    assert not errors
    some(good, "not a circle: it is 24 % larger")


def test_haze_over_the_window(tmp_path: Path) -> None:
    haze = drawn(lambda draw: draw.ellipse((700, 700, 1300, 1300), (255, 255, 255, 20)))
    only(check(artwork(tmp_path, haze))[1], "A haze lies over 1")


def test_artwork_in_the_declared_window(tmp_path: Path) -> None:
    home = campaign(tmp_path, TOML + "window = { cx = 0.5, cy = 0.5, r = 0.4 }\n")
    errors, _, _ = check(home)
    only(errors, "Artwork covers 18.9 %")
    assert "smaller window in campaign.toml" in errors[0]
