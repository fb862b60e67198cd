"""Photos in a ZIP, and in documents, which are ZIPs. Runs in a confined worker: the file may come from anybody.

Nothing is unpacked to a disk, and a name inside leads nowhere: it is a key, and text to show.
"""

import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from framer.batch.packed.entry_names import decode_entry_names
from framer.batch.packed.types import (
    MAX_PACKED_ENTRIES,
    MAX_PACKED_PARTS,
    MAX_PACKED_PATH,
    MAX_UNPACKED_BYTES,
    MAX_UNPACKED_RATIO,
    SMALL_UNPACKED_BYTES,
    ContainerFaultError,
)

# What zipfile and zlib raise on damaged archives and on methods that they do not know.
ZIP_FAULTS = (BadZipFile, zlib.error, EOFError, KeyError, ValueError, NotImplementedError, RuntimeError, OSError)

_ENCRYPTED_FLAG = 1
_MAX_READ = 8 * 2**20  # bytes asked for at once: only a list of far too many entries is longer
_MAX_SHOWN_NAME = 100
_MEDIA_FOLDERS = ("word/media/", "xl/media/", "ppt/media/", "Pictures/")  # of Word, Excel, PowerPoint; of LibreOffice
_DOCUMENT_MARKS = ("[Content_Types].xml", "META-INF/manifest.xml")


class _GuardedFile:
    """A file that gives a list of entries only if it is not far too long: `zipfile` reads that in one go."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell, self.close, self.seekable = file.seek, file.tell, file.close, file.seekable

    def read(self, size: int = -1) -> bytes:
        if size > _MAX_READ:
            raise ContainerFaultError("too_much")
        return self._file.read(size)


@contextmanager
def open_zip(file: BinaryIO) -> Iterator[ZipFile]:
    """The archive. Raises ContainerFaultError, or one of ZIP_FAULTS."""
    with ZipFile(_GuardedFile(file)) as archive:
        if len(archive.filelist) > MAX_PACKED_ENTRIES:
            raise ContainerFaultError("too_much")
        yield archive


def list_zip_members(archive: ZipFile, size: int) -> Iterator[tuple[ZipInfo, str, str]]:
    """Each file in the archive, its path as people see it, and why it is not to be read (see PackedEntry), if it is so.

    `size` is the archive's, in bytes. Of entries with one name the last counts, as wherever an archive is unpacked; of
    a document only the pictures count. Raises ContainerFaultError for an archive that is made to do harm.
    """
    members = {info.filename: info for info in archive.filelist if not info.is_dir()}
    unpacked = sum(info.file_size for info in members.values())
    most = min(MAX_UNPACKED_BYTES, max(SMALL_UNPACKED_BYTES, MAX_UNPACKED_RATIO * size))
    is_document = any(mark in members for mark in _DOCUMENT_MARKS)
    if unpacked > most and not is_document:
        raise ContainerFaultError("too_much")
    names = decode_entry_names(members.values())
    for key, info in members.items():
        name = names[key]
        if is_document:
            if not name.startswith(_MEDIA_FOLDERS):
                continue
            name = name.rpartition("/")[2]
        parts = name.split("/")
        if not _stays_inside(parts):
            yield info, _as_plain_part(parts[-1]), "outside"
        elif len(name) > MAX_PACKED_PATH or len(parts) > MAX_PACKED_PARTS:
            yield info, _as_plain_part(parts[-1]), "long_path"
        elif stat.S_ISLNK(info.external_attr >> 16):
            yield info, name, "link"
        elif info.flag_bits & _ENCRYPTED_FLAG:
            yield info, name, "encrypted"
        elif info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            yield info, name, "opaque"
        else:
            yield info, name, ""


def read_zip_member(archive: ZipFile, key: str | ZipInfo, size: int) -> bytes:
    """The first `size` bytes of a file, or all if there are fewer. Raises one of ZIP_FAULTS."""
    info = archive.getinfo(key) if isinstance(key, str) else key
    if info.flag_bits & _ENCRYPTED_FLAG or info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise BadZipFile
    with archive.open(info) as member:
        data = member.read(size)
        while len(data) < size and (more := member.read(size - len(data))):
            data += more
    return data


def _stays_inside(parts: list[str]) -> bool:
    """Whether a path stays inside the archive, and is one that can be shown."""
    return not any(part in ("", ".", "..") or ":" in part[:2] or "\0" in part for part in parts)


def _as_plain_part(part: str) -> str:
    """A name that can be shown, short, with its ending."""
    plain = part.replace("\0", "_") if part not in ("", ".", "..") else "_"
    return plain if len(plain) <= _MAX_SHOWN_NAME else f"{plain[: _MAX_SHOWN_NAME // 2]}…{plain[-10:]}"
