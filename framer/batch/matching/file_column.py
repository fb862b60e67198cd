"""The list's own column of files: a path, a name, a name without its ending, or what Excel has made of one."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from framer.atomic_files import printable_path
from framer.batch.csv_table import normalize_word, split_words
from framer.batch.matching.folding import fold_joined, fold_unit
from framer.batch.names_table import PhotoLookup
from framer.batch.output_names import split_extension
from framer.batch.staff_list.types import LOST_MARK, Remark, StaffPerson
from framer.i18n import N_

_MAX_NUMBER_DIGITS = 18
# What a column headed “Ảnh” holds where it says who has sent a photo, and names no file.
_TICKS = split_words("x v co khong roi da chua ok yes no dagui chuagui danop chuanop daco chuaco dachup chuachup dagoi")

_NAMED_TWICE = N_("“%(file)s” is in line %(other)s already.")
_SEVERAL_PHOTOS = N_("“%(file)s” is the name of %(count)s photos; give the path, such as “%(one)s”.")
LISTED_NOT_THERE = N_("there is no photo “%(file)s” in the folder.")


class LenientLookup:
    """Photos by what a list may call them where no exact name fits: without marks, zeros or folders."""

    def __init__(self, photos: Iterable[str]) -> None:
        self._by_folded, self._by_number = defaultdict[str, list[str]](list), defaultdict[int, list[str]](list)
        self._by_length = defaultdict[int, list[tuple[str, str]]](list)
        for photo in photos:
            name = PurePosixPath(printable_path(photo)).name
            stem = split_extension(name)[0]
            for folded in {fold_joined(name), fold_joined(stem)}:
                self._by_folded[folded].append(photo)
                self._by_length[len(folded)].append((folded, photo))
            if stem.isascii() and stem.isdigit() and len(stem) <= _MAX_NUMBER_DIGITS:
                self._by_number[int(stem)].append(photo)

    def find_photos(self, text: str) -> list[str]:
        """The photos that may be meant."""
        name = PurePosixPath(text.replace("\\", "/")).name
        stem = split_extension(name)[0]
        if LOST_MARK.search(name):
            return self._find_lossy(name) or self._find_lossy(stem)
        number = re.sub(r"[.,]0+$", "", stem)
        found = self._by_folded.get(fold_joined(name)) or self._by_folded.get(fold_joined(stem))
        if not found and number.isascii() and number.isdigit() and len(number) <= _MAX_NUMBER_DIGITS:
            found = self._by_number.get(int(number))
        return list(dict.fromkeys(found or ()))

    def _find_lossy(self, name: str) -> list[str]:
        """Each letter that was lost may have been any letter, or a sign."""
        parts = [re.escape(fold_joined(part)) for part in LOST_MARK.split(name)]
        pattern = re.compile("[a-z]?".join(parts))
        longest = sum(map(len, map(fold_joined, LOST_MARK.split(name)))) + len(parts) - 1
        found = (
            photo
            for length in range(longest - len(parts) + 1, longest + 1)
            for folded, photo in self._by_length.get(length, ())
            if pattern.fullmatch(folded)
        )
        return list(dict.fromkeys(found))


def match_file_column(
    people: Sequence[StaffPerson], photos: Sequence[str]
) -> tuple[Mapping[str, int], list[tuple[int, Remark]]]:
    """The person of each photo that the list names, and, with the person, what is wrong with a line.

    Of several photos of one name that in the folder of the person's unit counts. One bad line harms no other.
    """
    exact, lenient = PhotoLookup(person.file for person in people if person.file), LenientLookup(photos)
    for photo in photos:
        exact.add(photo)
    claimed: dict[str, int] = {}
    remarks: list[tuple[int, Remark]] = []
    for index, person in enumerate(people):
        if not person.file or _is_tick(person.file):
            continue
        found = exact.find_photos(person.file) or lenient.find_photos(person.file)
        if len(found) > 1:
            found = _keep_of_unit(found, person) or found
        if len(found) > 1:
            details = {"file": person.file, "count": len(found), "one": printable_path(found[0])}
            remarks.append((index, Remark(_SEVERAL_PHOTOS, details, person.line)))
        elif not found:
            remarks.append((index, Remark(LISTED_NOT_THERE, {"file": person.file}, person.line)))
        elif found[0] in claimed:
            details = {"file": person.file, "other": people[claimed[found[0]]].line}
            remarks.append((index, Remark(_NAMED_TWICE, details, person.line)))
        else:
            claimed[found[0]] = index
    return claimed, remarks


def _is_tick(text: str) -> bool:
    """Whether a cell only says that there is a photo, or none."""
    return normalize_word(text) in _TICKS or not any(map(str.isalnum, text))


def _keep_of_unit(photos: Iterable[str], person: StaffPerson) -> list[str]:
    unit = fold_unit(person.unit)
    return [
        photo for photo in photos if unit and unit in map(fold_unit, PurePosixPath(printable_path(photo)).parts[:-1])
    ]
