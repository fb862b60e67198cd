"""A campaign's A4 poster: headline, a framed portrait, a QR code, three steps and the address; PDF or PNG."""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageDraw, PngImagePlugin

from framer.campaigns.dates import campaign_dates_text
from framer.campaigns.mockup import PORTRAIT_NAMES, crop_to_disc, draw_mockup
from framer.campaigns.poster_shapes import PixelRectangle, draw_arch, draw_qr_code, draw_rounded_rectangle
from framer.campaigns.theme import WHITE, Theme, derive_theme
from framer.campaigns.types import Campaign
from framer.i18n import N_, Translator
from framer.imaging.encode import srgb_profile
from framer.imaging.types import Frame
from framer.text.paragraph import Paragraph, TextArea, draw_paragraph, fit_paragraph, load_font, text_width

POSTER_WIDTH, POSTER_HEIGHT, POSTER_DPI = 2480, 3508, 300  # A4 upright
_POSTER_MARGIN = 142  # 12 mm: more than any office printer leaves blank
_INNER_WIDTH = POSTER_WIDTH - 2 * _POSTER_MARGIN
_SMALL_FRAME_CORNERS = ((1, 1), (0, 1), (1, 0), (0, 0))  # (right, low), in the order in which they are filled
_TEXT_COLOUR = (34, 34, 34)
_STEP_TEXTS = (N_("Scan the QR code"), N_("Choose your photo"), N_("Save it as your profile picture"))
_POSTER_CALL_TO_ACTION, _ADDRESS_LABEL = N_("Change your profile picture with us!"), N_("Or open this address:")


@dataclass(frozen=True)
class PosterContent:
    """What the poster is to say: `frame` of `campaign`, the `address` that the QR code leads to, and its language."""

    campaign: Campaign
    frame: Frame
    address: str
    translate: Translator


def draw_poster(poster: PosterContent) -> Image.Image:
    """The page: RGB, 2480 × 3508 px. Raises SetupError if the frame or the sample portrait is broken."""
    page = Image.new("RGB", (POSTER_WIDTH, POSTER_HEIGHT), WHITE)
    look = derive_theme(dict(poster.campaign.colours))
    top = _draw_header(page, look, poster.campaign)
    bottom = _draw_dates(page, look, poster)
    bottom = _draw_address(page, look, poster, bottom)
    bottom = _draw_steps(page, look, [poster.translate(step) for step in _STEP_TEXTS], bottom)
    _draw_portraits(page, look, poster, top, bottom)
    return page


def encode_poster(page: Image.Image, format_: str, title: str) -> bytes:
    """The page as ``pdf`` or ``png``, with the campaign's title: the same bytes on every run."""
    out = io.BytesIO()
    options: dict[str, Any]
    if format_ == "pdf":
        options = {"title": title, "creationDate": None, "modDate": None, "quality": 95, "subsampling": 0}
        page.save(out, "PDF", resolution=POSTER_DPI, **options)
    else:
        words = PngImagePlugin.PngInfo()
        words.add_itxt("Title", title)
        page.save(out, "PNG", dpi=(POSTER_DPI, POSTER_DPI), pnginfo=words, icc_profile=srgb_profile())
    return out.getvalue()


def _draw_header(page: Image.Image, look: Theme, campaign: Campaign) -> int:
    """Draw organiser and headline on the campaign's colour; what comes back is where the header ends."""
    organiser = fit_paragraph(campaign.organiser.upper(), 600, (62, 40), TextArea(_INNER_WIDTH, 160, 2))
    headline = fit_paragraph(
        campaign.slogan or campaign.title, 800, (330, 90), TextArea(_INNER_WIDTH, 940, 9), leading=1.19
    )
    above = _POSTER_MARGIN + round(organiser.height) + 14 if campaign.organiser else 150
    edge = max(1080, above + round(headline.height) + 206)
    draw_arch(page, look, edge)
    draw = ImageDraw.Draw(page)
    draw_paragraph(draw, (POSTER_WIDTH / 2, _POSTER_MARGIN), organiser, look.on_field, anchor="m")
    room = edge - 146 - above
    draw_paragraph(draw, (POSTER_WIDTH / 2, above + (room - headline.height) / 2), headline, look.on_field, anchor="m")
    return edge


