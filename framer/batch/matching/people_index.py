"""The people of a list, found by what a file may be called after."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from framer.batch.matching.folding import fold_joined, fold_text, fold_unit, marks_agree, tokenize_name
from framer.batch.matching.noise import words_of
from framer.batch.staff_list.types import LOST_MARK, StaffPerson

MAX_NAME_WORDS = 9
_MIN_PHONE_DIGITS = 9
_UNIT_WORDS = ("ttyt", "tyt", "bvdk", "bv", "pkdk")  # how `fold_unit` shortens the beginning of a unit

People = tuple[int, ...]


class PeopleIndex:
    """Look-ups by folded name, parts of it, initials, code and telephone number. All answers are indices, in order."""

    def __init__(self, people: Sequence[StaffPerson]) -> None:
        self.people = people
        self.words = [tuple(token.folded for token in tokenize_name(person.name)) for person in people]
        self._written = [tuple(token.written for token in tokenize_name(person.name)) for person in people]
        self.units = [fold_unit(person.unit) for person in people]
        self.known_units = frozenset(filter(None, self.units))
        self._full, self._sorted = defaultdict[str, list[int]](list), defaultdict[tuple[str, ...], list[int]](list)
        self._parts, self._initials = defaultdict[str, list[int]](list), defaultdict[tuple[str, str], list[int]](list)
        self._codes, self._numbers = defaultdict[str, list[int]](list), defaultdict[int, list[int]](list)
        self._words_about: dict[int, frozenset[str]] = {}
        self._phones = defaultdict[str, list[int]](list)
        self._patterns = defaultdict[int, list[tuple[re.Pattern[str], int]]](list)
        for index, person in enumerate(people):
            self._add(index, person)

    def _add(self, index: int, person: StaffPerson) -> None:
        words = self.words[index]
        if LOST_MARK.search(person.name):
            self._add_pattern(index, person.name)
        elif len(words) > 1:
            self._full["".join(words)].append(index)
            self._sorted[tuple(sorted(words))].append(index)
            self._initials["".join(word[0] for word in words[:-1]), words[-1]].append(index)
            parts = {words[-1], "".join(words[-2:]), words[0] + words[-1]} - {"".join(words)}
            for part in parts:
                self._parts[part].append(index)
        elif words:
            self._parts[words[0]].append(index)
        if code := fold_joined(person.code):
            self._codes[code].append(index)
            if code.isdigit():
                self._numbers[int(code)].append(index)
        if digits := normalize_phone(person.phone):
            self._phones[digits].append(index)

    def _add_pattern(self, index: int, name: str) -> None:
        """A name of which letters were lost: each may have been any letter."""
        parts = [re.escape(fold_joined(part)) for part in LOST_MARK.split(name)]
        length = sum(map(len, map(fold_joined, LOST_MARK.split(name)))) + len(parts) - 1
        self._patterns[length].append((re.compile("[a-z]".join(parts)), index))

    def find_full(self, joined: str) -> People:
        """Those whose whole name it is, of at least two words."""
        found = list(self._full.get(joined, ()))
        if self._patterns:
            found += [index for pattern, index in self._patterns.get(len(joined), ()) if pattern.fullmatch(joined)]
        return tuple(sorted(found))

    def find_sorted(self, words: Iterable[str]) -> People:
        """Those whose name has just these words, in whatever order."""
        return tuple(self._sorted.get(tuple(sorted(words)), ()))

    def find_part(self, joined: str) -> People:
        """Those who are called so in short: given name, the last two words, or the first and the last."""
        return tuple(self._parts.get(joined, ()))

    def find_initials(self, initials: str, given_name: str) -> People:
        """Those with this given name and these initials before it."""
        return tuple(self._initials.get((initials, given_name), ()))

    def find_code(self, joined: str) -> People:
        """Those with this employee code."""
        return tuple(self._codes.get(joined, ()))

    def find_number(self, number: int) -> People:
        """Those whose employee code is this number, however many zeros stand before it."""
        return tuple(self._numbers.get(number, ()))

    def find_phone(self, digits: str) -> People:
        """Those with this telephone number."""
        normal = normalize_phone(digits)
        return tuple(self._phones.get(normal, ())) if normal else ()

    def keep_agreeing(self, people: People, written: Sequence[str]) -> People:
        """Those of `people` whose marks do not contradict the words as a file has them."""
        return tuple(index for index in people if self._agrees(index, written))

    def has_words(self, person: int, written: Sequence[str]) -> bool:
        """Whether the marks of a part of the name do not contradict the list."""
        if self.people[person].name.isascii():
            return True
        listed = {fold_text(word): word for word in self._written[person]}
        return all(marks_agree(word, listed.get(fold_text(word), word)) for word in written)

    def words_about(self, person: int) -> frozenset[str]:
        """The folded words of a person's unit, post and code, with the short forms that offices use."""
        if person not in self._words_about:  # asked again for each photo
            listed = self.people[person]
            short_forms = {form for form in _UNIT_WORDS if self.units[person].startswith(form)}
            self._words_about[person] = words_of(listed.unit, listed.title, listed.code) | short_forms
        return self._words_about[person]

    def keep_of_units(self, people: People, units: Iterable[str]) -> People:
        """Those of `people` whose unit is among `units`, in the form of `fold_unit`."""
        wanted = set(units)
        return tuple(index for index in people if self.units[index] and self.units[index] in wanted)

    def _agrees(self, index: int, written: Sequence[str]) -> bool:
        listed = self._written[index]
        name = self.people[index].name
        if LOST_MARK.search(name) or name.isascii():  # a list without any marks says nothing of them
            return True
        if len(listed) == len(written) and [*map(fold_text, written)] == [*map(fold_text, listed)]:
            return all(map(marks_agree, written, listed))
        return marks_agree("".join(written), "".join(listed))


def normalize_phone(text: str) -> str:
    """The digits of a telephone number, +84 and a zero that Excel left out put right; empty for what is none."""
    digits = "".join(character for character in text if character.isascii() and character.isdigit())
    if digits.startswith("84") and len(digits) > _MIN_PHONE_DIGITS + 1:
        digits = digits[2:]
    digits = digits.removeprefix("0")
    return digits if _MIN_PHONE_DIGITS <= len(digits) <= _MIN_PHONE_DIGITS + 1 else ""
