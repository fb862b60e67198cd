"""Where hair and hats end: drawn masks, and the net on real portraits."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from PIL import Image, ImageDraw

from framer.imaging.decode import decode_photo
from framer.imaging.head_outline import find_head, usual_head
from framer.imaging.sampling import sample_square
from framer.imaging.segmentation import SEGMENTATION_SIDE, thread_segmenter
from framer.imaging.types import Face, FloatMap, Head, PhotoBox, PhotoLimits, Pixels
from support.pictures import astronaut, saved

SIDE = 1000  # px of the drawn photos
FACE = Face(
    PhotoBox(440, 440, 120, 160), 0.95, ((476.0, 502.0), (524.0, 502.0), (500.0, 540.0), (480.0, 570.0), (520.0, 570.0))
)


def white_sample(*_: object) -> Pixels:
    return np.full((SEGMENTATION_SIDE, SEGMENTATION_SIDE, 3), 255, np.uint8)


def drawn(draw: Callable[[ImageDraw.ImageDraw], None]) -> Callable[[Pixels], FloatMap]:
    """A net's answer: people as drawn on the photo, which is seen from 4.2 faces away, a quarter of a face raised."""
    person = Image.new("L", (SIDE, SIDE))
    draw(ImageDraw.Draw(person))
    side = 4.2 * 160
    left, top = 500 - side / 2, 520 - 0.25 * 160 - side / 2
    mask = person.resize((SEGMENTATION_SIDE,) * 2, Image.Resampling.BOX, (left, top, left + side, top + side))
    return lambda _: np.asarray(mask, np.float32) / 255


