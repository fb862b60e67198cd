"""Filling artwork: words, colours and conditions, texts that fit their places, and what artwork may not hold."""

import re
import unicodedata
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framer.assets import asset
from framer.errors import SetupError
from framer.studio.fill import fill_svg
from framer.studio.letters import check_letters
from framer.studio.measure import Letter, bottom, measure, top
from framer.studio.render import SIDE, render_svg

SLOGAN = "Chào mừng Đại hội đại biểu Đảng bộ tỉnh Lạng Sơn lần thứ XVII, nhiệm kỳ 2020-2025"
WORDS = {
    "title": "Đại hội XVII",
    "slogan": SLOGAN,
    "mark": "Đại hội XVII",
    "organiser": "Sở Y tế",
    "starts": "21/09/2020",
    "ends": "",
}
COLOURS = {"field": "#c8102e", "deep": "#6d0612", "gold": "#F3C65C", "light": "#fff6d5"}
VIETNAMESE = (
    "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắấếềệểỗộớợủữỳỹAĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXYÁÀẢÃẠẤẾỆỘỢỮ 0123456789-,.!&<>{}"
)


def artwork(inner: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2048 2048">{inner}</svg>'


def fill(inner: str, **words: str) -> str:
    """What comes out between the tags of the whole artwork."""
    filled = fill_svg(artwork(inner), WORDS | words, COLOURS)
    return re.sub(r"^<svg[^>]*>|</svg>$", "", filled)


def place(data: str, more: str = "", content: str = "{{slogan}}") -> str:
    """A place for the slogan: a circle of radius 828 about the middle, the text around its top."""
    return (
        '<g transform="translate(1024 1024)" font-family="Be Vietnam Pro" font-weight="700">'
        '<defs><path id="line" d="M-214.3 799.8A828 828 0 1 1 214.3 799.8"/></defs>'
        f'<text id="slogan" text-anchor="middle" {data} {more}><textPath href="#line" startOffset="50%">{content}'
        "</textPath></text></g>"
    )


def size(inner: str) -> float:
    found = re.search(r'font-size="([0-9.]+)"', inner)
    assert found
    return float(found[1])


def letters(text: str, weight: str = "700", size: float | None = 40, spacing: float = 0) -> tuple[Letter, ...]:
    return tuple(Letter(character, weight, size, spacing, 0) for character in text)


def ink(inner: str) -> tuple[int, int, int, int]:
    """The ink's first and last column, and its first and last row."""
    rows, columns = np.nonzero(np.asarray(render_svg(artwork(inner), SIDE).getchannel("A")) > 100)
    return int(columns.min()), int(columns.max()), int(rows.min()), int(rows.max())


# --- words and colours


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
    filled = fill_svg(artwork('<title>{{mark}}</title><g aria-label="{{mark}}"/>'), WORDS | {"mark": word}, COLOURS)
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
        fill_svg(artwork(""), WORDS, COLOURS | {"rim": value})
    assert "campaign.toml" in raised.value.words(str).hint


@pytest.mark.parametrize(
    "name",
    ["motto", "field 30% sand", "sand 30% field", "field 101% deep", "field deep", "slogan.width", "", "slogan.angle"],
)
def test_an_unknown_name_is_named_and_the_known_are_listed(name: str) -> None:
    with pytest.raises(SetupError, match=r"which means nothing; known are: title, slogan, .*, field, deep") as raised:
        fill(f'<g fill="{{{{{name}}}}}"/>')
    assert f"{{{{{name}}}}}" in str(raised.value)


@pytest.mark.parametrize("text", ["{{mark", "mark}}", "{{mark}} {{", "{{mark}}}}"])
def test_a_placeholder_that_is_not_closed_is_shown(text: str) -> None:
    with pytest.raises(SetupError, match="not closed") as raised:
        fill(f"<title>{text}</title>")
    assert f"“{text}”" in str(raised.value)


# --- conditions


def test_what_depends_on_a_word_comes_and_goes_with_it() -> None:
    both = '<g data-if="mark" id="with"/><g data-unless="mark" id="without"/>'
    assert fill(both) == '<g id="with" />'
    assert fill(both, mark="") == '<g id="without" />'
    assert fill(both, mark=" \n") == '<g id="without" />'


def test_an_element_may_depend_on_two_words() -> None:
    one = '<g data-if="slogan" data-unless="mark"/>'
    assert (fill(one), fill(one, mark=""), fill(one, mark="", slogan="")) == ("", "<g />", "")


def test_the_text_around_what_is_taken_out_stays() -> None:
    line = '<text>a<tspan data-if="ends">b</tspan>c<tspan>d</tspan>e<tspan data-if="ends">f</tspan>g</text>'
    assert fill(line) == "<text>ac<tspan>d</tspan>eg</text>"


def test_a_condition_on_an_unknown_word_is_named() -> None:
    with pytest.raises(SetupError, match=r"data-if or data-unless with “field”, which is no word; known are: title"):
        fill('<g data-if="field"/>')


def test_no_data_attribute_is_drawn() -> None:
    assert "data-" not in fill(
        '<g data-name="Layer 1"/>' + place('data-size="60 70" data-length="3300" data-above="99"')
    )


# --- what is written


def test_artwork_without_placeholders_comes_out_as_it_is() -> None:
    ring = (asset("static") / "frames" / "lang-son-xvii" / "ring.svg").read_text(encoding="utf-8")
    plain = artwork("<!-- {{comment}} -->\n <g  fill = 'red'/>")
    if "{{" not in ring:
        assert fill_svg(ring, WORDS, COLOURS) == ring
    assert fill_svg(plain, WORDS, COLOURS) == plain


def test_names_come_out_without_made_up_prefixes() -> None:
    svg = artwork('<use xlink:href="#a" fill="{{gold}}"/>').replace(
        "<svg", '<svg xmlns:xlink="http://www.w3.org/1999/xlink"'
    )
    filled = fill_svg(svg, WORDS, COLOURS)
    assert "ns0" not in filled
    assert '<use xlink:href="#a" fill="#f3c65c" />' in filled
    assert filled.startswith("<svg xmlns=")


# --- texts that fit


@pytest.mark.parametrize("text", [SLOGAN, "Đại hội XVII", "CHÀO MỪNG ĐẠI HỘI ĐOÀN TOÀN TỈNH", "AVATAR, TÀU, VỮNG"])
@pytest.mark.parametrize(("weight", "spacing"), [("400", 0), ("700", 3), ("800", 0)])
def test_measured_lengths_are_those_of_the_drawing(text: str, weight: str, spacing: int) -> None:
    around = letters(f"H{text}H", weight, 1960 / len(text) / 1.2, spacing)
    drawn = (
        f'<text x="9" y="999" font-family="Be Vietnam Pro" font-weight="{weight}" font-size="{around[0].size}" '
        f'letter-spacing="{spacing}">{{}}</text>'
    )
    left, right, *_ = ink(drawn.format(f"H{text}H"))
    bare_left, bare_right, *_ = ink(drawn.format("H"))
    bearings = measure(around[:1])[0] - spacing - (bare_right - bare_left)  # beside the letters H, there is no ink
    length = measure(around)[0] - spacing
    assert right - left <= length
    assert length - bearings == pytest.approx(right - left, abs=1.5)
    assert length <= 1.01 * (right - left + bearings)


@pytest.mark.parametrize("text", ["Ộ", "gỵ", "XVII", "Ẵ"])
def test_measured_heights_are_those_of_the_drawing(text: str) -> None:
    *_, first, last = ink(f'<text x="9" y="999" font-family="Be Vietnam Pro" font-size="400">{text}</text>')
    assert 400 * max(map(top, letters(text, "400"))) == pytest.approx(999 - first, abs=1.5)
    assert 400 * max(map(bottom, letters(text, "400"))) == pytest.approx(last - 998, abs=1.5)


def length_at(text: str, font_size: float, spacing: float = 0) -> float:
    return measure(letters(text, "700", font_size, spacing))[0]


@pytest.mark.parametrize("spacing", [0, 2.5, -1])
def test_a_text_is_set_in_the_largest_size_that_fits(spacing: float) -> None:
    found = size(fill(place('data-size="30 90" data-length="3300"', f'letter-spacing="{spacing}"')))
    assert length_at(SLOGAN, found, spacing) <= 3300 < length_at(SLOGAN, found + 0.02, spacing)


def test_spacing_may_be_in_ems() -> None:
    found = size(fill(place('data-size="30 90" data-length="3300"', 'letter-spacing="0.05em"')))
    assert length_at(SLOGAN, found, 0.05 * found) <= 3300 < length_at(SLOGAN, found + 0.02, 0.05 * (found + 0.02))


def test_a_short_text_is_set_in_the_most_size() -> None:
    assert size(fill(place('data-size="64 78" data-length="3300"'), slogan="Đại hội")) == 78
    assert size(fill(place('data-size="64 78"', 'font-size="5"'))) == 78


@pytest.mark.parametrize(("attribute", "height"), [("above", top), ("below", bottom)])
def test_no_letter_leaves_its_band(attribute: str, height) -> None:  # type: ignore[no-untyped-def]
    inner = place(f'data-size="20 180" data-{attribute}="25"', content="Ộg")
    tallest = max(map(height, letters("Ộg")))
    assert size(fill(inner)) * tallest <= 25 < (size(fill(inner)) + 0.02) * tallest


def test_parts_may_have_their_own_weight_and_size() -> None:
    content = 'Đại hội <tspan font-weight="400" font-size="40">lần thứ</tspan> XVII'
    found = size(fill(place('data-size="20 900" data-length="1000"', content=content)))
    whole = letters("Đại hội ", size=found) + letters("lần thứ", "400", 40) + letters(" XVII", size=found)
    assert measure(whole)[0] == pytest.approx(1000, abs=0.2)


@pytest.mark.parametrize("more", [1, 8, 40])
def test_a_text_that_is_too_long_says_by_how_much_and_fits_when_shortened(more: int) -> None:
    room = int(length_at(SLOGAN, 64)) + 1
    inner = place(f'data-size="64 78" data-length="{room}"')
    long = SLOGAN + ", thi đua lập thành tích chào mừng Đại hội"[:more].rstrip()
    with pytest.raises(SetupError, match="is too long for its place: at 64 px it takes") as raised:
        fill(inner, slogan=long)
    details = raised.value.details
    assert details["length"] == pytest.approx(length_at(long, 64), abs=1)
    assert details["room"] == room
    assert details["percent"] == max(1, round(100 * (length_at(long, 64) / room - 1)))
    spare = int(str(details["letters"]))
    assert raised.value.words(str).hint == f"Shorten it by about {spare} letters."
    assert size(fill(inner, slogan=long[:-spare])) >= 64
    with pytest.raises(SetupError):
        fill(inner, slogan=long[: -spare + 1].rstrip() if spare > 1 else long)


@pytest.mark.parametrize(
    ("attribute", "words"), [("above", "too high for its place: at 64 px it rises"), ("below", "it falls")]
)
def test_a_letter_that_leaves_its_band_is_named(attribute: str, words: str) -> None:
    with pytest.raises(SetupError, match=words) as raised:
        fill(place(f'data-size="64 78" data-{attribute}="9"', content="aỘ"))
    assert str(raised.value).startswith("“Ộ” in “aỘ”")


def test_a_text_without_letters_is_taken_out() -> None:
    assert "<text" not in fill(place('data-size="64 78" data-length="3300"'), slogan="")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ('data-size="64"', "has data-size=“64”; it must hold the least and the most size"),
        ('data-size="78 64"', "the least and the most"),
        ('data-size="0 64"', "the least and the most"),
        ('data-size="64 large"', "has data-size=“large”, which is not a plain number"),
        ('data-size="nan 64"', "not a plain number"),
        ('data-size="64 78" data-length="long"', "data-length=“long”"),
        ('data-size="64 78" data-length="-5"', "data-length=“-5”"),
        ('data-size="64 78" data-above=""', "data-above=“”"),
        ('data-size="64 78" letter-spacing="wide"', "letter-spacing=“wide”"),
        ('data-size="64 78" style="font-size:9px"', "write its font and spacing as attributes"),
        ('data-size="64 78" data-lenght="9"', "“data-lenght”, which means nothing; known are: data-size, data-length"),
        ('data-length="3300"', "data-length on a <text>; it belongs on a <text> that has data-size"),
    ],
)
def test_places_that_are_not_understood_are_shown(data: str, words: str) -> None:
    with pytest.raises(SetupError) as raised:
        fill(place(data))
    assert words in str(raised.value)


