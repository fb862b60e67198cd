"""What is known of a file that holds photos, and the limits within which it is read."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from msgspec import Struct

from framer.i18n import N_, Message

MAX_PACKED_ENTRIES = 10_000  # of one file of SOURCE, with what is in the archives inside it
MAX_PACKED_DEPTH = 2  # archives and documents inside an archive, one in the other
MAX_NESTED_BYTES = 128 * 2**20  # of one archive inside another, unpacked in memory
MAX_NESTED_TOTAL = 1024 * 2**20  # of all of them together
MAX_UNPACKED_BYTES = 32 * 2**30  # of all photos of a file
MAX_UNPACKED_RATIO = 100  # photos hardly shrink: what unpacks to more than so many times its size is made to do harm
SMALL_UNPACKED_BYTES = 64 * 2**20  # … unless it is no more than this
MAX_PDF_BYTES = 512 * 2**20
MAX_PDF_PAGES = 2_000
MAX_PACKED_PATH, MAX_PACKED_PARTS = 1_000, 20  # characters and folders of a path inside

_DOCUMENTS = "docx docm dotx xlsx xlsm xltx pptx pptm ppsx odt ods odp pdf"
_OLD_DOCUMENTS = "doc ppt pps"
_ARCHIVES = "rar 7z tar tgz gz bz2 xz zst cab iso zipx ace arj lzh"
_FILMS = "mp4 m4v mov avi mkv wmv 3gp webm mpg mpeg mts m2ts flv"
FILM_EXTENSIONS = frozenset(f".{extension}" for extension in _FILMS.split())
DOCUMENT_EXTENSIONS = frozenset(f".{extension}" for extension in f"{_DOCUMENTS} {_OLD_DOCUMENTS}".split())
CONTAINER_EXTENSIONS = frozenset(f".{extension}" for extension in f"zip {_DOCUMENTS}".split())
OPAQUE_EXTENSIONS = FILM_EXTENSIONS | frozenset(
    f".{extension}" for extension in f"{_ARCHIVES} {_OLD_DOCUMENTS}".split()
)
CONTAINER_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"%PDF-")
OPAQUE_STARTS = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")

# Why photos in a file cannot be had; a person should look at each.
PACKED_FAULTS: dict[str, Message] = {
    "opaque": Message(
        N_("This file may hold photos, and framer cannot take them out."),
        N_("Unpack it, and put the photos into the folder."),
    ),
    "encrypted": Message(
        N_("This file has a password, so the photos in it cannot be read."),
        N_("Unpack it with its password, and put the photos into the folder."),
    ),
    "damaged": Message(
        N_("This file is damaged or incomplete, so the photos in it cannot be read."),
        N_("Ask for it again, or unpack it and put the photos into the folder."),
    ),
    "too_much": Message(
        N_("This file holds more than framer takes out of one file."),
        N_("Unpack it, and put the photos into the folder."),
    ),
    "too_deep": Message(
        N_("This is an archive within archives, which framer does not open."),
        N_("Unpack it, and put the photos into the folder."),
    ),
    "long_path": Message(
        N_("In this file a name is too long, or too many folders lie in one another, for framer to take it out."),
        N_("Unpack it, and put the photos into the folder."),
    ),
    "large_pictures": Message(
        N_("Some pictures in this PDF have more pixels than framer takes out of one."),
        N_("If there are photos among them, save those pages as pictures."),
    ),
    "odd_pictures": Message(
        N_("Some pictures in this file are of a kind that framer cannot take out (fax, few colours, print colours)."),
        N_("If there are photos among them, save those pages as pictures."),
    ),
}


class ContainerFaultError(Exception):
    """A file inside which nothing can be read; `key` is one of PACKED_FAULTS."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class PackedEntry(Struct, frozen=True, array_like=True):
    """Something inside a file that holds photos.

    - `path`: relative to that file, with ``/``; empty for the file as a whole.
    - `keys`: how it is found again: a name in an archive or an object of a PDF, one for each file around it.
    - `state`: empty for a photo, else a key of SKIP_REASONS or of PACKED_FAULTS.
    """

    path: str
    keys: tuple[str, ...]
    state: str = ""


class PackedListing(Struct, frozen=True):
    """All that is inside a file."""

    entries: tuple[PackedEntry, ...] = ()


@dataclass(frozen=True)
class PackedPhoto:
    """Where a photo is that is no file of its own: the file's path in SOURCE, and keys as in PackedEntry."""

    container: str
    keys: tuple[str, ...]


def has_container_name(name: str) -> bool:
    """Whether the name is that of a file which can be read as a folder."""
    return PurePosixPath(name).suffix.lower() in CONTAINER_EXTENSIONS


def has_opaque_name(name: str) -> bool:
    """Whether the name is that of a file which may hold photos and is not opened."""
    return PurePosixPath(name).suffix.lower() in OPAQUE_EXTENSIONS


def container_stem(name: str) -> str:
    """The name as a folder's: without the extension of what can be read as one."""
    return PurePosixPath(name).stem if has_container_name(name) else name
