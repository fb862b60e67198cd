"""Lines of text for cards and posters, set in Be Vietnam Pro: fitted into a box, broken where a reader would pause."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, pairwise

from PIL import ImageDraw, ImageFont

from framer.imaging.types import Point
from framer.text.fonts import font_path

TextFont = ImageFont.FreeTypeFont
RgbColour = tuple[int, int, int]

_ELLIPSIS = "…"
_NUMERAL_START = re.compile(r"[(\[“\"]?([0-9]|[IVXLC]+\b)")
_OPENING_MARKS = "“‘\"'(["
_BREAK_PENALTY = 0.06  # what a break inside a name costs: so much of the squared line width
_UNMAPPED_CHARACTER = "\uffff"  # no font has it: it is drawn as the font's sign for a missing letter


@dataclass(frozen=True)
class Paragraph:
    """Lines that fit, and the font they fit in. `leading` is the distance of baselines in pixels."""

    font: TextFont
    lines: tuple[str, ...]
    leading: float

    @property
    def font_size(self) -> float:
        """The letters' size in pixels."""
        return self.font.size

    @property
    def height(self) -> float:
        """From the top of the first line to the bottom of the last, in pixels."""
        return self.leading * len(self.lines)

    @property
    def width(self) -> float:
        """The longest line's, in pixels."""
        return max((text_width(line, self.font) for line in self.lines), default=0.0)


@dataclass(frozen=True)
class TextArea:
    """What a text may take, in pixels and lines."""

    width: float
    height: float
    max_lines: int = 6


@dataclass(frozen=True)
class TrackedLine:
    """One line with `tracking` px more between its letters."""

    text: str
    font: TextFont
    tracking: float

    @property
    def width(self) -> float:
        """In pixels, without space after the last letter."""
        return text_width(self.text, self.font) + self.tracking * max(0, len(self.text) - 1)


@lru_cache(maxsize=64)
def load_font(weight: int, size: int) -> TextFont:
    """Be Vietnam Pro in `weight` (400 to 800) at `size` px, laid out by Pillow itself, the same on every machine."""
    return ImageFont.truetype(str(font_path(weight)), size, layout_engine=ImageFont.Layout.BASIC)


