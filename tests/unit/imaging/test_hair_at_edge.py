"""Hair that touches the photo's upper edge does not stand above the head as a ghost."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from framer.imaging.compose import render_part
from framer.imaging.mirrored_heads import KnownPeople
from framer.imaging.picture_part import PicturePart
from framer.imaging.types import Crop, Face, FloatMap, PhotoBox, PhotoRegion, Pixels

SIDE, OVERHANG = 512, 60  # px
WALL, WINDOW, HAIR = (190, 180, 170), (250, 250, 250), (30, 25, 20)
FACE_Y, HEAD_WIDTH = 170, 230  # px: the hair is 24 px higher than the photo


def head_at(x: float) -> Face:
    points = ((x - 30, 150.0), (x + 30, 150.0), (x, 175.0), (x - 25, 210.0), (x + 25, 210.0))
    return Face(PhotoBox(x - 75, FACE_Y - 90, 150, 180), 0.93, points)


def wall_with_head(*, window: bool = False) -> Image.Image:
    photo = Image.new("RGB", (SIDE, SIDE), WALL)
    draw = ImageDraw.Draw(photo)
    if window:
        draw.rectangle((330, 0, 380, 200), fill=WINDOW)
    draw.ellipse((256 - HEAD_WIDTH / 2, -24, 256 + HEAD_WIDTH / 2, 300), fill=HAIR)
    return photo


def see_dark(pixels: Pixels) -> FloatMap:
    return (pixels.max(axis=2) < 90).astype(np.float32)


def rendered(photo: Image.Image, angle: int = 0) -> NDArray[np.float64]:
    """With a margin above and at both sides, upright; the photo itself lies turned by `angle`."""
    people = KnownPeople((head_at(256),), see_dark)
    crop = Crop(-OVERHANG / 2, -OVERHANG, SIDE)
    if angle:
        photo = photo.rotate(angle, expand=True)
        box = head_at(256).box
        turned = np.array([(y, SIDE - x) for x, y in head_at(256).landmarks])
        people = KnownPeople(
            (Face(PhotoBox(box.y, SIDE - box.right, box.height, box.width), 0.93, tuple(map(tuple, turned)), 90),),
            see_dark,
        )
        crop = Crop(-OVERHANG, OVERHANG / 2, SIDE, 90.0)
    region, whole = PhotoRegion(photo, *photo.size), PicturePart(0, 0, SIDE)
    return np.asarray(render_part(region, crop, SIDE, whole, people=people)[0], float)


def test_the_wall_goes_on_above_the_head() -> None:
    picture = rendered(wall_with_head())
    above = picture[: OVERHANG - 26, 40:-40]
    assert np.abs(above - WALL).max() < 14


def test_the_head_is_round_at_the_top() -> None:
    """Its outline goes on as the round of a head: highest in the middle of what the edge has cut."""
    dark = rendered(wall_with_head()).mean(axis=2) < 110
    tops = np.array([int(np.flatnonzero(column)[0]) for column in dark[:, 256 + OVERHANG // 2 - 60 :][:, :121].T])
    assert OVERHANG - 22 < tops[60] < OVERHANG - 8
    assert tops[60] < min(tops[20], tops[100])
    assert np.abs(np.diff(tops)).max() <= 8


def test_hair_just_below_the_edge_casts_no_haze_above() -> None:
    """Nothing crosses the edge there, so nothing goes out of focus."""
    photo = Image.new("RGB", (SIDE, SIDE), WINDOW)
    ImageDraw.Draw(photo).ellipse((256 - HEAD_WIDTH / 2, 5, 256 + HEAD_WIDTH / 2, 300), fill=HAIR)
    above = rendered(photo)[: OVERHANG + 3, 40:-40]
    assert np.abs(above - WINDOW).max() < 12


def test_of_strands_the_round_has_the_mirror_image() -> None:
    """Strands go on as strands, sharp up to the edge: none is drawn out as a streak, or out of focus."""
    photo = wall_with_head()
    draw = ImageDraw.Draw(photo)
    for row in range(0, 60, 6):
        draw.rectangle((256 - 40, row, 256 + 40, row + 2), fill=(84, 70, 60))
    middle = rendered(photo)[OVERHANG - 12 : OVERHANG + 24, 256 + OVERHANG // 2].mean(axis=1)
    inside, above = middle[12:], middle[:12]
    assert above.std() > 0.6 * inside.std() > 6


def test_a_window_beside_the_head_is_no_hair() -> None:
    """It goes on above as it is."""
    picture = rendered(wall_with_head(window=True))
    column = picture[OVERHANG - 15 : OVERHANG + 10, 355 + OVERHANG // 2]
    assert np.abs(column - WINDOW).max() < 30


def test_it_is_the_same_where_the_photo_lies_on_its_side() -> None:
    upright, turned = rendered(wall_with_head()), rendered(wall_with_head(), 90)
    assert cv2.absdiff(upright[: OVERHANG + 20], turned[: OVERHANG + 20]).mean() < 2


@pytest.mark.parametrize("shade", [0, 255])
def test_where_nothing_is_beside_the_hair_its_edge_is_drawn_outwards(shade: int) -> None:
    photo = Image.new("RGB", (SIDE, SIDE), (shade,) * 3)
    assert np.abs(rendered(photo)[:OVERHANG] - shade).max() < 2
