"""Photo + crop + frame → picture: compared with reference pictures."""

import math
from collections.abc import Callable
from functools import cache

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageOps

from framer import make_avatar
from framer.imaging.compose import compose, lay_overlay, render_crop
from framer.imaging.overlay import LAID_ROWS, Overlay, load_overlay
from framer.imaging.picture_part import PicturePart
from framer.imaging.types import Crop, Frame, Options, PhotoRegion
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


@pytest.mark.parametrize("part", [PicturePart(0, 0, 256), PicturePart(40, 30, 200)])
@pytest.mark.parametrize(
    "artwork", [(0, 256, 0, 256), (0, 64, 0, 256), (70, 71, 100, 101), (50, 140, 0, 9), (200, 256, 90, 256)]
)
def test_artwork_is_laid_wherever_it_stands(artwork: tuple[int, int, int, int], part: PicturePart) -> None:
    """Also a single pixel, though where nothing stands nothing is mixed."""
    top, bottom, left, right = artwork
    alpha = np.zeros((256, 256, 3), np.uint8)
    alpha[top:bottom, left:right] = 100
    overlay = Overlay(alpha // 2, 255 - alpha)
    picture = np.asarray(lay_overlay(np.full((part.side, part.side, 3), 255, np.uint8), overlay, part).convert("RGB"))
    expected = alpha // 2
    expected[part.pixels] += 255 - alpha[part.pixels]
    assert np.array_equal(picture, expected)


def test_where_nothing_stands_the_photos_pixels_stay() -> None:
    transparency = np.full((3 * LAID_ROWS, 3 * LAID_ROWS, 3), 255, np.uint8)
    transparency[0, :50] = transparency[LAID_ROWS, 60] = transparency[2 * LAID_ROWS :] = 254
    columns = Overlay(np.zeros_like(transparency), transparency).untouched_columns
    assert columns == (slice(50, 3 * LAID_ROWS), slice(61, 3 * LAID_ROWS), slice(0, 0))


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


def test_a_thin_dark_border_of_the_photo_is_not_drawn_outwards() -> None:
    photo = Image.new("RGB", (512, 512), (200, 190, 180))
    ImageDraw.Draw(photo).rectangle((0, 0, 511, 1), fill=(0, 0, 0))
    image = np.asarray(rendered(photo, Crop(0, -60, 512), 512))
    assert image[:80].min() > 150


def test_inside_the_photo_an_extension_changes_nothing() -> None:
    """But for a strip along the edges, where what is drawn and the photo go over into each other out of focus."""
    photo = grainy(hopper())
    image, strip = np.asarray(rendered(photo, Crop(-56, -44, 512), 512)), 14
    assert np.array_equal(image[44 + strip :, 56 + strip :], np.asarray(photo)[strip:468, strip:456])


def test_grain_goes_on_up_to_the_edge_and_an_outline_goes_out_of_focus() -> None:
    wall = grainy(Image.new("RGB", (512, 512), (150, 150, 150)))
    ImageDraw.Draw(wall).rectangle((300, 0, 511, 511), fill=(20, 20, 20))
    image = np.asarray(rendered(wall, Crop(0, -60, 512), 512), int)
    assert image[63:70, :200].std() > 0.9 * image[200:, :200].std()
    steps = np.abs(np.diff(image.mean(axis=2), axis=1))[:, 290:310].max(axis=1)
    assert steps[62] < 0.3 * steps[200]


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


@cache
def texture(side: int) -> Image.Image:
    """Detail of every size, as photos have it (1/f amplitude)."""
    frequencies = np.hypot(*np.meshgrid(np.fft.fftfreq(side), np.fft.fftfreq(side)))
    frequencies[0, 0] = 1
    noise = np.fft.fft2(np.random.default_rng(1).normal(size=(side, side)))
    grey = np.fft.ifft2(noise / frequencies).real
    return Image.fromarray(np.clip(128 + 40 * grey / grey.std(), 0, 255).astype(np.uint8)).convert("RGB")


def laplacian_variance(picture: Image.Image) -> float:
    grey = np.asarray(picture.convert("L"), np.float32)
    return float(cv2.Laplacian(grey, cv2.CV_32F)[4:-4, 4:-4].var())


def lanczos_reference(photo: Image.Image, crop: Crop, size: int) -> Image.Image:
    """The crop turned at full size by a Lanczos filter, and reduced by one."""
    if crop.angle == 0:
        box = (crop.x, crop.y, crop.x + crop.side, crop.y + crop.side)
        return photo.resize((size, size), Image.Resampling.LANCZOS, box)
    whole, angle = round(crop.side), math.radians(crop.angle)
    across, down = np.array([math.cos(angle), -math.sin(angle)]), np.array([math.sin(angle), math.cos(angle)])
    step, middle = crop.side / whole, (whole - 1) / 2
    corner = np.array(crop.centre) - 0.5 - step * middle * (across + down)
    matrix = np.stack([step * across, step * down, corner], axis=1)
    flags = cv2.INTER_LANCZOS4 | cv2.WARP_INVERSE_MAP
    turned = cv2.warpAffine(np.asarray(photo), matrix, (whole, whole), flags=flags, borderMode=cv2.BORDER_REFLECT)
    return Image.fromarray(turned).resize((size, size), Image.Resampling.LANCZOS)


@pytest.mark.parametrize(("shift", "angle"), [(0.0, 0.0), (0.37, 9.3)])
@pytest.mark.parametrize(
    "reduction", [1.0, 1.05, 1.2, 1.45, 1.7, 1.95, 2.0, 2.3, 2.49, 2.6, 3.3, 4.1, 4.9, 5.2, 6.7, 9.0]
)
@pytest.mark.parametrize("draw", [texture, astronaut])
def test_a_reduction_is_as_sharp_as_lanczos(
    draw: Callable[[int], Image.Image], reduction: float, shift: float, angle: float
) -> None:
    photo = draw(1_300)
    size = min(512, int(900 / reduction))
    crop = Crop(190 + shift, 185 - shift, round(size * reduction) + shift, angle)
    region = PhotoRegion(photo, *photo.size)
    picture = Image.fromarray(render_crop(region, crop, size, sharpened=False))
    expected = lanczos_reference(photo, crop, size)
    assert 0.8 <= laplacian_variance(picture) / laplacian_variance(expected) <= 1.25
    sharpened = Image.fromarray(render_crop(region, crop, size))
    if reduction >= 1.3:
        assert laplacian_variance(sharpened) > 1.1 * laplacian_variance(picture)


@pytest.mark.parametrize(("side", "angle"), [(256, 0.0), (200, 0.0), (200, 12.0), (130.4, 0.0)])
def test_what_is_not_reduced_is_not_sharpened(side: float, angle: float) -> None:
    region, crop = PhotoRegion(astronaut(512), 512, 512), Crop(100, 100, side, angle)
    assert np.array_equal(render_crop(region, crop, 256), render_crop(region, crop, 256, sharpened=False))


@pytest.mark.parametrize("angle", [0.0, 9.3])
@pytest.mark.parametrize("reduction", [0.6, 1.0, 1.3, 1.9, 2.7, 4.4])
@pytest.mark.parametrize("shift", [0.0, 0.5])
def test_nothing_is_moved(reduction: float, shift: float, angle: float) -> None:
    """Waves stand where their formula says, to a fiftieth of a pixel of the picture."""
    size, period = 256, 30 * max(1.0, reduction)
    photo_x, photo_y = np.meshgrid(np.arange(1_400) + 0.5, np.arange(1_400) + 0.5)
    waves = [128 + 100 * np.cos(2 * np.pi * n / period) for n in (photo_x, photo_y, photo_y)]
    photo = Image.fromarray(np.round(np.stack(waves, axis=2)).astype(np.uint8))
    crop = Crop(120 + shift, 125 - shift, size * reduction, angle)
    picture = render_crop(PhotoRegion(photo, *photo.size), crop, size, sharpened=False).astype(float) - 128
    across, down = np.meshgrid((np.arange(size) + 0.5) / size - 0.5, (np.arange(size) + 0.5) / size - 0.5)
    cos, sin = crop.side * math.cos(math.radians(angle)), crop.side * math.sin(math.radians(angle))
    expected = crop.centre[0] + cos * across + sin * down, crop.centre[1] - sin * across + cos * down
    inner, window = slice(8, -8), np.outer(np.hanning(size - 16), np.hanning(size - 16))
    for channel, position in enumerate(expected):
        wave = window * picture[inner, inner, channel] * np.exp(-2j * np.pi / period * position[inner, inner])
        assert abs(np.angle(wave.mean())) / (2 * np.pi) * period / max(1.0, reduction) < 0.02


@pytest.mark.parametrize("crop", [Crop(10, 20, 1_000), Crop(10.3, -20.6, 1_000, 8.0)])
def test_threads_change_nothing(crop: Crop) -> None:
    region = PhotoRegion(grainy(astronaut(1_100)), 1_100, 1_100)
    before = cv2.getNumThreads()
    try:
        pictures = []
        for threads in (1, 8):
            cv2.setNumThreads(threads)
            pictures.append(render_crop(region, crop, 512))
    finally:
        cv2.setNumThreads(before)
    assert np.array_equal(*pictures)


@pytest.mark.parametrize("angle", [0.0, 7.0])
def test_grain_goes_on_past_the_edge(angle: float) -> None:
    """On a monochrome wall neither a band nor a seam shows where the photo ends."""
    noise = np.random.default_rng(2).normal(size=(600, 600))
    slope = np.linspace(90, 150, 600)[None, :]
    grey = np.clip(slope + 6 * cv2.GaussianBlur(noise, (0, 0), 0.7) / 0.4, 0, 255).astype(np.uint8)
    photo, crop = Image.fromarray(grey).convert("RGB"), Crop(50, -60, 512, angle)
    picture = np.asarray(rendered(photo, crop, 512))[:, 128:384].astype(float)
    assert np.array_equal(picture[:, :, 0], picture[:, :, 2])
    grain = (picture - cv2.blur(picture, (9, 9)))[:, :, 0]
    if angle == 0:
        outside, inside = grain[8:52].std(), grain[68:112].std()
        assert 0.5 < outside / inside < 1.3
        rows = picture[:, :, 0].mean(axis=1)
        assert np.abs(np.diff(rows))[50:70].max() < 2.5 * np.abs(np.diff(rows))[80:].max()
    steps = np.abs(np.diff(cv2.blur(picture[:, :, 0], (15, 15)), axis=0))
    assert steps[10:100].max() < 2.0


def test_no_object_is_drawn_twice() -> None:
    """A dark bar just below the photo's upper edge is not seen above it."""
    photo = Image.new("RGB", (600, 600), (200, 205, 210))
    photo.paste((30, 20, 20), (150, 5, 450, 40))
    picture = np.asarray(rendered(photo, Crop(50, -60, 512), 512), int)
    assert np.abs(picture[:50] - (200, 205, 210)).max() < 12
    assert np.abs(picture[:60] - (200, 205, 210)).max() < 30


def test_what_is_cut_by_the_edge_goes_on_and_gets_soft() -> None:
    """A dark band that runs out of the photo does not end at its edge."""
    photo = Image.new("RGB", (600, 600), (200, 205, 210))
    photo.paste((30, 20, 20), (200, 0, 400, 600))
    picture = np.asarray(rendered(photo, Crop(50, -60, 512), 512), int)[:, :, 0]
    assert abs(picture[58, 256] - picture[62, 256]) < 8
    slopes = [np.abs(np.diff(picture[row, 100:256])).max() for row in (59, 45, 20)]
    assert slopes[0] > slopes[1] > slopes[2]


@pytest.mark.parametrize("crop", [Crop(1.3, 1.2, 8.5, 12.0), Crop(0, 0, 8), Crop(-20, -20, 90), Crop(3, 3, 24, 33.0)])
@pytest.mark.parametrize("photo_size", [(1, 1), (7, 3), (30, 30)])
@pytest.mark.parametrize("size", [1, 5, 256, 600])
def test_tiny_photos_and_crops_give_a_picture(crop: Crop, photo_size: tuple[int, int], size: int) -> None:
    pixels = np.asarray(rendered(Image.new("RGB", photo_size, (90, 140, 200)), crop, size), int)
    assert pixels.shape == (size, size, 3)
    assert np.abs(pixels - (90, 140, 200)).max() <= 2
