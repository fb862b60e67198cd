"""What a poster is drawn with: the campaign's colours made readable, smooth shapes, and the QR code."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import segno
from PIL import Image, ImageChops, ImageDraw

Colour = tuple[int, int, int]
Box = tuple[int, int, int, int]

WHITE, BLACK = (255, 255, 255), (0, 0, 0)
LEAST_CONTRAST = 4.5  # WCAG 2.1, level AA
_COLOURS = {"field": "#c8102e", "deep": "#7d0a1c", "gold": "#e3b448", "light": "#fff3d1"}
_QUIET_ZONE = 4  # modules, ISO/IEC 18004
_SMOOTH = 3  # shapes are drawn so many times too large
_BEND = 5200  # radius of the header's lower edge, in pixels
_RAYS = 44


@dataclass(frozen=True)
class Look:
    """The campaign's colours. `on_field` is for letters on `field` and `shade`, `on_white` for letters on white."""

    field: Colour
    shade: Colour
    gold: Colour
    on_field: Colour
    on_white: Colour


def make_look(colours: Mapping[str, str]) -> Look:
    """The look for a campaign's `colours` ("#rrggbb" by name); letters contrast by at least 4.5 with their ground."""
    field, deep, gold, light = (_rgb(colours.get(name, usual)) for name, usual in _COLOURS.items())
    on_field = _readable((light, deep), field)
    shade = mix(field, deep, 0.5)
    if contrast(on_field, shade) < LEAST_CONTRAST:
        shade = field
    return Look(field, shade, gold, on_field, _readable((field, deep), WHITE))


def contrast(one: Colour, other: Colour) -> float:
    """The contrast of two colours, 1 to 21, as WCAG 2.1 defines it."""
    dark, bright = sorted((_luminance(one), _luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`one` with a `share` (0 to 1) of `other`, channel by channel."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def draw_qr(text: str, most: int) -> Image.Image:
    """A QR code at most `most` px wide with its quiet zone: black on white, every module the same whole pixels."""
    code = segno.make_qr(text, error="m")
    rows = [[0 if dark else 255 for dark in row] for row in code.matrix_iter(border=_QUIET_ZONE)]
    modules = Image.fromarray(np.array(rows, np.uint8))
    side = modules.width * max(1, most // modules.width)
    return modules.resize((side, side), Image.Resampling.NEAREST)


def draw_round_box(page: Image.Image, box: Box, radius: int, colour: Colour) -> None:
    """Fill `box` (left, top, right, bottom) with round corners and smooth edges; half its side makes it a disc."""
    width, height = box[2] - box[0], box[3] - box[1]
    mask = Image.new("L", (width * _SMOOTH, height * _SMOOTH))
    ends = (0, 0, width * _SMOOTH - 1, height * _SMOOTH - 1)
    ImageDraw.Draw(mask).rounded_rectangle(ends, radius * _SMOOTH, fill=255)
    page.paste(colour, box, mask.reduce(_SMOOTH))


def draw_arch(page: Image.Image, look: Look, edge: int) -> None:
    """Fill the page from its top to `edge`, bent down in the middle, with rays that go out from there."""
    for height, colour in ((edge, look.gold), (edge - 12, WHITE)):
        page.paste(colour, (0, 0), _arch(page.width, height))
    height = edge - 34
    ground = Image.new("RGB", (page.width, height), look.field)
    ground.paste(look.shade, (0, 0), _rays(page.width, height))
    page.paste(ground, (0, 0), _arch(page.width, height))


def _arch(width: int, height: int) -> Image.Image:
    wide, high = width * _SMOOTH, height * _SMOOTH
    mask = Image.new("L", (wide, high))
    bend = _BEND * _SMOOTH
    ImageDraw.Draw(mask).ellipse((wide / 2 - bend, high - 2 * bend, wide / 2 + bend, high - 1), fill=255)
    return mask.reduce(_SMOOTH)


def _rays(width: int, height: int) -> Image.Image:
    """How much shade there is: broad rays, and more of it towards the upper corners."""
    mask = Image.new("L", (width, height))
    draw = ImageDraw.Draw(mask)
    far = width + height
    for ray in range(0, _RAYS, 2):
        turns = [math.pi * (1 + (ray + side) / _RAYS) for side in (0, 1)]
        ends = [(width / 2 + far * math.cos(turn), height + far * math.sin(turn)) for turn in turns]
        draw.polygon([(width / 2, height), *ends], fill=140)
    glow = Image.radial_gradient("L").resize((width * 2, height * 2)).crop((width // 2, 0, width // 2 + width, height))
    return Image.blend(ImageChops.multiply(mask, glow), glow.point([max(0, n - 60) for n in range(256)]), 0.5)


def _readable(wanted: Sequence[Colour], ground: Colour) -> Colour:
    """The first of the `wanted` colours that can be read on `ground`, else the best, made darker or brighter."""
    for colour in wanted:
        if contrast(colour, ground) >= LEAST_CONTRAST:
            return colour
    best = max(wanted, key=lambda colour: contrast(colour, ground))
    goal = max((WHITE, BLACK), key=lambda colour: contrast(colour, ground))
    mixed = (mix(best, goal, share / 20) for share in range(21))
    return next((colour for colour in mixed if contrast(colour, ground) >= LEAST_CONTRAST), goal)


def _rgb(text: str) -> Colour:
    red, green, blue = bytes.fromhex(text[1:])
    return red, green, blue


def _luminance(colour: Colour) -> float:
    shares = (channel / 255 for channel in colour)
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
