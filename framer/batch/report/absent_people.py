"""Who has no picture, and why, by unit: for those who look at the pictures alone."""

from collections.abc import Iterable, Mapping, Sequence
from posixpath import basename

from framer.atomic_files import printable_path
from framer.batch.matching.match_staff import StaffMatching
from framer.batch.report.missing_people import tell_unusable
from framer.batch.report.reasons import NO_PHOTO_CAUSES, failure_cause, is_left_out
from framer.batch.staff_list.types import is_lossy
from framer.batch.types import DONE, FAILED, RESUMED, ReportRow, name_unit_or_folder
from framer.i18n import Translator


def find_absent(
    rows: Iterable[ReportRow], matching: StaffMatching | None, translate: Translator
) -> Mapping[str, Sequence[str]]:
    """Units → names of the people without a picture, in the list's order.

    Whoever may have a picture under a file's name, to be confirmed, is not among them; names that have lost letters are
    left out. `rows` are read twice. Without a list the photos that failed are told; other files are nobody.
    """
    bad = {row.source: row for row in rows if row.status == FAILED or is_left_out(row)}
    groups: dict[str, list[str]] = {}
    if matching is None:
        _add_failed(groups, bad.values(), translate)
        return groups
    pictured = {row.source for row in rows if row.status in (DONE, RESUMED)}
    for number, person in enumerate(matching.staff.people):
        photos = [printable_path(photo) for photo in matching.photos_by_person.get(number, ())]
        likely = matching.likely_photos.get(number, "")
        if pictured & {*photos, printable_path(likely)} or is_lossy(person.name):
            continue
        known = sorted((bad[photo] for photo in photos if photo in bad), key=is_left_out)
        name = person.name or person.output or person.file
        shown = tell_unusable(name, known[0], translate) if known else name
        unit = "" if is_lossy(person.unit) else matching.unit_names.get(person.unit, person.unit)
        groups.setdefault(unit, []).append(shown)
    return groups


def _add_failed(groups: dict[str, list[str]], rows: Iterable[ReportRow], translate: Translator) -> None:
    """Add the photos that failed, by their files' names."""
    for row in rows:
        if row.status == FAILED and failure_cause(row) not in NO_PHOTO_CAUSES:
            told = tell_unusable(basename(row.source), row, translate)
            groups.setdefault(name_unit_or_folder(row.unit, row.source), []).append(told)
