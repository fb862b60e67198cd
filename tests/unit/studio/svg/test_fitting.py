"""Drawings that stand for one another, measures of several texts, letters spaced out, a mark in two lines."""

import re

import pytest

from framer.errors import SetupError
from framer.studio.svg.two_lines import break_in_two
from support.svg import fill, slogan_text

STYLE = 'font-family="Be Vietnam Pro" font-weight="700"'


def one_of(*lengths: int) -> str:
    texts = (
        f'<g><text id="mark" data-size="100 120" data-length="{n}" {STYLE}>{{{{mark}}}}</text></g>' for n in lengths
    )
    return f'<g data-choose="">{"".join(texts)}</g>'


def test_the_first_drawing_whose_texts_fit_stays() -> None:
    filled = fill(one_of(100, 700, 900) + '<rect width="{{mark.length}}"/>')
    assert filled.count("<text") == 1
    assert 100 <= float(re.findall(r'font-size="([\d.]+)"', filled)[0]) <= 120
    assert 600 < float(re.findall(r'width="([\d.]+)"', filled)[0]) <= 700


def test_where_none_fits_the_last_one_says_why() -> None:
    with pytest.raises(SetupError) as raised:
        fill(one_of(100, 200))
    assert raised.value.details["room"] == 200


def test_a_drawing_without_its_word_is_no_choice() -> None:
    filled = fill('<g data-choose=""><g id="a" data-if="mark-foot"/><g id="b"/></g>', mark="Tết")
    assert 'id="b"' in filled
    assert 'id="a"' not in filled


def test_two_lines_take_the_smaller_of_their_sizes() -> None:
    lines = "".join(
        f'<text data-size="10 100" data-length="600" {STYLE}>{line}</text>' for line in ("XX", "Đại hội đại biểu")
    )
    alone, with_other = fill(lines), fill(f'<g data-same-size="">{lines}</g>')
    sizes = re.findall(r'font-size="([\d.]+)"', alone)
    assert len(set(sizes)) == 2
    assert re.findall(r'font-size="([\d.]+)"', with_other) == [min(sizes, key=float)] * 2


def test_a_measure_may_be_of_the_longest_text_and_have_a_factor() -> None:
    texts = f'<text id="a" font-size="10" {STYLE}>ngắn</text><text id="b" font-size="10" {STYLE}>dài hơn</text>'
    one, both, half = re.findall(
        r'x="([\d.]+)"',
        fill(f'{texts}<g x="{{{{b.length}}}}"/><g x="{{{{a|b.length}}}}"/><g x="{{{{b.length * 0.5 + 3}}}}"/>'),
    )
    assert one == both
    assert float(half) == pytest.approx(float(one) / 2 + 3, abs=0.002)


def test_a_measure_may_have_a_least_length() -> None:
    text = f'<text id="a" font-size="10" {STYLE}>ngắn</text>'
    filled = fill(text + '<rect width="{{700|a.length}}"/><rect width="{{7|a.length}}"/><rect width="{{a.length}}"/>')
    least, *measured = map(float, re.findall(r'width="([\d.]+)"', filled))
    assert least == 700
    assert 7 < measured[0] == measured[1] < 100


def test_letters_of_a_short_slogan_are_spaced_out_but_not_without_bound() -> None:
    apart = fill(slogan_text('data-size="80 80" data-spread="2000 0.1"', content="Chào"))
    near = fill(slogan_text('data-size="80 80" data-spread="400 0.5"', content="Chào mừng Đại hội"))
    assert 'letter-spacing="8.00"' in apart
    assert "letter-spacing" not in near


@pytest.mark.parametrize("value", ["2000", "a 0.1", "1 2 3"])
def test_a_spread_without_two_numbers_is_named(value: str) -> None:
    with pytest.raises(SetupError, match="data-spread"):
        fill(slogan_text(f'data-size="80 80" data-spread="{value}"', content="Chào"))


@pytest.mark.parametrize(
    ("mark", "lines"),
    [
        ("Tết Đinh Mùi", ("Tết", "Đinh Mùi")),
        ("Bà Rịa - Vũng Tàu", ("Bà Rịa -", "Vũng Tàu")),
        ("HIẾN MÁU NHÂN ĐẠO", ("HIẾN MÁU", "NHÂN ĐẠO")),
        ("Vì môi trường", ("Vì", "môi trường")),
        ("Kỷ niệm 60 năm", ("Kỷ niệm", "60 năm")),
        ("Tết", ("", "")),
    ],
)
def test_a_mark_is_broken_between_its_words_and_not_within(mark: str, lines: tuple[str, str]) -> None:
    assert break_in_two(mark) == lines
