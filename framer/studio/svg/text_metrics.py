"""How long, high and low letters are in Be Vietnam Pro, as resvg draws them."""

from itertools import groupby
from typing import NamedTuple

from framer.text.shaping import UNITS_PER_EM, shape_text


class StyledLetter(NamedTuple):
    """A character (NFC) in a font weight ("400" to "800").

    `size` is the font size in user units, or None if it is still sought. After the letter come `spacing` user units,
    and `spacing_em` times its size.
    """

    character: str
    weight: str
    size: float | None
    spacing: float
    spacing_em: float


def measure_letters(letters: tuple[StyledLetter, ...]) -> tuple[float, float]:
    """The length of `letters` along their line, as resvg sets them: widths, kerning and spacing.

    Returns the user units that are there at any size, and what each user unit of the sought size adds to them.
    """
    fixed = growth = 0.0
    for (weight, size), run in groupby(letters, key=lambda letter: (letter.weight, letter.size)):  # kerned within a run
        run_letters = tuple(run)
        shaped = shape_text("".join(letter.character for letter in run_letters), int(weight))
        for letter, advance in zip(run_letters, shaped.advances, strict=True):
            ems = advance / UNITS_PER_EM + letter.spacing_em
            fixed += letter.spacing + (0.0 if size is None else ems * size)
            growth += ems if size is None else 0.0
    return fixed, growth


def letter_ascent(letter: StyledLetter) -> float:
    """How far `letter` rises above the baseline, in ems (0 if it does not)."""
    return max((-top for _, top, _, _ in _letter_bounds(letter)), default=0) / UNITS_PER_EM


def letter_descent(letter: StyledLetter) -> float:
    """How far `letter` falls below the baseline, in ems (0 if it does not)."""
    return max((bottom for _, _, _, bottom in _letter_bounds(letter)), default=0) / UNITS_PER_EM


def _letter_bounds(letter: StyledLetter) -> list[tuple[int, int, int, int]]:
    return [glyph.bounds for glyph in shape_text(letter.character, int(letter.weight)).glyphs if glyph.bounds]
