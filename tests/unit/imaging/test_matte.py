"""The person's matte: it follows the photo's edges, and nothing of the background shines through."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from framer.imaging.guided_filter import guide_coefficients
from framer.imaging.matte import MattePart, enlarge_tile, estimate_matte, matte_tiles
from framer.imaging.matte_colours import tell_apart
from framer.imaging.segmentation import thread_segmenter
from framer.imaging.types import FloatMap, Pixels
from support.pictures import astronaut


def apply(coefficients: FloatMap, guide: FloatMap) -> FloatMap:
    matte: FloatMap = (coefficients[:, :, :3] * guide).sum(axis=2) + coefficients[:, :, 3]
    return matte


def blob(radius: float, side: int = 256) -> FloatMap:
    """What a net might say of a round head in the middle, its edge soft."""
    rows, columns = np.mgrid[:side, :side] - (side - 1) / 2
    return np.clip((radius * side - np.hypot(rows, columns)) / 12 + 0.5, 0, 1).astype(np.float32)


def disc_photo(side: int, person: tuple[int, int, int], background: tuple[int, int, int]) -> Pixels:
    """A round head with a radius of 0.3 of the side."""
    rows, columns = np.mgrid[:side, :side] - (side - 1) / 2
    inside = (np.hypot(rows, columns) < 0.3 * side)[:, :, None]
    return np.where(inside, person, background).astype(np.uint8)


def full_matte(photo: Pixels, radius: float) -> tuple[FloatMap, FloatMap]:
    """Alpha and the person's colours, for a net that sees a head of this radius."""
    side = len(photo)
    matte = estimate_matte(photo, MattePart(0, 0, side), lambda _: blob(radius))
    alpha, colours = np.zeros((side, side), np.float32), np.zeros((side, side, 3), np.float32)
    for tile in matte_tiles(matte, photo, np.ones(matte.alpha.shape, bool)):
        alpha[tile.rows, tile.columns] = tile.alpha[:, :, 0]
        colours[tile.rows, tile.columns] = tile.colours
    return alpha, colours


def test_the_guided_filter_keeps_the_guides_edge_where_the_rough_map_has_a_soft_one() -> None:
    guide = np.zeros((64, 64, 3), np.float32)
    guide[:, 32:] = (0.9, 0.5, 0.2)
    rough = np.tile(np.clip((np.arange(64) - 26) / 12, 0, 1), (64, 1)).astype(np.float32)
    matte = apply(guide_coefficients(guide, rough, 6, 1e-4), guide)[32]
    assert matte[33] - matte[30] > 0.5
    assert rough[32, 33] - rough[32, 30] < 0.3


@pytest.mark.parametrize("radius", [0.294, 0.3, 0.306])
@pytest.mark.parametrize(
    ("person", "background"),
    [((30, 25, 20), (230, 230, 225)), ((240, 240, 240), (40, 90, 40)), ((90, 20, 20), (90, 90, 20))],
)
def test_the_edge_lies_where_the_photo_has_it_though_the_net_is_a_little_off(
    radius: float, person: tuple[int, int, int], background: tuple[int, int, int]
) -> None:
    photo = disc_photo(720, person, background)
    alpha, _ = full_matte(photo, radius)
    truth = (photo == person).all(axis=2)
    assert np.abs(alpha - truth).mean() < 0.006
    assert np.abs(blob_at(radius, 720) - truth).mean() > np.abs(alpha - truth).mean()


def blob_at(radius: float, side: int) -> NDArray[np.float64]:
    rows, columns = np.mgrid[:side, :side] - (side - 1) / 2
    return np.clip((radius * side - np.hypot(rows, columns)) / (12 * side / 256) + 0.5, 0, 1)


def test_the_persons_colours_have_nothing_of_the_background() -> None:
    photo = cv2.GaussianBlur(disc_photo(720, (200, 150, 120), (20, 60, 200)), (0, 0), 2).astype(np.uint8)
    alpha, colours = full_matte(photo, 0.3)
    edge = (alpha > 0.2) & (alpha < 0.9)
    assert edge.sum() > 1000
    assert colours[edge].mean(axis=0) == pytest.approx((200, 150, 120), abs=12)
    assert photo[edge].mean(axis=0) != pytest.approx((200, 150, 120), abs=12)


def test_a_real_head_has_a_whole_matte() -> None:
    photo = np.asarray(astronaut(1024))
    matte = estimate_matte(photo, MattePart(200, 0, 500), thread_segmenter())
    rows, columns = (
        slice(round(start * matte.scale), round(end * matte.scale)) for start, end in ((208, 305), (208, 290))
    )
    face = matte.alpha[rows, columns]  # about the nose
    assert face.min() > 0.99


@pytest.mark.parametrize("side", [64, 65, 300, 1000])
def test_any_size_of_the_part_makes_a_matte(side: int) -> None:
    photo = np.asarray(astronaut(1024))
    matte = estimate_matte(photo, MattePart(7, 11, side), thread_segmenter())
    assert np.isfinite(matte.alpha).all()
    tiles = list(matte_tiles(matte, photo, np.ones(matte.alpha.shape, bool)))
    assert sum(tile.alpha.size for tile in tiles) == side * side


def test_what_the_net_sees_on_one_side_of_a_mirror_only_is_background() -> None:
    photo = disc_photo(720, (90, 60, 50), (95, 65, 55))
    lobe = np.zeros((256, 256), np.float32)
    lobe[100:150, 195:225] = 0.6  # beside the head, in every answer at the same place of what is shown

    def see_head_and_lobe(_: Pixels) -> FloatMap:
        return np.maximum(blob(0.3), lobe)

    matte = estimate_matte(photo, MattePart(0, 0, 720), see_head_and_lobe)
    assert matte.alpha[150:200, 290:300].max() < 0.05
    assert matte.alpha[175:185, 175:185].min() > 0.95


def test_colours_tell_nothing_where_the_background_has_parts_like_the_person() -> None:
    person, background = np.full((120, 120, 3), 0.1, np.float32), np.full((120, 120, 3), 0.9, np.float32)
    everywhere = np.ones((120, 120), bool)
    with_twigs = background.copy()
    with_twigs[:, ::6] = with_twigs[:, 1::6] = 0.1
    assert tell_apart(background, person, background, everywhere).min() > 0.99
    assert tell_apart(with_twigs, person, background, everywhere).max() < 0.01


@pytest.mark.parametrize("side", [300, 1000, 1080])
def test_a_map_enlarged_by_tiles_is_the_map_enlarged_at_once(side: int) -> None:
    part = MattePart(0, 0, side)
    small = np.random.default_rng(3).uniform(size=(-(-side // part.step),) * 2).astype(np.float32)
    at_once = cv2.resize(small, (len(small) * part.step,) * 2, interpolation=cv2.INTER_LINEAR)
    rows, columns = slice(10 * part.step, min(side, 40 * part.step)), slice(0, 33 * part.step)
    assert np.allclose(enlarge_tile(small, part, rows, columns), at_once[rows, columns], atol=1e-5)
