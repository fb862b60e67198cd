"""What drawing programs write is read as plain SVG."""

import xml.etree.ElementTree as ET

import pytest

from framer.studio.check.missing_glyphs import check_drawn_texts
from framer.studio.svg.source import decode_svg
from framer.studio.svg.template import fill_svg
from support.svg import fill, wrap_svg


def attributes(inner: str) -> dict[str, str]:
    """Those of the first element, after the style sheet is gone."""
    return ET.fromstring(wrap_svg(fill(inner)))[0].attrib


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ('<style type="text/css">.st0{fill:#0B5FA5;}.st1{fill:#fff}</style><g class="st0 st1"/>', {"fill": "#fff"}),
        ("<style><![CDATA[ .fil0 {fill:#FEFEFE;fill-rule:nonzero} ]]></style><g class='fil0'/>", {"fill": "#FEFEFE"}),
        ('<style>#a{fill:red}.b{fill:blue}g{fill:green}*{stroke:none}</style><g id="a" class="b"/>', {"fill": "red"}),
        ('<style>.a,.b{fill:red}</style><g class="b" fill="blue"/>', {"fill": "red"}),
        ('<style>.a{fill:red}</style><g class="a" style="fill:blue !important"/>', {"fill": "blue"}),
        ('<style>g.a{fill:red}.a:hover{fill:blue}</style><g class="a"/>', {"fill": "red"}),
        ('<g style="font:bold 12pt \'Be Vietnam Pro\'"/>', {"font-size": "16", "font-weight": "bold"}),
        ('<text style="font-size:10mm;line-height:1.25">a</text>', {"font-size": "37.7953"}),
        ('<text font-family="BeVietnamPro-Bold">a</text>', {"font-family": "Be Vietnam Pro", "font-weight": "700"}),
        ("<text style=\"font-family:'Be Vietnam Pro Bold'\">a</text>", {"font-weight": "700"}),
    ],
)  # fmt: skip
def test_styles_become_attributes(inner: str, expected: dict[str, str]) -> None:
    assert expected.items() <= attributes(inner).items()
    assert "style" not in attributes(inner)


def test_millimetres_are_as_good_as_pixels() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="541.86mm" height="541.86mm" viewBox="0 0 541.86 541.86"/>'
    assert "mm" not in fill_svg(svg, {}, {})
    bare = '<svg xmlns="http://www.w3.org/2000/svg" width="10in" height="10in"/>'
    assert 'viewBox="0 0 960 960"' in fill_svg(bare, {}, {})


def test_plain_artwork_is_left_as_it_is() -> None:
    svg = wrap_svg('<g fill="red"><path d="M0 0H9"/></g>')
    assert fill_svg(svg, {}, {}) == svg


@pytest.mark.parametrize(
    ("text", "fonts"),
    [
        ('<text font-family="Arial, Helvetica">a</text>', ("Arial",)),
        ('<g font-family="Arial"><text>a<tspan font-family="Be Vietnam Pro">b</tspan></text></g>', ("Arial",)),
        ("<text>a</text>", ("",)),
        ("<text font-family=\"Arial, 'Be Vietnam Pro'\"> </text>", ()),
    ],
)
def test_foreign_fonts_are_named(text: str, fonts: tuple[str, ...]) -> None:
    (drawn,) = check_drawn_texts(wrap_svg(text))
    assert drawn.foreign_fonts == fonts


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1258"])
def test_markup_is_read_in_the_encoding_that_it_names(encoding: str) -> None:
    svg = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?><svg>é</svg>'
    assert decode_svg(svg.encode(encoding), "a.svg") == svg