def _draw_dates(page: Image.Image, look: Theme, poster: PosterContent) -> int:
    """Draw the campaign's days at the foot; what comes back is where they begin."""
    text = campaign_dates_text(poster.campaign.starts, poster.campaign.ends, poster.translate)
    if not text:
        return POSTER_HEIGHT - _POSTER_MARGIN
    setting = fit_paragraph(text, 600, (62, 40), TextArea(_INNER_WIDTH, 90, 1))
    top = POSTER_HEIGHT - 118 - round(setting.height)
    draw_paragraph(ImageDraw.Draw(page), (POSTER_WIDTH / 2, top), setting, look.on_white, anchor="m")
    return top - 26


def _draw_address(page: Image.Image, look: Theme, poster: PosterContent, bottom: int) -> int:
    """Draw the address in letters that can be typed off, above `bottom`; what comes back is where that begins."""
    label = fit_paragraph(poster.translate(_ADDRESS_LABEL), 500, (52, 40), TextArea(_INNER_WIDTH - 120, 80, 1))
    address = _fit_address(poster.address.partition("://")[2])
    top = bottom - round(label.height + address.height) - 64
    draw_rounded_rectangle(page, (_POSTER_MARGIN, top, POSTER_WIDTH - _POSTER_MARGIN, bottom), 48, look.field)
    draw = ImageDraw.Draw(page)
    draw_paragraph(draw, (POSTER_WIDTH / 2, top + 28), label, look.on_field, anchor="m")
    draw_paragraph(draw, (POSTER_WIDTH / 2, top + 28 + label.height), address, look.on_field, anchor="m")
    return top - 70


