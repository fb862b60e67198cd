"""Artwork that asks for work or memory without end costs its own process, and is refused in words."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from framer.errors import NoFile, SetupError
from framer.studio.build import build_frame
from framer.studio.check.report import check_path
from framer.studio.drawing import DRAWING_LIMITS, ArtworkTask, DrawingProcess, draw_artwork
from support.artwork import TODAY, assert_only, finding_messages, svg_with_text
from support.svg import wrap_svg

TWO_SECONDS = replace(DRAWING_LIMITS, deadline=2)
ALL = 'x="0" y="0" width="2048" height="2048"'
TOO_COSTLY = {
    "turbulence": '<filter id="f"><feTurbulence baseFrequency="1" numOctaves="2000000000"/></filter>'
    f'<rect {ALL} filter="url(#f)"/>',
    "morphology": '<filter id="f"><feMorphology operator="dilate" radius="900"/></filter>'
    f'<rect {ALL} filter="url(#f)"/>',
    "blurs of blurs": '<filter id="f">' + '<feGaussianBlur stdDeviation="300"/>' * 500 + "</filter>"
    f'<rect {ALL} filter="url(#f)"/>',
    "groups": "<defs>"
    + f'<g id="a"><rect {ALL} opacity=".5"/></g>'
    + "</defs>"
    + '<use href="#a" opacity=".5"/>' * 15_000,
    "measures": "".join(f'<text id="t{n}" font-size="9">a</text><g id="{{{{t{n}.length}}}}"/>' for n in range(3_000)),
}


@pytest.mark.parametrize(
    "kind", ["measures", *(pytest.param(kind, marks=pytest.mark.large) for kind in TOO_COSTLY if kind != "measures")]
)
def test_artwork_that_takes_too_long_is_refused_in_words(kind: str, tmp_path: Path) -> None:
    svg = tmp_path / "a.svg"
    svg.write_text(wrap_svg(TOO_COSTLY[kind]), encoding="utf-8")
    with DrawingProcess(TWO_SECONDS) as drawing, pytest.raises(SetupError) as refused:
        build_frame(svg, drawing.draw)
    words = "a.svg: Drawing the artwork takes more than 2 seconds or 1.1 GB of memory."
    assert refused.value.to_message(str).text == words
    assert [path.name for path in tmp_path.iterdir()] == ["a.svg"]


@pytest.mark.skipif(sys.platform != "linux", reason="no limit on memory elsewhere")
def test_artwork_that_takes_too_much_memory_is_a_finding_and_the_next_is_drawn(tmp_path: Path) -> None:
    limits = replace(DRAWING_LIMITS, memory=200 * 2**20)
    hungry, plain = tmp_path / "a.svg", tmp_path / "b.svg"
    filters = "".join(f'<feFlood result="{n}"/>' for n in range(90))
    merge = "<feMerge>" + "".join(f'<feMergeNode in="{n}"/>' for n in range(90)) + "</feMerge>"
    hungry.write_text(wrap_svg(f'<filter id="f">{filters}{merge}</filter><rect {ALL} filter="url(#f)"/>'))
    plain.write_text(wrap_svg("<path d='M0 0H2048V900H0'/>"), encoding="utf-8")
    with DrawingProcess(limits) as drawing:
        assert_only(finding_messages("error", *check_path(hungry, TODAY, drawing.draw)), "or 0.2 GB of memory")
        assert build_frame(plain, drawing.draw)


@pytest.mark.large
def test_what_the_process_draws_and_says_is_what_is_drawn_here(tmp_path: Path) -> None:
    svg = tmp_path / "a.svg"
    with DrawingProcess() as drawing:
        for markup in (svg_with_text("Đại hội"), svg_with_text("Đại hội").replace('"80"', '"5em"')):
            svg.write_text(markup, encoding="utf-8")
            task = ArtworkTask(svg, with_contrasts=True)
            here, there = draw_artwork(task), drawing.draw(task)
            assert (there.pixels, there.texts, there.contrasts) == (here.pixels, here.texts, here.contrasts)
            assert str(there.text_error) == str(here.text_error)
        svg.write_text(
            wrap_svg('<text font-size="9" data-size="64 78" data-length="3">Chào mừng</text>'), encoding="utf-8"
        )
        with pytest.raises(SetupError, match=r"too long for its place, by .* %"):
            drawing.draw(ArtworkTask(svg))
        with pytest.raises(NoFile, match=r"none\.svg"):
            drawing.draw(ArtworkTask(tmp_path / "none.svg"))
