"""What is in SOURCE, folder by folder, in the order of names."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from framer.batch.folder import Folder
from framer.batch.output_names import PHOTO_EXTENSIONS, name_sort_key, to_nfc
from framer.errors import FramerError, Unsupported
from framer.imaging.probe import probe_photo
from framer.imaging.types import PhotoLimits

LOCKED = "locked"  # a folder that may not be read; unlike the keys of SKIP_REASONS this is a failure

# Made by systems, not by people; compared in lower case.
_SYSTEM_NAMES = {"thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx", "@eadir", "#recycle", "$recycle.bin"}
_SYSTEM_NAMES |= {"system volume information", "lost+found", "icon\r"}
_PROBE_BYTES = 64  # bytes that tell a file's type


@dataclass(frozen=True)
class ScannedFolder:
    """One folder of SOURCE: its path (empty for SOURCE itself), its folders and photos, and files skipped.

    `skipped` has pairs of a name and a key of SKIP_REASONS or LOCKED. All are in the order of names.
    """

    path: str
    folders: tuple[str, ...]
    photos: tuple[str, ...]
    skipped: tuple[tuple[str, str], ...]


def scan_folders(source: Folder) -> Iterator[ScannedFolder]:
    """All folders of `source`, each before the folders in it. Raises Unreachable."""
    paths = [""]
    while paths:
        folder = _scan_folder(source, paths.pop())
        yield folder
        paths += [join_path(folder.path, name) for name in reversed(folder.folders)]


def join_path(folder: str, name: str) -> str:
    """The path of `name` in `folder`; no name is the folder itself."""
    return "/".join(filter(None, (folder, name))) or "."


def _scan_folder(source: Folder, path: str) -> ScannedFolder:
    folders, photos, skipped = [], [], []
    try:
        entries = sorted(source.list_entries(path), key=lambda entry: name_sort_key(entry[0]))
    except OSError:
        return ScannedFolder(path, (), (), (("", LOCKED),))
    for name, kind in entries:
        skip_reason = _find_skip_reason(source, path, name, kind)
        if skip_reason:
            skipped.append((name, skip_reason))
        elif kind == "directory":
            folders.append(name)
        else:
            photos.append(name)
    return ScannedFolder(path, tuple(folders), tuple(photos), tuple(skipped))


def _find_skip_reason(source: Folder, path: str, name: str, kind: str) -> str:
    """A key of SKIP_REASONS; empty for a directory and for a photo."""
    if kind == "hidden" or _has_hidden_name(name):
        return "hidden"
    if kind in ("link", "special"):
        return kind
    if kind == "directory" or _has_photo_extension(name):
        return ""
    try:
        head = source.read_head(join_path(path, name), _PROBE_BYTES)
    except OSError:
        return "no_image"
    return "" if _looks_like_photo(head) else "no_image"


def _has_photo_extension(name: str) -> bool:
    """Whether the name says that this is a photo: then one that cannot be read counts as failed, not as skipped."""
    return PurePosixPath(name).suffix.lower() in PHOTO_EXTENSIONS


def _has_hidden_name(name: str) -> bool:
    return name.startswith(".") or to_nfc(name).lower() in _SYSTEM_NAMES


def _looks_like_photo(head: bytes) -> bool:
    try:
        probe_photo(head, PhotoLimits())
    except Unsupported:
        return False
    except FramerError:  # a photo, of which the head is too little to say more
        return len(head) == _PROBE_BYTES
    return True
