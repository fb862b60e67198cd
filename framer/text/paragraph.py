"""Lines of text for cards and posters: fitted into an area, and broken where a reader would pause."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, pairwise

from PIL import Image

from framer.text.compounds import bond_strength
from framer.text.drawing import TextLine, draw_line
from framer.text.normalize import normalize_text
from framer.text.shaping import UNITS_PER_EM, font_metrics, has_glyph
from framer.text.text_field import RgbColour

_ELLIPSIS = "…"
_DANGLING_MARKS = " ,;–-"  # left out before an ellipsis
_NUMERAL_START = re.compile(r"[(\[“\"]?([0-9]|[IVXLC]+\b)")
_WORD_AND_DASH = re.compile(r"\S+(?: [–—-](?= |$))?")  # with the dash after it, which begins no line
_OPENING_MARKS = "“‘\"'(["
_MIN_UNBROKEN_SHARE = 0.6  # of the font size with further breaks: below it they are the lesser evil
_BREAK_PENALTY = 0.06  # what a break costs for each of its strength, as a share of the squared line width
_TIED = 3  # the strength of what the compounds do not know


@dataclass(frozen=True)
class TextStyle:
    """How a paragraph may be set in Be Vietnam Pro: `weight` 400 to 800, font sizes in whole pixels.

    `leading` is the distance of baselines, `tracking` the space added between characters, both in font sizes.
    """

    weight: int
    min_size: int
    max_size: int
    leading: float = 1.25
    tracking: float = 0.0


@dataclass(frozen=True)
class TextArea:
    """What a text may take, in pixels and lines."""

    width: float
    height: float
    max_lines: int = 6


@dataclass(frozen=True)
class Paragraph:
    """Lines of text in one style and font size, in pixels."""

    lines: tuple[str, ...]
    style: TextStyle
    font_size: int

    @property
    def leading(self) -> float:
        """The distance of baselines, in pixels."""
        return self.style.leading * self.font_size

    @property
    def height(self) -> float:
        """From the top of the first line to the bottom of the last, in pixels."""
        return self.leading * len(self.lines)

    @property
    def width(self) -> float:
        """The longest line's, in pixels."""
        return max((self.text_line(line).width for line in self.lines), default=0.0)

    def text_line(self, text: str) -> TextLine:
        """`text` as a line of this paragraph."""
        return TextLine(text, self.style.weight, self.font_size, self.style.tracking)


