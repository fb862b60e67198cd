"""SVG templates, filled and drawn."""

import re

from framer.studio.svg.template import fill_svg
from framer.studio.svg.text_metrics import StyledLetter

SLOGAN = "Chào mừng Đại hội đại biểu Đảng bộ tỉnh Lạng Sơn lần thứ XVII, nhiệm kỳ 2020-2025"
WORDS = {
    "title": "Đại hội XVII",
    "slogan": SLOGAN,
    "mark": "Đại hội XVII",
    "organiser": "Sở Y tế",
    "starts": "21/09/2020",
    "ends": "",
}
COLOURS = {"field": "#c8102e", "deep": "#6d0612", "gold": "#F3C65C", "light": "#fff6d5"}


def wrap_svg(inner: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2048 2048">{inner}</svg>'


def fill(inner: str, **words: str) -> str:
    """The filled artwork, without the outer tags."""
    filled = fill_svg(wrap_svg(inner), WORDS | words, COLOURS)
    return re.sub(r"^<svg[^>]*>|</svg>$", "", filled)


def slogan_text(data: str, more: str = "", content: str = "{{slogan}}") -> str:
    """A text for the slogan: on a circle of radius 828 about the middle, around its top."""
    return (
        '<g transform="translate(1024 1024)" font-family="Be Vietnam Pro" font-weight="700">'
        '<defs><path id="line" d="M-214.3 799.8A828 828 0 1 1 214.3 799.8"/></defs>'
        f'<text id="slogan" text-anchor="middle" {data} {more}><textPath href="#line" startOffset="50%">{content}'
        "</textPath></text></g>"
    )


def font_size(inner: str) -> float:
    match = re.search(r'font-size="([0-9.]+)"', inner)
    assert match
    return float(match[1])


def styled_letters(
    text: str, weight: str = "700", size: float | None = 40, spacing: float = 0
) -> tuple[StyledLetter, ...]:
    return tuple(StyledLetter(character, weight, size, spacing, 0) for character in text)
