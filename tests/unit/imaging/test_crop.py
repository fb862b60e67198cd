"""Head + window → crop: the rules of where a head goes, as properties over all photos and faces."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from framer.errors import UsageError
from framer.imaging.crop import ChosenCrop, check_requested_crop, extension_share, fit_crop, window_centre
from framer.imaging.head_outline import usual_head
from framer.imaging.types import Crop, EdgeKind, Face, Head, PhotoBox, Point, Window

MIDDLE = Window(0.5, 0.5, 0.38)
LOW_LEFT = Window(0.42, 0.6, 0.3)
WINDOWS = st.sampled_from([MIDDLE, LOW_LEFT, Window(0.5, 0.5, 0.5), Window(0.62, 0.38, 0.25)])
GRID = 1 / 128  # of a crop's side: how far whole pixels may take it from where it was meant


def face_at(x: float, y: float, height: float, width: float | None = None) -> Face:
    """An upright face with the centre of its box at (x, y)."""
    width = width or 0.78 * height
    box = PhotoBox(x - width / 2, y - height / 2, width, height)
    landmarks = ((0.3, 0.39), (0.7, 0.39), (0.5, 0.6), (0.35, 0.8), (0.65, 0.8))
    points = tuple((box.x + u * width, box.y + v * height) for u, v in landmarks)
    return Face(box, 0.95, points)  # type: ignore[arg-type]


@st.composite
def photos(draw: st.DrawFn) -> tuple[int, int, Face]:
    """A photo's size and a face somewhere on it, perhaps half outside, perhaps larger than the photo."""
    width, height = draw(st.integers(64, 6_000)), draw(st.integers(64, 6_000))
    size = draw(st.floats(0.03, 1.1)) * min(width, height)
    x, y = draw(st.floats(0, 1)) * width, draw(st.floats(0, 1)) * height
    return width, height, face_at(x, y, size, width=size * draw(st.floats(0.6, 0.95)))


def fit(width: int, height: int, face: Face, window: Window, mirror: bool = False) -> ChosenCrop:
    return fit_crop(width, height, usual_head(face), window, mirror=mirror)


def face_on(photo: tuple[int, int, Face]) -> list[Point]:
    """The face's outline, as far as the photo shows it."""
    width, height, face = photo
    return [(min(max(x, 0), width), min(max(y, 0), height)) for x, y in usual_head(face).face_outline]


def diameter(crop: Crop, window: Window) -> float:
    return 2 * window.r * crop.side


def holds(crop: Crop, window: Window, points: list[Point]) -> bool:
    centre = window_centre(crop, window)
    return max(math.dist(centre, point) for point in points) <= diameter(crop, window) * (0.5 + GRID)


@pytest.mark.slow
@given(photos(), WINDOWS, st.booleans())
def test_the_crop_is_finite_and_the_same_every_time(photo: tuple[int, int, Face], window: Window, mirror: bool) -> None:
    width, height, face = photo
    chosen = fit(width, height, face, window, mirror)
    assert all(map(math.isfinite, (chosen.crop.x, chosen.crop.y, chosen.crop.side)))
    assert chosen.crop.side > 0
    assert (chosen.crop.angle, chosen.crop.mirror) == (0, mirror)
    assert fit(width, height, replace(face), window, mirror) == chosen


@given(photos(), WINDOWS)
def test_never_more_than_18_percent_past_an_edge(photo: tuple[int, int, Face], window: Window) -> None:
    width, height, face = photo
    assert extension_share(fit(width, height, face, window).crop, window, width, height) <= 0.18 + GRID


@given(photos(), WINDOWS)
def test_no_face_is_drawn_larger_than_allowed(photo: tuple[int, int, Face], window: Window) -> None:
    """0.58 D, but where even the largest window that the photo allows is too small for that."""
    width, height, face = photo
    crop = fit(width, height, face, window).crop
    largest = min(width, height)  # where the photo's edges cut the head
    assert diameter(crop, window) >= min(face.box.height / 0.58, largest) * (1 - 2 * GRID)


