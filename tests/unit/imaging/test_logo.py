"""What is a logo and what is a photo, and how fit says what is done with either."""

import csv
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from framer.imaging.crop import fit_crop
from framer.imaging.decode import decode_photo
from framer.imaging.logo import choose_matte, find_logo, is_cut_out, take_whole
from framer.imaging.pipeline import make_avatar
from framer.imaging.types import Avatar, Crop, Options, PhotoLimits
from framer.imaging.warnings import told_warnings
from support.logos import Logo, emblem, logos, on, png, wordmark
from support.pictures import astronaut, clouds, grainy, ring_frame, saved, shared

DRAWINGS = {"thumbor_no_face.jpg", "thumbor_thumbor-exif.png", "rembg_animal-1.out.png"}  # the last is cut out
WHITE, DARK = (255, 255, 255), (38, 44, 54)


def framed(folder: Path, data: bytes, **options: object) -> Avatar:
    asked = Options(size=256, format="png", **options)  # type: ignore[arg-type]
    return make_avatar(data, ring_frame(folder), asked)


def seen(avatar: Avatar) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(avatar.data)).convert("RGB")).astype(int)


def wall() -> Image.Image:
    """A light wall as cameras see it, darker to one side, with grain."""
    shades = np.linspace(244, 222, 600)[None, :, None] * np.ones((450, 1, 3))
    return grainy(Image.fromarray(shades.astype(np.uint8)), 2)


def sky() -> Image.Image:
    """A clear sky, darker above, over land."""
    shades = np.linspace(0, 40, 400)[:, None, None] + np.array([80, 140, 210]) * np.ones((400, 600, 1))
    image = Image.fromarray(shades.astype(np.uint8))
    ImageDraw.Draw(image).rectangle((0, 330, 600, 400), (60, 90, 50))
    return grainy(image, 1)


@pytest.mark.parametrize("logo", logos(), ids=lambda logo: logo.name)
def test_a_logo_is_known_with_the_circle_about_its_ink(logo: Logo) -> None:
    photo = decode_photo(logo.data, PhotoLimits(), 1080, matte=logo.ground)
    whole = find_logo(photo, logo.ground)
    assert whole
    rows, columns = np.nonzero(np.asarray(logo.ink.getchannel("A")) >= 96)
    far = np.hypot(columns + 0.5 - whole.middle[0], rows + 0.5 - whole.middle[1]).max()
    assert far <= whole.radius <= far + 0.03 * max(logo.ink.size)
    assert np.abs(np.subtract(whole.ground, logo.ground)).max() <= 2


def drawn(*points: tuple[int, int]) -> Image.Image:
    image = Image.new("RGB", (900, 900), WHITE)
    ImageDraw.Draw(image).polygon(points, (200, 16, 46))
    return image


def test_what_lies_has_its_middle_in_the_middle() -> None:
    lying = drawn((20, 650), (140, 260), (260, 480), (880, 560), (880, 650))
    whole = find_logo(decode_photo(saved(lying, "PNG"), PhotoLimits(), 1080))
    assert whole
    assert whole.middle == pytest.approx((450, 484), abs=5)  # the least circle about it: 572


def test_what_would_be_much_smaller_for_it_stays_where_it_is_largest() -> None:
    triangle = drawn((450, 60), (90, 684), (810, 684))
    whole = find_logo(decode_photo(saved(triangle, "PNG"), PhotoLimits(), 1080))
    assert whole
    assert whole.radius == pytest.approx(416, rel=0.07)


@pytest.mark.parametrize(
    "photo",
    [clouds(640, 480), wall(), sky(), Image.new("RGB", (300, 200), WHITE)],
    ids=["clouds", "wall", "sky", "blank"],
)
def test_photos_without_a_face_are_no_logos(photo: Image.Image, tmp_path: Path) -> None:
    for data in (saved(photo, quality=90), png(photo)):
        avatar = framed(tmp_path, data)
        assert (avatar.fit, avatar.ground) == ("fill", None)
        assert avatar.crop == fit_crop(*photo.size, None, ring_frame(tmp_path).window).crop


