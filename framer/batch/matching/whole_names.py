"""Names of a list that lost letters when it was saved, whole again where a photo or its folder is called by them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from posixpath import basename, dirname, splitext

from framer.batch.output_names import to_nfc
from framer.batch.staff_list.types import LOST_MARK, StaffPerson, is_lossy

_MISSING_MARKED_LETTER = r"([^\W\d_\x00-\x7f])"  # what a code page has not is no letter of ASCII
_WORD_GAPS = re.compile(r"[\s_]+")


def complete_lost_names(
    people: Sequence[StaffPerson], photos_by_person: Mapping[int, Sequence[str]]
) -> tuple[StaffPerson, ...]:
    """The people, their names and units with the letters that the names of their own photos and folders have.

    How their pictures are called, and which unit stands on them, is decided without.
    """
    folders = sorted(
        {part for photos in photos_by_person.values() for path in photos for part in dirname(path).split("/")}
    )
    units = {
        unit: next(filter(None, (fill_lost_letters(unit, folder) for folder in folders)), unit)
        for unit in {person.unit for person in people if is_lossy(person.unit)}
    }
    completed = []
    for number, person in enumerate(people):
        name = person.name
        if is_lossy(name):
            stems = (splitext(basename(photo))[0] for photo in photos_by_person.get(number, ()))
            name = next(filter(None, (fill_lost_letters(name, stem) for stem in stems)), name)
        unit = units.get(person.unit, person.unit)
        is_same = (name, unit) == (person.name, person.unit)
        completed.append(person if is_same else replace(person, name=name, unit=unit))
    return tuple(completed)


def fill_lost_letters(text: str, written: str) -> str:
    """`text` with the letters that `written` has in the places of lost ones; empty where it has not all of them."""
    text = _WORD_GAPS.sub(" ", text)
    found = _lost_pattern(text).search(_WORD_GAPS.sub(" ", to_nfc(written)))
    if found is None:
        return ""
    # Letters are found one for one, so what is found is as long as what is listed.
    filled = "".join(
        letter if LOST_MARK.fullmatch(listed) else listed for listed, letter in zip(text, found[0], strict=True)
    )
    is_same_case = all(
        LOST_MARK.fullmatch(listed) or listed == letter for listed, letter in zip(text, found[0], strict=True)
    )
    return filled if is_same_case else _in_case_of(text, filled)


def _in_case_of(text: str, filled: str) -> str:
    """The name with its new letters large only where a word begins, or where all of `text` are."""
    if text.isupper():
        return filled.upper()
    return "".join(
        letter.lower() if LOST_MARK.fullmatch(listed) and before.isalpha() else letter
        for listed, letter, before in zip(text, filled, f" {filled}", strict=False)
    )


@lru_cache(maxsize=1 << 12)
def _lost_pattern(text: str) -> re.Pattern[str]:
    parts = map(re.escape, LOST_MARK.split(text))
    return re.compile(rf"(?<![^\W\d_]){_MISSING_MARKED_LETTER.join(parts)}(?![^\W\d_])", re.IGNORECASE)
