"""A JPEG's profile, put together from its segments."""

import pytest

from framer.imaging.jpeg_profile import read_jpeg_profile
from support.pictures import astronaut, saved
from support.profiles import SRGB, matrix_profile, with_profile_parts

PROFILE = matrix_profile(SRGB, gamma=1.0)
JPEG = saved(astronaut(32))
IN_ORDER = (1, 3, 0), (2, 3, 1), (3, 3, 2)


@pytest.mark.parametrize("parts", [IN_ORDER, IN_ORDER[::-1], IN_ORDER * 2])
def test_parts_are_put_in_the_order_of_their_numbers(parts: tuple[tuple[int, int, int], ...]) -> None:
    assert read_jpeg_profile(with_profile_parts(JPEG, PROFILE, *parts)) == PROFILE


@pytest.mark.parametrize(
    "parts",
    [
        (),
        ((0, 3, 0), (1, 3, 1), (2, 3, 2)),
        ((1, 3, 0), (2, 3, 1), (4, 3, 2)),
        ((1, 3, 0), (2, 3, 1), (2, 3, 1), (3, 3, 2)),
        ((1, 3, 0), (3, 3, 2)),
        ((1, 3, 0), (2, 2, 1), (3, 3, 2)),
        ((1, 0, 0),),
    ],
)
def test_what_is_not_whole_is_no_profile(parts: tuple[tuple[int, int, int], ...]) -> None:
    assert read_jpeg_profile(with_profile_parts(JPEG, PROFILE, *parts)) is None


def test_what_pillow_writes_is_read() -> None:
    assert read_jpeg_profile(saved(astronaut(32), icc_profile=PROFILE + bytes(200_000))) == PROFILE + bytes(200_000)


@pytest.mark.parametrize("length", [0, 2, 3, 5, 20, 300])
def test_a_short_file_has_none(length: int) -> None:
    assert read_jpeg_profile(with_profile_parts(JPEG, PROFILE, *IN_ORDER)[:length]) is None
