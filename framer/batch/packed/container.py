"""A file that holds photos, opened: what is in it, and the bytes of one photo. Runs in a confined worker."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO
from zipfile import ZipFile, ZipInfo

from framer.batch.file_kinds import PROBE_BYTES, has_hidden_name, has_photo_extension, looks_like_photo
from framer.batch.packed.types import (
    CONTAINER_STARTS,
    MAX_NESTED_BYTES,
    MAX_NESTED_TOTAL,
    MAX_PACKED_DEPTH,
    MAX_PACKED_ENTRIES,
    OPAQUE_STARTS,
    PACKED_FAULTS,
    ContainerFaultError,
    PackedEntry,
    PackedListing,
    has_container_name,
    has_opaque_name,
)
from framer.batch.packed.zip_photos import ZIP_FAULTS, list_zip_members, open_zip, read_zip_member
from framer.errors import FramerError, TooLarge, Unreadable
from framer.out_of_memory import is_out_of_memory

_PDF_START_BYTES = 1_024  # in which a PDF says that it is one
_OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # a document with a password, or of before 2007


@dataclass
class _ListingBudget:
    """What one file of SOURCE may still take, with all that is nested in it."""

    entries: int = MAX_PACKED_ENTRIES
    nested_bytes: int = MAX_NESTED_TOTAL

    def spend_entry(self) -> None:
        self.entries -= 1
        if self.entries < 0:
            raise ContainerFaultError("too_much")


def list_container(file: BinaryIO) -> PackedListing:
    """What is in the file; what prevents it is an entry without a path. Raises OutOfMemory."""
    return PackedListing(tuple(_list_file(file, _ListingBudget(), 0)))


def read_packed_photo(file: BinaryIO, keys: tuple[str, ...], max_bytes: int) -> bytes:
    """The bytes of the photo that has these keys in the file. Raises TooLarge, Unreadable, OutOfMemory."""
    try:
        data = _read_packed_keys(file, keys, max_bytes)
    except FramerError:
        raise
    except Exception as error:
        if is_out_of_memory(error):
            raise
        raise Unreadable from error
    if len(data) > max_bytes:
        raise TooLarge(size=f"> {max_bytes / 1e6:g} MB", limit=f"{max_bytes / 1e6:g} MB")
    return data


def _read_packed_keys(file: BinaryIO, keys: tuple[str, ...], max_bytes: int) -> bytes:
    key, *inner_keys = keys
    if _find_container_kind(file) == "pdf":
        from framer.batch.packed import pdf_photos  # noqa: PLC0415  (takes 0.2 s, and few folders hold a PDF)

        return pdf_photos.read_pdf_picture(pdf_photos.open_pdf(file), key)
    with open_zip(file) as archive:
        if not inner_keys:
            return read_zip_member(archive, key, max_bytes + 1)
        data = read_zip_member(archive, key, MAX_NESTED_BYTES)
    return _read_packed_keys(io.BytesIO(data), tuple(inner_keys), max_bytes)


def _list_file(file: BinaryIO, budget: _ListingBudget, depth: int) -> Iterator[PackedEntry]:
    """The entries of a file; all that is wrong with it is its last one."""
    try:
        kind = _find_container_kind(file)
        if kind == "pdf":
            yield from _list_pdf(file, budget)
        elif kind == "zip":
            yield from _list_zip(file, budget, depth)
        else:
            yield PackedEntry("", (), kind)
    except ContainerFaultError as fault:
        yield PackedEntry("", (), fault.key)
    except Exception as error:  # pypdf and zipfile raise whatever comes on damaged files
        if is_out_of_memory(error):
            raise
        yield PackedEntry("", (), "damaged")


def _find_container_kind(file: BinaryIO) -> str:
    """“zip” or “pdf”, else a key of PACKED_FAULTS."""
    file.seek(0)
    head = file.read(_PDF_START_BYTES)
    file.seek(0)
    if b"%PDF-" in head and not head.startswith(b"PK"):
        return "pdf"
    if head.startswith(OPAQUE_STARTS):
        return "opaque"
    if head.startswith(_OLE_START):
        return "encrypted"
    return "zip" if head else "damaged"  # an archive may begin with a program that unpacks it


def _list_pdf(file: BinaryIO, budget: _ListingBudget) -> Iterator[PackedEntry]:
    from framer.batch.packed import pdf_photos  # noqa: PLC0415  (takes 0.2 s, and few folders hold a PDF)

    for name, key in pdf_photos.list_pdf_pictures(pdf_photos.open_pdf(file)):
        budget.spend_entry()
        yield PackedEntry(name, (key,)) if name else PackedEntry("", (), key)


def _list_zip(file: BinaryIO, budget: _ListingBudget, depth: int) -> Iterator[PackedEntry]:
    size = file.seek(0, io.SEEK_END)
    with open_zip(file) as archive:
        for info, path, state in list_zip_members(archive, size):
            budget.spend_entry()
            name = path.rpartition("/")[2]
            if any(map(has_hidden_name, path.split("/"))):
                yield PackedEntry(path, (info.filename,), "hidden")
            elif state:
                is_nothing = state in PACKED_FAULTS and not _may_hold_photos(name)
                yield PackedEntry(path, (info.filename,), "no_image" if is_nothing else state)
            elif has_photo_extension(name):
                yield PackedEntry(path, (info.filename,))
            elif has_opaque_name(name):
                yield PackedEntry(path, (info.filename,), "opaque")
            else:
                yield from _look_at_member(archive, info, path, budget, depth)


def _look_at_member(
    archive: ZipFile, info: ZipInfo, path: str, budget: _ListingBudget, depth: int
) -> Iterator[PackedEntry]:
    """The entries of a file of which only its content says what it is: a photo, another archive, or neither."""
    try:
        head = read_zip_member(archive, info, PROBE_BYTES)
    except ZIP_FAULTS:
        yield PackedEntry(path, (info.filename,), "damaged")
        return
    if not (has_container_name(path) or head.startswith(CONTAINER_STARTS + OPAQUE_STARTS)):
        yield PackedEntry(path, (info.filename,), "" if looks_like_photo(head) else "no_image")
        return
    listing = _list_nested(archive, info, budget, depth)
    if not any(not entry.state or entry.state in PACKED_FAULTS for entry in listing):
        yield PackedEntry(path, (info.filename,), "no_image")
    for entry in listing:
        inner_path = f"{path}/{entry.path}" if entry.path else path
        if not entry.state or entry.state in PACKED_FAULTS:
            yield PackedEntry(inner_path, (info.filename, *entry.keys), entry.state)


def _list_nested(archive: ZipFile, info: ZipInfo, budget: _ListingBudget, depth: int) -> list[PackedEntry]:
    if depth >= MAX_PACKED_DEPTH:
        return [PackedEntry("", (), "too_deep")]
    if info.file_size > min(MAX_NESTED_BYTES, budget.nested_bytes):
        return [PackedEntry("", (), "too_much")]
    budget.nested_bytes -= info.file_size
    try:
        data = read_zip_member(archive, info, MAX_NESTED_BYTES)
    except ZIP_FAULTS as error:
        if is_out_of_memory(error):
            raise
        return [PackedEntry("", (), "damaged")]
    return list(_list_file(io.BytesIO(data), budget, depth + 1))


def _may_hold_photos(name: str) -> bool:
    return has_photo_extension(name) or has_container_name(name) or has_opaque_name(name) or "." not in name
