"""static/js/geometry.js against the server's own geometry."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from framer.imaging.crop import check_requested_crop, extension_share, fit_crop, window_centre
from framer.imaging.options import parse_crop
from framer.imaging.types import Crop, Window

ROOM = Window(0.5, 0.458, 0.3445)


Calls = Callable[..., Any]


@pytest.fixture(scope="module")
def calls(chromium: Browser, site: str) -> Iterator[Calls]:
    """Calls functions of the module, many at once: [("move", crop, …), …]."""
    run = """async (calls) => {
      const geometry = await import("/static/js/geometry.js");
      return calls.map(([name, ...values]) => geometry[name](...values));
    }"""
    page = chromium.new_page()
    page.goto(site)
    yield lambda calls: page.evaluate(run, [[plain(value) for value in call] for call in calls])
    page.close()


@pytest.fixture(scope="module")
def geometry(calls: Calls) -> Calls:
    """Calls one function: geometry("move", crop, …)."""
    return lambda *call: calls([call])[0]


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    return {**vars(value)} if isinstance(value, Crop | Window) else value


CROPS = (
    Crop(100, 50, 400),
    Crop(-30.5, 20, 777, 13.5),
    Crop(10, -80, 512, -90, True),
    Crop(3, 4, 256, 171, True),
)


def test_what_only_the_server_extends_well_is_known(calls: Calls) -> None:
    """Where the window reaches past the photo's edge, as `extension_share` says."""
    photo, random = {"width": 900, "height": 700}, np.random.default_rng(5)
    crops = [Crop(*random.uniform((-100, -100, 200, -30), (500, 400, 600, 30)), bool(n % 2)) for n in range(60)]
    shares = [extension_share(crop, ROOM, 900, 700) for crop in crops]
    assert calls([("reachesPast", crop, ROOM, photo) for crop in crops]) == [share > 0.005 for share in shares]
    assert 10 < sum(share > 0.005 for share in shares) < 50


@pytest.mark.parametrize("crop", CROPS)
def test_the_matrix_undoes_the_way_from_the_canvas_to_the_photo(geometry: Calls, crop: Crop) -> None:
    size = 320
    a, b, c, d, e, f = geometry("matrix", crop, size)
    for u, v in ((0, 0), (319, 0), (17, 203)):
        x, y = window_centre(crop, Window(u / size, v / size))
        assert (a * x + c * y + e, b * x + d * y + f) == pytest.approx((u, v), abs=1e-6)


@pytest.mark.parametrize("crop", CROPS)
def test_a_point_goes_to_the_stage_and_back(geometry: Calls, crop: Crop) -> None:
    assert geometry("toPhoto", crop, 300, geometry("toStage", crop, 300, [123, 45])) == pytest.approx([123, 45])
    middle = geometry("toPhoto", crop, 1, [ROOM.cx, ROOM.cy])
    assert middle == pytest.approx(window_centre(crop, ROOM))


@pytest.mark.parametrize("crop", CROPS)
def test_what_a_finger_holds_stays_under_it(geometry: Calls, crop: Crop) -> None:
    held = geometry("toPhoto", crop, 300, [100, 120])
    moved = geometry("move", crop, 300, 25, -40)
    assert geometry("toStage", moved, 300, held) == pytest.approx([125, 80])
    larger = geometry("zoom", crop, 300, 1.7, [100, 120])
    assert larger["side"] == pytest.approx(crop.side / 1.7)
    assert geometry("toStage", larger, 300, held) == pytest.approx([100, 120])
    point = geometry("toPhoto", crop, 1, [ROOM.cx, ROOM.cy])
    turned = geometry("rotate", crop, crop.angle + 30, ROOM)
    assert geometry("toStage", turned, 1, point) == pytest.approx([ROOM.cx, ROOM.cy])
    other = Window(0.5, 0.5, 0.381)
    fitted = geometry("fitWindow", crop, other, ROOM)
    assert fitted["side"] * ROOM.r == pytest.approx(crop.side * other.r)
    middle = geometry("toPhoto", crop, 1, [other.cx, other.cy])
    assert geometry("toStage", fitted, 1, middle) == pytest.approx([ROOM.cx, ROOM.cy])


def test_no_gesture_leaves_what_the_server_accepts(calls: Calls) -> None:
    random = np.random.default_rng(3)
    cases = []
    for _ in range(300):
        width, height = (int(n) for n in random.integers(20, 6000, 2))
        window = Window(*random.uniform(0.3, 0.7, 2), random.uniform(0.2, 0.5))
        x, y, side = *random.uniform(-9000, 9000, 2), 10 ** random.uniform(0, 5)
        wild = Crop(x, y, side, random.uniform(-180, 180), bool(random.integers(2)))
        cases.append((wild, {"width": width, "height": height}, window))
    clamped = calls([("clampCrop", *case) for case in cases])
    again = calls([("clampCrop", crop, *case[1:]) for crop, case in zip(clamped, cases, strict=True)])
    for crop, twice, (_, photo, _) in zip(clamped, again, cases, strict=True):
        assert check_requested_crop(Crop(**crop), **photo) == Crop(**crop)
        assert twice == pytest.approx(crop, abs=1e-6)


@pytest.mark.parametrize("size", [(1600, 1200), (900, 1600), (500, 500)])
@pytest.mark.parametrize("window", [ROOM, Window(0.5, 0.5, 0.381)])
def test_the_guess_is_what_the_server_does_without_a_face(
    geometry: Calls, size: tuple[int, int], window: Window
) -> None:
    width, height = size
    guessed = geometry("defaultCrop", {"width": width, "height": height}, window)
    fitted = fit_crop(width, height, None, window).crop
    assert (guessed["x"], guessed["y"], guessed["side"]) == pytest.approx((fitted.x, fitted.y, fitted.side), abs=8)
    highest = geometry("defaultCrop", {"width": width, "height": height}, window, 0)
    assert highest["y"] + (window.cy - window.r) * highest["side"] == pytest.approx(0, abs=1e-6)


def test_angles_are_split_into_quarter_turns_and_small_ones_snap_to_none(geometry: Calls) -> None:
    assert geometry("splitAngle", 86.5) == [90, -3.5]
    assert geometry("splitAngle", -3) == [0, -3]
    assert [geometry("snapAngle", angle) for angle in (-0.59, 0.5, 0.6, 1, -3)] == [0, 0, 0.6, 1, -3]


@pytest.mark.parametrize("crop", CROPS)
def test_turned_to_the_right_a_point_goes_round_the_fingers_clockwise(geometry: Calls, crop: Crop) -> None:
    held = geometry("toPhoto", crop, 300, [150, 80])
    turned = geometry("turn", crop, 300, 90, [120, 80])
    assert turned["side"] == crop.side
    assert geometry("toStage", turned, 300, held) == pytest.approx([120, 110])  # from the right of them to below


def test_the_field_is_read_as_it_was_meant(geometry: Calls) -> None:
    assert parse_crop(geometry("formatCrop", Crop(-1.234567, 20, 300.5, -13.5))) == Crop(-1.23, 20, 300.5, -13.5)
    assert math.isfinite(parse_crop(geometry("formatCrop", Crop(1e-9, -1e-9, 8))).x)
