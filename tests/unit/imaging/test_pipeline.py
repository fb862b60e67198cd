"""Photo bytes → avatar: warnings, choices, failures, and the same bytes from any thread."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter, ImageOps

import framer
from framer import FramerError, Options, make_avatar
from framer.errors import TooLarge, Unreadable, Unsupported, UsageError
from framer.imaging.crop import window_centre
from framer.imaging.record import success_record
from framer.imaging.types import Avatar, Crop, Frame, PhotoLimits
from support.pictures import astronaut, clouds, grainy, held, hopper, quarters, ring_frame, saved

SMALL = Options(size=256)


def avatar_of(image: Image.Image, frame: Frame, options: Options = SMALL) -> Avatar:
    return make_avatar(saved(image, "BMP"), frame, options)


def eyes_on_canvas(avatar: Avatar) -> list[tuple[float, float]]:
    """Where the chosen face's eyes stand in the picture, in shares of its side, image-left first."""
    assert avatar.faces.chosen_face
    x, y = avatar.crop.centre
    cos, sin = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[int(avatar.crop.angle)]
    places = []
    for u, v in avatar.faces.chosen_face.eyes:
        across, down = (u - x) / avatar.crop.side, (v - y) / avatar.crop.side
        along = cos * across - sin * down
        places.append((0.5 + (-along if avatar.crop.mirror else along), 0.5 + sin * across + cos * down))
    return sorted(places)


def test_an_avatar_says_how_it_was_made(frame: Frame) -> None:
    avatar = avatar_of(astronaut(2_000), frame, Options(size=300, format="png"))
    assert (avatar.width, avatar.height, avatar.size, avatar.format) == (2_000, 2_000, 300, "png")
    assert avatar.frame == frame.id
    assert avatar.faces.chosen_number == 0
    assert avatar.warnings == ()
    assert avatar.window_pixels == round(2 * 0.38 * avatar.crop.side)
    assert Image.open(BytesIO(avatar.data)).size == (300, 300)


def test_a_scans_paper_is_trimmed_and_told_in_pixels_of_the_whole_scan(frame: Frame) -> None:
    margin = 40
    photo = ImageOps.crop(astronaut(1_000), 6)  # cut off: what is light at its edge
    plain, scan = avatar_of(photo, frame), avatar_of(ImageOps.expand(photo, margin, (250, 249, 246)), frame)
    assert plain.trimmed is None
    assert (scan.width, scan.height) == (photo.width + 2 * margin, photo.height + 2 * margin)
    assert scan.trimmed is not None
    assert margin <= scan.trimmed.x <= margin + 8
    assert margin + photo.width - 8 <= scan.trimmed.right <= margin + photo.width
    assert plain.faces.chosen_face is not None
    assert scan.faces.chosen_face is not None
    for ours, theirs in zip(scan.faces.chosen_face.eyes, plain.faces.chosen_face.eyes, strict=True):
        assert ours == pytest.approx((theirs[0] + margin, theirs[1] + margin), abs=6)
    assert scan.crop.centre == pytest.approx(tuple(n + margin for n in plain.crop.centre), abs=24)
    record = success_record(scan, "a.jpg", None)
    assert record["trimmed"] == {
        "x": scan.trimmed.x, "y": scan.trimmed.y, "width": scan.trimmed.width, "height": scan.trimmed.height,
    }  # fmt: skip


def test_a_requested_crop_is_of_the_whole_scan(frame: Frame) -> None:
    photo = ImageOps.crop(astronaut(1_000), 6)
    scan = ImageOps.expand(photo, 40, (250, 249, 246))
    plain = avatar_of(photo, frame, Options(size=256, crop=Crop(260, 160, 400)))
    avatar = avatar_of(scan, frame, Options(size=256, crop=Crop(300, 200, 400)))
    assert avatar.trimmed
    assert avatar.crop == Crop(300, 200, 400)
    assert avatar.data == plain.data


@pytest.mark.parametrize("window", [(0.38, 0.5, 0.5), (0.3, 0.4, 0.6), (0.5, 0.5, 0.5)])
@pytest.mark.parametrize("mirror", [False, True])
def test_the_eyes_stand_in_the_frames_window(tmp_path: Path, window: tuple[float, float, float], mirror: bool) -> None:
    radius, cx, cy = window
    room = ImageOps.expand(astronaut(), 300, (90, 90, 90))
    avatar = avatar_of(room, ring_frame(tmp_path, radius, cx, cy), Options(size=256, mirror=mirror))
    (left_x, left_y), (right_x, right_y) = eyes_on_canvas(avatar)
    assert (left_x + right_x) / 2 == pytest.approx(cx, abs=0.03 * 2 * radius)
    assert (left_y + right_y) / 2 == pytest.approx(cy - radius + 0.44 * 2 * radius, abs=0.04 * 2 * radius)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_however_the_camera_was_held_the_picture_is_the_same(orientation: int, frame: Frame) -> None:
    plain = make_avatar(saved(hopper(), "PNG", compress_level=1), frame, SMALL)
    turned = make_avatar(held(hopper(), orientation, "PNG", compress_level=1), frame, SMALL)
    assert turned.data == plain.data
    assert turned.crop == plain.crop


