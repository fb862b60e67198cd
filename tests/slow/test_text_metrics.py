"""Lengths and heights of text, as measured and as drawn."""

import numpy as np
import pytest

from framer.studio.svg.render import ARTWORK_SIDE, render_svg
from framer.studio.svg.text_metrics import letter_ascent, letter_descent, measure_letters
from support.svg import SLOGAN, styled_letters, wrap_svg


def ink(inner: str) -> tuple[int, int, int, int]:
    """The ink's first and last column, and its first and last row."""
    rows, columns = np.nonzero(np.asarray(render_svg(wrap_svg(inner), ARTWORK_SIDE).getchannel("A")) > 100)
    return int(columns.min()), int(columns.max()), int(rows.min()), int(rows.max())


@pytest.mark.large
@pytest.mark.parametrize("text", [SLOGAN, "Đại hội XVII", "CHÀO MỪNG ĐẠI HỘI ĐOÀN TOÀN TỈNH", "AVATAR, TÀU, VỮNG"])
@pytest.mark.parametrize(("weight", "spacing"), [("400", 0), ("700", 3), ("800", 0)])
def test_measured_lengths_are_those_of_the_drawing(text: str, weight: str, spacing: int) -> None:
    around = styled_letters(f"H{text}H", weight, 1960 / len(text) / 1.2, spacing)
    drawn = (
        f'<text x="9" y="999" font-family="Be Vietnam Pro" font-weight="{weight}" font-size="{around[0].size}" '
        f'letter-spacing="{spacing}">{{}}</text>'
    )
    left, right, *_ = ink(drawn.format(f"H{text}H"))
    bare_left, bare_right, *_ = ink(drawn.format("H"))
    bearings = (
        measure_letters(around[:1])[0] - spacing - (bare_right - bare_left)
    )  # beside the letters H, there is no ink
    length = measure_letters(around)[0] - spacing
    assert right - left <= length
    assert length - bearings == pytest.approx(right - left, abs=1.5)
    assert length <= 1.01 * (right - left + bearings)


@pytest.mark.parametrize("text", ["Ộ", "gỵ", "XVII", "Ẵ"])
def test_measured_heights_are_those_of_the_drawing(text: str) -> None:
    *_, first, last = ink(f'<text x="9" y="999" font-family="Be Vietnam Pro" font-size="400">{text}</text>')
    assert 400 * max(map(letter_ascent, styled_letters(text, "400"))) == pytest.approx(999 - first, abs=1.5)
    assert 400 * max(map(letter_descent, styled_letters(text, "400"))) == pytest.approx(last - 998, abs=1.5)
