"""Texts that fit their places, and numbers that follow them."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framer.errors import SetupError
from framer.studio.svg.text_metrics import letter_ascent, letter_descent, measure_letters
from support.svg import SLOGAN, fill, font_size, slogan_text, styled_letters, wrap_svg

VIETNAMESE = (
    "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắấếềệểỗộớợủữỳỹAĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXYÁÀẢÃẠẤẾỆỘỢỮ 0123456789-,.!&<>{}"
)


def length_at(text: str, size: float, spacing: float = 0) -> float:
    return measure_letters(styled_letters(text, "700", size, spacing))[0]


@pytest.mark.parametrize("spacing", [0, 2.5, -1])
def test_a_text_is_set_in_the_largest_size_that_fits(spacing: float) -> None:
    size = font_size(fill(slogan_text('data-size="30 90" data-length="3300"', f'letter-spacing="{spacing}"')))
    assert length_at(SLOGAN, size, spacing) <= 3300 < length_at(SLOGAN, size + 0.02, spacing)


def test_spacing_may_be_in_ems() -> None:
    size = font_size(fill(slogan_text('data-size="30 90" data-length="3300"', 'letter-spacing="0.05em"')))
    assert length_at(SLOGAN, size, 0.05 * size) <= 3300 < length_at(SLOGAN, size + 0.02, 0.05 * (size + 0.02))


def test_a_short_text_is_set_in_the_largest_size() -> None:
    assert font_size(fill(slogan_text('data-size="64 78" data-length="3300"'), slogan="Đại hội")) == 78
    assert font_size(fill(slogan_text('data-size="64 78"', 'font-size="5"'))) == 78


@pytest.mark.parametrize(("attribute", "height"), [("above", letter_ascent), ("below", letter_descent)])
def test_no_letter_leaves_its_band(attribute: str, height) -> None:  # type: ignore[no-untyped-def]
    inner = slogan_text(f'data-size="20 180" data-{attribute}="25"', content="Ộg")
    tallest = max(map(height, styled_letters("Ộg")))
    assert font_size(fill(inner)) * tallest <= 25 < (font_size(fill(inner)) + 0.02) * tallest


def test_parts_may_have_their_own_weight_and_size() -> None:
    content = 'Đại hội <tspan font-weight="400" font-size="40">lần thứ</tspan> XVII'
    size = font_size(fill(slogan_text('data-size="20 900" data-length="1000"', content=content)))
    before, after = (styled_letters(part, size=size) for part in ("Đại hội ", " XVII"))
    assert measure_letters(before + styled_letters("lần thứ", "400", 40) + after)[0] == pytest.approx(1000, abs=0.2)


@pytest.mark.parametrize("more", [1, 8, 40])
def test_a_text_that_is_too_long_says_by_how_much_and_fits_when_shortened(more: int) -> None:
    room = int(length_at(SLOGAN, 64)) + 1
    inner = slogan_text(f'data-size="64 78" data-length="{room}"')
    long = SLOGAN + ", thi đua lập thành tích chào mừng Đại hội"[:more].rstrip()
    with pytest.raises(SetupError, match="is too long for its place, by") as raised:
        fill(inner, slogan=long)
    details = raised.value.details
    assert details["length"] == pytest.approx(length_at(long, 64), abs=1)
    assert details["room"] == room
    assert details["percent"] == max(1, round(100 * (length_at(long, 64) / room - 1)))
    spare = int(str(details["letters"]))
    assert raised.value.to_message(str).hint.startswith(f"Shorten it by about {spare} letters")
    assert font_size(fill(inner, slogan=long[:-spare])) >= 64
    with pytest.raises(SetupError):
        fill(inner, slogan=long[: -spare + 1].rstrip() if spare > 1 else long)


@pytest.mark.parametrize(
    ("attribute", "words"), [("above", "too high for its place: at 64 px it rises"), ("below", "it falls")]
)
def test_a_letter_that_leaves_its_band_is_named(attribute: str, words: str) -> None:
    with pytest.raises(SetupError, match=words) as raised:
        fill(slogan_text(f'data-size="64 78" data-{attribute}="9"', content="aỘ"))
    assert str(raised.value).startswith("“Ộ” in “aỘ”")


def test_a_text_without_letters_is_taken_out() -> None:
    assert "<text" not in fill(slogan_text('data-size="64 78" data-length="3300"'), slogan="")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ('data-size="64"', "has data-size=“64”; it must hold the smallest and the largest size"),
        ('data-size="78 64"', "the smallest and the largest"),
        ('data-size="0 64"', "the smallest and the largest"),
        ('data-size="64 large"', "has data-size=“large”, which is not a plain number"),
        ('data-size="nan 64"', "not a plain number"),
        ('data-size="64 78" data-length="long"', "data-length=“long”"),
        ('data-size="64 78" data-length="-5"', "data-length=“-5”"),
        ('data-size="64 78" data-above=""', "data-above=“”"),
        ('data-size="64 78" letter-spacing="wide"', "letter-spacing=“wide”"),
        ('data-size="64 78" data-lenght="9"', "“data-lenght”, which means nothing; known: data-size, data-length"),
        ('data-length="3300"', "data-length on a <text>; it belongs on a <text> that has data-size"),
    ],
)
def test_places_that_are_not_understood_are_shown(data: str, words: str) -> None:
    with pytest.raises(SetupError) as raised:
        fill(slogan_text(data))
    assert words in str(raised.value)


def test_only_texts_have_sizes() -> None:
    with pytest.raises(SetupError, match="data-size on a <g>"):
        fill('<g data-size="1 2"/>')


@given(
    text=st.text(VIETNAMESE, max_size=160),
    min_size=st.floats(1, 80),
    room=st.floats(1, 5000),
    spacing=st.floats(-2, 9),
)
def test_any_text_either_fits_or_is_refused(text: str, min_size: float, room: float, spacing: float) -> None:
    inner = slogan_text(
        f'data-size="{min_size} {min_size + 20}" data-length="{room}" data-above="95"', f'letter-spacing="{spacing}"'
    )
    try:
        filled = fill(inner, slogan=text)
    except SetupError as error:
        filled = ""
        assert re.search("too long|too high", str(error))  # noqa: PT017 - either is right
    if "<text" in filled:
        (drawn_text,) = ET.fromstring(wrap_svg(filled)).itertext()
        assert drawn_text == " ".join(text.split())
        assert length_at(drawn_text, font_size(filled), spacing) <= room + 0.001
        assert font_size(filled) * max(map(letter_ascent, styled_letters(drawn_text))) <= 95.001
        assert min_size - 0.001 <= font_size(filled) <= min_size + 20


def test_numbers_follow_the_fitted_text() -> None:
    inner = slogan_text('data-size="64 78" data-length="3300"')
    filled = fill(
        inner + '<g id="{{slogan.length}}|{{slogan.angle 828}}|{{slogan.angle 828 + 6}}|{{slogan.angle 828-0.5}}"/>'
    )
    match = re.search(r'<g id="([^"]+)"', filled)
    assert match
    length, angle, wider, narrower = map(float, match[1].split("|"))
    assert length == pytest.approx(length_at(SLOGAN, font_size(filled)), abs=0.001)
    assert angle == pytest.approx(np.degrees(length / 828) / 2, abs=0.001)
    assert (wider, narrower) == pytest.approx((angle + 6, angle - 0.5))


def test_numbers_have_at_most_three_digits_after_the_point() -> None:
    assert (
        fill('<g id="{{slogan.angle 828}}"/><text id="slogan">{{mark}}</text>', mark="")
        == '<g id="0" /><text id="slogan" />'
    )
    assert re.search(
        r'<g id="\d+(\.\d{1,3})?"', fill('<g id="{{a.length}}"/><text id="a" font-size="9">{{mark}}</text>')
    )


def test_a_text_that_was_taken_out_is_0_long() -> None:
    inner = (
        slogan_text('data-size="64 78" data-if="slogan"')
        + '<g id="{{slogan.angle 828 + 6}} {{slogan.angle 828 - 6}}"/>'
    )
    assert '<g id="6 0" />' in fill(inner, slogan="")


@pytest.mark.parametrize(
    ("name", "words"),
    [("mark.length", "no text with that id; there are: slogan"), ("slogan.angle 0", "circle has no radius")],
)
def test_numbers_that_cannot_be_are_named(name: str, words: str) -> None:
    with pytest.raises(SetupError, match=words):
        fill(slogan_text('data-size="64 78"') + f'<g id="{{{{{name}}}}}"/>')
