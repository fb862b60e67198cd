"""Options from text, as flags and form fields carry them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framer.errors import UsageError
from framer.imaging.options import OPTION_NAMES, parse_crop, parse_options
from framer.imaging.types import Crop, Options, PhotoLimits
from framer.text.unit import free_unit, unit_name

LIMITS = PhotoLimits()


def test_nothing_given_is_automatic() -> None:
    assert parse_options({}, LIMITS) == Options()
    assert parse_options(dict.fromkeys(OPTION_NAMES, " "), LIMITS) == Options()


def test_all_given() -> None:
    fields = {
        "size": "512",
        "format": "WebP",
        "crop": "-10, 20.5, 300, 7",
        "face": "2",
        "mirror": "TRUE",
        "unit": "Sở Y tế",
        "level": "off",
        "light": "On",
        "blur_background": "1",
        "fit": "Whole",
    }
    crop = Crop(-10, 20.5, 300, 7)
    assert parse_options(fields, LIMITS) == Options(
        512, "webp", crop, 2, True, free_unit("Sở Y tế"), level=False, light="on", blur_background=True, fit="whole"
    )


def test_the_limits_are_handed_on() -> None:
    assert parse_options({}, PhotoLimits(max_bytes=7)).limits.max_bytes == 7


@pytest.mark.parametrize(("text", "size"), [("256", 256), ("2048", 2048), (" 0512 ", 512)])
def test_sizes(text: str, size: int) -> None:
    assert parse_options({"size": text}, LIMITS).size == size


@pytest.mark.parametrize("text", ["255", "2049", "512.0", "5e2", "-512", "+512", "٥١٢", "½", "5 12", "9" * 5000])
def test_wrong_sizes(text: str) -> None:
    with pytest.raises(UsageError, match=r"size: .* from 256 to 2048") as caught:
        parse_options({"size": text}, LIMITS)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(("text", "name"), [("jpeg", "jpeg"), ("JPG", "jpeg"), ("png", "png"), ("webp", "webp")])
def test_formats(text: str, name: str) -> None:
    assert parse_options({"format": text}, LIMITS).format == name


@pytest.mark.parametrize("text", ["gif", "image/png", ".jpg", "jpeg2000"])
def test_wrong_formats(text: str) -> None:
    with pytest.raises(UsageError, match=r"format: .* jpeg, png, webp"):
        parse_options({"format": text}, LIMITS)


@pytest.mark.parametrize("text", ["1,2", "1,2,3,4,5", "a,b,c", "1;2;3", "1,2,nan", "inf,0,9", "1,2,1e7", ",,", "1,,3"])
def test_wrong_crops(text: str) -> None:
    with pytest.raises(UsageError, match="crop"):
        parse_options({"crop": text}, LIMITS)


numbers = st.floats(-999_999, 999_999)


@given(numbers, numbers, numbers, numbers)
def test_a_crop_from_a_record_is_the_crop(x: float, y: float, side: float, angle: float) -> None:
    assert parse_crop(f"{x},{y},{side}") == Crop(x, y, side)
    assert parse_crop(f"{x!r}, {y!r}, {side!r}, {angle!r}") == Crop(x, y, side, angle)


@given(st.dictionaries(st.sampled_from(OPTION_NAMES), st.text()))
def test_any_text_is_options_or_wrong_use(fields: dict[str, str]) -> None:
    with contextlib.suppress(UsageError):
        parse_options(fields, LIMITS)


@pytest.mark.parametrize(("text", "on"), [("1", True), ("on", True), ("0", False), ("No", False), ("", False)])
def test_switches(text: str, on: bool) -> None:
    assert parse_options({"mirror": text}, LIMITS).mirror is on


@pytest.mark.parametrize(
    ("name", "text", "known"), [("level", "on", "auto, off"), ("light", "1", "auto, on, off"), ("light", "½", "auto")]
)
def test_wrong_choices(name: str, text: str, known: str) -> None:
    with pytest.raises(UsageError, match=f"{name}: “{text}” is none of {known}"):
        parse_options({name: text}, LIMITS)


def test_a_wrong_switch_and_face() -> None:
    with pytest.raises(UsageError, match="mirror: “maybe” is none of 1, 0"):
        parse_options({"mirror": "maybe"}, LIMITS)
    with pytest.raises(UsageError, match="face: “-1”"):
        parse_options({"face": "-1"}, LIMITS)


def test_the_units_name_becomes_one_line_of_nfc_text() -> None:
    assert parse_options({"unit": " So\u031b\u0309\u00a0Y\tte\u0302\u0301\u200b\n"}, LIMITS).unit == free_unit(
        "Sở Y tế"
    )
    assert parse_options({"unit": "\u202e \u200b"}, LIMITS) == Options()
    assert len(unit_name(parse_options({"unit": "a" * 500}, LIMITS).unit)) == 500  # how many fit, the frame knows
