"""The picture that Zalo and Facebook show beside a link to a campaign: its first frame, its title, its days.

Its words are the campaign's own and therefore Vietnamese, whatever language the page is in.
"""

import io
from datetime import date

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from framer.campaigns.mockup import framed_sample, round_picture
from framer.campaigns.theme import BLACK, LEAST_CONTRAST, Colour, Look, contrast, make_look, mix
from framer.campaigns.types import Campaign
from framer.text.paragraph import Room, Setting, Tracked, clean_text, draw_lines, draw_tracked, fit_lines

WIDTH, HEIGHT = 1200, 630  # px: what Open Graph readers ask for
CALL = "Mời bạn cùng thay ảnh đại diện"

_FINE = 2  # everything is drawn so many times too large, for smooth edges; lengths below are pixels of the card
_CENTRE, _RADIUS = (308, 315), 246  # the picture's circle
_LEFT, _RIGHT = 610, 1144  # the column of words
_TOP, _BOTTOM = 62, 568
_EDGE, _NOTCH = 20, 30  # the border's distance from the card's edge, and its hollow corners
_BUTTON = 62  # height of the call's ground
_QUALITIES = (90, 85, 80, 70)  # the first whose file is small enough; 4:4:4 for gold letters on red
_MOST_BYTES = 250_000  # some messengers leave out pictures of 300 kB and more
_MANY_LETTERS = 150  # longer titles take more lines rather than ever smaller letters


def draw_card(campaign: Campaign) -> bytes:
    """The card as a JPEG of 1200 × 630 px: the same bytes for the same campaign.

    Raises SetupError if the campaign's first frame or the sample portrait is broken.
    """
    look = make_look(_colours(campaign))
    card = _ground(look)
    _draw_border(card, look)
    _draw_sample(card, campaign, look)
    _draw_words(card, campaign, look)
    return _as_jpeg(card.reduce(_FINE))


def days(starts: date | None, ends: date | None) -> str:
    """The campaign's days in Vietnamese, "21/9 – 29/9/2020"; empty where it has none."""
    if starts and ends:
        if starts == ends:
            return _day(ends)
        return f"{_day(starts) if starts.year != ends.year else f'{starts.day}/{starts.month}'} – {_day(ends)}"
    if starts:
        return f"Từ ngày {_day(starts)}"
    return f"Đến hết ngày {_day(ends)}" if ends else ""


def _as_jpeg(card: Image.Image) -> bytes:
    data = b""
    for quality in _QUALITIES:
        out = io.BytesIO()
        card.save(out, "JPEG", quality=quality, subsampling=0, optimize=True, progressive=True)
        data = out.getvalue()
        if len(data) <= _MOST_BYTES:
            break
    return data


