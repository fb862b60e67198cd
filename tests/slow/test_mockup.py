"""The drawn portraits that are committed."""

import numpy as np
import pytest

from framer.assets import asset_directory
from framer.campaigns.mockup import PORTRAIT_NAMES, load_portrait
from framer.studio.svg.render import render_svg

DRAWINGS = asset_directory("static") / "portraits"


@pytest.mark.parametrize("portrait", PORTRAIT_NAMES)
def test_the_committed_pictures_are_those_of_the_drawings(portrait: str) -> None:
    # After a change: render_svg(svg, 1600).convert("RGB").save("….webp", quality=90, method=6)
    drawn = render_svg((DRAWINGS / f"{portrait}.svg").read_text("utf-8"), 800).convert("RGB")
    kept = load_portrait(portrait).image
    assert kept.size == (1600, 1600)
    assert np.abs(np.asarray(drawn, float) - np.asarray(kept.reduce(2), float)).mean() < 1.5
    assert (DRAWINGS / f"{portrait}.webp").stat().st_size < 100_000
