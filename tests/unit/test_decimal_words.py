"""Figures in sentences are written as the language does, and as the file wants them where they are to be typed."""

import pytest

from framer.i18n import load_translator

CENTRE = {"side": 2048, "r": 0.38, "cx": 0.5, "cy": 0.48}


@pytest.mark.parametrize(
    ("language", "centre"), [("vi", "bán kính 0,380, tâm 0,500; 0,480"), ("en", "radius 0.380, centre 0.500, 0.480")]
)
def test_figures_that_are_read_are_written_as_the_language_does(language: str, centre: str) -> None:
    told = load_translator(language)("Artwork %(side)d px · window: radius %(r).3f, centre %(cx).3f, %(cy).3f") % CENTRE
    assert told.endswith(centre)


def test_what_is_to_be_typed_into_a_file_keeps_its_points() -> None:
    told = load_translator("vi")(
        "Draw one opening, near the middle; if another of them is meant for the face, name it in campaign.toml: "
        "window = { cx = %(other_cx).3f, cy = %(other_cy).3f, r = %(other_r).3f }."
    )
    assert told % {"other_cx": 0.5, "other_cy": 0.48, "other_r": 0.38} != told
    assert "{ cx = 0.500, cy = 0.480, r = 0.380 }" in told % {"other_cx": 0.5, "other_cy": 0.48, "other_r": 0.38}
