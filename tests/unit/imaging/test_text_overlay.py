"""Text on a frame: which texts are accepted, and that every letter is drawn, upright, evenly spaced and in its room."""

import math
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from framer.errors import UsageError
from framer.imaging import text_overlay
from framer.imaging.overlay import Overlay, load_overlay
from framer.text.normalize import normalize_text
from framer.text.text_field import ArcBaseline, LineBaseline, TextField
from framer.text.text_path import fit_font_size
from framer.text.unit import free_unit
from support.names import NAMES
from support.pictures import ring_frame

TONES = "\u0300\u0301\u0303\u0309\u0323"
VOWELS = "aăâeêioôơuưy"
SMALL_LETTERS = VOWELS + "".join(unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES)
VIETNAMESE = SMALL_LETTERS + SMALL_LETTERS.upper() + "đĐ"
FOOT = ArcBaseline(r=0.43, degrees=110, at=180)
HEAD = ArcBaseline(r=0.40, degrees=110, at=0)
MIDDLE = LineBaseline(x=0.5, y=0.5, width=0.8)
Ink = NDArray[np.float64]


def draw_unit(overlay: Overlay, fields: tuple[TextField, ...], text: str) -> Overlay:
    return text_overlay.draw_unit_text(overlay, fields, free_unit(text))


def a_field(baseline: ArcBaseline | LineBaseline = FOOT, size: float = 0.036, **more: int) -> TextField:
    return TextField("unit", "Đơn vị", baseline, size, **more)


def clear(side: int) -> Overlay:
    """An overlay that shows nothing."""
    return Overlay(np.zeros((side, side, 3), np.uint8), np.full((side, side, 3), 255, np.uint8))


def ink(text: str, field: TextField | None = None, side: int = 1_024) -> Ink:
    """How much of the photo the text covers, from 0 to 1."""
    transparency = draw_unit(clear(side), (field or a_field(),), text).transparency
    return 1 - transparency[:, :, 0] / 255.0


def spots(covered: Ink) -> tuple[Ink, Ink]:
    """Where there is ink that can be seen: x and y in shares of the side."""
    rows, columns = np.nonzero(covered > 0.1)
    return (columns + 0.5) / len(covered), (rows + 0.5) / len(covered)


def polar(covered: Ink, arc: ArcBaseline = FOOT) -> tuple[Ink, Ink]:
    """Where there is ink: distance from the arc's centre, and degrees from the arc's middle, clockwise."""
    x, y = spots(covered)
    angle = np.degrees(np.arctan2(x - arc.cx, arc.cy - y)) - arc.at
    return np.hypot(x - arc.cx, y - arc.cy), (angle + 180) % 360 - 180


def test_decomposed_text_is_drawn_the_same() -> None:
    assert (ink(unicodedata.normalize("NFD", NAMES[0])) == ink(NAMES[0])).all()


def test_without_text_or_field_the_overlay_is_the_same_one() -> None:
    overlay = clear(256)
    assert draw_unit(overlay, (a_field(),), " \n\u200b") is overlay
    assert draw_unit(overlay, (), "Sở Y tế" * 100 + "医") is overlay


def test_the_cached_overlay_is_not_drawn_on() -> None:
    overlay = clear(256)
    assert draw_unit(overlay, (a_field(),), NAMES[0]) is not overlay
    assert overlay.transparency.min() == 255
    assert overlay.premultiplied.max() == 0


def test_the_letters_have_the_fields_colour_and_hide_what_is_under_them() -> None:
    red = Overlay(np.full((512, 512, 3), (200, 16, 46), np.uint8), np.zeros((512, 512, 3), np.uint8))
    field = a_field(MIDDLE, 0.15, colour=(255, 241, 198))  # type: ignore[arg-type]
    on_red, on_photo = draw_unit(red, (field,), "Sở Y tế"), draw_unit(clear(512), (field,), "Sở Y tế")
    share = 1 - on_photo.transparency[:, :, :1] / 255.0
    assert (share == 1).sum() > 1_000
    expected = np.array([200, 16, 46]) * (1 - share) + np.array([255, 241, 198]) * share
    assert np.abs(on_red.premultiplied - expected).max() <= 1.5
    assert np.abs(on_photo.premultiplied - np.array([255, 241, 198]) * share).max() <= 1
    assert on_red.transparency.max() == 0


