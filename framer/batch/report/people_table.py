"""``people.csv``: every person of the staff list, with photo, picture and how far it is; for Excel."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from framer.atomic_files import atomic_text_writer, printable_path
from framer.batch.matching.match_staff import StaffMatching
from framer.batch.matching.types import HEAP_NONE
from framer.batch.report.csv_report import BYTE_ORDER_MARK, CSV_DELIMITER, CSV_ENCODING, escape_cell
from framer.batch.report.missing_people import find_unusable
from framer.batch.report.reasons import STATUS_LABELS, is_left_out, reason_label, row_reasons
from framer.batch.row_words import tell_row
from framer.batch.types import DONE, FAILED, RESUMED, ReportRow
from framer.i18n import N_, Translator

PEOPLE_COLUMNS = (N_("Name"), N_("Unit"), N_("Employee code"), N_("Photo"), N_("Picture"), N_("Status"))

_HAS_PICTURE = N_("picture made")
_SHOULD_BE_CHECKED = N_("picture made, to be checked: %(reasons)s")
_PICTURE_FAILED = N_("could not be made: %(reason)s")
_NO_PHOTO = N_("no photo yet")
_LIKELY_PHOTO = N_("a photo is likely: confirm it in matches.csv")
_PHOTO_LEFT_OUT = N_("no picture: the photo was left out, ask for another one")
_NOT_USED = N_("left out")
_COPY_LEFT_OUT = N_("left out: a copy of %(original)s")
_NOBODYS = N_("belongs to nobody of the list")
_NOT_SAID = N_("whose photo it is has not been said")
_NOT_REACHED = N_("not done yet")


def write_people_table(matching: StaffMatching, rows: Iterable[ReportRow], path: Path, translate: Translator) -> None:
    """Write the people in the list's order, each photo of theirs on a line, then photos of nobody.

    Raises OutputError.
    """
    with atomic_text_writer(path, CSV_ENCODING) as file:
        file.write(BYTE_ORDER_MARK)
        writer = csv.writer(file, delimiter=CSV_DELIMITER, lineterminator="\r\n")
        writer.writerow([translate(column) for column in PEOPLE_COLUMNS])
        for cells in _table_lines(matching, {row.source: row for row in rows if row.status != "old"}, translate):
            writer.writerow([escape_cell(cell) for cell in cells])


def _table_lines(
    matching: StaffMatching, rows: dict[str, ReportRow], translate: Translator
) -> Iterator[tuple[str, ...]]:
    likely, unusable = matching.likely_photos, find_unusable(matching, rows.values())
    for number, person in enumerate(matching.staff.people):
        who = (person.name or person.output, person.unit, person.code)
        left_out = _PHOTO_LEFT_OUT if number in unusable else _NOT_USED
        for photo in matching.photos_by_person.get(number, ()):
            yield (*who, *_photo_cells(printable_path(photo), rows, translate, left_out))
        if number in matching.photos_by_person:
            continue
        if number in likely:
            photo = printable_path(likely[number])
            yield (*who, photo, "", _tell_left_out(photo, rows, translate) or translate(_LIKELY_PHOTO))
        else:
            yield (*who, "", "", translate(_NO_PHOTO))
    for match in matching.of_heap(HEAP_NONE):
        photo, picture, _ = _photo_cells(printable_path(match.photo), rows, translate, _NOT_USED)
        whose = translate(_NOBODYS if match.reason == "chosen" else _NOT_SAID)
        yield ("", "", "", photo, picture, _tell_left_out(photo, rows, translate) or whose)


def _tell_left_out(photo: str, rows: dict[str, ReportRow], translate: Translator) -> str:
    """What is said of a photo that was left out, of which nothing more has to be known; empty for others."""
    is_out = photo in rows and is_left_out(rows[photo])
    return _photo_cells(photo, rows, translate, _NOT_USED)[2] if is_out else ""


def _photo_cells(photo: str, rows: dict[str, ReportRow], translate: Translator, left_out: str) -> tuple[str, str, str]:
    """Photo, picture and status; `left_out` is what is said of a photo that is no copy and was left out."""
    row = rows.get(photo)
    if row is None:
        return photo, "", translate(_NOT_REACHED)
    if row.status == FAILED:
        return photo, "", translate(_PICTURE_FAILED) % {"reason": tell_row(row, translate).message}
    if row.copy_of:
        return photo, "", translate(_COPY_LEFT_OUT) % {"original": row.copy_of}
    if is_left_out(row):
        return photo, "", translate(left_out)
    if row.status not in (DONE, RESUMED):
        return photo, "", translate(STATUS_LABELS[row.status])
    labels = ", ".join(reason_label(reason, translate) for reason in row_reasons(row))
    status = translate(_SHOULD_BE_CHECKED) % {"reasons": labels} if labels else translate(_HAS_PICTURE)
    return photo, row.output or "", status
