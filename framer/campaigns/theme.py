"""A campaign's colours for its page, link card and poster, made readable: contrasts are those of WCAG 2.1, level AA."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from framer.text.text_field import RgbColour

WHITE, BLACK = (255, 255, 255), (0, 0, 0)
MIN_CONTRAST = 4.5
_MIN_BLOCK_CONTRAST = 1.5  # of a ground with white around it: less is no ground to the eye
_SHADE_SHARES = (0.5, 0.4, 0.3, 0.2, 0.1, 0.05)  # of deep in the field's darker parts: the first that can be read on
_DEFAULT_COLOURS = {"field": "#c8102e", "deep": "#7d0a1c", "gold": "#e3b448", "light": "#fff3d1"}


@dataclass(frozen=True)
class Theme:
    """`field` is the ground, `shade` its darker parts, `gold` lines and ornament.

    `on_field` is for letters on `field` and `shade`, `on_white` for letters on white. `block` is the ground of shapes
    that stand on white: the field, or where that is nearly white, the colour of its letters; `on_block` is for letters
    on it.
    """

    field: RgbColour
    shade: RgbColour
    gold: RgbColour
    on_field: RgbColour
    on_white: RgbColour
    block: RgbColour
    on_block: RgbColour


def derive_theme(colours: Mapping[str, str]) -> Theme:
    """The theme of a campaign's `colours` (``#rrggbb`` by name; defaults for those that it does not name).

    A `field` without its `deep` gets one made of it. Letters contrast by at least MIN_CONTRAST with their ground.
    """
    field, deep, gold, light = read_palette(colours)
    on_field = choose_contrasting((light, deep), (field,))
    shades = (mix_colours(field, deep, share) for share in _SHADE_SHARES)
    shade = next((shade for shade in shades if contrast_ratio(on_field, shade) >= MIN_CONTRAST), field)
    on_white = choose_contrasting((field, deep), (WHITE,))
    if contrast_ratio(field, WHITE) >= _MIN_BLOCK_CONTRAST:
        return Theme(field, shade, gold, on_field, on_white, field, on_field)
    return Theme(field, shade, gold, on_field, on_white, on_white, choose_contrasting((light, field), (on_white,)))


def read_palette(colours: Mapping[str, str]) -> tuple[RgbColour, RgbColour, RgbColour, RgbColour]:
    """`field`, `deep`, `gold` and `light` of a campaign's `colours`, or what stands in for them."""
    field, deep, gold, light = (parse_rgb(colours.get(name, default)) for name, default in _DEFAULT_COLOURS.items())
    if "field" in colours and "deep" not in colours:
        deep = mix_colours(field, BLACK, 0.5)
    return field, deep, gold, light


def contrast_ratio(colour: RgbColour, other: RgbColour) -> float:
    """The contrast of two colours, 1 to 21, as WCAG 2.1 defines it."""
    dark, bright = sorted((_relative_luminance(colour), _relative_luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def mix_colours(colour: RgbColour, other: RgbColour, share: float) -> RgbColour:
    """`colour` with a `share` (0 to 1) of `other`, channel by channel, without gamma."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return red, green, blue


def choose_contrasting(
    candidates: Sequence[RgbColour], grounds: Sequence[RgbColour], min_contrast: float = MIN_CONTRAST
) -> RgbColour:
    """The first of the `candidates` that contrasts enough with all `grounds`, else the best, made darker or brighter.

    Where nothing can (grounds both dark and bright), black or white, whichever contrasts more.
    """

    def contrast(colour: RgbColour) -> float:
        return min(contrast_ratio(colour, ground) for ground in grounds)

    best, extreme = max(candidates, key=contrast), max((WHITE, BLACK), key=contrast)
    mixed = (mix_colours(best, extreme, share / 20) for share in range(21))
    return next((colour for colour in (*candidates, *mixed) if contrast(colour) >= min_contrast), extreme)


def parse_rgb(text: str) -> RgbColour:
    """The colour that is written ``#rrggbb``."""
    red, green, blue = bytes.fromhex(text[1:])
    return red, green, blue


def _relative_luminance(colour: RgbColour) -> float:
    shares = (channel / 255 for channel in colour)
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
