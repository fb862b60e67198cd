"""Palettes by name: letters can be read, and a campaign's own colours go before."""

import pytest

from framer.campaigns.layout_names import PALETTE_NAMES
from framer.campaigns.palettes import NAMED_PALETTES, fill_palette
from framer.campaigns.theme import contrast_ratio, mix_colours, parse_rgb


def test_every_name_has_its_four_colours() -> None:
    assert tuple(NAMED_PALETTES) == PALETTE_NAMES
    assert {tuple(colours) for colours in NAMED_PALETTES.values()} == {("field", "deep", "gold", "light")}


@pytest.mark.parametrize("name", PALETTE_NAMES)
def test_letters_of_every_palette_can_be_read_on_its_grounds(name: str) -> None:
    field, deep, gold, light = (parse_rgb(colour) for colour in NAMED_PALETTES[name].values())
    for ground in (field, deep, mix_colours(field, light, 0.1), mix_colours(field, deep, 0.5)):
        assert contrast_ratio(light, ground) >= 4.5
    for ground in (light, mix_colours(light, gold, 0.4), mix_colours(gold, light, 0.4)):
        assert contrast_ratio(mix_colours(deep, field, 0.3), ground) >= 4.5
    assert contrast_ratio(gold, deep) >= 4.5


def test_own_colours_stand_in_for_those_of_the_palette() -> None:
    assert fill_palette("tet", {"gold": "#ffffff"}) == {**NAMED_PALETTES["tet"], "gold": "#ffffff"}
    assert fill_palette("", {}) == NAMED_PALETTES["party-red"]


def test_an_own_field_has_no_foreign_dark_corners() -> None:
    assert fill_palette("party-red", {"field": "#0000ff"})["deep"] == "#000080"
