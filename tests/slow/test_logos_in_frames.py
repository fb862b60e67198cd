"""Twenty logos in the shipped frames and the layouts: each whole, none of its ink under artwork or cut off."""

from datetime import date
from functools import cache
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from framer.campaigns.registry import CampaignRegistry, campaign_roots
from framer.campaigns.reloading import ReloadingRegistry
from framer.imaging.face_detector import Detection, thread_detector
from framer.imaging.overlay import decode_overlay
from framer.imaging.pipeline import make_avatar
from framer.imaging.types import Avatar, Crop, Frame, Options
from framer.text.unit import free_unit
from support.layout_frames import WORDS, layout_frame
from support.logos import Logo, logos

SIZE = 256
FRAMES = ("ring", "ribbon", "page", "slim", "layout foot", "layout badge", "layout front")
OVERSHOOT = 100  # levels, of all three channels: of a cubic filter at white; black behind clear pixels has hundreds
LEAST_SPAN = 0.42  # of the picture's side: so large the longer side of a logo is at least

every_frame = pytest.mark.parametrize("name", FRAMES)


def frame(name: str) -> Frame:
    kind, _, layout = name.partition(" ")
    return layout_frame(layout) if layout else shipped().get_frame(f"lang-son-xvii/{kind}", date(2020, 9, 21))


@cache
def shipped() -> CampaignRegistry:
    return ReloadingRegistry(campaign_roots(None)).current()


def ink_places(logo: Logo, crop: Crop) -> tuple[np.ndarray, np.ndarray]:
    """Where the corners of the ink's pixels lie in the picture, in shares of its side: across, down."""
    rows, columns = np.nonzero(np.asarray(logo.ink.getchannel("A")) >= 64)
    across, down = (
        np.concatenate([numbers + corner for corner in (0, 1)]) for numbers in (columns.astype(float), rows)
    )
    return (across - crop.x) / crop.side, (down - crop.y) / crop.side


SEEN: dict[tuple[tuple[int, int], bytes], list[Detection]] = {}


def detect_once(image: Image.Image) -> list[Detection]:
    """What the detector sees in a logo, looked for once: a logo is the same in all frames."""
    seen = image.size, image.tobytes()
    if seen not in SEEN:
        SEEN[seen] = thread_detector()(image)
    return SEEN[seen]


def framed(logo: Logo, name: str, **options: object) -> Avatar:
    asked = Options(size=SIZE, format="png", **options)  # type: ignore[arg-type]
    return make_avatar(logo.data, frame(name), asked, detect=detect_once)


@cache
def all_framed(name: str) -> tuple[tuple[Logo, Avatar], ...]:
    return tuple((logo, framed(logo, name)) for logo in logos())


def picture(avatar: Avatar) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(avatar.data)).convert("RGB")).astype(int)


@every_frame
def test_all_ink_is_seen(name: str) -> None:
    alpha = np.asarray(decode_overlay(frame(name)).getchannel("a"))
    for logo, avatar in all_framed(name):
        assert avatar.fit == "whole", logo.name
        x, y = ink_places(logo, avatar.crop)
        assert np.hypot(x - 0.5, y - 0.5).max() <= 0.5, logo.name
        rows, columns = (np.clip(numbers * len(alpha), 0, len(alpha) - 1).astype(int) for numbers in (y, x))
        assert alpha[rows, columns].max() < 32, logo.name
        assert max(np.ptp(x), np.ptp(y)) >= LEAST_SPAN, logo.name


@every_frame
def test_a_logo_keeps_its_colours_and_stands_on_its_ground(name: str) -> None:
    clear = decode_overlay(frame(name)).getchannel("a").resize((SIZE, SIZE))
    for logo, avatar in all_framed(name):
        if "JPEG" in logo.name or "palette" in logo.name:
            continue
        shown = picture(avatar)[np.asarray(clear) == 0]
        assert avatar.ground == logo.ground, logo.name
        on_ground = (np.abs(shown - logo.ground).max(axis=1) == 0).mean()
        assert on_ground >= 0.15, logo.name
        ink = np.asarray(logo.ink)
        darkest = min(int(ink[ink[:, :, 3] > 0, :3].sum(axis=1).min()), sum(logo.ground))
        assert shown.sum(axis=1).min() >= darkest - OVERSHOOT, f"{logo.name}: a dark fringe"


@pytest.mark.parametrize("layout", ["foot", "badge", "ring", "ribbon", "page", "slim"])
def test_the_unit_does_not_cover_a_logo(layout: str) -> None:
    without, with_unit = (
        make_avatar(logos()[0].data, layout_frame(layout), Options(size=SIZE, format="png", unit=free_unit(name)))
        for name in ("", "Trung tâm Kiểm soát bệnh tật – Khoa Dược")
    )
    assert without.crop == with_unit.crop
    x, y = ink_places(logos()[0], without.crop)
    changed = np.abs(picture(without) - picture(with_unit)).max(axis=2) > 8
    rows, columns = (np.clip(numbers * SIZE, 0, SIZE - 1).astype(int) for numbers in (y, x))
    assert changed.any()
    assert not changed[rows, columns].any()


def test_the_layouts_have_their_words() -> None:
    assert all(WORDS.values())


def test_a_mirrored_logo_is_whole_too() -> None:
    logo = logos()[0]
    plain, mirrored = (picture(framed(logo, "layout badge", mirror=flip)) for flip in (False, True))
    assert not np.array_equal(plain, mirrored)
    assert framed(logo, "layout badge", mirror=True).crop.mirror
