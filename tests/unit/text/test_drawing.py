"""Lines of text: as wide as they are measured, kerned, whole, and where they belong to a part of a pixel."""

import itertools
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from framer.text.drawing import TextLine, draw_line
from framer.text.fonts import FONT_WEIGHTS, load_font
from framer.text.shaping import shape_text

BASELINE = 150
Ink = NDArray[np.float64]


def ink(line: TextLine, x: float = 40, anchor: str = "l", width: int = 1_200) -> Ink:
    """How much of each pixel of a page the line covers, 0 to 1."""
    page = Image.new("RGB", (width, 240))
    draw_line(page, (x, BASELINE), line, (255, 255, 255), anchor)
    return np.asarray(page)[:, :, 0] / 255.0


def columns(covered: Ink) -> tuple[int, int]:
    """The first column with ink, and the one after the last."""
    inked = np.flatnonzero(covered.max(axis=0) > 0.1)
    return int(inked[0]), int(inked[-1]) + 1


def centre(covered: Ink) -> float:
    """The centre of gravity of the ink, from the left, in pixels."""
    return float(np.average(np.arange(covered.shape[1]) + 0.5, weights=covered.sum(axis=0)))


@pytest.mark.parametrize("text", ["AVATAR", "VÕ TRƯỜNG TOẢN", "Lạng Sơn lần thứ XVII,", "HẸN"])
@pytest.mark.parametrize("tracking", [0.0, 0.05])
def test_a_line_is_drawn_as_wide_as_it_is_measured(text: str, tracking: float) -> None:
    line = TextLine(f"H{text}H", 700, 48, tracking)
    left, right = columns(ink(line))
    (bare_left, bare_right), bare = columns(ink(TextLine("H", 700, 48))), TextLine("H", 700, 48).width
    assert right - left == pytest.approx(line.width - bare + bare_right - bare_left, abs=1)


def test_a_line_is_kerned() -> None:
    line = TextLine("AVATAR", 800, 100)
    assert line.width == pytest.approx(415.6)
    assert sum(TextLine(letter, 800, 100).width for letter in line.text) == pytest.approx(452.2)
    left, right = columns(ink(line))
    assert right - left == pytest.approx(415.6, abs=12), "without the white beside the first and the last letter"


def test_tracking_stands_between_characters_only() -> None:
    tight, wide = TextLine("TỈNH", 600, 50), TextLine("TỈNH", 600, 50, 0.1)
    assert wide.width - tight.width == pytest.approx(3 * 0.1 * 50)
    assert columns(ink(wide))[0] == columns(ink(tight))[0]
    assert columns(ink(wide))[1] - columns(ink(tight))[1] == pytest.approx(15, abs=1)
    assert TextLine("", 600, 50, 0.1).width == 0


@pytest.mark.parametrize("weight", FONT_WEIGHTS)
@pytest.mark.parametrize("text", ["Ẳ", "Ẵ", "Ậ", "gỵ", "Ç", "“j”", "Ộ\u0301"])
def test_no_letter_is_cut(text: str, weight: int) -> None:
    """A pixel's ink at the edge of what is drawn would be that of a letter that goes on."""
    covered = ink(TextLine(text, weight, 60))
    drawn = sum(glyph_ink(glyph.character, weight, 60) for glyph in shape_text(text, weight).glyphs)
    assert covered.sum() == pytest.approx(drawn, rel=0.03)


def glyph_ink(character: str, weight: int, size: int) -> float:
    """The ink of a character that Pillow draws by itself, large and in the middle of a large page."""
    page = Image.new("L", (12 * size, 12 * size))
    ImageDraw.Draw(page).text((4 * size, 8 * size), character, 255, load_font(weight, 4 * size), anchor="ls")
    return float(np.asarray(page).sum()) / 255 / 16


def test_glyphs_stand_at_quarters_of_a_pixel() -> None:
    centres = [centre(ink(TextLine("l", 700, 20), 40 + quarter / 4)) for quarter in range(5)]
    assert [after - before for before, after in itertools.pairwise(centres)] == pytest.approx([0.25] * 4, abs=0.02)


def test_equal_letters_stand_at_equal_distances() -> None:
    covered = ink(TextLine("l" * 20, 500, 17))
    step = TextLine("l", 500, 17).width
    for number in range(20):
        start = round(40 + number * step)
        window = covered[:, start : start + round(step)]
        assert centre(window) + start == pytest.approx(40 + (number + 0.5) * step, abs=0.2)


def test_feet_are_sharp_wherever_a_line_stands() -> None:
    for y in (150.0, 150.3, 149.7):
        page = Image.new("RGB", (200, 240))
        draw_line(page, (20, y), TextLine("H", 700, 40), (255, 255, 255))
        above, below = np.asarray(page)[149:151].max(axis=(1, 2))
        assert (above, below) == (255, 0)


def test_a_line_hangs_on_its_anchor() -> None:
    line = TextLine("Hội H", 700, 50)
    (left, _), (_, right) = columns(ink(line, 300)), columns(ink(line, 300, "r"))
    middle = columns(ink(line, 300, "m"))
    assert left == pytest.approx(300 + 3.5, abs=1.5)
    assert right == pytest.approx(300 - 3.5, abs=1.5)
    assert sum(middle) / 2 == pytest.approx(300, abs=1)


def test_it_is_drawn_in_its_colour_over_what_is_there() -> None:
    page = Image.new("RGB", (120, 240), (0, 90, 172))
    draw_line(page, (20, BASELINE), TextLine("H", 800, 60), (255, 241, 198))
    colours = {colour for _, colour in page.getcolors(10_000) or ()}
    assert {(0, 90, 172), (255, 241, 198)} <= colours


def test_what_passes_the_page_is_lost() -> None:
    whole, cut = ink(TextLine("Ậ" * 4, 700, 60), 20, width=400), ink(TextLine("Ậ" * 4, 700, 60), -20, width=100)
    assert (cut == whole[:, 40:140]).all()


@pytest.mark.parametrize("text", ["", " ", "🏥"])
def test_text_without_ink_draws_nothing(text: str) -> None:
    assert not ink(TextLine(text, 700, 60)).any()


@pytest.mark.slow
def test_threads_draw_the_same() -> None:
    lines = [TextLine(f"Ủy ban {number}", weight, 30 + number) for number in range(12) for weight in FONT_WEIGHTS]
    alone = [ink(line, width=400) for line in lines]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda line: ink(line, width=400), lines * 2))
    assert all((one == other).all() for one, other in zip(alone * 2, together, strict=True))
