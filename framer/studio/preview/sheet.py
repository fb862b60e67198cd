"""The preview sheet: one frame as people will meet it, on one picture that can be sent to whoever drew it."""

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

from framer.campaigns.mockup import PORTRAITS, framed_sample, round_picture
from framer.i18n import N_, Translate
from framer.imaging.types import Frame
from framer.studio.preview.canvas import Canvas, Colour, Style
from framer.studio.preview.circle_loss import GUIDES, draw_loss
from framer.studio.svg.render import SIDE

WIDTH, HEIGHT = 1760, 2190
_MARGIN, _GAP = 48, 40
_LARGE, _RIGHT = 1024, 600  # px: the large picture, and the column beside it
_DETAIL = 240  # px: height of a piece at full size
_DETAILS_FROM = (
    0.04,
    0.945 - _DETAIL / SIDE,
)  # of the side: the upper edges of the two pieces, where rings have letters
_PANEL = 276
_AVATAR, _COMMENT = 170, 40  # px at which social networks show a picture
_TOP = 168
_INK, _FAINT, _PAPER = (28, 30, 33), (101, 103, 107), (255, 255, 255)
_TITLE, _CAPTION, _FACT, _KEY = Style(34, _INK, 700), Style(19, _INK, 600), Style(19, _FAINT), Style(17, _FAINT)

_WHOLE = N_("On a portrait: the picture of 2048 px, shown at half its size")
_LOSS = N_("What the circle crop takes away (dimmed)")
_OTHER = N_("On another portrait: in the circle, and square")
_DETAILS = N_("The picture of 2048 px at full size, pixel by pixel: its top and its foot")
_FACTS = N_("Artwork %(side)d px · window: radius %(r).3f, centre %(cx).3f, %(cy).3f")
_LOOK = N_("Look at this sheet in its full size, not shrunk.")
_LIGHT, _DARK = N_("On a light page"), N_("On a dark page")
_PROFILE = N_("Profile, %(side)d px")
_COMMENTS = N_("Comments, %(side)d px")


@dataclass(frozen=True)
class Sheet:
    """What a sheet shows, and the `path` at which it belongs: a frame whose artwork is `image` (RGBA, square)."""

    path: Path
    frame: Frame
    image: Image.Image


@dataclass(frozen=True)
class _Page:
    """The colours of a social network's page."""

    title: str
    ground: Colour
    card: Colour
    bubble: Colour
    ink: Colour
    faint: Colour
    line: Colour


_PAGES = (
    _Page(_LIGHT, (240, 242, 245), (255, 255, 255), (240, 242, 245), (5, 5, 5), _FAINT, (188, 192, 196)),
    _Page(_DARK, (24, 25, 26), (36, 37, 38), (58, 59, 60), (228, 230, 235), (176, 179, 184), (96, 98, 101)),
)


def draw_sheet(sheet: Sheet, translate: Translate) -> bytes:
    """The sheet as a PNG file, its labels in the language of `translate`. Raises `SetupError`."""
    canvas = Canvas(Image.new("RGB", (WIDTH, HEIGHT), _PAPER), translate)
    _draw_head(canvas, sheet)
    pictures = [framed_sample(sheet.frame, SIDE, portrait) for portrait in PORTRAITS]
    canvas.label((_MARGIN, _TOP - 34), _WHOLE, _CAPTION)
    canvas.image.paste(pictures[0].resize((_LARGE, _LARGE), Image.Resampling.LANCZOS), (_MARGIN, _TOP))
    _draw_right(canvas, sheet, pictures[-1])
    top = _TOP + _LARGE + _GAP
    _draw_details(canvas, pictures[0], top)
    top += 34 + _DETAIL + _GAP
    for page in _PAGES:
        _draw_page(canvas, page, top, pictures)
        top += _PANEL + 24
    out = io.BytesIO()
    canvas.image.save(out, "PNG", compress_level=6)
    return out.getvalue()