def some_window_holds(head: list[Point], width: float, height: float, min_diameter: float) -> bool:
    """By trial: windows of all sizes and places, at most 15 % of D past each edge, with a little to spare."""
    points = np.array(head)
    for d in np.geomspace(min_diameter, max(min_diameter, min(width, height) / 0.7), 24):
        if 0.7 * d > min(width, height):
            continue
        xs, ys = (np.linspace(0.35 * d, side - 0.35 * d, 25) for side in (width, height))
        farthest = np.hypot(xs[:, None, None] - points[:, 0], ys[None, :, None] - points[:, 1]).max(axis=2)
        if farthest.min() <= 0.497 * d:
            return True
    return False


@pytest.mark.slow
@given(photos(), WINDOWS)
def test_the_whole_face_is_held_whenever_some_allowed_window_can(photo: tuple[int, int, Face], window: Window) -> None:
    width, height, face = photo
    outline = face_on(photo)
    assume(some_window_holds(outline, width, height, face.box.height / 0.58))
    assert holds(fit(width, height, face, window).crop, window, outline)


@given(
    st.integers(1_200, 6_000), st.integers(1_200, 6_000), st.floats(20, 300), st.floats(0, 1), st.floats(0, 1), WINDOWS
)
def test_with_room_the_face_stands_where_a_photographer_puts_it(  # noqa: PLR0917
    width: int, height: int, size: float, u: float, v: float, window: Window
) -> None:
    preferred = size / 0.46
    x, y = (preferred * 0.6 + share * (n - 1.2 * preferred) for share, n in ((u, width), (v, height)))
    face = face_at(x, y, size)
    chosen = fit(width, height, face, window)
    d = diameter(chosen.crop, window)
    centre_x, centre_y = window_centre(chosen.crop, window)
    (left_x, left_y), (right_x, right_y) = face.eyes
    assert not chosen.is_cramped
    assert abs((left_x + right_x) / 2 - centre_x) <= 0.03 * d
    assert abs((left_y + right_y) / 2 - (centre_y - d / 2) - 0.44 * d) <= 0.04 * d
    assert 0.40 <= size / d <= 0.54
    assert extension_share(chosen.crop, window, width, height) <= 0.005


@pytest.mark.slow
@given(photos(), WINDOWS, st.sampled_from([0.5, 2, 3]))
def test_a_photo_of_another_size_gets_the_same_crop(
    photo: tuple[int, int, Face], window: Window, factor: float
) -> None:
    width, height, face = photo
    width, height = width // 2 * 2, height // 2 * 2
    box = face.box
    scaled_face = face_at(box.centre[0] * factor, box.centre[1] * factor, box.height * factor, width=box.width * factor)
    crop = fit(width, height, face, window).crop
    scaled = fit(round(width * factor), round(height * factor), scaled_face, window).crop
    for a, b in ((crop.x, scaled.x), (crop.y, scaled.y), (crop.side, scaled.side)):
        assert a * factor == pytest.approx(b, abs=2 * GRID * max(scaled.side, crop.side * factor))


@pytest.mark.slow
@given(photos(), WINDOWS)
def test_a_mirrored_photo_gets_the_mirrored_crop(photo: tuple[int, int, Face], window: Window) -> None:
    width, height, face = photo
    mirrored_face = face_at(width - face.box.centre[0], face.box.centre[1], face.box.height, width=face.box.width)
    crop = fit(width, height, face, window).crop
    mirrored = fit(width, height, mirrored_face, replace(window, cx=1 - window.cx)).crop
    back = (width - mirrored.x - mirrored.side, mirrored.y, mirrored.side)
    assert back == pytest.approx((crop.x, crop.y, crop.side), abs=2 * GRID * crop.side)


