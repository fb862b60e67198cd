"""A campaign's A4 poster: headline, a framed portrait, a QR code, three steps and the address; PDF or PNG."""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image, PngImagePlugin

from framer.campaigns.dates import campaign_dates_text
from framer.campaigns.mockup import PORTRAIT_NAMES, crop_to_disc, draw_mockup, read_portrait
from framer.campaigns.poster_shapes import PixelRectangle, draw_arch, draw_rounded_rectangle
from framer.campaigns.qr_code import draw_qr_code
from framer.campaigns.theme import WHITE, Theme, derive_theme
from framer.campaigns.types import Campaign
from framer.i18n import N_, Translator, load_translator
from framer.imaging.encode import srgb_profile
from framer.imaging.types import Frame
from framer.text.drawing import TextLine, draw_line
from framer.text.paragraph import Paragraph, TextArea, TextStyle, draw_paragraph, fit_paragraph
from framer.text.shaping import UNITS_PER_EM, font_metrics

POSTER_WIDTH, POSTER_HEIGHT, POSTER_DPI = 2480, 3508, 300  # A4 upright
_POSTER_MARGIN = 142  # 12 mm: more than any office printer leaves blank
_INNER_WIDTH = POSTER_WIDTH - 2 * _POSTER_MARGIN
_SMALL_FRAME_CORNERS = ((1, 1), (0, 1), (1, 0), (0, 0))  # (right, low), in the order in which they are filled
_TEXT_COLOUR = (34, 34, 34)
_POSTER_LOGO_HEIGHT = 190
_MIN_ADDRESS_SIZE = 66  # px: smaller letters only where three lines leave no choice
_STEP_TEXTS = (N_("Scan the QR code"), N_("Choose your photo"), N_("Save it as your profile picture"))
_POSTER_CALL_TO_ACTION, _ADDRESS_LABEL = N_("Change your profile picture with us!"), N_("Or open this address:")


@dataclass(frozen=True)
class PosterContent:
    """What a poster says: `frame` of `campaign`, and the `address` to be typed off; `language` is ``vi`` or ``en``.

    The QR code leads to `link`, if there is one, else to `address`; the name of the `unit` for which that is stands
    below it.
    """

    campaign: Campaign
    frame: Frame
    address: str
    language: str
    link: str = ""
    unit: str = ""

    @property
    def translate(self) -> Translator:
        """The gettext function of its language."""
        return load_translator(self.language)


def preload_poster_parts() -> None:
    """Load all that a poster needs besides the fonts: a worker in its sandbox can open no file."""
    for portrait in PORTRAIT_NAMES:
        read_portrait(portrait)
    load_translator("vi")
    encode_poster(Image.new("RGB", (8, 8)), "pdf", "ấ")  # for a codec of Python's that Pillow's PDFs use


def make_poster_pdf(poster: PosterContent) -> bytes:
    """The poster as a PDF. Raises SetupError if an overlay or a portrait cannot be read."""
    return encode_poster(draw_poster(poster), "pdf", poster.campaign.title)


def draw_poster(poster: PosterContent) -> Image.Image:
    """The page: RGB, 2480 × 3508 px. Raises SetupError if an overlay or a portrait cannot be read."""
    page = Image.new("RGB", (POSTER_WIDTH, POSTER_HEIGHT), WHITE)
    theme = derive_theme(dict(poster.campaign.colours))
    top = _draw_header(page, theme, poster.campaign)
    bottom = _draw_dates(page, theme, poster)
    bottom = _draw_address(page, theme, poster, bottom)
    bottom = _draw_steps(page, theme, [poster.translate(step) for step in _STEP_TEXTS], bottom)
    _draw_portraits(page, theme, poster, top, bottom)
    return page


def encode_poster(page: Image.Image, format_: str, title: str) -> bytes:
    """The page as ``pdf`` or ``png``, with the campaign's title: the same bytes on every run."""
    stream = io.BytesIO()
    options: dict[str, Any]
    if format_ == "pdf":
        options = {"title": title, "creationDate": None, "modDate": None, "quality": 95, "subsampling": 0}
        page.save(stream, "PDF", resolution=POSTER_DPI, **options)
    else:
        texts = PngImagePlugin.PngInfo()
        texts.add_itxt("Title", title)
        page.save(stream, "PNG", dpi=(POSTER_DPI, POSTER_DPI), pnginfo=texts, icc_profile=srgb_profile())
    return stream.getvalue()


