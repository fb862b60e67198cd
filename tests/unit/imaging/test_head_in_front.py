"""The head in front of a frame's artwork: what stands in front, what stays behind, and when all of it does."""

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageDraw

from framer import Options, make_avatar
from framer.imaging.crop_points import inside_photo, to_picture
from framer.imaging.head_in_front import raise_head
from framer.imaging.types import Crop, Frame, Head, Window
from framer.imaging.visible import clear_for_head, find_plain_window
from support.pictures import astronaut, hopper, ring_frame, saved

SIZE = 512
RED = np.array([200, 16, 46])


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Frame:
    """A red ring, and a window that is higher and larger than its opening."""
    frame = ring_frame(tmp_path_factory.mktemp("front"), radius=0.367)
    return replace(frame, window=Window(0.5, 0.425, 0.4), head_in_front=True, version="front")


def pixels(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(data)).convert("RGB")).astype(int)


def framed(photo: Image.Image, frame: Frame, **options: object) -> np.ndarray:
    return pixels(make_avatar(saved(photo, quality=95), frame, Options(size=SIZE, format="png", **options)).data)  # type: ignore[arg-type]


def not_red(picture: np.ndarray) -> np.ndarray:
    """Where on the ring something else is seen than the ring."""
    rows, columns = (np.mgrid[:SIZE, :SIZE] + 0.5) / SIZE
    ring = np.hypot(rows - 0.5, columns - 0.5) > 0.372
    seen: np.ndarray = ring & (np.abs(picture - RED).max(axis=2) > 12)
    return seen


def test_hair_stands_in_front_of_the_ring_above_and_shoulders_stay_behind_it(front: Frame) -> None:
    seen = not_red(framed(astronaut(1024), front))
    assert 0.01 < seen.mean() < 0.1
    assert not seen[round(0.425 * SIZE) :].any()
    assert not seen[: round(0.025 * SIZE)].any()  # of the circle that chat apps cut out


def test_the_same_frame_without_the_key_is_a_plain_ring(front: Frame) -> None:
    assert not not_red(framed(astronaut(1024), replace(front, head_in_front=False, version="plain"))).any()


def test_a_cap_stands_in_front_whole_or_not_at_all(front: Frame) -> None:
    seen = not_red(framed(hopper(), front))
    assert not seen.any() or seen.sum() > 100


def test_no_old_background_shines_around_the_hair(front: Frame) -> None:
    photo = np.asarray(astronaut(1024)).copy()
    picture = framed(Image.fromarray(photo), front)
    seen = not_red(picture)
    # Grey walls behind her: light grey on the ring would be a halo.
    spread = picture.max(axis=2) - picture.min(axis=2)
    halo = seen & (spread < 12) & (picture.mean(axis=2) > 165)
    assert halo.sum() < 0.02 * seen.sum()


def test_a_head_that_the_photo_cuts_stays_behind(front: Frame) -> None:
    photo = astronaut(1024).crop((200, 70, 800, 1024))
    assert not not_red(framed(photo, front)).any()


def test_hair_of_single_curls_stays_behind(front: Frame) -> None:
    photo = astronaut(1024).copy()
    draw = ImageDraw.Draw(photo)
    random = np.random.default_rng(5)
    for _ in range(900):
        angle, distance = random.uniform(np.pi, 2 * np.pi), 110 + 110 * np.sqrt(random.uniform())
        x, y = 455 + distance * np.cos(angle), 190 + distance * np.sin(angle)
        radius, start = random.uniform(6, 14), random.uniform(0, 360)
        draw.arc((x - radius, y - radius, x + radius, y + radius), start, start + 230, (40, 25, 15), 2)
    assert not not_red(framed(photo, front)).any()


def test_somebody_else_beside_does_not_come_forward(front: Frame) -> None:
    photo = Image.new("RGB", (1500, 1024), (190, 190, 195))
    photo.paste(astronaut(1024), (0, 0))
    photo.paste(astronaut(1024).crop((180, 0, 700, 600)), (760, 60))
    seen = not_red(framed(photo, front, face=0))
    columns = np.nonzero(seen.any(axis=0))[0]
    assert not len(columns) or (columns.min() > 0.2 * SIZE and columns.max() < 0.8 * SIZE)


@pytest.mark.parametrize("mirror", [False, True])
def test_a_flipped_photo_shows_its_head_flipped(front: Frame, *, mirror: bool) -> None:
    plain, flipped = (framed(astronaut(1024), front, mirror=mirror), framed(astronaut(1024), front, mirror=not mirror))
    difference = np.abs(not_red(plain).astype(int) - not_red(flipped)[:, ::-1].astype(int)).mean()
    assert difference < 0.004


