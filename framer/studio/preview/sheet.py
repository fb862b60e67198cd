"""The preview sheet: one frame in all the sizes and shapes in which people see it, on one picture."""

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

from framer.campaigns.mockup import SHEET_PORTRAITS, crop_to_disc, draw_mockup
from framer.i18n import N_, Translator
from framer.imaging.types import Frame
from framer.studio.preview.canvas import Canvas, LabelStyle
from framer.studio.preview.circle_loss import GUIDE_CIRCLES, draw_circle_loss
from framer.studio.svg.render import ARTWORK_SIDE
from framer.text.text_field import RgbColour
from framer.text.unit import Unit

SHEET_WIDTH, SHEET_HEIGHT = 1760, 2190
_SHEET_MARGIN, _SHEET_GAP = 48, 40
_LARGE_PICTURE_SIDE, _SIDE_COLUMN_WIDTH = 1024, 600  # px: the large picture, and the column beside it
_DETAIL_HEIGHT = 240  # px: height of a detail at full size
# Of the side: the upper edges of the two details, which show where rings have letters.
_DETAIL_TOPS = (0.04, 0.945 - _DETAIL_HEIGHT / ARTWORK_SIDE)
_PANEL_HEIGHT = 276
_PROFILE_PICTURE_SIDE, _COMMENT_PICTURE_SIDE = 170, 40  # px at which social networks show a picture
_COPIES_SIDE = 840  # px: of it the small copies are made, none of which is larger than a third
_SHEET_TOP = 168
_SHEET_INK, _SHEET_FAINT, _SHEET_PAPER = (28, 30, 33), (101, 103, 107), (255, 255, 255)
_TITLE_STYLE, _CAPTION_STYLE, _FACT_STYLE, _KEY_STYLE = (
    LabelStyle(34, _SHEET_INK, 700),
    LabelStyle(19, _SHEET_INK, 600),
    LabelStyle(19, _SHEET_FAINT),
    LabelStyle(17, _SHEET_FAINT),
)

_WHOLE_LABEL = N_("On a portrait: the picture of 2048 px, shown at half its size")
_LOSS_LABEL = N_("What the circle crop takes away (dimmed)")
_OTHER_LABEL = N_("On another portrait: in the circle, and square")
_DETAILS_LABEL = N_("The picture of 2048 px at full size, pixel by pixel: its top and its foot")
_FACTS_LABEL = N_("Artwork %(side)d px · window: radius %(r).3f, centre %(cx).3f, %(cy).3f")
_FULL_SIZE_LABEL = N_("Look at this sheet in its full size, not shrunk.")
_LIGHT_LABEL, _DARK_LABEL = N_("On a light page"), N_("On a dark page")
_PROFILE_LABEL = N_("Profile, %(side)d px")
_COMMENTS_LABEL = N_("Comments, %(side)d px")


@dataclass(frozen=True)
class PreviewSheet:
    """A sheet to be drawn and written to `path`: of a `frame` whose overlay is `image` (RGBA, square).

    `units` are a usual and the longest name for the frame's line, none for a frame without one.
    """

    path: Path
    frame: Frame
    image: Image.Image
    units: tuple[Unit, ...] = ()


@dataclass(frozen=True)
class _PageTheme:
    """The colours of a social network's page."""

    title: str
    ground: RgbColour
    card: RgbColour
    bubble: RgbColour
    ink: RgbColour
    faint: RgbColour
    line: RgbColour


_PAGE_THEMES = (
    _PageTheme(
        _LIGHT_LABEL, (240, 242, 245), (255, 255, 255), (240, 242, 245), (5, 5, 5), _SHEET_FAINT, (188, 192, 196)
    ),
    _PageTheme(_DARK_LABEL, (24, 25, 26), (36, 37, 38), (58, 59, 60), (228, 230, 235), (176, 179, 184), (96, 98, 101)),
)