def test_only_texts_have_sizes() -> None:
    with pytest.raises(SetupError, match="data-size on a <g>"):
        fill('<g data-size="1 2"/>')


@given(
    text=st.text(VIETNAMESE, max_size=160), least=st.floats(1, 80), room=st.floats(1, 5000), spacing=st.floats(-2, 9)
)
def test_any_text_either_fits_or_is_refused(text: str, least: float, room: float, spacing: float) -> None:
    inner = place(
        f'data-size="{least} {least + 20}" data-length="{room}" data-above="95"', f'letter-spacing="{spacing}"'
    )
    try:
        filled = fill(inner, slogan=text)
    except SetupError as error:
        filled = ""
        assert re.search("too long|too high", str(error))  # noqa: PT017 - either is right
    if "<text" in filled:
        (shown,) = ET.fromstring(artwork(filled)).itertext()
        assert shown == " ".join(text.split())
        assert length_at(shown, size(filled), spacing) <= room + 0.001
        assert size(filled) * max(map(top, letters(shown))) <= 95.001
        assert least - 0.001 <= size(filled) <= least + 20


# --- numbers


def test_an_ornament_stands_where_the_text_ends() -> None:
    dot = '<g transform="translate(1024 1024)"><circle transform="rotate({}) translate(0 -828)" r="2" fill="red"/></g>'
    inner = place('data-size="64 78" data-length="3300"', 'fill="#00f"') + dot.format("{{slogan.angle 828}}")
    inner += dot.format("-{{ slogan.angle  828 }}")
    pixels = np.asarray(render_svg(artwork(fill(inner, slogan="H" * 50)), SIDE)).astype(int)

    def angles(channel: int) -> np.ndarray:  # type: ignore[type-arg]
        rows, columns = np.nonzero((pixels[..., 3] > 200) & (pixels[..., channel] > 200))
        return np.degrees(np.arctan2(columns + 0.5 - 1024, 1024 - rows - 0.5))

    letters_end, dots = (np.ptp(angles(channel)) / 2 for channel in (2, 0))
    pixel = float(np.degrees(1 / 828))
    assert letters_end == pytest.approx(dots, abs=10 * pixel)  # half a dot, and the free space beside the last letter
    assert letters_end < dots + pixel


