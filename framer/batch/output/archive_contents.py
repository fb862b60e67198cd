"""What a ZIP file in OUT has, and whether framer wrote it: its form tells, so that no record of it can be lost."""

import os
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from framer.batch.folder import Folder
from framer.batch.packed.zip_photos import ZIP_FAULTS

ARCHIVE_ENDING = ".zip"
ENTRY_MODE = 0o644 << 16
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the same pictures make the same bytes, and no file tells when it was made
_FINGERPRINT_COMMENT = re.compile(rb"framer ([0-9a-f]{64})\Z")
_COMMENT_BYTES = 71


def make_archive_comment(fingerprint: str) -> bytes:
    """The comment of a ZIP whose pictures have this fingerprint."""
    return f"framer {fingerprint}".encode()


def read_fingerprint(path: Path) -> str:
    """Of a ZIP on this machine that framer has written; empty for any other file. Raises OSError."""
    with path.open("rb") as file:
        return _read_comment(file)


def read_made_entries(out: Folder, name: str) -> Sequence[zipfile.ZipInfo]:
    """The entries of a ZIP at the top of OUT that is as framer writes them; none of any other file.

    Programs that put something into a ZIP, or pack one, give an entry its day. Raises Unreachable.
    """
    try:
        with out.open_file(name) as file:
            if not _read_comment(file):
                return ()
            with zipfile.ZipFile(file) as archive:
                entries = archive.infolist()
    except ZIP_FAULTS:
        return ()
    return entries if all(map(_is_as_written, entries)) else ()


def read_unit_entries(out: Folder, name: str) -> Sequence[zipfile.ZipInfo]:
    """As `read_made_entries`; none of a ZIP that is not of a unit, or has another name than framer gave it."""
    entries = read_made_entries(out, name)
    folder = f"{name.removesuffix(ARCHIVE_ENDING)}/"
    return entries if all(entry.filename.startswith(folder) for entry in entries) else ()


def _is_as_written(entry: zipfile.ZipInfo) -> bool:
    form = (entry.date_time, entry.compress_type, entry.external_attr)
    return form == (FIRST_DAY, zipfile.ZIP_STORED, ENTRY_MODE)


def _read_comment(file: BinaryIO) -> str:
    file.seek(max(0, file.seek(0, os.SEEK_END) - _COMMENT_BYTES))
    found = _FINGERPRINT_COMMENT.search(file.read())
    return found[1].decode() if found else ""
