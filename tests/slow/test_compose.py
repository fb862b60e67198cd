"""Large pictures, compared with reference pictures."""

from functools import cache

import pytest

from framer import make_avatar
from framer.imaging.types import Crop, Frame, Options
from support.comparison import likeness, open_rgb, reference_picture
from support.pictures import astronaut, grainy, saved


@cache
def enlarged(long: int, short: int) -> bytes:
    return saved(grainy(astronaut(long).crop((0, 0, long, short))), quality=90)


@pytest.mark.parametrize(
    ("long", "short", "share", "size"),
    [
        (1_600, 1_600, 0.5, 512),
        (1_600, 1_600, 1.0, 512),  # decoded smaller
        (1_600, 1_600, 1.0, 1_080),
        pytest.param(4_000, 3_000, 1.0, 2_048, marks=pytest.mark.large),
    ],
)
def test_a_picture_is_as_good_as_the_reference(  # noqa: PLR0917
    long: int, short: int, share: float, size: int, frame: Frame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("framer.imaging.compose.sharpen", lambda *_: None)  # the reference is not sharpened
    side = float(round(short * share))
    data = enlarged(long, short)
    crop = Crop(float((long - side) // 2), float((short - side) // 3), side)
    picture = open_rgb(make_avatar(data, frame, Options(size=size, format="png", crop=crop)).data)
    assert likeness(picture, reference_picture(data, crop, frame, size)) >= 0.985