def fit_paragraph(text: str, weight: int, sizes: tuple[int, int], room: TextArea, leading: float = 1.25) -> Paragraph:
    """The largest setting of `text` in `room`; `sizes` are the largest and smallest letters, in px.

    `leading` is in letter sizes. Words stay whole and lines are about equally long. Only what does not fit at the
    smallest size ends in an ellipsis.
    """
    words = drawable_text(text, weight).split()
    size, least = sizes
    while True:
        font = load_font(weight, size)
        count = max(1, min(room.max_lines, int(room.height / (leading * size))))
        widths = [text_width(word, font) for word in words]
        if max(widths, default=0.0) <= room.width:
            ends = _fill_lines(widths, text_width(" ", font), room.width)
            if len(ends) <= count:
                return Paragraph(font, _balance_lines(words, font, room.width, len(ends)), leading * size)
        if size <= least:
            return Paragraph(font, _truncate_lines(words, font, room.width, count), leading * size)
        size = max(least, size - max(1, size // 24))


def draw_paragraph(
    draw: ImageDraw.ImageDraw, spot: Point, setting: Paragraph, ink: RgbColour, anchor: str = "l"
) -> None:
    """Draw the lines below `spot`, which is their left edge, middle or right edge for the `anchor` l, m or r."""
    ascent, descent = setting.font.getmetrics()
    x, baseline = spot[0], spot[1] + (setting.leading + ascent - descent) / 2
    for number, line in enumerate(setting.lines):
        draw.text((x, baseline + number * setting.leading), line, ink, setting.font, anchor=f"{anchor}s")


def draw_tracked_line(
    draw: ImageDraw.ImageDraw, spot: Point, line: TrackedLine, ink: RgbColour, anchor: str = "l"
) -> None:
    """Draw one line of spaced letters; `spot` is on its baseline, `anchor` as in `draw_lines`."""
    left = spot[0] - {"l": 0.0, "m": 0.5, "r": 1.0}[anchor] * line.width
    for number, letter in enumerate(line.text):
        x = left + text_width(line.text[:number], line.font) + number * line.tracking
        draw.text((x, spot[1]), letter, ink, line.font, anchor="ls")


def text_width(text: str, font: TextFont) -> float:
    """How wide one line is, in pixels."""
    return font.getlength(text)


def drawable_text(text: str, weight: int) -> str:
    """`text` in NFC and on one line, without what the font has no letter for (emoji, control characters)."""
    letters = " ".join(unicodedata.normalize("NFC", text).split())
    return " ".join("".join(letter for letter in letters if _has_glyph(letter, weight)).split())


@cache
def _has_glyph(letter: str, weight: int) -> bool:
    font = load_font(weight, 32)
    return letter == " " or bytes(font.getmask(letter)) != bytes(font.getmask(_UNMAPPED_CHARACTER))


def _fill_lines(widths: Sequence[float], space: float, room: float) -> list[int]:
    """Where lines end (the number of words before) when each takes as many words as it can."""
    ends: list[int] = []
    used = 0.0
    for number, width in enumerate(widths):
        if number and used + space + width > room:
            ends.append(number)
            used = width
        else:
            used += (space if number else 0.0) + width
    return [*ends, len(widths)] if widths else []


def _balance_lines(words: Sequence[str], font: TextFont, width: float, count: int) -> tuple[str, ...]:
    """`words`, none of them too long, in `count` lines of about equal lengths: the least sum of squared differences.

    Names and numbers keep together where they can, since a break inside one costs extra.
    """
    space = text_width(" ", font)
    reach = [0.0, *accumulate(text_width(word, font) + space for word in words)]  # a line's width is a difference
    ideal = reach[-1] / max(1, count)
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]  # by lines, then words: cost, words before the last line
    for _ in range(count):
        row: dict[int, tuple[float, int]] = {}
        for start, (cost, _) in best[-1].items():
            for end in range(start + 1, len(words) + 1):
                long = reach[end] - reach[start] - space
                if long > width:
                    break
                torn = end < len(words) and _belong_together(words[end - 1], words[end])
                total = cost + (long - ideal) ** 2 + (_BREAK_PENALTY * width**2 if torn else 0.0)
                if end not in row or total < row[end][0]:
                    row[end] = total, start
        best.append(row)
    lines, end = [], len(words)
    for row in reversed(best[1:]):
        start = row[end][1]
        lines.append(" ".join(words[start:end]))
        end = start
    return tuple(reversed(lines))


def _belong_together(before: str, after: str) -> bool:
    """A number stays with the word before it, a name's words, and a quotation's first word with the next."""
    if before[-1] in ",.;:–-":
        return False
    return (
        bool(_NUMERAL_START.match(after)) or before[0] in _OPENING_MARKS or (before[0].isupper() and after[0].isupper())
    )


def _truncate_lines(words: Sequence[str], font: TextFont, width: float, count: int) -> tuple[str, ...]:
    """What fits of `words` in `count` lines, with an ellipsis."""
    ends = _fill_lines([text_width(word, font) for word in words], text_width(" ", font), width)
    lines = [" ".join(words[start:end]) for start, end in pairwise([0, *ends])]
    if len(lines) > count:
        lines[count - 1] += " " + lines[count]
    return tuple(
        line if text_width(line, font) <= width else _truncate_line(line, font, width) for line in lines[:count]
    )


def _truncate_line(line: str, font: TextFont, width: float) -> str:
    """Whole words as far as they fit, or else letters, before an ellipsis."""
    ends = [match.start() for match in re.finditer(" ", line)] or list(range(1, len(line)))
    fitting = [end for end in ends if text_width(line[:end].rstrip(" ,;–-") + _ELLIPSIS, font) <= width]
    return line[: max(fitting, default=1)].rstrip(" ,;–-") + _ELLIPSIS