@pytest.mark.parametrize(
    "crop", [Crop(0, 0, 8), Crop(-300, -300, 1600), Crop(380, 100, 150, 33), Crop(100, -90, 700, 12)]
)
def test_any_crop_that_somebody_asks_for_makes_a_picture(front: Frame, crop: Crop) -> None:
    seen = not_red(framed(astronaut(1024), front, crop=crop))
    assert not seen[round(0.425 * SIZE) :].any()


def test_the_same_bytes_every_time(front: Frame) -> None:
    data = saved(astronaut(1024))
    first, second = (make_avatar(data, front, Options(size=SIZE, blur_background=True)).data for _ in range(2))
    assert first == second


def head_with_hair(above_eyes: float, angle: float = 0.0) -> Head:
    """A face 46 px high, so that the usual window is 100 px wide, and the top of its hair, both at the origin."""
    a = np.radians(angle)
    top = (-above_eyes * np.sin(a), -above_eyes * np.cos(a))
    return Head(angle, 46.0, face_outline=(), outline=(top, (0.0, 30.0)), middle=(0.0, 0.0))


@pytest.mark.parametrize(
    ("above_eyes", "raised"),
    [(36.6, 0.0), (34.0, 2.6), (25.0, 4.5), (50.0, 0.0)],  # usual, a little less, bald, a hat
)
def test_hair_reaches_the_ring_unless_the_eyes_would_stand_too_high(above_eyes: float, raised: float) -> None:
    assert raise_head(head_with_hair(above_eyes)).middle == pytest.approx((0.0, raised), abs=0.01)


def test_a_leaning_head_is_raised_along_itself() -> None:
    x, y = raise_head(head_with_hair(34.0, angle=30.0)).middle
    assert (x, y) == pytest.approx((2.6 * 0.5, 2.6 * 0.866), abs=0.01)


def test_behind_the_artwork_a_tall_hat_makes_the_head_a_little_smaller_and_nothing_else_does() -> None:
    heights = [raise_head(head_with_hair(hair), in_front=False).height / 46 for hair in (30.0, 41.0, 42.5, 60.0)]
    assert heights == pytest.approx([1.0, 1.0, 42.5 / 41, 1.07], abs=1e-6)


def test_the_shipped_frame_asks_for_it() -> None:
    from framer.campaigns.registry import load_campaigns  # noqa: PLC0415

    frames = {frame.id: frame for campaign in load_campaigns() for frame in campaign.frames}
    assert frames["lang-son-xvii/front"].head_in_front
    assert not frames["lang-son-xvii/ring"].head_in_front


def test_nothing_hides_a_head_in_front_above_the_windows_middle_but_the_circles_edge() -> None:
    alpha = np.full((200, 200), 255, np.uint8)
    cleared = clear_for_head(alpha, Window(0.5, 0.45, 0.4))
    assert cleared[30, 100] == 0
    assert cleared[4, 100] == cleared[10, 10] == cleared[95, 100] == 255


@pytest.mark.parametrize("angle", [0.0, 30.0, -120.0])
@pytest.mark.parametrize("mirror", [False, True])
def test_points_of_the_photo_are_found_in_the_picture(angle: float, *, mirror: bool) -> None:
    crop = Crop(100, 50, 400, angle, mirror)
    assert to_picture(crop.centre, crop, 256) == (128, 128)
    x, y = to_picture((10.0, 200.0), crop, 256)
    inside = inside_photo((1000, 1000), crop, 256, np.array([[x]], np.float32), np.array([[y]], np.float32))
    assert inside[0, 0] == pytest.approx(10 * 256 / 400, abs=0.01)


def test_a_head_that_stays_behind_is_placed_in_the_opening_itself() -> None:
    rows, columns = (np.mgrid[:400, :400] + 0.5) / 400
    alpha = np.where(np.hypot(rows - 0.5, columns - 0.5) < 0.36, 0, 255).astype(np.uint8)
    alpha[300:, 120:280] = 255  # a plaque
    plain = find_plain_window(alpha, Window(0.5, 0.41, 0.4))
    assert (plain.cx, plain.cy, plain.r) == pytest.approx((0.5, 0.5, 0.36), abs=0.006)
    assert find_plain_window(np.zeros((400, 400), np.uint8), Window(0.5, 0.5, 0.4)).r <= 0.5
