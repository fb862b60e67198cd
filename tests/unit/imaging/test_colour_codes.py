"""What the numbers of ITU-T H.273 mean."""

import numpy as np
import pytest

from framer.imaging.colour_codes import (
    SRGB_CHROMATICITIES,
    ColourCodes,
    find_colourants,
    find_luminance_weights,
    find_matrix_to_srgb,
    from_linear_srgb,
    read_as_photo,
    to_linear,
)
from support.hdr import BT2020
from support.profiles import DISPLAY_P3, SRGB


@pytest.mark.parametrize(("codes", "published"), [(ColourCodes(1, 13), SRGB), (ColourCodes(12, 13), DISPLAY_P3)])
def test_primaries_are_those_of_the_published_profiles(codes: ColourCodes, published: np.ndarray) -> None:
    assert np.abs(find_colourants(codes.chromaticities) - published).max() < 4e-4


def test_bt2020_to_srgb_undoes_the_published_matrix() -> None:
    assert np.abs(find_matrix_to_srgb(ColourCodes(9, 16)) @ BT2020 - np.eye(3)).max() < 1e-3
    assert np.abs(find_matrix_to_srgb(ColourCodes(1, 13)) - np.eye(3)).max() < 1e-9


def test_luminance_is_that_of_green_most_of_all() -> None:
    weights = find_luminance_weights(ColourCodes(9, 18))
    assert weights.sum() == pytest.approx(1, abs=1e-3)
    assert np.abs(weights - (0.2627, 0.678, 0.0593)).max() < 0.02


@pytest.mark.parametrize(("transfer", "half"), [(13, 0.2140), (1, 0.1895), (4, 0.2176), (5, 0.1436), (8, 0.5)])
def test_curves_at_half_a_signal(transfer: int, half: float) -> None:
    assert to_linear(ColourCodes(1, transfer).curve, np.array(0.5)) == pytest.approx(half, abs=1e-3)


def test_srgb_there_and_back() -> None:
    signal = np.linspace(0, 1, 256)
    assert np.abs(from_linear_srgb(to_linear(ColourCodes(1, 13).curve, signal)) - signal).max() < 1e-4


def test_a_photo_that_says_nothing_or_nonsense_is_srgb() -> None:
    for numbers in ((1, 13), (2, 2), (1, 1), (99, 99), (0, 0), (1, 6), (1, 14), (1, 15), (1, 9)):
        assert read_as_photo(*numbers).is_srgb, numbers
    assert read_as_photo(12, 2) == ColourCodes(12, 13)
    assert read_as_photo(2, 16) == ColourCodes(1, 16)
    assert read_as_photo(9, 18).is_hdr


def test_numbers_that_say_something() -> None:
    assert ColourCodes(9, 16).is_known
    assert not ColourCodes(2, 16).is_known
    assert not ColourCodes(9, 2).is_known
    assert not ColourCodes(10, 13).is_known


@pytest.mark.parametrize(
    "numbers", [8 * [0.0], [0.6, 0.3, 0.4, 0.3, 0.2, 0.3, 0.3127, 0.329], [9.0, *SRGB_CHROMATICITIES[1:]]]
)
def test_impossible_primaries_are_refused(numbers: list[float]) -> None:
    with pytest.raises(ValueError, match="0"):
        find_colourants(tuple(numbers))


def test_prophoto_has_a_blue_that_nobody_sees() -> None:
    assert find_colourants((0.7347, 0.2653, 0.1596, 0.8404, 0.0366, 0.0001, 0.3457, 0.3585)).sum(1)[1] == pytest.approx(
        1
    )
