"""What the files of SOURCE are whose names do not say that they are photos: each is opened once, not at every scan."""

from framer.batch.file_kinds import PROBE_BYTES, looks_like_photo
from framer.batch.folder import Folder
from framer.batch.packed.listings import PackedListings
from framer.batch.packed.types import (
    CONTAINER_STARTS,
    OPAQUE_STARTS,
    PackedListing,
    has_container_name,
    has_opaque_name,
)

PHOTO, CONTAINER, OPAQUE_FILE, NO_IMAGE = "photo", "container", "opaque", "no_image"
NOT_HERE = "not_here"  # not on this disk, and not to be fetched for a look


class SourceFiles:
    """What was seen in the files of one SOURCE, kept in memory as long as they do not change.

    `fetch`: files that a cloud (OneDrive) has not put on this disk may be opened, which fetches them.
    """

    def __init__(self, source: Folder, *, fetch: bool = True) -> None:
        self.fetch = fetch
        self._source = source
        self._listings = PackedListings(source)
        self._kinds: dict[str, tuple[str, str]] = {}

    def find_kind(self, name: str) -> str:
        """What a file is: PHOTO, CONTAINER (may hold photos), OPAQUE_FILE, NO_IMAGE or NOT_HERE. Raises Unreachable."""
        if has_opaque_name(name):
            return OPAQUE_FILE
        if not self.fetch and not self._source.is_on_disk(name):
            return NOT_HERE
        if has_container_name(name):
            return CONTAINER
        try:
            fingerprint = self._source.fingerprint(name)
            if fingerprint and (known := self._kinds.get(name)) and known[0] == fingerprint:
                return known[1]
            kind = _tell_kind(self._source.read_head(name, PROBE_BYTES))
        except OSError:
            return NO_IMAGE
        self._kinds[name] = fingerprint, kind
        return kind

    def find_listing(self, name: str) -> PackedListing:
        """What is inside a file. Raises Unreachable, or SetupError where no worker can be had to open it."""
        return self._listings.find(name)

    def rest(self) -> None:
        """End the worker that opens files, until it is needed again."""
        self._listings.rest()


def _tell_kind(head: bytes) -> str:
    if head.startswith(CONTAINER_STARTS):
        return CONTAINER
    if head.startswith(OPAQUE_STARTS):
        return OPAQUE_FILE
    return PHOTO if looks_like_photo(head) else NO_IMAGE
