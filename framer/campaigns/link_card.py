"""The link card, which Zalo and Facebook show beside a link to a campaign: its first frame, its title, its days.

Its words are in the campaign's own language, whatever language the page is in.
"""

import io
from dataclasses import replace

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from framer.campaigns.dates import campaign_dates_text
from framer.campaigns.mockup import crop_to_disc, draw_mockup
from framer.campaigns.portraits import PORTRAIT_DRAWINGS, choose_portrait
from framer.campaigns.theme import BLACK, MIN_CONTRAST, WHITE, Theme, contrast_ratio, derive_theme, mix_colours
from framer.campaigns.types import Campaign
from framer.i18n import N_, load_translator
from framer.text.paragraph import Paragraph, TextArea, TextStyle, draw_paragraph, drawable_text, fit_paragraph
from framer.text.text_field import RgbColour

CARD_WIDTH, CARD_HEIGHT = 1200, 630  # px: what Open Graph readers ask for
CARD_CALL_TO_ACTION = N_("Change your profile picture, too")

_CARD_OVERSAMPLING = 2  # everything is drawn so many times too large, for smooth edges
# The lengths below are in pixels of the card.
_DISC_CENTRE, _DISC_RADIUS = (308, 315), 246  # the picture's circle
_COLUMN_LEFT, _COLUMN_RIGHT = 610, 1144  # the column of words
_COLUMN_TOP, _COLUMN_BOTTOM = 62, 568
_BORDER_INSET, _NOTCH_RADIUS = 20, 30  # the border's distance from the card's edge, and its hollow corners
_BUTTON_HEIGHT, _BUTTON_PADDING = 62, 30  # the call's ground, and its space beside the words
_ORGANISER_STYLE = TextStyle(600, 17, 24, leading=1.35, tracking=0.05)
_CARD_TITLE_STYLE = TextStyle(800, 18, 74, leading=1.22)
_DATES_STYLE = TextStyle(600, 22, 29, leading=1.3)
_CALL_STYLE = TextStyle(700, 22, 29, leading=1.3)
_LOGO_HEIGHT = 84
_JPEG_QUALITIES = (90, 85, 80, 70)  # the first whose file is small enough; 4:4:4 for gold letters on red
_MAX_CARD_BYTES = 250_000  # some messengers leave out pictures of 300 kB and more
_LONG_TITLE_LENGTH = 150  # longer titles take more lines rather than ever smaller letters


def draw_card(campaign: Campaign) -> bytes:
    """The card as a JPEG of 1200 × 630 px: the same bytes for the same campaign.

    Raises SetupError if the overlay of the campaign's first frame, or the portrait, cannot be read.
    """
    theme = derive_theme(dict(campaign.colours))
    card = _draw_background(theme)
    _draw_border(card, theme)
    _paste_mockup(card, campaign, theme)
    _draw_column(card, campaign, theme)
    return _encode_card(card.reduce(_CARD_OVERSAMPLING))


def _encode_card(card: Image.Image) -> bytes:
    data = b""
    for quality in _JPEG_QUALITIES:
        stream = io.BytesIO()
        card.save(stream, "JPEG", quality=quality, subsampling=0, optimize=True, progressive=True)
        data = stream.getvalue()
        if len(data) <= _MAX_CARD_BYTES:
            break
    return data


def _draw_background(theme: Theme) -> Image.Image:
    """The campaign's field, bright behind the picture and deeper away from it."""
    rows, columns = np.mgrid[0:CARD_HEIGHT, 0:CARD_WIDTH]
    distance = np.hypot((columns - _DISC_CENTRE[0]) / 860, (rows - _DISC_CENTRE[1]) / 620)
    depth = np.clip(distance, 0, 1)[:, :, None] ** 1.2
    pixels = np.array(theme.field) * (1 - depth) + np.array(theme.shade) * depth
    return _oversample(Image.fromarray((pixels + 0.5).astype(np.uint8)))


def _oversample(image: Image.Image) -> Image.Image:
    """`image`, whose shapes are soft and so are drawn at the card's own size, enlarged."""
    return image.resize(
        (image.width * _CARD_OVERSAMPLING, image.height * _CARD_OVERSAMPLING), Image.Resampling.BILINEAR
    )


