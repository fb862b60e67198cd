"""Lines of text for cards and posters: how large they are, where they break, and that they are drawn as measured."""

import numpy as np
import pytest
from PIL import Image

from framer.text.drawing import TextLine
from framer.text.paragraph import Paragraph, TextArea, TextStyle, draw_paragraph, drawable_text, fit_paragraph

SLOGAN = "Chào mừng Đại hội đại biểu Đảng bộ tỉnh Lạng Sơn lần thứ XVII, nhiệm kỳ 2020-2025"
TITLE = TextStyle(800, 20, 80)


@pytest.mark.parametrize("tracking", [0.0, 0.05])
def test_a_fitted_text_is_as_large_as_its_area_allows(tracking: float) -> None:
    style = TextStyle(800, 20, 80, tracking=tracking)
    wide, narrow = (fit_paragraph(SLOGAN, style, TextArea(width, 300, 6)) for width in (600, 300))
    assert 20 <= narrow.font_size < wide.font_size <= 80
    for paragraph, width in ((wide, 600), (narrow, 300)):
        assert " ".join(paragraph.lines) == SLOGAN
        assert paragraph.width <= width
        assert paragraph.height <= 300
    assert fit_paragraph("Tết", style, TextArea(600, 300, 6)).font_size == 80


@pytest.mark.parametrize("tracking", [0.0, 0.05])
def test_a_line_fits_exactly_where_it_is_as_wide_as_the_area(tracking: float) -> None:
    style = TextStyle(600, 40, 40, tracking=tracking)
    width = TextLine("VÕ TRƯỜNG TOẢN", 600, 40, tracking).width
    assert fit_paragraph("VÕ TRƯỜNG TOẢN", style, TextArea(width + 0.001, 300)).lines == ("VÕ TRƯỜNG TOẢN",)
    assert len(fit_paragraph("VÕ TRƯỜNG TOẢN", style, TextArea(width - 0.001, 300)).lines) == 2


def test_lines_are_about_equally_long() -> None:
    style = TextStyle(600, 40, 40)
    paragraph = fit_paragraph("một hai ba bốn năm sáu bảy tám chín mười", style, TextArea(560, 300, 6))
    widths = [paragraph.text_line(line).width for line in paragraph.lines]
    assert len(widths) == 2
    assert max(widths) / min(widths) < 1.3


def test_compounds_and_what_is_counted_are_not_torn_where_there_is_a_choice() -> None:
    style = TextStyle(800, 90, 150, leading=1.19)
    sixty = fit_paragraph("Chào mừng 60 năm ngày thành lập Bệnh viện Đa khoa", style, TextArea(1000, 1200, 6)).lines
    assert sixty[:2] == ("Chào mừng", "60 năm ngày")
    seventy = fit_paragraph("Chào mừng 70 năm ngày Thầy thuốc Việt Nam", style, TextArea(1500, 1200, 6)).lines
    assert seventy == ("Chào mừng 70 năm", "ngày Thầy thuốc", "Việt Nam")


def test_names_and_quotations_are_not_torn_where_there_is_a_choice() -> None:
    style = TextStyle(600, 40, 40)
    lines = fit_paragraph("Chúc mừng tỉnh nhà Lạng Sơn đón Tết", style, TextArea(440, 300, 6)).lines
    assert any("Lạng Sơn" in line for line in lines)


@pytest.mark.parametrize("dash", ["–", "-"])
def test_no_line_begins_with_a_dash(dash: str) -> None:
    for title in (
        "Chào năm học mới 2027 {} 2028",
        "Nhiệm kỳ 2025 {} 2030 của Sở Y tế tỉnh",
        "Sở Y tế {} Ban Chỉ đạo tỉnh",
    ):
        for width in range(1000, 2600, 100):
            lines = fit_paragraph(title.format(dash), TextStyle(800, 90, 320), TextArea(width, 900, 4)).lines
            assert not any(line.startswith(dash) for line in lines), lines


def test_text_that_does_not_fit_ends_in_an_ellipsis() -> None:
    style, area = TextStyle(800, 20, 80), TextArea(200, 60, 6)
    paragraph = fit_paragraph(SLOGAN, style, area)
    assert paragraph.font_size == 20
    assert len(paragraph.lines) == 2
    assert " ".join(paragraph.lines).startswith("Chào mừng Đại")
    assert paragraph.lines[-1].endswith("…")
    assert not paragraph.lines[-1].endswith((" …", ",…"))
    assert paragraph.width <= 200
    (word,) = fit_paragraph("W" * 40, style, area).lines
    assert word.lstrip("W") == "…"


def test_text_without_letters_in_the_font_is_drawn_without_them() -> None:
    assert drawable_text("  Vì sức khỏe 🇻🇳\u200b cộng\n đồng ❤️ ", 700) == "Vì sức khỏe cộng đồng"
    assert drawable_text("Sở\u00ad Y te\u0302\u0301", 700) == "Sở Y tế"
    empty = fit_paragraph("🇻🇳", TITLE, TextArea(300, 100))
    assert (empty.lines, empty.width, empty.height) == ((), 0, 0)


def rows_and_columns(paragraph: Paragraph, corner: tuple[float, float], anchor: str) -> tuple[list[int], list[int]]:
    """The rows and the columns of a page of 400 × 400 px that have ink."""
    page = Image.new("RGB", (400, 400))
    draw_paragraph(page, corner, paragraph, (255, 255, 255), anchor)
    covered = np.asarray(page)[:, :, 0] > 40
    return np.flatnonzero(covered.any(axis=1)).tolist(), np.flatnonzero(covered.any(axis=0)).tolist()


@pytest.mark.parametrize(("anchor", "left"), [("l", 150), ("m", 150 - 55.5), ("r", 150 - 111)])
def test_lines_are_drawn_below_each_other_at_their_anchor(anchor: str, left: float) -> None:
    style = TextStyle(800, 50, 50, leading=1.4)
    paragraph = Paragraph(("HHH", "H"), style, 50)
    assert (paragraph.height, round(paragraph.width)) == (140, 111)
    rows, columns = rows_and_columns(paragraph, (150, 20), anchor)
    assert columns[0] == pytest.approx(left + 3, abs=1)
    first, second = rows[: len(rows) // 2], rows[len(rows) // 2 :]
    assert second[0] - first[0] == 70
    assert len(first) == len(second) == pytest.approx(0.74 * 50, abs=1)
    assert (first[0] + first[-1]) / 2 == pytest.approx(20 + 35 - 0.5, abs=1), "capitals stand in the middle of a line"


def test_a_paragraph_is_drawn_as_wide_as_it_is_measured() -> None:
    paragraph = fit_paragraph("AVATAR TỈNH", TextStyle(600, 30, 30, tracking=0.08), TextArea(390, 100))
    _, columns = rows_and_columns(paragraph, (0, 20), "l")
    assert columns[-1] - columns[0] == pytest.approx(paragraph.width, abs=6), "but for the white beside A and H"


def test_a_line_break_in_the_text_is_one_on_the_page() -> None:
    paragraph = fit_paragraph("Chào năm mới\nXuân Đinh Mùi 2027", TITLE, TextArea(600, 300, 6))
    assert paragraph.lines == ("Chào năm mới", "Xuân Đinh Mùi 2027")
    assert paragraph.width <= 600
    squeezed = fit_paragraph("Chào năm mới\nXuân Đinh Mùi 2027", TextStyle(800, 40, 40), TextArea(200, 60, 1))
    assert squeezed.lines[0].endswith("…")
