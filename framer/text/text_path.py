"""Glyphs on a baseline, straight or bent: side by side, as large as there is room for, each at its place.

Glyphs stay rigid on an arc. They keep their distances at half the x-height, between crowded heads and spread feet:
measured at the baseline, words at the foot of a frame look pressed, and those at its top fall apart.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from framer.text.shaping import UNITS_PER_EM, shape_text
from framer.text.text_field import ArcBaseline, LineBaseline, TextField

_HALF_X_HEIGHT = 0.265  # font sizes: half the height of an x in Be Vietnam Pro


@dataclass(frozen=True)
class PathGlyph:
    """A glyph of a text on a baseline; lengths in font sizes.

    `centre` is where the middle of its width stands, counted along the baseline from the text's middle. `bounds` are
    left, top, right and bottom from that point, y downwards, of what it takes; None for a glyph without ink.
    """

    character: str
    centre: float
    width: float
    bounds: tuple[float, float, float, float] | None


@dataclass(frozen=True)
class GlyphPlacement:
    """Where a glyph's centre stands, in shares of the side, and by how much it is turned clockwise, in radians."""

    x: float
    y: float
    angle: float


def centre_glyphs(text: str, weight: int) -> tuple[PathGlyph, ...]:
    """The glyphs of a normalised text, kerned, around its middle."""
    shaped = shape_text(text, weight)
    middle = shaped.width / 2 / UNITS_PER_EM
    glyphs = []
    for glyph in shaped.glyphs:
        half, bounds = glyph.width / 2 / UNITS_PER_EM, None
        if glyph.bounds:
            left, top, right, bottom = (edge / UNITS_PER_EM for edge in glyph.bounds)
            bounds = (left - half, top, right - half, bottom)
        centre = (glyph.x + glyph.x + glyph.width) / 2 / UNITS_PER_EM - middle
        glyphs.append(PathGlyph(glyph.character, centre, glyph.width / UNITS_PER_EM, bounds))
    return tuple(glyphs)


def fit_font_size(field: TextField, text: str) -> float:
    """The font size at which the normalised `text` is drawn, in shares of the side.

    It is the field's own, or the largest at which all glyphs stand in the field's room.
    """
    glyphs = centre_glyphs(text, field.weight)
    if _fits_baseline(field.baseline, glyphs, field.size):
        return field.size
    fitting, too_large = 0.0, field.size
    for _ in range(24):  # to a millionth of the side
        middle = (fitting + too_large) / 2
        if _fits_baseline(field.baseline, glyphs, middle):
            fitting = middle
        else:
            too_large = middle
    return fitting


def place_glyphs(
    baseline: ArcBaseline | LineBaseline, glyphs: Sequence[PathGlyph], font_size: float
) -> Iterator[GlyphPlacement]:
    """Where each of `glyphs` stands at this font size, a share of the side."""
    for glyph in glyphs:
        distance = glyph.centre * font_size
        if isinstance(baseline, LineBaseline):
            yield GlyphPlacement(baseline.x + distance, baseline.y, 0.0)
            continue
        outwards = _outward_sign(baseline)
        angle = math.radians(baseline.at) + outwards * distance / _spacing_radius(baseline, font_size)
        x, y = baseline.cx + baseline.r * math.sin(angle), baseline.cy - baseline.r * math.cos(angle)
        yield GlyphPlacement(x, y, angle if outwards > 0 else angle - math.pi)


def _fits_baseline(baseline: ArcBaseline | LineBaseline, glyphs: Sequence[PathGlyph], font_size: float) -> bool:
    inked = [
        (glyph.centre * font_size, [edge * font_size for edge in glyph.bounds]) for glyph in glyphs if glyph.bounds
    ]
    if isinstance(baseline, LineBaseline):
        half = baseline.width / 2
        return all(abs(centre + edge) <= half for centre, (left, _, right, _) in inked for edge in (left, right))
    half_angle, outwards = math.radians(baseline.degrees) / 2, _outward_sign(baseline)
    spacing_radius = _spacing_radius(baseline, font_size)
    for centre, (left, top, right, bottom) in inked:
        for x in (left, right):
            for y in (top, bottom):
                radius = baseline.r - outwards * y
                if radius <= 0 or abs(centre / spacing_radius + math.atan2(x, radius)) > half_angle:
                    return False
    return True


def _outward_sign(arc: ArcBaseline) -> int:
    """1 where heads point away from the centre, -1 in the lower half, where they point to it."""
    return -1 if 90 < arc.at < 270 else 1


def _spacing_radius(arc: ArcBaseline, font_size: float) -> float:
    """The radius at which glyphs of this size keep their distances."""
    return arc.r + _outward_sign(arc) * _HALF_X_HEIGHT * font_size
