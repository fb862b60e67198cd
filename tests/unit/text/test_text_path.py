"""Glyphs around the middle of their text; where they stand on lines and arcs is tried with what is drawn there."""

import pytest

from framer.text.text_path import centre_glyphs


def test_a_text_is_kerned() -> None:
    left, right = centre_glyphs("LY", 700)
    assert right.centre - left.centre == pytest.approx((left.width + right.width) / 2 - 0.156)


def test_a_text_stands_around_its_middle() -> None:
    left, right = centre_glyphs("LY", 700)
    assert left.centre - left.width / 2 == pytest.approx(-right.centre - right.width / 2)


def test_a_space_has_no_bounds() -> None:
    first, space, last = centre_glyphs("l l", 700)
    assert (space.character, space.bounds) == (" ", None)
    assert first.bounds == last.bounds
    assert first.bounds is not None
    assert first.bounds[0] == pytest.approx(-first.width / 2)