@pytest.mark.slow
@given(photos(), WINDOWS)
def test_a_mirrored_picture_shows_the_same_in_its_window(photo: tuple[int, int, Face], window: Window) -> None:
    width, height, face = photo
    plain, flipped = (fit(width, height, face, window, mirror).crop for mirror in (False, True))
    assert flipped.side == plain.side
    tolerance = 2 * GRID * plain.side
    assert window_centre(flipped, window) == pytest.approx(window_centre(plain, window), abs=tolerance)


@pytest.mark.slow
@given(photos(), WINDOWS, st.sampled_from([90, 180, 270]))
def test_a_rotated_face_gets_the_rotated_crop(photo: tuple[int, int, Face], window: Window, rotation: int) -> None:
    """The upright photo lies rotated counter-clockwise: the window shows the same, and the crop says by how much."""
    width, height, face = photo

    def lie(point: Point) -> Point:
        x, y = point
        return {90: (y, width - x), 180: (width - x, height - y), 270: (height - y, x)}[rotation]

    (x0, y0), (x1, y1) = lie((face.box.x, face.box.y)), lie((face.box.right, face.box.bottom))
    lying = Face(
        PhotoBox(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0)),
        face.score,
        tuple(map(lie, face.landmarks)),  # type: ignore[arg-type]
        rotation,
    )
    lying_width, lying_height = (height, width) if rotation in (90, 270) else (width, height)
    chosen = fit(lying_width, lying_height, lying, window)
    upright = fit(width, height, face, window)
    tolerance = 2 * GRID * upright.crop.side
    assert chosen.crop.angle == rotation
    assert chosen.is_cramped == upright.is_cramped
    assert chosen.crop.side == pytest.approx(upright.crop.side, abs=tolerance)
    expected_centre = lie(window_centre(upright.crop, window))
    assert window_centre(chosen.crop, window) == pytest.approx(expected_centre, abs=2 * tolerance)


@given(st.integers(1, 6_000), st.integers(1, 6_000), WINDOWS)
def test_without_a_face_the_window_shows_the_middle_but_rather_the_upper_part(
    width: int, height: int, window: Window
) -> None:
    crop = fit_crop(width, height, None, window).crop
    d = diameter(crop, window)
    x, y = window_centre(crop, window)
    tolerance = 2 * GRID * crop.side
    assert d == pytest.approx(min(width, height), abs=tolerance)
    assert x == pytest.approx(width / 2, abs=tolerance)
    assert d / 2 - tolerance <= y <= height / 2 + tolerance
    if height > 1.5 * width:
        assert y < height / 2 - tolerance


@pytest.mark.slow
@given(photos(), WINDOWS)
def test_large_crops_lie_on_whole_pixels_of_a_smaller_decode(photo: tuple[int, int, Face], window: Window) -> None:
    crop = fit(*photo, window).crop
    grid = 8 if crop.side >= 2_100 else 4 if crop.side >= 1_100 else 2 if crop.side >= 600 else 1
    if crop.side >= 300:
        assert all(n % grid == 0 for n in (crop.x, crop.y, crop.side))


@pytest.mark.parametrize(
    ("face", "is_cramped"),
    [
        (face_at(1_000, 800, 300), False),
        (face_at(200, 800, 300), False),  # near the left edge: shifted
        (face_at(1_000, 800, 900), False),  # a little large for the photo: its background is extended
        (face_at(1_000, 520, 1_000), True),  # the photo's edge cuts the hair, and the face is as large as may be
        (face_at(1_000, 800, 1_600), True),  # larger than any window that the photo allows
    ],
)
def test_a_photo_without_room_is_cramped(face: Face, is_cramped: bool) -> None:
    assert fit(2_000, 1_600, face, MIDDLE).is_cramped == is_cramped


