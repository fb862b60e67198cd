"""What a poster is drawn with: the campaign's colours made readable, smooth shapes, and the QR code."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import segno
from PIL import Image, ImageChops, ImageDraw

RgbColour = tuple[int, int, int]
PixelRectangle = tuple[int, int, int, int]

WHITE, BLACK = (255, 255, 255), (0, 0, 0)
MIN_CONTRAST = 4.5  # WCAG 2.1, level AA
_DEFAULT_COLOURS = {"field": "#c8102e", "deep": "#7d0a1c", "gold": "#e3b448", "light": "#fff3d1"}
_QUIET_ZONE = 4  # modules, ISO/IEC 18004
_SHAPE_OVERSAMPLING = 3  # shapes are drawn so many times too large
_ARCH_RADIUS = 5200  # radius of the header's lower edge, in pixels
_RAY_COUNT = 44


@dataclass(frozen=True)
class Theme:
    """The campaign's colours. `on_field` is for letters on `field` and `shade`, `on_white` for letters on white."""

    field: RgbColour
    shade: RgbColour
    gold: RgbColour
    on_field: RgbColour
    on_white: RgbColour


def derive_theme(colours: Mapping[str, str]) -> Theme:
    """The look for a campaign's `colours` ("#rrggbb" by name); letters contrast by at least 4.5 with their ground."""
    field, deep, gold, light = (_parse_rgb(colours.get(name, usual)) for name, usual in _DEFAULT_COLOURS.items())
    on_field = _choose_readable((light, deep), field)
    shade = mix_colours(field, deep, 0.5)
    if contrast_ratio(on_field, shade) < MIN_CONTRAST:
        shade = field
    return Theme(field, shade, gold, on_field, _choose_readable((field, deep), WHITE))


def contrast_ratio(one: RgbColour, other: RgbColour) -> float:
    """The contrast of two colours, 1 to 21, as WCAG 2.1 defines it."""
    dark, bright = sorted((_relative_luminance(one), _relative_luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def mix_colours(one: RgbColour, other: RgbColour, share: float) -> RgbColour:
    """`one` with a `share` (0 to 1) of `other`, channel by channel."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def draw_qr_code(text: str, most: int) -> Image.Image:
    """A QR code at most `most` px wide with its quiet zone: black on white, every module the same whole pixels."""
    code = segno.make_qr(text, error="m")
    rows = [[0 if dark else 255 for dark in row] for row in code.matrix_iter(border=_QUIET_ZONE)]
    modules = Image.fromarray(np.array(rows, np.uint8))
    side = modules.width * max(1, most // modules.width)
    return modules.resize((side, side), Image.Resampling.NEAREST)


def draw_rounded_rectangle(page: Image.Image, box: PixelRectangle, radius: int, colour: RgbColour) -> None:
    """Fill `box` (left, top, right, bottom) with round corners and smooth edges; half its side makes it a disc."""
    width, height = box[2] - box[0], box[3] - box[1]
    mask = Image.new("L", (width * _SHAPE_OVERSAMPLING, height * _SHAPE_OVERSAMPLING))
    ends = (0, 0, width * _SHAPE_OVERSAMPLING - 1, height * _SHAPE_OVERSAMPLING - 1)
    ImageDraw.Draw(mask).rounded_rectangle(ends, radius * _SHAPE_OVERSAMPLING, fill=255)
    page.paste(colour, box, mask.reduce(_SHAPE_OVERSAMPLING))


def draw_arch(page: Image.Image, look: Theme, edge: int) -> None:
    """Fill the page from its top to `edge`, bent down in the middle, with rays that go out from there."""
    for height, colour in ((edge, look.gold), (edge - 12, WHITE)):
        page.paste(colour, (0, 0), _arch_mask(page.width, height))
    height = edge - 34
    ground = Image.new("RGB", (page.width, height), look.field)
    ground.paste(look.shade, (0, 0), _ray_mask(page.width, height))
    page.paste(ground, (0, 0), _arch_mask(page.width, height))


def _arch_mask(width: int, height: int) -> Image.Image:
    wide, high = width * _SHAPE_OVERSAMPLING, height * _SHAPE_OVERSAMPLING
    mask = Image.new("L", (wide, high))
    bend = _ARCH_RADIUS * _SHAPE_OVERSAMPLING
    ImageDraw.Draw(mask).ellipse((wide / 2 - bend, high - 2 * bend, wide / 2 + bend, high - 1), fill=255)
    return mask.reduce(_SHAPE_OVERSAMPLING)


def _ray_mask(width: int, height: int) -> Image.Image:
    """How much shade there is: broad rays, and more of it towards the upper corners."""
    mask = Image.new("L", (width, height))
    draw = ImageDraw.Draw(mask)
    far = width + height
    for ray in range(0, _RAY_COUNT, 2):
        turns = [math.pi * (1 + (ray + side) / _RAY_COUNT) for side in (0, 1)]
        ends = [(width / 2 + far * math.cos(turn), height + far * math.sin(turn)) for turn in turns]
        draw.polygon([(width / 2, height), *ends], fill=140)
    glow = Image.radial_gradient("L").resize((width * 2, height * 2)).crop((width // 2, 0, width // 2 + width, height))
    return Image.blend(ImageChops.multiply(mask, glow), glow.point([max(0, n - 60) for n in range(256)]), 0.5)


def _choose_readable(wanted: Sequence[RgbColour], ground: RgbColour) -> RgbColour:
    """The first of the `wanted` colours that can be read on `ground`, else the best, made darker or brighter."""
    for colour in wanted:
        if contrast_ratio(colour, ground) >= MIN_CONTRAST:
            return colour
    best = max(wanted, key=lambda colour: contrast_ratio(colour, ground))
    goal = max((WHITE, BLACK), key=lambda colour: contrast_ratio(colour, ground))
    mixed = (mix_colours(best, goal, share / 20) for share in range(21))
    return next((colour for colour in mixed if contrast_ratio(colour, ground) >= MIN_CONTRAST), goal)


def _parse_rgb(text: str) -> RgbColour:
    red, green, blue = bytes.fromhex(text[1:])
    return red, green, blue


def _relative_luminance(colour: RgbColour) -> float:
    shares = (channel / 255 for channel in colour)
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
