"""What an overlay leaves to be seen of its window."""

import numpy as np
import pytest

from framer.imaging.types import Window
from framer.imaging.visible import VISIBLE_DIRECTIONS, mirror_radii, visible_radii, visible_reaches

WINDOW = Window(0.5, 0.5, 0.4)
RIGHT, BELOW, LEFT, ABOVE = (VISIBLE_DIRECTIONS * quarter // 4 for quarter in range(4))


def test_all_of_a_clear_window_is_seen() -> None:
    assert set(visible_radii(np.zeros((400, 400), np.uint8), WINDOW)) == {1.0}


def test_a_plaque_ends_what_is_seen_below() -> None:
    alpha = np.zeros((400, 400), np.uint8)
    alpha[300:] = 255  # a quarter of the side below the middle, which is 0.625 of the radius
    visible = visible_radii(alpha, WINDOW)
    assert visible[BELOW] == pytest.approx(0.625, abs=0.01)
    assert visible[RIGHT] == visible[LEFT] == visible[ABOVE] == 1
    assert visible[BELOW + 10] == pytest.approx(0.625 / np.cos(np.radians(30)), abs=0.02)


def test_what_lies_behind_artwork_is_not_seen() -> None:
    alpha = np.zeros((400, 400), np.uint8)
    alpha[260:270] = 255
    assert visible_radii(alpha, WINDOW)[BELOW] == pytest.approx(0.375, abs=0.01)


def test_a_faint_shade_hides_nothing() -> None:
    assert set(visible_radii(np.full((400, 400), 60, np.uint8), WINDOW)) == {1.0}


def test_a_window_past_the_frames_edge_is_seen_up_to_there() -> None:
    assert len(visible_radii(np.zeros((64, 64), np.uint8), Window(0.9, 0.9, 0.4))) == VISIBLE_DIRECTIONS


def test_a_mirrored_frame() -> None:
    alpha = np.zeros((400, 400), np.uint8)
    alpha[:, 300:] = 255
    visible = visible_radii(alpha, WINDOW)
    mirrored = mirror_radii(visible)
    assert mirrored[LEFT] == visible[RIGHT] < 1
    assert mirrored[BELOW] == visible[BELOW]
    assert mirror_radii(mirrored) == visible
    assert mirror_radii(()) == ()


def test_the_reach_of_a_window_ends_at_the_plaque_whichever_way_the_crop_is_turned() -> None:
    alpha = np.zeros((400, 400), np.uint8)
    alpha[300:] = 255
    visible = visible_radii(alpha, WINDOW)
    assert visible_reaches(visible, 0) == pytest.approx((1, 1, 1, 0.625), abs=0.02)
    assert visible_reaches(visible, 90) == pytest.approx((1, 1, 0.625, 1), abs=0.02)  # below is the photo's right
    assert visible_reaches((), 0) == pytest.approx((1, 1, 1, 1))
    assert visible_reaches((0.0,) * VISIBLE_DIRECTIONS, 0) == (0.5,) * 4
