"""Titles with good line breaks: what stays together, and what may still be broken."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from framer.text.compounds import MAX_UNBROKEN_LENGTH, NO_BREAK_SPACE, WORD_JOINER, join_compounds

SLOGAN = "Chào mừng Đại hội đại biểu Đảng bộ tỉnh Lạng Sơn lần thứ XVII, nhiệm kỳ 2020-2025"
OTHER_WORDS = ["80", "năm", "Ngày", "27/2", "“Chung", "tay”", "–", "vì", ":", "(", "Nguyễn", "Thị", "Minh", "Khai"]
LONG_WORDS = ["1.000", "12,5%", "nghiêng-nghiêng-nghiêng", "https://khung.example.vn/c/lang-son-xvii", "_", "-"]
WORDS = st.sampled_from([*SLOGAN.split(), *OTHER_WORDS, *LONG_WORDS])


def shown(title: str) -> str:
    """What may not end a line, made visible: a dot for the space, a circle for the joiner."""
    return join_compounds(title).replace(NO_BREAK_SPACE, "·").replace(WORD_JOINER, "°")


@pytest.mark.parametrize(
    ("title", "joined"),
    [
        (SLOGAN, "Chào·mừng Đại·hội đại·biểu Đảng·bộ tỉnh·Lạng·Sơn lần·thứ·XVII, nhiệm·kỳ·2020-°2025"),
        ("Tháng hành động vì trẻ em 2026", "Tháng hành·động vì trẻ·em·2026"),
        ("Kỷ niệm 80 năm Ngày Thầy thuốc Việt Nam 27/2", "Kỷ·niệm 80·năm Ngày·Thầy·thuốc Việt·Nam·27/°2"),
        ("Bệnh viện Đa khoa tỉnh Lạng Sơn vì sức khoẻ nhân dân",
         "Bệnh·viện Đa·khoa tỉnh·Lạng·Sơn vì sức·khoẻ nhân·dân"),
        ("CHÀO MỪNG ĐẠI HỘI ĐẠI BIỂU", "CHÀO·MỪNG ĐẠI·HỘI·ĐẠI·BIỂU"),
        ("Chào mừng ngày 20 tháng 11 năm 2026", "Chào·mừng ngày·20·tháng·11 năm·2026"),
        ("Hưởng ứng Tuần lễ không thuốc lá 25-31/5", "Hưởng·ứng Tuần·lễ không thuốc·lá·25-°31/°5"),
        ("Phòng, chống COVID-19: “Chung tay vì cộng đồng”",
         "Phòng, chống COVID-°19: “Chung·tay vì cộng·đồng”"),
        ("Tuổi trẻ Bạch Mai – tiếp bước truyền thống", "Tuổi·trẻ Bạch·Mai·– tiếp bước truyền·thống"),
        ("Khung đỏ vàng", "Khung đỏ vàng"),
        ("  Chào\nmừng  ", "Chào·mừng"),
        ("", ""),
    ],
)  # fmt: skip
def test_names_compounds_and_numbers_are_not_torn(title: str, joined: str) -> None:
    assert shown(title) == joined


def test_a_number_stays_with_what_it_counts_or_else_with_what_it_numbers() -> None:
    assert shown("Mừng 95 năm lần thứ 2 của 12,5% và năm 2026 vui vẻ") == (
        "Mừng 95·năm lần·thứ·2 của·12,5% và năm·2026 vui vẻ"
    )


def test_a_long_name_is_broken_in_its_middle() -> None:
    assert shown("Nguyễn Thị Minh Khai") == "Nguyễn·Thị Minh·Khai"
    assert shown("Công Tôn Nữ Ngọc Trâm Anh") == "Công·Tôn·Nữ Ngọc·Trâm·Anh"


def test_a_long_run_is_broken_where_it_harms_least() -> None:
    assert shown("huyện Bắc Sơn Lộc Bình") == "huyện Bắc·Sơn·Lộc·Bình"
    assert shown("Ngày Thầy thuốc Việt Nam") == "Ngày·Thầy·thuốc Việt·Nam"


def test_a_very_long_word_may_be_broken() -> None:
    assert shown("khung.example.vn/a-b") == "khung.example.vn/a-b"
    assert shown("vn/a-b") == "vn/°a-°b"


@example([])
@given(st.lists(WORDS | st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12), max_size=25))
def test_any_title_stays_itself_and_no_run_is_longer_than_a_narrow_phone(words: list[str]) -> None:
    title = " ".join(" ".join(words).split())
    joined = join_compounds(title)
    plain = joined.replace(NO_BREAK_SPACE, " ")
    if WORD_JOINER not in title:
        plain = plain.replace(WORD_JOINER, "")
    assert plain == title
    assert join_compounds(joined) == joined
    for run in joined.split(" "):
        assert len(run.replace(WORD_JOINER, "")) <= MAX_UNBROKEN_LENGTH or NO_BREAK_SPACE not in run
