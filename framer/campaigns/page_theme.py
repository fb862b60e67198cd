"""A campaign's colours on its page, as a style sheet: seen and readable on light and on dark grounds."""

from collections.abc import Mapping
from dataclasses import dataclass

from framer.campaigns.theme import BLACK, MIN_CONTRAST, WHITE, choose_contrasting, derive_theme, parse_rgb, read_palette
from framer.campaigns.types import Campaign
from framer.text.text_field import RgbColour

# What static/css/framer.css has behind pages and on cards, and for letters: --ground, --card, --ink.
LIGHT_GROUNDS, LIGHT_INK = (parse_rgb("#f7f4ef"), parse_rgb("#ffffff")), parse_rgb("#1f1a17")
DARK_GROUNDS, DARK_INK = (parse_rgb("#151211"), parse_rgb("#1f1b19")), parse_rgb("#f3ede6")
MIN_SHAPE_CONTRAST = 3.0  # of lines and of a button's edge: WCAG 2.1, 1.4.11

_DARK_ACCENT = "#e0b34f"  # where a campaign names no gold
_COLOURLESS_SPREAD = 24  # between the strongest and the weakest of red, green and blue: below it a colour is a grey


@dataclass(frozen=True)
class PagePalette:
    """Colours on light or on dark grounds: the main button, letters on it, and letters, links and lines beside it."""

    button: RgbColour
    on_button: RgbColour
    accent: RgbColour


@dataclass(frozen=True)
class CampaignColours:
    """All colours of a campaign's page. `on_field` is for letters on `field` and `shade`, `gold` for ornament there."""

    field: RgbColour
    shade: RgbColour
    gold: RgbColour
    on_field: RgbColour
    light: PagePalette
    dark: PagePalette


def derive_page_colours(colours: Mapping[str, str]) -> CampaignColours:
    """The page's colours for a campaign's `colours` (``#rrggbb`` by name).

    Letters contrast by at least MIN_CONTRAST with their grounds, `button` and `gold` by MIN_SHAPE_CONTRAST.
    """
    theme = derive_theme(colours)
    field, deep, gold, light = read_palette(colours)
    own_gold = (gold,) if "gold" in colours else ()
    dark_accent = own_gold or (parse_rgb(_DARK_ACCENT),)
    return CampaignColours(
        theme.field,
        theme.shade,
        choose_contrasting((gold,), (theme.field, theme.shade), MIN_SHAPE_CONTRAST),
        theme.on_field,
        light=_derive_palette((field, deep), (field, deep), own_gold, LIGHT_GROUNDS, LIGHT_INK),
        dark=_derive_palette((field, deep), (*dark_accent, light), own_gold, DARK_GROUNDS, DARK_INK),
    )


def theme_css(campaign: Campaign) -> str:
    """The style sheet: custom properties of the root, and below those that are others on dark grounds."""
    page = derive_page_colours(dict(campaign.colours))
    hero = {"field": page.field, "shade": page.shade, "gold": page.gold, "on-field": page.on_field}
    light, dark = (
        {"button": palette.button, "on-button": palette.on_button, "accent": palette.accent}
        for palette in (page.light, page.dark)
    )
    changed = {name: colour for name, colour in dark.items() if colour != light[name]}
    return (
        f":root {{\n{_format_properties(hero | light)}}}\n"
        f"@media (prefers-color-scheme: dark) {{\n:root {{\n{_format_properties(changed)}}}\n}}\n"
    )


def _derive_palette(
    buttons: tuple[RgbColour, ...],
    accents: tuple[RgbColour, ...],
    gold: tuple[RgbColour, ...],
    grounds: tuple[RgbColour, ...],
    ink: RgbColour,
) -> PagePalette:
    button = _choose_coloured(buttons, gold, grounds, MIN_SHAPE_CONTRAST, ink)
    on_button = choose_contrasting((WHITE, buttons[-1], BLACK), (button,))
    return PagePalette(button, on_button, _choose_coloured(accents, gold, grounds, MIN_CONTRAST, ink))


def _choose_coloured(
    candidates: tuple[RgbColour, ...],
    gold: tuple[RgbColour, ...],
    grounds: tuple[RgbColour, ...],
    min_contrast: float,
    ink: RgbColour,
) -> RgbColour:
    """`gold` if there is one, else `ink` for a grey: a grey button looks switched off, grey links like small print."""
    colours = (choose_contrasting(each, grounds, min_contrast) for each in (candidates, gold) if each)
    return next((each for each in colours if max(each) - min(each) >= _COLOURLESS_SPREAD), ink)


def _format_properties(colours: Mapping[str, RgbColour]) -> str:
    return "".join(f"--{name}: #{bytes(colour).hex()};\n" for name, colour in colours.items())
