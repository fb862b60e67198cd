"""Light: what is put right unasked, what a person asks for, and what is left as it is."""

from functools import partial
from io import BytesIO
from unittest.mock import Mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from framer import Options, make_avatar
from framer.imaging.light import apply_table, light_table, skin_colour
from framer.imaging.types import Avatar, Face, Frame, PhotoBox, PhotoRegion, Pixels, Window
from support.pictures import astronaut, hopper, saved, shared

WHOLE = Window(0.5, 0.5, 0.5)
SKIN = np.array([60.0, 14.0, 18.0])  # L*, a*, b*: in neutral light
# Well exposed, in rooms, studios and the sun.
DARK_SKINNED = (
    "dchen236_race-Black.jpg", "fossasia_1729ee54-b1eb-4fff-891b-c702.jpg", "fossasia_2a343c38-c855-430f-9de7-6dc8.jpg",
    "pyconug_Fanny-Nyayic.png", "pyconug_Sumaiya-Nalukwago.jpeg", "pyconug_abigail-afi-gbadago.jpg",
    "pyconug_atieno-ouma.jpg", "pyconug_gift-ojeabulu.jpeg", "pyconug_lanyero.png",
    "pythonafri_noah-jpeg-500x500-q90-subsam.jpg", "pythonafri_pycon-africa-096-jpg-1024x70.jpg",
    "pythonafri_pycon-africa-112-jpg-1024x68.jpg",
)  # fmt: skip


def shades(black: int, white: int, side: int = 128) -> Pixels:
    """A picture with as many pixels of each grey from `black` to `white`."""
    greys = np.linspace(black, white, side * side).reshape(side, side).T
    return np.ascontiguousarray(np.repeat(np.rint(greys)[:, :, None], 3, axis=2).astype(np.uint8))


def graded(image: Image.Image, black: int, white: int) -> Image.Image:
    """The photo with less contrast: black becomes `black`, white becomes `white`."""
    return image.point([round(black + (white - black) * level / 255) for level in range(256)] * 3)


def framed(image: Image.Image, frame: Frame, light: str = "auto") -> Avatar:
    return make_avatar(saved(image, "PNG", compress_level=1), frame, Options(size=256, format="png", light=light))


def pixels(avatar: Avatar) -> NDArray[np.float64]:
    return np.asarray(Image.open(BytesIO(avatar.data)).convert("RGB")).astype(float)


@pytest.mark.parametrize(("black", "white"), [(0, 110), (90, 230), (120, 200)], ids=["dark", "hazy", "flat"])
def test_a_broken_photo_is_put_right_unasked(black: int, white: int, frame: Frame) -> None:
    broken = graded(astronaut(), black, white)
    mended, left = framed(broken, frame), framed(broken, frame, "off")
    assert (mended.light, left.light) == (True, False)
    after, before = (pixels(avatar)[70:160, 70:186] for avatar in (mended, left))
    assert after.std() > 1.2 * before.std()
    assert after.mean() > before.mean() - 8


def test_what_is_not_broken_is_left_as_it_is_unasked(frame: Frame) -> None:
    for image in (astronaut(), hopper()):
        usual, off = framed(image, frame), framed(image, frame, "off")
        assert not usual.light
        assert usual.data == off.data


def test_how_light_a_face_is_decides_nothing(frame: Frame) -> None:
    """The same photo, of somebody with far darker skin."""
    photo = astronaut()
    face = framed(photo, frame).faces.chosen_face
    assert face
    mask = Image.new("L", photo.size)
    box = face.box
    ImageDraw.Draw(mask).ellipse((box.x - 10, box.y - 20, box.right + 10, box.bottom + 20), fill=255)
    darker = Image.composite(graded(photo, 0, 110), photo, mask.filter(ImageFilter.GaussianBlur(6)))
    avatar = framed(darker, frame)
    assert avatar.faces.chosen_face
    assert not avatar.light


@pytest.mark.slow
@pytest.mark.parametrize("name", DARK_SKINNED)
def test_well_exposed_dark_skin_is_left_as_it_is(name: str, frame: Frame) -> None:
    avatar = make_avatar(shared("photos-2").joinpath(name).read_bytes(), frame, Options(size=512))
    assert avatar.faces.chosen_face
    assert not avatar.light


def test_more_light_is_seen_by_who_asks_and_spoils_nothing(frame: Frame) -> None:
    for image in (astronaut(), hopper(), graded(hopper(), 0, 140)):
        usual, lit = framed(image, frame, "off"), framed(image, frame, "on")
        assert lit.light
        gain = pixels(lit) - pixels(usual)
        assert gain.mean() > 2
        assert (pixels(lit) == 255).mean() <= (pixels(usual) == 255).mean() + 0.01


