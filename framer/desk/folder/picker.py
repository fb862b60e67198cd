"""The desk's own picker: folders of this computer, from a few roots on, and what is in one. Hidden ones are not shown.

Only names are read here; no file is opened.
"""

import contextlib
import os
import string
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from framer.batch.file_attributes import has_hidden_attribute
from framer.batch.file_kinds import has_hidden_name, has_photo_extension
from framer.batch.output_names import name_sort_key
from framer.desk.places import documents_directory
from framer.errors import NoFile, UsageError
from framer.i18n import N_

LIST_SUFFIXES = frozenset({".xlsx", ".xlsm", ".csv", ".tsv", ".txt"})
ARCHIVE_SUFFIXES = frozenset({".zip", ".docx", ".pptx", ".pdf"})

_MAX_SHOWN = 2000  # entries of a folder by name; more are counted
_MAX_COUNTED = 100_000
_PICTURES_NAMES = ("Pictures", "Hình ảnh", "Ảnh")
_DESKTOP_NAMES = ("Desktop", "Màn hình nền", "Bàn làm việc")
_DOWNLOADS_NAMES = ("Downloads", "Tải xuống", "Tải về")
_MOUNT_PARENTS = ("/media", "/run/media", "/mnt", "/Volumes")

_OUT_OF_REACH = N_("%(path)s: the desk does not look into this folder.")
_CHOOSE_BELOW = N_("Choose a folder below one of those that are offered, or paste its path.")
_NO_SUCH_FOLDER = N_("%(path)s: this folder is not there, or may not be read.")
_CHOOSE_ANOTHER = N_("Choose another one; is the disk or share connected?")


@dataclass(frozen=True)
class PickerRoot:
    """Where picking begins; `kind`: home, documents, pictures, desktop, downloads, drive or mount."""

    path: Path
    kind: str


@dataclass(frozen=True)
class PickedFolder:
    """What is in a folder: sub-folders, lists and archives by name; how many photos and other files."""

    path: Path
    folders: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    archives: tuple[str, ...] = ()
    photos: int = 0
    others: int = 0
    truncated: bool = False


def find_roots(environment: Mapping[str, str] = os.environ) -> list[PickerRoot]:
    """The roots that there are on this computer, the user's own folders first."""
    home = Path(environment.get("USERPROFILE" if sys.platform == "win32" else "HOME") or Path.home())
    named = [(documents_directory(environment), "documents"), (home, "home")]
    for kind, names in (
        ("pictures", _PICTURES_NAMES),
        ("desktop", _DESKTOP_NAMES),
        ("downloads", _DOWNLOADS_NAMES),
    ):
        named += [(home / name, kind) for name in names]
    named += [(path, "drive") for path in _find_drives()]
    named += [(path, "mount") for path in _find_mounts()]
    roots: dict[Path, PickerRoot] = {}
    for path, kind in named:
        if os.path.isdir(path):  # noqa: PTH112  (answers also where it may not look)
            roots.setdefault(path, PickerRoot(path, kind))
    return list(roots.values())