def _draw_header(page: Image.Image, theme: Theme, campaign: Campaign) -> int:
    """Draw logo, organiser and headline on the campaign's colour; returns where the header ends."""
    organiser = fit_paragraph(campaign.organiser.upper(), TextStyle(600, 40, 62), TextArea(_INNER_WIDTH, 160, 2))
    headline_style = TextStyle(800, 90, 330, leading=1.19)
    words = campaign.slogan if campaign.slogan not in {"", campaign.title} else campaign.broken_title
    headline = fit_paragraph(words, headline_style, TextArea(_INNER_WIDTH, 940, 9))
    logo = campaign.logo_plate.draw(_POSTER_LOGO_HEIGHT, _INNER_WIDTH // 2) if campaign.logo_plate else None
    logo_room = logo.height + 34 if logo else 0
    above = logo_room + (_POSTER_MARGIN + round(organiser.height) + 14 if campaign.organiser else 150)
    edge = max(1080, above + round(headline.height) + 206)
    draw_arch(page, theme, edge)
    if logo:
        page.paste(logo, ((POSTER_WIDTH - logo.width) // 2, _POSTER_MARGIN - 22), logo)
    draw_paragraph(page, (POSTER_WIDTH / 2, _POSTER_MARGIN + logo_room), organiser, theme.on_field, anchor="m")
    top = above + (edge - 146 - above - headline.height) / 2
    draw_paragraph(page, (POSTER_WIDTH / 2, top), headline, theme.on_field, anchor="m")
    return edge


def _draw_dates(page: Image.Image, theme: Theme, poster: PosterContent) -> int:
    """Draw the campaign's days at the foot; returns where they begin."""
    text = campaign_dates_text(poster.campaign.starts, poster.campaign.ends, poster.language)
    if not text:
        return POSTER_HEIGHT - _POSTER_MARGIN
    dates = fit_paragraph(text, TextStyle(600, 40, 62), TextArea(_INNER_WIDTH, 90, 1))
    top = POSTER_HEIGHT - 118 - round(dates.height)
    draw_paragraph(page, (POSTER_WIDTH / 2, top), dates, theme.on_white, anchor="m")
    return top - 26


def _draw_address(page: Image.Image, theme: Theme, poster: PosterContent, bottom: int) -> int:
    """Draw the address in letters that can be typed off, above `bottom`; returns where that begins."""
    label = fit_paragraph(poster.translate(_ADDRESS_LABEL), TextStyle(500, 40, 52), TextArea(_INNER_WIDTH - 120, 80, 1))
    address = _fit_address(poster.address.partition("://")[2])
    top = bottom - round(label.height + address.height) - 64
    draw_rounded_rectangle(page, (_POSTER_MARGIN, top, POSTER_WIDTH - _POSTER_MARGIN, bottom), 48, theme.field)
    draw_paragraph(page, (POSTER_WIDTH / 2, top + 28), label, theme.on_field, anchor="m")
    draw_paragraph(page, (POSTER_WIDTH / 2, top + 28 + label.height), address, theme.on_field, anchor="m")
    return top - 70


def _draw_steps(page: Image.Image, theme: Theme, steps: Sequence[str], bottom: int) -> int:
    """Draw the numbered steps side by side above `bottom`; returns where they begin."""
    disc_side, gap = 150, 34
    room = _INNER_WIDTH - len(steps) * (disc_side + gap) - (len(steps) - 1) * 70
    paragraphs = _fit_steps(steps, room)
    spare = (room - sum(paragraph.width for paragraph in paragraphs)) / (len(steps) - 1) + 70
    height = max(disc_side, *(round(paragraph.height) for paragraph in paragraphs))
    middle, left = bottom - height // 2, _POSTER_MARGIN
    for number, paragraph in enumerate(paragraphs, 1):
        disc = (left, middle - disc_side // 2, left + disc_side, middle + disc_side // 2)
        draw_rounded_rectangle(page, disc, disc_side // 2, theme.field)
        _draw_step_number(page, theme, number, (left + disc_side / 2, middle))
        draw_paragraph(page, (left + disc_side + gap, middle - paragraph.height / 2), paragraph, _TEXT_COLOUR)
        left += round(disc_side + gap + paragraph.width + spare)
    return bottom - height - 70


def _draw_step_number(page: Image.Image, theme: Theme, number: int, centre: tuple[float, float]) -> None:
    line = TextLine(str(number), 800, 92)
    figure_height = font_metrics(line.weight).cap_height / UNITS_PER_EM * line.font_size
    draw_line(page, (centre[0], centre[1] + figure_height / 2), line, theme.on_field, anchor="m")


def _fit_steps(steps: Sequence[str], room: float) -> list[Paragraph]:
    """All steps in one font size, in one line or two, together at most `room` px wide."""
    for size in range(86, 40, -2):
        style = TextStyle(700, size, size)
        halves = [max(480.0, 0.62 * TextLine(step, style.weight, size).width) for step in steps]
        paragraphs = [
            fit_paragraph(step, style, TextArea(half, 300, 3)) for step, half in zip(steps, halves, strict=True)
        ]
        if sum(paragraph.width for paragraph in paragraphs) <= room:
            break
    return paragraphs


def _draw_portraits(page: Image.Image, theme: Theme, poster: PosterContent, top: int, bottom: int) -> None:
    """Draw the framed portrait on the left, and call and QR code on the right, between `top` and `bottom`.

    The campaign's other frames stand small in the corners that the round portrait leaves free.
    """
    others = [frame for frame in poster.campaign.frames if frame.id != poster.frame.id]
    side = min(1180, bottom - top - 60)
    x, y = _POSTER_MARGIN + 20, top + (bottom - top - side) // 2 + 10
    _draw_framed_disc(page, theme, poster.frame, (x, y, side))
    small = side // 5
    for number, (frame, (right, low)) in enumerate(zip(others, _SMALL_FRAME_CORNERS, strict=False), 1):
        square = (x + right * (side - small), y + low * (side - small), small)
        _draw_framed_disc(page, theme, frame, square, PORTRAIT_NAMES[number % len(PORTRAIT_NAMES)])
    _draw_call_and_code(page, theme, poster, (x + side + 80, y, POSTER_WIDTH - _POSTER_MARGIN, y + side))


def _draw_call_and_code(page: Image.Image, theme: Theme, poster: PosterContent, box: PixelRectangle) -> None:
    left, top, right, bottom = box
    call_style = TextStyle(800, 64, 112, leading=1.2)
    call = fit_paragraph(poster.translate(_POSTER_CALL_TO_ACTION), call_style, TextArea(right - left, 280, 2))
    unit = fit_paragraph(poster.unit, TextStyle(700, 36, 60, leading=1.2), TextArea(right - left, 150, 2))
    above, below = round(call.height) + 30, round(unit.height) + 24 if unit.lines else 0
    code = draw_qr_code(poster.link or poster.address, min(right - left - 40, bottom - top - above - below - 60, 940))
    height = above + code.height + 40 + below
    y, x = top + (bottom - top - height) // 2, (left + right) // 2
    draw_paragraph(page, (x, y), call, theme.on_white, anchor="m")
    foot = y + height - below
    card = (x - code.width // 2 - 20, foot - code.height - 40, x - code.width // 2 + code.width + 20, foot)
    draw_rounded_rectangle(page, card, 40, theme.gold)
    draw_rounded_rectangle(page, (card[0] + 10, card[1] + 10, card[2] - 10, card[3] - 10), 30, WHITE)
    page.paste(code, (card[0] + 20, card[1] + 20))
    draw_paragraph(page, (x, foot + 24), unit, _TEXT_COLOUR, anchor="m")


def _draw_framed_disc(
    page: Image.Image, theme: Theme, frame: Frame, square: tuple[int, int, int], portrait: str = PORTRAIT_NAMES[0]
) -> None:
    """Draw a framed portrait as a disc in the `square` (left, top, side), within a ring of gold."""
    left, top, side = square
    rim = max(8, side // 60)
    draw_rounded_rectangle(
        page, (left - rim, top - rim, left + side + rim, top + side + rim), side // 2 + rim, theme.gold
    )
    rim //= 2
    draw_rounded_rectangle(page, (left - rim, top - rim, left + side + rim, top + side + rim), side // 2 + rim, WHITE)
    disc = crop_to_disc(draw_mockup(frame, side, portrait), side)
    page.paste(disc, (left, top), disc)


def _fit_address(address: str) -> Paragraph:
    """The address in as few lines as let it be typed off; lines end after a sign, not within a word."""
    style, paragraphs = TextStyle(700, 24, 100, leading=1.2), []
    for line_count in (1, 2, 3):
        lines = tuple(split_address(address, line_count))
        widest = max(lines, key=lambda line: TextLine(line, style.weight, style.max_size).width)
        size = fit_paragraph(widest, style, TextArea(_INNER_WIDTH - 120, 140, 1)).font_size
        paragraphs.append(Paragraph(lines, style, size))
    largest = max(paragraphs, key=lambda paragraph: paragraph.font_size)
    return next((paragraph for paragraph in paragraphs if paragraph.font_size >= _MIN_ADDRESS_SIZE), largest)


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
