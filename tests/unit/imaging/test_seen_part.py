"""Only what the overlay leaves to be seen is made of the photo; the picture is as if all of it were."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import framer.imaging.compose
from framer.imaging.compose import compose, render_crop
from framer.imaging.overlay import load_overlay
from framer.imaging.picture_part import PicturePart
from framer.imaging.seen_part import align_part, crop_of_part, find_seen_part, place_window, widen_part
from framer.imaging.types import Crop, PhotoRegion, Window
from support.pictures import astronaut, grainy, ring_frame

SIZE = 300
PHOTO = PhotoRegion(grainy(astronaut(1_000)), 1_000, 1_000)


@pytest.mark.parametrize(
    "crop",
    [
        Crop(100, 60, 720),
        Crop(100.37, 59.81, 720.4),
        Crop(96, 56, 720, mirror=True),
        Crop(90, 40, 700, 11.0),
        Crop(90, 40, 700, -17.0, mirror=True),
        Crop(96, 48, 720, 90.0),
        Crop(96, 48, 720, 270.0, mirror=True),
        Crop(8, -200, 888),
        Crop(-80, -70, 888, 8.0),
        Crop(400, 300, 250),
    ],
)
def test_the_picture_is_the_same_as_if_all_of_it_were_made(tmp_path: Path, crop: Crop) -> None:
    overlay = load_overlay(ring_frame(tmp_path, radius=0.33, cx=0.45, cy=0.48), SIZE)
    assert overlay.seen
    assert overlay.seen.side < SIZE
    picture, whole = (
        np.asarray(compose(PHOTO, crop, each, SIZE), int) for each in (overlay, replace(overlay, seen=None))
    )
    difference = np.abs(picture - whole)
    assert difference.mean() < 0.6
    assert (difference.max(axis=2) > 12).mean() < 0.004  # what is extended past the edge is a little softer or firmer


def test_what_is_seen_is_a_square_about_the_opening_and_the_window() -> None:
    transparency = np.zeros((100, 100), np.uint8)
    transparency[30:61, 20:50] = 1
    assert find_seen_part(transparency, Window(0.375, 0.5, 0.0625)) == PicturePart(20, 30, 31)
    assert find_seen_part(transparency, Window(0.5, 0.5, 0.375)) == PicturePart(12, 12, 76)
    assert find_seen_part(np.zeros((100, 100), np.uint8), Window(0.875, 0.875, 0.25)) == PicturePart(62, 62, 38)


@pytest.mark.parametrize("angle", [0.0, 90.0, 180.0, 270.0])
@pytest.mark.parametrize("mirror", [False, True])
def test_an_aligned_part_begins_on_a_pixel_and_holds_all_that_is_seen(angle: float, mirror: bool) -> None:
    crop, seen = Crop(103.3, 47.9, 630, angle, mirror), PicturePart(41, 47, 200)
    part = align_part(seen, PHOTO, crop, SIZE)
    shown = crop_of_part(crop, part, SIZE)
    assert max(abs(n - round(n)) for n in (shown.x, shown.y)) < 0.021
    assert part.left <= 41
    assert part.top <= 47
    assert min(part.left + part.side - 241, part.top + part.side - 247) >= 0
    wide = widen_part(seen, SIZE)
    assert part.left >= wide.left
    assert part.left + part.side <= wide.left + wide.side


def test_the_window_is_told_in_shares_of_the_part() -> None:
    assert place_window(Window(0.5, 0.4, 0.3), PicturePart(20, 10, 80), 100) == Window(0.375, 0.375, 0.375)


@pytest.mark.parametrize(("angle", "turns"), [(90.0, -1), (180.0, 2), (270.0, 1)])
def test_a_quarter_turn_turns_the_pixels_themselves(angle: float, turns: int) -> None:
    upright, turned = (render_crop(PHOTO, Crop(96, 48, 720, degrees), SIZE) for degrees in (0.0, angle))
    assert np.array_equal(turned, np.rot90(upright, turns))


@pytest.mark.parametrize(("rows", "is_drawn"), [(2, False), (8, True)])
def test_what_shows_a_few_rows_past_the_edge_is_left_as_their_mirror_image(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int, is_drawn: bool
) -> None:
    calls: list[Crop] = []
    monkeypatch.setattr(
        framer.imaging.compose, "extend_past_edge", lambda picture, photo, crop, people: calls.append(crop)
    )
    overlay = load_overlay(ring_frame(tmp_path, radius=0.4), SIZE)
    assert overlay.seen
    compose(PHOTO, Crop(100, -2.0 * (overlay.seen.top + rows), 2.0 * SIZE), overlay, SIZE)
    assert bool(calls) == is_drawn
