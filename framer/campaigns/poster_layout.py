"""Where everything stands on a poster: the same parts for paper, square and screen, on whatever canvas."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from framer.campaigns.dates import campaign_dates_text
from framer.campaigns.portraits import PORTRAIT_DRAWINGS
from framer.campaigns.poster_canvas import FramedPortrait, PosterCanvas, write_paragraph
from framer.campaigns.poster_content import PosterContent
from framer.campaigns.poster_parts import (
    POSTER_MARGIN,
    POSTER_TEXT_COLOUR,
    STACK_WIDTH,
    AddressBand,
    draw_call_and_steps,
    draw_step_row,
    fit_step_row,
    inner_poster_width,
)
from framer.campaigns.poster_shapes import Arch
from framer.campaigns.qr_code import fit_paper_modules
from framer.campaigns.theme import WHITE, Theme, derive_theme
from framer.i18n import N_
from framer.text.paragraph import Paragraph, TextArea, TextStyle, fit_paragraph

_SMALL_FRAME_CORNERS = ((1, 1), (0, 1), (1, 0), (0, 0))  # (right, low), in the order in which they are filled
_BESIDE_WIDTH = 480  # of a logo beside the headline, at most
_POSTER_CALL_STYLE = TextStyle(800, 64, 112, leading=1.2)
_CARD_RIM = 20  # of the QR code: gold and white around it
_COMPANION_DRAWING = "man"  # on whom every other of the further frames is shown
_STEP_TEXTS = (N_("Scan the QR code"), N_("Choose your photo"), N_("Save it as your profile picture"))
_POSTER_CALL_TO_ACTION = N_("Change your profile picture with us!")
_QUIET_CALL_TO_ACTION, _MOURNING_PALETTE = N_("Change your profile picture, too"), "mourning"  # as on the card


@dataclass(frozen=True)
class _LayoutMeasures:
    """What differs between layouts, in units."""

    header_height: int  # at least
    headline_area: TextArea  # of the width that is left by the margins
    headline_size: int  # at most
    portrait_side: int  # at most
    logo_height: int
    steps: str  # "row", "stack" (between portrait and code, below the call) or "none"


_UPRIGHT = _LayoutMeasures(1080, TextArea(2196, 940, 9), 330, 1180, 190, "row")
_SQUARE = _LayoutMeasures(640, TextArea(2196, 440, 5), 210, 1060, 140, "none")
_WIDE_SCREEN = _LayoutMeasures(620, TextArea(3400, 300, 3), 230, 1000, 240, "stack")


def lay_out_poster(canvas: PosterCanvas, poster: PosterContent) -> None:
    """Draw the poster on an empty canvas. Raises SetupError if an overlay or a portrait cannot be read."""
    measures = _choose_measures(canvas)
    theme = derive_theme(dict(poster.campaign.colours))
    top = _draw_header(canvas, theme, poster, measures)
    dates = None if measures.steps == "stack" else _fit_dates(canvas, poster)
    dates_top = canvas.sheet.height - 118 - round(dates.height) if dates else 0
    band_bottom = dates_top - 26 if dates else canvas.sheet.height - POSTER_MARGIN
    address = AddressBand.fit(canvas, poster)
    bottom = band_bottom - address.height - 70
    steps = [poster.translate(step) for step in _STEP_TEXTS]
    if measures.steps == "row":
        row = fit_step_row(canvas, steps)
        _draw_middle(canvas, theme, poster, (top, bottom - row.height - 70))
        draw_step_row(canvas, theme, row, bottom - row.height)
    elif measures.steps == "stack":
        _draw_middle(canvas, theme, poster, (top, bottom + 20), steps)
    else:
        _draw_middle(canvas, theme, poster, (top, bottom))
    address.draw(canvas, theme, band_bottom)
    if dates:
        write_paragraph(canvas, (canvas.sheet.width / 2, dates_top), dates, theme.on_white)


def _choose_measures(canvas: PosterCanvas) -> _LayoutMeasures:
    sheet = canvas.sheet
    if sheet.width > sheet.height:
        return _WIDE_SCREEN
    return _SQUARE if sheet.width == sheet.height else _UPRIGHT


def _draw_header(canvas: PosterCanvas, theme: Theme, poster: PosterContent, measures: _LayoutMeasures) -> int:
    """Draw logo, organiser and headline on the campaign's colour; returns where the header ends."""
    campaign, middle = poster.campaign, canvas.sheet.width / 2
    words_above = [campaign.organiser.upper()]
    if measures.steps == "stack":  # no room for the days at the foot
        words_above.append(campaign_dates_text(campaign.starts, campaign.ends, poster.language))
    organiser = fit_paragraph(
        " · ".join(filter(None, words_above)), TextStyle(600, 40, 62), TextArea(inner_poster_width(canvas), 160, 2)
    )
    words = campaign.slogan if campaign.slogan not in {"", campaign.title} else campaign.broken_title
    plate, room = campaign.logo_plate, measures.headline_area
    logo_left, logo_width, logo_height, logo_room = 0.0, 0.0, 0.0, 0
    if plate:
        is_beside = measures.steps == "stack"  # a screen has room beside its words, and none above them
        logo_width, logo_height = plate.fit(measures.logo_height, _BESIDE_WIDTH if is_beside else room.width / 2)
        logo_left = POSTER_MARGIN if is_beside else middle - logo_width / 2
        logo_room = 0 if is_beside else round(logo_height) + 34
        room = replace(room, width=canvas.sheet.width - 2 * (POSTER_MARGIN + _BESIDE_WIDTH + 40)) if is_beside else room
    headline = fit_paragraph(words, TextStyle(800, 90, measures.headline_size, leading=1.19), room)
    above = logo_room + (POSTER_MARGIN + round(organiser.height) + 14 if organiser.lines else 150)
    edge = max(measures.header_height, above + round(headline.height) + 206)
    canvas.fill_arch(Arch(theme, canvas.sheet.width, edge))
    if plate:
        canvas.paste_picture((logo_left, POSTER_MARGIN - 22), (logo_width, logo_height), plate.picture)
    write_paragraph(canvas, (middle, POSTER_MARGIN + logo_room), organiser, theme.on_field)
    top = above + (edge - 146 - above - headline.height) / 2
    write_paragraph(canvas, (middle, top), headline, theme.on_field)
    return edge