def _draw_border(card: Image.Image, theme: Theme) -> None:
    """Two fine lines of gold with hollow corners, and rings that go out from the picture."""
    rings = Image.new("L", card.size)
    draw = ImageDraw.Draw(rings)
    for number in range(12):
        _draw_ring(draw, _DISC_RADIUS + 44 + 46 * number, 1, 46 - 3 * number)
    card.paste(theme.gold, (0, 0), rings)
    lines = Image.new("L", card.size)
    draw = ImageDraw.Draw(lines)
    _draw_notched_outline(draw, _BORDER_INSET, 2.5, 215)
    _draw_notched_outline(draw, _BORDER_INSET + 8, 1, 120)
    card.paste(theme.gold, (0, 0), lines)


def _draw_ring(draw: ImageDraw.ImageDraw, radius: float, width: float, strength: int) -> None:
    x, y = _DISC_CENTRE
    box = tuple(edge * _CARD_OVERSAMPLING for edge in (x - radius, y - radius, x + radius, y + radius))
    draw.ellipse(box, outline=strength, width=round(width * _CARD_OVERSAMPLING))


def _draw_notched_outline(draw: ImageDraw.ImageDraw, inset: float, width: float, strength: int) -> None:
    """An outline `inset` px from the card's edge, whose corners curve inwards."""
    notch, line_width = _NOTCH_RADIUS * _CARD_OVERSAMPLING, round(width * _CARD_OVERSAMPLING)
    left = top = inset * _CARD_OVERSAMPLING
    right = (CARD_WIDTH - inset) * _CARD_OVERSAMPLING - 1
    bottom = (CARD_HEIGHT - inset) * _CARD_OVERSAMPLING - 1
    for y in (top, bottom):
        draw.line((left + notch, y, right - notch, y), strength, line_width)
    for x in (left, right):
        draw.line((x, top + notch, x, bottom - notch), strength, line_width)
    radius = notch + line_width / 2
    for x, y, angle in ((left, top, 0), (right, top, 90), (right, bottom, 180), (left, bottom, 270)):
        draw.arc((x - radius, y - radius, x + radius, y + radius), angle, angle + 90, strength, line_width)


