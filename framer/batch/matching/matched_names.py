"""Names for the pictures of people: no two the same, told where two people have one name."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from framer.batch.matching.copy_names import is_copy_name
from framer.batch.matching.types import PhotoMatch
from framer.batch.output_names import fold_name, make_safe_name, name_sort_key
from framer.batch.staff_list.types import Remark, StaffPerson
from framer.i18n import N_

_NAMESAKES = N_("%(count)s people are called “%(name)s”: their pictures have the unit, or a number, after the name.")


def name_matched_pictures(
    people: Sequence[StaffPerson], matches: Sequence[PhotoMatch]
) -> tuple[Mapping[str, str], Mapping[int, Sequence[str]], list[Remark]]:
    """A name without ending for each photo of a person; the photos of each person, the first proposed first; remarks.

    `matches` are sure ones. People of one name in one folder get their unit, or a number; so do further photos of one.
    """
    photos_by_person: dict[int, list[str]] = defaultdict(list)
    for match in matches:
        photos_by_person[match.people[0]].append(match.photo)
    reasons = {match.photo: match.reason for match in matches}
    for photos in photos_by_person.values():
        photos.sort(key=lambda photo: _photo_rank(photo, reasons[photo]))
    holders: dict[tuple[str, str], list[int]] = defaultdict(list)  # folder and folded name → people
    for person, photos in sorted(photos_by_person.items()):
        for folder in dict.fromkeys(_folder_of(photo) for photo in photos):
            if people[person].output:
                holders[folder, fold_name(make_safe_name(people[person].output))].append(person)
    names: dict[str, str] = {}
    for (folder, _), namesakes in holders.items():
        used: set[str] = set()
        for person in namesakes:
            base = _add_unit(people, person, namesakes)
            for photo in photos_by_person[person]:
                if _folder_of(photo) == folder:
                    names[photo] = _claim_number(base, used)
    told = {fold_name(people[namesakes[0]].output): namesakes for namesakes in holders.values() if len(namesakes) > 1}
    remarks = [
        Remark(_NAMESAKES, {"count": len(namesakes), "name": people[namesakes[0]].output})
        for namesakes in told.values()
    ]
    return names, photos_by_person, remarks


def _add_unit(people: Sequence[StaffPerson], person: int, namesakes: Sequence[int]) -> str:
    """The name, with the unit where that tells it from the namesakes' in the folder."""
    name, unit = people[person].output, people[person].unit
    others = {fold_name(people[other].unit) for other in namesakes if other != person}
    return f"{name} - {unit}" if others and unit and fold_name(unit) not in others else name


def _claim_number(base: str, used: set[str]) -> str:
    name, number = base, 1
    while fold_name(make_safe_name(name)) in used:
        number += 1
        name = f"{base} ({number})"
    used.add(fold_name(make_safe_name(name)))
    return name


def _photo_rank(photo: str, reason: str) -> tuple[bool, bool, tuple[str, str]]:
    """The list's own photo before others, an original before its copy, then the order of names."""
    return reason not in ("file", "chosen"), is_copy_name(photo), name_sort_key(photo)


def _folder_of(photo: str) -> str:
    return photo.rpartition("/")[0]