def test_shifting_comes_before_extending_and_extending_before_zooming() -> None:
    shifted = fit(2_000, 1_600, face_at(300, 800, 400), MIDDLE).crop
    assert diameter(shifted, MIDDLE) == pytest.approx(400 / 0.46, rel=0.01)
    assert extension_share(shifted, MIDDLE, 2_000, 1_600) <= 0.005
    extended = fit(780, 1_600, face_at(390, 800, 400), MIDDLE).crop
    assert 0.46 < 400 / diameter(extended, MIDDLE) < 0.49
    assert 0.005 < extension_share(extended, MIDDLE, 780, 1_600) < 0.06
    closer = fit(640, 1_600, face_at(320, 800, 400), MIDDLE).crop
    assert 0.48 < 400 / diameter(closer, MIDDLE) < 0.52
    assert 0.08 < extension_share(closer, MIDDLE, 640, 1_600) < 0.10 + GRID


def with_edges(face: Face, *edges: EdgeKind) -> Head:
    """The head of `face` where the photo's left, upper, right and lower edges are of these kinds."""
    return replace(usual_head(face), edges=edges)


def test_without_room_the_face_gets_larger_before_a_busy_edge_is_extended_by_more_than_little() -> None:
    """The photo ends at the shoulders and above the hair: arms would be smeared; a wall is extended."""
    face = face_at(270, 215, 320)
    for edge, most_share in (("calm", 0.10), ("busy", 0.06)):
        crop = fit_crop(540, 640, with_edges(face, edge, edge, edge, edge), MIDDLE).crop
        assert extension_share(crop, MIDDLE, 540, 640) <= most_share + GRID
        assert 320 / diameter(crop, MIDDLE) > 0.515


def test_with_room_a_busy_edge_is_extended_as_far_as_heads_of_one_size_need() -> None:
    face = face_at(320, 800, 400)
    crop = fit_crop(640, 1_600, with_edges(face, "busy", "calm", "busy", "calm"), MIDDLE).crop
    assert 400 / diameter(crop, MIDDLE) == pytest.approx(0.51, abs=0.005)


def test_above_hair_that_is_close_to_the_photos_edge_less_is_extended() -> None:
    face = face_at(800, 470, 500)
    shares = []
    for above in ("busy", "close"):
        crop = fit_crop(1_600, 780, with_edges(face, "calm", above, "calm", "busy"), MIDDLE).crop  # type: ignore[arg-type]
        _, y = window_centre(crop, MIDDLE)
        shares.append(0.5 - y / diameter(crop, MIDDLE))
    assert shares[1] < shares[0] - 0.02


def test_a_plain_wall_above_is_extended_until_the_eyes_are_not_too_high() -> None:
    """The photo ends close above the hair: the head would fit, but touch the ring."""
    face = face_at(1_000, 370, 400)
    eyes = []
    for above in ("calm", "busy"):
        crop = fit_crop(2_000, 1_600, with_edges(face, "calm", above, "calm", "calm"), MIDDLE).crop  # type: ignore[arg-type]
        _, y = window_centre(crop, MIDDLE)
        eyes.append((326 - y) / diameter(crop, MIDDLE) + 0.5)
    assert eyes == pytest.approx([0.40, 0.38], abs=0.005)


def test_what_a_plaque_hides_may_lie_past_the_photos_lower_edge() -> None:
    plaque = tuple(min(1.0, 0.7 / max(math.sin(math.radians(n)), 0.01)) for n in range(360))  # from 0.7 below on
    face = face_at(1_000, 1_250, 500)
    plain, hidden = (fit_crop(2_000, 1_600, usual_head(face), MIDDLE, radii).crop for radii in ((), plaque))
    assert window_centre(hidden, MIDDLE)[1] > window_centre(plain, MIDDLE)[1] + 0.05 * diameter(plain, MIDDLE)
    assert extension_share(hidden, MIDDLE, 2_000, 1_600, plaque) <= 0.005
    assert extension_share(hidden, MIDDLE, 2_000, 1_600) > 0.05


