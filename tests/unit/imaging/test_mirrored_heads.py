"""Past the photo's edge a busy background goes on as its mirror image, a head does not."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from framer.imaging.compose import render_part
from framer.imaging.mirrored_heads import KnownPeople
from framer.imaging.picture_part import PicturePart
from framer.imaging.types import Crop, Face, FloatMap, PhotoBox, PhotoRegion, Pixels

SIDE, OVERHANG, BORDER = 512, 60, 2  # px; the photo is mirrored two pixels inside its edge
CROP = Crop(-OVERHANG, -OVERHANG, SIDE)


def face_at(x: float, y: float, height: float = 120) -> Face:
    eyes_and_mouth = ((-0.2, -0.1), (0.2, -0.1), (0.0, 0.05), (-0.15, 0.25), (0.15, 0.25))
    left_eye, right_eye, nose, left, right = ((x + u * height, y + v * height) for u, v in eyes_and_mouth)
    box = PhotoBox(x - 0.39 * height, y - height / 2, 0.78 * height, height)
    return Face(box, 0.93, (left_eye, right_eye, nose, left, right))


def foliage() -> Image.Image:
    """Leaves of 8 px."""
    leaves = np.random.default_rng(1).integers(0, 256, (64, 64, 3), np.uint8)
    return Image.fromarray(np.kron(leaves, np.ones((8, 8, 1), np.uint8)))


def see_nobody(pixels: Pixels) -> FloatMap:
    return np.zeros(pixels.shape[:2], np.float32)


def rendered(
    photo: Image.Image, faces: tuple[Face, ...], see_person: Callable[[Pixels], FloatMap] = see_nobody
) -> NDArray[np.float64]:
    people = KnownPeople(faces, see_person) if faces else None
    region, whole = PhotoRegion(photo, *photo.size), PicturePart(0, 0, SIDE)
    return np.asarray(render_part(region, CROP, SIDE, whole, people=people)[0], float)


def mirrored(photo: Image.Image) -> NDArray[np.float64]:
    inside = np.asarray(photo, float)[BORDER:-BORDER, BORDER:-BORDER]
    width = OVERHANG + BORDER
    return np.pad(inside, ((width, 0), (width, 0), (0, 0)), mode="symmetric")[:SIDE, :SIDE]


def test_a_busy_background_goes_on_as_its_mirror_image() -> None:
    picture, wanted = rendered(foliage(), (face_at(256, 256),)), mirrored(foliage())
    assert np.abs(picture - wanted).mean() < 2


def test_of_a_photo_without_a_face_nothing_busy_is_drawn_twice() -> None:
    """Where its heads are is not known: it may be a dog."""
    picture, wanted = rendered(foliage(), ()), mirrored(foliage())
    assert np.abs(picture - wanted)[: OVERHANG - 10].mean() > 40


@pytest.mark.parametrize("others", [(), (face_at(400, 400),)])
def test_a_head_at_the_edge_is_not_mirrored(others: tuple[Face, ...]) -> None:
    head = face_at(80, 256)
    picture, wanted = rendered(foliage(), (head, *others)), mirrored(foliage())
    beside_head = np.abs(picture - wanted)[OVERHANG + 210 : OVERHANG + 300, : OVERHANG - 10]
    assert beside_head.mean() > 40
    assert np.abs(picture - wanted)[: OVERHANG - 10].mean() < 2  # far above it


def test_nor_one_that_leans_or_lies() -> None:
    upright, lying = face_at(256, 130), face_at(130, 256)
    turned = [(130 + y - 256, 256 - (x - 130)) for x, y in lying.landmarks]  # the crown to the left
    lying = replace(lying, landmarks=tuple(turned), rotation=270)  # type: ignore[arg-type]  (five of them)
    hat_above = rendered(foliage(), (upright,))[: OVERHANG - 10, OVERHANG + 220 : OVERHANG + 290]
    hat_beside = rendered(foliage(), (lying,))[OVERHANG + 220 : OVERHANG + 290, : OVERHANG - 10]
    wanted = mirrored(foliage())
    assert np.abs(hat_above - wanted[: OVERHANG - 10, OVERHANG + 220 : OVERHANG + 290]).mean() > 40
    assert np.abs(hat_beside - wanted[OVERHANG + 220 : OVERHANG + 290, : OVERHANG - 10]).mean() > 40


def test_of_a_person_nothing_above_the_chin_is_mirrored() -> None:
    """Not a raised hand, nor hair that falls over the photo's edge."""
    face = face_at(300, 256)
    chin = OVERHANG + 256 + 60

    def see_arm(pixels: Pixels) -> FloatMap:
        person = see_nobody(pixels)
        person[:, : round(256 * (OVERHANG + 60) / SIDE)] = 1
        return person

    differences = np.abs(rendered(foliage(), (face,), see_arm) - mirrored(foliage()))[:, : OVERHANG - 10]
    assert differences[OVERHANG + 60 : chin - 20].mean() > 40
    assert differences[chin + 15 : chin + 35].mean() < 5


def test_of_clothes_the_weave_goes_on_and_a_collar_is_not_seen_twice() -> None:
    """A collar that the photo cuts below the chin goes on straight; its mirror image would close it to a diamond."""
    weave = np.random.default_rng(2).integers(60, 100, (512 - OVERHANG, 640, 1), np.uint8).repeat(3, axis=2)
    cloth = Image.fromarray(weave)
    ImageDraw.Draw(cloth).polygon([(180, 452), (260, 452), (260, 400)], fill=(235, 235, 235))
    region, whole = PhotoRegion(cloth, *cloth.size), PicturePart(0, 0, SIDE)
    people = KnownPeople((face_at(256, 250),), see_nobody)
    below = render_part(region, Crop(0, 0, SIDE), SIDE, whole, people=people)[0][452 + 4 :, :, 0].astype(float)
    assert below[:10, 210:250].mean() > 180  # straight down from the collar's foot
    assert below[30:, 20:160].std() > 5  # the weave
    assert below[30:, 20:160].mean() == pytest.approx(80, abs=6)


def test_a_seam_is_not_seen_twice() -> None:
    """Beside a fine weave a seam's mirror image would be a second one, curved the other way."""
    weave = np.random.default_rng(3).integers(35, 46, (113, 160, 1), np.uint8).repeat(3, axis=2)
    cloth = Image.fromarray(np.kron(weave, np.ones((4, 4, 1), np.uint8)))
    ImageDraw.Draw(cloth).arc((100, 200, 400, 436), 0, 180, fill=(90, 90, 90), width=4)
    region, whole = PhotoRegion(cloth, *cloth.size), PicturePart(0, 0, SIDE)
    people = KnownPeople((face_at(256, 250),), see_nobody)
    below = render_part(region, Crop(0, 0, SIDE), SIDE, whole, people=people)[0][452 + 4 :, :, 0].astype(float)
    assert below[:, 150:350].max() < 60


def test_bars_go_on_as_bars() -> None:
    """Of a photo between black bars, which the mirror image would end."""
    pixels = np.asarray(foliage()).copy()
    pixels[:, :30] = 0
    picture = rendered(Image.fromarray(pixels), (face_at(256, 256),))
    assert picture[OVERHANG + 40 : -40, : OVERHANG - 20].max() < 30
