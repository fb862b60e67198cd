"""Layouts, and what artwork declares of itself."""

from pathlib import Path

import pytest

from framer.campaigns.layout_names import EMBLEM_NAMES, LAYOUT_NAMES, ORNAMENT_NAMES
from framer.campaigns.layouts import complete_entry, find_artwork, layout_path, part_path
from framer.campaigns.manifest import read_manifest
from framer.campaigns.types import FrameEntry
from framer.errors import SetupError
from framer.imaging.types import Window
from framer.text.text_field import ArcBaseline, LineBaseline

COLOURS = {"light": "#fff1c6"}


def entry(folder: Path, overlay: str, svg: str = "") -> FrameEntry:
    if svg:
        (folder / overlay).with_suffix(".svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg" {svg}></svg>')
    return FrameEntry("ring", "Vòng", folder / overlay)


def test_every_name_has_its_drawing() -> None:
    assert all(layout_path(name).is_file() for name in LAYOUT_NAMES)
    assert all(part_path(name).is_file() for name in (*ORNAMENT_NAMES, *EMBLEM_NAMES) if name not in ("none", "logo"))


def test_an_svg_beside_the_overlay_goes_before_any_layout(tmp_path: Path) -> None:
    (tmp_path / "frame.svg").write_text("<svg/>")
    assert find_artwork(tmp_path / "frame.png", "slim") == tmp_path / "frame.svg"
    assert find_artwork(tmp_path / "foot.png", "slim") == layout_path("foot")


def test_a_designers_picture_has_no_artwork(tmp_path: Path) -> None:
    assert find_artwork(tmp_path / "ring.png", "") is None
    assert find_artwork(tmp_path / "khung.png", "slim") is None
    assert find_artwork(tmp_path / "frame.webp", "slim") is None


@pytest.mark.parametrize("layout", LAYOUT_NAMES)
def test_every_layout_declares_a_window_and_a_line_for_the_unit(layout: str, tmp_path: Path) -> None:
    read = complete_entry(entry(tmp_path, "frame.png"), layout, COLOURS | {"deep": "#7d0816"})
    assert read.window
    assert read.window.r >= (0.43 if layout == "slim" else 0.33)
    assert [field.id for field in read.fields] == ["unit"]
    assert read.head_in_front == (layout == "front")


def test_what_the_campaigns_file_says_goes_before_what_the_artwork_declares(tmp_path: Path) -> None:
    declared = entry(tmp_path, "a.png", 'data-window="0.5 0.48 0.4" data-unit-line="0.43 92 0.03 600 light"')
    read = complete_entry(declared, "", COLOURS)
    assert read.window == Window(0.5, 0.48, 0.4)
    assert read.fields[0].baseline == ArcBaseline(0.43, 92.0, 180.0, 0.5, 0.5)
    assert (read.fields[0].size, read.fields[0].weight, read.fields[0].colour) == (0.03, 600, (255, 241, 198))
    own = FrameEntry("a", "A", declared.overlay, window=Window(0.5, 0.5, 0.3))
    assert complete_entry(own, "", COLOURS).window == Window(0.5, 0.5, 0.3)


def test_a_straight_line_for_the_unit(tmp_path: Path) -> None:
    read = complete_entry(entry(tmp_path, "a.png", 'data-unit-line="0.6 0.87 0.26 0.03 600 #ffffff"'), "", {})
    assert read.fields[0].baseline == LineBaseline(0.6, 0.87, 0.26)


@pytest.mark.parametrize(
    "svg",
    [
        'data-window="0.5 0.5"',
        'data-window="a b c"',
        'data-window="0.5 0.7 0.4"',
        'data-unit-line="0.4"',
        'data-unit-line="0.4 90 0.03 bold light"',
        'data-unit-line="0.4 90 0.03 600 pink"',
    ],
)
def test_numbers_that_cannot_be_read_are_named(svg: str, tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"a\.png: data-"):
        complete_entry(entry(tmp_path, "a.png", svg), "", COLOURS)


def test_an_svg_that_is_none_declares_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text('<!DOCTYPE svg [<!ENTITY a "1">]><svg data-window="0.5 0.5 0.4"/>')
    assert complete_entry(entry(tmp_path, "a.png"), "", {}).window is None


def test_a_campaign_reads_layout_palette_and_logo(tmp_path: Path) -> None:
    (tmp_path / "tet").mkdir()
    (tmp_path / "tet" / "campaign.toml").write_text(
        'title = "Tết"\nlayout = "slim"\npalette = "tet"\nlogo = "logo.png"\n'
        '[colours]\ngold = "#ffffff"\n[[frames]]\nid = "slim"\ntitle = "V"\noverlay = "frame.png"\n'
    )
    campaign = read_manifest(tmp_path / "tet")
    assert dict(campaign.colours) == {"field": "#c51f3f", "deep": "#7c0f2b", "gold": "#ffffff", "light": "#fff4e4"}
    assert campaign.logo == tmp_path / "tet" / "logo.png"
    assert campaign.entries[0].window == Window(0.5, 0.4612, 0.43)
