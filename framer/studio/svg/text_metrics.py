"""How long, high and low letters are in Be Vietnam Pro, read from the font files."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import pairwise
from typing import Any, NamedTuple

from framer.studio.svg.render import missing_studio_extra
from framer.text.fonts import font_path


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


@dataclass(frozen=True)
class FontMetrics:
    """What a font file says of its glyphs, by name: width, top and bottom over the baseline, in font units."""

    units: int
    names: Mapping[int, str]
    widths: Mapping[str, int]
    tops: Mapping[str, int]
    bottoms: Mapping[str, int]
    kerning: tuple[tuple[Any, ...], ...]  # the subtables of each lookup


def measure_letters(letters: tuple[StyledLetter, ...]) -> tuple[float, float]:
    """Measure `letters` along their line, as resvg sets them: widths, kerning and spacing.

    Returns user units that are there at any size, and what each user unit of the open size adds to them. Raises
    `SetupError` if the extra ``studio`` is missing.
    """
    fixed = growth = 0.0
    for letter, following in pairwise((*letters, None)):
        assert letter is not None  # noqa: S101 - only the last can be None, and it is never the first of a pair
        ems = _letter_advance(letter, following) + letter.spacing_em
        fixed += letter.spacing + (0.0 if letter.size is None else ems * letter.size)
        growth += ems if letter.size is None else 0.0
    return fixed, growth


def letter_ascent(letter: StyledLetter) -> float:
    """Say how far `letter` rises above the baseline, in ems (0 if it does not)."""
    font = _load_font_metrics(letter.weight)
    return max(0, font.tops.get(_glyph_name(font, letter), 0)) / font.units


def letter_descent(letter: StyledLetter) -> float:
    """Say how far `letter` falls below the baseline, in ems (0 if it does not)."""
    font = _load_font_metrics(letter.weight)
    return max(0, -font.bottoms.get(_glyph_name(font, letter), 0)) / font.units


def _letter_advance(letter: StyledLetter, following: StyledLetter | None) -> float:
    """Say how far it is from `letter` to the `following` one, in ems, without spacing."""
    font = _load_font_metrics(letter.weight)
    glyph = _glyph_name(font, letter)
    same = following is not None and (following.weight, following.size) == (letter.weight, letter.size)
    kerning = _pair_kerning(letter.weight, glyph, _glyph_name(font, following)) if following and same else 0
    return (font.widths[glyph] + kerning) / font.units


def _glyph_name(font: FontMetrics, letter: StyledLetter) -> str:
    return font.names.get(ord(letter.character), ".notdef")


@lru_cache(maxsize=4096)
def _pair_kerning(weight: str, left: str, right: str) -> int:
    """Say by how many font units the pair of glyphs is moved apart (mostly less than 0: together)."""
    return sum(_subtable_kerning(subtables, left, right) for subtables in _load_font_metrics(weight).kerning)


def _subtable_kerning(subtables: tuple[Any, ...], left: str, right: str) -> int:
    """Look the pair up in the first subtable that knows it; see "Pair adjustment" in the OpenType specification."""
    for table in subtables:
        if left not in table.Coverage.glyphs:
            continue
        if table.Format == 1:
            pairs = table.PairSet[table.Coverage.glyphs.index(left)].PairValueRecord
            found = next((pair.Value1 for pair in pairs if pair.SecondGlyph == right), None)
            if found is None:
                continue
        else:
            first, second = table.ClassDef1.classDefs.get(left, 0), table.ClassDef2.classDefs.get(right, 0)
            found = table.Class1Record[first].Class2Record[second].Value1
        return int(getattr(found, "XAdvance", 0) or 0)
    return 0


@lru_cache(maxsize=8)
def _load_font_metrics(weight: str) -> FontMetrics:
    """Read the font file of `weight`. Raises `SetupError` if the extra ``studio`` is missing."""
    try:
        from fontTools.ttLib import TTFont  # noqa: PLC0415 - in the optional extra `studio`
    except ImportError as error:
        raise missing_studio_extra("fonttools") from error
    file = TTFont(BytesIO(font_path(int(weight)).read_bytes()))
    outlines = {name: file["glyf"][name] for name in file.getGlyphOrder()}
    return FontMetrics(
        units=int(file["head"].unitsPerEm),
        names=file.getBestCmap(),
        widths={name: width for name, (width, _) in file["hmtx"].metrics.items()},
        tops={name: outline.yMax for name, outline in outlines.items() if hasattr(outline, "yMax")},
        bottoms={name: outline.yMin for name, outline in outlines.items() if hasattr(outline, "yMin")},
        kerning=_kern_lookups(file["GPOS"].table) if "GPOS" in file else (),
    )


def _kern_lookups(table: Any) -> tuple[tuple[Any, ...], ...]:
    """List the lookups of pairs that the feature ``kern`` names, each as its subtables."""
    features = table.FeatureList.FeatureRecord
    indexes = {index for one in features if one.FeatureTag == "kern" for index in one.Feature.LookupListIndex}
    lookups = [
        tuple(getattr(subtable, "ExtSubTable", subtable) for subtable in table.LookupList.Lookup[index].SubTable)
        for index in sorted(indexes)
    ]
    return tuple(subtables for subtables in lookups if all(one.LookupType == 2 for one in subtables))
