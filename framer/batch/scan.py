"""What is in SOURCE, folder by folder, in the order of names."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from framer.batch.location import Place
from framer.batch.output_names import PICTURE_SUFFIXES, nfc, order
from framer.errors import FramerError, Unsupported
from framer.imaging.probe import read_header
from framer.imaging.types import Limits
from framer.storage.remote_folder import Storage

LOCKED = "locked"  # a folder that may not be read; unlike the keys of SKIPS this is a failure

# Made by systems, not by people; compared in lower case.
_SYSTEM = {"thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx", "@eadir", "#recycle", "$recycle.bin"}
_SYSTEM |= {"system volume information", "lost+found", "icon\r"}
_HEAD = 64  # bytes that tell a file's type


@dataclass(frozen=True)
class Folder:
    """One folder of SOURCE: its path (empty for SOURCE itself), its folders and photos, and files passed over.

    `passed` has pairs of a name and a key of SKIPS or LOCKED. All are in the order of names.
    """

    path: str
    folders: tuple[str, ...]
    photos: tuple[str, ...]
    passed: tuple[tuple[str, str], ...]


def walk(source: Place) -> Iterator[Folder]:
    """All folders of `source`, each before the folders in it. Raises Unreachable."""
    inside = os.path.realpath(source) if isinstance(source, Path) else ""
    waiting = [""]
    while waiting:
        path = waiting.pop()
        folder = _look(source, path, inside) if isinstance(source, Path) else _look_there(source, path)
        yield folder
        waiting += [joined(folder.path, name) for name in reversed(folder.folders)]


def joined(folder: str, name: str) -> str:
    """The path of `name` in `folder`; no name is the folder itself."""
    return "/".join(filter(None, (folder, name))) or "."


def _look(source: Path, path: str, inside: str) -> Folder:
    folders, photos, passed = [], [], []
    try:
        with os.scandir(source / path) as found:
            entries = sorted(found, key=lambda entry: order(entry.name))
    except OSError:
        return Folder(path, (), (), (("", LOCKED),))
    for entry in entries:
        kind = _kind(entry, inside)
        if kind == "folder":
            folders.append(entry.name)
        elif kind == "photo":
            photos.append(entry.name)
        else:
            passed.append((entry.name, kind))
    return Folder(path, tuple(folders), tuple(photos), tuple(passed))


def _look_there(source: Storage, path: str) -> Folder:
    """The same in a storage, where links are not followed."""
    try:
        entries = sorted(source.entries(path), key=lambda entry: order(entry[0]))
    except OSError:
        return Folder(path, (), (), (("", LOCKED),))
    kinds = [(name, _kind_there(source, joined(path, name), kind)) for name, kind in entries]
    folders, photos = (tuple(name for name, kind in kinds if kind == wanted) for wanted in ("folder", "photo"))
    return Folder(path, folders, photos, tuple(pair for pair in kinds if pair[1] not in ("folder", "photo")))


def _kind_there(source: Storage, path: str, kind: str) -> str:
    name = PurePosixPath(path).name
    if _has_hidden_name(name):
        return "hidden"
    if kind in ("link", "special"):
        return kind
    if kind == "directory":
        return "folder"
    if is_picture(name):
        return "photo"
    try:
        return "photo" if _is_photo(source.head(path, _HEAD)) else "no_image"
    except OSError:
        return "no_image"


def _kind(entry: "os.DirEntry[str]", inside: str) -> str:
    """``folder``, ``photo``, or why it is passed over."""
    try:
        if _is_hidden(entry):
            return "hidden"
        if entry.is_symlink():
            target = os.path.realpath(entry.path)
            if not Path(target).is_relative_to(inside) or not os.path.isfile(target):  # noqa: PTH113  (long lists)
                return "link"
        elif entry.is_dir():
            return "folder"
        elif not entry.is_file():
            return "special"
        return "photo" if is_picture(entry.name) or _holds_photo(entry.path) else "no_image"
    except OSError:
        return "photo" if is_picture(entry.name) else "no_image"


def is_picture(name: str) -> bool:
    """Whether the ending says that this is a picture: one that cannot be read is told as failed, not passed over."""
    return PurePosixPath(name).suffix.lower() in PICTURE_SUFFIXES


def _is_hidden(entry: "os.DirEntry[str]") -> bool:
    if _has_hidden_name(entry.name):
        return True
    attributes = getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0) if os.name == "nt" else 0
    return bool(attributes & getattr(stat, "FILE_ATTRIBUTE_HIDDEN", 0))


def _has_hidden_name(name: str) -> bool:
    return name.startswith(".") or nfc(name).lower() in _SYSTEM


def _holds_photo(path: str) -> bool:
    with open(path, "rb") as file:  # noqa: PTH123  (long lists)
        return _is_photo(file.read(_HEAD))


def _is_photo(head: bytes) -> bool:
    try:
        read_header(head, Limits())
    except Unsupported:
        return False
    except FramerError:  # a photo, of which the head is too little to say more
        return len(head) == _HEAD
    return True
