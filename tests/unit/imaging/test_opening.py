"""The opening of an overlay, measured."""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from framer.campaigns.registry import load_campaigns
from framer.errors import SetupError
from framer.imaging.types import Window
from support.manifests import GOOD, add_campaign
from support.pictures import ring


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


@pytest.mark.parametrize("colour", [(200, 16, 46, 255), (200, 16, 46, 100)])
def test_an_overlay_without_an_opening_is_named(tmp_path: Path, colour: tuple[int, int, int, int]) -> None:
    with pytest.raises(SetupError, match=r"ring\.png"):
        measured(tmp_path, Image.new("RGBA", (1_080, 1_080), colour))
