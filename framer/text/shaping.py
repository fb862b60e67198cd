"""HarfBuzz: which glyphs a line of text has, where each of them stands, and how wide the line is.

All text is shaped here, so that names on frames, cards, posters and measured placeholders are kerned alike everywhere.
Lengths are in font units, whole numbers: exact at any size, and the same on every machine.
"""

from dataclasses import dataclass
from functools import cache, lru_cache

import uharfbuzz

from framer.text.fonts import read_font

UNITS_PER_EM = 1000  # font units to a font size, in every weight of Be Vietnam Pro

# Kerning and placed accents only: every glyph is then one that Pillow draws for some character. Without ligatures "ffi"
# stays three letters, without fractions the figures around a slash stay whole.
_FEATURES = dict.fromkeys(("ccmp", "liga", "frac", "numr", "dnom"), False)


@dataclass(frozen=True)
class ShapedGlyph:
    """A glyph of a line of text; lengths in font units.

    `character` is what Pillow draws it by, and `index` the place in the text of the character that it stands for. Its
    origin is `x` from the line's start and `y` above the baseline; `width` is its own, without kerning. `bounds` are
    left, top, right and bottom, from the origin and y downwards, of the box that holds its ink, its width and the
    baseline (as Pillow's `getbbox`); None for a glyph without ink, such as a space.
    """

    character: str
    index: int
    x: int
    y: int
    width: int
    bounds: tuple[int, int, int, int] | None


@dataclass(frozen=True)
class ShapedText:
    """The glyphs of a line of text from left to right, and the kerned width of each character, in font units.

    A character that is composed with the one before it has an advance of 0.
    """

    glyphs: tuple[ShapedGlyph, ...]
    advances: tuple[int, ...]

    @property
    def width(self) -> int:
        """The line's, in font units."""
        return sum(self.advances)


@dataclass(frozen=True)
class FontMetrics:
    """Heights of a font, in font units: the highest ascender, the lowest descender (positive), and a capital."""

    ascent: int
    descent: int
    cap_height: int


class ShapingFont:
    """The font in one weight. HarfBuzz lets threads share a font that is not changed; each call has a buffer."""

    def __init__(self, weight: int) -> None:
        self._font = uharfbuzz.Font(uharfbuzz.Face(read_font(weight)))
        self._glyphs = {code: self._font.get_nominal_glyph(code) for code in self._font.face.unicodes}
        self._characters = {glyph: chr(code) for code, glyph in self._glyphs.items()}

    def __contains__(self, character: str) -> bool:
        return ord(character) in self._glyphs

    @property
    def metrics(self) -> FontMetrics:
        """As `font_metrics`."""
        extents = self._font.get_font_extents("ltr")
        cap_height = self._font.get_metric_position(uharfbuzz.OTMetricsTag.CAP_HEIGHT)
        return FontMetrics(extents.ascender, -extents.descender, cap_height)

    def glyph_number(self, character: str) -> int:
        """As `glyph_number`."""
        return int(self._glyphs.get(ord(character), 0))

    def shape(self, text: str) -> ShapedText:
        """As `shape_text`."""
        buffer = uharfbuzz.Buffer()
        buffer.cluster_level = uharfbuzz.BufferClusterLevel.MONOTONE_CHARACTERS
        buffer.add_str(text)
        buffer.direction, buffer.script, buffer.language = "ltr", "Latn", "vi"  # guessed, they follow the locale
        uharfbuzz.shape(self._font, buffer, _FEATURES)
        glyphs, advances, pen = [], [0] * len(text), 0
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions or (), strict=True):  # None: no glyphs
            x, y = pen + position.x_offset, position.y_offset
            glyphs.append(self._glyph(info.codepoint, text[info.cluster], info.cluster, (x, y)))
            advances[info.cluster] += position.x_advance
            pen += position.x_advance
        return ShapedText(tuple(glyphs), tuple(advances))

    def _glyph(self, glyph: int, character: str, index: int, origin: tuple[int, int]) -> ShapedGlyph:
        if self._glyphs.get(ord(character), 0) != glyph:
            character = self._characters.get(glyph, character)
        width, ink = self._font.get_glyph_h_advance(glyph), self._font.get_glyph_extents(glyph)
        bounds = None
        if ink.width and ink.height:  # HarfBuzz' y goes upwards, and its heights are negative
            right, bottom = ink.x_bearing + ink.width, -ink.y_bearing - ink.height
            bounds = (min(0, ink.x_bearing), min(0, -ink.y_bearing), max(width, right), max(0, bottom))
        return ShapedGlyph(character, index, *origin, width, bounds)


@lru_cache(maxsize=256)
def shape_text(text: str, weight: int) -> ShapedText:
    """One line of `text`, left to right, in Be Vietnam Pro of `weight` (400 to 800).

    Letters and accents are composed where the font has them in one piece. A character that it does not have is its
    glyph 0, which is empty.
    """
    return load_shaping_font(weight).shape(text)


def has_glyph(character: str, weight: int) -> bool:
    """Whether the font has `character` itself, in one piece."""
    return character in load_shaping_font(weight)


def glyph_number(character: str, weight: int) -> int:
    """The number in the font's file of the glyph that `character` is drawn by; 0 where it has none."""
    return load_shaping_font(weight).glyph_number(character)


def font_metrics(weight: int) -> FontMetrics:
    """The heights of the font in `weight`."""
    return load_shaping_font(weight).metrics


@cache
def load_shaping_font(weight: int) -> ShapingFont:
    """The font in `weight`, made once for all threads of the process."""
    return ShapingFont(weight)