def _paste_mockup(card: Image.Image, campaign: Campaign, theme: Theme) -> None:
    """The first frame on a person, as a disc with a rim and a soft shadow."""
    x, y = (coordinate * _CARD_OVERSAMPLING for coordinate in _DISC_CENTRE)
    shadow = Image.new("L", (CARD_WIDTH, CARD_HEIGHT))
    left, top, size = _DISC_CENTRE[0] - _DISC_RADIUS - 7, _DISC_CENTRE[1] - _DISC_RADIUS + 3, 2 * _DISC_RADIUS + 14
    ImageDraw.Draw(shadow).ellipse((left, top, left + size, top + size), 150)
    shadow = shadow.filter(ImageFilter.GaussianBlur(14))
    card.paste(mix_colours(theme.shade, BLACK, 0.75), (0, 0), _oversample(shadow))
    draw = ImageDraw.Draw(card)
    for margin, colour in ((7, theme.gold), (4, theme.shade), (2, theme.gold)):
        rim = (_DISC_RADIUS + margin) * _CARD_OVERSAMPLING
        draw.ellipse((x - rim, y - rim, x + rim, y + rim), colour)
    side = 2 * _DISC_RADIUS * _CARD_OVERSAMPLING
    portrait = PORTRAIT_DRAWINGS[choose_portrait(campaign)]
    disc = crop_to_disc(draw_mockup(campaign.frames[0], side, portrait), side)
    card.paste(disc, (x - side // 2, y - side // 2), disc)


def _draw_column(card: Image.Image, campaign: Campaign, theme: Theme) -> None:
    """Logo, organiser, title, days and call, one below the other, in the middle of their column."""
    width, height = _COLUMN_RIGHT - _COLUMN_LEFT, _COLUMN_BOTTOM - _COLUMN_TOP
    organiser = _fit_card_text(campaign.organiser.upper(), _ORGANISER_STYLE, TextArea(width, 76, 2))
    plate = campaign.logo_plate
    logo = plate.draw(_LOGO_HEIGHT * _CARD_OVERSAMPLING, width * _CARD_OVERSAMPLING) if plate else None
    days = campaign_dates_text(campaign.starts, campaign.ends, campaign.language)
    dates = _fit_card_text(days, _DATES_STYLE, TextArea(width, 50, 1))
    call = _fit_card_text(
        load_translator(campaign.language)(CARD_CALL_TO_ACTION),
        _CALL_STYLE,
        TextArea(width - 2 * _BUTTON_PADDING, 50, 1),
    )
    logo_room = logo.height + 22 * _CARD_OVERSAMPLING if logo else 0
    above = organiser.height + 18 * _CARD_OVERSAMPLING if organiser.lines else 0.0
    below = dates.height + 22 * _CARD_OVERSAMPLING if dates.lines else 0.0
    taken = logo_room + above + below + (20 + 24 + _BUTTON_HEIGHT) * _CARD_OVERSAMPLING
    free = height * _CARD_OVERSAMPLING - taken
    max_lines = 6 if len(drawable_text(campaign.title, 800)) <= _LONG_TITLE_LENGTH else 9
    title = _fit_card_text(
        campaign.broken_title, _CARD_TITLE_STYLE, TextArea(width, free / _CARD_OVERSAMPLING, max_lines)
    )

    accent, left = _accent_colour(theme), _COLUMN_LEFT * _CARD_OVERSAMPLING
    y = _COLUMN_TOP * _CARD_OVERSAMPLING + (free - title.height) / 2
    if logo:
        card.paste(logo, (left, round(y)), logo)
        y += logo_room
    draw_paragraph(card, (left, y), organiser, accent)
    y += above
    draw_paragraph(card, (left, y), title, theme.on_field)
    y += title.height + 20 * _CARD_OVERSAMPLING
    _draw_rule(ImageDraw.Draw(card), left, y, theme.gold)
    y += 24 * _CARD_OVERSAMPLING
    draw_paragraph(card, (left, y), dates, accent)
    _draw_call_button(card, (left, y + below), call, theme)


def _draw_rule(draw: ImageDraw.ImageDraw, left: float, y: float, gold: RgbColour) -> None:
    """A short line that ends in a diamond."""
    draw.rectangle((left, y - _CARD_OVERSAMPLING, left + 96 * _CARD_OVERSAMPLING, y + _CARD_OVERSAMPLING - 1), gold)
    x, half = left + 108 * _CARD_OVERSAMPLING, 6 * _CARD_OVERSAMPLING
    draw.polygon([(x - half, y), (x, y - half), (x + half, y), (x, y + half)], gold)


def _draw_call_button(card: Image.Image, corner: tuple[float, float], call: Paragraph, theme: Theme) -> None:
    """The call on a golden button."""
    left, top = corner
    padding, height = _BUTTON_PADDING * _CARD_OVERSAMPLING, _BUTTON_HEIGHT * _CARD_OVERSAMPLING
    right = left + call.width + 2 * padding
    ImageDraw.Draw(card).rounded_rectangle((left, top, right, top + height), height / 2, theme.gold)
    tones = (mix_colours(theme.shade, BLACK, 0.45), BLACK, WHITE)
    colour = next((tone for tone in tones if contrast_ratio(tone, theme.gold) >= MIN_CONTRAST), BLACK)
    draw_paragraph(card, (left + padding, top + (height - call.height) / 2), call, colour)


def _accent_colour(theme: Theme) -> RgbColour:
    """Gold, as far towards the letters' colour as it must go to be readable on all of the ground."""
    tones = (mix_colours(theme.gold, theme.on_field, share / 10) for share in range(11))
    grounds = (theme.field, mix_colours(theme.field, theme.shade, 0.5), theme.shade)
    readable = (tone for tone in tones if all(contrast_ratio(tone, ground) >= MIN_CONTRAST for ground in grounds))
    return next(readable, theme.on_field)


def _fit_card_text(text: str, style: TextStyle, area: TextArea) -> Paragraph:
    """`text` set for the oversampled card; `style` and `area` are in pixels of the card."""
    sizes = {"min_size": style.min_size * _CARD_OVERSAMPLING, "max_size": style.max_size * _CARD_OVERSAMPLING}
    width, height = area.width * _CARD_OVERSAMPLING, area.height * _CARD_OVERSAMPLING
    return fit_paragraph(text, replace(style, **sizes), TextArea(width, height, area.max_lines))
