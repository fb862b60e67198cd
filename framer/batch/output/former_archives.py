"""ZIP files of units of which nothing is packed now. None is deleted: aside goes what others have, the rest stays."""

import contextlib
import zipfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from posixpath import basename

from framer.batch.output.archive_contents import ARCHIVE_ENDING, read_made_entries, read_unit_entries
from framer.batch.output.output_folder import OutputFolder
from framer.batch.output_names import fold_name, name_sort_key
from framer.batch.packed.zip_photos import ZIP_FAULTS
from framer.errors import FramerError


@dataclass(frozen=True)
class FormerArchives:
    """The places of those that are `aside` now, and the names of those that were `kept`."""

    aside: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def handle_former_archives(
    output: OutputFolder, written: Collection[str], others: Iterable[str], *, is_complete: bool
) -> FormerArchives:
    """Move ZIPs of units aside of which every picture is in one of those just `written`, under its name too.

    `others` are names of ZIPs that are of no unit. Unless `is_complete`, because only some pictures were packed or not
    all photos could be framed, every ZIP is kept. Files that framer did not write are left alone and not named. Raises
    Unreachable.
    """
    left_alone = {fold_name(name) for name in (*written, *others)}  # one file where case does not count
    packed = {key for name in written for key in _key_pictures(read_made_entries(output.out, name))}
    aside, kept = [], []
    for name in _list_archives(output):
        if fold_name(name) in left_alone or not (entries := read_unit_entries(output.out, name)):
            continue
        if is_complete and packed.issuperset(_key_pictures(entries)) and _is_sound_file(output, name):
            with contextlib.suppress(FramerError):
                aside.append(output.set_aside(name))
                continue
        kept.append(name)
    return FormerArchives(tuple(aside), tuple(kept))


def _list_archives(output: OutputFolder) -> list[str]:
    try:
        names = [name for name, kind in output.out.list_entries("") if kind == "file"]
    except OSError:
        return []
    return sorted((name for name in names if name.endswith(ARCHIVE_ENDING)), key=name_sort_key)


def _key_pictures(entries: Iterable[zipfile.ZipInfo]) -> set[tuple[str, int, int]]:
    return {(basename(entry.filename), entry.CRC, entry.file_size) for entry in entries}


def _is_sound_file(output: OutputFolder, name: str) -> bool:
    """Whether it is no link, and its pictures are what its list of them says."""
    local = output.out.local_path
    if local is not None and (local / name).is_symlink():
        return False
    try:
        with output.out.open_file(name) as file, zipfile.ZipFile(file) as archive:
            return archive.testzip() is None
    except ZIP_FAULTS:
        return False
