"""Photo + crop + frame → picture: compared with reference pictures."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageOps

from framer import make_avatar
from framer.imaging.compose import compose, render_crop
from framer.imaging.overlay import load_overlay
from framer.imaging.types import Crop, Frame, Options, Overlay, PhotoRegion
from support.comparison import likeness, open_rgb, reference_picture
from support.pictures import UPRIGHT, astronaut, clouds, corners, grainy, hopper, quarters, ring_frame, saved

CLEAR = Overlay(np.zeros((256, 256, 3), np.uint8), np.full((256, 256, 3), 255, np.uint8))


@pytest.mark.slow
@pytest.mark.parametrize("crop", [Crop(100.3, 50.7, 700.9), Crop(3.0, 2.0, 997.0, mirror=True)])
def test_a_crop_between_two_pixels_is_as_good(crop: Crop, frame: Frame) -> None:
    data = saved(grainy(astronaut(1_000)), quality=90)
    options = Options(size=512, format="png", crop=crop, mirror=crop.mirror)
    picture = open_rgb(make_avatar(data, frame, options).data)
    assert likeness(picture, reference_picture(data, crop, frame, 512)) >= 0.985


@pytest.mark.slow
def test_the_automatic_crop_is_as_good_too(frame: Frame) -> None:
    data = saved(grainy(ImageOps.expand(astronaut(1_600), 300, (90, 90, 90))), quality=90)
    avatar = make_avatar(data, frame, Options(size=512, format="png"))
    assert likeness(open_rgb(avatar.data), reference_picture(data, avatar.crop, frame, 512)) >= 0.985


def test_a_likeness_of_0985_is_not_given_away() -> None:
    """A picture moved by half a pixel falls short of it, so the tests above would see that."""
    image = grainy(astronaut(512))
    moved = image.transform(image.size, Image.Transform.AFFINE, (1, 0, 0.5, 0, 1, 0.5), Image.Resampling.BICUBIC)
    assert likeness(image, moved) < 0.985


@pytest.mark.parametrize("format_", ["jpeg", "png", "webp"])
@pytest.mark.parametrize("portrait", [astronaut, hopper])
def test_the_same_photo_gives_the_same_bytes_every_time(format_: str, portrait: object, frame: Frame) -> None:
    data = saved(hopper() if portrait is hopper else astronaut(1_300))
    first, second = (make_avatar(data, frame, Options(size=512, format=format_)).data for _ in range(2))
    assert first == second


def rendered(photo: Image.Image, crop: Crop, size: int = 256) -> Image.Image:
    """The picture without a frame."""
    return Image.fromarray(render_crop(PhotoRegion(photo, *photo.size), crop, size))


@pytest.mark.slow
def test_the_mirror_flips_the_photo_but_not_the_frame(frame: Frame) -> None:
    lopsided = ring_frame(frame.overlay_path.parent, radius=0.3, cx=0.35, cy=0.5)
    options = Options(size=256, format="png", crop=Crop(0, 0, 400))
    data = saved(quarters(400, 400), "PNG")
    plain = open_rgb(make_avatar(data, lopsided, options).data)
    flipped = open_rgb(make_avatar(data, lopsided, Options(**{**vars(options), "mirror": True})).data)
    assert plain.getpixel((60, 100)) == (220, 30, 30)
    assert flipped.getpixel((60, 100)) == (30, 180, 30)
    overlay = load_overlay(lopsided, 256)
    under = overlay.transparency[:, :, 0] == 0
    assert np.array_equal(np.asarray(plain)[under], np.asarray(flipped)[under])
    assert np.array_equal(np.asarray(plain)[under], overlay.premultiplied[under])


@pytest.mark.parametrize(
    ("angle", "expected"),
    [(0, [0, 1, 2, 3]), (90, [2, 0, 3, 1]), (180, [3, 2, 1, 0]), (270, [1, 3, 0, 2]), (-90, [1, 3, 0, 2])],
)
def test_a_crop_turned_counter_clockwise_shows_the_photo_turned_clockwise(angle: int, expected: list[int]) -> None:
    image = rendered(quarters(400, 400), Crop(0, 0, 400, float(angle)))
    assert corners(image) == [UPRIGHT[n] for n in expected]


def test_mirroring_comes_after_turning() -> None:
    image = rendered(quarters(400, 400), Crop(0, 0, 400, 90.0, mirror=True))
    assert corners(image) == [UPRIGHT[n] for n in (0, 2, 1, 3)]


@pytest.mark.parametrize("angle", [30.0, -45.0, 12.5])
def test_a_crop_turns_about_its_own_centre(angle: float) -> None:
    photo = clouds(600, 500)
    crop = Crop(180, 120, 240, angle)
    turned = photo.rotate(-angle, Image.Resampling.BICUBIC, center=(300, 240))
    expected = turned.crop((180, 120, 420, 360)).resize((256, 256), Image.Resampling.BICUBIC)
    difference = np.abs(np.asarray(rendered(photo, crop), int) - np.asarray(expected, int))
    assert difference.mean() < 2


def outside_mask(crop: Crop, width: int, height: int, size: int) -> NDArray[np.bool_]:
    """Which pixels of the picture lie past the photo's edge."""
    middle = (np.arange(size) + 0.5) * crop.side / size
    x, y = crop.x + middle[None, :], crop.y + middle[:, None]
    return (x < 0) | (y < 0) | (x > width) | (y > height)


