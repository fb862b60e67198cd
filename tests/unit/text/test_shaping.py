"""Characters, widths, kerning and accents of the font, as other libraries read them from the same files."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from fontTools.ttLib import TTFont
from PIL import ImageFont, features

from framer.text.fonts import FONT_WEIGHTS, font_path, load_font
from framer.text.shaping import UNITS_PER_EM, font_metrics, has_glyph, shape_text
from support.names import NAMES

TONES = "\u0300\u0301\u0303\u0309\u0323"
VOWELS = "aăâeêioôơuưy"
SMALL_LETTERS = VOWELS + "".join(unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES)
VIETNAMESE = SMALL_LETTERS + SMALL_LETTERS.upper() + "đĐ"
PUNCTUATION = "0123456789.,:;!?()[]/-–—…&+%'\"“”‘’°"
KERNED = "ATVLYPĐTrvưươyaăâẠệớỳoồ1.,–“”& "

every_weight = pytest.mark.parametrize("weight", FONT_WEIGHTS)


def kerning(pair: str, weight: int) -> int:
    """How much wider the pair is than its two letters, in font units."""
    return shape_text(pair, weight).width - sum(shape_text(letter, weight).width for letter in pair)


def font_characters(weight: int) -> list[str]:
    return [chr(code) for code in TTFont(font_path(weight)).getBestCmap()]


@every_weight
def test_the_font_has_vietnamese_and_what_people_type(weight: int) -> None:
    assert len(set(VIETNAMESE)) == 146
    assert [letter for letter in VIETNAMESE + PUNCTUATION if not has_glyph(letter, weight)] == []
    assert [letter for letter in "\U0001f3e5医ع\uffff\U0010ffff" if has_glyph(letter, weight)] == []


@every_weight
def test_the_characters_are_those_that_fonttools_reads(weight: int) -> None:
    assert [chr(code) for code in range(0x20000) if has_glyph(chr(code), weight)] == sorted(font_characters(weight))


@every_weight
def test_heights_are_those_that_fonttools_reads(weight: int) -> None:
    file, metrics = TTFont(font_path(weight)), font_metrics(weight)
    assert file["head"].unitsPerEm == UNITS_PER_EM
    assert (metrics.ascent, metrics.descent) == (file["hhea"].ascent, -file["hhea"].descent)
    assert metrics.cap_height == file["OS/2"].sCapHeight


@every_weight
def test_widths_and_boxes_are_those_that_pillow_draws(weight: int) -> None:
    font = load_font(weight, UNITS_PER_EM)
    for character in set(font_characters(weight)) - {"\xad"}:  # HarfBuzz hides the soft hyphen
        (glyph,) = shape_text(character, weight).glyphs
        assert (glyph.character, glyph.x, glyph.y) == (character, 0, 0)
        assert glyph.width == font.getlength(character), character
        assert (glyph.bounds or (0, 0, glyph.width, 0)) == font.getbbox(character, anchor="ls"), character


@pytest.mark.skipif(not features.check("raqm"), reason="Pillow without Raqm")
@every_weight
def test_letters_are_kerned_as_raqm_kerns_them(weight: int) -> None:
    raqm = ImageFont.truetype(str(font_path(weight)), UNITS_PER_EM, layout_engine=ImageFont.Layout.RAQM)
    for left in KERNED:
        for right in KERNED:
            assert shape_text(left + right, weight).width == raqm.getlength(left + right), left + right
    assert kerning("Tr", weight) < 0


def test_kerned_pairs_have_these_widths() -> None:
    assert [kerning(pair, 700) for pair in ("LY", "AV", "Tư", "Va", "nn")] == [-156, -84, -70, -60, 0]
    assert shape_text("AVATAR", 800).width == 4_156


@every_weight
def test_no_letter_is_kerned_with_a_space(weight: int) -> None:
    """Paragraphs rely on it: a line is as wide as its words and spaces."""
    assert {kerning(f"{letter} ", weight) for letter in font_characters(weight) if letter != "\xad"} == {0}
    assert {kerning(f" {letter}", weight) for letter in font_characters(weight) if letter != "\xad"} == {0}


@pytest.mark.parametrize("text", [*NAMES, "AVATAR, VÕ TRƯỜNG TOẢN", "ẲNG CANG, ỦY BAN", "ffi 1⁄2 :star:"])
def test_each_character_is_one_glyph_from_left_to_right(text: str) -> None:
    shaped = shape_text(text, 700)
    assert "".join(glyph.character for glyph in shaped.glyphs) == text
    assert [glyph.index for glyph in shaped.glyphs] == list(range(len(text)))
    assert shaped.glyphs[0].x == 0
    assert [after.x - before.x for before, after in pairwise(shaped.glyphs)] == list(shaped.advances[:-1])
    assert shaped.width == sum(shaped.advances) == shaped.glyphs[-1].x + shaped.glyphs[-1].width


@pytest.mark.parametrize("text", [*NAMES, "Ậ", "Ẳng"])
def test_accents_typed_apart_are_composed(text: str) -> None:
    apart, whole = shape_text(unicodedata.normalize("NFD", text), 700), shape_text(text, 700)
    assert [(glyph.character, glyph.x) for glyph in apart.glyphs] == [
        (glyph.character, glyph.x) for glyph in whole.glyphs
    ]
    assert apart.width == whole.width


def test_an_accent_that_no_letter_has_stands_on_its_letter() -> None:
    letter, accent = shape_text("Ậ\u0301", 700).glyphs
    assert (letter.character, accent.character) == ("Ậ", "\u0301")
    assert 0 < accent.x < letter.width
    assert accent.y > 0


def test_a_letter_that_the_font_has_in_parts_only_is_drawn_in_parts() -> None:
    assert not has_glyph("ẍ", 700)
    assert [(glyph.character, glyph.index) for glyph in shape_text("aẍ", 700).glyphs] == [
        ("a", 0),
        ("x", 1),
        ("\u0308", 1),
    ]


def test_what_the_font_does_not_have_is_empty() -> None:
    (glyph,) = shape_text("🏥", 700).glyphs
    assert (glyph.character, glyph.bounds) == ("🏥", None)
    assert shape_text("", 700).glyphs == ()
    assert shape_text("", 700).width == 0


@pytest.mark.slow
def test_threads_shape_the_same() -> None:
    texts = [f"{name} {number}" for name in NAMES for number in range(40)]
    alone = [shape_text(text, weight) for text in texts for weight in FONT_WEIGHTS]
    shape_text.cache_clear()
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda text: [shape_text(text, weight) for weight in FONT_WEIGHTS], texts * 2))
    assert [shaped for row in together for shaped in row] == alone * 2
