"""What is handed over: reports, ZIP files, old pictures moved aside; all of it in OUT, by the batch's own code."""

import os
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any

from framer.batch.output.archive_contents import read_fingerprint, read_unit_entries
from framer.batch.output.deliveries import ARCHIVE_CHOICES, make_archives, plan_archives, set_pictures_aside
from framer.batch.report.all_reports import deliver_reports, deliver_staff_files
from framer.batch.report.staff_report import make_staff_report
from framer.batch.types import DIRECTOR_NAME, MISSING_PEOPLE_NAME, PEOPLE_NAME, REPORT_NAMES, ROWS_PATH
from framer.desk.folder.folder_errors import UnknownPhoto
from framer.desk.folder.folder_work import FolderWork
from framer.desk.folder.picture_copies import count_left_out_copies
from framer.desk.folder.pictures import is_in_out
from framer.desk.folder.planned_folder import find_open_photos, photo_id
from framer.desk.folder.row_book import is_old
from framer.desk.own_words import load_desk_translator
from framer.i18n import N_, Translator
from framer.web.locale import LANGUAGES

_FILE_KINDS = {
    DIRECTOR_NAME: "director",
    PEOPLE_NAME: "people",
    MISSING_PEOPLE_NAME: "missing",
    REPORT_NAMES[0]: "table",
    REPORT_NAMES[1]: "report",
}
_ARCHIVE_SUFFIX = ".zip"
_SAVED_NAMES = {  # on the disk they keep the names that scripts know
    DIRECTOR_NAME: N_("for-the-director.html"),
    PEOPLE_NAME: N_("people-and-pictures.csv"),
    MISSING_PEOPLE_NAME: N_("people-without-a-photo.txt"),
    REPORT_NAMES[0]: N_("table-of-pictures.csv"),
    REPORT_NAMES[1]: N_("report-of-pictures.html"),
}
_NOBODYS_UNIT = N_("No unit given")


def describe_delivery(work: FolderWork, language: str) -> dict[str, Any]:
    """How things stand, by unit, and which files there are to hand over."""
    translate, matching = load_desk_translator(language), work.planned.plan.matching
    rows = [row for row in work.book.report_rows() if row.output]
    pictures = Counter(row.unit_or_folder or translate(_NOBODYS_UNIT) for row in rows)
    approved = Counter(row.unit_or_folder or translate(_NOBODYS_UNIT) for row in rows if row.approved)
    counts = work.book.count()
    open_photos = find_open_photos(matching) if matching else set()
    return {
        "nobodys": sum(photo_id(row.source) in open_photos for row in rows),
        "pictures": counts.pictures,
        "approved": counts.approved,
        "to_check": counts.to_check,
        "left_out": counts.left_out,
        "copies": count_left_out_copies(work.planned, work.book),
        "failed": counts.failed,
        "old": counts.old,
        "missing": make_staff_report(matching, translate, work.book.report_rows()).missing_count if matching else 0,
        "units": [
            {"unit": unit, "pictures": count, "approved": approved[unit]} for unit, count in sorted(pictures.items())
        ],
        **list_files(work),
        "folder": work.planned.choice.out,
    }


def list_files(work: FolderWork) -> dict[str, list[dict[str, Any]]]:
    """The reports and the ZIP files at the top of OUT.

    `former` ones are of units of which no row has a picture: OUT may have one nevertheless.
    """
    files, archives = [], []
    current, units, out = _current_fingerprints(work), _name_units(work), work.planned.out
    for path in _find_files(work):
        told = {"name": path.name, "path": f"/api/folder/files/{_file_id(path)}"}
        if path.name in _FILE_KINDS:
            files.append({"kind": _FILE_KINDS[path.name], **told})
        else:
            former = path.name not in units and bool(read_unit_entries(out, path.name))
            is_stale = former or _is_outdated(work, path, current)
            archives.append({**told, "bytes": path.stat().st_size, "stale": is_stale, "former": former})
    return {"files": files, "archives": archives}


def find_delivered(work: FolderWork, identity: str) -> Path:
    """One of these files. Raises UnknownPhoto for anything else."""
    found = next((path for path in _find_files(work) if _file_id(path) == identity), None)
    if found is None:
        raise UnknownPhoto
    return found


