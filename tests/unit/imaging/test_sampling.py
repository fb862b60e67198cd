"""Turned squares of a photo: the same however the file is stored, black past the photo's edge."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from framer.imaging.decode import decode_photo
from framer.imaging.sampling import sample_square
from framer.imaging.types import PhotoLimits
from support.pictures import astronaut, held, quarters, saved

LIMITS = PhotoLimits()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize(("side", "size"), [(100.0, 128), (300.0, 128), (430.0, 64), (500.0, 32), (511.0, 20)])
def test_however_the_camera_was_held_the_square_is_the_same(orientation: int, side: float, size: int) -> None:
    plain, turned = (
        sample_square(decode_photo(data, LIMITS, 512), (230.5, 260.0), side, 12.0, size)
        for data in (
            saved(astronaut(), "PNG", compress_level=1),
            held(astronaut(), orientation, "PNG", compress_level=1),
        )
    )
    assert (plain == turned).all()


def test_a_square_shows_what_a_crop_would_show() -> None:
    photo = decode_photo(saved(astronaut(), "PNG", compress_level=1), LIMITS, 512)
    square = sample_square(photo, (224.0, 128.0), 128.0, 0.0, 128)
    assert (square == np.asarray(astronaut())[64:192, 160:288]).all()
    turned = sample_square(photo, (224.0, 128.0), 128.0, 90.0, 128)
    assert (turned == np.rot90(square, -1)).all()


def test_a_reduced_square_is_close_to_the_mean_of_its_pixels() -> None:
    photo = decode_photo(saved(astronaut(), "PNG", compress_level=1), LIMITS, 512)
    square = sample_square(photo, (256.0, 256.0), 512.0, 0.0, 128)
    mean = np.asarray(astronaut().resize((128, 128), Image.Resampling.BOX), np.int16)
    assert np.abs(square - mean).mean() < 4


@given(st.floats(-200, 400), st.floats(-200, 400), st.floats(2, 2_000), st.floats(-180, 180), st.integers(8, 128))
def test_any_square_can_be_asked_for(x: float, y: float, side: float, angle: float, size: int) -> None:
    photo = decode_photo(saved(quarters(), "PNG"), LIMITS, 512)
    assert sample_square(photo, (x, y), side, angle, size).shape == (size, size, 3)


def test_past_the_photos_edge_it_is_black() -> None:
    photo = decode_photo(saved(Image.new("RGB", (100, 100), "white"), "PNG"), LIMITS, 512)
    square = sample_square(photo, (100.0, 50.0), 100.0, 0.0, 50)
    assert (square[:, :24] == 255).all()
    assert (square[:, 26:] == 0).all()
