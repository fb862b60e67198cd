"""Where what is laid whole stands: as large as the artwork leaves room for its shape."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framer.imaging.clear_circle import ClearPart, find_clear_part
from framer.imaging.types import Window
from framer.imaging.visible import VISIBLE_DIRECTIONS
from framer.imaging.whole_picture import WholePicture, place_whole

SIDE = 512


def ring_with_plaque() -> ClearPart:
    """An opening of radius 0.38, whose lowest part a plaque hides."""
    down, across = (np.mgrid[:SIDE, :SIDE] + 0.5) / SIDE
    alpha = np.where(np.hypot(across - 0.5, down - 0.5) > 0.38, 255, 0).astype(np.uint8)
    alpha[int(0.75 * SIDE) :, int(0.3 * SIDE) : int(0.7 * SIDE)] = 255
    return find_clear_part(alpha, Window(0.5, 0.5, 0.38))


def box(width: float, height: float) -> WholePicture:
    corners = ((0.0, 0.0), (width, 0.0), (width, height), (0.0, height))
    return WholePicture((width / 2, height / 2), float(np.hypot(width, height)) / 2, (255, 255, 255), corners)


def disc(radius: float) -> WholePicture:
    angles = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    corners = tuple((radius + radius * np.cos(a), radius + radius * np.sin(a)) for a in angles)
    return WholePicture((radius, radius), radius, (255, 255, 255), corners)


def test_what_is_round_fills_the_clear_circle() -> None:
    clear = ring_with_plaque()
    place = place_whole(disc(300), clear)
    assert (place.cx, place.cy) == (clear.circle.cx, clear.circle.cy)
    assert 300 / place.side == pytest.approx(0.95 * clear.circle.r)


def test_what_is_wide_is_larger_than_in_the_circle() -> None:
    clear, wide = ring_with_plaque(), box(1200, 200)
    place = place_whole(wide, clear)
    in_circle = wide.radius / (0.95 * clear.circle.r)
    assert place.side < 0.9 * in_circle
    assert 0.6 < 1200 / place.side < 0.76  # of the opening's 0.76


@given(st.floats(0.1, 10), st.booleans())
def test_nothing_of_it_stands_before_artwork(proportion: float, mirror: bool) -> None:
    clear, whole = ring_with_plaque(), box(1000 * proportion, 1000)
    place = place_whole(whole, clear, mirror)
    x = np.array([corner[0] for corner in whole.outline]) - whole.middle[0]
    y = np.array([corner[1] for corner in whole.outline]) - whole.middle[1]
    across, down = x / place.side, y / place.side + place.cy - clear.circle.cy
    sectors = np.rint(np.arctan2(down, across) * VISIBLE_DIRECTIONS / (2 * np.pi)).astype(int)
    radii = np.array(clear.radii)[sectors % VISIBLE_DIRECTIONS]
    assert (np.hypot(across, down) < radii).all()


def test_without_an_outline_it_goes_into_the_circle() -> None:
    clear = ring_with_plaque()
    place = place_whole(WholePicture((50, 50), 50, (255, 255, 255)), clear)
    assert (place.cx, place.cy) == (clear.circle.cx, clear.circle.cy)
