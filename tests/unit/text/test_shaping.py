"""Letters that the font has, and their distances."""

import unicodedata

import pytest
from fontTools.ttLib import TTFont
from PIL import ImageFont, features

from framer.text.fonts import FONT_WEIGHTS, font_path
from framer.text.shaping import load_font_shaper
from framer.text.text_path import shape_text

TONES = "\u0300\u0301\u0303\u0309\u0323"
VOWELS = "aăâeêioôơuưy"
SMALL_LETTERS = VOWELS + "".join(unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES)
VIETNAMESE = SMALL_LETTERS + SMALL_LETTERS.upper() + "đĐ"
PUNCTUATION = "0123456789.,:;!?()[]/-–—…&+%'\"“”‘’°"


@pytest.mark.parametrize("weight", FONT_WEIGHTS)
def test_the_font_has_vietnamese_and_what_people_type(weight: int) -> None:
    tables = load_font_shaper(font_path(weight))
    assert len(set(VIETNAMESE)) == 146
    assert [letter for letter in VIETNAMESE + PUNCTUATION if letter not in tables] == []
    assert [letter for letter in "\U0001f3e5医ع\uffff\U0010ffff" if letter in tables] == []


@pytest.mark.parametrize("weight", FONT_WEIGHTS)
def test_the_characters_are_those_that_fonttools_reads(weight: int) -> None:
    tables, expected = load_font_shaper(font_path(weight)), set(TTFont(font_path(weight)).getBestCmap())
    assert {code for code in range(0x20000) if chr(code) in tables} == expected


@pytest.mark.skipif(not features.check("raqm"), reason="Pillow without Raqm")
@pytest.mark.parametrize("weight", FONT_WEIGHTS)
def test_letters_are_kerned_as_raqm_kerns_them(weight: int) -> None:
    tables = load_font_shaper(font_path(weight))
    plain, shaped = (ImageFont.truetype(str(font_path(weight)), 1_000, layout_engine=engine) for engine in (0, 1))
    letters = "ATVLYPĐTrvưươyaăâẠệớỳoồ1.,–“”& "
    for left in letters:
        for right in letters:
            expected = shaped.getlength(left + right) - plain.getlength(left) - plain.getlength(right)
            assert tables.kerning(left, right) == expected, left + right
    assert tables.kerning("T", "r") < 0


def test_a_set_text_is_kerned() -> None:
    left, right = shape_text("LY", 700)
    assert right.centre - left.centre == pytest.approx((left.width + right.width) / 2 - 0.156)
    assert left.centre - left.width / 2 == pytest.approx(-right.centre - right.width / 2)
