"""Units of the list that a file's own name says: “Nguyễn Thị Hoa - Khoa Dược”, “chi Hoa TYT xa Binh Gia”."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from framer.batch.csv_table import split_words
from framer.batch.matching.folding import NameToken, fold_unit
from framer.batch.matching.noise import is_noise
from framer.batch.matching.people_index import People, PeopleIndex

_MAX_UNIT_TOKENS = 14
_MIN_UNIT_TOKENS, _MIN_UNIT_LETTERS = 2, 7  # a short unit of one word may be part of a name
# Words that many units have; alone they tell none.
_COMMON_WORDS = split_words("khoa phong ban to tram y te xa phuong huyen tinh trung tam benh vien tyt ttyt bv bvdk tt")


@dataclass(frozen=True)
class NamedUnits:
    """Units in the form of `fold_unit`, and the positions of the tokens that say them."""

    units: frozenset[str] = frozenset()
    positions: frozenset[int] = frozenset()


def find_named_units(tokens: Sequence[NameToken], taken: Collection[int], known_units: Collection[str]) -> NamedUnits:
    """The units of the list in a name, the longest ones, each with nothing beside it that may belong to it.

    `taken` are the positions of tokens that are somebody's name.
    """
    units: set[str] = set()
    positions: set[int] = set()
    start = 0
    while start < len(tokens):
        stop = max(_unit_ends(tokens, start, taken, known_units), default=0)
        if stop:
            units.add(_fold_run(tokens, start, stop))
            positions.update(range(start, stop))
        start = max(start + 1, stop)
    return NamedUnits(frozenset(units), frozenset(positions))


def find_given_name_with_unit(words: Sequence[NameToken], index: PeopleIndex) -> People:
    """Those who are called in short by one or two of the words, where all others are of their unit or post."""
    found: set[int] = set()
    for start in range(len(words)):
        for stop in (start + 1, start + 2):
            others = {token.folded for token in (*words[:start], *words[stop:])}
            name = words[start:stop]
            if stop > len(words) or not others - _COMMON_WORDS:
                continue
            for person in index.find_part("".join(token.folded for token in name)):
                known = index.words_about(person)
                is_said = others <= known and not {token.folded for token in name} & known
                if is_said and index.has_words(person, [token.written for token in name]):
                    found.add(person)
    return tuple(sorted(found))


def _unit_ends(
    tokens: Sequence[NameToken], start: int, taken: Collection[int], known_units: Collection[str]
) -> Iterator[int]:
    """Where units that begin at `start` end."""
    is_free_before = start == 0 or start - 1 in taken or tokens[start].is_detached or is_noise(tokens[start - 1])
    if not is_free_before:
        return
    for stop in range(start + 1, min(len(tokens), start + _MAX_UNIT_TOKENS) + 1):
        if stop - 1 in taken:
            return
        is_free_after = stop == len(tokens) or stop in taken or tokens[stop].is_detached or is_noise(tokens[stop])
        unit = _fold_run(tokens, start, stop) if is_free_after else ""
        is_telling = stop - start >= _MIN_UNIT_TOKENS or len(unit) >= _MIN_UNIT_LETTERS
        if is_telling and unit in known_units:
            yield stop


def _fold_run(tokens: Sequence[NameToken], start: int, stop: int) -> str:
    return fold_unit(" ".join(token.folded for token in tokens[start:stop]))
