"""A filled SVG on a portrait, small, while somebody types."""

import numpy as np
import pytest

from framer.errors import SetupError
from framer.imaging.types import Window
from framer.studio.preview.live import draw_live_preview
from support.artwork import ring_svg

GROUND = (0x9C, 0x0A, 0x18)


def test_the_artwork_stands_around_a_face() -> None:
    picture = draw_live_preview(ring_svg(), None, 180)
    assert (picture.mode, picture.size) == ("RGB", (180, 180))
    assert np.abs(np.subtract(picture.getpixel((2, 2)), GROUND)).max() <= 2
    assert np.abs(np.subtract(picture.getpixel((90, 90)), GROUND)).max() > 40


def test_the_head_stands_in_the_declared_window() -> None:
    measured = draw_live_preview(ring_svg(), None, 180)
    assert draw_live_preview(ring_svg(), Window(0.5, 0.5, 0.25), 180).tobytes() != measured.tobytes()


def test_artwork_without_an_opening_is_shown_all_the_same() -> None:
    square = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path fill="#9c0a18" d="M0 0h9v9H0z"/></svg>'
    assert draw_live_preview(square, None, 60).getcolors() == [(3600, GROUND)]


def test_shadows_too_fine_to_be_seen_are_left_out() -> None:
    shadow = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2048 2048"><filter id="s"><feDropShadow dx="0" dy="0" '
        'stdDeviation="{}" flood-color="#000000"/></filter><path fill="#9c0a18" d="M0 0h600v2048H0z"{}/></svg>'
    )
    with_fine, with_wide, without = (
        draw_live_preview(shadow.format(blur, use), None, 240).tobytes()
        for blur, use in (("2", ' filter="url(#s)"'), ("30", ' filter="url(#s)"'), ("2", ""))
    )
    assert with_fine == without != with_wide


def test_markup_that_is_no_svg_is_refused() -> None:
    with pytest.raises(SetupError):
        draw_live_preview("<svg", None, 60)
