"""The background out of focus: the person stays as it is, and no fringe shows around it."""

import numpy as np
import pytest

from framer.imaging.background_blur import blur_background
from framer.imaging.types import FloatMap, Pixels
from support.pictures import astronaut, clouds


def see_disc(_: Pixels) -> FloatMap:
    """A net that sees a round person in the middle."""
    rows, columns = np.mgrid[:256, :256] - 127.5
    return np.clip((0.3 * 256 - np.hypot(rows, columns)) / 8 + 0.5, 0, 1).astype(np.float32)


def see_nobody(_: Pixels) -> FloatMap:
    return np.zeros((256, 256), np.float32)


def see_fog(_: Pixels) -> FloatMap:
    return np.full((256, 256), 0.55, np.float32)


def distances(side: int) -> np.ndarray:
    rows, columns = np.mgrid[:side, :side] - (side - 1) / 2
    distance: np.ndarray = np.hypot(rows, columns) / side
    return distance


def blurred(photo: Pixels, find_person: object = see_disc) -> Pixels:
    square = photo.copy()
    blur_background(square, find_person)  # type: ignore[arg-type]
    return square


@pytest.fixture(scope="module")
def person_before_clouds() -> Pixels:
    """A dark person with fine detail before a bright background with some."""
    side = 720
    background = np.asarray(clouds(side, side)).astype(float) * 0.3 + 170
    person = np.asarray(clouds(side, side)).astype(float)[::-1] * 0.2 + 20
    inside = np.clip((0.3 - distances(side)) * side + 0.5, 0, 1)[:, :, None]
    return (person * inside + background * (1 - inside)).astype(np.uint8)


def test_the_person_keeps_every_pixel(person_before_clouds: Pixels) -> None:
    inside = distances(720) < 0.27
    assert (blurred(person_before_clouds)[inside] == person_before_clouds[inside]).all()


def test_the_background_loses_its_detail_and_keeps_its_brightness(person_before_clouds: Pixels) -> None:
    outside = distances(720) > 0.34
    before, after = (
        np.diff(photo.astype(int), axis=0)[outside[1:]]
        for photo in (person_before_clouds, blurred(person_before_clouds))
    )
    assert np.abs(after).mean() < 0.2 * np.abs(before).mean()
    means = [photo[outside].mean() for photo in (person_before_clouds, blurred(person_before_clouds))]
    assert means[1] == pytest.approx(means[0], abs=3)


@pytest.mark.parametrize("is_dark", [True, False])
def test_no_fringe_of_the_person_shows_around_it(is_dark: bool) -> None:
    side = 720
    inside = np.clip((0.3 - distances(side)) * side + 0.5, 0, 1)[:, :, None]
    person, background = (20, 220) if is_dark else (235, 60)
    photo = np.repeat(person * inside + background * (1 - inside), 3, axis=2).astype(np.uint8)
    beside = (distances(side) > 0.308) & (distances(side) < 0.4)
    assert np.abs(blurred(photo)[beside].astype(int) - background).max() <= 6


@pytest.mark.parametrize("find_person", [see_nobody, see_fog], ids=["nobody", "doubt"])
def test_without_a_person_or_in_doubt_nothing_is_done(find_person: object) -> None:
    photo = np.asarray(astronaut(512))
    assert (blurred(photo, find_person) == photo).all()