def test_numbers_follow_the_fitted_text() -> None:
    inner = place('data-size="64 78" data-length="3300"')
    filled = fill(
        inner + '<g id="{{slogan.length}}|{{slogan.angle 828}}|{{slogan.angle 828 + 6}}|{{slogan.angle 828-0.5}}"/>'
    )
    found = re.search(r'<g id="([^"]+)"', filled)
    assert found
    length, angle, wider, narrower = map(float, found[1].split("|"))
    assert length == pytest.approx(length_at(SLOGAN, size(filled)), abs=0.001)
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
    inner = place('data-size="64 78" data-if="slogan"') + '<g id="{{slogan.angle 828 + 6}} {{slogan.angle 828 - 6}}"/>'
    assert '<g id="6 0" />' in fill(inner, slogan="")


@pytest.mark.parametrize(
    ("name", "words"),
    [("mark.length", "no text with that id; there are: slogan"), ("slogan.angle 0", "circle has no radius")],
)
def test_numbers_that_cannot_be_are_named(name: str, words: str) -> None:
    with pytest.raises(SetupError, match=words):
        fill(place('data-size="64 78"') + f'<g id="{{{{{name}}}}}"/>')


# --- what artwork may not hold


@pytest.mark.parametrize(
    ("inner", "words"),
    [
        ("<script>1</script>", "has a <script>, which would run a program"),
        ('<s:script xmlns:s="urn:s"/>', "has a <script>"),
        ('<image href="#a"/>', "has an <image>; everything must be drawn"),
        ("<foreignObject/>", "has a <foreignObject>, a piece of a web page"),
        ("<style>g{}</style>", "has a <style>; write colours and fonts as attributes"),
        ('<g><set attributeName="fill"/></g>', "has <set>, which moves or changes things"),
        ('<p xmlns="http://www.w3.org/1999/xhtml"/>', "has <p>, which belongs to web pages"),
        ('<g onclick="go()"/>', "<g> has “onclick”, which would run a program"),
        ('<g OnLoad="go()"/>', "<g> has “OnLoad”"),
        ('<use href="https://a.vn/a.svg#a"/>', "<use> takes something from outside: href=“https://a.vn/a.svg#a”"),
        ('<use href=""/>', "takes something from outside"),
        ('<use xmlns:x="http://www.w3.org/1999/xlink" x:href="data:x"/>', "href=“data:x”"),
        ('<a href="javascript:go()"/>', "<a> takes something from outside"),
        ('<g xml:base="https://a.vn/"/>', "base=“https://a.vn/”"),
        ('<g fill="url(https://a.vn/a#b)"/>', "fill=“url(https://a.vn/a#b)”"),
        ("""<g filter=" URL( 'a.svg#b' )"/>""", "from outside"),
        ('<g style="fill:u\\72l(a)"/>', "from outside"),
        ('<g fill="url(&#104;ttp:a)"/>', "from outside"),
        ('<g id="a"><use href="#a"/></g>', "part “a” contains itself"),
        ('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>', "contains itself"),
        ("<g>" * 60 + "</g>" * 60, "more than 60 deep"),
        ("<g/>" * 20_000, "20001 elements; at most 20000"),
        ("<!--" + "a" * 500_000 + "-->", "501 kB of markup; at most 500 kB"),
        ("<g>", "not a well-formed SVG file"),
        ('<?xml-stylesheet href="a.css"?>', "instruction for programs, “<?xml-stylesheet”"),
        ("<g>\ud800</g>", "not a well-formed"),
    ],
)
def test_unsafe_artwork_is_refused_in_words(inner: str, words: str) -> None:
    with pytest.raises(SetupError) as raised:
        fill(inner)
    assert words in str(raised.value)
    assert raised.value.words(str).hint