def test_too_long_says_how_long_and_what_is_the_limit() -> None:
    field = a_field(longest=20)
    draw_unit(clear(256), (field,), unicodedata.normalize("NFD", "Bệnh viện Tràng Định"))
    with pytest.raises(UsageError, match=r"21 characters; .* at most 20") as caught:
        draw_unit(clear(256), (field,), "Bệnh viện Tràng Định.")
    assert caught.value.exit_code == 2
    assert caught.value.http_status == 400


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Sở Y tế 🏥 và 🏥", "have: 🏥$"),
        ("諒山 Sở Y tế", "have: 諒 山$"),
        ("مستشفى", "have: م س ت ش ف ى$"),
        ("Khoa \ue123", "have: \ue123$"),
        ("Sở Y tế q\u0323", "have: q\u0323$"),
        ("".join(map(chr, range(0x4E00, 0x4E10))), "一 .* …$"),
    ],
)
def test_what_the_font_does_not_have_is_named(text: str, named: str) -> None:
    with pytest.raises(UsageError, match=named):
        draw_unit(clear(256), (a_field(),), text)


@pytest.mark.parametrize("letter", SMALL_LETTERS + SMALL_LETTERS.upper())
def test_no_vietnamese_letter_loses_its_marks(letter: str) -> None:
    """Each mark is ink: ệ has more than ê and ẹ, which have more than e."""
    field = a_field(MIDDLE, 0.2)
    marks = unicodedata.normalize("NFD", letter)
    amounts = [ink(normalize_text(marks[:count]), field, 512).sum() for count in range(1, len(marks) + 1)]
    if letter.lower() in "iìíỉĩ" and len(amounts) > 1 and letter.islower():
        amounts[0] -= ink(".", field, 512).sum()  # the mark stands where the dot was
    assert amounts[0] > 100
    assert all(more > less + 40 for less, more in pairwise(amounts)), amounts


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("side", [256, 1_080])
def test_real_names_stand_in_the_room_and_in_the_letter_circle(name: str, side: int) -> None:
    pixel = 1 / side
    distance, angle = polar(ink(name, side=side))
    assert distance.max() < 0.44 + pixel
    assert np.abs(angle).max() <= 55 + math.degrees(pixel / 0.4)
    assert angle.max() == pytest.approx(-angle.min(), abs=0.6 + math.degrees(2 * pixel / 0.4))


def test_a_short_name_has_the_fields_own_size_and_a_long_one_fills_the_room() -> None:
    assert fit_font_size(a_field(), "Sở Y tế") == 0.036
    assert fit_font_size(a_field(), "Ủ" * 60) < 0.03
    _, angle = polar(ink("W" * 60))
    assert np.abs(angle).max() == pytest.approx(55, abs=0.5)
    x, _ = spots(ink("W" * 60, a_field(LineBaseline(0.4, 0.5, 0.5))))
    assert (x.min(), x.max()) == pytest.approx((0.15, 0.65), abs=0.004)


baselines = st.one_of(
    st.builds(LineBaseline, st.floats(0.3, 0.7), st.floats(0.25, 0.75), st.floats(0.05, 0.6)),
    st.builds(ArcBaseline, st.floats(0.1, 0.4), st.floats(5, 350), st.floats(0, 360)),
)


@pytest.mark.slow
@given(baselines, st.floats(0.005, 0.2), st.text(VIETNAMESE + "Wmil. ", max_size=60))
def test_whatever_the_text_its_ink_stays_in_its_room(
    baseline: ArcBaseline | LineBaseline, size: float, text: str
) -> None:
    side = 512
    covered = ink(text, a_field(baseline, size), side)
    if isinstance(baseline, LineBaseline):
        x, _ = spots(covered)
        assert np.abs(x - baseline.x).max(initial=0) <= baseline.width / 2 + 1.5 / side
        return
    distance, angle = polar(covered, baseline)
    spare = np.degrees(2 / side / np.maximum(distance, 2 / side))
    assert (np.abs(angle) <= baseline.degrees / 2 + spare).all()


@pytest.mark.parametrize(
    ("baseline", "angle"),
    [
        (ArcBaseline(r=0.3, degrees=90, at=180), 0),
        (ArcBaseline(r=0.3, degrees=90, at=0), 0),
        (ArcBaseline(r=0.3, degrees=90, at=360), 0),
        (ArcBaseline(r=0.3, degrees=90, at=120), -60),
        (ArcBaseline(r=0.3, degrees=90, at=60), 60),
        (ArcBaseline(r=0.3, degrees=90, at=240), 60),
        (ArcBaseline(r=0.3, degrees=90, at=300), -60),
    ],
)
def test_a_letter_on_an_arc_is_the_straight_one_turned(baseline: ArcBaseline, angle: float) -> None:
    """Upright at the foot and at the top; on the sides it leans as the circle does, and is never upside down."""
    side = 512
    straight = ink("R", a_field(MIDDLE, 0.15), side)
    position = math.radians(baseline.at)
    to = (0.5 + 0.3 * math.sin(position)) * side - 0.5, (0.5 - 0.3 * math.cos(position)) * side - 0.5
    matrix = cv2.getRotationMatrix2D((side / 2 - 0.5, side / 2 - 0.5), -angle, 1)
    matrix[:, 2] += np.array(to) - (side / 2 - 0.5)
    expected = cv2.warpAffine(straight, matrix, (side, side), flags=cv2.INTER_LINEAR)
    assert np.abs(ink("R", a_field(baseline, 0.15), side) - expected).sum() < 0.06 * straight.sum()