def _draw_steps(page: Image.Image, look: Theme, steps: Sequence[str], bottom: int) -> int:
    """Draw the numbered steps side by side above `bottom`; what comes back is where they begin."""
    disc, gap, number = 150, 34, load_font(800, 92)
    room = _INNER_WIDTH - len(steps) * (disc + gap) - (len(steps) - 1) * 70
    settings = _fit_steps(steps, room)
    spare = (room - sum(setting.width for setting in settings)) / (len(steps) - 1) + 70
    height = max(disc, *(round(setting.height) for setting in settings))
    middle, left = bottom - height // 2, _POSTER_MARGIN
    draw = ImageDraw.Draw(page)
    for at, setting in enumerate(settings):
        draw_rounded_rectangle(page, (left, middle - disc // 2, left + disc, middle + disc // 2), disc // 2, look.field)
        capital = number.getbbox("1", anchor="ls")[1]
        draw.text((left + disc / 2, middle - capital / 2), str(at + 1), look.on_field, number, anchor="ms")
        draw_paragraph(draw, (left + disc + gap, middle - setting.height / 2), setting, _TEXT_COLOUR)
        left += round(disc + gap + setting.width + spare)
    return bottom - height - 70


def _fit_steps(steps: Sequence[str], room: float) -> list[Paragraph]:
    """All steps in letters of one size, in one line or two, together at most `room` px wide."""
    for size in range(86, 40, -2):
        font = load_font(700, size)
        halves = [max(480.0, 0.62 * text_width(step, font)) for step in steps]
        settings = [
            fit_paragraph(step, 700, (size, size), TextArea(half, 300, 3))
            for step, half in zip(steps, halves, strict=True)
        ]
        if sum(setting.width for setting in settings) <= room:
            break
    return settings


def _draw_portraits(page: Image.Image, look: Theme, poster: PosterContent, top: int, bottom: int) -> None:
    """Draw the framed portrait on the left, and call and QR code on the right, between `top` and `bottom`.

    The campaign's other frames stand small in the corners that the round portrait leaves free.
    """
    others = [frame for frame in poster.campaign.frames if frame.id != poster.frame.id]
    side = min(1180, bottom - top - 60)
    x, y = _POSTER_MARGIN + 20, top + (bottom - top - side) // 2 + 10
    _draw_framed_disc(page, look, poster.frame, (x, y, side))
    small = side // 5
    for at, (frame, (right, low)) in enumerate(zip(others, _SMALL_FRAME_CORNERS, strict=False)):
        place = (x + right * (side - small), y + low * (side - small), small)
        _draw_framed_disc(page, look, frame, place, PORTRAIT_NAMES[(at + 1) % len(PORTRAIT_NAMES)])
    _draw_call_and_code(page, look, poster, (x + side + 80, y, POSTER_WIDTH - _POSTER_MARGIN, y + side))


def _draw_call_and_code(page: Image.Image, look: Theme, poster: PosterContent, box: PixelRectangle) -> None:
    left, top, right, bottom = box
    call = fit_paragraph(
        poster.translate(_POSTER_CALL_TO_ACTION), 800, (112, 64), TextArea(right - left, 280, 2), leading=1.2
    )
    code = draw_qr_code(poster.address, min(right - left - 40, bottom - top - round(call.height) - 90, 940))
    height = round(call.height) + 30 + code.height + 40
    y, x = top + (bottom - top - height) // 2, (left + right) // 2
    draw_paragraph(ImageDraw.Draw(page), (x, y), call, look.on_white, anchor="m")
    card = (x - code.width // 2 - 20, y + height - code.height - 40, x - code.width // 2 + code.width + 20, y + height)
    draw_rounded_rectangle(page, card, 40, look.gold)
    draw_rounded_rectangle(page, (card[0] + 10, card[1] + 10, card[2] - 10, card[3] - 10), 30, WHITE)
    page.paste(code, (card[0] + 20, card[1] + 20))


def _draw_framed_disc(
    page: Image.Image, look: Theme, frame: Frame, place: tuple[int, int, int], portrait: str = PORTRAIT_NAMES[0]
) -> None:
    """Draw a framed portrait as a disc, `place` is (left, top, side), within a ring of gold."""
    left, top, side = place
    rim = max(8, side // 60)
    draw_rounded_rectangle(
        page, (left - rim, top - rim, left + side + rim, top + side + rim), side // 2 + rim, look.gold
    )
    rim //= 2
    draw_rounded_rectangle(page, (left - rim, top - rim, left + side + rim, top + side + rim), side // 2 + rim, WHITE)
    disc = crop_to_disc(draw_mockup(frame, side, portrait), side)
    page.paste(disc, (left, top), disc)


def _fit_address(address: str) -> Paragraph:
    """The address in as few lines as let it be typed off; lines end after a sign, not within a word."""
    best = None
    for count in (1, 2, 3):
        lines = split_address(address, count)
        longest = max(lines, key=lambda line: text_width(line, load_font(700, 100)))
        size = int(fit_paragraph(longest, 700, (100, 24), TextArea(_INNER_WIDTH - 120, 140, 1)).font_size)
        setting = Paragraph(load_font(700, size), tuple(lines), 1.2 * size)
        if size >= 66:
            return setting
        best = setting if best is None or size > best.font_size else best
    assert best is not None  # noqa: S101
    return best


def split_address(address: str, count: int) -> list[str]:
    """`address` in about `count` equal lines that end in one of ``/ . -`` where such a sign is near."""
    lines = []
    for left in range(count, 1, -1):
        ideal = math.ceil(len(address) / left)
        ends = [at + 1 for at, sign in enumerate(address[:-1]) if sign in "/.-" and abs(at + 1 - ideal) <= ideal // 3]
        end = min(ends, key=lambda at: abs(at - ideal), default=ideal)
        lines.append(address[:end])
        address = address[end:]
    return [*lines, address]
