"""Where a logo goes: the largest circle in which no artwork stands."""

import numpy as np
import pytest

from framer.imaging.clear_circle import find_clear_part
from framer.imaging.types import Pixels, Window

SIDE = 1080
MIDDLE = Window(0.5, 0.5, 0.38)


def artwork(radius: float = 0.38, alpha: int = 255) -> Pixels:
    """A ring."""
    down, across = (np.mgrid[:SIDE, :SIDE] + 0.5) / SIDE
    return np.where(np.hypot(across - 0.5, down - 0.5) > radius, alpha, 0).astype(np.uint8)


def test_of_a_ring_it_is_the_opening() -> None:
    circle = find_clear_part(artwork(), MIDDLE).circle
    assert (circle.cx, circle.cy) == pytest.approx((0.5, 0.5), abs=0.002)
    assert 0.375 <= circle.r <= 0.38


def test_a_plaque_pushes_it_up() -> None:
    alpha = artwork()
    alpha[int(0.75 * SIDE) :, int(0.3 * SIDE) : int(0.7 * SIDE)] = 255
    circle = find_clear_part(alpha, MIDDLE).circle
    assert circle.cy + circle.r <= 0.751
    assert circle.cy - circle.r == pytest.approx(0.12, abs=0.005)


def test_it_may_be_larger_than_the_window() -> None:
    alpha = np.zeros((SIDE, SIDE), np.uint8)
    alpha[int(0.8 * SIDE) :] = 255
    circle = find_clear_part(alpha, Window(0.5, 0.4, 0.25)).circle
    assert circle.r > 0.38
    assert np.hypot(circle.cx - 0.5, circle.cy - 0.5) + circle.r <= 0.501  # services cut the circle out


def test_thin_lines_and_shadows_count_and_a_veil_over_all_does_not() -> None:
    alpha = artwork()
    alpha[SIDE // 4 : SIDE // 4 + 2, :] = 255
    assert (circle := find_clear_part(alpha, MIDDLE).circle).cy - circle.r >= 0.25
    veiled = np.maximum(artwork(), 60)
    assert find_clear_part(veiled, MIDDLE).circle.r == pytest.approx(0.379, abs=0.003)


def test_how_far_it_is_clear_in_every_direction() -> None:
    alpha = artwork()
    alpha[int(0.75 * SIDE) :, int(0.3 * SIDE) : int(0.7 * SIDE)] = 255
    part = find_clear_part(alpha, MIDDLE)
    right, below, _, above = part.radii[::30]
    assert above == pytest.approx(part.circle.r, abs=0.006)
    assert below == pytest.approx(part.circle.r, abs=0.006)
    assert right > part.circle.r + 0.04


def test_without_any_it_is_the_window() -> None:
    assert find_clear_part(np.full((SIDE, SIDE), 200, np.uint8), MIDDLE).circle == MIDDLE


def test_of_two_as_large_it_is_one_of_them() -> None:
    alpha = np.full((SIDE, SIDE), 255, np.uint8)
    down, across = (np.mgrid[:SIDE, :SIDE] + 0.5) / SIDE
    for x in (0.3, 0.7):
        alpha[np.hypot(across - x, down - 0.5) < 0.19] = 0
    circle = find_clear_part(alpha, Window(0.3, 0.5, 0.19)).circle
    assert min(abs(circle.cx - 0.3), abs(circle.cx - 0.7)) < 0.005
    assert circle.r == pytest.approx(0.187, abs=0.004)
