"""What is in SOURCE, folder by folder, in the order of names."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from framer.batch.location import Location
from framer.batch.output_names import PHOTO_EXTENSIONS, name_sort_key, to_nfc
from framer.errors import FramerError, Unsupported
from framer.imaging.probe import probe_photo
from framer.imaging.types import PhotoLimits
from framer.storage.remote_folder import RemoteFolder

LOCKED = "locked"  # a folder that may not be read; unlike the keys of SKIPS this is a failure

# Made by systems, not by people; compared in lower case.
_SYSTEM_NAMES = {"thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx", "@eadir", "#recycle", "$recycle.bin"}
_SYSTEM_NAMES |= {"system volume information", "lost+found", "icon\r"}
_PROBE_BYTES = 64  # bytes that tell a file's type


@dataclass(frozen=True)
class ScannedFolder:
    """One folder of SOURCE: its path (empty for SOURCE itself), its folders and photos, and files passed over.

    `passed` has pairs of a name and a key of SKIPS or LOCKED. All are in the order of names.
    """

    path: str
    folders: tuple[str, ...]
    photos: tuple[str, ...]
    skipped: tuple[tuple[str, str], ...]


def scan_folders(source: Location) -> Iterator[ScannedFolder]:
    """All folders of `source`, each before the folders in it. Raises Unreachable."""
    inside = os.path.realpath(source) if isinstance(source, Path) else ""
    waiting = [""]
    while waiting:
        path = waiting.pop()
        folder = _scan_local(source, path, inside) if isinstance(source, Path) else _scan_remote(source, path)
        yield folder
        waiting += [join_path(folder.path, name) for name in reversed(folder.folders)]


def join_path(folder: str, name: str) -> str:
    """The path of `name` in `folder`; no name is the folder itself."""
    return "/".join(filter(None, (folder, name))) or "."


def _scan_local(source: Path, path: str, inside: str) -> ScannedFolder:
    folders, photos, passed = [], [], []
    try:
        with os.scandir(source / path) as found:
            entries = sorted(found, key=lambda entry: name_sort_key(entry.name))
    except OSError:
        return ScannedFolder(path, (), (), (("", LOCKED),))
    for entry in entries:
        kind = _classify_local(entry, inside)
        if kind == "folder":
            folders.append(entry.name)
        elif kind == "photo":
            photos.append(entry.name)
        else:
            passed.append((entry.name, kind))
    return ScannedFolder(path, tuple(folders), tuple(photos), tuple(passed))


def _scan_remote(source: RemoteFolder, path: str) -> ScannedFolder:
    """The same in a storage, where links are not followed."""
    try:
        entries = sorted(source.list_entries(path), key=lambda entry: name_sort_key(entry[0]))
    except OSError:
        return ScannedFolder(path, (), (), (("", LOCKED),))
    kinds = [(name, _classify_remote(source, join_path(path, name), kind)) for name, kind in entries]
    folders, photos = (tuple(name for name, kind in kinds if kind == wanted) for wanted in ("folder", "photo"))
    return ScannedFolder(path, folders, photos, tuple(pair for pair in kinds if pair[1] not in ("folder", "photo")))


def _classify_remote(source: RemoteFolder, path: str, kind: str) -> str:
    name = PurePosixPath(path).name
    if _has_hidden_name(name):
        return "hidden"
    if kind in ("link", "special"):
        return kind
    if kind == "directory":
        return "folder"
    if has_photo_extension(name):
        return "photo"
    try:
        return "photo" if _looks_like_photo(source.read_head(path, _PROBE_BYTES)) else "no_image"
    except OSError:
        return "no_image"


def _classify_local(entry: "os.DirEntry[str]", inside: str) -> str:
    """``folder``, ``photo``, or why it is passed over."""
    try:
        if _is_hidden_entry(entry):
            return "hidden"
        if entry.is_symlink():
            target = os.path.realpath(entry.path)
            if not Path(target).is_relative_to(inside) or not os.path.isfile(target):  # noqa: PTH113  (long lists)
                return "link"
        elif entry.is_dir():
            return "folder"
        elif not entry.is_file():
            return "special"
        return "photo" if has_photo_extension(entry.name) or _file_is_photo(entry.path) else "no_image"
    except OSError:
        return "photo" if has_photo_extension(entry.name) else "no_image"


def has_photo_extension(name: str) -> bool:
    """Whether the ending says that this is a picture: one that cannot be read is told as failed, not passed over."""
    return PurePosixPath(name).suffix.lower() in PHOTO_EXTENSIONS


def _is_hidden_entry(entry: "os.DirEntry[str]") -> bool:
    if _has_hidden_name(entry.name):
        return True
    attributes = getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0) if os.name == "nt" else 0
    return bool(attributes & getattr(stat, "FILE_ATTRIBUTE_HIDDEN", 0))


def _has_hidden_name(name: str) -> bool:
    return name.startswith(".") or to_nfc(name).lower() in _SYSTEM_NAMES


def _file_is_photo(path: str) -> bool:
    with open(path, "rb") as file:  # noqa: PTH123  (long lists)
        return _looks_like_photo(file.read(_PROBE_BYTES))


def _looks_like_photo(head: bytes) -> bool:
    try:
        probe_photo(head, PhotoLimits())
    except Unsupported:
        return False
    except FramerError:  # a photo, of which the head is too little to say more
        return len(head) == _PROBE_BYTES
    return True
