"""Letters of an SVG that are not drawn, found however small."""

import re

import numpy as np
import pytest

from framer.assets import asset_directory
from framer.studio.check.missing_glyphs import check_drawn_texts
from framer.studio.svg.render import ARTWORK_SIDE, render_svg
from framer.studio.svg.source import read_artwork
from support.artwork import svg_with_text

FOLDER = asset_directory("static") / "frames" / "lang-son-xvii"
RING = read_artwork(FOLDER / "ring.svg")
SLOGAN_LINE = re.search(r'<path id="slogan-line" d="([^"]+)"\s*/>', RING)[1]  # type: ignore[index]


def arc(degrees: float, radius: float = 828) -> str:
    """A clockwise arc that reaches `degrees` to both sides of the top."""
    x, y = radius * np.sin(np.radians(degrees)), -radius * np.cos(np.radians(degrees))
    return f"M{-x:.1f} {y:.1f}A{radius} {radius} 0 {int(degrees > 90)} 1 {x:.1f} {y:.1f}"


def test_a_path_that_is_long_enough_is_accepted() -> None:
    assert all(text.is_complete for text in check_drawn_texts(RING.replace(SLOGAN_LINE, arc(115))))


@pytest.mark.large
@pytest.mark.parametrize("last", [".", ",", "i"])
def test_one_missing_letter_is_noticed_however_small(last: str) -> None:
    text = "nhiệm kỳ 2020-2025"
    (whole,) = check_drawn_texts(svg_with_text(text))
    path = f"M100 1000H{_right_edge(text) + 1}"
    (fits,) = check_drawn_texts(svg_with_text(text, path))
    (cut,) = check_drawn_texts(svg_with_text(text + last, path))
    assert (whole.lost_count, fits.lost_count, cut.lost_count) == (0, 0, 1)


def _right_edge(text: str) -> int:
    """The last column with ink."""
    return int(np.nonzero(np.asarray(render_svg(svg_with_text(text), ARTWORK_SIDE).getchannel("A")))[1].max())


def test_letters_that_touch_are_not_called_missing() -> None:
    (text,) = check_drawn_texts(svg_with_text("thi đua lập thành tích", more='letter-spacing="-9"'))
    assert text.is_complete
