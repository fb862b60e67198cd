"""The shapes of a poster, with smooth edges: its arched header, and round-cornered boxes."""

import math

from PIL import Image, ImageChops, ImageDraw

from framer.campaigns.theme import WHITE, Theme
from framer.text.text_field import RgbColour

PixelRectangle = tuple[int, int, int, int]  # left, top, right, bottom

_SHAPE_OVERSAMPLING = 3  # shapes are drawn so many times too large
_ARCH_RADIUS = 5200  # px: radius of the header's lower edge
_RAY_COUNT = 44


def draw_rounded_rectangle(page: Image.Image, box: PixelRectangle, radius: int, colour: RgbColour) -> None:
    """Fill `box` with round corners and smooth edges; a `radius` of half its side makes it a disc."""
    width, height = (box[2] - box[0]) * _SHAPE_OVERSAMPLING, (box[3] - box[1]) * _SHAPE_OVERSAMPLING
    mask = Image.new("L", (width, height))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, width - 1, height - 1), radius * _SHAPE_OVERSAMPLING, fill=255)
    page.paste(colour, box, mask.reduce(_SHAPE_OVERSAMPLING))


def draw_arch(page: Image.Image, theme: Theme, edge: int) -> None:
    """Fill the page from its top to `edge`, where it is lowest: in the middle, from which rays go out."""
    for height, colour in ((edge, theme.gold), (edge - 12, WHITE)):
        page.paste(colour, (0, 0), _arch_mask(page.width, height))
    height = edge - 34
    ground = Image.new("RGB", (page.width, height), theme.field)
    ground.paste(theme.shade, (0, 0), _ray_mask(page.width, height))
    page.paste(ground, (0, 0), _arch_mask(page.width, height))


def _arch_mask(width: int, height: int) -> Image.Image:
    width, height, radius = (length * _SHAPE_OVERSAMPLING for length in (width, height, _ARCH_RADIUS))
    mask = Image.new("L", (width, height))
    ImageDraw.Draw(mask).ellipse((width / 2 - radius, height - 2 * radius, width / 2 + radius, height - 1), fill=255)
    return mask.reduce(_SHAPE_OVERSAMPLING)


def _ray_mask(width: int, height: int) -> Image.Image:
    """How much shade there is, 0 to 255: broad rays, and more of it towards the upper corners."""
    mask = Image.new("L", (width, height))
    draw = ImageDraw.Draw(mask)
    length = width + height  # reaches past every corner
    for ray in range(0, _RAY_COUNT, 2):
        angles = [math.pi * (1 + (ray + side) / _RAY_COUNT) for side in (0, 1)]
        ends = [(width / 2 + length * math.cos(angle), height + length * math.sin(angle)) for angle in angles]
        draw.polygon([(width / 2, height), *ends], fill=140)
    glow = Image.radial_gradient("L").resize((width * 2, height * 2)).crop((width // 2, 0, width // 2 + width, height))
    return Image.blend(ImageChops.multiply(mask, glow), glow.point([max(0, level - 60) for level in range(256)]), 0.5)
