"""Twenty logos as units have them on their fanpages, drawn here: round, wide, tall, cut out, on white, on colours."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import cos, pi, sin

from PIL import Image, ImageDraw

from framer.text.fonts import load_font
from support.pictures import saved

RED, GREEN, BLUE, GOLD, BLACK = (200, 16, 46), (0, 122, 78), (14, 74, 150), (244, 190, 40), (20, 20, 20)
WHITE = (255, 255, 255)
Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Logo:
    """A logo's file, and its ink as it should be seen: RGBA, of the file's own size, opaque where there is ink."""

    name: str
    data: bytes
    ink: Image.Image
    ground: Colour


def sheet(width: int, height: int) -> Image.Image:
    """Nothing, to draw on."""
    return Image.new("RGBA", (width, height))


def write(image: Image.Image, text: str, at: tuple[float, float], size: float, ink: tuple[Colour, int]) -> None:
    """`text`, its middle at `at`; `ink`: colour and weight."""
    colour, weight = ink
    ImageDraw.Draw(image).text(at, text, (*colour, 255), load_font(weight, size), anchor="mm")


def smooth(draw: Callable[[Image.Image], None], width: int, height: int) -> Image.Image:
    """What `draw` draws on a sheet of four times the size, reduced."""
    large = sheet(4 * width, 4 * height)
    draw(large)
    return large.convert("RGBa").resize((width, height), Image.Resampling.BOX).convert("RGBA")


def star(cx: float, cy: float, radius: float) -> list[tuple[float, float]]:
    """The corners of a star of five."""
    radii = [radius, 0.382 * radius] * 5
    return [(cx + r * sin(n * pi / 5), cy - r * cos(n * pi / 5)) for n, r in enumerate(radii)]


def emblem(side: int, margin: float = 0.04, colour: Colour = RED, disc: Colour = GOLD) -> Image.Image:
    """A disc with rings, a star and letters, as seals are."""

    def draw(image: Image.Image) -> None:
        pen, big = ImageDraw.Draw(image), image.width
        edge, middle = margin * big, big / 2
        pen.ellipse((edge, edge, big - edge, big - edge), (*colour, 255))
        edge += 0.04 * big
        pen.ellipse((edge, edge, big - edge, big - edge), (*disc, 255), (*WHITE, 255), max(1, big // 90))
        pen.polygon(star(middle, 0.42 * big, 0.24 * big), (*colour, 255))
        write(image, "SỞ Y TẾ", (middle, 0.74 * big), 0.1 * big, (colour, 800))

    return smooth(draw, side, side)


def wordmark(width: int, height: int, text: str, colour: Colour, weight: int = 700) -> Image.Image:
    """Only letters, as wide as fits."""
    size = 0.75 * height
    while load_font(weight, size).getlength(text) > 0.94 * width:
        size *= 0.97
    return smooth(lambda image: write(image, text, (2 * width, 2 * height), 4 * size, (colour, weight)), width, height)


def wide(width: int, height: int, colour: Colour = BLUE) -> Image.Image:
    """A sign and a name in one line."""

    def draw(image: Image.Image) -> None:
        pen, tall = ImageDraw.Draw(image), image.height
        pen.ellipse((0.12 * tall, 0.12 * tall, 0.88 * tall, 0.88 * tall), (*colour, 255))
        pen.rectangle((0.44 * tall, 0.25 * tall, 0.56 * tall, 0.75 * tall), (*WHITE, 255))
        pen.rectangle((0.25 * tall, 0.44 * tall, 0.75 * tall, 0.56 * tall), (*WHITE, 255))
        write(image, "BỆNH VIỆN ĐA KHOA", (0.6 * image.width, 0.32 * tall), 0.34 * tall, (colour, 800))
        write(image, "TỈNH LẠNG SƠN", (0.6 * image.width, 0.75 * tall), 0.3 * tall, (RED, 700))

    return smooth(draw, width, height)


def tower(width: int, height: int) -> Image.Image:
    """A tall sign."""

    def draw(image: Image.Image) -> None:
        pen, across, tall = ImageDraw.Draw(image), image.width, image.height
        roof = [(0.5 * across, 0.03 * tall), (0.9 * across, 0.4 * tall), (0.1 * across, 0.4 * tall)]
        pen.polygon(roof, (*GREEN, 255))
        pen.rectangle((0.3 * across, 0.42 * tall, 0.7 * across, 0.86 * tall), (*GREEN, 255))
        write(image, "ĐOÀN", (0.5 * across, 0.93 * tall), 0.09 * tall, (RED, 700))

    return smooth(draw, width, height)


def thin_lines(side: int) -> Image.Image:
    """Hairlines only: two circles and a lotus of arcs."""

    def draw(image: Image.Image) -> None:
        pen, big = ImageDraw.Draw(image), image.width
        line = max(4, big // 300)
        for edge in (0.03, 0.08):
            pen.ellipse((edge * big, edge * big, big - edge * big, big - edge * big), None, (*BLACK, 255), line)
        for n in range(-3, 4):
            x = big / 2 + 0.08 * n * big
            pen.arc((x - 0.13 * big, 0.3 * big, x + 0.13 * big, 0.8 * big), 180, 360, (*RED, 255), line)

    return smooth(draw, side, side)


def panel(width: int, height: int) -> Image.Image:
    """A filled panel with round corners, as apps have it."""

    def draw(image: Image.Image) -> None:
        box = (0, 0, image.width - 1, image.height - 1)
        ImageDraw.Draw(image).rounded_rectangle(box, image.height // 5, (*BLUE, 255))
        write(image, "YTLS", (image.width / 2, image.height / 2), 0.4 * image.height, (WHITE, 800))

    return smooth(draw, width, height)


def on(ground: Colour, ink: Image.Image) -> Image.Image:
    """The ink on a ground."""
    image = Image.new("RGBA", ink.size, (*ground, 255))
    image.alpha_composite(ink)
    return image.convert("RGB")


def png(image: Image.Image, **how: object) -> bytes:
    return saved(image, "PNG", **how)


def palette_with_alpha(ink: Image.Image) -> bytes:
    """Eight bits a pixel, one shade of them clear; edges are hard."""
    hard = ink.copy()
    hard.putalpha(ink.getchannel("A").point([0] * 128 + [255] * 128))
    return png(hard.quantize(32))


def deep(ink: Image.Image, ground: Colour, quality: int) -> bytes:
    return saved(on(ground, ink), "JPEG", quality=quality)


@cache
def logos() -> tuple[Logo, ...]:
    """All twenty."""
    made: list[Logo] = []

    def add(name: str, ink: Image.Image, ground: Colour, data: bytes) -> None:
        made.append(Logo(name, data, ink, ground))

    def cut_out(name: str, ink: Image.Image, ground: Colour = WHITE) -> None:
        add(name, ink, ground, png(ink))

    def opaque(name: str, ink: Image.Image, ground: Colour = WHITE) -> None:
        add(name, ink, ground, png(on(ground, ink)))

    cut_out("round, cut out", emblem(900))
    opaque("round, on white", emblem(1200))
    opaque("round, to the edge", emblem(600, margin=0.0))
    add("round, JPEG", emblem(800), WHITE, deep(emblem(800), WHITE, 40))
    cut_out("wide, cut out", wide(1500, 300))
    opaque("wide, on white", wide(1000, 200))
    add("wide, JPEG", wide(1000, 200), WHITE, deep(wide(1000, 200), WHITE, 60))
    cut_out("tall, cut out", tower(300, 1000))
    opaque("tall, on white", tower(240, 800))
    opaque("on red", wordmark(800, 800, "YTLS", GOLD, 800), RED)
    name = wordmark(1000, 500, "HỘI LHTN", WHITE, 800)
    add("on blue, JPEG", name, BLUE, deep(name, BLUE, 75))
    opaque("on black", emblem(700, 0.1), BLACK)
    opaque("thin lines", thin_lines(1000))
    cut_out("thin lines, cut out", thin_lines(2000))
    opaque("only text", wordmark(1200, 300, "ĐẢNG BỘ XÃ", RED))
    cut_out("white text, cut out", wordmark(1200, 240, "CDC LẠNG SƠN", WHITE), (38, 44, 54))
    opaque("tiny", emblem(120))
    grey = emblem(500, colour=BLACK, disc=(190, 190, 190)).convert("LA")
    add("grey with alpha", grey.convert("RGBA"), WHITE, png(grey))
    hard = emblem(640)
    add("palette with alpha", hard, WHITE, palette_with_alpha(hard))
    cut_out("panel, cut out", panel(800, 500))
    return tuple(made)