def saved_name(path: Path, translate: Translator) -> str:
    """What a file that is handed over is called where it is saved."""
    return translate(_SAVED_NAMES[path.name]) if path.name in _SAVED_NAMES else path.name


def write_all_reports(work: FolderWork, language: str) -> None:
    """All reports anew, as things stand now. Raises FolderBusy, OutputError."""
    translate, planned = load_desk_translator(language), work.planned
    rows, matching = work.book.report_rows(), planned.plan.matching
    with work.session() as session:
        deliver_reports(session, planned.batch, rows, matching, translate, language)
        if matching:
            deliver_staff_files(session, matching, translate, rows)


def write_archives_of(work: FolderWork, choice: str, language: str, *, only_approved: bool) -> dict[str, Any]:
    """One ZIP of all pictures ("all"), or one for each unit ("unit"), as the API tells them.

    `outdated` are further ones that were not packed, and do not have what there is now. `aside` are places of those
    whose pictures are all in others now, `own_files_aside` of files that are not framer's and had a ZIP's name.

    `only_approved`: without the pictures that nobody has approved. Raises FolderBusy, OutputError.
    """
    rows = [row for row in work.book.report_rows() if row.approved or not only_approved]
    with work.session() as session:
        made = make_archives(session, rows, choice, load_desk_translator(language), only_approved=only_approved)
    names, archives = {Path(path).name for path in made.paths}, list_files(work)["archives"]
    return {
        "archives": [archive for archive in archives if archive["name"] in names],
        "outdated": [archive for archive in archives if archive["name"] not in names and archive["stale"]],
        "aside": list(made.former.aside),
        "own_files_aside": list(made.own_files_aside),
    }


def tidy_old_pictures(work: FolderWork) -> int:
    """Move pictures that no longer belong aside; how many. Raises FolderBusy, OutputError."""
    with work.session() as session:
        old = {row.leftover or "" for row in work.book.report_rows() if is_old(row)}
        places = {place for place in old if is_in_out(work, place)}
        moved, error = set_pictures_aside(session, sorted(places))
    work.book.forget_old(moved)
    if error:
        raise error
    return len(moved)


def _current_fingerprints(work: FolderWork) -> frozenset[str]:
    """Of all ZIP files as they would be packed now, of all pictures and of those that are approved."""
    rows, out = work.book.report_rows(), work.planned.out
    approved = [row for row in rows if row.approved]
    return frozenset(
        archive.fingerprint
        for packed in (rows, approved)
        for choice in ARCHIVE_CHOICES
        for archive in plan_archives(packed, choice, out, str)
    )


def _name_units(work: FolderWork) -> frozenset[str]:
    """What the ZIP files of units are called now, in whichever language they are packed."""
    rows, out = work.book.report_rows(), work.planned.out
    return frozenset(
        archive.name
        for language in LANGUAGES
        for archive in plan_archives(rows, "unit", out, load_desk_translator(language))
    )


def _is_outdated(work: FolderWork, archive: Path, current: Collection[str]) -> bool:
    """Whether one of its pictures was made anew or left out since it was packed, or another has come to it.

    Of a ZIP without a fingerprint only its age is known.
    """
    try:
        if packed := read_fingerprint(archive):
            return packed not in current
        return archive.stat().st_mtime < (Path(work.planned.choice.out) / ROWS_PATH).stat().st_mtime
    except OSError:
        return False


def _file_id(path: Path) -> str:
    """What a file is called in addresses: names may have any letter, and a link would lose some."""
    return photo_id(path.name)


def _find_files(work: FolderWork) -> list[Path]:
    """Ordinary files only: a link might lead anywhere."""
    try:
        with os.scandir(work.planned.choice.out) as entries:
            names = [entry.name for entry in entries if entry.is_file(follow_symlinks=False)]
    except OSError:
        return []
    out = Path(work.planned.choice.out)
    return [out / name for name in sorted(names) if name in _FILE_KINDS or name.lower().endswith(_ARCHIVE_SUFFIX)]
