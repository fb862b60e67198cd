"""One line of text, drawn glyph by glyph where HarfBuzz puts them: what is measured is what is drawn."""

import math
from dataclasses import dataclass

from PIL import Image, ImageDraw

from framer.text.fonts import load_font
from framer.text.shaping import UNITS_PER_EM, shape_text
from framer.text.text_field import RgbColour

_GLYPH_OVERSAMPLING = 4  # Pillow puts glyphs at whole pixels only: small letters would stand unevenly
_SHARE_LEFT_OF_ANCHOR = {"l": 0.0, "m": 0.5, "r": 1.0}


@dataclass(frozen=True)
class TextLine:
    """A line of text in Be Vietnam Pro of `weight` 400 to 800; the font size in pixels.

    `tracking` is the space added between characters, in font sizes.
    """

    text: str
    weight: int
    font_size: float
    tracking: float = 0.0

    @property
    def width(self) -> float:
        """In pixels, without space after the last character."""
        shaped = shape_text(self.text, self.weight)
        added = self.tracking * max(0, len(shaped.advances) - 1)
        return (shaped.width / UNITS_PER_EM + added) * self.font_size


def draw_line(
    page: Image.Image, origin: tuple[float, float], line: TextLine, colour: RgbColour | int, anchor: str = "l"
) -> None:
    """Draw `line` on `page`: its baseline's left end, middle or right end, for `anchor` l, m or r, is at `origin`.

    The baseline is moved to the nearest whole pixel, for letters with sharp feet. What passes the page's edge is lost.
    `colour` is a level for a `page` of levels (L).
    """
    start, baseline = origin[0] - _SHARE_LEFT_OF_ANCHOR[anchor] * line.width, round(origin[1])
    scale = line.font_size / UNITS_PER_EM
    font = load_font(line.weight, line.font_size * _GLYPH_OVERSAMPLING)
    for glyph in shape_text(line.text, line.weight).glyphs:
        if not glyph.bounds:
            continue
        x = start + glyph.x * scale + glyph.index * line.tracking * line.font_size
        y = baseline - glyph.y * scale
        left, top, right, bottom = (edge * scale for edge in glyph.bounds)
        left, top = math.floor(x + left) - 1, math.floor(y + top) - 1  # a pixel more: FreeType rounds outlines
        width, height = math.ceil(x + right) + 1 - left, math.ceil(y + bottom) + 1 - top
        coverage = Image.new("L", (width * _GLYPH_OVERSAMPLING, height * _GLYPH_OVERSAMPLING))
        corner = round((x - left) * _GLYPH_OVERSAMPLING), round((y - top) * _GLYPH_OVERSAMPLING)
        ImageDraw.Draw(coverage).text(corner, glyph.character, 255, font, anchor="ls")
        page.paste(colour, (left, top), coverage.reduce(_GLYPH_OVERSAMPLING))
