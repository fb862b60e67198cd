"""Photos that came twice: byte by byte another photo of the same person. One picture of each is handed over.

The first run to see a copy leaves it out, as a person would; that is told, and a person may take it in again. So there
is still one row for each photo.
"""

import json
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from pathlib import Path
from posixpath import basename

from framer.atomic_files import atomic_write
from framer.batch.corrections import Correction
from framer.batch.matching.copy_names import is_copy_name, name_without_copy_words
from framer.batch.output_names import name_sort_key
from framer.batch.report.reasons import is_left_out
from framer.batch.review import set_corrections
from framer.batch.types import STATE_DIRECTORY_NAME, ReportRow
from framer.desk.folder.planned_folder import PlannedFolder
from framer.desk.folder.row_book import RowBook
from framer.kept_json import read_json_file

_KNOWN_COPIES_NAME = "copies.json"
_MAX_KNOWN_BYTES = 10_000_000


def leave_out_new_copies(planned: PlannedFolder, book: RowBook) -> None:
    """Put a correction in force that leaves each new copy out; one that was approved or corrected is not touched.

    Once is enough: whoever takes a copy in again has decided. Raises OutputError, UsageError.
    """
    known = read_known_copies(planned)
    new = {
        copy: (original, row)
        for copy, original in find_picture_copies(planned, book).items()
        if copy not in known and (row := book.find(copy)) and not (row.approved or row.correction)
    }
    if new:
        left_out = Correction(skip=True)
        set_corrections(
            planned.out, {planned.jobs[copy].source: (left_out, row.digest) for copy, (_, row) in new.items()}
        )
        note_copies(planned, {copy: original for copy, (original, _) in new.items()})


def note_copies(planned: PlannedFolder, copies: Mapping[str, str]) -> None:
    """Note that these copies (ID → the original's ID) have been left out. Raises OutputError."""
    if copies:
        atomic_write(_known_path(planned), json.dumps({**read_known_copies(planned), **copies}).encode())


def describe_copies(planned: PlannedFolder, book: RowBook) -> dict[str, str]:
    """The copies by ID, with the file name of the photo that each is a copy of: left out, or taken in all the same."""
    left_out = {copy: original for copy, original in read_known_copies(planned).items() if _is_out(book.find(copy))}
    copies = {**left_out, **find_picture_copies(planned, book)}
    originals = {original: book.find(original) for original in copies.values()}
    return {copy: basename(row.source) for copy, original in copies.items() if (row := originals[original])}


def count_left_out_copies(planned: PlannedFolder, book: RowBook) -> int:
    """How many copies are left out, by the desk or after it by a person."""
    return sum(_is_out(book.find(copy)) for copy in read_known_copies(planned))


def find_picture_copies(planned: PlannedFolder, book: RowBook) -> dict[str, str]:
    """Photos with a picture that are the same as another one with a picture, of the same person: ID → the other's ID.

    Of photos that nobody was found for, those that are called alike, in one unit. The original is that with a name, and
    one whose file is not called a copy.
    """
    by_digest: dict[str, list[str]] = defaultdict(list)
    for identity in planned.jobs:
        if (row := book.find(identity)) and row.output and row.digest:
            by_digest[row.digest].append(identity)
    copies = {}
    for alike in by_digest.values():
        for group in _group_by_person(planned, book, alike) if len(alike) > 1 else ():
            original, *rest = sorted(group, key=lambda identity: _rank(planned, identity))
            copies.update(dict.fromkeys(rest, original))
    return copies


def _group_by_person(planned: PlannedFolder, book: RowBook, photos: Iterable[str]) -> Iterable[list[str]]:
    persons = {identity: _person_of(planned, identity) for identity in photos}
    known = {person for person in persons.values() if person is not None}
    if len(known) == 1:
        return [list(persons)]
    groups: dict[Hashable, list[str]] = defaultdict(list)
    for identity, person in persons.items():
        row = book.find(identity)
        if person is not None:
            groups[person].append(identity)
        elif not known and row:
            groups[row.unit, name_without_copy_words(planned.jobs[identity].source)].append(identity)
    return groups.values()


def _rank(planned: PlannedFolder, identity: str) -> tuple[bool, bool, tuple[str, str]]:
    source = planned.jobs[identity].source
    return _person_of(planned, identity) is None, is_copy_name(source), name_sort_key(source)


def _person_of(planned: PlannedFolder, identity: str) -> int | None:
    matching = planned.plan.matching
    return matching.find_person(planned.jobs[identity].source) if matching else None


def _is_out(row: ReportRow | None) -> bool:
    return row is not None and is_left_out(row)


def _known_path(planned: PlannedFolder) -> Path:
    return Path(planned.choice.out) / STATE_DIRECTORY_NAME / _KNOWN_COPIES_NAME


def read_known_copies(planned: PlannedFolder) -> Mapping[str, str]:
    """The copies (ID) that were left out once, and of what each is one; none where the file cannot be understood."""
    return read_json_file(_known_path(planned), _MAX_KNOWN_BYTES, dict[str, str]) or {}