def extent(head: Head) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the outline."""
    columns, rows = zip(*head.outline, strict=True)
    return min(columns), min(rows), max(columns), max(rows)


def person(draw: ImageDraw.ImageDraw) -> None:
    draw.ellipse((430, 390, 570, 600), fill=255)
    draw.rectangle((380, 620, 620, 1000), fill=255)
    draw.rectangle((470, 590, 530, 630), fill=255)


def find(mask: Callable[[Pixels], FloatMap], *others: Face, angle: float = 0.0) -> Head:
    return find_head((SIDE, SIDE), FACE, others, angle, white_sample, mask)


def test_the_outline_ends_where_the_hair_ends() -> None:
    left, top, right, bottom = extent(find(drawn(person)))
    assert (left, top, right) == pytest.approx((430, 390, 570), abs=6)
    assert bottom == pytest.approx(610, abs=6)  # the chin, and a little


def test_a_hat_belongs_to_the_head() -> None:
    def with_hat(draw: ImageDraw.ImageDraw) -> None:
        person(draw)
        draw.ellipse((350, 380, 650, 440), fill=255)
        draw.rectangle((430, 290, 570, 400), fill=255)

    left, top, right, _ = extent(find(drawn(with_hat)))
    assert (left, top, right) == pytest.approx((350, 290, 650), abs=6)


def test_raised_arms_do_not_make_a_head_higher() -> None:
    def with_arms(draw: ImageDraw.ImageDraw) -> None:
        person(draw)
        draw.line((400, 640, 330, 500, 400, 260), fill=255, width=40)

    _, top, _, _ = extent(find(drawn(with_arms)))
    assert top == pytest.approx(390, abs=6)


def test_a_hand_beside_the_head_is_not_all_of_it() -> None:
    def with_hand(draw: ImageDraw.ImageDraw) -> None:
        person(draw)
        draw.ellipse((560, 440, 680, 560), fill=255)

    head = find(drawn(with_hand))
    assert extent(head)[2] == pytest.approx(570 + 0.3 * 160, abs=6)
    assert abs(head.middle[0] - 500) <= 0.05 * 160 + 1e-6


def test_behind_a_face_that_is_turned_away_is_more_of_the_head() -> None:
    def from_the_side(draw: ImageDraw.ImageDraw) -> None:
        person(draw)
        draw.ellipse((450, 390, 650, 600), fill=255)

    turned = Face(FACE.box, 0.95, ((452.0, 502.0), (488.0, 502.0), *FACE.landmarks[2:]))
    head = find_head((SIDE, SIDE), turned, (), 0.0, white_sample, drawn(from_the_side))
    assert extent(head)[2] == pytest.approx(650, abs=6)


def test_what_lies_wholly_beside_the_face_is_no_head() -> None:
    assert find(drawn(lambda draw: draw.ellipse((530, 380, 660, 600), fill=255))) == usual_head(FACE)


def test_the_neighbours_are_told() -> None:
    neighbour = Face(PhotoBox(700, 430, 120, 160), 0.95, FACE.landmarks)
    assert find(drawn(person), neighbour).neighbours == (neighbour.box,)


def test_somebody_behind_is_not_taken_for_a_hat() -> None:
    def with_another(draw: ImageDraw.ImageDraw) -> None:
        person(draw)
        draw.rectangle((380, 0, 620, 420), fill=255)

    assert find(drawn(with_another)) == usual_head(FACE)


def test_an_arm_over_the_head_is_no_hat() -> None:
    """Of somebody who stands as far away as an arm reaches, 2.8 faces."""

    def with_arm(draw: ImageDraw.ImageDraw) -> None:
        person(draw)
        draw.line((0, 300, 500, 310, 500, 420), fill=255, width=60)

    neighbour = Face(PhotoBox(60, 260, 120, 160), 0.95, FACE.landmarks)
    assert extent(find(drawn(with_arm)))[1] < 300
    assert extent(find(drawn(with_arm), neighbour))[1] == 440 - 0.35 * 160


def test_a_neighbours_head_is_his_own() -> None:
    neighbour = Face(PhotoBox(600, 430, 120, 160), 0.95, FACE.landmarks)

    def with_neighbour(draw: ImageDraw.ImageDraw) -> None:
        person(draw)
        draw.ellipse((560, 380, 740, 600), fill=255)

    assert extent(find(drawn(with_neighbour), neighbour))[2] <= 590


def test_the_head_says_what_the_photos_edges_are_like() -> None:
    """The photo ends on the right at the shoulder, elsewhere far away."""
    head = find_head((600, SIDE), FACE, (), 0.0, white_sample, drawn(person))
    assert head.edges == ("calm", "calm", "busy", "calm")


def test_without_a_person_in_the_mask_the_head_is_the_usual_one() -> None:
    assert find(drawn(lambda _: None)) == usual_head(FACE)
    left, top, right, bottom = extent(usual_head(FACE))
    assert (left, top, right) == (440, 440 - 0.35 * 160, 560)
    assert bottom == pytest.approx(440 + 1.06 * 160)


def test_the_heads_middle_is_not_far_from_the_eyes() -> None:
    """In a three-quarter view the eyes stand beside the middle of the head; the window's middle lies between."""
    eyes = ((456.0, 502.0), (490.0, 502.0))
    turned = Face(FACE.box, 0.95, (*eyes, *FACE.landmarks[2:]))
    middle = find_head((SIDE, SIDE), turned, (), 0.0, white_sample, drawn(person)).middle
    assert 473 + 10 < middle[0] < 473 + 0.22 * 160
    assert middle[1] == pytest.approx(440 + 0.39 * 160)


def test_of_a_turned_head_the_outline_is_turned() -> None:
    head = find(drawn(person), angle=90.0)
    plain = find(drawn(person))
    assert [(round(500 + y - 520), round(520 - x + 500)) for x, y in plain.outline] == [
        (round(x), round(y)) for x, y in head.outline
    ]


def test_the_net_sees_the_hair_of_a_real_portrait() -> None:
    face = Face(
        PhotoBox(177.0, 67.0, 95.0, 123.0), 0.93,
        ((200.0, 113.0), (246.0, 112.0), (225.0, 140.0), (206.0, 160.0), (242.0, 159.0)),
    )  # fmt: skip
    photo = decode_photo(saved(astronaut(), "PNG", compress_level=1), PhotoLimits(), 512)
    sample = partial(sample_square, photo)
    head = find_head((photo.width, photo.height), face, (), 0.0, sample, thread_segmenter())
    left, top, right, _ = extent(head)
    assert 5 <= top <= 25  # her curls begin 12 px below the photo's edge
    assert 145 <= left <= 175
    assert 280 <= right <= 310
