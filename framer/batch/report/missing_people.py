"""Who needs another photo, or has none at all: found by what became of their photos, and told with the reason."""

from collections.abc import Iterable, Mapping

from framer.atomic_files import printable_path
from framer.batch.matching.match_staff import StaffMatching
from framer.batch.report.reasons import FAILURE_LABELS, NO_PHOTO_CAUSES, REFUSED_UNIT, failure_cause, is_left_out
from framer.batch.staff_list.types import is_lossy
from framer.batch.types import FAILED, ReportRow
from framer.errors import OutputError
from framer.i18n import N_, Translator

_LEFT_OUT_PERSON = N_("%(name)s (photo left out)")
_FAILED_PERSON = N_("%(name)s (photo: %(reason)s)")
_NO_PHOTO_PERSON = N_("%(name)s (file: %(reason)s)")
_OF_NO_PHOTO = {REFUSED_UNIT, OutputError.code}  # causes for which nobody needs another photo
_UNIT_NOT_GIVEN = N_("No unit given")
_UNIT_LOST = N_("Unit with letters lost in the list")


def find_unusable(matching: StaffMatching, rows: Iterable[ReportRow]) -> Mapping[int, ReportRow]:
    """Who has photos and no picture of any: what became of one of them, a failure before what was left out."""
    of_no_picture = {row.source: row for row in rows if asks_for_another(row)}
    found = {}
    for person, photos in matching.photos_by_person.items():
        own = [of_no_picture[source] for source in map(printable_path, photos) if source in of_no_picture]
        if photos and len(own) == len(photos):
            found[person] = min(own, key=is_left_out)
    return found


def asks_for_another(row: ReportRow) -> bool:
    """Whether there is no picture, and another photo would help."""
    return is_left_out(row) or (row.status == FAILED and failure_cause(row) not in _OF_NO_PHOTO)


def tell_unusable(name: str, row: ReportRow, translate: Translator) -> str:
    """A name with what became of the photo."""
    if is_left_out(row):
        return translate(_LEFT_OUT_PERSON) % {"name": name}
    cause = failure_cause(row)
    reason = translate(FAILURE_LABELS.get(cause, cause))
    if cause in _OF_NO_PHOTO:
        return f"{name} ({reason})"
    told = _NO_PHOTO_PERSON if cause in NO_PHOTO_CAUSES else _FAILED_PERSON
    return translate(told) % {"name": name, "reason": reason}


def group_missing(
    matching: StaffMatching, unusable: Mapping[int, ReportRow], translate: Translator
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Units → names of who has no photo, or `unusable` ones alone; without those who are likely to have one."""
    groups: dict[str, list[str]] = {}
    for index in sorted({*matching.people_without_photo(), *unusable} - matching.likely_photos.keys()):
        person = matching.staff.people[index]
        unit = translate(_UNIT_LOST) if is_lossy(person.unit) else matching.unit_names.get(person.unit, person.unit)
        name = person.name or person.file
        told = tell_unusable(name, unusable[index], translate) if index in unusable else name
        groups.setdefault(unit or translate(_UNIT_NOT_GIVEN), []).append(told)
    return tuple((unit, tuple(names)) for unit, names in groups.items())
