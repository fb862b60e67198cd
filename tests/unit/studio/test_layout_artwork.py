"""The layouts' artwork: marks and slogans of all lengths find their places; nothing is left that is no drawing."""

import re
from pathlib import Path

import pytest

from framer.campaigns.layout_names import LAYOUT_NAMES
from framer.campaigns.layouts import layout_path, part_path
from framer.errors import SetupError
from framer.studio.svg.parts import ArtworkParts
from framer.studio.svg.template import fill_svg
from support.svg import COLOURS

HARD_MARKS = (
    "TẾT",
    "BẮC GIANG",
    "ĐẮK LẮK",
    "Bà Rịa - Vũng Tàu",
    "HIẾN MÁU NHÂN ĐẠO",
    "THÀNH PHỐ HỒ CHÍ MINH",
    "Đại hội XVIII",
)
LONG_SLOGAN = (
    "Cán bộ, công chức, viên chức và người lao động ngành Y tế cả nước đoàn kết, sáng tạo, thi đua lập thành tích chào "
    "mừng Đại hội Đảng lần thứ XIV"
)
WITH_SLOGAN = ("ring", "ribbon", "page", "front")
every_layout = pytest.mark.parametrize("layout", LAYOUT_NAMES)


def filled(layout: str, parts: ArtworkParts | None = None, **words: str) -> str:
    return fill_svg(layout_path(layout).read_text(encoding="utf-8"), words, COLOURS, parts or ArtworkParts())


def mark_sizes(svg: str) -> list[float]:
    return [float(size) for size in re.findall(r'id="mark(?:-2)?"[^>]*?font-size="([\d.]+)"', svg)]


@every_layout
def test_marks_of_all_lengths_fit(layout: str) -> None:
    for mark in HARD_MARKS:
        assert min(mark_sizes(filled(layout, mark=mark))) >= 80


@every_layout
def test_usual_marks_are_large_and_on_one_line_but_on_the_small_pennant(layout: str) -> None:
    sizes = mark_sizes(filled(layout, mark="Đại hội XX"))
    assert sizes[0] >= 147 or (layout == "badge" and sizes[0] >= 104)
    assert len(sizes) == (2 if layout == "badge" else 1)


@every_layout
def test_without_any_word_something_is_drawn(layout: str) -> None:
    svg = filled(layout)
    assert "<text" not in svg
    assert "<path" in svg


@pytest.mark.parametrize("layout", WITH_SLOGAN)
def test_a_slogan_that_is_too_long_says_so_and_what_to_do(layout: str) -> None:
    with pytest.raises(SetupError, match="too long") as caught:
        filled(layout, slogan=LONG_SLOGAN)
    assert "slogan =" in caught.value.to_message(str).hint


@pytest.mark.parametrize("layout", WITH_SLOGAN)
def test_a_short_slogan_has_large_letters_spaced_out(layout: str) -> None:
    short, usual = filled(layout, slogan="Chào năm học mới"), filled(layout, slogan=LONG_SLOGAN[:75])
    sizes = [float(re.findall(r'id="slogan"[^>]*?font-size="([\d.]+)"', svg)[0]) for svg in (short, usual)]
    spaces = [float(re.findall(r'id="slogan"[^>]*?letter-spacing="([\d.]+)"', svg)[0]) for svg in (short, usual)]
    assert sizes[0] >= sizes[1] >= 64
    assert spaces[0] > 4 > spaces[1]


@pytest.mark.parametrize("layout", WITH_SLOGAN)
@pytest.mark.parametrize("slogan", ["CHÀO MỪNG ĐẠI HỘI ĐẢNG BỘ", "SẠCH BIỂN", "KHẲNG ĐỊNH THẮNG LỢI"])
def test_a_slogan_in_capitals_with_two_marks_has_room(layout: str, slogan: str) -> None:
    assert float(re.findall(r'id="slogan"[^>]*?font-size="([\d.]+)"', filled(layout, slogan=slogan))[0]) >= 58


@pytest.mark.parametrize("layout", ["foot", "page", "badge"])
def test_a_long_mark_is_broken_in_two_rather_than_set_smaller_on_one_line(layout: str) -> None:
    sizes = mark_sizes(filled(layout, mark="Ngày Thầy thuốc Việt Nam"))
    assert len(sizes) == 2
    assert min(sizes) >= 86


def test_a_mark_of_a_few_letters_is_very_large_where_there_is_room() -> None:
    assert all(mark_sizes(filled(layout, mark="TẾT"))[0] >= 180 for layout in ("foot", "badge"))


@pytest.mark.parametrize("layout", ["foot", "badge", "slim"])
def test_layouts_for_a_mark_alone_take_titles_of_any_length(layout: str) -> None:
    assert LONG_SLOGAN not in filled(layout, slogan=LONG_SLOGAN, mark="Đại hội XIV")


@every_layout
def test_ornament_and_emblem_are_drawn_where_they_are_wanted(layout: str) -> None:
    parts = ArtworkParts(ornament=part_path("drop").read_text("utf-8"), emblem=part_path("cross").read_text("utf-8"))
    with_parts, without = filled(layout, parts, mark="Hội"), filled(layout, mark="Hội")
    assert 'href="#ornament"' in with_parts
    assert 'href="#emblem"' in with_parts
    assert 'href="#emblem"' not in without


@every_layout
def test_layouts_name_no_place_and_use_the_palette(layout: str) -> None:
    svg = layout_path(layout).read_text(encoding="utf-8")
    assert not re.search(r"Lạng Sơn|Mẫu Sơn|hoa hồi|anise", svg)
    assert not re.findall(r"#[0-9a-fA-F]{6}\b", svg)
    assert set(re.findall(r'href="(.)', svg)) == {"#"}


def test_parts_are_drawings(tmp_path: Path) -> None:
    for path in part_path("star").parent.iterdir():
        assert path.stat().st_size < 8_000
        assert "<use" not in path.read_text(encoding="utf-8")
