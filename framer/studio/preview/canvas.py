"""A picture to draw labels on, in the frames' own font."""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from PIL import Image, ImageDraw

from framer.i18n import Translator
from framer.text.drawing import TextLine, draw_line
from framer.text.shaping import UNITS_PER_EM, font_metrics
from framer.text.text_field import RgbColour


class LabelStyle(NamedTuple):
    """How a label looks: font size in px, colour, weight 400 to 800."""

    size: int
    colour: RgbColour
    weight: int = 400


@dataclass(frozen=True)
class Canvas:
    """An RGB `image` that is drawn on, and the language of its labels."""

    image: Image.Image
    translate: Translator

    @property
    def draw(self) -> ImageDraw.ImageDraw:
        """Pillow's pen for the image."""
        return ImageDraw.Draw(self.image)

    def draw_text(self, corner: tuple[int, int], text: str, style: LabelStyle, right: int) -> None:
        """Draw `text` with its upper left corner at `corner`; what passes x = `right` is cut off with “…”."""
        line = TextLine(text, style.weight, style.size)
        while text and line.width > right - corner[0]:
            text = text[:-1]
            line = TextLine(f"{text}…", style.weight, style.size)
        self.image.paste(style.colour, (corner[0] - style.size, corner[1] - style.size), _line_coverage(line))

    def draw_label(self, corner: tuple[int, int], message: str, style: LabelStyle, **details: object) -> None:
        """Draw a message in the canvas's language."""
        text = self.translate(message)
        self.draw_text(corner, text % details if details else text, style, self.image.width)


@lru_cache(maxsize=64)
def _line_coverage(line: TextLine) -> Image.Image:
    """How much of each pixel the letters of `line` cover (L), with its font size as margin on all sides.

    Cached: a campaign's sheets have most of their labels in common.
    """
    size, ascent = line.font_size, font_metrics(line.weight).ascent / UNITS_PER_EM * line.font_size
    coverage = Image.new("L", (math.ceil(line.width + 2 * size), math.ceil(ascent + 2 * size)))
    draw_line(coverage, (size, size + ascent), line, 255)
    return coverage
