"""The layouts as they are drawn: letters whole, within the circle and readable in every palette; the window clear."""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import pytest

from framer.campaigns.layout_names import LAYOUT_NAMES, PALETTE_NAMES
from framer.campaigns.layouts import complete_entry, layout_path, part_path
from framer.campaigns.palettes import NAMED_PALETTES
from framer.campaigns.types import FrameEntry
from framer.imaging.types import FloatMap
from framer.studio.check.contrast import letter_contrast, text_coverages
from framer.studio.check.missing_glyphs import check_drawn_texts
from framer.studio.check.text_fields import check_text_field
from framer.studio.svg.parts import ArtworkParts
from framer.studio.svg.render import render_svg
from framer.studio.svg.sanitize import parse_svg
from framer.studio.svg.template import fill_svg

SLOGAN = "Chào mừng Đại hội đại biểu Đảng bộ tỉnh lần thứ XVIII"
PROVINCES = (
    "An Giang", "Bà Rịa - Vũng Tàu", "Bắc Giang", "Bắc Kạn", "Bạc Liêu", "Bắc Ninh", "Bến Tre", "Bình Định",
    "Bình Dương", "Bình Phước", "Bình Thuận", "Cà Mau", "Cần Thơ", "Cao Bằng", "Đà Nẵng", "Đắk Lắk", "Đắk Nông",
    "Điện Biên", "Đồng Nai", "Đồng Tháp", "Gia Lai", "Hà Giang", "Hà Nam", "Hà Nội", "Hà Tĩnh", "Hải Dương",
    "Hải Phòng", "Hậu Giang", "Hòa Bình", "Hưng Yên", "Khánh Hòa", "Kiên Giang", "Kon Tum", "Lai Châu", "Lâm Đồng",
    "Lạng Sơn", "Lào Cai", "Long An", "Nam Định", "Nghệ An", "Ninh Bình", "Ninh Thuận", "Phú Thọ", "Phú Yên",
    "Quảng Bình", "Quảng Nam", "Quảng Ngãi", "Quảng Ninh", "Quảng Trị", "Sóc Trăng", "Sơn La", "Tây Ninh",
    "Thái Bình", "Thái Nguyên", "Thanh Hóa", "Thừa Thiên Huế", "Tiền Giang", "Trà Vinh", "Tuyên Quang", "Vĩnh Long",
    "Vĩnh Phúc", "Yên Bái", "Thành phố Hồ Chí Minh", "TP. Hồ Chí Minh", "Huế", "Đại hội XVIII", "Tết Đinh Mùi",
    "Kỷ niệm 60 năm", "Hiến máu nhân đạo", "Ngày Thầy thuốc",
)  # fmt: skip
# Shares of the upper window that a short, a long and the longest mark may cover. The slim ring's window is so large
# that the mark, with the line for the unit below it inside the letter circle, reaches into it beside the neck.
MARK_BOUNDS = (0.001, 0.004, 0.005)
WIDER_MARKS = {"slim": (0.003, 0.009, 0.0136)}
every_layout = pytest.mark.parametrize("layout", LAYOUT_NAMES)


@dataclass(frozen=True)
class Words:
    mark: str
    slogan: str = ""


@cache
def filled(layout: str, palette: str, words: Words) -> str:
    parts = ArtworkParts(part_path("lotus").read_text("utf-8"), part_path("star").read_text("utf-8"))
    texts = {"mark": words.mark, "slogan": words.slogan}
    return fill_svg(layout_path(layout).read_text("utf-8"), texts, dict(NAMED_PALETTES[palette]), parts)


WORDS = Words("Đại hội XVIII", SLOGAN)
SIDE = 768  # px: contrasts are as at 1024 px, where the check looks, or lower


@cache
def drawn_letters(layout: str) -> list[FloatMap]:
    """Where the letters of each text lie at `SIDE`: the same in every palette."""
    coverages = text_coverages(parse_svg(filled(layout, "party-red", WORDS)))
    return [cv2.resize(np.ascontiguousarray(each), (SIDE, SIDE), interpolation=cv2.INTER_AREA) for each in coverages]


@every_layout
def test_letters_are_drawn_whole_within_the_circle(layout: str) -> None:
    for text in check_drawn_texts(filled(layout, "party-red", Words("HIẾN MÁU NHÂN ĐẠO", SLOGAN))):
        assert text.is_complete, text
        assert text.reach <= 0.44
        assert text.cap_height * 170 >= (6 if text.id.startswith("mark") else 0.74 * 64 * 170 / 2048)


@pytest.mark.large
@every_layout
def test_all_names_of_provinces_fit_in_small_letters_and_capitals(layout: str) -> None:
    for name in PROVINCES:
        for mark in (name, name.upper()):
            assert "<text" in filled.__wrapped__(layout, "party-red", Words(mark))


@pytest.mark.large
@every_layout
@pytest.mark.parametrize("palette", PALETTE_NAMES)
def test_letters_can_be_read_in_every_palette(layout: str, palette: str) -> None:
    drawing = render_svg(filled(layout, palette, WORDS), SIDE)
    assert min(letter_contrast(drawing, letters) for letters in drawn_letters(layout)) >= 4.5


@pytest.mark.large
@every_layout
def test_the_window_is_clear_where_faces_are(layout: str) -> None:
    colours = {"light": "#ffffff", "deep": "#000000"}
    entry = complete_entry(FrameEntry("a", "A", layout_path("none").with_name("frame.png")), layout, colours)
    assert entry.window
    assert all(finding.level == "good" for field in entry.fields for finding in check_text_field(field))
    if entry.head_in_front:
        return
    rows, columns = (np.mgrid[:512, :512] + 0.5) / 512
    window = entry.window
    inside = (np.hypot(columns - window.cx, rows - window.cy) < window.r - 2 / 512) & (
        rows < window.cy - window.r + 1.7 * window.r
    )
    bounds = WIDER_MARKS.get(layout, MARK_BOUNDS)
    for mark, most in zip(("Đại hội XX", "QUẢNG NGÃI", "THÀNH PHỐ HỒ CHÍ MINH"), bounds, strict=True):
        drawing = render_svg(filled(layout, "party-red", Words(mark)), 512)
        assert (np.asarray(drawing.getchannel("A"))[inside] >= 128).mean() <= most
