"""Building the frames that framer comes with."""

import re
import shutil
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from framer.assets import asset_directory
from framer.errors import SetupError
from framer.studio.build import build_campaign, build_frame
from framer.studio.drawing import draw_artwork
from framer.studio.svg.source import read_artwork

FOLDER = asset_directory("static") / "frames" / "lang-son-xvii"
RING = read_artwork(FOLDER / "ring.svg")
SLOGAN_LINE = re.search(r'<path id="slogan-line" d="([^"]+)"\s*/>', RING)[1]  # type: ignore[index]
Pixels = npt.NDArray[np.int16]


def pixels(image: Image.Image) -> Pixels:
    """Premultiplied, so that the invisible colour of clear pixels does not count."""
    return np.asarray(image.convert("RGBA").convert("RGBa"), dtype=np.int16)


def arc(degrees: float, radius: float = 828) -> str:
    """A clockwise arc that reaches `degrees` to both sides of the top."""
    x, y = radius * np.sin(np.radians(degrees)), -radius * np.cos(np.radians(degrees))
    return f"M{-x:.1f} {y:.1f}A{radius} {radius} 0 {int(degrees > 90)} 1 {x:.1f} {y:.1f}"


@pytest.mark.large
@pytest.mark.parametrize("degrees", [112, 60])
def test_a_path_that_is_too_short_is_noticed(degrees: float, tmp_path: Path) -> None:
    (tmp_path / "ring.svg").write_text(RING.replace(SLOGAN_LINE, arc(degrees)), encoding="utf-8")
    with pytest.raises(SetupError, match=r"letters of “Chào mừng .* 2020-2025” are not drawn"):
        build_frame(tmp_path / "ring.svg", draw_artwork)
    assert [file.name for file in tmp_path.iterdir()] == ["ring.svg"]


@pytest.mark.large
def test_building_a_campaign_gives_the_committed_files_again(tmp_path: Path) -> None:
    folder = tmp_path / "lang-son"
    folder.mkdir()
    shutil.copy(FOLDER / "campaign.toml", folder)
    shutil.copy(FOLDER / "ring.svg", folder)
    files = [file.name for file in build_campaign(folder, draw_artwork)]
    assert files[:3] == ["ring.png", "ring.webp", "ring.thumb.webp"]
    assert "slim.png" in files  # drawn from the layout of that name
    with Image.open(folder / "ring.png") as new, Image.open(FOLDER / "ring.png") as committed:
        assert np.abs(pixels(new) - pixels(committed)).max() <= 2
