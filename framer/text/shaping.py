"""What Pillow does not tell of a font: which characters it has, and how much closer two letters stand than others.

Pillow kerns with the library Raqm alone, which is not everywhere, and the same picture must come out on every machine.
Names and layouts are those of the OpenType specification: ``cmap`` format 4, ``GPOS`` lookups of type 2.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_ADVANCE = 4  # the bit of a value record for what is added to a letter's width; two others come before it
_CLASSES = 2  # the format of a table of pairs that goes by classes of letters; 1: letter by letter


@dataclass(frozen=True)
class _KerningPairs:
    """One table of pairs: where it begins, its first glyphs by their place, and the classes of first and second."""

    at: int
    coverage: dict[int, int]
    first: dict[int, int]
    second: dict[int, int]


class FontShaper:
    """A TrueType font's characters and pairs of letters."""

    def __init__(self, data: bytes) -> None:
        """Read the font file `data`."""
        self._data = data
        starts = {data[at : at + 4]: self._long(at + 8) for at in range(12, 12 + 16 * self._number(4), 16)}
        self._glyphs = dict(self._mapping(starts[b"cmap"]))
        self._pairs = tuple(self._read_pairs(at) for at in self._pair_tables(starts[b"GPOS"]))

    def __contains__(self, letter: str) -> bool:
        """Whether the font has this character."""
        return ord(letter) in self._glyphs

    def kerning(self, left: str, right: str) -> int:
        """How far `right` moves away from `left`, in the font's units; mostly 0 or negative."""
        first, second = self._glyphs.get(ord(left), 0), self._glyphs.get(ord(right), 0)
        for pairs in self._pairs:
            if first not in pairs.coverage:
                continue
            if self._number(pairs.at) == _CLASSES:
                return self._by_class(pairs, first, second)
            found = self._by_letter(pairs, first, second)
            if found is not None:
                return found
        return 0

    def _number(self, at: int) -> int:
        return int.from_bytes(self._data[at : at + 2])

    def _long(self, at: int) -> int:
        return int.from_bytes(self._data[at : at + 4])

    def _numbers(self, at: int, count: int) -> tuple[int, ...]:
        return struct.unpack_from(f">{count}H", self._data, at)

    def _mapping(self, cmap: int) -> Iterator[tuple[int, int]]:
        """Character and glyph of every character of the basic plane; glyph 0 means that there is none."""
        records = range(cmap + 4, cmap + 4 + 8 * self._number(cmap + 2), 8)
        at = next(cmap + self._long(n + 4) for n in records if self._numbers(n, 2) == (3, 1))
        count = self._number(at + 6) // 2
        ends, starts, deltas = (self._numbers(at + skip, count) for skip in (14, 16 + 2 * count, 16 + 4 * count))
        for n, (start, end, delta) in enumerate(zip(starts, ends, deltas, strict=True)):
            place = at + 16 + 6 * count + 2 * n
            offset = self._number(place)
            for code in range(start, end + 1):
                found = self._number(place + offset + 2 * (code - start)) if offset else code
                glyph = (found + delta) % 65_536 if found else 0
                if glyph:
                    yield code, glyph

    def _pair_tables(self, gpos: int) -> Iterator[int]:
        """Where the tables of the feature ``kern`` begin."""
        features, lookups = (gpos + self._number(gpos + skip) for skip in (6, 8))
        kern = set()
        for at in range(features + 2, features + 2 + 6 * self._number(features), 6):
            if self._data[at : at + 4] == b"kern":
                feature = features + self._number(at + 4)
                kern |= set(self._numbers(feature + 4, self._number(feature + 2)))
        for number in sorted(kern):
            lookup = lookups + self._number(lookups + 2 + 2 * number)
            if self._number(lookup) == 2:
                yield from (lookup + skip for skip in self._numbers(lookup + 6, self._number(lookup + 4)))

    def _read_pairs(self, at: int) -> _KerningPairs:
        covered = self._coverage(at + self._number(at + 2))
        if self._number(at) != _CLASSES:
            return _KerningPairs(at, covered, {}, {})
        return _KerningPairs(at, covered, *(self._classes(at + skip) for skip in self._numbers(at + 8, 2)))

    def _coverage(self, at: int) -> dict[int, int]:
        """The glyphs of a coverage table, each with its place."""
        if self._number(at) == 1:
            return {glyph: place for place, glyph in enumerate(self._numbers(at + 4, self._number(at + 2)))}
        return {
            glyph: place + glyph - start
            for start, end, place in self._ranges(at + 2)
            for glyph in range(start, end + 1)
        }

    def _classes(self, at: int) -> dict[int, int]:
        """The glyphs of a class definition table, each with its class; all others are of class 0."""
        if self._number(at) == 1:
            start, count = self._numbers(at + 2, 2)
            return dict(enumerate(self._numbers(at + 6, count), start))
        return {glyph: one for start, end, one in self._ranges(at + 2) for glyph in range(start, end + 1)}

    def _ranges(self, at: int) -> Iterator[tuple[int, ...]]:
        """Threes of first glyph, last glyph and a value, after their number."""
        return (self._numbers(at + 2 + 6 * n, 3) for n in range(self._number(at)))

    def _by_letter(self, pairs: _KerningPairs, first: int, second: int) -> int | None:
        step = 2 + self._value_size(pairs.at)
        at = pairs.at + self._number(pairs.at + 10 + 2 * pairs.coverage[first])
        for n in range(at + 2, at + 2 + step * self._number(at), step):
            if self._number(n) == second:
                return self._advance(pairs.at, n + 2)
        return None

    def _by_class(self, pairs: _KerningPairs, first: int, second: int) -> int:
        row = pairs.first.get(first, 0) * self._number(pairs.at + 14) + pairs.second.get(second, 0)
        return self._advance(pairs.at, pairs.at + 16 + row * self._value_size(pairs.at))

    def _value_size(self, at: int) -> int:
        return 2 * sum(kind.bit_count() for kind in self._numbers(at + 4, 2))

    def _advance(self, at: int, value: int) -> int:
        kind = self._number(at + 4)
        if not kind & _ADVANCE:
            return 0
        place = value + 2 * (kind & (_ADVANCE - 1)).bit_count()
        return int.from_bytes(self._data[place : place + 2], signed=True)


@lru_cache(maxsize=8)
def load_font_shaper(path: Path) -> FontShaper:
    """The tables of the font in the file `path`, read once."""
    return FontShaper(path.read_bytes())