@dataclass(frozen=True)
class FolderPicker:
    """Looks below the roots, and below `opened`, the folders that a person has named.

    `more` are folders besides, in which the desk keeps what was dropped.
    """

    find_roots: Callable[[], list[PickerRoot]] = find_roots
    more: tuple[Path, ...] = ()
    opened: tuple[Path, ...] = ()

    def with_opened(self, *paths: Path) -> "FolderPicker":
        """Looking into these folders as well."""
        return replace(self, opened=tuple(dict.fromkeys((*self.opened, *paths))))

    def list_folder(self, text: str, *, own: bool = False) -> PickedFolder:
        """What is in the folder that `text` names. Raises UsageError (out of reach), NoFile."""
        path = self.reach(text, own=own)
        folders, lists, archives = [], [], []
        photos = others = 0
        truncated = False
        try:
            with os.scandir(path) as entries:
                for number, entry in enumerate(entries):
                    if number >= _MAX_COUNTED:
                        truncated = True
                        break
                    if has_hidden_name(entry.name) or _is_hidden(entry):
                        continue
                    suffix = Path(entry.name).suffix.lower()
                    if _is_folder(entry):
                        folders.append(entry.name)
                    elif has_photo_extension(entry.name):
                        photos += 1
                    elif suffix in LIST_SUFFIXES:
                        lists.append(entry.name)
                    elif suffix in ARCHIVE_SUFFIXES:
                        archives.append(entry.name)
                    else:
                        others += 1
        except OSError as error:
            raise NoFile(_NO_SUCH_FOLDER, _CHOOSE_ANOTHER, path=text) from error
        shown = {
            kind: tuple(sorted(names, key=name_sort_key)[:_MAX_SHOWN])
            for kind, names in (("folders", folders), ("lists", lists), ("archives", archives))
        }
        truncated = truncated or max(map(len, (folders, lists, archives))) > _MAX_SHOWN
        return PickedFolder(
            path, shown["folders"], shown["lists"], shown["archives"], photos, others, truncated=truncated
        )

    def parent(self, path: Path) -> Path | None:
        """The folder above, if the desk looks into it."""
        try:
            return self.reach(str(path.parent)) if path.parent != path else None
        except UsageError:
            return None

    def reaches(self, path: Path) -> bool:
        """Whether the desk looks into this folder."""
        with contextlib.suppress(UsageError):
            self.reach(str(path))
            return True
        return False

    def reach(self, text: str, *, own: bool = False) -> Path:
        """The path that `text` names, which need not exist. Raises UsageError where it is not below a root.

        `own`: or in a folder in which the desk keeps what was dropped.
        Neither names with a dot before them below a root nor links that lead elsewhere are followed.
        """
        if not text or "\0" in text or not Path(text).is_absolute():
            raise UsageError(_OUT_OF_REACH, _CHOOSE_BELOW, path=text[:200])
        path = Path(os.path.normpath(text))
        real = Path(os.path.realpath(path))
        for root in (*(root.path for root in self.find_roots()), *self.opened):
            if path.is_relative_to(root) and real.is_relative_to(os.path.realpath(root)):
                real_parts = real.relative_to(os.path.realpath(root)).parts
                if not any(map(has_hidden_name, (*path.relative_to(root).parts, *real_parts))):
                    return path
        if own and any(real.is_relative_to(os.path.realpath(folder)) for folder in self.more):
            return path
        raise UsageError(_OUT_OF_REACH, _CHOOSE_BELOW, path=text[:200])


def describe_picked(picked: PickedFolder, parent: Path | None) -> dict[str, Any]:
    """As the API tells it."""

    def entries(names: tuple[str, ...]) -> list[dict[str, str]]:
        return [{"name": name, "path": str(picked.path / name)} for name in names if _is_text(name)]

    return {
        "path": str(picked.path),
        "name": picked.path.name or str(picked.path),
        "parent": str(parent) if parent else None,
        "folders": entries(picked.folders),
        "lists": entries(picked.lists),
        "archives": entries(picked.archives),
        "photos": picked.photos,
        "others": picked.others,
        "truncated": picked.truncated,
    }


def _is_text(name: str) -> bool:
    """Whether a name comes back from a page as it went there: bytes that are no UTF-8 do not."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)


def _is_hidden(entry: "os.DirEntry[str]") -> bool:
    try:
        return has_hidden_attribute(entry)
    except OSError:
        return False


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _find_drives() -> list[Path]:
    if sys.platform != "win32":
        return []
    return [Path(f"{letter}:\\") for letter in string.ascii_uppercase[2:]]


def _find_mounts() -> list[Path]:
    """Disks and sticks as Linux and macOS mount them: at most one folder between, the user's."""
    found: list[Path] = []
    for parent in map(Path, _MOUNT_PARENTS):
        try:
            children = [path for path in sorted(parent.iterdir()) if path.is_dir() and not has_hidden_name(path.name)]
            for child in children:
                inner = [path for path in sorted(child.iterdir()) if os.path.ismount(path)]
                found += [child] if os.path.ismount(child) else inner
        except OSError:
            continue
    return found
