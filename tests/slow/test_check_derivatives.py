"""Pictures and copies that their SVG no longer gives."""

from pathlib import Path

from PIL import Image

from support.artwork import assert_only, campaign_folder, check, ring_svg
from support.pictures import saved


def test_a_picture_that_its_svg_no_longer_gives(tmp_path: Path) -> None:
    errors, warnings, _ = check(campaign_folder(tmp_path, art=ring_svg()))
    assert_only(errors, "ring.png no longer matches ring.svg")
    assert "framer frames build" in errors[0]
    assert_only(warnings, "ring.webp is not there", "ring.thumb.webp is not there")


def test_copies_that_show_something_else(tmp_path: Path) -> None:
    folder = campaign_folder(tmp_path, art=ring_svg())
    for name, side in (("ring.webp", 1080), ("ring.thumb.webp", 240)):
        (folder / name).write_bytes(saved(Image.new("RGBA", (side, side), "blue"), "WEBP"))
    assert_only(check(folder)[1], "ring.webp no longer shows", "ring.thumb.webp no longer shows")
