"""What is transparent: nothing, everything, or only painted so."""

import pytest
from PIL import Image, ImageDraw

from framer.studio.check.findings import Finding
from framer.studio.check.transparency import check_no_alpha, check_transparency, has_painted_checkerboard
from support import designs as art


def checkered(cell: int, light: int = 255, dark: int = 204) -> Image.Image:
    """A blue picture with a checkerboard where the face should be."""
    image, board = art.plain(), Image.new("RGBA", (1024, 1024), (light, light, light, 255))
    for y in range(0, 1024, cell):
        for x in range((y // cell % 2) * cell, 1024, 2 * cell):
            ImageDraw.Draw(board).rectangle((x, y, x + cell - 1, y + cell - 1), (dark, dark, dark, 255))
    mask = Image.new("L", image.size)
    ImageDraw.Draw(mask).ellipse(art.disc(512, 512, 390), 255)
    image.paste(board, (0, 0), mask)
    return image


def topic(findings: list[Finding]) -> tuple[str, str]:
    (finding,) = findings
    return finding.topic, finding.level


@pytest.mark.parametrize(("cell", "dark"), [(8, 204), (20, 239), (37, 192)])
def test_a_painted_checkerboard_is_named(cell: int, dark: int) -> None:
    (finding,) = check_no_alpha(checkered(cell, dark=dark))
    assert "squares are painted into the picture" in finding.message
    assert check_transparency(checkered(cell, dark=dark)) == [finding]


def test_greys_of_other_kinds_are_no_checkerboard() -> None:
    grey = art.plain((230, 230, 230, 255))
    assert not has_painted_checkerboard(art.stripes(grey.copy()))
    assert not has_painted_checkerboard(art.dots(grey.copy()))
    for x in range(0, 1024, 40):
        ImageDraw.Draw(grey).rectangle((x, 0, x + 19, 1024), (190, 190, 190, 255))
    assert not has_painted_checkerboard(grey)


def test_empty_nearly_empty_and_full() -> None:
    image = art.plain(art.CLEAR)
    assert topic(check_transparency(image)) == ("empty", "error")
    ImageDraw.Draw(image).ellipse(art.disc(900, 900, 30), art.RED)
    assert topic(check_transparency(image)) == ("empty", "warning")
    assert topic(check_transparency(art.plain())) == ("alpha", "error")
    assert topic(check_transparency(art.opened(art.plain()))) == ("alpha", "good")
