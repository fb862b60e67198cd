"""Fitted texts, drawn."""

import numpy as np
import pytest

from framer.studio.svg.render import ARTWORK_SIDE, render_svg
from support.svg import fill, slogan_text, wrap_svg


def test_an_ornament_stands_where_the_text_ends() -> None:
    dot = '<g transform="translate(1024 1024)"><circle transform="rotate({}) translate(0 -828)" r="2" fill="red"/></g>'
    inner = slogan_text('data-size="64 78" data-length="3300"', 'fill="#00f"') + dot.format("{{slogan.angle 828}}")
    inner += dot.format("-{{ slogan.angle  828 }}")
    pixels = np.asarray(render_svg(wrap_svg(fill(inner, slogan="H" * 50)), ARTWORK_SIDE)).astype(int)

    def angles(channel: int) -> np.ndarray:  # type: ignore[type-arg]
        rows, columns = np.nonzero((pixels[..., 3] > 200) & (pixels[..., channel] > 200))
        return np.degrees(np.arctan2(columns + 0.5 - 1024, 1024 - rows - 0.5))

    letters_end, dots = (np.ptp(angles(channel)) / 2 for channel in (2, 0))
    pixel = float(np.degrees(1 / 828))
    assert letters_end == pytest.approx(dots, abs=10 * pixel)  # half a dot, and the free space beside the last letter
    assert letters_end < dots + pixel
