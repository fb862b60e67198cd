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

from framer.text.fonts import font_data, font_file
from framer.text.shaping import font_tables
from framer.text.text_field import Arc, Line, TextField

BASIC = ImageFont.Layout.BASIC  # Raqm is not everywhere, and the picture must be the same everywhere
_EM = 1000  # units of the font to a letter size; a font drawn at this many pixels tells them exactly
_HALF_X = 0.265  # of the letter size: half the height of an x in Be Vietnam Pro


@dataclass(frozen=True)
class Letter:
    """One letter of a text; lengths in letter sizes.

    `middle` is where the middle of its width stands on the baseline, counted from the middle of the text. `ink` is
    left, top, right and bottom from that point, y downwards; None for a space.
    """

    letter: str
    middle: float
    width: float
    ink: tuple[float, float, float, float] | None


@dataclass(frozen=True)
class Place:
    """Where a letter's middle stands, in shares of the side, and by how much it is turned clockwise, in radians."""

    x: float
    y: float
    turn: float


@lru_cache(maxsize=64)
def set_letters(text: str, weight: int) -> tuple[Letter, ...]:
    """The letters of a tidy text side by side, kerned."""
    font = ImageFont.truetype(BytesIO(font_data(weight)), _EM, layout_engine=BASIC)
    tables = font_tables(font_file(weight))
    letters, end = [], 0.0
    for before, letter in zip(("", *text), text, strict=False):
        start = end + (tables.kern(before, letter) if before else 0)
        width = font.getlength(letter)
        end = start + width
        left, top, right, bottom = (n / _EM for n in font.getbbox(letter, anchor="ls"))
        half = width / 2 / _EM
        ink = None if letter == " " else (left - half, top, right - half, bottom)
        letters.append(Letter(letter, (start + end) / 2 / _EM, width / _EM, ink))
    middle = end / 2 / _EM
    return tuple(Letter(one.letter, one.middle - middle, one.width, one.ink) for one in letters)


def letter_size(field: TextField, text: str) -> float:
    """The letter size at which the tidy `text` is drawn, in shares of the side.

    It is the field's own, or the largest at which all ink stands in the field's room.
    """
    letters = set_letters(text, field.weight)
    if _fits(field.baseline, letters, field.size):
        return field.size
    small, large = 0.0, field.size
    for _ in range(24):  # to a millionth of the side
        middle = (small + large) / 2
        small, large = (middle, large) if _fits(field.baseline, letters, middle) else (small, middle)
    return small


def _fits(baseline: Arc | Line, letters: tuple[Letter, ...], size: float) -> bool:
    inked = [(one.middle * size, [n * size for n in one.ink]) for one in letters if one.ink]
    if isinstance(baseline, Line):
        return all(
            abs(middle + edge) <= baseline.width / 2 for middle, (left, _, right, _) in inked for edge in (left, right)
        )
    room, outwards, middle_radius = math.radians(baseline.degrees) / 2, _outwards(baseline), _radius(baseline, size)
    for middle, (left, top, right, bottom) in inked:
        for across in (left, right):
            for down in (top, bottom):
                depth = baseline.r - outwards * down
                if depth <= 0 or abs(middle / middle_radius + math.atan2(across, depth)) > room:
                    return False
    return True


def _outwards(arc: Arc) -> int:
    """1 where heads point away from the centre, -1 in the lower half, where they point to it."""
    return -1 if 90 < arc.at < 270 else 1


def _radius(arc: Arc, size: float) -> float:
    """The radius at which letters of this size keep their distances."""
    return arc.r + _outwards(arc) * _HALF_X * size


def place_letters(baseline: Arc | Line, letters: tuple[Letter, ...], size: float) -> Iterator[Place]:
    """Where each of `letters` stands at this letter size, a share of the side."""
    for one in letters:
        along = one.middle * size
        if isinstance(baseline, Line):
            yield Place(baseline.x + along, baseline.y, 0.0)
            continue
        outwards = _outwards(baseline)
        turn = math.radians(baseline.at) + outwards * along / _radius(baseline, size)
        x, y = baseline.cx + baseline.r * math.sin(turn), baseline.cy - baseline.r * math.cos(turn)
        yield Place(x, y, turn if outwards > 0 else turn - math.pi)
