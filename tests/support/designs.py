"""Artwork as designers draw it, at 1024 px: grounds, openings, banners, words on arcs, badges, ornament."""

import math
import random
from collections.abc import Iterator

from PIL import Image, ImageDraw

from framer.text.fonts import load_font

SIDE = 1024
Colour = tuple[int, int, int, int]
BLUE, RED, WHITE, GOLD, CLEAR = (11, 95, 165, 255), (200, 16, 46, 255), (255,) * 4, (250, 200, 60, 255), (0,) * 4


def disc(x: float, y: float, r: float) -> tuple[float, float, float, float]:
    """The box of a circle."""
    return x - r, y - r, x + r, y + r


def star(x: float, y: float, r: float, turn: float = 0.0) -> list[tuple[float, float]]:
    radii = [r * (0.4, 1)[n % 2] for n in range(10)]
    return [
        (x + a * math.sin(n * math.pi / 5 + turn), y + a * math.cos(n * math.pi / 5 + turn))
        for n, a in enumerate(radii)
    ]


def plain(colour: Colour = BLUE) -> Image.Image:
    return Image.new("RGBA", (SIDE, SIDE), colour)


def over(image: Image.Image, layer: Image.Image) -> Image.Image:
    image.alpha_composite(layer)
    return image


def stripes(image: Image.Image, until: int = 2 * SIDE) -> Image.Image:
    """Slanted stripes from the upper left corner on."""
    layer = plain(CLEAR)
    for x in range(0, until, 45):
        ImageDraw.Draw(layer).line((x, 0, x - SIDE, SIDE), (255, 255, 255, 90), 4)
    return over(image, layer)


def dots(image: Image.Image) -> Image.Image:
    layer = plain(CLEAR)
    for row, y in enumerate(range(0, SIDE, 36)):
        for x in range(0, SIDE, 36):
            ImageDraw.Draw(layer).ellipse(disc(x + row % 2 * 18, y, 6), (255, 255, 255, 130))
    return over(image, layer)


def confetti(image: Image.Image, count: int = 250) -> Image.Image:
    """Stars and scraps of all sizes and colours, at random."""
    chance, draw = random.Random(3), ImageDraw.Draw(image)
    for _ in range(count):
        x, y, r, turn = chance.randrange(SIDE), chance.randrange(SIDE), chance.randrange(6, 20), 6 * chance.random()
        draw.polygon(star(x, y, r, turn)[:: chance.choice((1, 3))], chance.choice((GOLD, WHITE, RED)))
    return image


def lotus_border(image: Image.Image) -> Image.Image:
    """Lotus flowers in outline around the circle."""
    draw = ImageDraw.Draw(image)
    for x, y, angle in around(24, 460):
        for petal in (-1.0, -0.5, 0.0, 0.5, 1.0):
            turn = angle + petal
            tip = x + 55 * math.sin(turn), y - 55 * math.cos(turn)
            sides = [
                (x + 27 * math.sin(turn) + s * 11 * math.cos(turn), y - 27 * math.cos(turn) + s * 11 * math.sin(turn))
                for s in (-1, 1)
            ]
            draw.line([(x, y), sides[0], tip, sides[1], (x, y)], GOLD, 3)
    return image


def around(count: int, radius: float) -> Iterator[tuple[float, float, float]]:
    """Places on a circle about the middle: x, y and the angle."""
    for number in range(count):
        angle = math.tau * number / count
        yield SIDE / 2 + radius * math.sin(angle), SIDE / 2 - radius * math.cos(angle), angle


def opened(image: Image.Image, x: float = 512, y: float = 512, r: float = 390) -> Image.Image:
    ImageDraw.Draw(image).ellipse(disc(x, y, r), CLEAR)
    return image


def words(image: Image.Image, text: str, y: float, size: float, x: float = 512) -> Image.Image:
    """A line of capitals about (x, y)."""
    ImageDraw.Draw(image).text((x, y), text, WHITE, load_font(700, size), anchor="mm")
    return image


def banner(image: Image.Image, text: str, y: float, size: float) -> Image.Image:
    ImageDraw.Draw(image).rectangle((0, y - size, SIDE, y + size), RED)
    return words(image, text, y, size)


def arched(image: Image.Image, text: str, radius: float, size: float) -> Image.Image:
    """Words on a circle about the middle, around its top."""
    font = load_font(700, size)
    angle = -font.getlength(text) / radius / 2
    for letter in text:
        step = font.getlength(letter) / radius
        tile = Image.new("RGBA", (int(3 * size),) * 2)
        ImageDraw.Draw(tile).text((1.5 * size, 1.85 * size), letter, WHITE, font, anchor="ms")
        middle = angle + step / 2
        x, y = SIDE / 2 + radius * math.sin(middle), SIDE / 2 - radius * math.cos(middle)
        turned = tile.rotate(-math.degrees(middle), Image.Resampling.BICUBIC)
        layer = plain(CLEAR)
        layer.paste(turned, (round(x - 1.5 * size), round(y - 1.5 * size)))
        over(image, layer)
        angle += step
    return image


def badge(image: Image.Image, x: float, y: float, r: float) -> Image.Image:
    """A golden disc with a star on blue."""
    draw = ImageDraw.Draw(image)
    draw.ellipse(disc(x, y, r), GOLD)
    draw.ellipse(disc(x, y, 0.85 * r), BLUE)
    draw.polygon(star(x, y, 0.6 * r), GOLD)
    return image


def faded(start: int, end: int) -> Image.Image:
    """Clear above `start`, red below `end`, and a fade between them."""
    image = plain(CLEAR)
    for y in range(start, SIDE):
        ImageDraw.Draw(image).line((0, y, SIDE, y), (*RED[:3], min(255, 255 * (y - start) // (end - start))))
    return image
