"""Whose photo is whose, as a person says it at the desk: shown, changed, and written into matches.csv."""

from collections import Counter
from typing import Any

from framer.atomic_files import explain_os_error, printable_path
from framer.batch.matching.match_staff import StaffMatching
from framer.batch.matching.matches_file import read_matches, write_matches
from framer.batch.matching.types import HEAP_LIKELY, HEAP_NONE, HEAP_SURE, MATCH_REASONS, PhotoMatch
from framer.batch.output.state_dir import open_state_directory
from framer.batch.report.staff_report import make_staff_report
from framer.batch.types import MATCHES_NAME
from framer.desk.folder.copied_photos import find_matched_copies
from framer.desk.folder.folder_errors import FolderBusy, UnknownPhoto
from framer.desk.folder.folder_work import FolderWork
from framer.desk.folder.free_names import check_free_name, list_known_units, read_free_name
from framer.desk.folder.planned_folder import count_heaps, photo_id
from framer.errors import UsageError
from framer.i18n import N_, Translator

TAKE_PROPOSAL, TAKE_BACK, TAKE_OFF = "yes", "auto", "off"

_SAME_NAME_TWICE = N_("Two people of the list are called “%(name)s”, and nothing tells them apart.")
_TELL_THEM_APART = N_("Give them different units or codes in the list.")
_NOTHING_PROPOSED = N_("Nobody is proposed for this photo.")
_CHOOSE_A_NAME = N_("Choose a name.")
_COPY_OF = N_("a copy of %(photo)s, which is of %(person)s")
_NOTHING_TO_MATCH = N_("There is no staff list to match the photos with.")
_ADD_LIST = N_("Add one in the first step.")


def describe_matches(work: FolderWork, translate: Translator) -> dict[str, Any]:
    """All photos, the likely ones first, then nobody's; all people; who has no photo.

    Raises UsageError without a list.
    """
    matching = require_matching(work)
    copies = find_matched_copies(work.planned, [match.photo for match in matching.of_heap(HEAP_NONE)])
    photos = [
        _describe_match(match, translate, _describe_copy(matching, copies.get(match.photo, ""), translate))
        for heap in (HEAP_LIKELY, HEAP_NONE, HEAP_SURE)
        for match in matching.of_heap(heap)
    ]
    people = [_describe_person(matching, number) for number in range(len(matching.staff.people))]
    units = list_known_units(work.planned)
    return {"photos": photos, "people": people, "units": units, **describe_missing(work, matching, translate)}


def describe_missing(work: FolderWork, matching: StaffMatching, translate: Translator) -> dict[str, Any]:
    """Who has no photo, or only such that were left out, by unit and as a text to copy."""
    report = make_staff_report(matching, translate, work.book.report_rows())
    missing = [{"unit": unit, "names": list(names)} for unit, names in report.missing]
    return {"missing_text": report.missing_text, "missing": missing}


def require_matching(work: FolderWork) -> StaffMatching:
    """The matching of the folder. Raises UsageError without a list."""
    matching = work.planned.plan.matching
    if matching is None:
        raise UsageError(_NOTHING_TO_MATCH, _ADD_LIST)
    return matching


