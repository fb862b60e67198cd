"""Regions of photos in every orientation, the largest photos, and their memory."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from framer.imaging.decode import decode_photo, extract_region
from framer.imaging.sampling import downscale_photo
from framer.imaging.types import PhotoBox, PhotoLimits
from support.pictures import (
    astronaut,
    clouds,
    grainy,
    held,
    saved,
    stitched_jpeg,
)
from support.regions import assert_shows_its_place, holds_box

LIMITS = PhotoLimits()
ORIENTATIONS = range(1, 9)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("subsampling", [0, 2])
@settings(max_examples=6)
@given(
    width=st.integers(1_930, 2_045), height=st.integers(515, 700),
    u=st.floats(-0.1, 1.1), v=st.floats(-0.1, 1.1), side=st.floats(40, 900), size=st.sampled_from([32, 128, 256]),
)  # fmt: skip
def test_a_region_shows_the_place_it_says(
    *, orientation: int, subsampling: int, width: int, height: int, u: float, v: float, side: float, size: int
) -> None:
    """All orientations, odd sizes, crops over and near every edge, first and second decode."""
    upright = clouds(width, height)
    data = held(upright, orientation, quality=95, subsampling=subsampling)
    photo = decode_photo(data, LIMITS, 256)
    assert photo.reduction == 2
    x, y = (min(max(share * n - side / 2, 9 - side), n - 9) for share, n in ((u, width), (v, height)))
    box = PhotoBox(x, y, side, side)
    region = extract_region(photo, box, size, LIMITS)
    assert (region.width, region.height) == (width, height)
    assert holds_box(region, box)
    assert region.scale == (1 if side < 2 * size else 0.5)
    assert_shows_its_place(region, upright)


@pytest.mark.parametrize("orientation", [1, 4, 6, 7])
def test_a_region_at_a_quarter_shows_the_place_it_says(orientation: int) -> None:
    upright = clouds(3_851, 1_031)
    photo = decode_photo(held(upright, orientation, quality=90), LIMITS, 256)
    assert photo.reduction == 4
    for side, scale in ((1_030, 0.25), (800, 0.5), (300, 1)):
        for x, y in ((0, 0), (3_851 - side, 1_031 - side), (1_001, 77)):
            box = PhotoBox(x, y, side, side)
            region = extract_region(photo, box, 256, LIMITS)
            assert region.scale == scale
            assert holds_box(region, box)
            assert_shows_its_place(region, upright)


@pytest.mark.parametrize("options", [{"subsampling": 0}, {"subsampling": 2}, {"restart_marker_rows": 2}])
@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("side", [100, 300])
def test_decoding_only_the_first_rows_gives_the_same_pixels(
    options: dict[str, Any], orientation: int, side: int
) -> None:
    upright = grainy(clouds(2_000, 1_500))
    data = held(upright, orientation, quality=90, **options)
    full = ImageOps.exif_transpose(Image.open(BytesIO(data)))
    photo = decode_photo(data, LIMITS, 700)
    assert photo.reduction == 2
    for x, y in ((0, 0), (150, 200), (700, 640), (1_999 - side, 1_499 - side)):
        region = extract_region(photo, PhotoBox(x, y, side, side), 300, LIMITS)
        assert region.scale == 1
        left, top = int(region.left), int(region.top)
        box = (x - left, y - top, x - left + side, y - top + side)
        ours = np.asarray(region.image.crop(box))
        assert np.array_equal(ours, np.asarray(full.crop((x, y, x + side, y + side))))


@pytest.mark.parametrize(
    ("kind", "size", "options"),
    [
        ("JPEG", (8_160, 6_120), {"progressive": True}),
        ("PNG", (8_160, 6_120), {"compress_level": 1}),
        ("BMP", (8_160, 6_120), {}),
        ("WEBP", (6_000, 4_000), {"quality": 10, "method": 0}),
    ],
)
def test_the_largest_photos_that_are_promised_open(kind: str, size: tuple[int, int], options: dict[str, Any]) -> None:
    photo = decode_photo(saved(Image.new("L", size, 99), kind, **options), LIMITS, 2048)
    assert (photo.width, photo.height) == size
    assert downscale_photo(photo, 320).getpixel((160, 99)) == (99, 99, 99)


PEAK = """
import sys
from pathlib import Path
from framer import Options, make_avatar
from framer.campaigns.types import FrameEntry
from framer.campaigns.registry import load_frame
from framer.imaging.types import Crop, Window

frame = load_frame("test", FrameEntry("ring", "ring", Path(sys.argv[2]), Window(0.5, 0.5, 0.38), ()))
data = Path(sys.argv[1]).read_bytes()
crop = Crop(*map(int, sys.argv[3:])) if sys.argv[3:] else None
avatar = make_avatar(data, frame, Options(crop=crop))
print(avatar.width, avatar.height, len(avatar.faces.faces), len(avatar.data) > 9_000)
print(int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024)
"""


@pytest.mark.large
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from Linux's /proc")
@pytest.mark.parametrize("crop", [(), ("9000", "11000", "1000"), ("0", "0", "12288")])
def test_a_phones_200_megapixels_need_less_than_512_mib(tmp_path: Path, frame: Any, crop: tuple[str, ...]) -> None:
    """Even where a small face stands in its last rows, so that all are read; and whatever crop is asked for."""
    plain = Image.new("RGB", (16_384, 256), (90, 120, 140))
    people = Image.new("RGB", (16_384, 2_048), (90, 120, 140))
    people.paste(astronaut(2_048), (9_000, 0))
    strips = [(plain, 10_240 // 256), (people, 1)]
    path = tmp_path / "photo.jpg"
    path.write_bytes(stitched_jpeg(strips))
    done = subprocess.run(
        [sys.executable, "-c", PEAK, path, frame.overlay_path, *crop], capture_output=True, text=True, check=True
    )
    answer, peak = done.stdout.splitlines()
    assert answer == "16384 12288 1 True"
    assert int(peak) < 512
