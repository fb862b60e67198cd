"""What a poster is drawn on: a canvas of pixels, for PNG. `poster_pdf` has the other one, of curves and letters.

Both take lengths in units of the sheet (`poster_sheet`) from the corner where it will be cut, y downwards.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from PIL import Image

from framer.campaigns.mockup import crop_to_disc, draw_mockup
from framer.campaigns.poster_shapes import Arch, UnitBox, UnitPoint, shade_stops
from framer.campaigns.poster_sheet import PosterSheet
from framer.campaigns.theme import WHITE
from framer.imaging.types import Frame
from framer.text.drawing import TextLine, draw_line
from framer.text.paragraph import Paragraph, place_lines
from framer.text.text_field import RgbColour

_STRIP_ROWS = 256  # shapes are drawn in strips: the page itself is all that grows with the sheet
_RAY_SOFTNESS = 0.75  # px: half the width of a ray's edge

PixelValues = npt.NDArray[np.floating[Any]]
Coverage = Callable[[PixelValues, PixelValues], PixelValues]
Tone = Callable[[PixelValues, PixelValues], PixelValues | RgbColour]


@dataclass(frozen=True)
class FramedPortrait:
    """A frame on a drawn portrait, cut to its circle."""

    frame: Frame
    portrait: str

    @property
    def key(self) -> tuple[str, str, str]:
        """Equal where the pictures are."""
        return self.frame.id, self.frame.version, self.portrait


class PosterCanvas(Protocol):
    """What a layout draws with. `sheet` says how large it is."""

    sheet: PosterSheet

    def fill_box(self, box: UnitBox, radius: float, colour: RgbColour) -> None:
        """A box with round corners; a `radius` of half its side makes it a disc."""

    def fill_arch(self, arch: Arch) -> None:
        """The header from the sheet's top, bleed and all."""

    def fill_modules(self, square: tuple[float, float, float], modules: npt.NDArray[np.bool_]) -> None:
        """A QR code, black on white, in the square (left, top, side)."""

    def write_line(self, origin: UnitPoint, line: TextLine, colour: RgbColour, anchor: str) -> None:
        """A line of text, as `draw_line`; the font size in units."""

    def paste_portrait(self, square: tuple[float, float, float], portrait: FramedPortrait) -> None:
        """A framed portrait as a disc in the square (left, top, side)."""

    def paste_picture(self, corner: UnitPoint, size: UnitPoint, picture: Image.Image) -> None:
        """An RGBA picture, `size` units wide and high."""


def write_paragraph(
    canvas: PosterCanvas, corner: UnitPoint, paragraph: Paragraph, colour: RgbColour, anchor: str = "m"
) -> None:
    """Write the lines below `corner`: their left edge, middle or right edge is there, for the `anchor` l, m or r."""
    for origin, line in place_lines(corner, paragraph):
        canvas.write_line(origin, line, colour, anchor)


