"""Parts of a poster that are fitted before they are placed: the band with the address, and the numbered steps."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from framer.campaigns.poster_canvas import PosterCanvas, write_paragraph
from framer.campaigns.poster_content import PosterContent
from framer.campaigns.theme import Theme
from framer.i18n import N_
from framer.text.drawing import TextLine
from framer.text.paragraph import Paragraph, TextArea, TextStyle, fit_paragraph
from framer.text.shaping import UNITS_PER_EM, font_metrics

POSTER_MARGIN = 142  # 12 mm on A4: more than any office printer leaves blank
POSTER_TEXT_COLOUR = (34, 34, 34)
STACK_WIDTH = 1080  # of call and steps in one column
_MIN_ADDRESS_SIZE = 66  # smaller letters only where three lines leave no choice
_DISC_SIDE, _DISC_GAP = 150, 34  # of a step's number, and from there to its words
_ADDRESS_LABEL = N_("Or open this address:")


def inner_poster_width(canvas: PosterCanvas) -> int:
    """Between the margins."""
    return canvas.sheet.width - 2 * POSTER_MARGIN


def split_address(address: str, line_count: int) -> list[str]:
    """`address` in about `line_count` equal lines that end in one of ``/ . -`` where such a sign is near."""
    lines = []
    for lines_left in range(line_count, 1, -1):
        ideal = math.ceil(len(address) / lines_left)
        ends = [end for end, sign in enumerate(address[:-1], 1) if sign in "/.-" and abs(end - ideal) <= ideal // 3]
        end = min(ends, key=lambda end: abs(end - ideal), default=ideal)
        lines.append(address[:end])
        address = address[end:]
    return [*lines, address]


@dataclass(frozen=True)
class AddressBand:
    """The address in letters that can be typed off, on a band of its own."""

    label: Paragraph
    address: Paragraph

    @classmethod
    def fit(cls, canvas: PosterCanvas, poster: PosterContent) -> "AddressBand":
        """The band of a poster, as large as its address lets it be."""
        width = inner_poster_width(canvas) - 120
        label = fit_paragraph(poster.translate(_ADDRESS_LABEL), TextStyle(500, 40, 52), TextArea(width, 80, 1))
        return cls(label, _fit_address(poster.address.partition("://")[2], width))

    @property
    def height(self) -> int:
        """In units."""
        return round(self.label.height + self.address.height) + 64

    def draw(self, canvas: PosterCanvas, theme: Theme, bottom: int) -> None:
        """Draw it between the margins, above `bottom`."""
        top, middle = bottom - self.height, canvas.sheet.width / 2
        canvas.fill_box((POSTER_MARGIN, top, canvas.sheet.width - POSTER_MARGIN, bottom), 48, theme.block)
        write_paragraph(canvas, (middle, top + 28), self.label, theme.on_block)
        write_paragraph(canvas, (middle, top + 28 + self.label.height), self.address, theme.on_block)


@dataclass(frozen=True)
class StepRow:
    """The steps side by side, with `spare` units between them."""

    paragraphs: list[Paragraph]
    spare: float

    @property
    def height(self) -> int:
        """In units."""
        return max(_DISC_SIDE, *(round(paragraph.height) for paragraph in self.paragraphs))


def fit_step_row(canvas: PosterCanvas, steps: Sequence[str]) -> StepRow:
    """The steps side by side between the margins."""
    room = inner_poster_width(canvas) - len(steps) * (_DISC_SIDE + _DISC_GAP) - (len(steps) - 1) * 70
    paragraphs = _fit_steps(steps, room)
    return StepRow(paragraphs, (room - sum(paragraph.width for paragraph in paragraphs)) / (len(steps) - 1) + 70)


def draw_step_row(canvas: PosterCanvas, theme: Theme, row: StepRow, top: int) -> None:
    """Draw the steps side by side below `top`."""
    x = float(POSTER_MARGIN)
    for number, paragraph in enumerate(row.paragraphs, 1):
        _draw_step(canvas, theme, number, paragraph, (x, top + row.height / 2))
        x += _DISC_SIDE + _DISC_GAP + paragraph.width + row.spare


def _draw_step(
    canvas: PosterCanvas, theme: Theme, number: int, paragraph: Paragraph, left_middle: tuple[float, float]
) -> None:
    """Draw a number on its disc and the words beside it, from their left edge in the middle of their height."""
    x, y = left_middle
    line = TextLine(str(number), 800, 92)
    half = _DISC_SIDE / 2
    canvas.fill_box((x, y - half, x + _DISC_SIDE, y + half), half, theme.block)
    figure_height = font_metrics(line.weight).cap_height / UNITS_PER_EM * line.font_size
    canvas.write_line((x + half, y + figure_height / 2), line, theme.on_block, "m")
    write_paragraph(canvas, (x + _DISC_SIDE + _DISC_GAP, y - paragraph.height / 2), paragraph, POSTER_TEXT_COLOUR, "l")


def _fit_steps(steps: Sequence[str], room: float) -> list[Paragraph]:
    """All steps in one font size, in one line or two, together at most `room` wide."""
    for size in range(86, 40, -2):
        style = TextStyle(700, size, size)
        halves = [max(480.0, 0.62 * TextLine(step, style.weight, size).width) for step in steps]
        paragraphs = [
            fit_paragraph(step, style, TextArea(half, 300, 3)) for step, half in zip(steps, halves, strict=True)
        ]
        if sum(paragraph.width for paragraph in paragraphs) <= room:
            break
    return paragraphs


def draw_call_and_steps(
    canvas: PosterCanvas, theme: Theme, call: Paragraph, steps: Sequence[str], column: tuple[int, int, int]
) -> int:
    """Draw the call and the steps, one below the other, in the column (left, top, bottom); returns its right edge."""
    left, top, bottom = column
    write_paragraph(canvas, (left, top), call, theme.on_white, "l")
    top += round(call.height) + 20
    area = TextArea(STACK_WIDTH - _DISC_SIDE - _DISC_GAP, (bottom - top) / len(steps) - 10, 2)
    size = min(fit_paragraph(step, TextStyle(700, 36, 92), area).font_size for step in steps)
    paragraphs = [fit_paragraph(step, TextStyle(700, size, size), area) for step in steps]
    for number, paragraph in enumerate(paragraphs, 1):
        middle = top + (bottom - top) * (number - 0.5) / len(steps)
        _draw_step(canvas, theme, number, paragraph, (left, middle))
    return left + STACK_WIDTH


def _fit_address(address: str, width: float) -> Paragraph:
    """The address in as few lines as let it be typed off; lines end after a sign, not within a word."""
    style, paragraphs = TextStyle(700, 24, 100, leading=1.2), []
    for line_count in (1, 2, 3):
        lines = tuple(split_address(address, line_count))
        widest = max(lines, key=lambda line: TextLine(line, style.weight, style.max_size).width)
        size = fit_paragraph(widest, style, TextArea(width, 140, 1)).font_size
        paragraphs.append(Paragraph(lines, style, size))
    largest = max(paragraphs, key=lambda paragraph: paragraph.font_size)
    return next((paragraph for paragraph in paragraphs if paragraph.font_size >= _MIN_ADDRESS_SIZE), largest)
