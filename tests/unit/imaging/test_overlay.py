"""Overlays: what is refused, and how they come in every size."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from framer.campaigns.registry import load_frame
from framer.campaigns.types import FrameEntry
from framer.errors import SetupError
from framer.imaging.overlay import load_overlay
from framer.imaging.types import Window
from support.pictures import ring, ring_frame


@pytest.mark.parametrize(
    "overlay",
    [
        Image.new("RGB", (1_080, 1_080)),
        Image.new("RGBA", (1_080, 1_000)),
        Image.new("RGBA", (512, 512)),
    ],
    ids=["no alpha", "not square", "too small"],
)
def test_an_overlay_of_the_wrong_kind_is_named_when_it_is_loaded(tmp_path: Path, overlay: Image.Image) -> None:
    overlay.save(tmp_path / "ring.png")
    frame = load_frame("test", FrameEntry("ring", "Vòng", tmp_path / "ring.png", Window(), ()))
    with pytest.raises(SetupError, match="RGBA"):
        load_overlay(frame, 512)


@pytest.mark.parametrize("mode", ["LA", "P"])
def test_grey_and_palette_with_alpha_are_as_good_as_rgba(tmp_path: Path, mode: str) -> None:
    with Image.open(ring(tmp_path / "ring.png", 1_080)) as image:
        reduced = image.quantize(8) if mode == "P" else image.convert(mode)
    reduced.save(tmp_path / "ring.png")
    with Image.open(tmp_path / "ring.png") as image:
        assert image.mode == mode
    overlay = load_overlay(load_frame("test", FrameEntry("ring", "Vòng", tmp_path / "ring.png", Window(), ())), 256)
    assert overlay.transparency[0, 0, 0] == 0
    assert overlay.transparency[128, 128, 0] == 255


def test_a_damaged_overlay_is_named_when_it_is_loaded(tmp_path: Path) -> None:
    frame = ring_frame(tmp_path)
    frame = replace(frame, overlay_data=frame.overlay_data[:500], version="damaged")
    with pytest.raises(SetupError, match="ring"):
        load_overlay(frame, 512)


@pytest.mark.parametrize("size", [256, 333, 1_080, 2_048])
def test_an_overlay_comes_at_the_size_asked_for_and_is_loaded_once(tmp_path: Path, size: int) -> None:
    frame = ring_frame(tmp_path)
    overlay = load_overlay(frame, size)
    assert overlay.premultiplied.shape == overlay.transparency.shape == (size, size, 3)
    frame.overlay_path.unlink()
    assert load_overlay(frame, size) is overlay


def test_a_smaller_overlays_edge_has_the_rings_own_colour(tmp_path: Path) -> None:
    """What is hidden under full transparency (here black) does not darken the edge."""
    overlay = load_overlay(ring_frame(tmp_path), 300)
    alpha = 255.0 - overlay.transparency[:, :, 0]
    visible = alpha > 64
    assert (overlay.premultiplied[:, :, 0][visible] * 255.0 / alpha[visible]).min() >= 188
