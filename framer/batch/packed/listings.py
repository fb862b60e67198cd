"""What is inside the files of SOURCE that hold photos: looked at in a confined worker, once until a file changes."""

import contextlib
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from framer.batch.folder import Folder
from framer.batch.packed.container import list_container
from framer.batch.packed.types import (
    MAX_PACKED_DEPTH,
    MAX_PACKED_ENTRIES,
    MAX_PACKED_PARTS,
    MAX_PACKED_PATH,
    PACKED_FAULTS,
    PackedEntry,
    PackedListing,
)
from framer.batch.types import SKIP_REASONS
from framer.errors import SetupError, TooLarge, TooSlow, Unreachable

if TYPE_CHECKING:
    from framer.workers.executor import LocalExecutor

_LISTING_SECONDS = 60.0
_MAX_LISTING_BYTES = 16 * 2**20
_STATES = {"", *SKIP_REASONS, *PACKED_FAULTS}
_MAX_LISTED_PATH = (MAX_PACKED_PATH + 1) * (MAX_PACKED_DEPTH + 1)

_decoder = msgspec.json.Decoder(PackedListing)


class PackedListings:
    """The listings of one SOURCE's files, kept in memory: a file is opened again only when it has changed."""

    def __init__(self, source: Folder, seconds: float = _LISTING_SECONDS) -> None:
        """`seconds`: how long a file may take."""
        self._source, self._seconds = source, seconds
        self._known: dict[str, tuple[str, PackedListing]] = {}
        self._executor: LocalExecutor[str, bytes] | None = None

    def find(self, name: str) -> PackedListing:
        """What is inside a file. Whatever is wrong is an entry of it. Raises Unreachable, SetupError."""
        try:
            fingerprint = self._source.fingerprint(name)
        except OSError:
            fingerprint = ""
        if fingerprint and (known := self._known.get(name)) and known[0] == fingerprint:
            return known[1]
        listing = self._list(name)
        self._known[name] = fingerprint, listing
        return listing

    def rest(self) -> None:
        """End the worker, until another file is to be opened."""
        if self._executor:
            self._executor.close()
            self._executor = None

    def _list(self, name: str) -> PackedListing:
        ((_, outcome),) = self._start_worker().run([name], lambda: False)
        if isinstance(outcome, Unreachable | SetupError):
            raise outcome
        fault = "too_much" if isinstance(outcome, TooSlow | TooLarge) else "damaged"
        if isinstance(outcome, bytes):
            with contextlib.suppress(ValueError):
                return decode_listing(outcome)
        return PackedListing((PackedEntry("", (), fault),))

    def _start_worker(self) -> "LocalExecutor[str, bytes]":
        if self._executor is None:
            # What follows takes half a second to import and start, and few folders need it.
            from framer.workers.executor import LocalExecutor  # noqa: PLC0415
            from framer.workers.process import TaskLimits  # noqa: PLC0415
            from framer.workers.sandbox import Rights  # noqa: PLC0415

            is_remote = self._source.local_path is None
            rights = Rights.FILES_AND_NETWORK if is_remote else Rights.FILES
            self._executor = LocalExecutor(
                prepare_listing_worker,
                self._source.absolute(),
                1,
                TaskLimits(self._seconds, rights=rights),
                result_type=bytes,
            )
        return self._executor


def prepare_listing_worker(source: Folder) -> Callable[[str], bytes]:
    """The function that does a task: a name in SOURCE → its listing as JSON."""
    return partial(list_packed_file, source)


def list_packed_file(source: Folder, name: str) -> bytes:
    """The listing of a file of SOURCE, as JSON. A file that cannot be opened is damaged. Raises Unreachable."""
    try:
        with source.open_file(name) as file:
            listing = list_container(file)
    except OSError:
        listing = PackedListing((PackedEntry("", (), "damaged"),))
    return msgspec.json.encode(listing)


def decode_listing(data: bytes) -> PackedListing:
    """The listing that a worker sent, which is not believed. Raises ValueError."""
    if len(data) > _MAX_LISTING_BYTES:
        raise ValueError("too long")
    listing = _decoder.decode(data)
    paths = {entry.path for entry in listing.entries}
    if len(listing.entries) > MAX_PACKED_ENTRIES + 1_000 or len(paths) < len(listing.entries) - 1_000:
        raise ValueError("no listing")
    for entry in listing.entries:
        parts = entry.path.split("/")
        is_plain = not any(part in ("", ".", "..") or "\0" in part for part in parts) or not entry.path
        if entry.state not in _STATES or not is_plain or len(entry.path) > _MAX_LISTED_PATH:
            raise ValueError("no listing")
        if len(parts) > MAX_PACKED_PARTS * (MAX_PACKED_DEPTH + 1) or len(entry.keys) > MAX_PACKED_DEPTH + 1:
            raise ValueError("no listing")
        if not entry.state and not (entry.path and entry.keys):
            raise ValueError("no listing")
    return listing