def _draw_head(canvas: Canvas, sheet: Sheet) -> None:
    frame = sheet.frame
    canvas.text((_MARGIN, 36), frame.title, _TITLE, WIDTH - _MARGIN)
    name = frame.id if frame.campaign else frame.overlay.name
    window = {"r": frame.window.r, "cx": frame.window.cx, "cy": frame.window.cy}
    facts = canvas.translate(_FACTS) % {"side": sheet.image.width, **window}
    canvas.text((_MARGIN, 82), f"{name}  ·  {facts}", _FACT, _MARGIN + _LARGE)
    canvas.label((_MARGIN + _LARGE + _GAP, 82), _LOOK, _FACT)


def _draw_right(canvas: Canvas, sheet: Sheet, picture: Image.Image) -> None:
    """Draw the loss, what its lines mean, and the frame on another portrait."""
    left, top = _MARGIN + _LARGE + _GAP, _TOP
    canvas.label((left, top - 34), _LOSS, _CAPTION)
    canvas.image.paste(draw_loss(sheet.image, sheet.frame.window, _RIGHT), (left, top))
    top += _RIGHT + 12
    for guide in GUIDES:
        canvas.draw.line((left, top + 12, left + 30, top + 12), guide.colour, 4)
        canvas.label((left + 42, top), guide.title, _KEY)
        top += 24
    side = 280
    top = _TOP + _LARGE - side
    canvas.label((left, top - 34), _OTHER, _CAPTION)
    for place, shape in ((left, _round), (left + _RIGHT - side, _square)):
        small = shape(picture, side)
        canvas.image.paste(small, (place, top), small)


def _draw_details(canvas: Canvas, picture: Image.Image, top: int) -> None:
    """Draw two pieces of the large picture as they are."""
    canvas.label((_MARGIN, top), _DETAILS, _CAPTION)
    wide = (WIDTH - 2 * _MARGIN - 24) // 2
    left = (SIDE - wide) // 2
    for place, share in enumerate(_DETAILS_FROM):
        high = round(share * SIDE)
        piece = picture.crop((left, high, left + wide, high + _DETAIL))
        canvas.image.paste(piece, (_MARGIN + place * (wide + 24), top + 34))


def _draw_page(canvas: Canvas, page: _Page, top: int, pictures: list[Image.Image]) -> None:
    """Draw what a profile and a few comments look like on `page`."""
    box = (_MARGIN, top, WIDTH - _MARGIN, top + _PANEL)
    canvas.draw.rounded_rectangle(box, 16, page.ground)
    left, middle = _MARGIN + 28, top + 62
    canvas.label((left, top + 20), page.title, Style(19, page.ink, 600))
    for shape in (_round, _square):
        for picture in pictures:
            small = shape(picture, _AVATAR)
            canvas.image.paste(small, (left, middle), small)
            left += _AVATAR + 24
        left += 8
    canvas.label((_MARGIN + 28, middle + _AVATAR + 12), _PROFILE, Style(16, page.faint), side=_AVATAR)
    canvas.label((left + 8, middle + _AVATAR + 12), _COMMENTS, Style(16, page.faint), side=_COMMENT)
    right = WIDTH - _MARGIN - 28
    canvas.draw.rounded_rectangle((left + 8, middle, right, middle + _AVATAR), 12, page.card)
    wide = (right - left - 8) // 2
    for column, shape in enumerate((_round, _square)):
        for row, picture in enumerate(pictures):
            place = left + 28 + column * wide, middle + 26 + row * 78
            _draw_comment(canvas.draw, page, place, wide - 110 + 26 * row - 14 * column)
            small = shape(picture, _COMMENT)
            canvas.image.paste(small, place, small)


def _draw_comment(draw: ImageDraw.ImageDraw, page: _Page, place: tuple[int, int], wide: int) -> None:
    """Draw a speech bubble of `wide` px with bars for a name and a line of text."""
    x, y = place[0] + _COMMENT + 10, place[1]
    draw.rounded_rectangle((x, y - 6, x + wide, y + 46), 18, page.bubble)
    draw.rounded_rectangle((x + 16, y + 8, x + 16 + wide * 2 // 5, y + 16), 4, page.line)
    draw.rounded_rectangle((x + 16, y + 26, x + wide - 22, y + 34), 4, page.line)


def _round(picture: Image.Image, side: int) -> Image.Image:
    return round_picture(picture, side)


def _square(picture: Image.Image, side: int) -> Image.Image:
    return picture.resize((side, side), Image.Resampling.LANCZOS).convert("RGBA")