@pytest.mark.parametrize(
    "crop",
    [Crop(-80, -60, 500), Crop(200, 150, 500), Crop(-100, 0, 400), Crop(-200, -200, 900), Crop(-50.5, 30.25, 417.3)],
)
@pytest.mark.parametrize("side", [256, 700])
def test_past_the_edge_every_pixel_is_filled_from_the_photo(crop: Crop, side: int) -> None:
    """A photo without black or white is extended to a picture without black or white."""
    photo = Image.new("RGB", (600, 500), (90, 140, 200))
    pixels = np.asarray(rendered(photo, crop, side), int)
    assert np.abs(pixels - (90, 140, 200)).max() <= 1


@pytest.mark.parametrize("angle", [20.0, 45.0, 90.0])
def test_a_turned_crops_corners_are_filled_too(angle: float) -> None:
    pixels = np.asarray(rendered(Image.new("RGB", (400, 400), (90, 140, 200)), Crop(-50, -50, 500, angle)), int)
    assert np.abs(pixels - (90, 140, 200)).max() <= 1


def test_what_is_filled_is_soft_and_meets_the_photo_without_a_seam() -> None:
    photo, crop = grainy(hopper(), 12), Crop(-60, -60, 500)
    pixels = np.asarray(rendered(photo, crop, 512), float)
    is_outside = outside_mask(crop, *photo.size, 512)
    rough = np.abs(np.diff(pixels, axis=1)).mean(axis=2)
    deep = is_outside[:, 1:] & outside_mask(Crop(-40, -40, 500), *photo.size, 512)[:, 1:]
    assert rough[deep].mean() < 0.3 * rough[~is_outside[:, 1:]].mean()
    row = round(60 / 500 * 512)
    across = np.abs(pixels[row + 1] - pixels[row - 2]).mean()
    assert across < 3 * np.abs(pixels[row + 30] - pixels[row + 27]).mean()


def test_inside_the_photo_an_extension_changes_nothing() -> None:
    photo = grainy(hopper())
    image = np.asarray(rendered(photo, Crop(-56, -44, 512), 512))
    assert np.array_equal(image[44:, 56:], np.asarray(photo)[:468, :456])


@pytest.mark.parametrize(("left", "top", "scale"), [(0, 0, 1.0), (40, 24, 1.0), (40, 24, 0.5), (80, 48, 0.25)])
def test_a_region_of_the_photo_gives_the_same_picture_as_the_whole(left: int, top: int, scale: float) -> None:
    whole = clouds(1_200, 960)
    part = whole.crop((left, top, 1_100, 900)).reduce(round(1 / scale))
    crop = Crop(128, 96, 768)
    whole_photo = PhotoRegion(whole, 1_200, 960)
    region = PhotoRegion(part, 1_200, 960, float(left), float(top), scale)
    difference = np.abs(render_crop(whole_photo, crop, 192).astype(int) - render_crop(region, crop, 192).astype(int))
    assert difference.mean() < 2


def test_the_arguments_are_not_changed(frame: Frame) -> None:
    photo = astronaut(400).copy()
    overlay = load_overlay(frame, 256)
    before = photo.tobytes(), overlay.premultiplied.tobytes(), overlay.transparency.tobytes()
    compose(PhotoRegion(photo, 400, 400), Crop(-40, -40, 420, mirror=True), overlay, 256)
    assert (photo.tobytes(), overlay.premultiplied.tobytes(), overlay.transparency.tobytes()) == before
    assert (
        compose(PhotoRegion(photo, 400, 400), Crop(0, 0, 256), CLEAR, 256).tobytes()
        == photo.crop((0, 0, 256, 256)).tobytes()
    )


@pytest.mark.parametrize(("side", "size"), [(1_000, 512), (600, 512), (511, 256), (720, 480)])
def test_scaling_band_by_band_is_scaling_the_whole(side: int, size: int) -> None:
    image = astronaut(1_100)
    whole = cv2.resize(np.asarray(image.crop((40, 20, 40 + side, 20 + side))), (size, size))
    bands = render_crop(PhotoRegion(image, 1_100, 1_100), Crop(40, 20, side), size)
    assert np.abs(bands.astype(int) - whole).max() <= 1