def test_light_skin_does_not_become_too_bright() -> None:
    table = light_table(shades(0, 150), WHOLE, "on", lambda: np.array([75.0, 10.0, 14.0]))
    assert table is not None
    assert 185 <= table[185, 0, 1] <= 195  # L* 75 is level 185


def test_a_tint_is_taken_back_half_way_where_skin_shows_it() -> None:
    colours = np.random.default_rng(1).integers(0, 256, (128, 128, 3), dtype=np.uint8)
    neutral, greenish, mask = (
        light_table(colours, WHOLE, "on", partial(np.array, [60.0, a, b]))
        for a, b in ((14.0, 18.0), (-2.0, 20.0), (-4.0, -18.0))
    )
    assert neutral is not None
    assert greenish is not None
    assert mask is not None
    assert (neutral[:, 0, 0] == neutral[:, 0, 1]).all()
    assert greenish[128, 0, 0] > neutral[128, 0, 0]  # more red,
    assert greenish[128, 0, 1] < neutral[128, 0, 1]  # less green
    assert (mask == neutral).all()  # blue is a mask's colour, not a tint
    assert (np.diff(greenish.astype(int), axis=0) >= 0).all()


def test_black_and_white_stays_so() -> None:
    table = light_table(shades(40, 200), WHOLE, "on", lambda: np.array([60.0, -2.0, 20.0]))
    assert table is not None
    assert (table == table[:, :, :1]).all()


def test_drawings_and_landscapes_are_only_changed_for_who_asks() -> None:
    assert light_table(shades(90, 160), WHOLE, "auto", None) is None
    assert light_table(shades(90, 160), WHOLE, "on", None) is not None


def test_skin_is_not_measured_where_nothing_is_done() -> None:
    """Which is nearly everywhere, and takes a part of the photo for itself."""
    measure_skin = Mock(return_value=SKIN)
    light_table(shades(0, 255), WHOLE, "auto", measure_skin)
    light_table(shades(90, 160), WHOLE, "off", measure_skin)
    assert not measure_skin.called
    light_table(shades(90, 160), WHOLE, "auto", measure_skin)
    assert measure_skin.called


def test_only_the_window_counts() -> None:
    """Dark corners of the photo that the frame covers say nothing."""
    window = Window(0.5, 0.5, 0.3)
    square = np.zeros((128, 128, 3), np.uint8)
    square[24:104, 24:104] = shades(90, 160, 80)
    assert light_table(square, window, "auto", lambda: SKIN) is not None
    square[24:104, 24:104] = shades(0, 255, 80)
    square[:20] = square[:, :20] = 90
    assert light_table(square, window, "auto", lambda: SKIN) is None


@given(st.integers(0, 255), st.integers(0, 255), st.floats(0, 100), st.floats(-80, 80), st.floats(-80, 80))
def test_light_stays_in_order(first: int, second: int, lightness: float, a: float, b: float) -> None:
    """Whatever the photo: what was lighter is not darker afterwards."""
    skin = np.array([lightness, a, b])
    for choice in ("auto", "on"):
        table = light_table(shades(min(first, second), max(first, second)), WHOLE, choice, lambda: skin)
        if table is not None:
            assert (np.diff(table.astype(int), axis=0) >= 0).all()


def test_a_table_changes_each_channel_by_its_own_column() -> None:
    square = np.full((4, 4, 3), (10, 20, 30), np.uint8)
    table = np.stack([np.arange(256), 255 - np.arange(256), np.full(256, 7)], axis=-1).astype(np.uint8)[:, None]
    apply_table(square, table)
    assert (square == (10, 235, 7)).all()


@pytest.mark.parametrize("turned", [False, True])
def test_skin_is_measured_between_eyes_and_nose(turned: bool) -> None:
    image = Image.new("RGB", (200, 200), (20, 20, 200))
    ImageDraw.Draw(image).rectangle((60, 60, 140, 140), fill=(200, 150, 120))
    eyes_and_nose = ((80.0, 85.0), (120.0, 85.0), (100.0, 110.0))
    if turned:
        image, eyes_and_nose = (
            ImageOps.mirror(image).transpose(Image.Transpose.ROTATE_180),
            tuple((x, 200 - y) for x, y in eyes_and_nose),
        )  # type: ignore[assignment]
    face = Face(PhotoBox(60, 60, 80, 80), 0.95, (*eyes_and_nose, (85.0, 130.0), (115.0, 130.0)))
    lightness, a, b = skin_colour(PhotoRegion(image, 200, 200), face)
    assert (round(lightness), round(a), round(b)) == pytest.approx((66, 15, 23), abs=2)
    assert not skin_colour(PhotoRegion(image, 900, 900, 700.0, 700.0), face).any()
