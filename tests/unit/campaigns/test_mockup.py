"""The drawn portraits, and how they stand in a frame."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from framer.campaigns.mockup import PORTRAIT_NAMES, crop_to_disc, draw_mockup, load_portrait
from framer.campaigns.registry import campaign_roots, load_campaign
from framer.errors import SetupError
from framer.imaging.face_detector import thread_detector
from framer.imaging.faces import find_faces
from framer.imaging.types import Face
from support.pictures import ring_frame

DRAWN_PEOPLE = [name for name in PORTRAIT_NAMES if name != "none"]  # which is a figure without a face


def shrunk(image: Image.Image, side: int) -> Image.Image:
    copy = image.copy()
    copy.thumbnail((side, side))
    return copy


def only_face(image: Image.Image) -> Face:
    faces = find_faces(partial(shrunk, image), image.width, image.height, thread_detector())
    assert len(faces.faces) == 1
    return faces.faces[0]


@pytest.mark.slow
@pytest.mark.parametrize("portrait", DRAWN_PEOPLE)
def test_the_known_faces_are_where_the_detector_sees_them(portrait: str) -> None:
    frame = load_campaign(campaign_roots()[0] / "lang-son-xvii").frames[0]
    seen = only_face(load_portrait(portrait).image)
    assert seen.box.bottom == pytest.approx(998, abs=30)
    assert seen.eyes[0][1] == pytest.approx(698, abs=30)
    assert only_face(draw_mockup(frame, 1024, portrait)).score > 0.85


@pytest.mark.parametrize("portrait", DRAWN_PEOPLE)
@pytest.mark.parametrize(("r", "cx", "cy"), [(0.38, 0.5, 0.5), (0.26, 0.66, 0.4), (0.5, 0.5, 0.5)])
def test_the_head_stands_in_the_window_as_on_a_photo(
    tmp_path: Path, portrait: str, r: float, cx: float, cy: float
) -> None:
    picture = draw_mockup(ring_frame(tmp_path, r, cx, cy), 1000, portrait)
    (x, y), (u, v) = only_face(picture).eyes
    assert (x + u) / 2 == pytest.approx(1000 * cx, abs=0.02 * 2000 * r)
    assert ((y + v) / 2 - 1000 * (cy - r)) / (2000 * r) == pytest.approx(0.44, abs=0.04)


def test_a_sample_is_as_large_as_asked_and_the_same_each_time(tmp_path: Path) -> None:
    frame = ring_frame(tmp_path)
    picture = draw_mockup(frame, 300)
    assert (picture.mode, picture.size) == ("RGB", (300, 300))
    assert picture.tobytes() == draw_mockup(frame, 300).tobytes()
    assert picture.tobytes() != draw_mockup(frame, 300, "man").tobytes()


def test_an_unknown_portrait_or_a_broken_overlay_is_named(tmp_path: Path) -> None:
    frame = ring_frame(tmp_path)
    with pytest.raises(SetupError, match="woman, man"):
        draw_mockup(frame, 300, "child")
    with pytest.raises(SetupError, match="test/ring"):
        draw_mockup(replace(frame, overlay_data=b"no picture", version="broken"), 301)


def test_a_round_picture_is_the_circle_that_touches_all_four_sides() -> None:
    disc = crop_to_disc(Image.new("RGB", (400, 400), (10, 200, 30)), 101)
    alpha = np.asarray(disc.getchannel("A"), float) / 255
    assert (disc.mode, disc.size) == ("RGBA", (101, 101))
    assert disc.getpixel((50, 50)) == (10, 200, 30, 255)
    assert [disc.getchannel("A").getpixel(spot) for spot in ((0, 0), (100, 0), (0, 100), (100, 100))] == [0] * 4
    assert min(alpha[50, 0], alpha[50, 100], alpha[0, 50], alpha[100, 50]) > 0.8
    assert alpha.sum() == pytest.approx(np.pi * 50.5**2, rel=0.005)
    assert np.count_nonzero((alpha > 0) & (alpha < 1)) > 0, "its edge is smooth"