class PixelCanvas:
    """A page of pixels, RGB, white, with its bleed.

    `code`: where the QR code stands (left, top, side), and its modules.
    """

    def __init__(self, sheet: PosterSheet) -> None:
        self.sheet = sheet
        self.code: tuple[tuple[float, float, float], npt.NDArray[np.bool_]] | None = None
        self._scale, self._bleed = sheet.pixel_width / sheet.width, sheet.bleed_in_pixels
        size = sheet.pixel_width + 2 * self._bleed, sheet.pixel_height + 2 * self._bleed
        self.page = Image.new("RGB", size, WHITE)

    def fill_box(self, box: UnitBox, radius: float, colour: RgbColour) -> None:
        """As PosterCanvas."""
        left, top = self._place((box[0], box[1]))
        right, bottom = self._place((box[2], box[3]))
        centre, half, corner = (
            ((left + right) / 2, (top + bottom) / 2),
            (right - left, bottom - top),
            self._scale * radius,
        )

        def cover(x: PixelValues, y: PixelValues) -> PixelValues:
            across = np.abs(x - centre[0]) - half[0] / 2 + corner
            down = np.abs(y - centre[1]) - half[1] / 2 + corner
            outside = np.hypot(np.maximum(across, 0), np.maximum(down, 0)) + np.minimum(np.maximum(across, down), 0)
            return np.asarray(corner + 0.5 - outside)

        self._paint((left, top, right, bottom), cover, lambda _x, _y: colour)

    def fill_arch(self, arch: Arch) -> None:
        """As PosterCanvas."""
        gold, white, ground = arch.edges
        self._paint_arch(arch, gold, lambda _x, _y: arch.theme.gold)
        self._paint_arch(arch, white, lambda _x, _y: WHITE)
        self._paint_arch(arch, ground, self._ray_tone(arch))

    def fill_modules(self, square: tuple[float, float, float], modules: npt.NDArray[np.bool_]) -> None:
        """As PosterCanvas. Every module is the same whole number of pixels, and at least one."""
        self.code = square, modules
        left, top = self._place((square[0], square[1]))
        module = max(1, int(square[2] * self._scale / len(modules) + 1e-6))
        side = module * len(modules)
        code = Image.fromarray(np.where(modules, 0, 255).astype(np.uint8)).resize(
            (side, side), Image.Resampling.NEAREST
        )
        spare = (square[2] * self._scale - side) / 2
        self.page.paste(code, (round(left + spare), round(top + spare)))

    def write_line(self, origin: UnitPoint, line: TextLine, colour: RgbColour, anchor: str) -> None:
        """As PosterCanvas."""
        draw_line(self.page, self._place(origin), replace(line, font_size=line.font_size * self._scale), colour, anchor)

    def paste_portrait(self, square: tuple[float, float, float], portrait: FramedPortrait) -> None:
        """As PosterCanvas."""
        left, top = self._place((square[0], square[1]))
        side = round(square[2] * self._scale)
        disc = crop_to_disc(draw_mockup(portrait.frame, side, portrait.portrait), side)
        self.page.paste(disc, (round(left), round(top)), disc)

    def paste_picture(self, corner: UnitPoint, size: UnitPoint, picture: Image.Image) -> None:
        """As PosterCanvas."""
        left, top = self._place(corner)
        pixels = max(1, round(size[0] * self._scale)), max(1, round(size[1] * self._scale))
        shown = picture.convert("RGBa").resize(pixels, Image.Resampling.LANCZOS).convert("RGBA")
        self.page.paste(shown, (round(left), round(top)), shown)

    def _place(self, point: UnitPoint) -> UnitPoint:
        return point[0] * self._scale + self._bleed, point[1] * self._scale + self._bleed

    def _paint_arch(self, arch: Arch, edge: float, tone: Tone) -> None:
        box = (0.0, 0.0, float(self.page.width), self._place((0, edge))[1])
        self._paint(box, self._arch_cover(arch, edge), tone)

    def _arch_cover(self, arch: Arch, edge: float) -> Coverage:
        radius = arch.radius * self._scale
        x_middle, bottom = self._place((arch.width / 2, edge))

        def cover(x: PixelValues, y: PixelValues) -> PixelValues:
            below = np.hypot(x - x_middle, y - (bottom - radius)) - radius
            return np.where(y > bottom - radius, 0.5 - below, 1.0)

        return cover

    def _ray_tone(self, arch: Arch) -> Tone:
        """The ground's colour at pixels."""
        (x_focus, y_focus), (right, up) = self._place(arch.focus), (length * self._scale for length in arch.reach)
        ground, shade = np.array(arch.theme.field, np.float32), np.array(arch.theme.shade, np.float32)
        plain, rayed = (np.array(shade_stops(in_ray)).T for in_ray in (False, True))

        def tone(x: PixelValues, y: PixelValues) -> PixelValues:
            across, upwards = x - x_focus, y_focus - y
            distance = np.minimum(np.hypot(across / right, upwards / up), 1)
            angle = (np.pi - np.arctan2(upwards, across)) / arch.ray_step  # in rays, 0 at the left
            from_edge = np.abs((angle + 0.5) % 2 - 1) - 0.5  # below 0 within a ray, -0.5 in its middle
            pixels = from_edge * arch.ray_step * np.hypot(across, upwards)
            in_ray = np.clip(0.5 - pixels / (2 * _RAY_SOFTNESS), 0, 1)
            share = (
                np.interp(distance, plain[0], plain[1]) * (1 - in_ray)
                + np.interp(distance, rayed[0], rayed[1]) * in_ray
            )
            return np.asarray(ground + (shade - ground) * share[..., None])

        return tone

    def _paint(
        self,
        box: UnitBox,
        cover: Coverage,
        tone: Tone,
    ) -> None:
        """Paint what `cover` (0 to 1, beyond which it is clipped) covers in `box` (px) in the colour of `tone`."""
        left, right = max(0, int(box[0]) - 1), min(self.page.width, int(box[2]) + 2)
        top, bottom = max(0, int(box[1]) - 1), min(self.page.height, int(box[3]) + 2)
        x = np.arange(left, right, dtype=np.float32)[None, :] + np.float32(0.5)
        for start in range(top, bottom, _STRIP_ROWS):
            y = np.arange(start, min(bottom, start + _STRIP_ROWS), dtype=np.float32)[:, None] + np.float32(0.5)
            mask = Image.fromarray((np.clip(cover(x, y), 0, 1) * 255 + 0.5).astype(np.uint8))
            colour = tone(x, y)
            if isinstance(colour, tuple):
                self.page.paste(colour, (left, start), mask)
            else:
                self.page.paste(Image.fromarray((colour + 0.5).astype(np.uint8)), (left, start), mask)
