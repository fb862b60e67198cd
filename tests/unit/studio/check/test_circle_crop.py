"""What the circle takes away: words and badges are told whatever is around them, ornament alone is no alarm."""

from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw

from framer.studio.check.circle_crop import check_circle_crop
from framer.studio.check.findings import Finding
from support import designs as art

SLOGAN = "CHÀO MỪNG ĐẠI HỘI ĐẢNG BỘ"
GROUNDS: dict[str, Callable[[], Image.Image]] = {
    "plain": art.plain,
    "stripes": lambda: art.stripes(art.plain()),
    "one corner": lambda: art.stripes(art.plain(), 700),
    "dots": lambda: art.dots(art.plain()),
    "confetti": lambda: art.confetti(art.plain()),
    "lotus": lambda: art.lotus_border(art.plain(art.RED)),
}
every_ground = pytest.mark.parametrize("ground", GROUNDS.values(), ids=GROUNDS)


def warned(image: Image.Image) -> list[Finding]:
    return [finding for finding in check_circle_crop(image, texts_known=False) if finding.level != "good"]


def sentences(image: Image.Image) -> list[str]:
    findings = [finding for finding in warned(image) if finding.topic == "text_cut"]
    return [" → ".join(finding.to_message(str)) for finding in findings]


@every_ground
def test_a_banner_whose_words_are_cut(ground: Callable[[], Image.Image]) -> None:
    (sentence,) = sentences(art.banner(art.opened(ground(), y=470, r=370), SLOGAN, 900, 56))
    assert "cuts words off at the foot" in sentence
    assert "shorter" in sentence


@pytest.mark.slow
@every_ground
def test_words_in_a_corner(ground: Callable[[], Image.Image]) -> None:
    (sentence,) = sentences(art.words(art.opened(ground()), "BỆNH VIỆN", 60, 54, x=170))
    assert "takes words away at the upper left" in sentence


@every_ground
def test_ornament_alone_is_no_alarm(ground: Callable[[], Image.Image]) -> None:
    assert not warned(art.opened(ground()))


@pytest.mark.slow
@every_ground
def test_words_inside_the_circle_are_no_alarm(ground: Callable[[], Image.Image]) -> None:
    image = art.banner(art.opened(ground(), y=460, r=360), "BỆNH VIỆN THÁI BÌNH", 850, 42)
    assert not sentences(art.arched(image, "60 NĂM XÂY DỰNG VÀ PHÁT TRIỂN", 400, 42))


def test_words_on_an_arc_that_leaves_the_circle() -> None:
    (sentence,) = sentences(art.arched(art.opened(art.plain(), r=370), "TRUNG TÂM Y TẾ HOÀ AN", 499, 50))
    assert "at the top" in sentence


@pytest.mark.slow
def test_words_up_the_edge_and_across_a_corner() -> None:
    upright = art.words(art.plain(art.CLEAR), "ĐOÀN THANH NIÊN CỘNG SẢN", 50, 56).rotate(90)
    assert sentences(art.over(art.opened(art.plain(), r=370), upright))
    across = art.words(art.plain(art.CLEAR), "CHÀO TÂN SINH VIÊN 2026", 75, 44).rotate(45, Image.Resampling.BICUBIC)
    assert sentences(art.over(art.opened(art.plain(), r=370), across))


def test_words_near_the_circles_edge_are_told_mildly() -> None:
    (finding,) = warned(art.arched(art.opened(art.plain(), r=370), "TRUNG TÂM Y TẾ HOÀ AN", 455, 40))
    assert finding.topic == "text_edge"


@every_ground
def test_a_badge_in_a_corner(ground: Callable[[], Image.Image]) -> None:
    (sentence,) = sentences(art.badge(art.opened(ground()), 930, 95, 55))
    assert "100 % of a badge or logo away (at the upper right)" in sentence


def test_a_badge_in_every_corner_is_ornament() -> None:
    image = art.opened(art.plain())
    for x, y in ((95, 95), (929, 95), (95, 929), (929, 929)):
        art.badge(image, x, y, 55)
    assert not warned(image)


def test_a_badge_above_the_face_is_right() -> None:
    assert not warned(art.badge(art.opened(art.plain(), y=560, r=350), 512, 115, 60))


def test_words_that_the_svg_tells_are_not_looked_for_again() -> None:
    image = art.banner(art.opened(art.plain(), y=470, r=370), SLOGAN, 900, 56)
    assert not [each for each in check_circle_crop(image, texts_known=True) if each.topic == "text_cut"]


def test_bare_corners_around_a_closed_ring() -> None:
    image = art.plain(art.CLEAR)
    ImageDraw.Draw(image).ellipse(art.disc(512, 512, 511), art.RED)
    (finding,) = warned(art.opened(image))
    assert finding.topic == "corners"
