"""What a file is, by its name and its first bytes."""

from pathlib import PurePosixPath

from framer.batch.output_names import PHOTO_EXTENSIONS, to_nfc
from framer.errors import FramerError, Unsupported
from framer.imaging.probe import probe_photo
from framer.imaging.types import PhotoLimits

PROBE_BYTES = 64  # bytes that tell a file's type

# Made by systems, not by people; compared in lower case.
_SYSTEM_NAMES = {"thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx", "@eadir", "#recycle", "$recycle.bin"}
_SYSTEM_NAMES |= {"system volume information", "lost+found", "icon\r"}


def has_photo_extension(name: str) -> bool:
    """Whether the name says that this is a photo: then one that cannot be read counts as failed, not as skipped."""
    return PurePosixPath(name).suffix.lower() in PHOTO_EXTENSIONS


def has_hidden_name(name: str) -> bool:
    """Whether a file or folder of this name is hidden, or made by a system."""
    return name.startswith(".") or to_nfc(name).lower() in _SYSTEM_NAMES


def looks_like_photo(head: bytes) -> bool:
    """Whether a file that begins so is a photo. `head` has PROBE_BYTES, or all that there are."""
    try:
        probe_photo(head, PhotoLimits())
    except Unsupported:
        return False
    except FramerError:  # a photo, of which the head is too little to say more
        return len(head) == PROBE_BYTES
    return True
