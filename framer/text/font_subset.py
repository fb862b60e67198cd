"""Be Vietnam Pro with some of its glyphs alone, to be embedded in a document."""

import struct
from collections.abc import Collection
from dataclasses import dataclass

import uharfbuzz

from framer.text.fonts import font_path, read_font

_DROPPED_TABLES = ("GDEF", "GPOS", "GSUB", "gasp")  # the document says where each glyph stands


@dataclass(frozen=True)
class FontSubset:
    """A TrueType file of some glyphs, each with the number that it has in the whole font.

    `box` is left, bottom, right and top of all glyphs of the whole font, in font units; `name` its PostScript name.
    """

    data: bytes
    name: str
    box: tuple[int, int, int, int]


def make_font_subset(weight: int, glyphs: Collection[int]) -> FontSubset:
    """The font in `weight` with these glyphs: the same bytes for the same glyphs."""
    font = read_font(weight)
    wanted = uharfbuzz.SubsetInput()
    wanted.glyph_set.update(glyphs)
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in _DROPPED_TABLES)
    wanted.flags = uharfbuzz.SubsetFlags.RETAIN_GIDS | uharfbuzz.SubsetFlags.NO_HINTING
    face = uharfbuzz.Face(font)
    head = face.reference_table("head").data
    left, bottom, right, top = struct.unpack_from(">4h", head, 36)
    return FontSubset(
        bytes(uharfbuzz.subset(face, wanted).blob.data), font_path(weight).stem, (left, bottom, right, top)
    )
