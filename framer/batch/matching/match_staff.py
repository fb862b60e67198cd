"""All photos of a folder and a staff list → whose photo each is, and what follows from it for the run."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from framer.batch.matching.file_column import LISTED_NOT_THERE, match_file_column
from framer.batch.matching.find_match import find_match
from framer.batch.matching.matched_names import name_matched_pictures
from framer.batch.matching.matches_table import UNSAID, MatchesTable
from framer.batch.matching.people_index import PeopleIndex
from framer.batch.matching.types import HEAP_LIKELY, HEAP_NONE, HEAP_SURE, PhotoMatch
from framer.batch.matching.whole_names import complete_lost_names
from framer.batch.names_table import NameAssignment, UnitChooser
from framer.batch.staff_list.types import Remark, StaffList, StaffPerson, is_lossy
from framer.campaigns.unit_choice import UnknownUnit
from framer.errors import FramerError
from framer.i18n import N_
from framer.text.unit import Unit, free_unit

_MAX_TOLD_LINES = 3
_MAX_TOLD_ABSENT = 20

_MANY_ABSENT = N_("%(count)s photos that the list names are not in the folder.")
_UNITS_LEFT_OUT = N_("Units that cannot be drawn are left out of the pictures; shorten them in the list.")


@dataclass(frozen=True)
class StaffMatching:
    """A staff list and a folder's photos together.

    - `matches`: one for each photo, in the order of the folder.
    - `assignments`: name and unit of each photo that is matched for sure.
    - `photos_by_person`: indices in the list → photos, that which is proposed first.
    - `remarks`: about lines, in the list's order, after those about the list.
    - `match_again`: the same photos and list with another table of choices.
    - `unlisted`: texts of units that the campaign's list does not have.
    - `unit_names`: what the campaign calls the units of the list, by their texts.
    - `added`: how many people, the last ones of `staff`, are not in the list but named in the table of choices.
    """

    staff: StaffList
    matches: tuple[PhotoMatch, ...]
    assignments: Mapping[str, NameAssignment]
    photos_by_person: Mapping[int, Sequence[str]]
    remarks: tuple[Remark, ...] = ()
    table: MatchesTable = field(default_factory=MatchesTable)
    match_again: "Callable[[MatchesTable], StaffMatching] | None" = field(default=None, compare=False, repr=False)
    unlisted: frozenset[str] = frozenset()
    unit_names: Mapping[str, str] = field(default_factory=dict)
    added: int = 0

    @property
    def listed(self) -> int:
        """How many people the list has; those with higher numbers are not in it."""
        return len(self.staff.people) - self.added

    def of_heap(self, heap: str) -> list[PhotoMatch]:
        """The matches of one heap."""
        return [match for match in self.matches if match.heap == heap]

    def find_person(self, photo: str) -> int | None:
        """Whose the photo is for sure: an index in the list."""
        return self._person_by_photo.get(photo)

    @cached_property
    def _person_by_photo(self) -> Mapping[str, int]:
        return {photo: person for person, photos in self.photos_by_person.items() for photo in photos}

    def people_without_photo(self) -> list[int]:
        """Who has no photo that is matched for sure, in the list's order."""
        return [index for index in range(len(self.staff.people)) if index not in self.photos_by_person]

    @cached_property
    def likely_photos(self) -> Mapping[int, str]:
        """A photo that is likely theirs, of each of those people for whom there is one."""
        likely = {match.people[0]: match.photo for match in reversed(self.of_heap(HEAP_LIKELY))}
        return {person: likely[person] for person in self.people_without_photo() if person in likely}


