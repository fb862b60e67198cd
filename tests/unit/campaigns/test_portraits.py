"""Whom cards and posters show a campaign's frame on."""

import pytest

from framer.campaigns.layout_names import PORTRAIT_CHOICES
from framer.campaigns.mockup import PORTRAIT_NAMES, load_portrait
from framer.campaigns.portraits import PORTRAIT_DRAWINGS, choose_portrait
from framer.campaigns.types import Campaign


@pytest.mark.parametrize(
    ("organiser", "title", "portrait"),
    [
        ("Sở Y tế tỉnh Lạng Sơn", "Chào mừng Đại hội", "doctor"),
        ("Bệnh viện Đa khoa tỉnh Cao Bằng", "60 năm", "doctor"),
        ("Hội Điều dưỡng Việt Nam", "Ngày 12/5", "nurse"),
        ("Trường THPT chuyên Chu Văn An", "Năm học mới", "school"),
        ("SỞ GIÁO DỤC VÀ ĐÀO TẠO", "Ngày hội", "school"),
        ("Bộ Y tế", "Hội nghị tổng kết", "office"),
        ("Sở Tài nguyên và Môi trường", "Vì môi trường xanh", "office"),
        ("Uỷ ban nhân dân tỉnh", "Ngày Thầy thuốc Việt Nam", "office"),
        ("", "Ngày Thầy thuốc Việt Nam", "doctor"),
        ("Hội Chữ thập đỏ", "Giọt hồng yêu thương", "office"),
        ("", "Xanh", "office"),
    ],
)
def test_who_suits_a_campaign(organiser: str, title: str, portrait: str) -> None:
    assert choose_portrait(Campaign(id="x", organiser=organiser, title=title)) == portrait


def test_palette_and_emblem_tell_too() -> None:
    assert choose_portrait(Campaign(id="x", title="Xanh", palette="health-green")) == "doctor"
    assert choose_portrait(Campaign(id="x", title="Xanh", emblem="cross")) == "doctor"
    assert choose_portrait(Campaign(id="x", title="Xuân", organiser="Bệnh viện Nhi", palette="tet")) == "office"


def test_every_choice_has_its_drawing() -> None:
    assert tuple(PORTRAIT_DRAWINGS) == PORTRAIT_CHOICES
    assert set(PORTRAIT_DRAWINGS.values()) <= set(PORTRAIT_NAMES)
    for name in PORTRAIT_NAMES:
        assert load_portrait(name).image.size == (1600, 1600)
