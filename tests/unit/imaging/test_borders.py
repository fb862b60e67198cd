"""Borders that are no part of the photo: light paper and black bars are trimmed; walls and studios are not."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from framer.imaging.borders import find_content
from framer.imaging.decode import decode_photo, extract_region
from framer.imaging.decoded_photo import DecodedPhoto, StoredBox, trim_photo
from framer.imaging.trimming import choose_content, move_faces, upright_content
from framer.imaging.types import Crop, Face, Faces, PhotoBox, PhotoLimits

WIDTH, HEIGHT = 480, 640
PAPER, YELLOWED = (250, 249, 246), (232, 222, 206)


def scene(seed: int = 1) -> Image.Image:
    """A photo of many colours, lighter than black and darker than paper."""
    noise = np.random.default_rng(seed).integers(70, 180, (16, 12, 3), np.uint8)
    return Image.fromarray(noise).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)


def decoded(image: Image.Image, quality: int = 90, orientation: int = 1, size: int = 2048) -> DecodedPhoto:
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = orientation
    image.save(file, "JPEG", quality=quality, exif=exif)
    return decode_photo(file.getvalue(), PhotoLimits(), size)


def assert_close_within(content: StoredBox | None, box: StoredBox, most: int = 8) -> None:
    """`content` holds nothing of the border, and at each side all but `most` pixels of the photo."""
    assert content is not None
    inside = [n - limit if k < 2 else limit - n for k, (n, limit) in enumerate(zip(content, box, strict=True))]
    assert min(inside) >= 0, inside
    assert max(inside) <= most, inside


@pytest.mark.parametrize("colour", [PAPER, YELLOWED])
@pytest.mark.parametrize(
    "margins", [(24, 24, 24, 24), (30, 12, 18, 40), (0, 90, 0, 90), (80, 0, 80, 0), (0, 0, 25, 25)]
)
def test_margins_of_light_paper_are_no_part_of_the_photo(
    colour: tuple[int, int, int], margins: tuple[int, int, int, int]
) -> None:
    left, top, right, bottom = margins
    photo = decoded(ImageOps.expand(scene(), (left, top, right, bottom), colour))
    assert_close_within(find_content(photo), (left, top, left + WIDTH, top + HEIGHT))


@pytest.mark.parametrize("colour", [(255, 255, 255), PAPER])
@pytest.mark.parametrize("foot", [150, 400])
def test_of_a_light_photo_the_margin_goes_that_cannot_be_seen(colour: tuple[int, int, int], foot: int) -> None:
    """Before a wall as light as the paper: how deep it is, the margins tell that are seen."""
    photo = Image.new("RGB", (WIDTH, HEIGHT), (247, 246, 244))
    photo.paste(scene().crop((0, 0, WIDTH, foot)), (0, HEIGHT - foot))
    content = find_content(decoded(ImageOps.expand(photo, 30, colour)))
    assert_close_within(content, (30, 30, 30 + WIDTH, 30 + HEIGHT), most=9)


def test_nothing_but_paper_is_taken_for_a_margin_that_cannot_be_seen() -> None:
    """Here hair reaches into it: that edge is the photo's own."""
    photo = Image.new("RGB", (WIDTH, HEIGHT), (250, 250, 250))
    photo.paste(scene().crop((0, 0, WIDTH, 150)), (0, HEIGHT - 150))
    sheet = ImageOps.expand(photo, 30, "white")
    ImageDraw.Draw(sheet).ellipse((230, 8, 310, 200), fill=(60, 40, 30))
    assert find_content(decoded(sheet)) is None


def test_a_print_that_lies_askew_with_a_shadow_is_trimmed_to_what_is_all_photo() -> None:
    sheet = Image.new("RGB", (WIDTH + 60, HEIGHT + 60), PAPER)
    sheet.paste((170, 170, 170), (30, 30, 33 + WIDTH, 33 + HEIGHT))
    sheet = sheet.filter(ImageFilter.GaussianBlur(2))
    sheet.paste(scene(), (30, 30))
    content = find_content(decoded(sheet.rotate(0.6, Image.Resampling.BICUBIC, fillcolor=PAPER), quality=80))
    assert_close_within(content, (30, 30, 30 + WIDTH, 30 + HEIGHT), most=14)


def person(ground: tuple[int, int, int]) -> Image.Image:
    """Head and shoulders before one flat colour."""
    image = Image.new("RGB", (WIDTH, HEIGHT), ground)
    draw = ImageDraw.Draw(image)
    draw.ellipse((130, 90, 350, 380), fill=(120, 80, 60))
    draw.rounded_rectangle((40, 400, 440, 900), 80, fill=(40, 60, 120))
    return image


@pytest.mark.parametrize("ground", [(255, 255, 255), (240, 230, 206), (215, 228, 240)])
def test_a_person_before_a_plain_wall_loses_nothing(ground: tuple[int, int, int]) -> None:
    assert find_content(decoded(person(ground))) is None


