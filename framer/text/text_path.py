"""Letters on a baseline, straight or bent: side by side, as large as there is room for, each at its place.

Letters stay rigid on an arc. They keep their distances at half the height of an x, between crowded heads and spread
feet; measured at the baseline, words at the foot of a frame look pressed, and those at its top fall apart.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from PIL import ImageFont

from framer.text.fonts import font_path, read_font
from framer.text.shaping import load_font_shaper
from framer.text.text_field import ArcBaseline, LineBaseline, TextField

BASIC_LAYOUT = ImageFont.Layout.BASIC  # Raqm is not everywhere, and the picture must be the same everywhere
_UNITS_PER_EM = 1000  # units of the font to a letter size; a font drawn at this many pixels tells them exactly
_HALF_X_HEIGHT = 0.265  # of the letter size: half the height of an x in Be Vietnam Pro


@dataclass(frozen=True)
class ShapedGlyph:
    """One letter of a text; lengths in letter sizes.

    `middle` is where the middle of its width stands on the baseline, counted from the middle of the text. `ink` is
    left, top, right and bottom from that point, y downwards; None for a space.
    """

    character: str
    centre: float
    width: float
    ink_bounds: tuple[float, float, float, float] | None


@dataclass(frozen=True)
class GlyphPlacement:
    """Where a letter's middle stands, in shares of the side, and by how much it is turned clockwise, in radians."""

    x: float
    y: float
    angle: float


@lru_cache(maxsize=64)
def shape_text(text: str, weight: int) -> tuple[ShapedGlyph, ...]:
    """The letters of a tidy text side by side, kerned."""
    font = ImageFont.truetype(BytesIO(read_font(weight)), _UNITS_PER_EM, layout_engine=BASIC_LAYOUT)
    tables = load_font_shaper(font_path(weight))
    letters, end = [], 0.0
    for before, letter in zip(("", *text), text, strict=False):
        start = end + (tables.kerning(before, letter) if before else 0)
        width = font.getlength(letter)
        end = start + width
        left, top, right, bottom = (n / _UNITS_PER_EM for n in font.getbbox(letter, anchor="ls"))
        half = width / 2 / _UNITS_PER_EM
        ink = None if letter == " " else (left - half, top, right - half, bottom)
        letters.append(ShapedGlyph(letter, (start + end) / 2 / _UNITS_PER_EM, width / _UNITS_PER_EM, ink))
    middle = end / 2 / _UNITS_PER_EM
    return tuple(ShapedGlyph(one.character, one.centre - middle, one.width, one.ink_bounds) for one in letters)


def fit_font_size(field: TextField, text: str) -> float:
    """The letter size at which the tidy `text` is drawn, in shares of the side.

    It is the field's own, or the largest at which all ink stands in the field's room.
    """
    letters = shape_text(text, field.weight)
    if _fits_baseline(field.baseline, letters, field.size):
        return field.size
    small, large = 0.0, field.size
    for _ in range(24):  # to a millionth of the side
        middle = (small + large) / 2
        small, large = (middle, large) if _fits_baseline(field.baseline, letters, middle) else (small, middle)
    return small


def _fits_baseline(baseline: ArcBaseline | LineBaseline, letters: tuple[ShapedGlyph, ...], size: float) -> bool:
    inked = [(one.centre * size, [n * size for n in one.ink_bounds]) for one in letters if one.ink_bounds]
    if isinstance(baseline, LineBaseline):
        return all(
            abs(middle + edge) <= baseline.width / 2 for middle, (left, _, right, _) in inked for edge in (left, right)
        )
    room, outwards, middle_radius = (
        math.radians(baseline.degrees) / 2,
        _outward_sign(baseline),
        _spacing_radius(baseline, size),
    )
    for middle, (left, top, right, bottom) in inked:
        for across in (left, right):
            for down in (top, bottom):
                depth = baseline.r - outwards * down
                if depth <= 0 or abs(middle / middle_radius + math.atan2(across, depth)) > room:
                    return False
    return True


def _outward_sign(arc: ArcBaseline) -> int:
    """1 where heads point away from the centre, -1 in the lower half, where they point to it."""
    return -1 if 90 < arc.at < 270 else 1


def _spacing_radius(arc: ArcBaseline, size: float) -> float:
    """The radius at which letters of this size keep their distances."""
    return arc.r + _outward_sign(arc) * _HALF_X_HEIGHT * size


def place_glyphs(
    baseline: ArcBaseline | LineBaseline, letters: tuple[ShapedGlyph, ...], size: float
) -> Iterator[GlyphPlacement]:
    """Where each of `letters` stands at this letter size, a share of the side."""
    for one in letters:
        along = one.centre * size
        if isinstance(baseline, LineBaseline):
            yield GlyphPlacement(baseline.x + along, baseline.y, 0.0)
            continue
        outwards = _outward_sign(baseline)
        turn = math.radians(baseline.at) + outwards * along / _spacing_radius(baseline, size)
        x, y = baseline.cx + baseline.r * math.sin(turn), baseline.cy - baseline.r * math.cos(turn)
        yield GlyphPlacement(x, y, turn if outwards > 0 else turn - math.pi)
