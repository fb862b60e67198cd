"""The unit that a text means: one of the campaign's list, by name, short name or id; without a list any text."""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from framer.errors import UsageError
from framer.i18n import N_
from framer.text.normalize import normalize_text
from framer.text.unit import Unit, free_unit

MAX_COMPARED = 200  # letters of a text that are compared with the list

_TONE_MARKS = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_KINDS_OF_DASH = re.compile("[\u2010-\u2015\u2212]")
_MAX_TOLD = 3  # units of one name that a message tells
_LEAST_LIKENESS = 0.5  # of two names, from 0 to 1: one that shares less is no hint

_SEVERAL_UNITS = N_("“%(unit)s” may be several units of this campaign.")
_TELL_WHICH = N_("Give the unit's id: %(ids)s.")
_NEAREST_UNIT = N_("The nearest one is “%(near)s”. Give a unit's name, short name or id as the campaign's list has it.")
_AS_IN_THE_LIST = N_("Give a unit's name, short name or id as the campaign's list has it.")


class UnknownUnit(UsageError):
    """The campaign has a list of units, and the text is none of them."""

    default_message = N_("“%(unit)s” is not in this campaign's list of units.")
    default_hint = _AS_IN_THE_LIST


@dataclass(frozen=True)
class _UnitIndex:
    """The units by what they may be called: `folded` with diacritics, `plain` without; `trigrams` to compare with."""

    by_id: dict[str, Unit]
    folded: dict[str, frozenset[Unit]]
    plain: dict[str, frozenset[Unit]]
    trigrams: tuple[tuple[frozenset[str], Unit], ...]


def choose_unit(units: tuple[Unit, ...], text: str) -> Unit | None:
    """The unit that `text` means; None for a text without ink.

    Without `units` any text is one. Of `units` it is the one with this id, name or short name: case, white space, kind
    of dash and place of the tone mark do not count. A text without any diacritics may mean one whose name has some, if
    it fits that alone. Raises UnknownUnit, which names the nearest one, if one is near.
    """
    if not units:
        return free_unit(text)
    name = normalize_text(text)
    if not name:
        return None
    index = _index_units(units)
    folded, plain = fold_unit_name(name), strip_diacritics(name)
    if folded in index.by_id:
        return index.by_id[folded]
    found = index.folded.get(folded, frozenset())
    if not found and folded == plain:
        found = index.plain.get(plain, frozenset())
    if len(found) == 1:
        return next(iter(found))
    shown = name if len(name) <= MAX_COMPARED else f"{name[:MAX_COMPARED]}…"
    if found:
        ids = ", ".join(sorted(unit.id for unit in found)[:_MAX_TOLD])
        raise UnknownUnit(_SEVERAL_UNITS, _TELL_WHICH, unit=shown, ids=ids)
    near = _nearest_unit(index, plain[:MAX_COMPARED])
    if near is None:
        raise UnknownUnit(unit=shown)
    raise UnknownUnit(hint=_NEAREST_UNIT, unit=shown, near=near.name)


def find_unit(units: tuple[Unit, ...], text: str) -> Unit | None:
    """As `choose_unit`, but None for a text that is none of `units`: for addresses, which get cut and added to."""
    try:
        return choose_unit(units, text)
    except UnknownUnit:
        return None


def fold_unit_name(name: str) -> str:
    """`name` as it is compared: in small letters, single spaces, each word's tone marks at its end."""
    words = _KINDS_OF_DASH.sub("-", unicodedata.normalize("NFD", normalize_text(name).casefold())).split(" ")
    return " ".join(_TONE_MARKS.sub("", word) + "".join(_TONE_MARKS.findall(word)) for word in words)


def strip_diacritics(name: str) -> str:
    """`name` as it is compared, without any diacritics: “Đơn vị” → ``don vi``."""
    letters = unicodedata.normalize("NFD", fold_unit_name(name))
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).replace("đ", "d")


@lru_cache(maxsize=16)
def _index_units(units: tuple[Unit, ...]) -> _UnitIndex:
    folded: defaultdict[str, set[Unit]] = defaultdict(set)
    plain: defaultdict[str, set[Unit]] = defaultdict(set)
    trigrams = []
    for unit in units:
        for name in filter(None, (unit.name, unit.short)):
            folded[fold_unit_name(name)].add(unit)
            plain[strip_diacritics(name)].add(unit)
            trigrams.append((_trigrams(strip_diacritics(name)), unit))
    return _UnitIndex(
        {unit.id: unit for unit in units},
        {name: frozenset(named) for name, named in folded.items()},
        {name: frozenset(named) for name, named in plain.items()},
        tuple(trigrams),
    )


def _nearest_unit(index: _UnitIndex, plain: str) -> Unit | None:
    """The unit whose name shares most with the text; None if none shares much."""
    wanted = _trigrams(plain)

    def likeness(named: tuple[frozenset[str], Unit]) -> float:
        return 2 * len(wanted & named[0]) / (len(wanted) + len(named[0]))

    best = max(index.trigrams, key=likeness)
    return best[1] if likeness(best) >= _LEAST_LIKENESS else None


def _trigrams(text: str) -> frozenset[str]:
    padded = f"  {text} "
    return frozenset(padded[start : start + 3] for start in range(len(padded) - 2))