def draw_preview_sheet(sheet: PreviewSheet, translate: Translator) -> bytes:
    """The sheet as a PNG file, its labels in the language of `translate`. Raises `SetupError` for a bad overlay."""
    canvas = Canvas(Image.new("RGB", (SHEET_WIDTH, SHEET_HEIGHT), _SHEET_PAPER), translate)
    _draw_sheet_head(canvas, sheet)
    usual, longest = (sheet.units or (None,))[0], (sheet.units or (None,))[-1]
    large = draw_mockup(sheet.frame, ARTWORK_SIDE, SHEET_PORTRAITS[0], usual)
    copies = [
        large.resize((_COPIES_SIDE, _COPIES_SIDE), Image.Resampling.BOX),
        draw_mockup(sheet.frame, _COPIES_SIDE, SHEET_PORTRAITS[1], longest),  # seen in small sizes only
    ]
    canvas.draw_label((_SHEET_MARGIN, _SHEET_TOP - 34), _WHOLE_LABEL, _CAPTION_STYLE)
    canvas.image.paste(
        large.reduce(ARTWORK_SIDE // _LARGE_PICTURE_SIDE),
        (_SHEET_MARGIN, _SHEET_TOP),
    )
    _draw_side_column(canvas, sheet, copies[-1])
    top = _SHEET_TOP + _LARGE_PICTURE_SIDE + _SHEET_GAP
    _draw_details(canvas, large, top)
    top += 34 + _DETAIL_HEIGHT + _SHEET_GAP
    for page in _PAGE_THEMES:
        _draw_network_page(canvas, page, top, copies)
        top += _PANEL_HEIGHT + 24
    data = io.BytesIO()
    canvas.image.save(data, "PNG", compress_level=1)
    return data.getvalue()


def _draw_sheet_head(canvas: Canvas, sheet: PreviewSheet) -> None:
    frame = sheet.frame
    canvas.draw_text((_SHEET_MARGIN, 36), frame.title, _TITLE_STYLE, SHEET_WIDTH - _SHEET_MARGIN)
    name = frame.id if frame.campaign else frame.overlay_path.name
    window = {"r": frame.window.r, "cx": frame.window.cx, "cy": frame.window.cy}
    facts = canvas.translate(_FACTS_LABEL) % {"side": sheet.image.width, **window}
    canvas.draw_text((_SHEET_MARGIN, 82), f"{name}  ·  {facts}", _FACT_STYLE, _SHEET_MARGIN + _LARGE_PICTURE_SIDE)
    canvas.draw_label((_SHEET_MARGIN + _LARGE_PICTURE_SIDE + _SHEET_GAP, 82), _FULL_SIZE_LABEL, _FACT_STYLE)


def _draw_side_column(canvas: Canvas, sheet: PreviewSheet, picture: Image.Image) -> None:
    """Draw what the circle crop takes away, a key to its circles, and the frame on another portrait."""
    left, top = _SHEET_MARGIN + _LARGE_PICTURE_SIDE + _SHEET_GAP, _SHEET_TOP
    canvas.draw_label((left, top - 34), _LOSS_LABEL, _CAPTION_STYLE)
    canvas.image.paste(draw_circle_loss(sheet.image, sheet.frame.window, _SIDE_COLUMN_WIDTH), (left, top))
    top += _SIDE_COLUMN_WIDTH + 12
    for guide in GUIDE_CIRCLES:
        canvas.draw.line((left, top + 12, left + 30, top + 12), guide.colour, 4)
        canvas.draw_label((left + 42, top), guide.title, _KEY_STYLE)
        top += 24
    side = 280
    top = _SHEET_TOP + _LARGE_PICTURE_SIDE - side
    canvas.draw_label((left, top - 34), _OTHER_LABEL, _CAPTION_STYLE)
    for copy_left, reduce in ((left, _round_copy), (left + _SIDE_COLUMN_WIDTH - side, _square_copy)):
        small = reduce(picture, side)
        canvas.image.paste(small, (copy_left, top), small)


def _draw_details(canvas: Canvas, picture: Image.Image, top: int) -> None:
    """Draw two details of the large picture at full size, side by side."""
    canvas.draw_label((_SHEET_MARGIN, top), _DETAILS_LABEL, _CAPTION_STYLE)
    width = (SHEET_WIDTH - 2 * _SHEET_MARGIN - 24) // 2
    detail_left = (ARTWORK_SIDE - width) // 2
    for column, share in enumerate(_DETAIL_TOPS):
        detail_top = round(share * ARTWORK_SIDE)
        detail = picture.crop((detail_left, detail_top, detail_left + width, detail_top + _DETAIL_HEIGHT))
        canvas.image.paste(detail, (_SHEET_MARGIN + column * (width + 24), top + 34))


def _draw_network_page(canvas: Canvas, page: _PageTheme, top: int, pictures: list[Image.Image]) -> None:
    """Draw profile pictures and comments on a page of a social network."""
    box = (_SHEET_MARGIN, top, SHEET_WIDTH - _SHEET_MARGIN, top + _PANEL_HEIGHT)
    canvas.draw.rounded_rectangle(box, 16, page.ground)
    left, middle = _SHEET_MARGIN + 28, top + 62
    canvas.draw_label((left, top + 20), page.title, LabelStyle(19, page.ink, 600))
    for reduce in (_round_copy, _square_copy):
        for picture in pictures:
            small = reduce(picture, _PROFILE_PICTURE_SIDE)
            canvas.image.paste(small, (left, middle), small)
            left += _PROFILE_PICTURE_SIDE + 24
        left += 8
    canvas.draw_label(
        (_SHEET_MARGIN + 28, middle + _PROFILE_PICTURE_SIDE + 12),
        _PROFILE_LABEL,
        LabelStyle(16, page.faint),
        side=_PROFILE_PICTURE_SIDE,
    )
    canvas.draw_label(
        (left + 8, middle + _PROFILE_PICTURE_SIDE + 12),
        _COMMENTS_LABEL,
        LabelStyle(16, page.faint),
        side=_COMMENT_PICTURE_SIDE,
    )
    right = SHEET_WIDTH - _SHEET_MARGIN - 28
    canvas.draw.rounded_rectangle((left + 8, middle, right, middle + _PROFILE_PICTURE_SIDE), 12, page.card)
    column_width = (right - left - 8) // 2
    for column, reduce in enumerate((_round_copy, _square_copy)):
        for row, picture in enumerate(pictures):
            corner = left + 28 + column * column_width, middle + 26 + row * 78
            _draw_comment(canvas.draw, page, corner, column_width - 110 + 26 * row - 14 * column)
            small = reduce(picture, _COMMENT_PICTURE_SIDE)
            canvas.image.paste(small, corner, small)


def _draw_comment(draw: ImageDraw.ImageDraw, page: _PageTheme, corner: tuple[int, int], width: int) -> None:
    """Draw a speech bubble `width` px wide with bars for a name and a line of text, beside a picture at `corner`."""
    x, y = corner[0] + _COMMENT_PICTURE_SIDE + 10, corner[1]
    draw.rounded_rectangle((x, y - 6, x + width, y + 46), 18, page.bubble)
    draw.rounded_rectangle((x + 16, y + 8, x + 16 + width * 2 // 5, y + 16), 4, page.line)
    draw.rounded_rectangle((x + 16, y + 26, x + width - 22, y + 34), 4, page.line)


def _round_copy(picture: Image.Image, side: int) -> Image.Image:
    return crop_to_disc(picture, side)


def _square_copy(picture: Image.Image, side: int) -> Image.Image:
    return picture.resize((side, side), Image.Resampling.LANCZOS).convert("RGBA")
