"""The preview sheet: one frame in all the sizes and shapes in which people see it, on one picture."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import cv2
import numpy as np
from PIL import Image, ImageDraw

from framer.campaigns.mockup import SHEET_PORTRAITS, disc_mask, draw_mockup
from framer.i18n import N_, Translator
from framer.imaging.overlay import MIN_OVERLAY_SIDE, make_overlay, shrink_overlay
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
class _SmallCopy:
    """A picture as it is seen small: square, and what of it is in the circle (`disc`, L)."""

    square: Image.Image
    disc: Image.Image

    @classmethod
    def of(cls, picture: Image.Image, side: int) -> Self:
        return cls(picture.resize((side, side), Image.Resampling.LANCZOS), disc_mask(side))


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
    """The sheet as a PNG file, its labels in the language of `translate`."""
    canvas = Canvas(Image.new("RGB", (SHEET_WIDTH, SHEET_HEIGHT), _SHEET_PAPER), translate)
    _draw_sheet_head(canvas, sheet)
    usual, longest = (sheet.units or (None,))[0], (sheet.units or (None,))[-1]
    artwork = _premultiply_artwork(sheet.image)
    overlay = make_overlay(artwork, sheet.frame.window, ARTWORK_SIDE, head_in_front=sheet.frame.head_in_front)
    small_overlay = shrink_overlay(overlay, sheet.frame.window, _COPIES_SIDE)
    large = draw_mockup(sheet.frame, ARTWORK_SIDE, SHEET_PORTRAITS[0], usual, overlay)
    other = draw_mockup(sheet.frame, _COPIES_SIDE, SHEET_PORTRAITS[1], longest, small_overlay)
    pictures = (large.resize((_COPIES_SIDE, _COPIES_SIDE), Image.Resampling.BOX), other)
    canvas.draw_label((_SHEET_MARGIN, _SHEET_TOP - 34), _WHOLE_LABEL, _CAPTION_STYLE)
    canvas.image.paste(
        large.reduce(ARTWORK_SIDE // _LARGE_PICTURE_SIDE),
        (_SHEET_MARGIN, _SHEET_TOP),
    )
    _draw_side_column(canvas, draw_circle_loss(artwork, sheet.frame.window, _SIDE_COLUMN_WIDTH), other)
    top = _SHEET_TOP + _LARGE_PICTURE_SIDE + _SHEET_GAP
    _draw_details(canvas, large, top)
    top += 34 + _DETAIL_HEIGHT + _SHEET_GAP
    profiles, comments = (
        [_SmallCopy.of(picture, side) for picture in pictures]
        for side in (_PROFILE_PICTURE_SIDE, _COMMENT_PICTURE_SIDE)
    )
    for page in _PAGE_THEMES:
        _draw_network_page(canvas, page, top, profiles, comments)
        top += _PANEL_HEIGHT + 24
    return _encode_fast_png(canvas.image)


def _premultiply_artwork(image: Image.Image) -> Image.Image:
    """The overlay `image` as RGBa, enlarged if framer would refuse it as too small."""
    is_small = image.width < MIN_OVERLAY_SIDE
    return (image.resize((MIN_OVERLAY_SIDE, MIN_OVERLAY_SIDE)) if is_small else image).convert("RGBa")


def _encode_fast_png(image: Image.Image) -> bytes:
    """In half the time of Pillow's fastest, for a twentieth more bytes."""
    options = (cv2.IMWRITE_PNG_COMPRESSION, 1, cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_SUB)
    return cv2.imencode(".png", cv2.cvtColor(np.asarray(image), cv2.COLOR_RGB2BGR), options)[1].tobytes()


def _draw_sheet_head(canvas: Canvas, sheet: PreviewSheet) -> None:
    frame = sheet.frame
    canvas.draw_text((_SHEET_MARGIN, 36), frame.title, _TITLE_STYLE, SHEET_WIDTH - _SHEET_MARGIN)
    name = frame.id if frame.campaign else frame.overlay_path.name
    window = {"r": frame.window.r, "cx": frame.window.cx, "cy": frame.window.cy}
    facts = canvas.translate(_FACTS_LABEL) % {"side": sheet.image.width, **window}
    canvas.draw_text((_SHEET_MARGIN, 82), f"{name}  ·  {facts}", _FACT_STYLE, _SHEET_MARGIN + _LARGE_PICTURE_SIDE)
    canvas.draw_label((_SHEET_MARGIN + _LARGE_PICTURE_SIDE + _SHEET_GAP, 82), _FULL_SIZE_LABEL, _FACT_STYLE)


