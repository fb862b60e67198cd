"""The opening of an overlay: several, veiled, covered."""

import pytest
from PIL import Image, ImageDraw

from framer.imaging.opening import find_openings
from framer.imaging.types import Window
from framer.studio.check.findings import LEVEL_ERROR, LEVEL_WARNING, CheckReport, Finding
from framer.studio.check.opening import check_opening, check_openings
from support import designs as art
from support.artwork import assert_only, finding_messages


def judged(image: Image.Image, declared: Window | None = None) -> list[Finding]:
    openings = find_openings(image)
    measured = openings[0] if openings else None
    findings = check_opening(
        image, declared or measured, measured=measured, declared=bool(declared), head_in_front=False
    )
    return [finding for finding in [*check_openings(openings), *findings] if finding.level != "good"]


def topics(image: Image.Image, declared: Window | None = None) -> set[str]:
    return {finding.topic for finding in judged(image, declared)}


def messages(level: str, image: Image.Image, declared: Window | None = None) -> list[str]:
    return finding_messages(level, CheckReport("", tuple(judged(image, declared))))


def test_of_two_openings_it_is_told_which_takes_the_face() -> None:
    image = art.opened(art.opened(art.plain(), 272, 490, 210), 752, 490, 210)
    sentence = messages(LEVEL_WARNING, image)[0]
    assert "2 openings: faces go into one of them (centre 0.27, 0.48)" in sentence
    assert "window = { cx = 0.73" in sentence


@pytest.mark.parametrize("opacity", [20, 60, 110])
def test_a_tint_over_all_is_a_veil_and_no_error(opacity: int) -> None:
    image = art.over(art.opened(art.plain()), art.plain((255, 0, 90, opacity)))
    assert topics(image) == {"veil"}
    assert messages(LEVEL_ERROR, image) == []


def test_a_fade_from_below_is_a_veil_and_no_error() -> None:
    image = art.faded(450, 750)
    assert "veil" in topics(image)
    assert messages(LEVEL_ERROR, image, Window(0.5, 0.42, 0.4)) == []


def test_a_soft_edge_is_nothing_to_speak_of() -> None:
    image = art.plain()
    for step in range(12):
        ImageDraw.Draw(image).ellipse(art.disc(512, 512, 390 - step), (*art.BLUE[:3], 230 - 20 * step))
    art.opened(image, r=378)
    assert topics(image) == set()


def test_a_declared_window_that_does_not_fit_is_told_the_measured_one() -> None:
    image = art.opened(art.plain(), 680, 430, 290)
    (sentence,) = messages(LEVEL_ERROR, image, Window(0.5, 0.5, 0.38))
    assert "Take the line “window” out of campaign.toml" in sentence
    assert "centre 0.665, 0.420, radius 0.28" in sentence


def test_a_bar_over_the_face_is_an_error_however_thin() -> None:
    image = art.opened(art.plain())
    ImageDraw.Draw(image).rectangle((0, 500, 1024, 530), art.RED)
    assert_only(messages(LEVEL_ERROR, image, Window(0.5, 0.5, 0.38)), "Artwork covers")


def test_without_an_opening() -> None:
    assert topics(art.plain()) == {"no_opening"}