@pytest.mark.slow
@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_photo_that_lies_on_its_side_is_rotated_upright(rotation: int, frame: Frame) -> None:
    options = Options(size=256, format="png")
    upright = avatar_of(astronaut(), frame, options)
    lying = avatar_of(astronaut().rotate(rotation, expand=True), frame, options)
    assert lying.crop.angle == rotation
    assert "turned" in lying.warnings
    a, b = (np.asarray(Image.open(BytesIO(avatar.data)), int) for avatar in (upright, lying))
    assert np.abs(a - b).mean() < 8  # the face is found a pixel or two beside


@pytest.mark.slow
def test_warnings_tell_what_a_person_should_know(frame: Frame) -> None:
    room = ImageOps.expand(astronaut(1_500), 200, (90, 90, 90))
    soft = room.filter(ImageFilter.GaussianBlur(14))
    group = Image.new("RGB", (1_024, 512))
    group.paste(astronaut(), (0, 0))
    group.paste(astronaut(), (512, 0))
    assert avatar_of(room, frame).warnings == ()
    assert avatar_of(soft, frame).warnings == ("blurred",)
    assert avatar_of(astronaut(), frame).warnings == ()  # at 256 px nobody sees how small it is
    assert avatar_of(astronaut(), frame, Options(size=2048)).warnings == ("small_for_2048",)
    assert avatar_of(astronaut(256), frame).warnings == ("small_source",)
    assert avatar_of(astronaut(256), frame, Options(size=2048)).warnings == ("small_source",)
    assert avatar_of(clouds(1_400, 1_000), frame).warnings == ("no_face",)
    assert avatar_of(clouds(400, 200), frame).warnings == ("no_face", "small_source")
    assert "many_faces" in avatar_of(group, frame).warnings
    cut_off = room.crop((720, 430, 1_000, 810))  # nothing but the face
    assert {"extended", "face_at_edge"} & set(avatar_of(cut_off, frame).warnings)


def test_the_face_that_is_asked_for_is_the_one(frame: Frame) -> None:
    pair = Image.new("RGB", (1_024, 512))
    pair.paste(astronaut(), (0, 0))
    pair.paste(astronaut(), (512, 0))
    left, right = (avatar_of(pair, frame, Options(size=256, face=number)) for number in (0, 1))
    assert (left.faces.chosen_number, right.faces.chosen_number) == (0, 1)
    assert window_centre(left.crop, frame.window)[0] < 512 < window_centre(right.crop, frame.window)[0]
    with pytest.raises(UsageError, match="2"):
        avatar_of(pair, frame, Options(size=256, face=2))
    with pytest.raises(UsageError):
        avatar_of(clouds(400, 300), frame, Options(size=256, face=0))


def test_the_crop_that_is_asked_for_is_the_one(frame: Frame) -> None:
    crop = Crop(10.5, 20.25, 300.0, 15.0)
    assert avatar_of(astronaut(), frame, Options(size=256, crop=crop)).crop == crop
    assert avatar_of(astronaut(), frame, Options(size=256, crop=crop, mirror=True)).crop == Crop(
        10.5, 20.25, 300.0, 15.0, True
    )
    with pytest.raises(UsageError):
        avatar_of(astronaut(), frame, Options(size=256, crop=Crop(9_000, 0, 300)))


@pytest.mark.slow
@pytest.mark.parametrize(("window", "side"), [(0.38, 2_400), (0.38, 500)])
def test_a_crop_that_was_given_back_gives_the_same_picture(window: float, side: int, tmp_path: Path) -> None:
    """What the record says of the automatic crop is the whole truth."""
    data, frame = saved(grainy(astronaut(side)), quality=92), ring_frame(tmp_path, window)
    first = make_avatar(data, frame, Options(size=512, format="png"))
    again = make_avatar(data, frame, Options(size=512, format="png", crop=first.crop))
    assert again.crop == first.crop
    a, b = (np.asarray(Image.open(BytesIO(avatar.data)), int) for avatar in (first, again))
    assert np.abs(a - b).mean() < 2


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", Unreadable),
        ("Kính gửi".encode(), Unsupported),
        (b"%PDF-1.7", Unsupported),
        (saved(quarters())[:300], Unreadable),
        (saved(hopper(), "PNG")[:9_000], Unreadable),
    ],
)
def test_a_bad_photo_is_a_clear_failure(data: bytes, error: type[FramerError], frame: Frame) -> None:
    with pytest.raises(error) as caught:
        make_avatar(data, frame)
    assert caught.value.exit_code == 4
    assert all(caught.value.to_message(str))


def test_the_callers_limits_hold(frame: Frame) -> None:
    data = saved(astronaut())
    with pytest.raises(TooLarge):
        make_avatar(data, frame, Options(limits=PhotoLimits(max_bytes=1_000)))
    with pytest.raises(TooLarge):
        make_avatar(data, frame, Options(limits=PhotoLimits(max_megapixels_jpeg=0.2)))


def test_the_public_names_are_the_documented_ones() -> None:
    for name in framer.__all__:
        assert getattr(framer, name)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        framer.nothing  # noqa: B018
