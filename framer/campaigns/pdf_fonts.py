"""Letters in a PDF: Be Vietnam Pro with the glyphs that are used, where HarfBuzz puts them, and what they stand for."""

from hashlib import sha256
from itertools import groupby

import pydyf

from framer.text.drawing import TextLine
from framer.text.font_subset import make_font_subset
from framer.text.shaping import UNITS_PER_EM, ShapedGlyph, font_metrics, glyph_number, shape_text

_SHARE_BEFORE_ANCHOR = {"l": 0.0, "m": 0.5, "r": 1.0}
_SYMBOLIC = 4  # font flag: glyphs are called by their numbers


class PdfFonts:
    """The fonts of a document: `write_line` as often as there are lines, then `embed`."""

    def __init__(self) -> None:
        self._used: dict[int, dict[int, tuple[str, int]]] = {}  # by weight and glyph number: its character and width

    def write_line(self, stream: pydyf.Stream, origin: tuple[float, float], line: TextLine, anchor: str) -> None:
        """Write `line` on a page whose y goes downwards, as `draw_line` draws it, in the colour that is set."""
        start = origin[0] - _SHARE_BEFORE_ANCHOR[anchor] * line.width
        scale, tracking = line.font_size / UNITS_PER_EM, line.tracking * UNITS_PER_EM
        stream.begin_text()
        stream.set_font_size(f"F{line.weight}", line.font_size)
        for y, glyphs in groupby(shape_text(line.text, line.weight).glyphs, lambda glyph: glyph.y):
            placed = [(glyph.x + glyph.index * tracking, glyph) for glyph in glyphs]
            first, pen, shown = placed[0][0], placed[0][0], ""
            for x, glyph in placed:
                if round(x - pen, 3):
                    shown += f" {round(pen - x, 3):g} "
                shown += f"<{self._use_glyph(line.weight, glyph):04x}>"
                pen = x + glyph.width
            stream.set_text_matrix(1, 0, 0, -1, start + first * scale, origin[1] - y * scale)
            stream.show_text(shown)
        stream.end_text()

    def embed(self, pdf: pydyf.PDF) -> pydyf.Dictionary:
        """Add the fonts to `pdf`; returns them by the names that `write_line` uses."""
        return pydyf.Dictionary(
            {f"F{weight}": _embed_font(pdf, weight, self._used[weight]) for weight in sorted(self._used)}
        )

    def _use_glyph(self, weight: int, glyph: ShapedGlyph) -> int:
        number = glyph_number(glyph.character, weight)
        self._used.setdefault(weight, {}).setdefault(number, (glyph.character, glyph.width))
        return number


def _embed_font(pdf: pydyf.PDF, weight: int, used: dict[int, tuple[str, int]]) -> bytes:
    """Add the font in `weight` with the glyphs that are used; returns how pages refer to it."""
    subset, metrics = make_font_subset(weight, used), font_metrics(weight)
    tag = "".join(chr(ord("A") + byte % 26) for byte in sha256(subset.data).digest()[:6])
    name = f"/{tag}+{subset.name}"
    file = pydyf.Stream([subset.data], {"Length1": len(subset.data)}, compress=True)
    descriptor = pydyf.Dictionary(
        {
            "Type": "/FontDescriptor", "FontName": name, "Flags": _SYMBOLIC, "FontBBox": pydyf.Array(subset.box),
            "ItalicAngle": 0, "Ascent": metrics.ascent, "Descent": -metrics.descent, "CapHeight": metrics.cap_height,
            "StemV": weight // 5,
        }
    )  # fmt: skip
    glyphs = sorted(used)
    widths = pydyf.Array(item for glyph in glyphs for item in (glyph, pydyf.Array([used[glyph][1]])))
    system = pydyf.Dictionary(
        {"Registry": pydyf.String("Adobe"), "Ordering": pydyf.String("Identity"), "Supplement": 0}
    )
    font = pydyf.Dictionary(
        {"Type": "/Font", "Subtype": "/CIDFontType2", "BaseFont": name, "CIDSystemInfo": system,
         "CIDToGIDMap": "/Identity", "W": widths}
    )  # fmt: skip
    texts = pydyf.Stream([_format_to_unicode({glyph: used[glyph][0] for glyph in glyphs})], compress=True)
    for item in (file, descriptor, font, texts):
        pdf.add_object(item)
    descriptor["FontFile2"] = file.reference
    font["FontDescriptor"] = descriptor.reference
    whole = pydyf.Dictionary(
        {"Type": "/Font", "Subtype": "/Type0", "BaseFont": name, "Encoding": "/Identity-H",
         "DescendantFonts": pydyf.Array([font.reference]), "ToUnicode": texts.reference}
    )  # fmt: skip
    pdf.add_object(whole)
    return bytes(whole.reference)


def _format_to_unicode(characters: dict[int, str]) -> bytes:
    """The table of what glyphs stand for (PDF 32000-1, 9.10.3), so that text can be copied and searched."""
    lines = [f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>" for glyph, text in characters.items()]
    blocks = [lines[start : start + 100] for start in range(0, len(lines), 100)]
    tables = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n{tables}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    ).encode()