def test_of_a_hat_that_no_window_holds_the_ring_cuts_the_brim() -> None:
    """Rather than showing a small person from afar."""
    head = usual_head(face_at(1_000, 800, 300))
    brim = [(1_000 + sign * 600, 640.0) for sign in (-1, 1)]
    crop = fit_crop(2_000, 1_600, replace(head, outline=(*head.outline, *brim)), MIDDLE).crop
    assert 300 / diameter(crop, MIDDLE) == pytest.approx(0.46, abs=0.01)


@pytest.mark.parametrize(("y", "size"), [(300, 0.56), (420, 0.49), (800, 0.46)])
def test_the_nearer_the_photo_ends_above_the_larger_is_the_face(y: float, size: float) -> None:
    """There is no headroom to be had: eyes near the window's top, and below them a chest, look like a mistake."""
    head = with_edges(face_at(1_000, y, 500), "calm", "close", "calm", "calm")
    assert 500 / diameter(fit_crop(2_000, 1_600, head, MIDDLE).crop, MIDDLE) == pytest.approx(size, abs=0.01)


def under_a_hat(face: Face, height: float) -> Head:
    """The head of `face` under a narrow hat that ends so many face heights above the box."""
    head, (x, _) = usual_head(face), face.box.centre
    tip = [(x + sign * 0.1 * face.box.height, face.box.y - height * face.box.height) for sign in (-1, 0, 1)]
    return replace(head, outline=(*head.outline, *tip))


def test_under_a_tall_hat_the_face_is_lower_and_then_smaller() -> None:
    face = face_at(1_000, 800, 400)
    eyes, sizes, tops = [], [], []
    for height in (0.35, 0.55, 0.75):
        crop = fit_crop(2_000, 1_600, under_a_hat(face, height), MIDDLE).crop
        top = window_centre(crop, MIDDLE)[1] - diameter(crop, MIDDLE) / 2
        eyes.append((756 - top) / diameter(crop, MIDDLE))
        sizes.append(400 / diameter(crop, MIDDLE))
        tops.append((600 - height * 400 - top) / diameter(crop, MIDDLE))
    assert eyes == pytest.approx([0.44, 0.45, 0.48], abs=0.012)
    assert sizes == pytest.approx([0.46, 0.46, 0.43], abs=0.005)
    assert min(tops) > -0.005


def beside(face: Face, *neighbours: Face) -> Head:
    """The head of `face` in a photo of several people."""
    return replace(usual_head(face), neighbours=tuple(neighbour.box for neighbour in neighbours))


def seen_of(box: PhotoBox, crop: Crop) -> float:
    """How much of a face's width the window shows."""
    (x, _), radius = window_centre(crop, MIDDLE), diameter(crop, MIDDLE) / 2
    return min(box.right, x + radius) / box.width - max(box.x, x - radius) / box.width


@pytest.mark.parametrize("sign", [-1, 1])
def test_a_neighbour_whom_the_ring_would_cut_is_left_out(sign: int) -> None:
    """Closer and a little aside; the chosen face stays where heads stand."""
    face, neighbour = face_at(1_000, 800, 400), face_at(1_000 + sign * 510, 780, 400)
    alone, spared = (fit_crop(2_000, 1_600, head, MIDDLE).crop for head in (usual_head(face), beside(face, neighbour)))
    assert seen_of(neighbour.box, spared) < 0.5 * seen_of(neighbour.box, alone)
    d = diameter(spared, MIDDLE)
    assert 0.46 <= 400 / d < 0.49
    assert 0 < sign * (1_000 - window_centre(spared, MIDDLE)[0]) / d <= 0.06


def test_who_is_far_or_wholly_seen_changes_nothing() -> None:
    face = face_at(1_000, 800, 400)
    alone = fit_crop(2_000, 1_600, usual_head(face), MIDDLE).crop
    for neighbour in (face_at(1_900, 800, 400), face_at(1_000, 500, 90)):
        assert fit_crop(2_000, 1_600, beside(face, neighbour), MIDDLE).crop == alone


