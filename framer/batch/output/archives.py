"""ZIP files of the pictures, in OUT: one for all, or one for each unit."""

import os
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from posixpath import basename, dirname, splitext

from framer.atomic_files import explain_os_error
from framer.batch.output.archive_contents import (
    ARCHIVE_ENDING,
    ENTRY_MODE,
    FIRST_DAY,
    make_archive_comment,
    read_made_entries,
)
from framer.batch.output.output_folder import STAGING_DIRECTORY, OutputFolder
from framer.batch.output_names import claim_free_name, fold_name, name_sort_key
from framer.batch.types import ReportRow

_MAX_ENTRY_BYTES = 1 << 26  # framer's own have 17 MB at most


@dataclass(frozen=True)
class PictureArchive:
    """A ZIP file of OUT: its `name`, and its `entries`: name in it → place in OUT.

    `fingerprint`: of the places and the pictures' marks; the file's comment tells it, so that one can see whether the
    ZIP still has what is in OUT. The pictures' names in the ZIP do not change it.
    """

    name: str
    entries: Mapping[str, str]
    fingerprint: str


@dataclass(frozen=True)
class WrittenArchive:
    """A ZIP that was written: its `path` or URL, and where a person's file of that name is now; empty without one."""

    path: str
    own_file_aside: str = ""


def gather_all(rows: Iterable[ReportRow], name: str) -> PictureArchive:
    """All pictures of the rows, as they lie in OUT."""
    pictures = [row for row in rows if row.output]
    entries = {place: place for row in pictures for place in _picture_places(row)}
    return PictureArchive(f"{name}{ARCHIVE_ENDING}", entries, _fingerprint_rows(pictures))


def group_by_unit(rows: Iterable[ReportRow], rest: str, taken: Iterable[str]) -> list[PictureArchive]:
    """The pictures of each unit, as `director.html` has them, in a folder that is called as the unit and the ZIP are.

    Further pictures of a photo lie in folders of that one. `rest` is what those are called that have neither a unit nor
    a folder.
    """
    units: dict[str, tuple[str, list[ReportRow]]] = {}
    for row in rows:
        if row.output:
            name = row.unit_or_folder or rest
            units.setdefault(fold_name(name), (name, []))[1].append(row)
    used = {fold_name(name) for name in taken}
    archives = []
    for name, pictures in sorted(units.values(), key=lambda unit: name_sort_key(unit[0])):
        file = claim_free_name(used, name, [""], ARCHIVE_ENDING)
        entries = _name_entries(pictures, file.removesuffix(ARCHIVE_ENDING))
        archives.append(PictureArchive(file, entries, _fingerprint_rows(pictures)))
    return archives


def _name_entries(pictures: Iterable[ReportRow], folder: str) -> dict[str, str]:
    """Names in `folder`; of pictures from different folders of OUT that have one name, the later get a number."""
    used: set[str] = set()
    entries = {}
    for row in pictures:
        first, *further = _picture_places(row)
        stem, ending = splitext(basename(first))
        name = claim_free_name(used, stem, [""], ending)
        entries[f"{folder}/{name}"] = first
        for place in further:
            variant = place.removesuffix(f"/{first}") if place.endswith(f"/{first}") else dirname(place)
            entries[f"{folder}/{variant}/{name}"] = place
    return entries


def _picture_places(row: ReportRow) -> tuple[str, ...]:
    return (row.output, *row.further) if row.output else ()


def _fingerprint_rows(pictures: Iterable[ReportRow]) -> str:
    lines = sorted("\t".join((*_picture_places(row), row.picture)) for row in pictures)
    return sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def write_archive(output: OutputFolder, planned: PictureArchive, work_directory: Path) -> WrittenArchive:
    """Write a ZIP of the pictures into OUT, whole or not at all, over one that framer wrote; another file goes aside.

    Pictures are stored, not packed: they are as small as they get. Names are UTF-8. Where OUT is in a storage the file
    is made in `work_directory`. Raises OutputError, NoFile or Unreachable.
    """
    out = output.out
    staged = f"{STAGING_DIRECTORY}/{os.urandom(8).hex()}.part"
    local = out.local_path
    path = local / staged if local is not None else work_directory / Path(staged).name
    try:
        with path.open("wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                for name, place in planned.entries.items():
                    entry = zipfile.ZipInfo(name, FIRST_DAY)
                    entry.external_attr = ENTRY_MODE
                    archive.writestr(entry, out.read(place, _MAX_ENTRY_BYTES))
                archive.comment = make_archive_comment(planned.fingerprint)
            file.flush()
            os.fsync(file.fileno())
        if local is None:
            out.upload(path, staged)
        own_file_aside = _set_own_file_aside(output, planned.name)
        out.move(staged, planned.name)
    except OSError as error:
        raise explain_os_error(out.display_path(planned.name), error) from error
    finally:
        path.unlink(missing_ok=True)
    return WrittenArchive(out.display_path(planned.name), own_file_aside)


def _set_own_file_aside(output: OutputFolder, name: str) -> str:
    """Move a file that framer did not write out of the way of a ZIP; where it is now, empty if there is none."""
    if not output.exists(name) or read_made_entries(output.out, name):
        return ""
    kinds = dict(output.out.list_entries(""))
    return "" if kinds.get(name) == "directory" else output.set_aside(name)