@pytest.mark.parametrize("colour", [(40, 60, 90), (194, 194, 194), (240, 230, 190)])
def test_coloured_frames_are_left_alone(colour: tuple[int, int, int]) -> None:
    """They may be meant."""
    for margins in ((24, 24, 24, 24), (0, 90, 0, 90)):
        assert find_content(decoded(ImageOps.expand(scene(), margins, colour))) is None


@pytest.mark.parametrize("margins", [(24, 24, 24, 24), (0, 90, 0, 90), (80, 0, 80, 0), (60, 90, 0, 0), (0, 0, 0, 40)])
def test_black_bars_are_no_part_of_the_photo(margins: tuple[int, int, int, int]) -> None:
    """As players, cameras and data sets add them, one alone as well."""
    left, top, right, bottom = margins
    photo = decoded(ImageOps.expand(scene(), (left, top, right, bottom), (3, 3, 3)))
    assert_close_within(find_content(photo), (left, top, left + WIDTH, top + HEIGHT))


@pytest.mark.parametrize("ground", [(0, 0, 0), (16, 14, 12)])
def test_a_person_before_black_loses_nothing(ground: tuple[int, int, int]) -> None:
    assert find_content(decoded(person(ground))) is None


def test_neither_is_one_margin_trimmed_nor_one_that_ends_in_a_curve() -> None:
    assert find_content(decoded(ImageOps.expand(scene(), (0, 0, 0, 60), PAPER))) is None
    arch = ImageOps.expand(scene(), 40, PAPER)
    ImageDraw.Draw(arch).rounded_rectangle((20, 20, WIDTH + 60, HEIGHT + 60), 300, outline=PAPER, width=160)
    assert find_content(decoded(arch)) is None


def test_a_photo_without_borders_and_one_of_a_single_colour_have_none() -> None:
    assert find_content(decoded(scene())) is None
    assert find_content(decoded(Image.new("RGB", (300, 200), "white"))) is None
    assert find_content(decoded(Image.new("RGB", (1, 1), "white"))) is None


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_trimmed_photo_shows_the_same_pixels_however_it_is_stored(orientation: int) -> None:
    photo = decoded(ImageOps.expand(scene(), (64, 0, 40, 24), PAPER), orientation=orientation)
    content = find_content(photo)
    assert content is not None
    trimmed, box = trim_photo(photo, content), upright_content(photo, content)
    assert (trimmed.width, trimmed.height) == (box.width, box.height)
    assert trimmed.image.size == (content[2] - content[0], content[3] - content[1])
    assert 0 <= box.x <= box.right <= photo.width
    assert 0 <= box.y <= box.bottom <= photo.height


def test_a_region_of_a_trimmed_photo_is_the_region_of_the_whole_one_moved() -> None:
    """Also where the crop needs more pixels than were decoded first."""
    image = ImageOps.expand(scene().resize((1_920, 2_560)), (160, 96, 128, 64), PAPER)
    whole = decoded(image, orientation=6, size=256)
    assert whole.reduction > 1
    content = find_content(whole)
    assert content is not None
    box = upright_content(whole, content)
    part = extract_region(trim_photo(whole, content), PhotoBox(500, 700, 400, 400), 400, PhotoLimits())
    same = extract_region(whole, PhotoBox(500 + box.x, 700 + box.y, 400, 400), 400, PhotoLimits())
    assert part.scale == same.scale == 1
    pixels = []
    for region, x, y in ((part, 500, 700), (same, 500 + box.x, 700 + box.y)):
        left, top = round(x - region.left), round(y - region.top)
        pixels.append(np.asarray(region.image.crop((left, top, left + 400, top + 400))))
    assert np.array_equal(*pixels)


def face_at(x: float, y: float) -> Face:
    points = ((x + 30, y + 40), (x + 70, y + 40), (x + 50, y + 60), (x + 35, y + 80), (x + 65, y + 80))
    return Face(PhotoBox(x, y, 100, 120), 0.95, points)


def test_no_border_is_where_a_face_is_nor_where_somebody_wants_to_see_it() -> None:
    photo = decoded(ImageOps.expand(scene(), (120, 0, 120, 0), PAPER))
    inside, beside = Faces((face_at(300, 200),), 0), Faces((face_at(60, 200),), 0)
    assert choose_content(photo, inside, None)
    assert choose_content(photo, beside, None) is None
    assert choose_content(photo, inside, Crop(250, 100, 200))
    assert choose_content(photo, inside, Crop(-50, 100, 200)) is None


def test_faces_go_with_the_photo_and_back() -> None:
    faces = Faces((face_at(300, 200),), 0)
    moved = move_faces(faces, -120, -10)
    assert (moved.faces[0].box.x, moved.faces[0].eyes[0]) == (180, (210, 230))
    assert move_faces(moved, 120, 10) == faces