def fit_paragraph(text: str, style: TextStyle, area: TextArea) -> Paragraph:
    """`text` in the largest font size of `style` at which it fits `area`, without what the font has no glyph for.

    Words stay whole, and lines are about equally long. A line break in the text is one in the paragraph; a text with
    some is set smaller, down to a share of that size, where it then needs no others. Only what does not fit at the
    smallest size ends in an ellipsis.
    """
    pieces = [_MeasuredWords(drawable_text(piece, style.weight), style) for piece in text.split("\n")]
    longest = max(piece.longest for piece in pieces)
    size, largest = style.max_size, None
    while largest is None or size >= largest.font_size * _MIN_UNBROKEN_SHARE:
        max_lines = max(1, min(area.max_lines, int(area.height / (style.leading * size))))
        room = area.width / size
        if longest <= room:
            counts = [len(piece.fill_lines(room)) for piece in pieces]
            if sum(counts) <= max_lines:
                lines = [_balance_lines(piece, room, count) for piece, count in zip(pieces, counts, strict=True)]
                fitted = Paragraph(tuple(chain.from_iterable(lines)), style, size)
                if len(pieces) == 1 or max(counts) == 1:
                    return fitted
                largest = largest or fitted
        if size <= style.min_size:
            words = _MeasuredWords(drawable_text(text, style.weight), style)
            return largest or _truncate_paragraph(words, Paragraph((), style, size), area.width, max_lines)
        size = max(style.min_size, size - max(1, size // 24))
    return largest


def draw_paragraph(
    page: Image.Image, corner: tuple[float, float], paragraph: Paragraph, colour: RgbColour, anchor: str = "l"
) -> None:
    """Draw the lines below `corner`: their left edge, middle or right edge is there, for the `anchor` l, m or r."""
    for origin, line in place_lines(corner, paragraph):
        draw_line(page, origin, line, colour, anchor)


def place_lines(corner: tuple[float, float], paragraph: Paragraph) -> Iterator[tuple[tuple[float, float], TextLine]]:
    """The lines of a paragraph below `corner`, each with the point of its baseline that stands in line with that."""
    metrics = font_metrics(paragraph.style.weight)
    centred = (metrics.ascent - metrics.descent) / UNITS_PER_EM * paragraph.font_size
    baseline = corner[1] + (paragraph.leading + centred) / 2
    for number, line in enumerate(paragraph.lines):
        yield (corner[0], baseline + number * paragraph.leading), paragraph.text_line(line)


def drawable_text(text: str, weight: int) -> str:
    """`text` normalised, without the characters that the font does not have (emoji, Chinese)."""
    drawable = "".join(character for character in normalize_text(text) if has_glyph(character, weight))
    return " ".join(drawable.split())


class _MeasuredWords:
    """The words of a text, and how wide lines of them are in a style, in font sizes."""

    def __init__(self, text: str, style: TextStyle) -> None:
        self.words: list[str] = _WORD_AND_DASH.findall(text)
        widths = [TextLine(word, style.weight, 1.0, style.tracking).width for word in self.words]
        # The font kerns no letter with a space, so that a line is exactly as wide as its words and spaces.
        self._space = TextLine(" ", style.weight, 1.0).width + 2 * style.tracking
        self._starts = [0.0, *accumulate(width + self._space for width in widths)]
        self.longest = max(widths, default=0.0)

    def line_width(self, first: int, end: int) -> float:
        """Width of the line that has the words from `first` to before `end`."""
        return self._starts[end] - self._starts[first] - self._space

    def line(self, first: int, end: int) -> str:
        return " ".join(self.words[first:end])

    def fill_lines(self, room: float) -> list[str]:
        """Lines at most `room` wide where a word allows, each with as many words as it can have."""
        ends, first = [0], 0
        for end in range(1, len(self.words) + 1):
            if end - first > 1 and self.line_width(first, end) > room:
                first = end - 1
                ends.append(first)
        return [self.line(*span) for span in pairwise([*ends, len(self.words)])] if self.words else []


def _balance_lines(words: _MeasuredWords, room: float, line_count: int) -> tuple[str, ...]:
    """The words in lines of about equal widths: the least sum of squares, since the sum of widths is always the same.

    Names and numbers keep together where they can: a break inside one costs extra. No line is wider than `room`; the
    caller knows that no word is, and that `line_count` lines are enough.
    """
    word_count = len(words.words)
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]  # by lines, then words: cost, words before the last line
    for _ in range(line_count):
        costs: dict[int, tuple[float, int]] = {}
        for first, (cost, _) in best[-1].items():
            for end in range(first + 1, word_count + 1):
                width = words.line_width(first, end)
                if width > room:
                    break
                torn = _tie_strength(words.words, end) if end < word_count else 0
                total = cost + width**2 + _BREAK_PENALTY * torn * room**2
                if end not in costs or total < costs[end][0]:
                    costs[end] = total, first
        best.append(costs)
    lines, end = [], word_count
    for costs in reversed(best[1:]):
        first = costs[end][1]
        lines.append(words.line(first, end))
        end = first
    return tuple(reversed(lines))


def _tie_strength(words: Sequence[str], index: int) -> int:
    """How much the word at `index` belongs to the one before it; 0: not at all.

    A compound's words do, a name's, a quotation's first and the next; a number and what it counts, or the word before
    it (2027 – 2028, too).
    """
    before, after = words[index - 1], words[index]
    is_numeral = bool(_NUMERAL_START.match(after))
    if before[-1] in _DANGLING_MARKS + ".:":
        return _TIED if before[-2:-1] == " " and is_numeral else 0
    in_brackets = is_numeral and not after[0].isalnum()
    return bond_strength(words, index) or (_TIED if in_brackets or before[0] in _OPENING_MARKS else 0)


def _truncate_paragraph(words: _MeasuredWords, empty: Paragraph, width: float, max_lines: int) -> Paragraph:
    """The `empty` paragraph with what fits of `words`, with an ellipsis."""
    lines = words.fill_lines(width / empty.font_size)
    if len(lines) > max_lines:
        lines[max_lines - 1] += " " + lines[max_lines]
    fitting = tuple(
        line if empty.text_line(line).width <= width else _truncate_line(line, empty, width)
        for line in lines[:max_lines]
    )
    return replace(empty, lines=fitting)


def _truncate_line(line: str, paragraph: Paragraph, width: float) -> str:
    """Whole words as far as they fit, or else letters, before an ellipsis."""
    ends = [match.start() for match in re.finditer(" ", line)] or list(range(1, len(line)))
    texts = [line[:end].rstrip(_DANGLING_MARKS) + _ELLIPSIS for end in ends]
    return next((text for text in reversed(texts) if paragraph.text_line(text).width <= width), line[:1] + _ELLIPSIS)