def choose_match(work: FolderWork, identity: str, choice: Any, translate: Translator) -> dict[str, Any]:
    """Say whose a photo is: a number of the list, None (nobody's), or TAKE_PROPOSAL, TAKE_BACK, TAKE_OFF; what changed.

    Somebody who is not in the list is said with {"name": …, "unit": …}. After TAKE_OFF a photo has no name, and waits
    for one. Raises FolderBusy, UnknownPhoto, UsageError, OutputError.
    """
    if work.is_running:
        raise FolderBusy
    before = require_matching(work)
    match = next((match for match in before.matches if photo_id(match.photo) == identity), None)
    if match is None:
        raise UnknownPhoto
    file, out = printable_path(match.photo), work.planned.out
    if isinstance(choice, dict):
        name, unit = read_free_name(work.planned, choice)
        text, wanted = name, None
    else:
        name, (text, unit, wanted) = "", _choice_cells(before, match, choice)
    table = read_matches(out).with_choice(file, text, unit)  # read anew: a person may have it open as well
    matching = work.planned.batch.match_anew(before, table)
    if choice == TAKE_OFF and matching.find_person(match.photo) is not None:  # else a choice alone was taken off
        matching = work.planned.batch.match_anew(before, table.with_choice(file, "?"))
    if wanted is not None and matching.find_person(match.photo) != wanted:
        raise UsageError(_SAME_NAME_TWICE, _TELL_THEM_APART, name=before.staff.people[wanted].name)
    if name:
        check_free_name(matching, matching.find_person(match.photo), name)
    try:
        out.make_directory("")
        open_state_directory(out).make_directories()
        write_matches(out, matching, translate)
    except OSError as error:
        raise explain_os_error(out.display_path(MATCHES_NAME), error) from error
    work.take_matching(matching)
    return _describe_changes(before, matching, work, translate)


def _choice_cells(matching: StaffMatching, match: PhotoMatch, choice: Any) -> tuple[str, str, int | None]:
    """What matches.csv has for a choice: the cell, the unit beside it, and the person who is meant."""
    people = matching.staff.people
    if choice is None:
        return "-", "", None
    if choice in (TAKE_BACK, TAKE_OFF):
        return "", "", None
    if choice == TAKE_PROPOSAL:
        if match.person is None:
            raise UsageError(_NOTHING_PROPOSED, _CHOOSE_A_NAME)
        choice = match.person
    if type(choice) is not int or not 0 <= choice < len(people):
        raise UsageError
    person = people[choice]
    name = person.name or person.output
    if choice >= matching.listed:
        return name, person.unit, None
    same = Counter(other.name.casefold() for other in people)[name.casefold()]
    return (person.code if same > 1 and person.code else name), person.unit, choice


def _describe_changes(
    before: StaffMatching, after: StaffMatching, work: FolderWork, translate: Translator
) -> dict[str, Any]:
    """The photos and people that stand otherwise now."""
    former = {match.photo: match for match in before.matches}
    changed = [match for match in after.matches if former.get(match.photo) != match]
    people = {
        number
        for number in range(len(after.staff.people))
        if number >= after.listed or before.photos_by_person.get(number) != after.photos_by_person.get(number)
    }
    return {
        "photos": [_describe_match(match, translate) for match in changed],
        "people": [_describe_person(after, number) for number in sorted(people)],
        "people_count": len(after.staff.people),
        "counts": count_heaps(work.planned.plan),
        **describe_missing(work, after, translate),
    }


def _describe_copy(matching: StaffMatching, original: str, translate: Translator) -> str:
    """Of whose photo it is a copy; empty where it is none."""
    person = matching.find_person(original) if original else None
    if person is None:
        return ""
    name = printable_path(original).rpartition("/")[2]
    return translate(_COPY_OF) % {"photo": name, "person": matching.staff.people[person].name}


def _describe_match(match: PhotoMatch, translate: Translator, copy: str = "") -> dict[str, Any]:
    source = printable_path(match.photo)
    folder, _, name = source.rpartition("/")
    return {
        "id": photo_id(match.photo),
        "name": name,
        "folder": folder,
        "heap": match.heap,
        "reason": copy or translate(MATCH_REASONS[match.reason]),
        "person": match.person,
        "people": list(match.people),
        "chosen": match.reason == "chosen",
        "taken_off": match.reason == "taken_off",
    }


def _describe_person(matching: StaffMatching, number: int) -> dict[str, Any]:
    person = matching.staff.people[number]
    photos = matching.photos_by_person.get(number, ())
    return {
        "number": number,
        "name": person.name or person.output or person.file,
        "unit": person.unit,
        "code": person.code,
        "listed": number < matching.listed,
        "photos": [photo_id(photo) for photo in photos],
    }
