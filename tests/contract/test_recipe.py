"""Recipes of batches, pinned: no renaming in the code changes them. Journals of many folders hold them."""

from dataclasses import replace
from pathlib import Path

import pytest

from framer import Frame, Options
from framer.batch.output.journal_entry import JournalEntry
from framer.batch.recipe import Recipes
from framer.imaging.types import Crop, Window
from framer.text.text_field import ArcBaseline, LineBaseline, TextField
from framer.text.unit import free_unit

ON_AN_ARC = TextField("unit", "Tên “đơn vị”", ArcBaseline(0.43, 92.0), 0.027, 600, (255, 241, 198), 60)
ON_A_LINE = TextField("unit", "Khoa's", LineBaseline(0.5, 0.9, 0.8), 0.05)
FRAME = Frame("mung/khung", "mung", "Khung", Path("khung.png"), Window(0.5, 0.458, 0.3445), b"", "0123456789ab")
OPTIONS = Options(1080, "webp", Crop(10.5, 20.0, 300.25, -3.5), 1, True, free_unit("Khoa Nội"))
PINNED = [
    ((ON_AN_ARC,), OPTIONS, "2-d90888edb5f4788a5cd4e88e", "83b3cdac5a0fb85fe008ea91"),
    ((ON_A_LINE,), Options(unit=free_unit("Khoa Sản")), "2-d7df8d1c1362fd61d12e62ec", "9c0f45156fa43403cf77fcd2"),
    ((), Options(), "2-19d3cc19c59ad915c32d404f", "b8dafd31eb21bb314ca02f74"),
]
pinned = pytest.mark.parametrize(
    ("fields", "options", "now", "before"), PINNED, ids=["all on an arc", "a unit on a line", "nothing"]
)


def entry(recipe: str) -> JournalEntry:
    return JournalEntry("a.jpg", "digest", recipe, "a.webp", 1, "sha256", 1, {})


@pinned
def test_a_recipe_is_as_it_was(fields: tuple[TextField, ...], options: Options, now: str, before: str) -> None:
    recipes = Recipes(replace(FRAME, fields=fields))
    assert recipes.recipe(options) == now
    assert recipes.renewed(entry(now), options) == entry(now)


@pinned
def test_what_version_1_wrote_is_known(fields: tuple[TextField, ...], options: Options, now: str, before: str) -> None:
    recipes = Recipes(replace(FRAME, fields=fields))
    assert recipes.renewed(entry(before), options) == entry(now)
    assert recipes.renewed(entry(before), replace(options, face=7)) == entry(before)
    assert recipes.renewed(entry("another"), options) == entry("another")
    assert recipes.renewed(None, options) is None


def test_an_option_that_came_later_is_not_in_what_version_1_wrote() -> None:
    recipes = Recipes(replace(FRAME, fields=(ON_AN_ARC,)))
    before = PINNED[0][3]
    for changed in ({"level": False}, {"light": "on"}, {"blur_background": True}, {"fit": "whole"}):
        assert recipes.renewed(entry(before), replace(OPTIONS, **changed)) == entry(before)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changed",
    [
        {"size": 1081},
        {"format": "png"},
        {"crop": None},
        {"crop": Crop(10.5, 20.0, 300.25, -3.25)},
        {"face": None},
        {"mirror": False},
        {"unit": free_unit("Khoa Sản")},
        {"limits": replace(OPTIONS.limits, max_bytes=1)},
        {"limits": replace(OPTIONS.limits, max_megapixels=1.0)},
        {"limits": replace(OPTIONS.limits, max_megapixels_jpeg=1.0)},
        {"limits": replace(OPTIONS.limits, max_megapixels_webp=1.0)},
        {"level": False},
        {"light": "on"},
        {"light": "off"},
        {"blur_background": True},
        {"fit": "whole"},
        {"fit": "face"},
    ],
    ids=str,
)
def test_every_option_counts(changed: dict[str, object]) -> None:
    recipes = Recipes(replace(FRAME, fields=(ON_AN_ARC,)))
    other = replace(OPTIONS, **changed)  # type: ignore[arg-type]
    assert recipes.recipe(other) != recipes.recipe(OPTIONS)


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "mung/khac"},
        {"version": "ba9876543210"},
        {"window": Window(0.5, 0.458, 0.35)},
        {"fields": (ON_A_LINE,)},
        {"fields": (replace(ON_AN_ARC, size=0.03),)},
        {"fields": (replace(ON_AN_ARC, weight=700),)},
        {"fields": (replace(ON_AN_ARC, colour=(0, 0, 0)),)},
        {"fields": (replace(ON_AN_ARC, baseline=ArcBaseline(0.43, 92.0, 0.0)),)},
    ],
    ids=str,
)
def test_everything_of_the_frame_counts(changed: dict[str, object]) -> None:
    frame = replace(FRAME, fields=(ON_AN_ARC,))
    other = replace(frame, **changed)  # type: ignore[arg-type]
    assert Recipes(other).recipe(OPTIONS) != Recipes(frame).recipe(OPTIONS)


def test_where_campaign_and_photos_lie_does_not_count() -> None:
    assert Recipes(replace(FRAME, overlay_path=Path("/other/place.png"))).recipe(OPTIONS) == Recipes(FRAME).recipe(
        OPTIONS
    )
    assert Recipes(replace(FRAME, title="Khung khác")).recipe(OPTIONS) == Recipes(FRAME).recipe(OPTIONS)


def test_a_number_counts_as_the_same_however_it_was_written() -> None:
    whole, broken = (replace(OPTIONS, crop=Crop(*numbers)) for numbers in ((10, 20, 300, 0), (10.0, 20.0, 300.0, 0.0)))
    assert Recipes(FRAME).recipe(whole) == Recipes(FRAME).recipe(broken)
