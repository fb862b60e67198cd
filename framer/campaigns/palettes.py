"""Palettes by name: the four colours that layouts, cards, posters and pages are made of.

In every palette `light` can be read on `field` and `deep`, and `deep` on `gold` and `light`, with 4.5 : 1 or more.
"""

from collections.abc import Mapping

from framer.campaigns.layout_names import DEFAULT_PALETTE
from framer.campaigns.theme import BLACK, mix_colours, parse_rgb

NAMED_PALETTES: Mapping[str, Mapping[str, str]] = {
    "party-red": {"field": "#c8102e", "deep": "#7d0816", "gold": "#e9b949", "light": "#fff1c6"},
    "health-blue": {"field": "#0a679f", "deep": "#063a60", "gold": "#bfe9f7", "light": "#ffffff"},
    "health-green": {"field": "#0a6e49", "deep": "#05442d", "gold": "#cdeab5", "light": "#ffffff"},
    "youth-blue": {"field": "#1560bd", "deep": "#0a3578", "gold": "#ffd54a", "light": "#ffffff"},
    "blood-donation": {"field": "#b3122c", "deep": "#66061a", "gold": "#ffd2d6", "light": "#ffffff"},
    "environment": {"field": "#356c18", "deep": "#1d4710", "gold": "#f6d860", "light": "#fcffe9"},
    "tet": {"field": "#c51f3f", "deep": "#7c0f2b", "gold": "#ffd166", "light": "#fff4e4"},
    "mourning": {"field": "#232326", "deep": "#0c0c0e", "gold": "#bdbdbd", "light": "#f4f4f4"},
}


def fill_palette(name: str, own: Mapping[str, str]) -> dict[str, str]:
    """The colours of the palette `name` ("": the default), with a campaign's `own` in place of those that it names.

    An own `field` without its `deep` gets one made of it.
    """
    colours = {**NAMED_PALETTES.get(name, NAMED_PALETTES[DEFAULT_PALETTE]), **own}
    if "field" in own and "deep" not in own:
        colours["deep"] = f"#{bytes(mix_colours(parse_rgb(own['field']), BLACK, 0.5)).hex()}"
    return colours
