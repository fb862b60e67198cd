"""What a poster is drawn on: pages of a PDF, on which letters are letters and shapes are curves.

Only the framed portraits and the logo are pictures, at 300 dpi. The same pages give the same bytes.
"""

import io
import math
from collections.abc import Hashable
from hashlib import sha256

import numpy as np
import numpy.typing as npt
import pydyf
from PIL import Image

from framer.campaigns.mockup import draw_mockup
from framer.campaigns.pdf_fonts import PdfFonts
from framer.campaigns.pdf_shading import make_ground_shading
from framer.campaigns.poster_canvas import FramedPortrait
from framer.campaigns.poster_shapes import Arch, UnitBox, UnitPoint, trace_arc, trace_outlines
from framer.campaigns.poster_sheet import PRINT_DPI, PosterSheet
from framer.campaigns.theme import WHITE
from framer.text.drawing import TextLine
from framer.text.text_field import RgbColour

_ROUND_CORNER = 4 / 3 * (math.sqrt(2) - 1)  # of a radius: where the control points of a quarter circle stand
_PORTRAIT_QUALITY = 92  # JPEG, 4:4:4


class PdfPoster:
    """A PDF with a poster on each page: `add_page`, draw on it, and `finish`."""

    def __init__(self, title: str, language: str) -> None:
        self._pdf = pydyf.PDF()
        self._pdf.info["Title"] = pydyf.String(title)
        self._pdf.catalog["Lang"] = pydyf.String(language)
        self._pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
        self.fonts = PdfFonts()
        self._pictures: dict[Hashable, bytes] = {}
        self._resources = pydyf.Dictionary({"XObject": pydyf.Dictionary(), "Shading": pydyf.Dictionary()})
        self._pdf.add_object(self._resources)

    def add_page(self, sheet: PosterSheet) -> "PdfCanvas":
        """A new page, white, as large as the sheet with its bleed; it is cut to the TrimBox."""
        canvas = PdfCanvas(sheet, self)
        (width, height), bleed = sheet.size_in_points, sheet.bleed_in_points
        whole = pydyf.Array([0, 0, width + 2 * bleed, height + 2 * bleed])
        cut = pydyf.Array([bleed, bleed, width + bleed, height + bleed])
        self._pdf.add_object(canvas.stream)
        boxes = {"MediaBox": whole, "CropBox": whole, "BleedBox": whole, "TrimBox": cut}
        self._pdf.add_page(
            pydyf.Dictionary(
                {
                    "Type": "/Page",
                    "Parent": self._pdf.pages.reference,
                    **boxes,
                    "Contents": canvas.stream.reference,
                    "Resources": self._resources.reference,
                }
            )
        )
        return canvas

    def finish(self) -> bytes:
        """The document; nothing can be drawn any more."""
        self._resources["Font"] = self.fonts.embed(self._pdf)
        stream = io.BytesIO()
        self._pdf.write(stream)
        return stream.getvalue()

    def keep_object(self, item: pydyf.Object) -> bytes:
        """Add `item` to the document; returns how others refer to it."""
        self._pdf.add_object(item)
        return bytes(item.reference)

    def name_resource(self, kind: str, reference: bytes) -> str:
        """The name by which pages use a resource of this kind."""
        names = self._resources[kind]
        name = f"{kind}{len(names)}"
        names[name] = reference
        return name

    def name_portrait(self, portrait: FramedPortrait, side: int) -> str:
        """The name of a framed portrait, square, `side` px: one for all pages that show it."""
        key = (*portrait.key, side)
        if key not in self._pictures:
            stream = io.BytesIO()
            draw_mockup(portrait.frame, side, portrait.portrait).save(
                stream, "JPEG", quality=_PORTRAIT_QUALITY, subsampling=0, optimize=True
            )
            self._pictures[key] = self._name_picture((side, side), "RGB", stream.getvalue(), {"Filter": "/DCTDecode"})
        return self._pictures[key].decode()

    def name_picture(self, picture: Image.Image) -> str:
        """The name of an RGBA picture: one for all pages that show it."""
        key = sha256(picture.tobytes()).digest()
        if key not in self._pictures:
            alpha, colours = picture.getchannel("A").tobytes(), picture.convert("RGB").tobytes()
            mask = self._add_picture(picture.size, "Gray", alpha, {})
            self._pictures[key] = self._name_picture(picture.size, "RGB", colours, {"SMask": mask})
        return self._pictures[key].decode()

    def _name_picture(self, size: tuple[int, int], space: str, data: bytes, more: dict[str, object]) -> bytes:
        return self.name_resource("XObject", self._add_picture(size, space, data, more)).encode()

    def _add_picture(self, size: tuple[int, int], space: str, data: bytes, more: dict[str, object]) -> bytes:
        width, height = size
        extra = {
            "Type": "/XObject", "Subtype": "/Image", "Width": width, "Height": height,
            "ColorSpace": f"/Device{space}", "BitsPerComponent": 8, **more,
        }  # fmt: skip
        return self.keep_object(pydyf.Stream([data], extra, compress="Filter" not in more))