@pytest.mark.parametrize("baseline", [FOOT, HEAD])
def test_text_is_read_from_left_to_right(baseline: ArcBaseline) -> None:
    x, y = spots(ink("l...", a_field(baseline)))
    first = x < x.min() + 0.006
    assert np.ptp(y[first]) > 0.015  # the tall letter
    assert np.ptp(y[x > x.max() - 0.006]) < 0.01  # a dot


def centres(covered: Ink) -> Ink:
    """The centres of gravity of letters that are one piece each, from left to right, in pixels."""
    count, labels = cv2.connectedComponents((covered > 0.02).astype(np.uint8))
    pixels = [np.nonzero(labels == number) for number in range(1, count)]
    letters = [np.average(np.transpose(letter), axis=0, weights=covered[letter])[::-1] for letter in pixels]
    return np.array(sorted(map(tuple, letters)))


@pytest.mark.slow
@pytest.mark.parametrize("baseline", [FOOT, HEAD, MIDDLE])
def test_equal_letters_stand_at_equal_distances(baseline: ArcBaseline | LineBaseline) -> None:
    covered = ink("n" * 12, a_field(baseline), 2_048)
    steps = np.hypot(*np.diff(centres(covered), axis=0).T)
    assert len(steps) == 11
    assert np.ptp(steps) < 0.1


def test_distances_on_an_arc_are_those_of_a_line_at_half_the_height_of_an_x() -> None:
    natural = np.ptp(centres(ink("nn", a_field(MIDDLE), 2_048))[:, 0])
    for arc, radius in ((FOOT, 0.43 - 0.265 * 0.036), (HEAD, 0.40 + 0.265 * 0.036)):
        x, y = (centres(ink("nn", a_field(arc), 2_048)) - 1_023.5).T
        angle = abs(np.ptp(np.arctan2(x, np.abs(y))))
        assert angle * radius * 2_048 == pytest.approx(natural, abs=0.1)


@pytest.mark.slow
@pytest.mark.parametrize("side", [256, 512, 2_048])
def test_every_size_is_drawn_for_itself(side: int) -> None:
    """Edges are as sharp as the pixels allow: partly covered pixels lie on the letters' outline only."""
    covered = ink(NAMES[1], a_field(MIDDLE), side)
    edge = ((covered > 0.02) & (covered < 0.98)).sum()
    outline = cv2.findContours((covered > 0.5).astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)[0]
    assert edge < 2.6 * sum(map(len, outline))
    large = ink(NAMES[1], a_field(MIDDLE), 2_048)
    assert np.abs(covered - cv2.resize(large, (side, side), interpolation=cv2.INTER_AREA)).sum() < 0.2 * covered.sum()


def test_letters_that_reach_past_the_picture_are_cut_off() -> None:
    field = a_field(LineBaseline(0.5, 0.02, 1.0), 0.2)
    assert ink("Ậ", field, 256)[:6].sum() > 50
    assert ink("Ậ", replace(field, baseline=LineBaseline(0.5, 1.0, 1.0)), 256)[-1].sum() > 1
    assert ink(".", a_field(ArcBaseline(1.0, 5, 90, cx=1.0), 0.01), 256).sum() == 0


@pytest.mark.slow
def test_threads_draw_the_same() -> None:
    names = [f"{name} {number}" for name in NAMES[:3] for number in range(4)]
    alone = [ink(name, side=300) for name in names]
    for number in range(30):  # what was drawn for these names is no longer cached
        ink(f"Trạm Y tế số {number}", side=300)
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda name: ink(name, side=300), names * 2))
    assert all((a == b).all() for a, b in zip(alone * 2, together, strict=True))


def test_one_units_overlay_is_drawn_once(tmp_path: Path) -> None:
    """A copy of the whole overlay for each photo takes longer than its letters."""
    frame = replace(ring_frame(tmp_path), fields=(a_field(),))
    first, again, other, none = (
        text_overlay.load_overlay_of_unit(frame, 256, free_unit(name))
        for name in ("Sở Y tế", "Sở Y tế", "Trạm Y tế", "")
    )
    assert again is first
    assert not np.array_equal(other.premultiplied, first.premultiplied)
    assert none is load_overlay(frame, 256)
    text_overlay.forget_overlays()
    assert load_overlay(frame, 256) is not none
    assert text_overlay.load_overlay_of_unit(frame, 256, None) is not none
    for _ in range(2):
        with pytest.raises(UsageError):
            text_overlay.load_overlay_of_unit(frame, 256, free_unit("x" * 500))