def match_staff(
    staff: StaffList,
    photos: Sequence[str],
    table: MatchesTable,
    choose_unit: UnitChooser,
    *,
    frame_unlisted: bool = False,
) -> StaffMatching:
    """Match every photo: what a person chose in matches.csv counts first, then the list's file column, then names.

    `choose_unit` gives the unit that a text means. One that is none of the campaign's is told, and its people's photos
    are refused, or with `frame_unlisted` framed without a unit; one that cannot be drawn is told, and left out.
    """
    index = PeopleIndex(staff.people)
    choices, choice_remarks, added_people = table.resolve_choices(staff.people, index, photos)
    people = (*staff.people, *added_people)
    in_column, remarks = match_file_column(staff.people, [photo for photo in photos if photo not in choices])
    folder_counts = Counter(_folder_of_photo(photo) for photo in photos)
    matches = []
    for photo in photos:
        if choices.get(photo) == UNSAID:
            fitting = find_match(photo, index, folder_counts[_folder_of_photo(photo)]).people
            matches.append(PhotoMatch(photo, HEAP_NONE, "taken_off", fitting))
        elif photo in choices:
            matches.append(_chosen_match(photo, choices[photo]))
        elif photo in in_column:
            matches.append(PhotoMatch(photo, HEAP_SURE, "file", (in_column[photo],)))
        else:
            matches.append(find_match(photo, index, folder_counts[_folder_of_photo(photo)]))
    sure = [match for match in matches if match.heap == HEAP_SURE]
    names, photos_by_person, namesake_remarks = name_matched_pictures(people, sure)
    units = _choose_units(people, choose_unit)
    assignments = {
        match.photo: units.assign(names.get(match.photo, ""), people[match.people[0]].unit, frame_unlisted)
        for match in sure
    }
    told = _shorten_remarks(
        [remark for person, remark in remarks if person not in photos_by_person]
    )  # else found by the name
    return StaffMatching(
        staff=replace(staff, people=complete_lost_names(people, photos_by_person)),
        matches=tuple(matches),
        assignments=assignments,
        photos_by_person=photos_by_person,
        remarks=(*staff.remarks, *choice_remarks, *namesake_remarks, *told, *units.remarks),
        table=table,
        match_again=lambda other: match_staff(staff, photos, other, choose_unit, frame_unlisted=frame_unlisted),
        unlisted=frozenset(units.refused),
        unit_names={text: unit.name for text, unit in units.chosen.items() if unit},
        added=len(added_people),
    )


def _shorten_remarks(remarks: Sequence[Remark]) -> list[Remark]:
    """The remarks about lines, with one for all photos that are not there where those are many."""
    absent = [remark for remark in remarks if remark.message == LISTED_NOT_THERE]
    if len(absent) <= _MAX_TOLD_ABSENT:
        return list(remarks)
    others = [remark for remark in remarks if remark.message != LISTED_NOT_THERE]
    return [Remark(_MANY_ABSENT, {"count": len(absent)}), *others]


def _chosen_match(photo: str, person: int | None) -> PhotoMatch:
    """The match that somebody wrote into matches.csv."""
    return PhotoMatch(photo, HEAP_NONE if person is None else HEAP_SURE, "chosen", () if person is None else (person,))


@dataclass(frozen=True)
class _ListedUnits:
    """What the texts of a list's units mean: `chosen`, or why none; and what is said of those."""

    chosen: Mapping[str, Unit | None]
    refused: Mapping[str, UnknownUnit]
    remarks: Sequence[Remark]

    def assign(self, output: str, text: str, frame_unlisted: bool) -> NameAssignment:
        """The assignment of somebody with this name for the picture and this text for the unit."""
        refusal = None if frame_unlisted else self.refused.get(text)
        return NameAssignment(output, free_unit(text) if refusal else self.chosen.get(text), refusal)


def _choose_units(people: Sequence[StaffPerson], choose_unit: UnitChooser) -> _ListedUnits:
    lines_by_unit: dict[str, list[str]] = {}
    for person in people:
        if person.unit:
            lines_by_unit.setdefault(person.unit, []).append(person.line)
    chosen: dict[str, Unit | None] = {}
    refused: dict[str, UnknownUnit] = {}
    remarks = []
    for text, lines in lines_by_unit.items():
        if is_lossy(text):
            continue
        try:
            chosen[text] = choose_unit(text)
        except FramerError as error:
            if isinstance(error, UnknownUnit):
                refused[text] = error
            told = ", ".join(lines[:_MAX_TOLD_LINES]) + (" …" if len(lines) > _MAX_TOLD_LINES else "")
            remarks.append(Remark(error.message, error.details, told))
    if len(chosen) + len(refused) < len([text for text in lines_by_unit if not is_lossy(text)]):
        remarks.append(Remark(_UNITS_LEFT_OUT))
    return _ListedUnits(chosen, refused, remarks)


def _folder_of_photo(photo: str) -> str:
    return photo.rpartition("/")[0]