def test_a_photo_in_a_border_is_no_logo() -> None:
    for colour, inside in ((WHITE, clouds(500, 400)), ((0, 0, 0), grainy(clouds(600, 300)))):
        bordered = Image.new("RGB", (700, 500), colour)
        bordered.paste(inside, ((700 - inside.width) // 2, (500 - inside.height) // 2))
        assert find_logo(decode_photo(saved(bordered, quality=92), PhotoLimits(), 1080)) is None


def test_a_panel_of_one_colour_is_a_logo() -> None:
    sign = on(WHITE, Image.new("RGBA", (400, 300)))
    sign.paste(on((0, 90, 160), wordmark(300, 200, "CDC", WHITE)), (50, 50))
    assert find_logo(decode_photo(png(sign), PhotoLimits(), 1080))


def test_photos_of_people_and_places_stay_as_they_are() -> None:
    """None of 226 labelled ones is a logo, whatever is seen in it, but for two drawings and what is cut out."""
    laid_whole = set()
    for name in ("photos", "photos-2"):
        with shared(f"{name}/photos.csv").open(encoding="utf-8") as table:
            faceless = [row["file"] for row in csv.DictReader(table) if row["faces"] == "0"]
        for file in faceless:
            photo = decode_photo(shared(f"{name}/{file}").read_bytes(), PhotoLimits(), 1080)
            if find_logo(photo):
                laid_whole.add(file)
    assert laid_whole == DRAWINGS


def test_a_logo_without_a_face_is_told_as_one(tmp_path: Path) -> None:
    avatar = framed(tmp_path, logos()[0].data)
    assert avatar.fit == "whole"
    assert avatar.warnings == ("no_face", "laid_whole")
    assert told_warnings(avatar.warnings) == ("laid_whole",)
    assert framed(tmp_path, logos()[0].data, fit="whole").warnings == ()


def test_fit_chooses_by_hand(tmp_path: Path) -> None:
    portrait, window = saved(astronaut(400), quality=92), ring_frame(tmp_path).window
    middle = fit_crop(400, 400, None, window).crop
    by_face, whole, filling = (framed(tmp_path, portrait, fit=fit) for fit in ("face", "whole", "fill"))
    assert by_face.data == framed(tmp_path, portrait).data
    assert (by_face.fit, whole.fit, filling.fit) == ("face", "whole", "fill")
    assert filling.crop == middle
    assert whole.crop.side > 400 / (2 * window.r)
    assert whole.faces.chosen_face is None is filling.faces.chosen_face
    assert len(whole.faces.faces) == 1
    assert whole.warnings == filling.warnings == ()
    corners = seen(whole)[128, [52, 203]]  # in the window, past the photo's sides
    assert (np.abs(corners - 255) <= 0).all()


def test_a_logo_can_be_cut_out_of_as_a_photo(tmp_path: Path) -> None:
    data = logos()[4].data
    for fit in ("face", "fill"):
        avatar = framed(tmp_path, data, fit=fit)
        assert (avatar.fit, avatar.ground) == ("fill", None)
        assert avatar.crop == fit_crop(1500, 300, None, ring_frame(tmp_path).window).crop
    assert framed(tmp_path, data, fit="face").warnings[0] == "no_face"


def test_a_crop_by_hand_keeps_the_ground(tmp_path: Path) -> None:
    avatar = framed(tmp_path, png(on((0, 90, 160), emblem(300))), crop=Crop(-150, -150, 600, 20))
    assert avatar.fit == "whole"
    assert avatar.ground == (0, 90, 160)
    assert (seen(avatar)[128, 40] == (0, 90, 160)).all()


def test_neither_light_nor_blur_touches_a_logo(tmp_path: Path) -> None:
    dim = png(on((120, 120, 120), emblem(300, colour=(90, 90, 90), disc=(100, 100, 100))))
    plain, asked = framed(tmp_path, dim), framed(tmp_path, dim, light="on", blur_background=True)
    assert plain.data == asked.data
    assert (asked.light, asked.blur_background) == (False, False)


def test_light_ink_gets_a_dark_ground() -> None:
    inks = {WHITE: DARK, (240, 230, 120): DARK, (200, 16, 46): WHITE, (20, 30, 60): WHITE}
    for colour, ground in inks.items():
        photo = decode_photo(png(wordmark(900, 200, "LẠNG SƠN", colour)), PhotoLimits(), 1080)
        assert is_cut_out(photo)
        assert choose_matte(photo) == ground, colour


def test_light_within_a_dark_outline_stays_on_white() -> None:
    photo = decode_photo(png(emblem(500, disc=WHITE)), PhotoLimits(), 1080)
    assert choose_matte(photo) == WHITE


def test_what_is_not_transparent_is_not_cut_out() -> None:
    rgba = clouds(300, 200).convert("RGBA")
    rounded = rgba.copy()
    rounded.putalpha(Image.new("L", rgba.size, 255))
    rounded.putpixel((0, 0), (0, 0, 0, 0))
    assert not is_cut_out(decode_photo(png(rgba), PhotoLimits(), 1080))
    assert not is_cut_out(decode_photo(png(rounded), PhotoLimits(), 1080))


def test_the_whole_of_a_photo_is_all_of_it() -> None:
    whole = take_whole(decode_photo(saved(clouds(300, 400)), PhotoLimits(), 1080))
    assert (whole.middle, whole.radius, whole.ground) == ((150, 200), 250, WHITE)
