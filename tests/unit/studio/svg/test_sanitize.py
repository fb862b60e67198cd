"""What artwork may not hold."""

import pytest

from framer.errors import SetupError
from framer.studio.svg.template import fill_svg
from support.svg import COLOURS, WORDS, fill, wrap_svg


@pytest.mark.parametrize(
    ("inner", "words"),
    [
        ("<script>1</script>", "has a <script>, which would run a program"),
        ('<s:script xmlns:s="urn:s"/>', "has a <script>"),
        ('<image href="../logo.png"/>', "picture that is not in the file"),
        ('<image href="#a"/>', "has an <image>; everything must be drawn"),
        ("<foreignObject/>", "has a <foreignObject>, a piece of a web page"),
        ("<style>@import url(https://a.vn/b.css);</style>", "style sheet in the artwork takes something from outside"),
        ("<style>g{fill:url(https://a.vn/a#b)}</style>", "takes something from outside: “url(https://a.vn/a#b)”"),
        ("<style>g{fill:u\\72l(a)}</style>", "from outside"),
        ("<style>g path{fill:red}</style>", "style sheet in the artwork has “g path”, which framer does not read"),
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
    assert raised.value.to_message(str).hint


def test_entities_are_refused() -> None:
    with pytest.raises(SetupError, match="declares entities"):
        fill_svg('<!doctype svg [<!ENTITY a "b">]>' + wrap_svg(""), WORDS, COLOURS)


def test_a_document_type_that_only_names_svg_is_left_out() -> None:
    dtd = '"-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"'
    filled = fill_svg(f"<!DOCTYPE svg PUBLIC {dtd}>{wrap_svg('<g/>')}", WORDS, COLOURS)
    assert "DOCTYPE" not in filled
    assert "<g" in filled


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
