"""Letters of an SVG that are not drawn."""

import builtins

import pytest

from framer.errors import SetupError
from framer.studio.check.missing_glyphs import check_drawn_texts
from framer.studio.svg.render import ARTWORK_SIDE
from support.artwork import svg_with_text


@pytest.mark.slow
def test_decomposed_text_and_scaled_groups_are_understood() -> None:
    svg = svg_with_text("Đại hội XVII".replace("ạ", "a\u0323").replace("ộ", "o\u0323\u0302"))
    svg = svg.replace("<text ", '<g transform="translate(9 9) scale(.5)"><text ').replace("</text>", "</text></g>")
    (text,) = check_drawn_texts(svg)
    assert text.is_complete
    assert text.cap_height == pytest.approx(0.74 * 40 / ARTWORK_SIDE)


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real_import = builtins.__import__

    def import_without(name: str, *rest: object) -> object:
        if name == "resvg_py":
            raise ImportError(name)
        return real_import(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", import_without)
    with pytest.raises(SetupError, match="the package resvg-py is not installed") as caught:
        check_drawn_texts(svg_with_text("Đại hội"))
    assert "-e '.[studio]'" in caught.value.to_message(str).hint