@pytest.mark.parametrize("declared", ["<!DOCTYPE svg>", '<!doctype svg [<!ENTITY a "b">]>'])
def test_document_types_are_refused(declared: str) -> None:
    with pytest.raises(SetupError, match="document type or entities"):
        fill_svg(declared + artwork(""), WORDS, COLOURS)


def test_copies_of_copies_are_counted() -> None:
    tens = "".join(f'<g id="a{n}">{f"""<use href="#a{n - 1}"/>""" * 10}</g>' for n in range(1, 9))
    with pytest.raises(SetupError, match="draws more than 100000 elements"):
        fill(f'<g id="a0"/>{tens}')


def test_a_long_chain_of_copies_is_refused() -> None:
    chain = "".join(f'<g id="a{n}"><use href="#a{n + 1}"/></g>' for n in range(500))
    with pytest.raises(SetupError, match="never end"):
        fill(chain)


def test_what_is_unsafe_is_refused_even_where_it_is_not_drawn() -> None:
    with pytest.raises(SetupError, match="<script>"):
        fill('<g data-unless="slogan"><script/></g>')


def test_words_cannot_lead_outside() -> None:
    with pytest.raises(SetupError, match="from outside"):
        fill('<g fill="{{mark}}"/>', mark="url(https://a.vn/)")


def test_its_own_parts_may_be_used() -> None:
    inner = '<g fill="url(#a)" stroke="url( \'#b\' )" mask=\'url("#c")\'/><use href="#line"/><use href="#none"/>'
    assert fill(inner + "{{mark}}").count("url(") == 3


def test_a_filled_text_on_a_circle_loses_no_letter() -> None:
    (text,) = check_letters(artwork(fill(place('data-size="40 78" data-length="4700"'), slogan=SLOGAN.upper())))
    assert text.complete
