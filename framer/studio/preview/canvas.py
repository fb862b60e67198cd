"""A picture to draw labels on, in the frames' own font."""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

from framer.i18n import Translator
from framer.text.fonts import font_path

RgbColour = tuple[int, int, int]


class LabelStyle(NamedTuple):
    """How words look: font size in px, colour, weight 400 to 800."""

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

    def draw_text(self, place: tuple[int, int], words: str, style: LabelStyle, right: int) -> None:
        """Write `words` with their upper left corner at `place`; what passes x = `right` is cut off with “…”."""
        font = _load_label_font(style.weight, style.size)
        room = right - place[0]
        if font.getlength(words) > room:
            while words and font.getlength(f"{words}…") > room:
                words = words[:-1]
            words += "…"
        self.draw.text(place, words, style.colour, font)

    def draw_label(self, place: tuple[int, int], message: str, style: LabelStyle, **details: object) -> None:
        """Write a message in the canvas's language."""
        words = self.translate(message)
        self.draw_text(place, words % details if details else words, style, self.image.width)


@cache
def _load_label_font(weight: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font_path(weight)), size)
