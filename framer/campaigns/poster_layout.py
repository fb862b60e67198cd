"""Where everything stands on a poster: the same parts for paper, square and screen, on whatever canvas."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from framer.campaigns.dates import campaign_dates_text
from framer.campaigns.portraits import PORTRAIT_CHOICES
from framer.campaigns.poster_canvas import FramedPortrait, PosterCanvas, write_paragraph
from framer.campaigns.poster_content import PosterContent
from framer.campaigns.poster_shapes import Arch, Box
from framer.campaigns.qr_code import read_modules
from framer.campaigns.theme import WHITE, Theme, derive_theme
from framer.i18n import N_
from framer.text.drawing import TextLine
from framer.text.paragraph import Paragraph, TextArea, TextStyle, fit_paragraph
from framer.text.shaping import UNITS_PER_EM, font_metrics

_MARGIN = 142  # 12 mm on A4: more than any office printer leaves blank
_SMALL_FRAME_CORNERS = ((1, 1), (0, 1), (1, 0), (0, 0))  # (right, low), in the order in which they are filled
_TEXT_COLOUR = (34, 34, 34)
_MIN_ADDRESS_SIZE = 66  # smaller letters only where three lines leave no choice
_DISC_SIDE, _DISC_GAP = 150, 34  # of a step's number, and from there to its words
_CARD_RIM = 20  # of the QR code: gold and white around it
_COMPANION_DRAWING = "man"  # on whom every other of the further frames is shown
_STEP_TEXTS = (N_("Scan the QR code"), N_("Choose your photo"), N_("Save it as your profile picture"))
_POSTER_CALL_TO_ACTION, _ADDRESS_LABEL = N_("Change your profile picture with us!"), N_("Or open this address:")


@dataclass(frozen=True)
class _LayoutMeasures:
    """What differs between layouts, in units."""

    header_height: int  # at least
    headline_area: TextArea  # of the width that is left by the margins
    headline_size: int  # at most
    portrait_side: int  # at most
    logo_height: int
    are_steps_stacked: bool = False


_UPRIGHT = _LayoutMeasures(1080, TextArea(2196, 940, 9), 330, 1180, 190)
_SQUARE = _LayoutMeasures(640, TextArea(2196, 500, 6), 230, 900, 140)
_WIDE = _LayoutMeasures(640, TextArea(3400, 460, 4), 250, 1000, 160, are_steps_stacked=True)


def lay_out_poster(canvas: PosterCanvas, poster: PosterContent) -> None:
    """Draw the poster on an empty canvas. Raises SetupError if an overlay or a portrait cannot be read."""
    measures = _choose_measures(canvas)
    theme = derive_theme(dict(poster.campaign.colours))
    top = _draw_header(canvas, theme, poster, measures)
    dates = _fit_dates(canvas, poster)
    address = _AddressBand.fit(canvas, poster)
    dates_top = canvas.sheet.height - 118 - round(dates.height) if dates else canvas.sheet.height - _MARGIN
    band_bottom = dates_top - 26 if dates else dates_top
    bottom = band_bottom - address.height - 70
    steps = [poster.translate(step) for step in _STEP_TEXTS]
    if measures.are_steps_stacked:
        _draw_middle(canvas, theme, poster, measures, (top, bottom + 20), steps)
    else:
        row = _fit_step_row(canvas, steps)
        row_top = bottom - row.height
        _draw_middle(canvas, theme, poster, measures, (top, row_top - 70), ())
        _draw_step_row(canvas, theme, row, row_top)
    address.draw(canvas, theme, band_bottom)
    if dates:
        write_paragraph(canvas, (canvas.sheet.width / 2, dates_top), dates, theme.on_white)


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


def _choose_measures(canvas: PosterCanvas) -> _LayoutMeasures:
    sheet = canvas.sheet
    if sheet.width > sheet.height:
        return _WIDE
    return _SQUARE if sheet.width == sheet.height else _UPRIGHT


def _inner_width(canvas: PosterCanvas) -> int:
    return canvas.sheet.width - 2 * _MARGIN


def _draw_header(canvas: PosterCanvas, theme: Theme, poster: PosterContent, measures: _LayoutMeasures) -> int:
    """Draw logo, organiser and headline on the campaign's colour; returns where the header ends."""
    campaign, middle = poster.campaign, canvas.sheet.width / 2
    organiser = fit_paragraph(campaign.organiser.upper(), TextStyle(600, 40, 62), TextArea(_inner_width(canvas), 160, 2))
    words = campaign.slogan if campaign.slogan not in {"", campaign.title} else campaign.broken_title
    headline = fit_paragraph(
        words, TextStyle(800, 90, measures.headline_size, leading=1.19), measures.headline_area
    )
    plate = campaign.logo_plate
    logo_height, logo_width = 0.0, 0.0
    if plate:
        logo_width, logo_height = plate.fit(measures.logo_height, _inner_width(canvas) // 2)
    logo_room = round(logo_height) + 34 if plate else 0
    above = logo_room + (_MARGIN + round(organiser.height) + 14 if campaign.organiser else 150)
    edge = max(measures.header_height, above + round(headline.height) + 206)
    canvas.fill_arch(Arch(theme, canvas.sheet.width, edge))
    if plate:
        canvas.paste_picture((middle - logo_width / 2, _MARGIN - 22), (logo_width, logo_height), plate.picture)
    write_paragraph(canvas, (middle, _MARGIN + logo_room), organiser, theme.on_field)
    top = above + (edge - 146 - above - headline.height) / 2
    write_paragraph(canvas, (middle, top), headline, theme.on_field)
    return edge


def _fit_dates(canvas: PosterCanvas, poster: PosterContent) -> Paragraph | None:
    text = campaign_dates_text(poster.campaign.starts, poster.campaign.ends, poster.language)
    return fit_paragraph(text, TextStyle(600, 40, 62), TextArea(_inner_width(canvas), 90, 1)) if text else None


@dataclass(frozen=True)
class _AddressBand:
    """The address in letters that can be typed off, on a band of its own."""

    label: Paragraph
    address: Paragraph

    @classmethod
    def fit(cls, canvas: PosterCanvas, poster: PosterContent) -> "_AddressBand":
        width = _inner_width(canvas) - 120
        label = fit_paragraph(poster.translate(_ADDRESS_LABEL), TextStyle(500, 40, 52), TextArea(width, 80, 1))
        return cls(label, _fit_address(poster.address.partition("://")[2], width))

    @property
    def height(self) -> int:
        return round(self.label.height + self.address.height) + 64

    def draw(self, canvas: PosterCanvas, theme: Theme, bottom: int) -> None:
        top, middle = bottom - self.height, canvas.sheet.width / 2
        canvas.fill_box((_MARGIN, top, canvas.sheet.width - _MARGIN, bottom), 48, theme.block)
        write_paragraph(canvas, (middle, top + 28), self.label, theme.on_block)
        write_paragraph(canvas, (middle, top + 28 + self.label.height), self.address, theme.on_block)


@dataclass(frozen=True)
class _StepRow:
    """The steps side by side, with `spare` units between them."""

    paragraphs: list[Paragraph]
    spare: float

    @property
    def height(self) -> int:
        return max(_DISC_SIDE, *(round(paragraph.height) for paragraph in self.paragraphs))


def _fit_step_row(canvas: PosterCanvas, steps: Sequence[str]) -> _StepRow:
    room = _inner_width(canvas) - len(steps) * (_DISC_SIDE + _DISC_GAP) - (len(steps) - 1) * 70
    paragraphs = _fit_steps(steps, room)
    return _StepRow(paragraphs, (room - sum(paragraph.width for paragraph in paragraphs)) / (len(steps) - 1) + 70)


def _draw_step_row(canvas: PosterCanvas, theme: Theme, row: _StepRow, top: int) -> None:
    x = float(_MARGIN)
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
    write_paragraph(canvas, (x + _DISC_SIDE + _DISC_GAP, y - paragraph.height / 2), paragraph, _TEXT_COLOUR, "l")


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


def _draw_middle(
    canvas: PosterCanvas,
    theme: Theme,
    poster: PosterContent,
    measures: _LayoutMeasures,
    room: tuple[int, int],
    stacked_steps: Sequence[str],
) -> None:
    """Draw the framed portrait on the left, and call and QR code on the right, between top and bottom of `room`.

    The campaign's other frames stand small in the corners that the round portrait leaves free. Stacked steps stand
    between portrait and code.
    """
    top, bottom = room
    side = min(measures.portrait_side, bottom - top - 60)
    x, y = _MARGIN + 20, top + (bottom - top - side) // 2 + 10
    drawing = PORTRAIT_CHOICES[poster.portrait_name]
    companion = drawing if poster.portrait_name == "none" else _COMPANION_DRAWING
    _draw_framed_disc(canvas, theme, FramedPortrait(poster.frame, drawing), (x, y, side))
    small = side // 5
    others = [frame for frame in poster.campaign.frames if frame.id != poster.frame.id]
    for number, (frame, (right, low)) in enumerate(zip(others, _SMALL_FRAME_CORNERS, strict=False), 1):
        square = (x + right * (side - small), y + low * (side - small), small)
        _draw_framed_disc(canvas, theme, FramedPortrait(frame, companion if number % 2 else drawing), square)
    left = x + side + 80
    if stacked_steps:
        left = _draw_step_stack(canvas, theme, stacked_steps, (left + 60, y, y + side)) + 120
    _draw_call_and_code(canvas, theme, poster, (left, y, canvas.sheet.width - _MARGIN, y + side))


def _draw_step_stack(
    canvas: PosterCanvas, theme: Theme, steps: Sequence[str], column: tuple[int, int, int]
) -> int:
    """Draw the steps one below the other in the column (left, top, bottom); returns its right edge."""
    left, top, bottom = column
    paragraphs = [fit_paragraph(step, TextStyle(700, 60, 96), TextArea(900, 360, 3)) for step in steps]
    size = min(paragraph.font_size for paragraph in paragraphs)
    paragraphs = [fit_paragraph(step, TextStyle(700, size, size), TextArea(900, 360, 3)) for step in steps]
    for number, paragraph in enumerate(paragraphs, 1):
        middle = top + (bottom - top) * (number - 0.5) / len(steps)
        _draw_step(canvas, theme, number, paragraph, (left, middle))
    return left + _DISC_SIDE + _DISC_GAP + math.ceil(max(paragraph.width for paragraph in paragraphs))


def _draw_call_and_code(canvas: PosterCanvas, theme: Theme, poster: PosterContent, box: Box) -> None:
    left, top, right, bottom = box
    width = right - left
    call_style = TextStyle(800, 64, 112, leading=1.2)
    call = fit_paragraph(poster.translate(_POSTER_CALL_TO_ACTION), call_style, TextArea(width, 280, 2))
    unit = fit_paragraph(poster.unit, TextStyle(700, 36, 60, leading=1.2), TextArea(width, 150, 2))
    above, below = round(call.height) + 30, round(unit.height) + 24 if unit.lines else 0
    modules = read_modules(poster.link or poster.address)
    room = min(width - 2 * _CARD_RIM, bottom - top - above - below - 60, 940)
    side = len(modules) * max(1, int(room // len(modules)))
    height = above + side + 2 * _CARD_RIM + below
    y, x = top + (bottom - top - height) // 2, (left + right) // 2
    write_paragraph(canvas, (x, y), call, theme.on_white)
    foot = y + height - below
    card = (x - side // 2 - _CARD_RIM, foot - side - 2 * _CARD_RIM, x - side // 2 + side + _CARD_RIM, foot)
    canvas.fill_box(card, 40, theme.gold)
    canvas.fill_box((card[0] + 10, card[1] + 10, card[2] - 10, card[3] - 10), 30, WHITE)
    canvas.fill_modules((card[0] + _CARD_RIM, card[1] + _CARD_RIM, side), modules)
    write_paragraph(canvas, (x, foot + 24), unit, _TEXT_COLOUR)


def _draw_framed_disc(
    canvas: PosterCanvas, theme: Theme, portrait: FramedPortrait, square: tuple[int, int, int]
) -> None:
    """Draw a framed portrait as a disc in the `square` (left, top, side), within a ring of gold."""
    left, top, side = square
    rim = max(8, side // 60)
    for width, colour in ((rim, theme.gold), (rim // 2, WHITE)):
        box = (left - width, top - width, left + side + width, top + side + width)
        canvas.fill_box(box, side / 2 + width, colour)
    canvas.paste_portrait(square, portrait)


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
