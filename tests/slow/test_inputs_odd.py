"""The small files beside the repository that are damaged, odd, or of a rare kind, each with the right value."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from framer import make_avatar
from framer.errors import Unreadable
from framer.imaging.decode import decode_photo, extract_region
from framer.imaging.types import Frame, Options, PhotoBox, PhotoLimits
from support.pictures import shared

SIDE, CELLS = 512, 64
MADE = {  # and how far it may be from the reference, in levels
    "no-eoi.jpg": 1,
    "jfif-short.jpg": 1,
    "exif-corrupt.jpg": 1,
    "heic-120-properties.heic": 1,
    "brand-mif2.heic": 1,
    "raw-thumb-first.dng": 1,
    "planar16.tif": 1,
    "palette8.tif": 5,
    "progressive-motion-photo.jpg": 1,
}


def cells(image: Image.Image) -> NDArray[np.float64]:
    """The means of 64 × 64 cells."""
    pixels = np.asarray(image.convert("RGB").resize((SIDE, SIDE)), float)
    return pixels.reshape(CELLS, SIDE // CELLS, CELLS, SIDE // CELLS, 3).mean((1, 3))


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's own words on odd metadata
@pytest.mark.parametrize("name", MADE)
def test_odd_files_are_made_as_they_are_meant(name: str, frame: Frame) -> None:
    data = shared(f"inputs/{name}").read_bytes()
    reference = Image.open(shared("inputs/reference.png"))
    limits = PhotoLimits()
    photo = decode_photo(data, limits, SIDE)
    shown = extract_region(photo, PhotoBox(0, 0, photo.width, photo.height), SIDE, limits).image
    assert min(photo.width, photo.height) >= SIDE
    assert np.abs(cells(shown) - cells(reference)).mean() < MADE[name]
    assert not {"incomplete", "small_source"} & set(make_avatar(data, frame, Options(512)).warnings)


def test_half_a_face_is_refused_also_with_an_end_marker(frame: Frame) -> None:
    with pytest.raises(Unreadable):
        make_avatar(shared("inputs/part-missing-with-eoi.jpg").read_bytes(), frame, Options(512))