def _day(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def _colours(campaign: Campaign) -> dict[str, str]:
    """The campaign's colours; a field of its own gets a deeper tone of its own too."""
    colours = dict(campaign.colours)
    if "field" in colours and "deep" not in colours:
        red, green, blue = bytes.fromhex(colours["field"][1:])
        colours["deep"] = "#" + bytes(mix((red, green, blue), BLACK, 0.5)).hex()
    return colours


def _ground(look: Look) -> Image.Image:
    """The campaign's field, bright behind the picture and deeper away from it."""
    down, across = np.mgrid[0:HEIGHT, 0:WIDTH]
    away = np.hypot((across - _CENTRE[0]) / 860, (down - _CENTRE[1]) / 620)
    share = np.clip(away, 0, 1)[:, :, None] ** 1.2
    pixels = np.array(look.field) * (1 - share) + np.array(look.shade) * share
    return _enlarged(Image.fromarray((pixels + 0.5).astype(np.uint8)))


def _enlarged(image: Image.Image) -> Image.Image:
    """What is soft anyway is drawn small."""
    return image.resize((image.width * _FINE, image.height * _FINE), Image.Resampling.BILINEAR)


def _draw_border(card: Image.Image, look: Look) -> None:
    """Two fine lines of gold with hollow corners, and rings that go out from the picture."""
    rings = Image.new("L", card.size)
    draw = ImageDraw.Draw(rings)
    for number in range(12):
        _circle(draw, _RADIUS + 44 + 46 * number, 1, 46 - 3 * number)
    card.paste(look.gold, (0, 0), rings)
    lines = Image.new("L", card.size)
    draw = ImageDraw.Draw(lines)
    _plaque(draw, _EDGE, 2.5, 215)
    _plaque(draw, _EDGE + 8, 1, 120)
    card.paste(look.gold, (0, 0), lines)


def _circle(draw: ImageDraw.ImageDraw, radius: float, wide: float, strength: int) -> None:
    x, y = _CENTRE
    box = tuple(n * _FINE for n in (x - radius, y - radius, x + radius, y + radius))
    draw.ellipse(box, outline=strength, width=round(wide * _FINE))


def _plaque(draw: ImageDraw.ImageDraw, edge: float, wide: float, strength: int) -> None:
    """An outline `edge` px from the card's edge, whose corners curve inwards."""
    notch = _NOTCH * _FINE
    near, right, low = edge * _FINE, (WIDTH - edge) * _FINE - 1, (HEIGHT - edge) * _FINE - 1
    line = round(wide * _FINE)
    for y in (near, low):
        draw.line((near + notch, y, right - notch, y), strength, line)
    for x in (near, right):
        draw.line((x, near + notch, x, low - notch), strength, line)
    for x, y, turn in ((near, near, 0), (right, near, 90), (right, low, 180), (near, low, 270)):
        half = line / 2
        box = (x - notch - half, y - notch - half, x + notch + half, y + notch + half)
        draw.arc(box, turn, turn + 90, strength, line)


def _draw_sample(card: Image.Image, campaign: Campaign, look: Look) -> None:
    """The first frame on a person, as a disc with a rim and a soft shadow."""
    x, y = (n * _FINE for n in _CENTRE)
    shadow = Image.new("L", (WIDTH, HEIGHT))
    left, top, size = _CENTRE[0] - _RADIUS - 7, _CENTRE[1] - _RADIUS + 3, 2 * _RADIUS + 14
    ImageDraw.Draw(shadow).ellipse((left, top, left + size, top + size), 150)
    shadow = shadow.filter(ImageFilter.GaussianBlur(14))
    card.paste(mix(look.shade, BLACK, 0.75), (0, 0), _enlarged(shadow))
    draw = ImageDraw.Draw(card)
    for wider, colour in ((7, look.gold), (4, look.shade), (2, look.gold)):
        rim = (_RADIUS + wider) * _FINE
        draw.ellipse((x - rim, y - rim, x + rim, y + rim), colour)
    side = 2 * _RADIUS * _FINE
    disc = round_picture(framed_sample(campaign.frames[0], side), side)
    card.paste(disc, (x - side // 2, y - side // 2), disc)


def _draw_words(card: Image.Image, campaign: Campaign, look: Look) -> None:
    """Organiser, title, days and call, one below the other, in the middle of their column."""
    wide = (_RIGHT - _LEFT) * _FINE
    organiser = fit_lines(campaign.organiser.upper(), 600, _sizes(24, 17), _room(0.94 * wide, 76, 2), 1.35)
    dates = fit_lines(days(campaign.starts, campaign.ends), 600, _sizes(29, 22), _room(wide, 50, 1), 1.3)
    call = fit_lines(CALL, 700, _sizes(29, 22), _room(wide - 60 * _FINE, 50, 1), 1.3)
    above = organiser.height + 18 * _FINE if organiser.lines else 0.0
    below = dates.height + 22 * _FINE if dates.lines else 0.0
    rest = above + below + (20 + 24 + _BUTTON) * _FINE
    space = (_BOTTOM - _TOP) * _FINE
    lines = 6 if len(clean_text(campaign.title, 800)) <= _MANY_LETTERS else 9
    title = fit_lines(campaign.title, 800, _sizes(74, 18), Room(wide, space - rest, lines), 1.22)

    draw, accent, left = ImageDraw.Draw(card), _accent(look), _LEFT * _FINE
    y = _TOP * _FINE + (space - rest - title.height) / 2
    _draw_organiser(draw, (left, y), organiser, accent)
    y += above
    draw_lines(draw, (left, y), title, look.on_field)
    y += title.height + 20 * _FINE
    _draw_rule(draw, left, y, look.gold)
    y += 24 * _FINE
    draw_lines(draw, (left, y), dates, accent)
    _draw_call(card, (left, y + below), call, look)


def _draw_organiser(draw: ImageDraw.ImageDraw, spot: tuple[float, float], setting: Setting, ink: Colour) -> None:
    ascent, descent = setting.font.getmetrics()
    baseline = spot[1] + (setting.leading + ascent - descent) / 2
    for number, line in enumerate(setting.lines):
        tracked = Tracked(line, setting.font, 0.05 * setting.size)
        draw_tracked(draw, (spot[0], baseline + number * setting.leading), tracked, ink)


def _draw_rule(draw: ImageDraw.ImageDraw, left: float, y: float, gold: Colour) -> None:
    """A short line that ends in a diamond."""
    draw.rectangle((left, y - _FINE, left + 96 * _FINE, y + _FINE - 1), gold)
    x, r = left + 108 * _FINE, 6 * _FINE
    draw.polygon([(x - r, y), (x, y - r), (x + r, y), (x, y + r)], gold)


def _draw_call(card: Image.Image, spot: tuple[float, float], setting: Setting, look: Look) -> None:
    """The call on a golden button."""
    left, top = spot
    right, bottom = left + setting.width + 60 * _FINE, top + _BUTTON * _FINE
    draw = ImageDraw.Draw(card)
    draw.rounded_rectangle((left, top, right, bottom), _BUTTON * _FINE / 2, look.gold)
    inks = (mix(look.shade, BLACK, 0.45), BLACK, (255, 255, 255))
    ink = next((ink for ink in inks if contrast(ink, look.gold) >= LEAST_CONTRAST), BLACK)
    draw_lines(draw, (left + 30 * _FINE, top + (_BUTTON * _FINE - setting.height) / 2), setting, ink)


def _accent(look: Look) -> Colour:
    """Gold, as far towards the letters' colour as it must go to be readable on all of the ground."""
    tones = (mix(look.gold, look.on_field, share / 10) for share in range(11))
    grounds = (look.field, mix(look.field, look.shade, 0.5), look.shade)
    readable = (tone for tone in tones if all(contrast(tone, ground) >= LEAST_CONTRAST for ground in grounds))
    return next(readable, look.on_field)


def _sizes(most: int, least: int) -> tuple[int, int]:
    return most * _FINE, least * _FINE


def _room(width: float, height: float, lines: int) -> Room:
    return Room(width, height * _FINE, lines)