def _draw_side_column(canvas: Canvas, loss: Image.Image, picture: Image.Image) -> None:
    """Draw what the circle crop takes away (`loss`), a key to its circles, and the frame on another portrait."""
    left, top = _SHEET_MARGIN + _LARGE_PICTURE_SIDE + _SHEET_GAP, _SHEET_TOP
    canvas.draw_label((left, top - 34), _LOSS_LABEL, _CAPTION_STYLE)
    canvas.image.paste(loss, (left, top))
    top += _SIDE_COLUMN_WIDTH + 12
    for guide in GUIDE_CIRCLES:
        canvas.draw.line((left, top + 12, left + 30, top + 12), guide.colour, 4)
        canvas.draw_label((left + 42, top), guide.title, _KEY_STYLE)
        top += 24
    side = 280
    top = _SHEET_TOP + _LARGE_PICTURE_SIDE - side
    canvas.draw_label((left, top - 34), _OTHER_LABEL, _CAPTION_STYLE)
    copy = _SmallCopy.of(picture, side)
    canvas.image.paste(copy.square, (left, top), copy.disc)
    canvas.image.paste(copy.square, (left + _SIDE_COLUMN_WIDTH - side, top))


def _draw_details(canvas: Canvas, picture: Image.Image, top: int) -> None:
    """Draw two details of the large picture at full size, side by side."""
    canvas.draw_label((_SHEET_MARGIN, top), _DETAILS_LABEL, _CAPTION_STYLE)
    width = (SHEET_WIDTH - 2 * _SHEET_MARGIN - 24) // 2
    detail_left = (ARTWORK_SIDE - width) // 2
    for column, share in enumerate(_DETAIL_TOPS):
        detail_top = round(share * ARTWORK_SIDE)
        detail = picture.crop((detail_left, detail_top, detail_left + width, detail_top + _DETAIL_HEIGHT))
        canvas.image.paste(detail, (_SHEET_MARGIN + column * (width + 24), top + 34))


def _draw_network_page(
    canvas: Canvas, page: _PageTheme, top: int, profiles: list[_SmallCopy], comments: list[_SmallCopy]
) -> None:
    """Draw profile pictures and comments on a page of a social network."""
    box = (_SHEET_MARGIN, top, SHEET_WIDTH - _SHEET_MARGIN, top + _PANEL_HEIGHT)
    canvas.draw.rounded_rectangle(box, 16, page.ground)
    left, middle = _SHEET_MARGIN + 28, top + 62
    canvas.draw_label((left, top + 20), page.title, LabelStyle(19, page.ink, 600))
    for is_round in (True, False):
        for copy in profiles:
            canvas.image.paste(copy.square, (left, middle), copy.disc if is_round else None)
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
    for column, is_round in enumerate((True, False)):
        for row, copy in enumerate(comments):
            corner = left + 28 + column * column_width, middle + 26 + row * 78
            _draw_comment(canvas.draw, page, corner, column_width - 110 + 26 * row - 14 * column)
            canvas.image.paste(copy.square, corner, copy.disc if is_round else None)


def _draw_comment(draw: ImageDraw.ImageDraw, page: _PageTheme, corner: tuple[int, int], width: int) -> None:
    """Draw a speech bubble `width` px wide with bars for a name and a line of text, beside a picture at `corner`."""
    x, y = corner[0] + _COMMENT_PICTURE_SIDE + 10, corner[1]
    draw.rounded_rectangle((x, y - 6, x + width, y + 46), 18, page.bubble)
    draw.rounded_rectangle((x + 16, y + 8, x + 16 + width * 2 // 5, y + 16), 4, page.line)
    draw.rounded_rectangle((x + 16, y + 26, x + width - 22, y + 34), 4, page.line)
