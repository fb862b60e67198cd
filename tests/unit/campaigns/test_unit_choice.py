"""Which unit of a campaign's list a text means."""

import pytest

from framer.campaigns.unit_choice import UnknownUnit, choose_unit, find_unit
from framer.text.unit import Unit

UNITS = (
    Unit("hoa-an", "Trung tâm Y tế huyện Hòa An", "TTYT Hòa An"),
    Unit("noi", "Khoa Nội", "Nội"),
    Unit("noi-2", "Khoa Nối - Vi phẫu"),
    Unit("dong-khe", "Trạm Y tế Đông Khê", "TYT"),
    Unit("dong-khe-2", "Trạm Y tế Đồng Khê", "TYT"),
)


@pytest.mark.parametrize(
    ("text", "unit_id"),
    [
        ("hoa-an", "hoa-an"),
        ("HOA-AN", "hoa-an"),
        ("Trung tâm Y tế huyện Hòa An", "hoa-an"),
        ("  trung tâm  y tế\nHUYỆN Hòa An ", "hoa-an"),
        ("Trung tâm Y tế huyện Hoà An", "hoa-an"),  # the other place of the tone mark
        ("Khoa No\u0323\u0302i", "noi"),
        ("ttyt hoa an", "hoa-an"),
        ("Khoa Nối – Vi phẫu", "noi-2"),  # a dash of Word's
        ("khoa noi", "noi"),
    ],
)
def test_name_short_name_and_id_are_taken_however_they_are_typed(text: str, unit_id: str) -> None:
    unit = choose_unit(UNITS, text)
    assert unit
    assert unit.id == unit_id


@pytest.mark.parametrize("text", ["Khoa Ngoại", "Khoa Nói", "友谊关", "Trung tâm Y tế"])
def test_any_other_text_is_refused_with_the_nearest_unit(text: str) -> None:
    with pytest.raises(UnknownUnit) as caught:
        choose_unit(UNITS, text)
    assert caught.value.code == "usage"
    assert text in caught.value.to_message(str).text
    assert find_unit(UNITS, text) is None


def test_the_nearest_unit_is_the_one_that_shares_most() -> None:
    with pytest.raises(UnknownUnit) as caught:
        choose_unit(UNITS, "TT Y tế huyện Hòa An")
    assert "“Trung tâm Y tế huyện Hòa An”" in caught.value.to_message(str).hint


@pytest.mark.parametrize("text", ["TTYT huyện Bắc Sơn", "友谊关"])
def test_a_unit_that_is_not_near_is_no_hint(text: str) -> None:
    with pytest.raises(UnknownUnit) as caught:
        choose_unit((Unit("tccb", "Phòng Tổ chức cán bộ"), Unit("noi", "Khoa Nội")), text)
    assert "nearest" not in caught.value.to_message(str).hint


@pytest.mark.parametrize("text", ["TYT", "tram y te dong khe"])
def test_what_may_be_several_is_refused_with_their_ids(text: str) -> None:
    with pytest.raises(UnknownUnit, match="several") as caught:
        choose_unit(UNITS, text)
    assert "dong-khe, dong-khe-2" in caught.value.to_message(str).hint


def test_without_a_list_any_text_is_a_unit_and_nothing_is_none() -> None:
    assert choose_unit((), "  Khoa  友 ") == Unit("", "Khoa 友")
    assert choose_unit((), " \u200b") is None
    assert choose_unit(UNITS, "\n") is None


def test_a_text_of_any_length_is_told_in_a_short_message() -> None:
    with pytest.raises(UnknownUnit) as caught:
        choose_unit(UNITS, "Khoa " * 5_000)
    assert len(caught.value.to_message(str).text) < 300
