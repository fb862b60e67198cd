"""The opening of an overlay, measured."""

import math
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from framer.campaigns.registry import load_campaigns
from framer.errors import SetupError
from framer.imaging.opening import find_openings
from framer.imaging.types import Window
from support.manifests import GOOD, add_campaign
from support.pictures import ring

RED, CLEAR = (200, 16, 46, 255), (0, 0, 0, 0)
STAR = [(math.pi * n, (190, 450)[n % 2]) for n in range(10)]  # five times the angle, and the radius


def measured(folder: Path, overlay: Image.Image) -> Window:
    """The window of a campaign that has this overlay and declares none."""
    text = GOOD.replace("window = { cx = 0.5, cy = 0.5, r = 0.39 }", "")
    overlay.save(add_campaign(folder, text) / "dai-hoi" / "ring.png")
    (loaded,) = load_campaigns(folder)
    return loaded.frames[0].window


@pytest.mark.slow
@pytest.mark.parametrize(("cx", "cy", "r"), [(0.5, 0.5, 0.38), (0.4, 0.55, 0.3), (0.62, 0.3, 0.21)])
@pytest.mark.parametrize("side", [1_080, 2_048])
def test_a_round_window_is_found_where_it_is(tmp_path: Path, cx: float, cy: float, r: float, side: int) -> None:
    window = measured(tmp_path, Image.open(ring(tmp_path / "drawn.png", side, r, cx, cy)))
    assert (window.cx, window.cy, window.r) == pytest.approx((cx, cy, r), abs=0.003)


def test_the_window_of_a_rectangle_is_the_largest_circle_in_its_middle(tmp_path: Path) -> None:
    overlay = Image.new("RGBA", (1_000, 1_000), (20, 60, 160, 255)).resize((1_080, 1_080))
    ImageDraw.Draw(overlay).rectangle((108, 216, 971, 863), (0, 0, 0, 0))
    window = measured(tmp_path, overlay)
    assert (window.cx, window.cy, window.r) == pytest.approx((0.5, 0.5, 0.3), abs=0.004)


def test_artwork_that_reaches_into_the_opening_is_kept_clear_of(tmp_path: Path) -> None:
    overlay = Image.open(ring(tmp_path / "drawn.png", radius=0.4)).convert("RGBA")
    ImageDraw.Draw(overlay).rectangle((0, 756, 1_080, 1_080), (200, 16, 46, 255))  # from 0.7 of the side downwards
    window = measured(tmp_path, overlay)
    assert window.r == pytest.approx(0.3, abs=0.004)
    assert window.cy == pytest.approx(0.4, abs=0.004)


def test_an_overlay_without_an_opening_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"ring\.png"):
        measured(tmp_path, Image.new("RGBA", (1_080, 1_080), RED))


def clear(draw: Callable[[ImageDraw.ImageDraw], object], ground: tuple[int, ...] = RED) -> tuple[Window, ...]:
    """The openings of a red square out of which `draw` cuts something, in thousandths of the side."""
    overlay = Image.new("RGBA", (1_000, 1_000), ground)
    draw(ImageDraw.Draw(overlay))
    return find_openings(overlay)


def disc(x: int, y: int, r: int) -> tuple[int, int, int, int]:
    return x - r, y - r, x + r, y + r


def near(window: Window, cx: float, cy: float, r: float) -> bool:
    return (window.cx, window.cy, window.r) == pytest.approx((cx, cy, r), abs=0.006)


def test_a_veil_hides_no_face_and_ends_no_opening() -> None:
    """A tint over all, and a shadow that grows towards the edge: what counts is where the face is seen no more."""

    def shadowed(draw: ImageDraw.ImageDraw) -> None:
        for step in range(100):
            draw.ellipse(disc(500, 500, 400 - step), (0, 0, 0, 230 - 2 * step))

    (window,) = clear(shadowed)
    assert near(window, 0.5, 0.5, 0.349)


def test_a_fade_from_below_ends_where_it_is_half_opaque() -> None:
    overlay = Image.new("RGBA", (1_000, 1_000))
    for row in range(450, 1_000):
        ImageDraw.Draw(overlay).line((0, row, 999, row), (200, 0, 0, min(255, row - 450)))
    (window,) = find_openings(overlay)
    assert near(window, 0.5, 0.29, 0.29)


def test_of_two_openings_it_is_one_and_not_the_bar_between_them() -> None:
    def two(draw: ImageDraw.ImageDraw) -> None:
        for x in (260, 740):
            draw.ellipse(disc(x, 480, 210), CLEAR)

    left, right = clear(two)
    assert near(left, 0.26, 0.48, 0.21)
    assert near(right, 0.74, 0.48, 0.21)


def test_openings_that_touch_are_two_all_the_same() -> None:
    def two(draw: ImageDraw.ImageDraw) -> None:
        for x in (290, 690):
            draw.ellipse(disc(x, 500, 215), CLEAR)

    assert len(clear(two)) == 2


@pytest.mark.parametrize(
    "points",
    [
        [(500, 90), (870, 300), (870, 700), (500, 910), (130, 700), (130, 300)],
        [(40, 300), (960, 300), (960, 740), (40, 740)],
        [(500 + r * math.sin(n / 5), 500 + r * math.cos(n / 5)) for n, r in STAR],
    ],
    ids=["hexagon", "landscape", "star"],
)  # fmt: skip
def test_one_opening_of_any_shape_is_one(points: list[tuple[float, float]]) -> None:
    assert len(clear(lambda draw: draw.polygon(points, CLEAR))) == 1


def test_small_holes_are_ornament() -> None:
    def holes(draw: ImageDraw.ImageDraw) -> None:
        draw.ellipse(disc(500, 500, 350), CLEAR)
        for x, y in ((200, 200), (800, 200), (500, 930)):
            draw.ellipse(disc(x, y, 55), CLEAR)

    assert len(clear(holes)) == 1


def test_a_plaque_at_the_foot_of_a_round_opening_leaves_it_round() -> None:
    def plaque(draw: ImageDraw.ImageDraw) -> None:
        draw.ellipse(disc(500, 500, 380), CLEAR)
        draw.rectangle((0, 820, 1_000, 930), RED)

    (window,) = clear(plaque)
    assert near(window, 0.5, 0.5, 0.38)