def test_an_edge_that_cuts_the_head_is_not_extended() -> None:
    """The ring cuts the hair there: no ghost of it stands above."""
    crop = fit(1_600, 1_600, face_at(800, 260, 500), MIDDLE).crop  # the hair would end 165 px above the photo
    _, y = window_centre(crop, MIDDLE)
    assert y - diameter(crop, MIDDLE) / 2 >= -0.01 * diameter(crop, MIDDLE)


def test_a_chin_stays_clear_of_the_plaque() -> None:
    """In a photo of little but the face, the window moves down until the artwork hides no more of the chin."""
    plaque = tuple(0.3 if 40 <= degrees <= 140 else 1.0 for degrees in range(360))  # below, clockwise from the right
    face = face_at(500, 560, 640)
    plain, clear = (fit_crop(1_000, 1_200, usual_head(face), MIDDLE, visible).crop for visible in ((), plaque))

    def chin_place(crop: Crop) -> float:
        return (face.box.bottom - window_centre(crop, MIDDLE)[1]) / diameter(crop, MIDDLE)

    assert chin_place(plain) > 0.2
    assert chin_place(clear) <= 0.15 + GRID


def test_a_leaning_head_turns_the_crop_about_it() -> None:
    head = replace(usual_head(face_at(1_000, 800, 300)), angle=-12.0)
    crop = fit_crop(2_000, 1_600, head, MIDDLE).crop
    assert crop.angle == -12
    assert math.dist(window_centre(crop, MIDDLE), head.middle) == pytest.approx(0.06 * diameter(crop, MIDDLE), rel=0.01)


def test_a_mirrored_frame_hides_the_other_side() -> None:
    left_half = tuple(0.5 if 90 < degrees < 270 else 1.0 for degrees in range(360))
    head = usual_head(face_at(1_000, 800, 300))
    plain, mirrored = (
        window_centre(fit_crop(2_000, 1_600, head, MIDDLE, left_half, m).crop, MIDDLE)[0] for m in (False, True)
    )
    assert plain < 1_000 < mirrored


@pytest.mark.parametrize("corner", [(0, 0), (2_000, 0), (0, 1_600), (2_000, 1_600)])
def test_a_head_cut_off_by_the_photos_corner_is_not_shown_from_afar(corner: Point) -> None:
    """The corner itself lies 0.495 D from the nearest window's centre: in the window, but close to its edge."""
    face = face_at(abs(corner[0] - 60), abs(corner[1] - 60), 300)
    crop = fit(2_000, 1_600, face, MIDDLE).crop
    assert holds(crop, MIDDLE, face_on((2_000, 1_600, face)))
    assert 300 / diameter(crop, MIDDLE) > 0.4


@pytest.mark.parametrize(
    "crop",
    [
        Crop(0, 0, 400),
        Crop(-100, -100, 700),
        Crop(0, 0, 8),
        Crop(-3_000, -3_000, 7_000, 45.0),
        Crop(200.5, 100.25, 300.75, -12.5),
    ],
)
def test_a_crop_that_a_person_asks_for_is_taken_as_it_is(crop: Crop) -> None:
    assert check_requested_crop(crop, 1_000, 800) == crop


@pytest.mark.parametrize(
    "crop",
    [
        Crop(5_000, 0, 400),
        Crop(0, -900, 400),
        Crop(0, 0, 0),
        Crop(0, 0, -5),
        Crop(0, 0, 7.9),
        Crop(0, 0, 9_000),
        Crop(math.nan, 0, 400),
        Crop(0, math.inf, 400),
        Crop(0, 0, math.nan),
        Crop(0, 0, 400, math.inf),
    ],
)
def test_a_crop_beside_the_photo_is_wrong_use(crop: Crop) -> None:
    with pytest.raises(UsageError, match="crop"):
        check_requested_crop(crop, 1_000, 800)