def _fit_dates(canvas: PosterCanvas, poster: PosterContent) -> Paragraph | None:
    text = campaign_dates_text(poster.campaign.starts, poster.campaign.ends, poster.language)
    return fit_paragraph(text, TextStyle(600, 40, 62), TextArea(inner_poster_width(canvas), 90, 1)) if text else None


def _draw_middle(
    canvas: PosterCanvas,
    theme: Theme,
    poster: PosterContent,
    room: tuple[int, int],
    stacked_steps: Sequence[str] = (),
) -> None:
    """Draw the framed portrait on the left, and call and QR code on the right, between top and bottom of `room`.

    Stacked steps stand between portrait and code, below the call.
    """
    top, bottom = room
    side = min(_choose_measures(canvas).portrait_side, bottom - top - 60)
    y = top + (bottom - top - side) // 2 + 10
    _draw_frames(canvas, theme, poster, (POSTER_MARGIN + 20, y, side))
    left, right = POSTER_MARGIN + 20 + side + 80, canvas.sheet.width - POSTER_MARGIN
    is_quiet = poster.campaign.palette == _MOURNING_PALETTE
    words = poster.translate(_QUIET_CALL_TO_ACTION if is_quiet else _POSTER_CALL_TO_ACTION)
    if stacked_steps:
        call = fit_paragraph(words, _POSTER_CALL_STYLE, TextArea(STACK_WIDTH, 280, 2))
        left = draw_call_and_steps(canvas, theme, call, stacked_steps, (left + 60, y, y + side)) + 60
        call = replace(call, lines=())
    else:
        call = fit_paragraph(words, _POSTER_CALL_STYLE, TextArea(right - left, 280, 2))
    _draw_call_and_code(canvas, theme, poster, call, (left, y, right, y + side))


def _draw_frames(canvas: PosterCanvas, theme: Theme, poster: PosterContent, square: tuple[int, int, int]) -> None:
    """Draw the framed portrait in the square (left, top, side).

    The campaign's other frames stand small in the corners that the round portrait leaves free.
    """
    x, y, side = square
    drawing = PORTRAIT_DRAWINGS[poster.portrait_name]
    companion = drawing if poster.portrait_name == "none" else _COMPANION_DRAWING
    _draw_framed_disc(canvas, theme, FramedPortrait(poster.frame, drawing), square)
    small = side // 5
    others = [frame for frame in poster.campaign.frames if frame.id != poster.frame.id]
    for number, (frame, (right, low)) in enumerate(zip(others, _SMALL_FRAME_CORNERS, strict=False), 1):
        corner = (x + right * (side - small), y + low * (side - small), small)
        _draw_framed_disc(canvas, theme, FramedPortrait(frame, companion if number % 2 else drawing), corner)


def _draw_call_and_code(
    canvas: PosterCanvas, theme: Theme, poster: PosterContent, call: Paragraph, box: tuple[int, int, int, int]
) -> None:
    """Draw the call, the QR code and the unit's name, one below the other in the middle of the box."""
    left, top, right, bottom = box
    width = right - left
    unit = fit_paragraph(poster.unit, TextStyle(700, 36, 60, leading=1.2), TextArea(width, 150, 2))
    above, below = round(call.height) + 30 if call.lines else 0, round(unit.height) + 24 if unit.lines else 0
    room = min(width - 2 * _CARD_RIM, bottom - top - above - below - 2 * _CARD_RIM, 940)
    modules, module = fit_paper_modules(poster.link or poster.address, room, canvas.sheet.largest_module)
    side = len(modules) * module
    height = above + side + 2 * _CARD_RIM + below
    y, x = top + (bottom - top - height) // 2, (left + right) // 2
    write_paragraph(canvas, (x, y), call, theme.on_white)
    foot = y + height - below
    card = (x - side // 2 - _CARD_RIM, foot - side - 2 * _CARD_RIM, x - side // 2 + side + _CARD_RIM, foot)
    canvas.fill_box(card, 40, theme.gold)
    canvas.fill_box((card[0] + 10, card[1] + 10, card[2] - 10, card[3] - 10), 30, WHITE)
    canvas.fill_modules((card[0] + _CARD_RIM, card[1] + _CARD_RIM, side), modules)
    write_paragraph(canvas, (x, foot + 24), unit, POSTER_TEXT_COLOUR)


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