class PdfCanvas:
    """A page of a PdfPoster."""

    def __init__(self, sheet: PosterSheet, document: PdfPoster) -> None:
        self.sheet = sheet
        self.stream = pydyf.Stream(compress=True)
        self._document = document
        (width, height), bleed = sheet.size_in_points, sheet.bleed_in_points
        self._scale = width / sheet.width
        self._bleed = bleed / self._scale
        self.stream.set_matrix(self._scale, 0, 0, -self._scale, bleed, height + bleed)  # units, y downwards

    def fill_box(self, box: UnitBox, radius: float, colour: RgbColour) -> None:
        """As PosterCanvas."""
        self._set_colour(colour)
        self._trace_box(box, radius)
        self.stream.fill()

    def fill_arch(self, arch: Arch) -> None:
        """As PosterCanvas."""
        for edge, colour in zip(arch.edges[:2], (arch.theme.gold, WHITE), strict=True):
            self._set_colour(colour)
            self._trace_arch(arch, edge)
            self.stream.fill()
        self.stream.push_state()
        self._trace_arch(arch, arch.edges[2])
        self._clip()
        self._shade(arch, in_ray=False)
        length = 2 * (arch.width + arch.edge)  # past every corner
        x, y = arch.focus
        for angles in arch.rays:
            self.stream.move_to(x, y)
            for angle in angles:
                self.stream.line_to(x + length * math.cos(angle), y + length * math.sin(angle))
            self.stream.close()
        self._clip()
        self._shade(arch, in_ray=True)
        self.stream.pop_state()

    def fill_modules(self, square: tuple[float, float, float], modules: npt.NDArray[np.bool_]) -> None:
        """As PosterCanvas: one path, in black ink alone."""
        left, top, side = square
        self.fill_box((left, top, left + side, top + side), 0, WHITE)
        module = side / len(modules)
        self.stream.stream.append(b"0 g")
        for outline in trace_outlines(modules):
            for number, (x, y) in enumerate(outline):
                draw = self.stream.line_to if number else self.stream.move_to
                draw(left + x * module, top + y * module)
            self.stream.close()
        self.stream.fill()

    def write_line(self, origin: UnitPoint, line: TextLine, colour: RgbColour, anchor: str) -> None:
        """As PosterCanvas."""
        self._set_colour(colour)
        self._document.fonts.write_line(self.stream, origin, line, anchor)

    def paste_portrait(self, square: tuple[float, float, float], portrait: FramedPortrait) -> None:
        """As PosterCanvas."""
        left, top, side = square
        name = self._document.name_portrait(portrait, round(side * self._scale / 72 * PRINT_DPI))
        self.stream.push_state()
        self._trace_box((left, top, left + side, top + side), side / 2)
        self._clip()
        self._paste(name, (left, top), (side, side))
        self.stream.pop_state()

    def paste_picture(self, corner: UnitPoint, size: UnitPoint, picture: Image.Image) -> None:
        """As PosterCanvas."""
        self._paste(self._document.name_picture(picture), corner, size)

    def _paste(self, name: str, corner: UnitPoint, size: UnitPoint) -> None:
        self.stream.push_state()
        self.stream.set_matrix(size[0], 0, 0, -size[1], corner[0], corner[1] + size[1])
        self.stream.draw_x_object(name)
        self.stream.pop_state()

    def _set_colour(self, colour: RgbColour) -> None:
        self.stream.set_color_rgb(*(round(channel / 255, 4) for channel in colour))

    def _clip(self) -> None:
        self.stream.clip()
        self.stream.end()

    def _shade(self, arch: Arch, *, in_ray: bool) -> None:
        """Fill what is not clipped with the ground's colours, or a ray's."""
        shading = make_ground_shading(arch, in_ray=in_ray)
        name = self._document.name_resource("Shading", self._document.keep_object(shading))
        self.stream.push_state()
        self.stream.set_matrix(arch.reach[0], 0, 0, arch.reach[1], *arch.focus)
        self.stream.paint_shading(name)
        self.stream.pop_state()

    def _trace_box(self, box: UnitBox, radius: float) -> None:
        left, top, right, bottom = box
        if not radius:
            self.stream.rectangle(left, top, right - left, bottom - top)
            return
        near = radius * (1 - _ROUND_CORNER)
        self.stream.move_to(left + radius, top)
        for corner, along, back in (
            ((right, top), (-1, 0), (0, 1)), ((right, bottom), (0, -1), (-1, 0)),
            ((left, bottom), (1, 0), (0, -1)), ((left, top), (0, 1), (1, 0)),
        ):  # fmt: skip
            points = [
                (corner[0] + side[0] * length, corner[1] + side[1] * length)
                for side, length in ((along, radius), (along, near), (back, near), (back, radius))
            ]
            self.stream.line_to(*points[0])
            self.stream.curve_to(*points[1], *points[2], *points[3])
        self.stream.close()

    def _trace_arch(self, arch: Arch, edge: float) -> None:
        """The sheet from its top, bleed and all, down to the arc that is lowest at `edge` in the middle."""
        first, *others = trace_arc(arch, edge, self._bleed)
        self.stream.move_to(-self._bleed, -self._bleed)
        self.stream.line_to(*first)
        for number in range(0, len(others), 3):
            self.stream.curve_to(*others[number], *others[number + 1], *others[number + 2])
        self.stream.line_to(arch.width + self._bleed, -self._bleed)
        self.stream.close()
