"""Filling artwork: words, colours and conditions."""

import unicodedata
import xml.etree.ElementTree as ET

import pytest

from framer.assets import asset_directory
from framer.errors import SetupError
from framer.studio.check.missing_glyphs import check_drawn_texts
from framer.studio.svg.template import fill_svg
from support.svg import COLOURS, SLOGAN, WORDS, fill, slogan_text, wrap_svg


@pytest.mark.parametrize("name", WORDS)
def test_words_take_the_place_of_their_names(name: str) -> None:
    assert fill(f"<title>“{{{{ {name} }}}}”</title>") == f"<title>“{WORDS[name]}”</title>"


def test_words_may_stand_in_attributes_and_after_elements() -> None:
    assert fill('<g aria-label="{{mark}}: {{starts}}"><g/>{{mark}}</g>') == (
        '<g aria-label="Đại hội XVII: 21/09/2020"><g />Đại hội XVII</g>'
    )


@pytest.mark.parametrize(
    "word", ["A & B", "1 < 2 > 0", '"quoted"', "</title><script/>", "{{title}}", "{{slogan.length}}"]
)
def test_words_are_words_and_never_markup(word: str) -> None:
    filled = fill_svg(wrap_svg('<title>{{mark}}</title><g aria-label="{{mark}}"/>'), WORDS | {"mark": word}, COLOURS)
    title, group = ET.fromstring(filled)
    assert (title.text, group.get("aria-label"), len(title)) == (word, word, 0)


def test_words_come_out_in_nfc_on_one_line_without_control_characters() -> None:
    decomposed = unicodedata.normalize("NFD", " Đại\n hội\x00 XVII\ufffe ")
    assert fill("<title>{{mark}}</title>", mark=decomposed) == "<title>Đại hội XVII</title>"


@pytest.mark.parametrize(
    ("placeholder", "colour"),
    [
        ("field", "#c8102e"),
        ("gold", "#f3c65c"),
        ("white", "#ffffff"),
        ("field 0% deep", "#c8102e"),
        ("field 100% deep", "#6d0612"),
        ("field 30% deep", "#ad0d26"),  # c8 = 200, 6d = 109: 200 - 0.3 * 91 = 173 = ad
        ("field 50 % white", "#e48896"),
        ("\n field\n 12.5% black ", "#af0e28"),
    ],
)
def test_colours_and_mixtures(placeholder: str, colour: str) -> None:
    filled = fill(f'<linearGradient id="a"><stop stop-color="{{{{{placeholder}}}}}"/></linearGradient>')
    assert f'stop-color="{colour}"' in filled


@pytest.mark.parametrize("value", ["red", "#c8102", "#c8102e00", "url(#a)", "", "#c8102g", "#c8102e\n"])
def test_a_value_that_is_no_colour_is_named(value: str) -> None:
    with pytest.raises(SetupError, match=r"The colour “rim” is “(?s:.*)”, which is not a colour such as") as raised:
        fill_svg(wrap_svg(""), WORDS, COLOURS | {"rim": value})
    assert "campaign.toml" in raised.value.to_message(str).hint


@pytest.mark.parametrize(
    "name",
    ["motto", "field 30% sand", "sand 30% field", "field 101% deep", "field deep", "slogan.width", "", "slogan.angle"],
)
def test_an_unknown_name_is_named_and_the_known_are_listed(name: str) -> None:
    with pytest.raises(SetupError, match=r"which means nothing; known: title, slogan, .*, field, deep") as raised:
        fill(f'<g fill="{{{{{name}}}}}"/>')
    assert f"{{{{{name}}}}}" in str(raised.value)


@pytest.mark.parametrize("text", ["{{mark", "mark}}", "{{mark}} {{", "{{mark}}}}"])
def test_a_placeholder_that_is_not_closed_is_shown(text: str) -> None:
    with pytest.raises(SetupError, match="not closed") as raised:
        fill(f"<title>{text}</title>")
    assert f"“{text}”" in str(raised.value)


def test_what_depends_on_a_word_comes_and_goes_with_it() -> None:
    both = '<g data-if="mark" id="with"/><g data-unless="mark" id="without"/>'
    assert fill(both) == '<g id="with" />'
    assert fill(both, mark="") == '<g id="without" />'
    assert fill(both, mark=" \n") == '<g id="without" />'


def test_an_element_may_depend_on_two_words() -> None:
    inner = '<g data-if="slogan" data-unless="mark"/>'
    assert (fill(inner), fill(inner, mark=""), fill(inner, mark="", slogan="")) == ("", "<g />", "")


def test_the_text_around_what_is_taken_out_stays() -> None:
    line = '<text>a<tspan data-if="ends">b</tspan>c<tspan>d</tspan>e<tspan data-if="ends">f</tspan>g</text>'
    assert fill(line) == "<text>ac<tspan>d</tspan>eg</text>"


def test_a_condition_on_an_unknown_word_is_named() -> None:
    with pytest.raises(SetupError, match=r"data-if or data-unless with “field”, which is not a word; known: title"):
        fill('<g data-if="field"/>')


def test_no_data_attribute_is_drawn() -> None:
    assert "data-" not in fill(
        '<g data-name="Layer 1"/>' + slogan_text('data-size="60 70" data-length="3300" data-above="99"')
    )


def test_artwork_without_placeholders_comes_out_as_it_is() -> None:
    ring = (asset_directory("static") / "frames" / "lang-son-xvii" / "ring.svg").read_text(encoding="utf-8")
    plain = wrap_svg("<!-- {{comment}} -->\n <g  fill = 'red'/>")
    if "{{" not in ring:
        assert fill_svg(ring, WORDS, COLOURS) == ring
    assert fill_svg(plain, WORDS, COLOURS) == plain


def test_names_come_out_without_made_up_prefixes() -> None:
    svg = wrap_svg('<use xlink:href="#a" fill="{{gold}}"/>').replace(
        "<svg", '<svg xmlns:xlink="http://www.w3.org/1999/xlink"'
    )
    filled = fill_svg(svg, WORDS, COLOURS)
    assert "ns0" not in filled
    assert '<use xlink:href="#a" fill="#f3c65c" />' in filled
    assert filled.startswith("<svg xmlns=")


@pytest.mark.slow
def test_a_filled_text_on_a_circle_loses_no_letter() -> None:
    filled = fill(slogan_text('data-size="40 78" data-length="4700"'), slogan=SLOGAN.upper())
    (text,) = check_drawn_texts(wrap_svg(filled))
    assert text.is_complete
